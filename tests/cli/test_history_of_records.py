"""`slm check --history`: what was decided stands, and what moves is told."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Final

import pytest
from tests.books import add_lines, replace_words
from tests.histories import ADAS, Commit, History, amend, book_with_addresses, git

pytestmark = pytest.mark.floors

REQUEST: Final = "catalog/changes/RFC-1.yml"
OPEN: Final = "measurements/improvements/IMP-1.yml"
DONE: Final = "measurements/improvements/IMP-2.yml"
REVIEW: Final = "measurements/reviews/2026-02-sales.yml"
SLRS: Final = "agreements/SLA-MAIL/requirements.yml"
SLA: Final = "agreements/SLA-MAIL/1.0/agreement.yml"
TERMS: Final = "agreements/SLA-MAIL/1.0/terms.en.md"
APPROVALS: Final = "agreements/SLA-MAIL/approvals.yml"
PROVIDER: Final = "catalog/provider.yml"
FINISHED: Final = """\
kind: improvement
title: {en: Fewer failures, zh: 减少故障}
type: improvement
trigger: {en: Complaints, zh: 投诉}
cause: {en: Old disks, zh: 硬盘老化}
action: {en: New disks, zh: 更换硬盘}
owner: ada
opened_on: 2026-01-10
due: 2026-02-28
state: done
baseline: {en: 98 %, zh: 98 %}
goal: 99.9 %
measured: {agreement: SLA-MAIL, target: availability, from: 2026-02, months: 1, goal: {at_least: 99 %}}
closed_on: 2026-02-27
progress:
  - {date: 2026-02-20, by: ada, text: {en: Ordered, zh: 已订购}}
  - {date: 2026-02-27, by: ada, text: {en: Built in, zh: 已安装}}
"""


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Return a sound book in a repository, in which people can be written to and an action is finished."""
    book = book_with_addresses(tmp_path)
    (book / DONE).write_text(FINISHED, "utf-8")
    return book


@pytest.fixture
def commit(committed: Commit) -> Commit:
    """Return a function that commits the book as it stands, from Ada's address if no other one is given."""
    committed("Lin", ADAS)
    return partial(committed, mail=ADAS)


REWRITTEN: Final[dict[str, tuple[str, dict[str, str] | None, str]]] = {
    "who decided": (REQUEST, {"decided_by: ada": "decided_by: ben"}, "decided_by"),
    "when it holds": (REQUEST, {"effective_on: 2025-12-01": "effective_on: 2025-12-15"}, "effective_on"),
    "decision taken back": (REQUEST, {"decision: approved": "decision: pending"}, "decision"),
    "status changed": (REQUEST, {"service: line, status: live": "service: line, status: accepted"}, "services"),
    "decided with an agreement": (REQUEST, {"requested_by": "agreements: [SLA-MAIL]\nrequested_by"}, "agreements"),
    "service added": (REQUEST, {"services:\n": "services:\n  - {service: spare, status: live}\n"}, "services"),
    "reason rewritten": (REQUEST, {"needs it": "wants it"}, "reason"),
    "request made unreadable": (REQUEST, {"kind: change_request": "kind: ["}, "kind, title"),
    "day of a finished action": (DONE, {"due: 2026-02-28": "due: 2027-02-28"}, "due"),
    "goal": (DONE, {"goal: 99.9 %": "goal: 98.5 %"}, "goal"),
    "goal left out": (DONE, {"goal: 99.9 %\n": ""}, "goal"),
    "easier goal in figures": (DONE, {"at_least: 99 %": "at_least: 9 %"}, "measured"),
    "baseline": (DONE, {"en: 98 %": "en: 90 %"}, "baseline"),
    "cause": (DONE, {"Old disks": "Bad luck"}, "cause"),
    "progress taken away": (
        DONE,
        {"  - {date: 2026-02-20, by: ada, text: {en: Ordered, zh: 已订购}}\n": ""},
        "progress",
    ),
    "opened again": (DONE, {"state: done": "state: in_progress"}, "state"),
    "requirement rewritten": (SLRS, {"E-mail must work": "E-mail may work"}, "SLR-1.statement"),
    "requirement taken away": (SLRS, {"id: SLR-1": "id: SLR-9"}, "SLR-1"),
    "requirement emptied": (SLRS, {"requested_on": "requested"}, "SLR-1.requested_on"),
    "requirements unreadable": (SLRS, {"kind: requirements": "kind: ["}, "SLR-1"),
}
"""What a forger does to a record of something decided, and which keys are told."""


