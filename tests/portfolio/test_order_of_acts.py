"""The days of what people did: nothing is dated before what it rests on, nothing lies in the future."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Final

import pytest
from tests.books import AS_OF, bind_approvals, copied, replace_words

from slm.checks import order_of_acts
from slm.checks.order_of_acts import steps
from slm.checks.people import ROLE_OF_NOBODY
from slm.portfolio import Portfolio
from slm.problem import Place, SpokenWord, spoken
from slm.reading import read_book

APPROVALS: Final = "agreements/SLA-MAIL/approvals.yml"
REQUIREMENTS: Final = "agreements/SLA-MAIL/requirements.yml"
COPIES: Final = "agreements/SLA-MAIL/copies.yml"
CLAIMS: Final = "agreements/SLA-MAIL/claims.yml"
RFC: Final = "catalog/changes/RFC-1.yml"
FEAST: Final = "catalog/calendars/feast.yml"
PROVIDER: Final = "catalog/provider.yml"
ACTION: Final = "measurements/improvements/IMP-1.yml"
REVIEW: Final = "measurements/reviews/2026-02-sales.yml"
FIGURES: Final = "measurements/2026-02/figures.yml"
MONTH: Final = "measurements/2026-02/month.yml"
PROBLEM: Final = "measurements/problems/PRB-1.yml"
CONSENTS: Final = "agreed: {provider: {by: ada, on: 2026-01-20}, customer: {by: ben, on: 2026-01-21}}"
RFC_DAYS: Final = "requested_on: 2025-11-01"
TOO_EARLY: Final = [
    pytest.param(APPROVALS, "date: 2025-12-12", "date: 2025-10-31", "the requirement", id="approval"),
    pytest.param(APPROVALS, "date: 2026-02-01, person", "date: 2025-12-09, person", "the approval", id="notice"),
    pytest.param(APPROVALS, "date: 2026-09-01, by", "date: 2025-12-09, by", "the approval", id="withdrawal"),
    pytest.param(COPIES, "date: 2026-01-05", "date: 2025-12-09", "the approval", id="copy"),
    pytest.param(CLAIMS, "date: 2026-02-12", "date: 2026-01-30", "the last day of the month", id="claim"),
    pytest.param(RFC, "decided_on: 2025-11-10", "decided_on: 2025-10-31", "the request for change", id="decision"),
    pytest.param(PROVIDER, "until: 2026-06-01", "until: 2026-02-28", "the acceptance of the warning", id="accepted"),
    pytest.param(MONTH, "taken_on: 2026-03-04", "taken_on: 2026-01-31", "the first day of the month", id="data"),
    pytest.param(MONTH, "taken_on: 2026-03-04", "taken_on: 2026-03-06", "the taking of its data", id="closing"),
    pytest.param(
        FIGURES, "collected_on: 2026-03-02", "collected_on: 2026-01-02", "the first day of the month", id="figures"
    ),
    pytest.param(ACTION, "date: 2026-02-20", "date: 2026-02-05", "the opening of the action", id="progress"),
    pytest.param(PROBLEM, "on: 2026-02-10", "on: 2026-02-05", "the beginning of the problem", id="no action"),
    pytest.param(REVIEW, "on: 2026-02-21", "on: 2026-02-19", "the review", id="minutes"),
    pytest.param(REVIEW, "next_review: 2026-08-20", "next_review: 2026-02-19", "the review", id="next review"),
]
"""What is dated before what it rests on: file, a day, an earlier one, what has to come first."""
TO_COME: Final = [
    pytest.param(APPROVALS, "date: 2025-12-12", "the approval", id="approval"),
    pytest.param(APPROVALS, "date: 2026-02-01", "the notice of termination", id="notice"),
    pytest.param(REQUIREMENTS, "requested_on: 2025-11-01", "the requirement", id="requirement"),
    pytest.param(COPIES, "date: 2026-01-05", "the event of the copy", id="copy"),
    pytest.param(CLAIMS, "date: 2026-02-12", "what was done about the credit", id="claim"),
    pytest.param(RFC, "requested_on: 2025-11-01", "the request for change", id="request"),
    pytest.param(RFC, "decided_on: 2025-11-10", "the decision", id="decision"),
    pytest.param(PROVIDER, "on: 2026-03-01", "the acceptance of the warning", id="accepted"),
    pytest.param(FEAST, "reviewed_on: 2025-01-05", "the comparison of the calendar", id="calendar"),
    pytest.param(MONTH, "taken_on: 2026-03-04", "the taking of its data", id="data"),
    pytest.param(MONTH, "closed_on: 2026-03-05", "the closing of the month", id="closing"),
    pytest.param(MONTH, "ada, on: 2026-01-20", "the consent to the waiver", id="waiver"),
    pytest.param(FIGURES, "collected_on: 2026-03-02", "the collection of the figures", id="figures"),
    pytest.param(ACTION, "opened_on: 2026-02-06", "the opening of the action", id="opening"),
    pytest.param(ACTION, "closed_on: 2026-03-01", "the end of the action", id="end"),
    pytest.param(ACTION, "date: 2026-02-20", "the progress", id="progress"),
    pytest.param(PROBLEM, "opened_on: 2026-02-06", "the beginning of the problem", id="problem"),
    pytest.param(PROBLEM, "on: 2026-02-10", "the decision not to act", id="no action"),
    pytest.param(REVIEW, "date: 2026-02-20", "the review", id="review"),
    pytest.param(REVIEW, "on: 2026-02-21", "the signature of the minutes", id="minutes"),
]
"""What is dated in the future: file, the day, what it is."""


def written(folder: Path) -> Path:
    """Return a book in which everything that has a day is done, in its order."""
    root = copied(folder, bound=False)
    _add(root, APPROVALS, 'notices: [{version: "1.0", date: 2026-02-01, person: ben}]')
    _add(root, APPROVALS, 'withdrawals: [{version: "1.0", date: 2026-09-01, by: Ada Example, reason: moved}]')
    _add(
        root,
        COPIES,
        'kind: copies\nevents: [{version: "1.0", number: 1, event: issued, date: 2026-01-05, holder: Ben}]',
    )
    _add(root, CLAIMS, "kind: claims\nevents: [{month: 2026-01, event: claimed, date: 2026-02-12, person: ben}]")
    _add(root, PROVIDER, "accepted: [{code: SLM494, why: soon, by: ada, on: 2026-03-01, until: 2026-06-01}]")
    waiver = "id: W, agreement: SLA-MAIL, target: availability, from: 2026-02-01, until: 2026-03-01, reason: moved"
    _add(root, MONTH, f"data_taken_on: 2026-03-04\nwaivers: [{{{waiver}, {CONSENTS}}}]")
    _add(root, REVIEW, "decisions: [Go on]\nsigned: [{by: ada, on: 2026-02-21}]\nnext_review: 2026-08-20")
    replace_words(root, ACTION, {"state: in_progress": "state: done\nclosed_on: 2026-03-01"})
    (root / PROBLEM).parent.mkdir()
    trigger = "{by: miss, about: A miss}"
    _add(root, PROBLEM, f"kind: problem\ntitle: Noon\ntrigger: {trigger}\nopened_on: 2026-02-06\nowner: ada")
    _add(root, PROBLEM, "no_action: {by: ada, on: 2026-02-10, reason: It was one month}")
    replace_words(root, FEAST, {"source: {": "source: {reviewed_by: ada, reviewed_on: 2025-01-05, "})
    return root


def _add(root: Path, path: str, text: str) -> None:
    file = root / path
    file.write_text(f"{file.read_text('utf-8') if file.exists() else ''}{text}\n", "utf-8")


def told(root: Path, code: str, as_of: date = AS_OF) -> list[str]:
    """Return what is told under a code."""
    return [problem.message() for problem in read_book(root, as_of).problems if problem.code == code]


def read(root: Path) -> Portfolio:
    """Return the book, all of which could be read."""
    found = read_book(root, AS_OF)
    assert found.portfolio
    assert not found.portfolio.unread, found.problems
    return found.portfolio


def test_acts_in_their_order_are_silent(tmp_path: Path) -> None:
    """A book in which all was done in its order has nothing to be told of it."""
    root = written(tmp_path)
    read(root)
    assert (told(root, "SLM892"), told(root, "SLM893")) == ([], [])


@pytest.mark.unmeasured
@pytest.mark.parametrize("path, day, earlier, first", TOO_EARLY)
def test_act_before_what_it_rests_on_is_told(tmp_path: Path, path: str, day: str, earlier: str, first: str) -> None:
    """Each act that is dated before the one that has to come first is told, with both days."""
    root = written(tmp_path)
    replace_words(root, path, {day: earlier})
    assert re.findall(r"before (.*), [\d-]+, which", " ".join(told(root, "SLM892"))) == [first]


@pytest.mark.parametrize("path, day, act", TO_COME)
def test_act_of_the_future_is_told(tmp_path: Path, path: str, day: str, act: str) -> None:
    """Each act that is dated after today is told."""
    root = written(tmp_path)
    replace_words(root, path, {day: re.sub(r"\d+-\d+-\d+", "2026-03-11", day)})
    assert f"{act} is dated 2026-03-11, which is still to come: today is 2026-03-10" in told(root, "SLM893")


def test_cases_are_all_that_there_is(tmp_path: Path) -> None:
    """The table of acts has no row that these tests do not walk."""
    rows = list(steps(read(written(tmp_path))))
    assert len({(step.act.act, before.act) for step in rows for before in step.after}) == len(TOO_EARLY)
    assert {step.act.act for step in rows if step.is_done} == {spoken(str(case.values[2])) for case in TO_COME}
    named = set(re.findall(r'spoken\("(.*?)"\)', Path(order_of_acts.__file__).read_text("utf-8")))
    known = {step.act.act for step in rows} | {before.act for step in rows for before in step.after}
    # A command alone makes a correction, and keeps the order.
    assert {spoken(name) for name in named} - known == {spoken("the correction of the month")}


def test_planned_days_are_not_of_the_past(tmp_path: Path) -> None:
    """A review without results, the end of a version and the next review may be still to come."""
    root = written(tmp_path)
    replace_words(root, REVIEW, {"date: 2026-02-20": "date: 2026-05-20", "decisions: [Go on]\n": ""})
    replace_words(root, REVIEW, {"signed: [{by: ada, on: 2026-02-21}]\n": ""})
    replace_words(root, REVIEW, {"findings: [{en: All is well, zh: 一切正常}]\n": ""})
    assert told(root, "SLM893") == []


def test_looking_back_is_told_once(tmp_path: Path) -> None:
    """As of an earlier day all that came later is one entry, with the number of the acts."""
    root = written(tmp_path)
    bind_approvals(root)
    assert [re.sub(r"\d+ acts", "many acts", message)[:44] for message in told(root, "SLM893", date(2025, 6, 1))] == [
        "many acts are dated after today, 2025-06-01,"
    ]


@pytest.mark.parametrize(
    "language, said",
    [
        ("en", "the approval is dated 2026-01-01, before the review, 2026-01-02, which has to come first"),
        ("zh", "“批准”的日期为 2026-01-01，早于理应在先的“评审”（2026-01-02）"),
        ("de", "the approval is dated 2026-01-01, before the review, 2026-01-02, which has to come first"),
    ],
)
def test_words_are_said_in_the_language_of_their_message(language: str, said: str) -> None:
    """A message that a language lacks is said in English as a whole, words included."""
    words = {"act": spoken("the approval"), "other": spoken("the review")}
    problem = order_of_acts.TOO_EARLY.at(Place("a"), day="2026-01-01", before="2026-01-02", **words)
    assert problem.message(language) == said


@pytest.mark.parametrize("language, said", [("en", "Ada (boss)"), ("zh", "安达 (boss)"), ("de", "Ada (boss)")])
def test_names_of_the_book_are_those_of_the_language(language: str, said: str) -> None:
    """A reader gets the name in the language of the message."""
    name = SpokenWord({"en": "Ada (boss)", "zh": "安达 (boss)", "de": "Ada (boss)"})
    assert said in ROLE_OF_NOBODY.at(Place("a"), role=name).message(language)
