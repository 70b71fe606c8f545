"""Steps of credits as they are signed: gaps, steps that hold twice and credits of nothing are told, never refused."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest
from tests.books import AS_OF, bind_approvals, copied, replace_words

from slm.reading import read_book

pytestmark = pytest.mark.floors

SLA: Final = "agreements/SLA-MAIL/1.0/agreement.yml"
TIERS: Final = "- {below: 99.5 %, credit: 5 %}\n      - {below: 99 %, credit: 10 %}"
REVIEW: Final = "review_every: 12 months"
ASKED: Final = (
    "SLM487",
    "SLM488",
    "SLM1232",
    "SLM1250",
    "SLM1251",
    "SLM1252",
    "SLM1253",
    "SLM1254",
    "SLM1255",
    "SLM1256",
    "SLM1257",
    "SLM1258",
    "SLM1270",
)


def told(folder: Path, changes: dict[str, str], *, bound: bool = True) -> list[tuple[str, str, str]]:
    """Return what is told of credits in a book with other words: severity, code, and values or key."""
    root = copied(folder, bound=False)
    replace_words(root, SLA, changes)
    if bound:
        bind_approvals(root)
    else:
        (root / "agreements/SLA-MAIL/approvals.yml").unlink()
    found = [problem for problem in read_book(root, AS_OF).problems if problem.code in ASKED]
    words = (dict(problem.words) for problem in found)
    return [
        (str(problem.severity), problem.code, str(said.get("values", said.get("key", ""))))
        for problem, said in zip(found, words, strict=True)
    ]


@pytest.mark.parametrize(
    "promised, tiers, codes",
    [
        ("at_least: 99.5 %", TIERS, []),
        ("at_least: 99.5 %", "- {below: 99.5 %, at_least: 99 %, credit: 5 %}\n      - {below: 99 %, credit: 10 %}", []),
        ("more_than: 99.5 %", "- {at_most: 99.5 %, above: 99 %, credit: 5 %}\n      - {at_most: 99 %, credit: 9 %}",
         []),
        ("more_than: 99.5 %", "- {below: 99.5 %, credit: 5 %}", [("SLM1250", "x = 99.5 %")]),
        ("at_least: 99.5 %", "- {at_most: 99.5 %, credit: 5 %}", [("SLM1252", "x = 99.5 %")]),
        ("at_least: 99.5 %", "- {below: 99.5 %, above: 99 %, credit: 5 %}\n      - {below: 99 %, credit: 9 %}",
         [("SLM1250", "x = 99 %")]),
        ("at_least: 99.5 %", "- {below: 99.5 %, at_least: 99 %, credit: 5 %}\n      - {at_most: 99 %, credit: 9 %}",
         [("SLM1251", "x = 99 %")]),
        ("at_least: 99.5 %", "- {below: 99.5 %, at_least: 99 %, credit: 5 %}", [("SLM1250", "x < 99 %")]),
        ("at_least: 99.5 %", "- {below: 99.5 %, at_least: 98 %, credit: 5 %}\n      - {below: 99 %, credit: 9 %}",
         [("SLM1251", "x = 98 %, 98 % < x < 99 %")]),
        ("at_least: 99.5 %", "- {below: 99.5 %, at_least: 0 %, credit: 5 %}", []),
        ("at_least: 100 %", "- {below: 100 %, credit: 5 %}", []),
        ("at_least: 99.5 %", "- {below: 99.4 %, credit: 5 %}", [("SLM488", "")]),
        ("at_least: 99.5 %", "- {below: 99.5 %, credit: 10 %}\n      - {below: 99 %, credit: 5 %}", [("SLM487", "")]),
        ("at_least: 99.5 %", "- {below: 99.5 %, credit: 5 %}\n      - {below: 99 %, times_charge_of_interruption: 2}",
         []),
    ],
)  # fmt: skip
def test_signed_steps_are_taken_and_their_flaws_are_told(
    tmp_path: Path, promised: str, tiers: str, codes: list[tuple[str, str]]
) -> None:
    """A contract with a gap, an overlap or a bound on the wrong side builds; each value concerned is named once."""
    changes = {"at_least: 99.5 %": promised, TIERS: tiers}
    found = told(tmp_path, {old: new for old, new in changes.items() if old != new})
    assert sorted(found) == [("warning", *code) for code in codes]


@pytest.mark.parametrize(
    "words, codes",
    [
        ({"for_at_least: 90 %": "for_at_least: 90 %\n    credits: [{below: 90 %, times_charge_of_interruption: 10}]"},
         [("error", "SLM1253", "times_charge_of_interruption")]),
        ({"for_at_least: 90 %": "for_at_least: 90 %\n    credits: "
          "[{below: 90 %, credit: 1 %, for_each: 1 working_hours, counted: full}]"},
         [("error", "SLM1253", "for_each")]),
        ({"for_at_least: 90 %": "for_at_least: 90 %\n    credits: [{below: 90 %, credit: 1 %, for_each: failure}]"},
         []),
        ({TIERS: "- {below: 99.5 %, credit: 1 %, for_each: failure}"}, []),
        ({TIERS: "- {below: 99.5 %, times_charge_of_interruption: 9}\n    source: figures",
          REVIEW: f"{REVIEW}\ncredit_rules: {{cap_per_interruption: 9 %}}"}, [("error", "SLM1257", "")]),
        ({TIERS: "- {below: 99.5 %, times_charge_of_interruption: 9}",
          REVIEW: f"{REVIEW}\ncredit_rules: {{cap_per_interruption: 9 %}}"}, []),
        ({TIERS: "- {below: 99.5 %, credit: 1 %, for_each: failure}\n    source: figures"}, [("error", "SLM1254", "")]),
        ({TIERS: "- {below: 99.5 %, credit: 1 %, for_each: failure}\n    interruptions: {measures: unknown}"},
         [("error", "SLM1254", "")]),
        ({f"credits:\n      {TIERS}": "", REVIEW: f"{REVIEW}\ncredit_rules: {{cap: 9 %}}"},
         [("warning", "SLM1255", "cap")]),
        ({"review_every: 12 months": "review_every: 12 months\ncredit_rules: {cap_per_interruption: 9 %}"},
         [("warning", "SLM1255", "cap_per_interruption")]),
        ({"review_every: 12 months": "review_every: 12 months\ncredit_rules: {cap: 9 %, chronic: "
          "[{missed: 2, of: 3, credit: 5 %}]}", f"credits:\n      {TIERS}": ""}, []),
    ],
)  # fmt: skip
def test_credit_that_cannot_be_computed_or_caps_nothing_is_told(
    tmp_path: Path, words: dict[str, str], codes: list[tuple[str, str, str]]
) -> None:
    """What no figure can make is an error before anybody is promised it; a cap without credits is doubted."""
    of_a_draft = any(code == "SLM1255" for _, code, _ in codes)
    assert told(tmp_path, words, bound=not of_a_draft) == codes


@pytest.mark.parametrize(
    "rules, codes",
    [
        ("", ["SLM1270"]), ("credit_rules: {cap: 100 %}", []), ("credit_rules: {cap_days: 30}", []),
        ("credit_rules: {cap: 300 %}", ["SLM1270"]),
        ("credit_rules: {only_remedy: true}", ["SLM1270"]),
        ("credit_rules: {chronic: [{missed: 2, of: 3, credit: 300 %}]}", ["SLM1270", "SLM1270"]),
    ],
)  # fmt: skip
def test_step_of_more_than_all_that_is_charged_is_taken_as_signed(tmp_path: Path, rules: str, codes: list[str]) -> None:
    """A contract that pays back twice the fee is read, and told of, unless a cap stands before it."""
    changes = {TIERS: "- {below: 99.5 %, credit: 200 %}", REVIEW: f"{REVIEW}\n{rules}"}
    found = [(severity, code) for severity, code, _ in told(tmp_path, changes) if code != "SLM1256"]
    assert found == [("warning", code) for code in codes]


@pytest.mark.parametrize("rules, codes", [("", [("warning", "SLM1256", "")]), ("\ncredit_rules: {cap: 100 %}", [])])
def test_credits_of_more_than_is_charged_are_told(
    tmp_path: Path, rules: str, codes: list[tuple[str, str, str]]
) -> None:
    """Nine failed cases at 20 % each come to 180 % of the charge, unless a cap stands before it."""
    changes = {
        "for_at_least: 90 %": "for_at_least: 90 %\n    credits: [{below: 90 %, credit: 20 %, for_each: failure}]",
        "review_every: 12 months": f"review_every: 12 months{rules}",
    }
    root = copied(tmp_path, bound=False)
    replace_words(root, SLA, {old: new for old, new in changes.items() if old != new})
    bind_approvals(root)
    found = [problem for problem in read_book(root, AS_OF).problems if problem.code in ASKED]
    assert [(str(problem.severity), problem.code, "") for problem in found] == codes


@pytest.mark.parametrize(
    "claims, codes",
    [
        ("claim_opens: 2 calendar_days, claim_within: 1 months", []),
        ("claim_opens: 40 calendar_days, claim_within: 1 months", ["SLM1258"]),
        ("claim_opens: 40 calendar_days", []),
    ],
)
def test_credit_that_nobody_can_ever_claim_is_told(tmp_path: Path, claims: str, codes: list[str]) -> None:
    """Where claims are taken only when the time for them is over, each credit is lost."""
    changes = {
        "for_at_least: 90 %": "for_at_least: 90 %\n    credits: [{below: 90 %, credit: 20 %}]",
        REVIEW: f"{REVIEW}\ncredit_rules: {{{claims}}}",
    }
    assert [code for _, code, _ in told(tmp_path, changes)] == codes


def test_cap_that_was_signed_is_left_alone(tmp_path: Path) -> None:
    """What both sides have approved is meant so: a cap without credits is told of a draft alone."""
    changes = {f"credits:\n      {TIERS}": "", REVIEW: f"{REVIEW}\ncredit_rules: {{cap: 9 %}}"}
    assert told(tmp_path, changes) == []


@pytest.mark.parametrize("name, codes", [("availability", []), ("availabilty", ["SLM1232"])])
def test_repeated_misses_are_of_targets_of_the_version(tmp_path: Path, name: str, codes: list[str]) -> None:
    """A right that hangs on a misspelt target would never come."""
    rule = f"credit_rules: {{chronic: [{{missed: 3, of: 3, right: {{en: To leave, zh: 解约}}, targets: [{name}]}}]}}"
    assert [code for _, code, _ in told(tmp_path, {REVIEW: f"{REVIEW}\n{rule}"})] == codes