@pytest.mark.unmeasured
@pytest.mark.parametrize("is_committed", [True, False], ids=["committed", "in the folder"])
@pytest.mark.parametrize("forgery", REWRITTEN)
@pytest.mark.usefixtures("commit")
def test_who_rewrites_what_was_decided_is_named(
    book: Path, commit: Commit, history: History, forgery: str, *, is_committed: bool
) -> None:
    """Contents of decided requests, finished actions and agreed requirements are an error with commit and key (S13)."""
    assert history() == []
    path, edit, keys = REWRITTEN[forgery]
    replace_words(book, path, edit or {})
    if is_committed:
        commit("Mallory")
    culprit = "Mallory)" if is_committed else "working tree"
    found = [line for line in history() if line.startswith(f"{path}: error SLM923")]
    assert len(found) == 1
    assert f"{culprit} changed {keys}" in found[0]
    assert found[0].count("SLR-1") <= 1
    assert "Lin" in found[0]


@pytest.mark.parametrize("path", [REQUEST, OPEN, DONE, REVIEW, SLRS])
def test_a_record_that_was_renamed_is_one_that_is_gone(book: Path, commit: Commit, history: History, path: str) -> None:
    """Another name is another record: the one that was decided, begun, held or agreed is gone (S13)."""
    (book / path).rename(book / path.replace(".yml", "-A.yml"))
    commit("Mallory")
    found = [line for line in history() if line.startswith(f"{path}: error SLM913")]
    assert len(found) == 1
    assert "Mallory" in found[0]


GROWTH: Final[dict[str, tuple[str, dict[str, str]]]] = {
    "verified": (DONE, {"state: done\n": "state: verified\nverified_value: 1 %\n", "on: 2026-02-27": "on: 2026-03-09"}),
    "gone on with": (DONE, {"state: done": "state: done\nsucceeded_by: IMP-1"}),
    "translated": (DONE, {"goal: 99.9 %": "goal: {en: 99.9 %, zh: 99.9 %以上}"}),
    "progress added": (DONE, {"progress:\n": "progress:\n  - {date: 2026-03-01, by: ada, text: Calm}\n"}),
    "proof added": (DONE, {"state: done": f"proof: [{OPEN}]\nstate: done"}),
    "impact added": (REQUEST, {"services:\n": "impact: {en: None, zh: 无}\nservices:\n"}),
    "other order and style": (REQUEST, {"{en: Begin, zh: 启用}": "{zh: 启用, 'en': 'Begin'}  # said so"}),
    "a further requirement": (SLRS, {"requirements:\n": (
        "requirements:\n  - id: SLR-2\n    statement: {en: Fast, zh: 快}\n    requested_by: {en: Ben, zh: 本恩}\n"
        "    requested_on: 2026-03-01\n    importance: could\n    answer: {en: Later, zh: 以后}\n")}),
    "cause of an open action": (OPEN, {"owner: ada": "owner: ada\ncause: {en: Few people, zh: 人手不足}"}),
    "comment in a version": (SLA, {"kind: SLA": "# Second print\nkind: SLA"}),
    "cost, which nobody agreed on": (SLA, {"levels: [P1]": "levels: [P1]\ncharges: {cost: {en: 10 CNY, zh: 10 CNY}}"}),
    "blanks in clauses": (TERMS, {"# ": "#  "}),
}  # fmt: skip


@pytest.mark.unmeasured
@pytest.mark.parametrize("growth", GROWTH)
def test_what_goes_on_is_silent(book: Path, commit: Commit, history: History, growth: str) -> None:
    """What is added, moves on in its order, or is only written otherwise takes nothing back."""
    path, edit = GROWTH[growth]
    replace_words(book, path, edit)
    commit("Lin")
    assert history() == []


def test_undecided_records_may_change(book: Path, commit: Commit, history: History) -> None:
    """Pending requests, actions of after the last review and closing, requirements nobody approved may change."""
    pending = {"decision: approved": "decision: pending", "decided_by: ada\n": "", "decided_on: 2025-11-10\n": ""}
    pending["requested_by: ben"] = "requested_by: ada"
    replace_words(book, REQUEST, pending, to="catalog/changes/RFC-2.yml")
    replace_words(book, SLRS, {}, to="agreements/SLA-NEW/requirements.yml")
    begun = {"opened_on: 2026-02-06": "opened_on: 2026-02-18"}
    replace_words(book, OPEN, begun, to="measurements/improvements/IMP-3.yml")
    commit("Lin")
    for path, edit in {
        "catalog/changes/RFC-2.yml": {"needs it": "wants it"},
        "agreements/SLA-NEW/requirements.yml": {"must work": "may work"},
        "measurements/improvements/IMP-3.yml": {"One more person": "Two more people", "owner: ada": "owner: ben"},
    }.items():
        replace_words(book, path, edit)
        commit("Lin")
    assert history() == []


