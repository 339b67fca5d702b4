"""Word templates: which names they use, and a finished file. Nothing is written to disk."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from pathlib import Path

from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateSyntaxError
from jinja2.sandbox import SandboxedEnvironment

from law.documents.spec import DocumentSpec

_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class TemplateFault(Exception):  # noqa: N818 - read as a sentence at the call
    """A template cannot be used; the text names the file and what is wrong with it, in Chinese."""


def check_template(spec: DocumentSpec) -> None:
    """Raise ``TemplateFault`` when the template is missing, not a Word file, or uses a name the document has not."""
    _checked(spec)


def used_names(spec: DocumentSpec) -> frozenset[str]:
    """The names that the template prints. Raises ``TemplateFault``."""
    return frozenset(_checked(spec).get_undeclared_template_variables(_environment()))


def render(spec: DocumentSpec, context: Mapping[str, str | list[str]]) -> bytes:
    """The document as a docx file. Answers are text: nothing in them is taken for a template or for markup."""
    template = _checked(spec)
    template.render(_printable(context), jinja_env=_environment(), autoescape=True)
    finished = io.BytesIO()
    template.save(finished)
    return finished.getvalue()


def _printable(context: Mapping[str, str | list[str]]) -> dict[str, str | list[str]]:
    """The same without characters that a Word file cannot hold (a vertical tab pasted from elsewhere)."""
    return {
        name: _UNPRINTABLE.sub("", value) if isinstance(value, str) else [_UNPRINTABLE.sub("", one) for one in value]
        for name, value in context.items()
    }


def _checked(spec: DocumentSpec) -> DocxTemplate:
    """The opened template, of which every name is known; opened once for the check and for what is made of it."""
    template = _open(spec.template)
    try:
        used = template.get_undeclared_template_variables(_environment())
    except TemplateSyntaxError as error:
        raise TemplateFault(f"{spec.template.name}：花括号写得不对（{error.message}）") from None
    unknown = sorted(used - spec.template_names)
    if unknown:
        names = "、".join(unknown)
        raise TemplateFault(f"{spec.template.name}：不认识的字段 {names}；可用的字段见 {spec.name}.yml")
    return template


def _environment() -> SandboxedEnvironment:
    return SandboxedEnvironment(undefined=StrictUndefined, autoescape=True)


def _open(path: Path) -> DocxTemplate:
    try:
        template = DocxTemplate(io.BytesIO(path.read_bytes()))
        template.init_docx()
    except FileNotFoundError:
        raise TemplateFault(f"缺少模板 {path.name}") from None
    except Exception as error:  # the libraries below raise whatever a broken zip or XML gives
        raise TemplateFault(f"{path.name} 不是能打开的 Word 文件（docx）") from error
    return template
