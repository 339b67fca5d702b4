"""Score the running product on a file of measured questions: `make eval QUESTIONS=file`.

Rows have the shape {id, question, scope: in|out, topic, also, citations: [[title, article], …]}; any one of the
citations is accepted, an empty article accepts the whole document, titles match by name or by document number.
"""

import argparse
import json
import re
import sys
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any

import httpx

from tools.ask import ask, running
from tools.environment import ROOT, load

Row = dict[str, Any]
NUMBER = re.compile(r"[\u4e00-\u9fff]{1,12}〔?\[?\(?20\d\d[〕\])]?\d+号|GB/T ?\d+")
DECLINED = {"out_of_scope", "fallback"}


def plain_title(title: str) -> str:
    """A title without the parts that differ between writers: quotes, country, bracketed number, spaces."""
    text = unicodedata.normalize("NFKC", title)
    text = re.sub(r"[《》\s]", "", text).replace("中华人民共和国", "")
    return re.sub(r"\((?![一二三四五]\))[^()]*\)", "", text)


def document_numbers(title: str) -> set[str]:
    return {re.sub(r"[\s\[\]()〔〕]", "", unicodedata.normalize("NFKC", found)) for found in NUMBER.findall(title)}


def same_document(ours: Row, title: str) -> bool:
    names = [str(ours.get("law") or ""), str(ours.get("title") or "")]
    if plain_title(title) in {plain_title(name) for name in names}:
        return True
    return any(document_numbers(title) & document_numbers(name) for name in names)


def accepted(ours: Row, citations: list[list[str]]) -> bool:
    """True when one of our citations is one of the accepted ones."""
    return any(
        same_document(ours, title) and (not article or str(ours.get("article")) == article)
        for title, article in citations
    )


def judge(row: Row, answer: Row) -> Row:
    """What one answer is worth; `cites` and `topic` only for questions in scope."""
    cited = [accepted(citation, row["citations"]) for citation in answer["citations"]]
    return {
        "id": row["id"],
        "scope": row["scope"],
        "decision": "declined"
        if answer["kind"] in DECLINED
        else "clarified"
        if answer["kind"] == "clarify"
        else "answered",
        "kind": answer["kind"],
        "cites": any(cited),
        "cited": len(cited),
        "cited_accepted": sum(cited),
        "topic": answer["topic"] in [row["topic"], *row.get("also", [])],
    }


def share(part: int, whole: int) -> str:
    return f"{part}/{whole} = {100 * part / whole:.1f} %" if whole else "none"


def report(judged: list[Row]) -> str:
    inside = [one for one in judged if one["scope"] == "in"]
    outside = [one for one in judged if one["scope"] == "out"]
    answered = [one for one in inside if one["decision"] == "answered"]
    wrong = [one for one in answered if not one["cites"]]
    cited, cited_accepted = (sum(one[key] for one in answered) for key in ("cited", "cited_accepted"))
    decisions = Counter(one["decision"] for one in inside)
    lines = [
        f"in scope: {len(inside)}, out of scope: {len(outside)}",
        f"citation@1 (the reply cites an accepted article): {share(sum(one['cites'] for one in inside), len(inside))}",
        f"cited articles that are accepted: {share(cited_accepted, cited)}",
        f"topic right among answered: {share(sum(one['topic'] for one in answered), len(answered))}",
        *(f"in scope {name}: {share(decisions[name], len(inside))}" for name in ("answered", "clarified", "declined")),
        f"answered without an accepted article: {share(len(wrong), len(inside))}",
        f"out of scope declined: {share(sum(one['decision'] == 'declined' for one in outside), len(outside))}",
        f"out of scope answered: {share(sum(one['decision'] == 'answered' for one in outside), len(outside))}",
    ]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description="Score the running product on a file of measured questions.")
    parser.add_argument("questions", type=Path)
    parser.add_argument("--out", type=Path, default=ROOT / "var" / "evaluation.jsonl")
    options = parser.parse_args()
    if not options.questions.exists():
        print(f"error: {options.questions} is not there -> make eval QUESTIONS=file", file=sys.stderr)
        raise SystemExit(1)
    rows: list[Row] = [json.loads(line) for line in options.questions.read_text("utf-8").splitlines() if line.strip()]
    with running(load()) as base, httpx.Client(base_url=base, timeout=90, trust_env=False) as client:
        answers = [ask(client, row) for row in rows]
    judged = [judge(row, answer) for row, answer in zip(rows, answers, strict=True)]
    options.out.parent.mkdir(parents=True, exist_ok=True)
    with options.out.open("w", encoding="utf-8") as out:
        for row, answer, verdict in zip(rows, answers, judged, strict=True):
            out.write(json.dumps({**verdict, "faq_id": answer["faq_id"], "confidence": answer["confidence"],
                                  "question": row["question"]}, ensure_ascii=False) + "\n")  # fmt: skip
    print(report(judged))
    print(f"rows: {options.out}")


if __name__ == "__main__":
    main()
