"""The rows that questions are read from."""

from pathlib import Path

import pytest

from tools.ask import read_rows


def test_rows_keep_only_what_is_asked(tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text('{"id": "q1", "question": "工资怎么要", "topic": "x"}\n\n{"id": "q2", "question": "加班费"}\n')
    assert read_rows(file) == [{"id": "q1", "question": "工资怎么要"}, {"id": "q2", "question": "加班费"}]


@pytest.mark.parametrize("line", ["not json", '{"id": "q1"}', "[1]", '"text"'])
def test_a_wrong_row_is_named_with_its_line(line: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text('{"id": "q1", "question": "工资怎么要"}\n' + line + "\n")
    with pytest.raises(SystemExit):
        read_rows(file)
    assert "questions.jsonl:2" in capsys.readouterr().err


def test_a_missing_file_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        read_rows(tmp_path / "absent.jsonl")
    assert "absent.jsonl cannot be read" in capsys.readouterr().err
