"""What somebody could do to a book so that it says something else, each as it is done: by edits, commits and commands.

The book has two closed months and an open one, an action, minutes, a decision, a copy, a price, and a key. Ada keeps it
and may record what others did; Kim works for her and may do nothing; Ben is the customer.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from tests.books import add_lines, replace_words, with_tickets
from tests.histories import ADAS, BENS, git
from tests.ssh_keys import ADA, MALLORY, public

Slm = Callable[..., str]
Forgery = Callable[["Forger"], None]
AS_OF: Final = "2026-03-10"
KIMS: Final = "kim@lantern.example"
PROVIDER: Final = "catalog/provider.yml"
APPROVALS: Final = "agreements/SLA-MAIL/approvals.yml"
AGREEMENT: Final = "agreements/SLA-MAIL/1.0/agreement.yml"
NEXT: Final = "agreements/SLA-MAIL/1.1"
"""A version that Ben has yet to approve."""
COPIES: Final = "agreements/SLA-MAIL/copies.yml"
ACTION: Final = "measurements/improvements/IMP-1.yml"
REVIEW: Final = "measurements/reviews/2026-02-sales.yml"
REQUEST: Final = "catalog/changes/RFC-1.yml"
MAIL: Final = "catalog/services/mail.yml"
FEAST: Final = "catalog/calendars/feast.yml"
OFFICE: Final = "catalog/calendars/office.yml"
REQUIREMENTS: Final = "agreements/SLA-MAIL/requirements.yml"
METRICS: Final = "catalog/metrics.yml"
PAGE: Final = "site_overrides/pages/help.en.md"
MARCH: Final = "measurements/2026-03/month.yml"
SEALS: Final = "measurements/seals.json"
OPEN: Final = "measurements/2026-03/outages.csv"
TICKETS: Final = "measurements/2026-03/tickets.csv"
CLOSED: Final = "measurements/2026-02/outages.csv"
LOCK: Final = "measurements/2026-02/results.lock.json"
PEOPLE: Final[Mapping[str, str]] = {"ada": ADAS, "ben": BENS, "kim": KIMS}
NEW_YEAR: Final = "  - {date: 2026-01-01, name: {en: New Year, zh: 元旦}}\n"
ISSUED: Final = '  - {number: 2, version: "1.0", event: issued, date: 2026-03-09, holder: Desk}\n'
NO_HOURS: Final = "    on_make_up_days: [09:00-12:00]\n"


class Forger:
    """Somebody at work on a copy of a book, who says who they are as they like."""

    def __init__(self, book: Path, slm: Slm) -> None:
        self.book, self.slm, self.options = book, slm, [""]
        self.root = book

    def edit(self, path: str, changes: dict[str, str]) -> None:
        """Replace words of a file."""
        replace_words(self.book, path, changes)

    def add(self, path: str, text: str) -> None:
        """Put lines at the end of a file."""
        add_lines(self.book, path, text)

    def remove(self, path: str) -> None:
        """Take a file or a folder away."""
        shutil.rmtree(self.book / path) if (self.book / path).is_dir() else (self.book / path).unlink()

    def commit(self, who: str = "ada", day: str = "2026-03-10", *, folder: Path | None = None) -> None:
        """Commit whatever was done, with the name, the address and the clock of whoever is to have done it."""
        os.environ["GIT_COMMITTER_DATE"] = f"{day}T12:00:00Z"
        git(folder or self.book, "add", "--all")
        mail = PEOPLE.get(who, f"{who}@example.com")
        git(
            folder or self.book, "commit", "--quiet", "--allow-empty", "--message", "Change", f"--author={who} <{mail}>"
        )

    def run(self, *words: str) -> None:
        """Run a command of the program in the book."""
        self.slm(*words, "--root", str(self.book), "--as-of", AS_OF)


def made(folder: Path, slm: Slm) -> Path:
    """Return the book, committed."""
    book = with_tickets(folder)
    add_lines(book, ACTION, "goal: 95 %\ncause: {en: Few people, zh: 人手不足}")
    add_lines(book, REVIEW, "decisions: [{en: Hire, zh: 招聘}]\nsigned: [{by: ada, on: 2026-02-21}]")
    add_lines(book, MAIL, "charge: {en: 10 CNY, zh: 10 元}\nfeatures: [{en: Calendar, zh: 日历}]")
    issued = '{number: 1, version: "1.0", event: issued, date: 2026-02-10, holder: {en: Archive, zh: 档案室}}'
    (book / COPIES).write_text(f"kind: copies\nevents:\n  - {issued}\n", "utf-8")
    replace_words(book, CLOSED, {"-02-": "-03-", "T-2,": "T-3,"}, to=OPEN)
    people = {f"party: {party}": f"contact: {{email: {mail}}}, party: {party}" for party, mail in (
        ("servers", ADAS), ("sales", BENS))}  # fmt: skip
    replace_words(book, PROVIDER, people)
    key = f"roles: [manager], signing_keys: ['{public(ADA)}']"
    kim = f"people:\n  - {{id: kim, name: Kim Example, contact: {{email: {KIMS}}}, party: servers}}\n"
    replace_words(book, PROVIDER, {"roles: [manager]": key, "people:\n": kim, "on_paper: true": "on_paper: false"})
    rights = "authority: {record: {roles: [manager]}, close: {roles: [manager]}, restate: {roles: [manager]}}"
    add_lines(book, PROVIDER, f"{rights}\nsite_address: https://example.com/")
    shutil.copytree(book / "agreements/SLA-MAIL/1.0", book / NEXT)
    valid = "valid: {from: 2026-01-01, until: 2027-01-01}"
    replace_words(
        book,
        f"{NEXT}/agreement.yml",
        {valid: f'supersedes: "1.0"\n{valid.replace("2027", "2028").replace("2026", "2027")}'},
    )
    (book / "site_overrides/pages").mkdir(parents=True)
    (book / "site_overrides/pages/help.en.md").write_text("# Help\n", "utf-8")
    for month in ("2026-01", "2026-02"):
        slm("close", month, "--by", "ada", "--root", str(book), "--as-of", "2026-03-05")
    approves = ("--role", "manager", "--name", "ada", "--date", "2026-03-05", "--root", str(book), "--as-of", AS_OF)
    slm("approve", "SLA-MAIL", "1.1", *approves)
    git(book, "init", "--quiet")
    git(book, "config", "core.autocrlf", "false")
    Forger(book, slm).commit(day="2026-03-05")
    return book


def _edited(path: str, changes: dict[str, str], who: str = "ada") -> Forgery:
    def edited(forger: Forger) -> None:
        forger.edit(path, changes)
        forger.commit(who)

    return edited


def _added(path: str, text: str, who: str = "ada") -> Forgery:
    def added(forger: Forger) -> None:
        forger.add(path, text)
        forger.commit(who)

    return added


def _removed(*paths: str) -> Forgery:
    def removed(forger: Forger) -> None:
        for path in paths:
            forger.remove(path)
        forger.commit()

    return removed


def _closed_by_nobody(forger: Forger) -> None:
    for month in ("2026-01", "2026-02"):
        forger.remove(f"measurements/{month}/results.lock.json")
        forger.edit(f"measurements/{month}/month.yml", {"state: closed": "state: open"})
    forger.remove(SEALS)
    forger.commit()


def _closed_again(forger: Forger) -> None:
    forger.remove(LOCK)
    text = (forger.book / SEALS).read_text("utf-8")
    (forger.book / SEALS).write_text(re.sub(r',\n\{"month": "2026-02"[^\n]*', "", text), "utf-8")
    forger.edit(CLOSED, {"11:30:00": "10:30:00"})
    forger.slm("close", "2026-02", "--by", "ada", "--root", str(forger.book), "--as-of", "2026-03-05")
    forger.commit()


def _restated(forger: Forger) -> None:
    forger.edit(CLOSED, {"11:30:00": "10:30:00"})
    forger.run("restate", "2026-02", "--by", "ada", "--reason", "en=A slip", "--reason", "zh=笔误")
    forger.commit()


def _approved(who: str, *evidence: str) -> Forgery:
    def approved(forger: Forger) -> None:
        forger.run(
            "approve", "SLA-MAIL", "1.1", "--role", "customer", "--name", "ben", "--date", "2026-03-09", *evidence
        )
        forger.commit(who)

    return approved


def _person_gone(forger: Forger) -> None:
    text = (forger.book / PROVIDER).read_text("utf-8")
    (forger.book / PROVIDER).write_text(re.sub(r"  - \{id: ben[^\n]*\n", "", text), "utf-8")
    forger.commit()


def _role_given(forger: Forger) -> None:
    forger.edit(PROVIDER, {f"contact: {{email: {KIMS}}}": f"roles: [manager], contact: {{email: {KIMS}}}"})
    forger.commit("kim")


def _key_of_two(forger: Forger) -> None:
    forger.edit(PROVIDER, {"name: Kim Example,": f"name: Kim Example, signing_keys: ['{public(ADA)}'],"})
    forger.commit("kim")


def _accepted_alone(forger: Forger) -> None:
    why = "why: A slip, by: ada, on: 2026-03-09, until: 2026-09-01"
    forger.add(PROVIDER, f"accepted: [{{code: SLM936, path: {OPEN}, {why}}}]")
    forger.edit(OPEN, {"11:30:00": "10:30:00"})
    forger.commit()


def _accepted_of_both(forger: Forger) -> None:
    why = "why: A slip, by: ada, on: 2026-03-09, until: 2026-09-01"
    forger.add(PROVIDER, f"accepted: [{{code: SLM926, {why}}}]")
    forger.edit(PROVIDER, {"close: {roles: [manager]}, ": ""})
    forger.commit()


def _made_anew(path: str, changes: dict[str, str]) -> Forgery:
    def anew(forger: Forger) -> None:
        forger.edit(path, changes)
        shutil.rmtree(forger.book / ".git")
        git(forger.book, "init", "--quiet")
        forger.commit(day="2026-03-05")

    return anew


def _copied_beside(forger: Forger) -> None:
    copy = forger.book / "next"
    shutil.copytree(forger.book, copy, ignore=shutil.ignore_patterns(".git", "next"))
    replace_words(copy, ACTION, {"due: 2026-04-30": "due: 2026-06-30"})
    forger.commit()
    forger.root = copy


def _repository_within(forger: Forger) -> None:
    inner = forger.book.parent / "around"
    inner.mkdir()
    shutil.move(forger.book, inner / "book")
    shutil.move(inner / "book/.git", inner / ".git")
    forger.book = forger.root = inner / "book"
    forger.commit(folder=inner)
    forger.edit(ACTION, {"due: 2026-04-30": "due: 2026-06-30"})
    git(forger.book, "init", "--quiet")
    forger.commit(day="2026-03-05")


def _without_repository(forger: Forger) -> None:
    shutil.rmtree(forger.book / ".git")
    forger.edit(ACTION, {"due: 2026-04-30": "due: 2026-06-30"})


def _merged_away(forger: Forger) -> None:
    git(forger.book, "checkout", "--quiet", "-b", "side")
    forger.edit(COPIES, {"events:\n": f"events:\n{ISSUED}"})
    forger.commit()
    git(forger.book, "checkout", "--quiet", "-")
    (forger.book / "main.txt").write_text("Main\n", "utf-8")
    forger.commit()
    git(forger.book, "merge", "--quiet", "--no-ff", "--strategy=ours", "--no-edit", "side")


def _padded(forger: Forger) -> None:
    forger.edit(TICKETS, {"sales,\n": f"sales,{'x' * (4 << 20)}\n"})
    forger.commit()
    forger.edit(TICKETS, {"T-4,mail,incident,P1": "T-5,mail,incident,P1", "x" * (4 << 20): ""})
    forger.commit()


def _clock(forger: Forger) -> None:
    asked = "  - {date: 2026-02-08, by: ada, text: {en: Asked, zh: 已询问}, done: 10 %}\n"
    forger.edit(ACTION, {"progress:\n": f"progress:\n{asked}"})
    forger.commit(day="2026-02-08")


def _late(forger: Forger) -> None:
    forger.edit(COPIES, {"events:\n": f"events:\n{ISSUED.replace('03-09', '01-09')}"})
    forger.commit()


_DUE: Final = {"due: 2026-04-30": "due: 2026-06-30"}
_PRICE: Final = {"10 CNY": "20 CNY", "10 元": "20 元"}
_BENS: Final = f"contact: {{email: {BENS}}}"
_WITHDRAWN: Final = 'withdrawals: [{version: "1.0", date: 2026-03-09, by: Ada Example, reason: Moved}]'
_TICKET: Final = "T-5,mail,incident,P1,2026-03-02T09:00:00+08:00,,,,sales,\n"


def _day_off(day: str) -> Forgery:
    return _edited(FEAST, {NEW_YEAR: f"{NEW_YEAR}{NEW_YEAR.replace('01-01', day)}"})


def _hours_on(day: str) -> Forgery:
    return _edited(OFFICE, {NO_HOURS: f"{NO_HOURS}    exceptions: [{{date: 2026-{day}, hours: [], reason: Fair}}]\n"})


FORGERIES: Final[Mapping[str, Forgery]] = {
    "a record of a closed month edited": _edited(CLOSED, {"11:30:00": "10:30:00"}),
    "a lock edited, or its seal taken off": _edited(LOCK, {'"seal": "': '"was": "'}),
    "a lock gone": _removed(LOCK),
    "the register of seals gone": _removed(SEALS),
    "all locks and the register gone, and the months said to be open": _closed_by_nobody,
    "the latest month closed again after an edit": _closed_again,
    "a month restated by who may, for a reason that is not true": _restated,
    "words, or a target, of an approved version": _edited(AGREEMENT, {"at_least: 99.5 %": "at_least: 99.4 %"}),
    "the register of approvals gone": _removed(APPROVALS),
    "the day of an approval without a seal": _edited(APPROVALS, {"date: 2025-12-12": "date: 2025-12-01"}),
    "the customer's approval entered by somebody else": _approved("ada"),
    "the same, with evidence that was invented, by who may record": _approved("ada", "--evidence", "A letter"),
    "the same, with the customer named as the author of the commit": _approved("ben"),
    "a withdrawal or a notice typed by hand": _added(APPROVALS, _WITHDRAWN),
    "an event of a copy typed by hand": _added(COPIES, ISSUED.rstrip()),
    "the holder of a copy on paper": _edited(COPIES, {"Archive": "Attic"}),
    "the day an action is due, or its goal": _edited(ACTION, _DUE),
    "a decision": _edited(REQUEST, {"effective_on: 2025-12-01": "effective_on: 2025-12-15"}),
    "minutes": _edited(REVIEW, {"en: Hire": "en: Dismiss"}),
    "the price of a service": _edited(MAIL, _PRICE),
    "a requirement that is no longer a must": _edited(REQUIREMENTS, {"importance: must": "importance: could"}),
    "a metric by which months were closed": _edited(
        METRICS, {"source: outages\n": "source: outages\n    decimals: 1\n"}
    ),
    "what else readers see of a service": _edited(MAIL, {"owner: ada": "owner: li"}),
    "a demand taken back, or more who may do something": _edited(PROVIDER, {"close: {roles: [manager]}, ": ""}),
    "the role of who had acted taken away": _edited(PROVIDER, {"roles: [manager], signing": "signing"}),
    "who had acted taken out": _person_gone,
    "another name for who had acted": _edited(PROVIDER, {"Ada Example, zh: 安达": "Eve Example, zh: 伊芙"}),
    "a role that somebody gave themselves": _role_given,
    "a key put in for somebody else": _edited(
        PROVIDER, {_BENS: f"signing_keys: ['{public(MALLORY)}'], {_BENS}"}, "kim"
    ),
    "the key of somebody else put in for oneself": _key_of_two,
    "a key of somebody taken away": _edited(PROVIDER, {f", signing_keys: ['{public(ADA)}']": ""}),
    "a doubt about an open month accepted by one person alone, and what it is about": _accepted_alone,
    "a doubt that binds both sides accepted by one of them": _accepted_of_both,
    "a day off still to come": _day_off("09-01"),
    "hours on a day still to come": _hours_on("09-01"),
    "a day off, or hours, on a day of the open month that has passed": _hours_on("03-09"),
    "a value in a row of an open month": _edited(OPEN, {"11:30:00": "10:30:00"}),
    "an exclusion in a cell that was empty": _edited(OPEN, {"all,hardware,\n": "all,hardware,a\n"}),
    "anything else in a cell that was empty": _edited(TICKETS, {"+08:00,,,": "+08:00,,2026-03-02T10:00:00+08:00,"}),
    "a row of an open month gone": _edited(TICKETS, {"T-4,": "T-5,"}),
    "a row more in an open month": _edited(TICKETS, {"T-4,mail": f"{_TICKET}T-4,mail"}),
    "the day of the data of an open month, or its summary": _added(MARCH, "data_taken_on: 2026-03-09"),
    "a page written by hand, the theme, any other file": _edited(PAGE, {"Help": "Aid"}),
    "something entered months after its day": _late,
    "the clock of a commit set back": _clock,
    "a merge that leaves out what was recorded on one of its sides": _merged_away,
    "a file made too large to be compared": _padded,
    "a copy of the book that goes on beside it": _copied_beside,
    "a repository begun within the one of before": _repository_within,
    "the book without its repository": _without_repository,
    "the whole history made anew, with another price": _made_anew(MAIL, _PRICE),
    "the whole history made anew, with another cause that customers do not see": _made_anew(
        OPEN, {"hardware": "theirs"}
    ),
}
"""What was done, as the guide names it, and how somebody does it."""
