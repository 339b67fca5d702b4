"""Finds a person in danger in one message, by rules that anyone can read: knowledge/lexicon/crisis.yml.

How a rule reads a message: it is cut into sentences; ``variants`` (traditional characters, misspellings) are replaced;
phrases of ``ignore`` (figures of speech) are blanked; a rule hits a sentence that contains one of its ``words``
(… = up to ten characters, <name> = a pattern of the lexicon), one word of every list in ``near``, and none of
``unless`` (``whole_message: true``: none of it in the whole message). A word that a negation stands before does not
count unless the rule says ``negatable: false``. Categories are asked in the order of the file: the gravest first.

A sentence that no rule hits is judged by law.crisis_model: what sounds like danger gets the text of ``concern`` above
the answer. Recall first: a needless help line costs a worker a few seconds, a missed one may cost a life.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path

from law.crisis_model import NO_MODEL, CrisisModel, read_model
from law.errors import KnowledgeError
from law.fields import Fields, read_fields
from law.folder import strict
from law.hotlines import HOTLINES, strangers

DEFAULT_FILE = Path(__file__).resolve().parent.parent / "knowledge" / "lexicon" / "crisis.yml"
HELP_NUMBERS = ("110", "120", "119", "12356", "12338", "12351")
LONGEST_MESSAGE = 120
_SENTENCE_END = re.compile(r"[。！!？?；;\n]+")
_BLANK = "□"
_NEGATION_REACH = 8  # characters before a word in which its negation stands


@dataclass(frozen=True)
class Crisis:
    """A hit: category and rule of the lexicon, and the fixed Chinese text to show at once.

    ``interrupts`` False (distress): show the text, then go on answering what was asked. ``alarms``: staff are called.
    """

    category: str
    message: str
    rule: str
    interrupts: bool = True
    alarms: bool = True


@dataclass(frozen=True)
class Word:
    """One phrase of a rule. Group 1 of ``source`` is what a negation would stand before; ``literal`` is a part that
    must be there as it is ("" = none), because looking for it is far quicker than the pattern."""

    literal: str
    source: str

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        # Compiled when first wanted: thousands of phrases would keep every start waiting for half a second.
        return re.compile(self.source)

    def search(self, sentence: str, at: int = 0) -> re.Match[str] | None:
        """The first place from ``at`` on."""
        return self.pattern.search(sentence, at) if self.literal in sentence else None


@dataclass(frozen=True)
class Rule:
    """One compiled rule."""

    name: str
    words: tuple[Word, ...]
    near: tuple[re.Pattern[str], ...]
    unless: re.Pattern[str] | None
    negatable: bool
    whole_message: bool

    def hits(self, sentence: str, message: str, negated: re.Pattern[str] | None) -> bool:
        """The rule finds what it looks for in one normalised sentence of a normalised message."""
        if not any(self._said(word, sentence, negated) for word in self.words):
            return False
        if not all(pattern.search(sentence) for pattern in self.near):
            return False
        return self.unless is None or not self.unless.search(message if self.whole_message else sentence)

    def _said(self, word: Word, sentence: str, negated: re.Pattern[str] | None) -> bool:
        at = 0
        while (match := word.search(sentence, at)) is not None:
            said = match.start(1)
            if not (self.negatable and negated and negated.search(sentence, max(0, said - _NEGATION_REACH), said)):
                return True
            at = match.start() + 1
        return False


@dataclass(frozen=True)
class Category:
    """One kind of danger, its fixed text and its rules."""

    name: str
    label: str
    message: str
    interrupts: bool
    rules: tuple[Rule, ...]


CONCERN, BY_MODEL = "concern", "model"


@dataclass(frozen=True)
class CrisisLexicon:
    """The whole lexicon. An empty one finds nothing. ``concern``: the text for what only the model finds."""

    categories: tuple[Category, ...] = ()
    concern: str = ""
    model: CrisisModel = NO_MODEL
    variants: Mapping[str, str] = field(default_factory=dict)
    ignore: re.Pattern[str] | None = None
    negated: re.Pattern[str] | None = None

    def detect(self, text: str) -> Crisis | None:
        """The gravest danger the message speaks of, or None."""
        sentences = list(dict.fromkeys(self._clean(part) for part in _SENTENCE_END.split(text)))
        message = "\n".join(sentences)
        for category in self.categories:
            for rule in category.rules:
                if any(rule.hits(sentence, message, self.negated) for sentence in sentences if sentence):
                    return Crisis(
                        category.name, category.message, rule.name, category.interrupts, alarms=category.interrupts
                    )
        return self._concern(text)

    def _concern(self, text: str) -> Crisis | None:
        probability = self.model.probability(self._written(text)) if self.concern else 0.0
        if probability < self.model.shown or not probability:
            return None
        return Crisis(CONCERN, self.concern, BY_MODEL, interrupts=False, alarms=probability >= self.model.alarming)

    def _written(self, text: str) -> str:
        for written, meant in self.variants.items():
            text = text.replace(written, meant)
        return text

    def _clean(self, sentence: str) -> str:
        folded = "".join(unicodedata.normalize("NFKC", sentence).casefold().split())
        for written, meant in self.variants.items():
            folded = folded.replace(written, meant)
        return self.ignore.sub(_BLANK, folded) if self.ignore is not None else folded


def detect(text: str, lexicon: CrisisLexicon | None = None) -> Crisis | None:
    """Look for danger with the given lexicon, or with the one of the repository (read once)."""
    return (lexicon or _default()).detect(text)


@lru_cache(maxsize=1)
def _default() -> CrisisLexicon:
    return load_lexicon(DEFAULT_FILE)


def load_lexicon(path: Path) -> CrisisLexicon:
    """Strict: raises the first KnowledgeError of the file."""
    return strict(read_lexicon(path))


def read_lexicon(path: Path) -> tuple[CrisisLexicon | None, list[KnowledgeError]]:
    """Read the lexicon: it and no problems, or None and every problem."""
    fields, problems = read_fields(path, ("patterns", "variants", "ignore", "negations", "categories", "concern"))
    if fields is None:
        return None, problems
    patterns = _patterns(fields)
    lexicon = CrisisLexicon(
        categories=_categories(fields, patterns),
        concern=_concern(fields),
        model=_model(path.parent, problems),
        variants=_variants(fields),
        ignore=_any(fields, "ignore", patterns),
        negated=_any(fields, "negations", patterns, at_end=True),
    )
    return (None, problems) if problems else (lexicon, [])


def _patterns(fields: Fields) -> dict[str, str]:
    def good(name: str, value: object) -> bool:
        try:
            re.compile(str(value))
        except re.error:
            return False
        return bool(name) and isinstance(value, str)

    return {name: str(value) for name, value in fields.keyed("patterns", good, "{年龄不满十六: 正则表达式}").items()}


def _variants(fields: Fields) -> dict[str, str]:
    found = fields.keyed("variants", lambda name, value: bool(name) and isinstance(value, str), "{樓: 楼}")
    return {name: str(value) for name, value in found.items()}


def _categories(fields: Fields, patterns: Mapping[str, str]) -> tuple[Category, ...]:
    categories: list[Category] = []
    for item in fields.items("categories", "[{name: self_harm, …}]"):
        item.allow(("name", "label", "message", "interrupts", "rules"))
        message = _message(item, "message")
        interrupts = item.data.get("interrupts")
        if not isinstance(interrupts, bool):
            item.fault("interrupts", "要写 true（停下其他回答）或 false（提示后继续回答）", "interrupts: true")
        name, label = item.text("name", "self_harm"), item.text("label", "自伤自杀")
        if name in [category.name for category in categories]:
            item.fault("name", f"类别“{name}”写了两次", "合并到一处")
        rules = tuple(_rule(rule, patterns) for rule in item.items("rules", "[{name: jump, words: [要跳楼]}]"))
        if not rules:
            item.fault("", "这一类没有规则", "rules: [{name: jump, words: [要跳楼]}]")
        categories.append(Category(name, label, message, interrupts is True, rules))
    if not categories:
        fields.fault("", "没有任何类别", "categories: [{name: self_harm, …}]")
    return tuple(categories)


def _message(fields: Fields, key: str) -> str:
    """A fixed text: short, with a number to call, and with no other number."""
    message = "".join(fields.text(key, "请马上离开危险的地方，打110或120。").split())
    if len(message) > LONGEST_MESSAGE:
        fields.fault(key, f"提示语 {len(message)} 字，最多 {LONGEST_MESSAGE} 字")
    if message and not any(number in message for number in HELP_NUMBERS):
        fields.fault(key, "提示语里没有求助电话", "……马上打110……")
    for number in strangers(message):
        fields.fault(key, f"电话 {number} 不在许可的热线里（{'、'.join(HOTLINES)}）", "打110")
    return message


def _concern(fields: Fields) -> str:
    return _message(fields, "concern") if fields.has("concern") else ""


def _model(folder: Path, problems: list[KnowledgeError]) -> CrisisModel:
    try:
        return read_model(folder)
    except KnowledgeError as error:
        problems.append(error)
        return NO_MODEL


def _rule(fields: Fields, patterns: Mapping[str, str]) -> Rule:
    fields.allow(("name", "words", "near", "unless", "negatable", "whole_message"))
    near = fields.inner("near", "{subject: [我, 我们]}")
    return Rule(
        name=fields.text("name", "jump"),
        words=_compiled(fields, "words", patterns),
        near=tuple(_union(_compiled(near, key, patterns)) for key in near.data) if near else (),
        unless=_any(fields, "unless", patterns),
        negatable=_yes(fields, "negatable", default=True),
        whole_message=_yes(fields, "whole_message", default=False),
    )


def _yes(fields: Fields, key: str, *, default: bool) -> bool:
    value = fields.data.get(key, default)
    if not isinstance(value, bool):
        fields.fault(key, "要写 true 或 false", f"{key}: true")
    return value is True


def _any(fields: Fields, key: str, patterns: Mapping[str, str], *, at_end: bool = False) -> re.Pattern[str] | None:
    compiled = _compiled(fields, key, patterns) if fields.has(key) else ()
    return _union(compiled, at_end=at_end) if compiled else None


def _union(words: tuple[Word, ...], *, at_end: bool = False) -> re.Pattern[str]:
    joined = "|".join(word.source for word in words)
    return re.compile(f"(?:{joined}){'$' if at_end else ''}")


def _compiled(fields: Fields, key: str, patterns: Mapping[str, str]) -> tuple[Word, ...]:
    compiled = []
    if fields.data.get(key) == []:
        fields.fault(key, f"“{key}”是空的列表", f"{key}: [不想活]")
    for index, word in enumerate(fields.texts(key, "[不想活, 不给…跳楼]")):
        unknown = [name for name in re.findall(r"<([^<>]+)>", word) if name not in patterns]
        if unknown:
            fields.fault((key, index), f"没有名为“{unknown[0]}”的模式", "patterns: {名称: 正则表达式}")
            continue
        compiled.append(_word(word, patterns))
    return tuple(compiled)


def _word(word: str, patterns: Mapping[str, str]) -> Word:
    """不给…跳楼 → ``不给.{0,10}?(跳楼)``: group 1 is the last piece, where a negation would stand before."""
    written = [piece for piece in unicodedata.normalize("NFKC", word).casefold().split("...") if piece]
    pieces = [_piece(piece, patterns) for piece in written]
    literal = max((piece for piece in written if "<" not in piece), key=len, default="")
    return Word(literal, ".{0,10}?".join([*pieces[:-1], f"({pieces[-1]})"]))


def _piece(piece: str, patterns: Mapping[str, str]) -> str:
    parts = re.split(r"<([^<>]+)>", piece)
    return "".join(f"(?:{patterns[part]})" if index % 2 else re.escape(part) for index, part in enumerate(parts))
