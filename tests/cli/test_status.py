"""`slm status`: a book at a glance, and what to do now by which command."""

from __future__ import annotations

import json
import shlex
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.books import AS_OF, copied, replace_words, say_closed
from tests.cli.conftest import ROOT, Run

from slm.text import width

pytestmark = pytest.mark.floors

DAY = ("--as-of", "2026-11-27")
MISSING = "measurements/improvements/IMP-9.yml"
ACTION = """\
kind: improvement
title: {en: Answer sooner, zh: 更快响应}
type: problem
trigger: {en: A miss, zh: 未达标}
answers: [{agreement: SLA-MAIL, target: p1-response, month: 2026-01}]
services: [mail]
action: {en: Call at once, zh: 立即致电}
owner: ada
opened_on: 2026-02-02
due: 2026-02-20
state: in_progress
"""


def _told(run: Run, *arguments: object) -> dict[str, Any]:
    outcome = run("status", *arguments, "--format", "json")
    assert outcome.exit_code == 0, outcome.output
    found: dict[str, Any] = json.loads(outcome.stdout)
    return found


def _of_kind(run: Run, book: Path, kind: str) -> list[dict[str, Any]]:
    return [one for one in _told(run, "--root", book, "--as-of", AS_OF)["to_do"] if one["kind"] == kind]


def _missed(folder: Path) -> Path:
    """Return a book in which January missed a target that no action answers, and is closed."""
    book = copied(folder)
    answered = {"{agreement: OLA-SERVER, target: answer, month: 2026-01},": ""}
    replace_words(book, "measurements/improvements/IMP-1.yml", answered)
    replace_words(book, "measurements/2026-01/figures.yml", {"numerator: 31": "numerator: 12"})
    say_closed(book)
    return book


def test_text_fits_a_screen_but_for_commands(run: Run) -> None:
    """No line but those of commands is wider than 80 columns, in either language."""
    for language in ("en", "zh"):
        told = run("status", "--root", ROOT, *DAY, "--lang", language).stdout.splitlines()
        assert [line for line in told if width(line) > 80 and not line.strip().startswith("slm ")] == []


def test_verdicts_stand_by_kind_of_agreement(run: Run) -> None:
    """What is owed to customers is told apart from what teams and suppliers owe: the sums are those of the report."""
    month, running = _told(run, "--root", ROOT, *DAY)["months"]
    assert (month["month"], month["state"], month["closed_on"]) == ("2026-10", "closed", "2026-11-06")
    assert (running["month"], running["state"]) == ("2026-11", "open")
    report = json.loads(run("report", "--root", ROOT, *DAY, "--format", "json").stdout)["results"]
    missed = sum(one["verdict"] == "missed" for one in report)
    assert sum(counts.get("missed", 0) for counts in month["verdicts"].values()) == missed
    assert set(month["verdicts"]) == {"SLA", "OLA", "UC"}


def test_a_promise_with_little_left_is_in_danger(run: Run) -> None:
    """Of a month that runs each promise is told of whose budget most is used; a closed one has none."""
    closed, running = _told(run, "--root", ROOT, *DAY)["months"]
    assert closed["in_danger"] == []
    found = {(one["agreement"], one["target"]): one["budget"] for one in running["in_danger"]}
    assert found["SLA-ERP", "p2-resolution"] == {"unit": "cases", "allowed": "1", "left": "0"}


def test_a_miss_without_an_answer_names_the_command_that_answers_it(run: Run, tmp_path: Path) -> None:
    """The command can be run as it is told; from then on the miss is no longer told."""
    book = _missed(tmp_path)
    before = _of_kind(run, book, "miss_unanswered")
    miss = next(one for one in before if (one["agreement"], one["month"]) == ("OLA-SERVER", "2026-01"))
    command = shlex.split(miss["command"])[1:]
    assert run(*command, "--owner", "ada", "--root", book, "--as-of", AS_OF).exit_code == 0
    assert _of_kind(run, book, "miss_unanswered") == [one for one in before if one != miss]


