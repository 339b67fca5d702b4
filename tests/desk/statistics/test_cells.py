"""Small numbers are not shown, and cannot be computed from what is."""

from hypothesis import given
from hypothesis import strategies as st

from desk.statistics.cells import SMALLEST_SHOWN, Cell, suppressed

COUNTS = st.dictionaries(st.text(min_size=1, max_size=4), st.integers(0, 40), max_size=12)


def test_one_small_number_takes_the_next_larger_with_it() -> None:
    assert suppressed({"a": 30, "b": 9, "c": 2, "d": 0}) == (Cell("a", 30), Cell("b", None), Cell("c", None))


def test_several_small_numbers_hide_each_other() -> None:
    assert suppressed({"a": 30, "b": 4, "c": 2}) == (Cell("a", 30), Cell("b", None), Cell("c", None))


def test_large_numbers_are_shown() -> None:
    assert suppressed({"a": 5, "b": 7}) == (Cell("b", 7), Cell("a", 5))


@given(COUNTS)
def test_no_hidden_number_follows_from_the_total(counts: dict[str, int]) -> None:
    cells = suppressed(counts)
    assert {cell.key for cell in cells} == {key for key, count in counts.items() if count}
    assert all(cell.count is None or cell.count == counts[cell.key] >= SMALLEST_SHOWN for cell in cells)
    hidden = [cell for cell in cells if cell.count is None]
    assert len(hidden) != 1 or len(cells) == 1
