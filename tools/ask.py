"""Put questions to the running product the way a visitor does, and write down what came back.

    python -m tools.ask "公司不发工资怎么办"
    python -m tools.ask --file questions.jsonl --out answers.jsonl

Each row `{id, question}` is asked as a new visitor through the public chat API. Output rows: `{id, text, kind, topic,
faq_id, confidence, citations, buttons, ms}`; text joins all bot messages of that turn, the other fields come from the
first message that answers, ms is the time from sending to the reply. Starts the programs when none runs.
"""

import argparse
import json
import sys
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from tools.environment import ROOT, load
from tools.failure import fail
from tools.run import LOGS, READY_SECONDS, is_ready
from tools.stack import started

Row = dict[str, Any]
PARALLEL = 2
LONGEST_ANSWER_SECONDS = 60.0


def send(client: httpx.Client, method: str, path: str, **options: Any) -> httpx.Response:
    """One request; a rate limit is waited for, any other refusal is returned."""
    while True:
        response = client.request(method, path, **options)
        if response.status_code != 429:
            return response
        time.sleep(min(30.0, float(response.headers.get("Retry-After", "1"))))


def await_reply(client: httpx.Client, headers: dict[str, str], message: Row) -> Row:
    """The reply to one message; a late one is fetched with the same client_message_id, which never asks twice."""
    deadline = time.monotonic() + LONGEST_ANSWER_SECONDS
    while True:
        response = send(client, "POST", "/api/v1/chat/messages", json=message, headers=headers)
        body: Row = response.json()
        if response.status_code != 200 or not body.get("pending") or time.monotonic() > deadline:
            return body


def ask(client: httpx.Client, row: Row) -> Row:
    """Ask one question as a new visitor."""
    session = send(client, "POST", "/api/v1/chat/sessions", json={}).json()
    message = {"client_message_id": uuid.uuid4().hex, "text": row["question"]}
    started = time.perf_counter()
    body = await_reply(client, {"Authorization": f"Bearer {session['token']}"}, message)
    elapsed = round((time.perf_counter() - started) * 1000)
    if "error" in body:
        return {"id": row["id"], "text": body["error"]["message"], "kind": "error", "topic": None, "faq_id": None,
                "confidence": None, "citations": [], "buttons": [], "ms": elapsed}  # fmt: skip
    messages = [one for one in body["messages"] if one["author"] != "worker"]
    first = next((one for one in messages if one["kind"] != "notice"), messages[0] if messages else {})
    return {
        "id": row["id"],
        "text": "\n".join(one["text"] for one in messages),
        "kind": first.get("kind"),
        "topic": first.get("topic"),
        "faq_id": first.get("faq_id"),
        "confidence": first.get("confidence"),
        "citations": [citation for one in messages for citation in one.get("citations") or []],
        "buttons": [button["title"] for one in messages for button in one.get("buttons") or []],
        "ms": elapsed,
    }


@contextmanager
def running(environment: dict[str, str]) -> Iterator[str]:
    """The address of the running desk; starts the programs for the time of the questions when there is none."""
    base = environment["DESK_URL"]
    if is_ready(f"{base}/healthz"):  # a desk runs; its Rasa may still be loading
        deadline = time.monotonic() + READY_SECONDS
        while not is_ready(f"{base}/readyz"):
            if time.monotonic() > deadline:
                fail(f"the desk at {base} is not ready", f"see {base}/readyz and {LOGS.relative_to(ROOT)}")
            time.sleep(0.5)
        yield base
        return
    print("no desk is running: starting the programs for these questions", file=sys.stderr)
    with started(ROOT / "var" / "ask") as stack:
        yield stack.url


def read_rows(path: Path) -> list[Row]:
    rows: list[Row] = []
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        fail(f"{path} cannot be read ({error.strerror})", "name a file with one JSON object {id, question} per line")
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            rows.append({"id": row["id"], "question": row["question"]})
        except (ValueError, KeyError, TypeError):
            fail(f"{path}:{number} is not an object with id and question", 'write {"id": "q1", "question": "…"}')
    return rows


def answer_file(base: str, source: Path, target: Path) -> None:
    rows = read_rows(source)
    with (
        httpx.Client(base_url=base, timeout=90, trust_env=False) as client,
        ThreadPoolExecutor(PARALLEL) as pool,
        target.open("w", encoding="utf-8") as out,
    ):
        for answer in pool.map(lambda row: ask(client, row), rows):
            out.write(json.dumps(answer, ensure_ascii=False) + "\n")
    print(f"{len(rows)} rows written to {target}")


def show(answer: Row) -> None:
    print(answer["text"])
    for citation in answer["citations"]:
        print(f"  依据：《{citation['law']}》" + (f"第{citation['article']}条" if citation["article"] else ""))
    if answer["buttons"]:
        print("  " + " · ".join(f"[{title}]" for title in answer["buttons"]))
    print(f"  ({answer['kind']}, {answer['faq_id'] or '-'}, {answer['confidence'] or '-'}, {answer['ms']} ms)")


def main() -> None:
    parser = argparse.ArgumentParser(description="Ask the running product.")
    parser.add_argument("question", nargs="?")
    parser.add_argument("--file", type=Path, help="JSON lines with id and question")
    parser.add_argument("--out", type=Path, default=Path("answers.jsonl"))
    options = parser.parse_args()
    if not options.question and not options.file:
        fail("nothing to ask", 'make ask Q="公司不发工资怎么办" or make ask FILE=questions.jsonl OUT=answers.jsonl')
    with running(load()) as base:
        if options.file:
            answer_file(base, options.file, options.out)
        else:
            with httpx.Client(base_url=base, timeout=90, trust_env=False) as client:
                show(ask(client, {"id": "1", "question": options.question}))


if __name__ == "__main__":
    main()
