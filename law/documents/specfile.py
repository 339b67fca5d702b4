"""Strict reading of knowledge/documents/<name>.yml. Every fault is one line with file, line, key and example.

``parts.yml`` beside them holds groups of questions that several documents ask (the parties): ``use: [applicant]``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import cast, get_args

from law.calculators.spec import Input, Spec
from law.calculators.specfile import NAME, check_conditions, read_citation, read_condition, read_input, read_order
from law.documents.spec import Audience, DocumentSpec, Never, Sentence
from law.errors import KnowledgeError
from law.fields import Fields, read_fields
from law.folder import read_each, strict
from law.yamlfile import read

DEFAULT_FOLDER = Path(__file__).resolve().parents[2] / "knowledge" / "documents"
PARTS = "parts.yml"
PLACE = re.compile(r"\{([a-z][a-z0-9_]*)\}")
SOURCE = re.compile(r"^(calculator\.[a-z0-9_]+\.[a-z0-9_]+|(ticket|conversation)\.[a-z_]+)$")
_KEYS = (
    "title", "description", "audience", "use", "inputs", "lists", "sums", "prefill", "order", "differ", "submit",
    "citations", "long", "never",
)  # fmt: skip
_INPUT_EXAMPLE = "- {name: claim, label: 请求, prompt: 您要什么？, type: text, example: 支付工资}"
_NEVER_EXAMPLE = "- {input: claims, together: [severance, damages], problem: 只能选一样}"
_SENTENCE_EXAMPLE = "- {text: 支付拖欠的工资{arrears_amount}, when: {claims: [arrears]}}"


@dataclass(frozen=True)
class Parts:
    """Groups of questions by name."""

    groups: Mapping[str, tuple[Input, ...]] = field(default_factory=dict)


def read_parts(path: Path) -> tuple[Parts | None, list[KnowledgeError]]:
    """Read the file: the groups and no problems, or None and every problem of the file."""
    try:
        document = read(path)
    except KnowledgeError as error:
        return None, [error]
    problems: list[KnowledgeError] = []
    fields = Fields(document, problems)
    groups = {name: tuple(read_input(item) for item in fields.items(name, _INPUT_EXAMPLE)) for name in fields.data}
    return (None, problems) if problems else (Parts(groups), [])


def read_document(path: Path, parts: Parts) -> tuple[DocumentSpec | None, list[KnowledgeError]]:
    """Read one file: the spec and no problems, or None and every problem of the file."""
    fields, problems = read_fields(path, _KEYS)
    if fields is None:
        return None, problems
    if not NAME.match(path.stem):
        fields.fault("", f"文件名“{path.stem}”要用小写字母、数字、下划线", "wage_demand.yml")
    form = Spec(
        name=path.stem,
        title=fields.text("title", "催要工资函"),
        description=fields.text("description", "书面催公司发工资"),
        inputs=(*_used(fields, parts), *(read_input(item) for item in fields.items("inputs", _INPUT_EXAMPLE))),
        outputs=(), rules=(), figures=(), covered=(), not_covered=(),
        order=read_order(fields), path=path, lines=fields.document.lines,
    )  # fmt: skip
    spec = DocumentSpec(
        name=path.stem,
        title=form.title,
        description=form.description,
        audience=cast(Audience, fields.choice("audience", get_args(Audience), "worker")),
        form=form,
        submit=fields.text("submit", "交到公司所在地的劳动保障监察机构"),
        citations=tuple(read_citation(item) for item in fields.items("citations", "[{source: 劳动法, article: ''}]")),
        lists=_lists(fields),
        sums=_names(fields, "sums", "{total: [arrears_amount]}"),
        prefill=_names(fields, "prefill", "{region: [conversation.region]}"),
        differ=_pairs(fields),
        template=path.with_suffix(".docx"),
        never=tuple(_never(item) for item in fields.items("never", _NEVER_EXAMPLE)),
        long=frozenset(fields.texts("long", "[facts]", required=False)),
    )
    check_conditions(fields, form)
    _check(fields, spec)
    return (None, problems) if problems else (spec, [])


def read_documents(folder: Path) -> tuple[dict[str, DocumentSpec], list[KnowledgeError]]:
    """Read the folder: every good spec by name, and every problem."""
    parts, problems = read_parts(folder / PARTS)
    paths = (path for path in folder.glob("*.yml") if path.name != PARTS)
    specs, faults = read_each(paths, lambda path: read_document(path, parts or Parts()))
    return specs, [*problems, *faults]


@cache
def load_documents(folder: Path = DEFAULT_FOLDER) -> Mapping[str, DocumentSpec]:
    """The specs of a folder, read once; raises the first KnowledgeError."""
    return strict(read_documents(folder))


def _used(fields: Fields, parts: Parts) -> tuple[Input, ...]:
    found: list[Input] = []
    for index, name in enumerate(fields.texts("use", "[applicant]", required=False)):
        if name not in parts.groups:
            fields.fault(("use", index), f"{PARTS} 里没有“{name}”，有：{'、'.join(parts.groups)}", "use: [applicant]")
        found += parts.groups.get(name, ())
    return tuple(found)


def _lists(fields: Fields) -> dict[str, tuple[Sentence, ...]]:
    inner = fields.inner("lists", "{claims: [{text: 支付工资}]}")
    if inner is None:
        return {}
    return {
        name: tuple(_sentence(item) for item in inner.items(name, _SENTENCE_EXAMPLE)) for name in inner.data
    }  # fmt: skip


def _sentence(item: Fields) -> Sentence:
    item.allow(("text", "when", "citations"), _SENTENCE_EXAMPLE)
    citations = tuple(read_citation(inner) for inner in item.items("citations", "[{source: 劳动法, article: '50'}]"))
    return Sentence(item.text("text", "支付工资"), read_condition(item, "when"), citations)


def _never(item: Fields) -> Never:
    item.allow(("input", "together", "problem", "citations"), _NEVER_EXAMPLE)
    citations = tuple(read_citation(one) for one in item.items("citations", "[{source: 劳动法, article: '50'}]"))
    name, together = item.text("input", "claims"), item.texts("together", "[severance, damages]")
    return Never(name, together, item.text("problem", "只能选一样"), citations)


def _names(fields: Fields, key: str, example: str) -> dict[str, tuple[str, ...]]:
    inner = fields.inner(key, example)
    return {} if inner is None else {name: inner.texts(name, example) for name in inner.data}


def _pairs(fields: Fields) -> tuple[tuple[str, str], ...]:
    inner = fields.inner("differ", "{applicant_name: employer_name}")
    return () if inner is None else tuple((name, inner.text(name, "employer_name")) for name in inner.data)


def _check(fields: Fields, spec: DocumentSpec) -> None:
    """Everything that names an input names one that exists."""
    inputs = {item.name: item for item in spec.form.inputs}
    if len(inputs) < len(spec.form.inputs):
        fields.fault("inputs", "有输入项的名称用了两次", "改一个名称")
    for name, sentences in spec.lists.items():
        for index, sentence in enumerate(sentences):
            for used in (*PLACE.findall(sentence.text), *sentence.when):
                if used not in inputs:
                    fields.fault(("lists", name, index), f"没有输入项“{used}”", "写 inputs 里的 name")
    for name, added in spec.sums.items():
        for used in added:
            if used not in inputs or inputs[used].type != "money":
                fields.fault(("sums", name), f"“{used}”不是金额输入项", "写 inputs 里 type 是 money 的 name")
    for name, places in spec.prefill.items():
        if name not in inputs:
            fields.fault(("prefill", name), f"没有输入项“{name}”", "写 inputs 里的 name")
        for place in places:
            if not SOURCE.match(place):
                fields.fault(("prefill", name), f"不认识的来源“{place}”", "calculator.severance.total")
    for name in (name for pair in spec.differ for name in pair):
        if name not in inputs:
            fields.fault("differ", f"没有输入项“{name}”", "写 inputs 里的 name")
    for index, rule in enumerate(spec.never):
        known = {choice.id for choice in inputs[rule.input].choices} if rule.input in inputs else set()
        for choice in rule.together:
            if choice not in known:
                fields.fault(("never", index), f"“{rule.input}”没有选项“{choice}”", _NEVER_EXAMPLE)
    for name in sorted(spec.long):
        if name not in inputs or inputs[name].type != "text":
            fields.fault("long", f"“{name}”不是文字输入项", "写 inputs 里 type 是 text 的 name")