def test_strict_fails_while_something_is_overdue(run: Run, tmp_path: Path) -> None:
    """An action after its day ends a strict run with 1, before it with 0; without the option all is told with 0."""
    book = _missed(tmp_path)
    (book / MISSING).parent.mkdir(exist_ok=True)
    (book / MISSING).write_text(ACTION, "utf-8")
    late = run("status", "--root", book, "--as-of", AS_OF, "--strict")
    assert (late.exit_code, "(overdue) IMP-9" in late.stdout) == (1, True)
    assert run("status", "--root", book, "--as-of", AS_OF).exit_code == 0


def test_a_month_that_is_over_is_to_be_closed(run: Run) -> None:
    """From the day after its end on, the command that closes it is told with a person who may."""
    todo = _told(run, "--root", ROOT, "--as-of", "2026-12-01")["to_do"]
    closing = [one["command"] for one in todo if one["kind"] == "month_not_closed"]
    assert closing == ["slm close 2026-11 --by su-wanqing"]
    before = _told(run, "--root", ROOT, "--as-of", "2026-11-30")["to_do"]
    assert "month_not_closed" not in {one["kind"] for one in before}


def test_a_customer_is_told_of_their_agreements_alone(run: Run) -> None:
    """Nothing that is to be done names an agreement with somebody else; an unknown customer is refused."""
    told = _told(run, "--root", ROOT, *DAY, "--customer", "design-institute")
    named = {one["agreement"] for one in told["to_do"] if "agreement" in one}
    assert named <= {"SLA-DATA"}
    assert set(told["months"][0]["verdicts"]) == {"SLA"}
    assert run("status", "--root", ROOT, *DAY, "--customer", "nobody").exit_code == 2


def test_a_book_with_nothing_to_do_says_so(run: Run, tmp_path: Path) -> None:
    """On a day in the first month, before anything is over, nothing is due, and that is said."""
    text = run("status", "--root", copied(tmp_path), "--as-of", date(2026, 1, 15)).stdout
    assert text.endswith("\n\nnothing is due\n")


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_broken_book_is_not_summed_up(run: Run, tmp_path: Path, form: str) -> None:
    """A book with errors is told with its errors, as by the report."""
    book = copied(tmp_path)
    replace_words(book, "measurements/2026-01/figures.yml", {"numerator: 31": "numerator: lots"})
    refused = run("status", "--root", book, "--as-of", AS_OF, "--format", form)
    assert (refused.exit_code, "figures.yml" in refused.output) == (1, True)


def test_what_customers_wait_for_is_told(run: Run, tmp_path: Path) -> None:
    """A complaint without an answer and an objection without a decision are told, with the file of each."""
    book = copied(tmp_path)
    waiting = {
        "complaints/CPL-1": "kind: complaint\ntitle: {en: Slow mail, zh: 邮件缓慢}\ncustomer: sales\nby: ben\n"
        "received: 2026-02-20T09:00:00+08:00\nchannel: {en: E-mail, zh: 邮件}\nabout: {agreement: SLA-MAIL}\n"
        "text: {en: Mail is slow., zh: 邮件很慢。}\n",
        "disputes/DSP-1": "kind: dispute\ntitle: {en: Longer away, zh: 中断更久}\nagreement: SLA-MAIL\nmonth: 2026-01\n"
        "target: availability\nraised_by: ben\nraised_on: 2026-02-20\n"
        "objection: {en: It was away for longer., zh: 中断时间更长。}\n",
    }
    for name, text in waiting.items():
        (book / f"measurements/{name}.yml").parent.mkdir()
        (book / f"measurements/{name}.yml").write_text(text, "utf-8")
    told = _told(run, "--root", book, "--as-of", AS_OF)["to_do"]
    files = {one["kind"]: one["file"] for one in told if one["kind"] in {"complaint_open", "dispute_open"}}

    assert files == {
        "complaint_open": "measurements/complaints/CPL-1.yml", "dispute_open": "measurements/disputes/DSP-1.yml",
    }  # fmt: skip
