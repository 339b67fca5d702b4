"""Domain, rules, examples and actions name each other by strings: every string must have its other end."""

from __future__ import annotations

import ast
import inspect
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import Action

from actions.guided_form import GuidedForm
from actions.interview_form import ValidateInterviewForm
from actions.interview_state import INTERVIEW_FORM
from actions.parsing.category import LABELS
from actions.parsing.phrases import COMMANDS
from actions.parsing.turns import INTERRUPTING
from actions.ticket_form import ValidateTicketForm
from actions.ticket_knowledge import kinds
from actions.ticket_state import CONSENT_VERSION, TICKET_FORM, questions
from actions.ticket_status_form import TICKET_STATUS_FORM, ValidateTicketStatusForm
from actions.ticket_step_form import ValidateTicketStepForm
from actions.ticket_step_state import STEP_FORM
from law.tickets.kinds import COMMON

ROOT = Path(__file__).parents[2]
DOMAIN: dict[str, Any] = yaml.safe_load((ROOT / "domain.yml").read_text("utf-8"))
RESPONSES: dict[str, list[dict[str, Any]]] = DOMAIN["responses"]
KINDS = frozenset(
    {
        "answer", "clarify", "question", "calculation", "document", "ticket", "handoff", "out_of_scope", "fallback",
        "crisis", "notice",
    }
)  # fmt: skip
NOT_OURS = frozenset({"utter_faq", "action_deactivate_loop"})  # the importer's, Rasa's
BY_RASA = frozenset({"utter_default", "utter_show_more", "utter_show_faq", "utter_clarify", "utter_faq"})
SLOT_NAMES = frozenset(DOMAIN["slots"])
BY_CONTEXT = frozenset({"tell_region", "which_matter", "other_language", "personal_number"})  # bot/context
BUTTONS_ONLY = frozenset({"show_faq", "none_of_these", "start_interview"})
UNTRAINED = frozenset({"faq", "faq_clarify", "nlu_fallback"}) | BUTTONS_ONLY | BY_CONTEXT
VARIABLE = re.compile(r"(?<!\{)\{(\w+)\}(?!\})")
NAME = re.compile(r"(?:utter|action|validate)_\w+")
HOTLINES = frozenset({"12351", "12333", "12348", "12338", "12345", "12356", "12329", "12393", "110", "120", "119"})


def rules() -> list[dict[str, Any]]:
    files = sorted((ROOT / "data/rules").glob("*.yml"))
    return [rule for file in files for rule in yaml.safe_load(file.read_text("utf-8"))["rules"]]


def examples() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for file in sorted((ROOT / "data/nlu").rglob("*.yml")):
        for block in yaml.safe_load(file.read_text("utf-8"))["nlu"]:
            found.setdefault(block["intent"], []).extend(line[2:] for line in block["examples"].strip().splitlines())
    return found


def steps(kind: str) -> set[str]:
    return {step[kind] for rule in rules() for step in rule["steps"] if kind in step}


def action_classes() -> list[type[Action]]:
    executor = ActionExecutor()
    executor.register_package("actions")
    owners = [action.__self__ for action in executor.actions.values() if inspect.ismethod(action)]
    return [type(owner) for owner in owners if isinstance(owner, Action)]