def test_who_puts_a_record_back_is_not_blamed(book: Path, commit: Commit, history: History) -> None:
    """A forged record that was put back is settled, and the forgery is no witness against it."""
    before = (book / REQUEST).read_bytes()
    replace_words(book, REQUEST, {"decided_by: ada": "decided_by: ben"})
    commit("Mallory")
    (book / REQUEST).write_bytes(before)
    commit("Lin")
    assert history() == []


ENTRY: Final = "  - {date: 2026-02-20, by: ada, text: {en: Hired, zh: 已招聘}, done: 50 %}\n"
MORE: Final = "  - {date: 2026-03-02, by: ada, text: {en: The other side agreed to more time, zh: 对方同意延期}}\n"
WAS: Final = MORE.replace("}}", "}, was: {KEY: OLD}}")
MOVES: Final[dict[str, tuple[str, dict[str, str], str]]] = {
    "due": (
        OPEN,
        {"due: 2026-04-30": "due: 2027-04-30", ENTRY: f"{ENTRY}{WAS.replace('KEY: OLD', 'due: 2026-04-30')}"},
        "due from '2026-04-30' to '2027-04-30'",
    ),
    "goal": (OPEN, {"goal: 95 %": "goal: 90 %"}, "goal from '95 %' to '90 %'"),
    "baseline": (OPEN, {"baseline: 80 %\n": ""}, "baseline from '80 %' to '-'"),
    "importance": (SLRS, {"importance: must": "importance: could"}, "SLR-1.importance from 'must' to 'could'"),
}


@pytest.mark.parametrize("move", MOVES)
def test_what_moves_is_told_with_old_and_new(book: Path, commit: Commit, history: History, move: str) -> None:
    """A day or a goal of an action that is not finished, and how much a requirement matters, moves with a warning."""
    add_lines(book, OPEN, "goal: 95 %\nbaseline: 80 %")
    commit("Lin")
    assert history() == []
    path, edit, told = MOVES[move]
    before = (book / path).read_bytes()
    replace_words(book, path, edit)
    commit("Shen")
    found = history()
    assert len(found) == 1
    assert found[0].startswith(f"{path}: warning SLM924")
    assert f"Shen) changed {told}, unlike " in found[0]
    (book / path).write_bytes(before)
    commit("Lin")
    assert history() == []


def test_a_day_that_moves_while_the_action_is_closed_is_told(book: Path, commit: Commit, history: History) -> None:
    """Whoever finishes an action late and moves the day on which it was due to that day is named (S13)."""
    finished = {"state: in_progress": "state: done\nclosed_on: 2026-05-05", "due: 2026-04-30": "due: 2026-05-05"}
    replace_words(book, OPEN, finished)
    commit("Mallory")
    found = history()
    assert [line.split(": ", 1)[1][:12] for line in found] == ["error SLM932"]
    assert "from '2026-04-30'" in found[0]


UNSAID: Final[dict[str, tuple[dict[str, str], str]]] = {
    "due": ({"due: 2026-04-30": "due: 2026-06-30"}, "2026-04-30"),
    "cause": ({"cause: {en: Few people, zh: 人手不足}": "cause: {en: Bad luck, zh: 运气不好}"}, "Few people"),
    "owner": ({"owner: ada": "owner: ben"}, "ada"),
    "opened_on": ({"opened_on: 2026-02-06": "opened_on: 2026-02-26"}, "2026-02-06"),
    "action": ({"One more person": "Perhaps one more person"}, "增加一人"),
    "services": ({"services: [mail]": "services: [storage]"}, """'["mail"]'"""),
    "goal": ({"goal: 95 %\n": ""}, "95 %"),
    "review": ({"review: 2026-02-sales\n": ""}, "2026-02-sales"),
}
"""What a forger changes in an action that is not finished, by the key that is told, and what that said before."""


