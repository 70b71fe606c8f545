"""`slm new` for single files of a book: filled in from what the book says, with gaps that `slm check` names."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

import click

from slm import layout
from slm.cli.book import BookFolder, by_option, doer, person_named, refuse_unentitled, tell_next
from slm.cli.command import DayType, IdType, MonthType, book_options, command
from slm.cli.misses_named import miss_of_options
from slm.cli.register import local_text, write_file, write_folder
from slm.cli.speech import FILE_EXISTS, look_up, tell
from slm.cli.templates import carried, filled, local
from slm.problem import Mistake, Place, spoken
from slm.text import LANGUAGES, N_

if TYPE_CHECKING:
    from slm.calendar import Month
    from slm.portfolio import Portfolio
    from slm.values import LocalText

NOBODY: Final = Mistake(
    "SLM957",
    "provider.yml has no {what} yet, which the file has to name",
    "Add one to catalog/provider.yml, then run this command again.",
)
WRONG_ID: Final = Mistake(
    "SLM958",
    "'{value}' cannot be the name of a file",
    "Write small letters, digits and hyphens, beginning with a letter: web-hosting. Readers see --name.",
)
_Thing = TypeVar("_Thing")

name_option: Final = click.option(
    "--name", multiple=True, metavar="TEXT", help="What readers know it as. Once for each language: en=... zh=..."
)
id_option: Final = click.option(
    "--id", "number", type=IdType(), metavar="ID", help="Its number. [default: the next free one]"
)
title_option: Final = click.option(
    "--title", multiple=True, metavar="TEXT", help="What it is about. Once for each language: en=... zh=..."
)


@command(epilog='slm new service printing --name "Printing"')
@click.argument("id", metavar="ID")
@name_option
@click.option("--owner", metavar="WHO", help="Who answers for it: the id of a person. [default: the lead of its team]")
@book_options
def service(id: str, name: Sequence[str], owner: str | None, book: BookFolder) -> None:  # noqa: A002 - what a user types
    """Begin a service of the catalog."""
    portfolio = book.readable()
    provider, levels = portfolio.provider, portfolio.levels
    team = first_of(provider.teams, N_("team"))
    family = first_of(provider.families, N_("category (families)"))
    reach = (provider.contact and provider.contact.email) or "service-desk@example.com"
    words = {
        "name": titled(portfolio, name, id),
        "family": family.id,
        "class": f"service_class: {levels.classes[0].id}" if levels.classes else "",
        "owner": person_named(portfolio, owner or team.lead, "--owner"),
        "team": team.id,
        "contact": f"{{email: {reach}}}",
    }
    write_new(book, layout.service_file(_small_id(id)), template(portfolio, "service.yml", words))
    tell_next(book, f"slm new rfc --service {id} --by {words['owner']}")


@command(epilog="slm new rfc --service email --by jiang-nanqiao --approved-by shen-beiming")
@click.option("--service", "services", multiple=True, metavar="ID", help="A service that becomes live by it.")
@click.option("--approved-by", metavar="WHO", help="Who has approved it: the id of a person. [default: pending]")
@by_option
@title_option
@id_option
@book_options
def rfc(
    services: Sequence[str], approved_by: str | None, by: str | None, title: Sequence[str], number: str | None,
    book: BookFolder,
) -> None:  # fmt: skip
    """Begin a request for change, by which services become live, retiring or retired."""
    from slm.facts.authority import doing

    portfolio = book.readable()
    asked = [look_up(portfolio.services, name).name for name in services]
    for name in (name for name in services if portfolio.service_status(name) == "live"):
        tell("  {service} is live already: name what changes, or another service", service=name, err=True)
    requester, day = doer(portfolio.provider, None, by, book.as_of), str(book.as_of)
    decided = ""
    if approved_by:
        decides = person_named(portfolio, approved_by, "--approved-by")
        refuse_unentitled(portfolio.provider, doing(portfolio.provider, "decide", decides, book.as_of, Place("")))
        decided = f"decided_by: {decides}\ndecided_on: {day}"
    opened = each_language(portfolio, N_("Open {name}"), name=asked[0]) if asked else gap(portfolio, N_("what changes"))
    is_decided = bool(asked and approved_by)
    words = {
        "title": titled(portfolio, title, "") if title else opened,
        "reason": each_language(portfolio, N_("It is ready for use.")) if is_decided else gap(portfolio, N_("why")),
        "by": requester,
        "day": day,
        "decision": "approved" if approved_by else "pending",
        "decided": decided,
        "effective": f"effective_on: {day}" if services else "",
        "services": ", ".join(f"{{service: {name}, status: live}}" for name in services),
    }
    number = number or next_free(f"RFC-{book.as_of.year}", portfolio.changes, 3)
    write_new(book, f"{layout.CHANGES}/{number}.yml", template(portfolio, "rfc.yml", words))
    opens = f"slm new agreement SLA SLA-ID --service {services[0]} --by {requester}" if services and approved_by else ""
    tell_next(book, opens or "slm check")


@command(epilog="slm new improvement --from SLA-OFFICE/mail-availability/2026-10 --owner su-wanqing")
@title_option
@id_option
@click.option(
    "--from",
    "word",
    metavar="MISS",
    help="The miss, in one word: AGREEMENT/TARGET/MONTH, such as SLA-MAIL/availability/2026-09.",
)
@click.option("--agreement", metavar="ID", help="The agreement whose target was missed.")
@click.option("--target", metavar="ID", help="The target that was missed.")
@click.option("--month", type=MonthType(), metavar="YYYY-MM", help="The month in which it was missed.")
@click.option("--problem", metavar="ID", help="The problem that it is about, whose misses it answers.")
@click.option("--owner", metavar="WHO", help="Who sees to it: the id of a person.")
@book_options
def improvement(
    title: Sequence[str], number: str | None, word: str | None, agreement: str | None, target: str | None,
    month: Month | None, problem: str | None, owner: str | None, book: BookFolder,
) -> None:  # fmt: skip
    """Begin an improvement action, for a target that was missed or for anything else."""
    from slm.calendar import Month

    portfolio = book.readable()
    miss = miss_of_options(portfolio, word, agreement, target, month)
    due = book.as_of + timedelta(days=30)
    words = {
        "title": titled(portfolio, title, "") if title else gap(portfolio, N_("what becomes better")),
        "answers": miss.entry if miss else "",
        "owner": person_named(portfolio, owner, "--owner"),
        "day": str(book.as_of),
        "due": str(due),
    }
    # The three months after it is due are to show whether it helped.
    by = f"from: {Month.of(due).next}, months: 3"
    measured = f"measured: {{agreement: {miss.agreement}, target: {miss.target}, {by}}}\n" if miss else ""
    about = f"problem: {look_up(portfolio.problems, problem).id}\n" if problem else ""
    number = number or next_free(f"CSI-{book.as_of.year}", portfolio.improvements, 3)
    write_new(
        book, f"{layout.IMPROVEMENTS}/{number}.yml", template(portfolio, "improvement.yml", words) + about + measured
    )
    tell_next(book, "slm check")


@command(epilog="slm new review SLA-OFFICE --date 2026-12-10")
@click.argument("agreements", metavar="[AGREEMENT]...", nargs=-1)
@click.option("--date", "day", type=DayType(), metavar="DATE", help="When it takes place. [default: that of --as-of]")
@click.option("--extraordinary", is_flag=True, help="It is about one event and does not replace the regular one.")
@title_option
@id_option
@book_options
def review(
    agreements: Sequence[str], day: date | None, extraordinary: bool, title: Sequence[str], number: str | None,
    book: BookFolder,
) -> None:  # fmt: skip
    """Plan a service review, or begin its minutes; without AGREEMENT, of all agreements in force with customers.

    It tells what is on its agenda: the page and the paper of the review have it whole, made of the book.
    """
    portfolio = book.readable()
    found = [look_up(portfolio.agreements, name) for name in agreements] or [
        history
        for history in portfolio.agreements.values()
        if history.in_force and history.in_force.agreement.kind == "SLA"
    ]
    sides = {side for history in found for side in (history.latest.customer, history.latest.provider)}
    people = [person.id for person in portfolio.provider.people if person.party in sides or person.roles]
    held = day or book.as_of
    words = {
        "title": titled(portfolio, title, "") if title else each_language(portfolio, N_("Service review")),
        "date": str(held),
        "type": "type: extraordinary" if extraordinary else "",
        "agreements": ", ".join(history.id for history in found),
        # Who is invited follows from the book; who came, nobody but the minutes can say.
        "participants": ", ".join(people) if held > book.as_of else gap(portfolio, N_("who took part")),
        # Minutes of a review that was held say something; one that is planned has nothing to say yet.
        "findings": gap(portfolio, N_("what was found")) if held <= book.as_of else "",
    }
    number = number or next_free(f"REV-{held.year}", portfolio.reviews, 2)
    write_new(book, f"{layout.REVIEWS}/{number}.yml", template(portfolio, "review.yml", words))
    _tell_agenda(portfolio, held, [history.id for history in found])
    tell_next(book, f"slm print --review {number}")


def _tell_agenda(portfolio: Portfolio, day: date, agreements: Sequence[str]) -> None:
    """Tell in short what a review has to look at."""
    from slm.compliance import Verdict
    from slm.facts.agenda import agenda_of, earlier_reviews, open_actions
    from slm.facts.scorecard import scorecard
    from slm.improvement import Review
    from slm.values import LocalText, read_date

    planned = Review(
        kind="review", title=LocalText("-"), date=read_date(str(day)), agreements=tuple(agreements), participants=()
    )
    items, results = agenda_of(portfolio, planned), scorecard(portfolio).by_agreement
    for item in items:
        missed = [
            one
            for one in results.get(item.history.id, ())
            if one.last_month in item.months and one.verdict is Verdict.MISSED
        ]
        tell(
            "  on the agenda: {agreement} since {since}; targets missed: {number}",
            agreement=item.history.id, since=item.since, number=len(missed),
        )  # fmt: skip
    actions = open_actions(portfolio, planned)
    if actions:
        tell(
            "  on the agenda: {n} open action: {actions}", "  on the agenda: {n} open actions: {actions}",
            n=len(actions), actions=", ".join(action.id for action in actions),
        )  # fmt: skip
    if last := [one.id for one in earlier_reviews(items) if one.decisions]:
        tell("  on the agenda: what became of the decisions of {reviews}", reviews=", ".join(last))


def write_new(book: BookFolder, path: str, text: str) -> None:
    """Write a file that is not there yet, and tell which gaps it has."""
    file = book.root / path
    if os.path.lexists(file):
        raise FILE_EXISTS.raised(path=file)
    write_file(file, text)
    tell_made(file, text)


def write_folder_of(book: BookFolder, folder: str, files: Mapping[str, bytes]) -> None:
    """Write a folder that is not there yet, whole, and tell which gaps its files have."""
    target = book.root / folder
    if os.path.lexists(target):
        raise FILE_EXISTS.raised(path=target)
    write_folder(target, files)
    for name, content in files.items():
        tell_made(target / name, content.decode("utf-8", "replace"))


def tell_made(file: Path, text: str) -> None:
    """Tell that a file is made, and which gaps it has."""
    from slm.checks.wording import placeholders

    tell("{path} is made", path=file)
    ours = {say(N_("TBD")) for say in LANGUAGES.values()}
    gaps = [found for line in text.splitlines() if line.lstrip()[:1] != "#" for found in placeholders(line)]
    if marks := [found for found in gaps if found in ours]:
        told = ", ".join(dict.fromkeys(marks))
        tell("  {n} gap to fill in: {marks}", "  {n} gaps to fill in: {marks}", n=len(marks), marks=told)


def template(portfolio: Portfolio, name: str, words: Mapping[str, str]) -> str:
    """Return a file that a template makes, in the languages of the book."""
    return filled(carried("new_files").joinpath(name).read_text("utf-8"), portfolio.provider.languages, words)


def next_free(first: str, taken: Collection[str], digits: int) -> str:
    """Return the number after the highest one of this year, in the form that the book has.

    `first` is the form where there is none yet. `SIP-2025-07` is followed by `SIP-2025-08`, and in the next year by
    `SIP-2026-01`.
    """
    stem, year = first, first.rpartition("-")[2]
    parts = [found for found in (re.fullmatch(r"(.*\D)(\d+)", name) for name in sorted(taken)) if found]
    if parts:
        stem, digits = re.sub(r"(?<!\d)(19|20|21)\d\d(?!\d)", year, parts[-1][1]).rstrip("-"), len(parts[-1][2])
    numbers = [int(found[2]) for found in parts if found[1].rstrip("-") == stem]
    return f"{stem}-{max(numbers, default=0) + 1:0{digits}d}"


def titled(portfolio: Portfolio, given: Sequence[str], otherwise: str) -> str:
    """Return a name as YAML: the one given, else another; the same in every language unless they are named."""
    text = local_text(given).written if given else otherwise
    return local(text) if isinstance(text, str) else local(dict(text), portfolio.provider.languages)


def first_of(things: Sequence[_Thing], what: str) -> _Thing:
    """Return the first of what the provider has; refuse that there is none."""
    if not things:
        raise NOBODY.raised(what=spoken(what))
    return things[0]


def _small_id(value: str) -> str:
    """Return an id of small letters, digits and hyphens, which is also the name of a file; refuse others."""
    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", value):
        raise WRONG_ID.raised(value=value)
    return value


def each_language(portfolio: Portfolio, message: str, **words: LocalText | str) -> str:
    """Return a message of the program as a text of the book, in each of its languages."""
    texts = dict[str, str]()
    for code in portfolio.provider.languages:
        said = {name: word if isinstance(word, str) else word(code) for name, word in words.items()}
        texts[code] = LANGUAGES[code](message, **said)
    return local(texts, portfolio.provider.languages)


def gap(portfolio: Portfolio, what: str) -> str:
    """Return what stands for words that are still to come, which say `what`."""
    said = {
        code: LANGUAGES[code](N_("TBD: {what}"), what=LANGUAGES[code](what)) for code in portfolio.provider.languages
    }
    return local(said, portfolio.provider.languages)