def literals() -> set[str]:
    """Every string in the code of actions that is the name of a response or an action."""
    trees = [ast.parse(file.read_text("utf-8")) for file in sorted((ROOT / "actions").rglob("*.py"))]
    strings = {node.value for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    return {text for text in strings if isinstance(text, str) and NAME.fullmatch(text) and not text.endswith("_")}


def calls() -> list[tuple[str, frozenset[str]]]:
    """(response, variables) of every ``utter_message(response="…", …)`` whose variables are written out."""
    found = []
    for file in sorted((ROOT / "actions").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "utter_message":
                words = {word.arg: word.value for word in node.keywords}
                response = words.pop("response", None)
                if isinstance(response, ast.Constant) and None not in words:
                    found.append((str(response.value), frozenset(str(word) for word in words)))
    return found


def variables(response: str) -> set[str]:
    return {
        name for text in RESPONSES[response] for name in VARIABLE.findall(f"{text['text']}{text.get('buttons', '')}")
    }


def test_every_action_class_is_in_the_domain_and_the_other_way_round() -> None:
    names = [action().name() for action in action_classes()]
    assert sorted(names) == sorted(DOMAIN["actions"])


def test_every_name_in_the_code_exists() -> None:
    known = set(RESPONSES) | set(DOMAIN["actions"]) | NOT_OURS
    assert literals() - known == set()


def test_every_response_is_used() -> None:
    by_code = literals() | steps("action") | BY_RASA
    asked = ("ts_number", "ts_tail", "interview_answer", "step_answer")
    by_form = {f"utter_{kind}_{slot}" for kind in ("ask", "why") for slot in asked}
    by_ticket = {f"utter_ticket_{kind}_{key}" for kind in ("ask", "why") for key in (*worded_by_us(), "review")}
    assert set(RESPONSES) - by_code - by_form - by_ticket == set()


def worded_by_us() -> set[str]:
    """Questions of tickets whose words stand in the domain; the others are worded by knowledge."""
    asked = {key for kind in kinds().kinds.values() for key in questions(kind)}
    own = {key for kind in kinds().kinds.values() for key in kind.own}
    return (asked - own - {"eligibility"}) | (asked & set(COMMON) - {"eligibility"})


def test_every_slot_can_be_asked_and_explained() -> None:
    for slot in ValidateTicketStatusForm.slots:
        assert f"utter_ask_{slot}" in RESPONSES
        assert f"utter_why_{slot}" in RESPONSES
    for key in worded_by_us():
        assert f"utter_ticket_ask_{key}" in RESPONSES or key == "narrative"
        assert f"utter_ticket_why_{key}" in RESPONSES


@pytest.mark.parametrize(
    "form", [ValidateTicketForm, ValidateTicketStatusForm, ValidateInterviewForm, ValidateTicketStepForm]
)
def test_slots_validators_and_domain_agree(form: type[GuidedForm]) -> None:
    name = form().name().removeprefix("validate_")
    assert DOMAIN["forms"][name]["required_slots"] == list(form.slots)
    validators = {method.removeprefix("validate_") for method in vars(form) if method.startswith("validate_")}
    assert validators == set(form.slots)
    assert validators <= SLOT_NAMES


def test_consent_comes_before_the_phone_in_every_kind() -> None:
    for kind in kinds().kinds.values():
        assert questions(kind)[-2:] == ("consent", "contact"), kind.key


def test_every_variable_of_a_response_is_passed_by_whoever_calls_it() -> None:
    passed = dict(calls())
    problems = {"utter_ticket_narrative_invalid": {"least"}, "utter_ticket_narrative_long": {"length"}}
    problems |= {"utter_ticket_words_invalid": {"most"}, "utter_ticket_contact_invalid": {"problem"}}
    passed |= {response: frozenset(words) for response, words in problems.items()}  # parsing/ticket_answer.py
    steps_done = ("utter_step_added", "utter_step_withdrawn", "utter_step_reopened")
    passed |= {response: frozenset({"number", "told"}) for response in steps_done}
    asked = ("utter_step_ask_words", "utter_step_ask_withdraw", "utter_step_ask_reason")
    passed |= {response: frozenset({"number"}) for response in asked}
    passed |= {f"utter_ticket_{how}": frozenset({"kind"}) for how in ("already", "resumed")}
    passed["utter_ts_not_found"] = frozenset({"number"})  # the name comes from a table of refusals
    wanted = {response: variables(response) for response in RESPONSES}
    assert {response: names for response, names in wanted.items() if names - passed.get(response, frozenset())} == {}


def test_every_intent_and_action_of_the_rules_exists() -> None:
    known = set(RESPONSES) | set(DOMAIN["actions"]) | set(DOMAIN["forms"]) | NOT_OURS
    assert steps("intent") <= set(DOMAIN["intents"])
    assert steps("action") <= known


def test_every_intent_has_a_rule_outside_forms() -> None:
    outside = {
        step["intent"]
        for rule in rules()
        if rule.get("condition") in (None, [{"active_loop": None}])
        for step in rule["steps"][:1]
        if "intent" in step
    }
    assert outside == set(DOMAIN["intents"])


@pytest.mark.parametrize("form", [TICKET_FORM, TICKET_STATUS_FORM, INTERVIEW_FORM, STEP_FORM])
def test_every_interruption_has_a_rule_inside_each_form(form: str) -> None:
    inside = {
        step["intent"]
        for rule in rules()
        if rule.get("condition") in (None, [{"active_loop": form}])
        for step in rule["steps"][:1]
        if "intent" in step
    }
    assert inside >= INTERRUPTING | {"nlu_fallback"}  # nlu_fallback: a fixed phrase that the classifier missed


def test_every_message_has_a_kind_and_words() -> None:
    for name, texts in RESPONSES.items():
        for text in texts:
            assert text["metadata"]["kind"] in KINDS, name
            assert text["text"].strip(), name


def test_payloads_are_plain_text_or_a_known_intent() -> None:
    for name, texts in RESPONSES.items():
        for button in (button for text in texts for button in text.get("buttons", [])):
            payload = button["payload"]
            assert button["title"]
            if payload.startswith("/"):
                assert payload[1:].split("{")[0] in DOMAIN["intents"], name


def test_only_known_hotlines_are_named() -> None:
    for name, texts in RESPONSES.items():
        for text in texts:
            numbers = set(re.findall(r"(?<![\d-])(?:1[12]\d|12\d{3})(?![\d-])", text["text"]))
            assert numbers <= HOTLINES, name


def test_the_consent_text_and_its_version_belong_together() -> None:
    (text,) = RESPONSES["utter_ticket_ask_consent"]
    assert text["metadata"]["consent_version"] == CONSENT_VERSION


def test_the_class_buttons_are_the_labels() -> None:
    (text,) = RESPONSES["utter_ticket_ask_category"]
    assert [button["title"] for button in text["buttons"]] == list(LABELS.values())


def test_greeting_says_what_it_is_in_two_sentences() -> None:
    (text,) = RESPONSES["utter_greet"]
    assert text["text"].count("。") == 2
    assert all(word in text["text"] for word in ("工小助", "程序", "不代替律师", "12351"))


def test_every_trained_intent_has_examples_and_no_other() -> None:
    assert set(examples()) == set(DOMAIN["intents"]) - UNTRAINED


def test_enough_examples() -> None:
    found = examples()
    assert len(found["out_of_scope"]) >= 200
    important = set(found) - {"out_of_scope", "show_more", "resubmit"}
    assert {intent for intent in important if len(found[intent]) < 25} == set()


def test_no_example_stands_twice() -> None:
    counted = Counter(text for texts in examples().values() for text in texts)
    assert [text for text, count in counted.items() if count > 1] == []


def test_every_command_phrase_is_an_example_of_its_intent() -> None:
    found = examples()
    for intent, phrases in COMMANDS.items():
        assert phrases - set(found[intent]) == set(), intent