@pytest.mark.unmeasured
@pytest.mark.parametrize("key", UNSAID)
def test_what_a_review_relied_on_moves_only_with_an_entry(book: Path, history: History, key: str) -> None:
    """What an open action said when a review was recorded is an error to change unsaid, a warning where it is told.

    An entry that tells nothing of the key, or that it was something else, does not tell it (S13).
    """
    add_lines(book, OPEN, "goal: 95 %\ncause: {en: Few people, zh: 人手不足}")
    git(book, "add", "--all")
    git(book, "commit", "--quiet", "--message", "Begin")
    assert history() == []
    edit, old = UNSAID[key]
    replace_words(book, OPEN, edit)
    changed = (book / OPEN).read_text("utf-8")
    for entry in (MORE, WAS.replace("KEY: OLD", f"trigger: {old}"), WAS.replace("KEY: OLD", f"{key}: Nothing")):
        found = history()
        assert [line.split(" changed")[0] for line in found] == [f"{OPEN}: error SLM932 working tree"]
        assert f"changed {key} from " in found[0]
        (book / OPEN).write_text(changed, "utf-8")
        replace_words(book, OPEN, {ENTRY: f"{ENTRY}{entry}"})
    assert "error SLM932" in history()[0]
    (book / OPEN).write_text(changed, "utf-8")
    replace_words(book, OPEN, {ENTRY: f"{ENTRY}{WAS.replace('KEY', key).replace('OLD', old)}"})
    assert [line.split(" changed")[0] for line in history()] == [f"{OPEN}: warning SLM924 working tree"]


def test_each_day_that_was_relied_on_is_told(book: Path, commit: Commit, history: History) -> None:
    """Whoever moves a day twice tells both days on which others relied, not only the last one (S13)."""
    later = WAS.replace("KEY: OLD", "due: 2026-05-31")
    replace_words(book, OPEN, {"due: 2026-04-30": "due: 2026-05-31"})
    replace_words(book, REVIEW, {}, to=REVIEW.replace("02-sales", "03-sales"))
    commit("Shen")
    replace_words(book, OPEN, {"due: 2026-05-31": "due: 2026-06-30", ENTRY: f"{ENTRY}{later}"})
    commit("Shen")
    assert "error SLM932" in history()[0]
    assert "from '2026-04-30' to '2026-06-30'" in history()[0]
    replace_words(book, OPEN, {later: f"{WAS.replace('KEY: OLD', 'due: 2026-04-30')}{later}"})
    commit("Shen")
    assert [line.split(" ")[1:3] for line in history()] == [["warning", "SLM924"]]


def test_entry_of_progress_stays(book: Path, commit: Commit, history: History) -> None:
    """An entry of progress that was there when a review was recorded is not replaced by another one."""
    replace_words(book, OPEN, {ENTRY: MORE})
    commit("Mallory")
    found = history()
    assert [line.split(" ")[1:3] for line in found] == [["error", "SLM932"]]
    assert "Mallory) changed progress from " in found[0]


MINUTES: Final[dict[str, tuple[str, str]]] = {
    "title: {en: Review with Sales": ("title: {en: Revue with Sales", "warning"),
    "decisions: [{en: Hire, zh: 招聘}]": ("decisions: [{en: Hire one, zh: 招聘}]", "warning"),
    "findings: [{en: All is well, zh: 一切正常}]": ("findings: []", "error"),
    "date: 2026-02-20": ("date: 2026-02-15", "error"),
    "agreements: [SLA-MAIL]": ("agreements: [SLA-MAIL, OLA-SERVER]", "error"),
}


@pytest.mark.unmeasured
@pytest.mark.parametrize("is_signed", [True, False], ids=["signed", "not signed"])
@pytest.mark.parametrize("words", MINUTES)
def test_minutes_are_settled_by_signatures(
    book: Path, commit: Commit, history: History, words: str, *, is_signed: bool
) -> None:
    """Wording of minutes nobody signed yet may be corrected, with a warning; facts, and what was signed, may not."""
    add_lines(book, REVIEW, "decisions: [{en: Hire, zh: 招聘}]")
    if is_signed:
        add_lines(book, REVIEW, "signed: [{by: ada, on: 2026-02-21}]")
    amend(book)
    new, severity = MINUTES[words]
    replace_words(book, REVIEW, {words: new})
    commit("Mallory")
    found = history()
    assert len(found) == 1
    assert f"{REVIEW}: {'error' if is_signed else severity} SLM917" in found[0]


def test_a_signature_taken_out_of_minutes_is_found(book: Path, commit: Commit, history: History) -> None:
    """Minutes from which somebody's signature is gone are not those that were recorded, though once they had none."""
    before = (book / REVIEW).read_bytes()
    add_lines(book, REVIEW, "signed: [{by: ada, on: 2026-02-21}]")
    commit("Lin")
    (book / REVIEW).write_bytes(before)
    commit("Mallory")
    found = history()
    assert [line.split(" ")[1:3] for line in found] == [["error", "SLM917"]]
    assert "Mallory" in found[0]
