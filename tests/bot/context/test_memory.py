"""What is kept of the stored events."""

from __future__ import annotations

from typing import Any

from bot.context.memory import Memory


def said(kind: str, faq_id: str | None = None, titles: tuple[str, ...] = (), **data: Any) -> dict[str, Any]:
    offered = [{"title": title, "payload": title} for title in titles]
    return {"event": "bot", "data": {"custom": {"kind": kind, "faq_id": faq_id, "buttons": offered}, **data}}


def typed(intent: str = "faq", text: str = "…") -> dict[str, Any]:
    return {"event": "user", "parse_data": {"intent": {"name": intent}, "text": text}}


def test_nothing_is_known_at_the_beginning() -> None:
    assert Memory.of([]) == Memory()


def test_the_last_entries_are_remembered_the_latest_first_and_each_once() -> None:
    events = [said("answer", name) for name in ("a", "b", "b", "c", "a", "d", "e")]
    assert Memory.of([typed(), *events]).entries == ("e", "d", "a")


def test_an_answer_outside_labour_law_ends_the_subject() -> None:
    events = [typed(), said("answer", "a"), typed(), said("out_of_scope")]
    assert Memory.of(events).entries == ()
    assert Memory.of([*events, typed(), said("answer", "b")]).entries == ("b",)
    assert Memory.of([typed(), said("answer", "a"), typed(), said("notice")]).entries == ("a",)


def test_only_the_last_reply_offers_buttons() -> None:
    events = [typed(), said("clarify", titles=("一",)), typed(), said("notice")]
    assert Memory.of(events).buttons == ()
    both = Memory.of([typed(), said("answer", "a", ("二",)), said("question", None, (), buttons=[{"title": "三"}])])
    assert [button["title"] for button in both.buttons] == ["三"]
    assert (both.kind, both.guess) == ("question", False)


def test_a_guess_is_a_question_back_with_an_entry() -> None:
    assert Memory.of([typed(), said("clarify", "a")]).guess
    assert not Memory.of([typed(), said("clarify")]).guess


def test_the_open_form_and_its_question() -> None:
    opened: list[dict[str, Any]] = [
        {"event": "active_loop", "name": "ticket_form"},
        {"event": "slot", "name": "requested_slot", "value": "x"},
    ]
    assert (Memory.of(opened).form, Memory.of(opened).asked) == ("ticket_form", "x")
    inside = [
        {"event": "slot", "name": "requested_slot", "value": "ticket_answer"},
        {"event": "slot", "name": "ticket_asked", "value": "region"},
    ]
    assert Memory.of([*opened, *inside]).asked == "region"
    closed = [*opened, {"event": "active_loop", "name": None}]
    assert (Memory.of(closed).form, Memory.of(closed).asked) == (None, None)
    assert Memory.of([*opened, {"event": "session_started"}]).form is None


def test_an_open_aspect_is_kept_for_the_next_message() -> None:
    assert Memory.of([typed("which_matter", "多少天"), said("question")]).open_aspect == "多少天"
    assert Memory.of([typed("which_matter", "多少天"), said("question"), typed()]).open_aspect is None
