"""From a message to its clauses: what is only said in passing is left out, what runs on without marks is cut.

Speech arrives without punctuation, with fillers where a comma would stand and with words said twice. None of that says
what the matter is, and all of it would weigh like rare words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

RUN_ON = 18
"""A clause of more characters than this without a mark is looked at for places to cut."""
LEAST_PIECE = 5
"""No piece of a clause that is cut becomes shorter than this."""
_BREAK = re.compile(r"[,.;:!?。、~…\n]+")
_REPEAT = re.compile(r"([\u4e00-\u9fff]{2,8})(?=\1)")
_STARTS = re.compile(
    r"请问|想问|问一下|现在|后来|结果|但是|可是|不过|而且|因为|所以|如果|要是|万一|还有|另外|"
    r"(?:他们?|她们?|老板|公司|厂里|单位|人事|领导|经理|中介|工头|对方)(?:就|又|还|却)?(?:说|讲|让|叫|要求)"
)
_ENDS = re.compile(r"怎么办|行不行|对不对|可不可以|合不合法|合法吗|算不算|有没有用|吗|呢")
ASKING = re.compile(
    r"\?|吗|呢|么$|怎么|咋|如何|多少|多久|多长|几[天个年月号级倍]|哪|什么|啥|谁|能不能|可不可|可以不|是否|是不是|该不该|要不要|"
    r"有没有|算不算|行不行|对不对|合不合|合法|违法|违不违|会不会|用不用|需不需|得不得|凭啥|为何|想问|请问|怎样|几时|成不成|犯不犯"
)


@dataclass(frozen=True)
class Piece:
    """One clause: its characters that count, and where each of them stands in the text."""

    text: str
    places: tuple[int, ...]

    @property
    def asks(self) -> bool:
        return ASKING.search(self.text) is not None

    def __add__(self, other: Piece) -> Piece:
        """Both, with a gap between them that no n-gram crosses."""
        return Piece(f"{self.text} {other.text}", (*self.places, -1, *other.places))


class Cutter:
    """Cuts texts into pieces. ``fillers``: words that count nowhere; single characters only at the ends of a clause."""

    def __init__(self, fillers: Iterable[str]) -> None:
        forms = sorted(set(fillers), key=lambda form: (-len(form), form))
        self.fillers = tuple(forms)
        within = "|".join(re.escape(form) for form in forms if len(form) > 1)
        edge = "|".join(re.escape(form) for form in forms)
        self._within = re.compile(within) if within else None
        self._edges = re.compile(rf"^(?:{edge})+|(?:{edge})+$") if edge else None

    def __call__(self, text: str) -> list[Piece]:
        """The pieces in order; none for a text without a word."""
        pieces: list[Piece] = []
        start = 0
        for end in [*(found.start() for found in _BREAK.finditer(text)), len(text)]:
            pieces += self._clause(text, start, end)
            start = end
        return pieces

    def _clause(self, text: str, start: int, end: int) -> list[Piece]:
        places = [at for at in range(start, end) if text[at] not in ",.;:!。、~…\n"]
        clause = "".join(text[at] for at in places)
        dropped, cuts = self._dropped(clause), set()
        if len(clause) > RUN_ON:
            cuts = {end for _, end in dropped} | {found.start() for found in _STARTS.finditer(clause)}
            cuts |= {found.end() for found in _ENDS.finditer(clause)}
        gone = {at for first, last in dropped for at in range(first, last)}
        pieces, begin = [], 0
        for cut in [*sorted(cuts), len(clause)]:
            if cut < len(clause) and min(cut - begin, len(clause) - cut) < LEAST_PIECE:
                continue
            kept = [at for at in range(begin, cut) if at not in gone]
            if any(clause[at].isalnum() for at in kept):
                pieces.append(Piece("".join(clause[at] for at in kept), tuple(places[at] for at in kept)))
            begin = cut
        return pieces

    def _dropped(self, clause: str) -> list[tuple[int, int]]:
        """Spans of the clause that say nothing: fillers and the first of what is said twice."""
        spans = [found.span() for found in _REPEAT.finditer(clause)]
        if self._within is not None:
            spans += [found.span() for found in self._within.finditer(clause)]
        if self._edges is not None:
            spans += [found.span() for found in self._edges.finditer(clause)]
        return sorted(spans)
