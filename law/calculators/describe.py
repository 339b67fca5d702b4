"""A spec as plain JSON: what the HTTP API hands to whoever builds a form."""

from __future__ import annotations

from law.calculators.result import Json, plain
from law.calculators.spec import Condition, Input, Limits, Spec


def describe(spec: Spec) -> dict[str, Json]:
    """Everything a form needs, and what the calculator rests on and leaves out."""
    return {
        "name": spec.name,
        "title": spec.title,
        "description": spec.description,
        "inputs": [_input(item) for item in spec.inputs],
        "outputs": [{"name": item.name, "label": item.label, "unit": item.unit} for item in spec.outputs],
        "rules": [
            {
                "id": rule.id,
                "title": rule.title,
                "citations": [{"law": cite.source, "article": cite.article} for cite in rule.citations],
            }
            for rule in spec.rules
        ],
        "figures": [{"name": use.name, "label": use.label, "published": use.published} for use in spec.figures],
        "covered": list(spec.covered),
        "not_covered": list(spec.not_covered),
        "order": [list(pair) for pair in spec.order],
        "next": {"document": spec.document, "ticket": spec.ticket},
    }


def _input(item: Input) -> dict[str, Json]:
    return {
        "name": item.name,
        "label": item.label,
        "prompt": item.prompt,
        "type": item.type,
        "unit": item.unit,
        "example": item.example,
        "need": item.need,
        "when": _condition(item.when),
        "many": item.many,
        "limits": _limits(item.limits),
        "choices": [{"id": choice.id, "label": choice.label} for choice in item.choices],
        "default": item.default,
        "unknown": item.unknown is not None,
        "aliases": list(item.aliases),
        "hint": item.hint,
    }


def _condition(condition: Condition) -> dict[str, Json]:
    return {name: list(values) for name, values in condition.items()}


def _limits(limits: Limits) -> dict[str, Json]:
    return {"least": plain(limits.least), "above": plain(limits.above), "most": plain(limits.most)}
