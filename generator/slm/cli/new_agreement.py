"""`slm new agreement` and `slm new version`: a draft of its own, a copy for another customer, or the next version."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

import click
import yaml

from slm import layout
from slm.cli.book import BookFolder, person_named, tell_next
from slm.cli.command import DayType, book_options, command
from slm.cli.new_files import each_language, first_of, gap, name_option, template, titled, write_folder_of
from slm.cli.speech import FILE_EXISTS, look_up, tell
from slm.cli.templates import KINDS, local
from slm.cli.yaml_edits import with_names, with_value, without, without_all
from slm.problem import Mistake
from slm.text import N_

if TYPE_CHECKING:
    from slm.agreement import Agreement, AgreementHistory
    from slm.catalog import Customer, Supplier, Team
    from slm.portfolio import Portfolio
    from slm.values import LocalText

    _Party = Customer | Team | Supplier

WRONG_AGREEMENT: Final = Mistake(
    "SLM959",
    "'{value}' cannot be the id of an agreement",
    "Write letters, digits and hyphens, beginning with a letter: SLA-SALES. It becomes the name of its folder.",
)
NO_OTHER_PARTY: Final = Mistake(
    "SLM960",
    "a copy of {agreement} needs another party than '{party}', whose agreement it is",
    "Name it with --with. For the same party, make the next version: slm new version {agreement}",
)
OF_THE_COPIED: Final = Mistake(
    "SLM670",
    "a copy of {agreement} is of its kind, {kind}, and about the same services",
    "Write `slm new agreement {kind} {id} --from {agreement}` without --service, and change services in its file, with "
    "the targets that are about them.",
)
NOT_LATER: Final = Mistake(
    "SLM961",
    "version {version} of {agreement} would not come after {latest}",
    "Write a higher one, or none: then it is the next.",
)
_TITLES: Final[Mapping[str, str]] = {
    "SLA": N_("Service level agreement with {name}"),
    "OLA": N_("Operational level agreement of {name}"),
    "UC": N_("Contract with {name}"),
}

from_option: Final = click.option(
    "--valid-from", "start", type=DayType(), metavar="DATE",
    help="The first day on which it holds. [default: the first of next month]",
)  # fmt: skip


@command(epilog="slm new agreement SLA SLA-PRINTING --with sales-centre --service printing --by lin-zhiyuan")
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("id", metavar="ID")
@click.option(
    "--with", "other", metavar="ID", help="The customer (SLA), team (OLA) or supplier (UC). [default: the first]"
)
@click.option("--service", "services", multiple=True, metavar="ID", help="What it is about. [default: all services]")
@click.option("--from", "pattern", metavar="AGREEMENT", help="An agreement to copy, for another customer.")
@click.option(
    "--by", metavar="WHO", help="Who prepares it, and answers for it at first. [default of a copy: as its pattern]"
)
@from_option
@name_option
@book_options
def agreement(
    kind: Literal["SLA", "OLA", "UC"], id: str, other: str | None, services: Sequence[str],  # noqa: A002
    pattern: str | None, by: str | None, start: date | None, name: Sequence[str], book: BookFolder,
) -> None:  # fmt: skip
    """Begin an agreement: filled in from the book, or a copy of another one, with the next free number."""
    from slm.facts.authority import approvals_to_come

    portfolio = book.readable()
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9]*(-[A-Za-z0-9]+)*", id):
        raise WRONG_AGREEMENT.raised(value=id)
    if id in portfolio.agreements:
        raise FILE_EXISTS.raised(path=book.root / layout.agreement_folder(id), meant=f"slm new version {id}")
    parties = _parties(portfolio, kind)
    party = look_up(parties, other) if other else next(iter(parties.values()), None) or first_of((), N_("party"))
    first_day = start or _next_month(book.as_of)
    title = titled(portfolio, name, "") if name else ""
    if pattern:
        history = look_up(portfolio.agreements, pattern)
        if services or history.latest.kind != kind:
            raise OF_THE_COPIED.raised(agreement=pattern, kind=history.latest.kind, id=id)
        who = person_named(portfolio, by, "--by") if by else ""
        files = _copied(book, portfolio, history, id, party, first_day, title, who)
    else:
        asked = [look_up({known: known for known in portfolio.services}, service) for service in services]
        words = _words(portfolio, kind, id, party, asked or list(portfolio.services), first_day)
        words["by"] = who = person_named(portfolio, by, "--by")
        # On our own side it is whoever prepares it, until somebody else is written down.
        words["person"] = words["person"] if kind == "SLA" else f", person: {who}"
        words["title"] = title or words["title"]
        files = _drafted(portfolio, words)
    write_folder_of(book, layout.agreement_folder(id), files)
    if pattern:
        tell("  look it through: figures, prices and names were those of {agreement}", agreement=pattern)
    made = book.readable().agreements[id].versions[-1]
    tell_next(book, "slm serve", *approvals_to_come(portfolio.provider, made, book.as_of))


@command(epilog="slm new version SLA-OFFICE")
@click.argument("agreement")
@click.argument("version", required=False)
@from_option
@book_options
def version(agreement: str, version: str | None, start: date | None, book: BookFolder) -> None:
    """Begin the next version of an agreement: a copy of the newest one, with what it supersedes.

    What changed is yours to say; the words of the change are a gap, and `slm approve` takes no version with one.
    """
    from slm.document_control import Version
    from slm.facts.authority import approvals_to_come

    portfolio = book.readable()
    newest = look_up(portfolio.agreements, agreement).versions[-1]
    parts = newest.version.parts
    new = Version.parse(version) if version else Version((*parts[:-1], parts[-1] + 1))
    if new.parts <= parts:
        raise NOT_LATER.raised(version=new, agreement=agreement, latest=newest.version)
    # A version comes into force after the one before, be that still to come.
    first_day = start or _next_month(max(book.as_of, newest.agreement.valid.start))

    def _next(text: str) -> str:
        text = with_value(text, ("supersedes",), f'"{newest.version}"', after="valid")
        text = with_value(text, ("control", "changes"), gap(portfolio, N_("what is different")), after="prepared_by")
        return with_value(text, ("valid",), _term(newest.agreement, first_day), after="services")

    files = _files(book.root / layout.agreement_folder(agreement, newest.version), _next)
    write_folder_of(book, layout.agreement_folder(agreement, new), files)
    if newest.awaiting:
        tell(
            "  {version} is not approved yet: what it is to say is edited there, and then {new} is to be deleted",
            version=newest.version, new=new,
        )  # fmt: skip
    made = book.readable().agreements[agreement].version(str(new))
    to_come = approvals_to_come(portfolio.provider, made, book.as_of) if made else ()
    tell_next(book, f"slm diff {agreement} {newest.version} {new}", *to_come)


def _next_month(day: date) -> date:
    from slm.calendar import Month

    return Month(day.year, day.month).next.first_day


def _a_year_after(day: date) -> date:
    """Return the day a year later; after the 29th of February comes the 1st of March."""
    is_leap_day = (day.month, day.day) == (2, 29)
    return date(day.year + 1, 3, 1) if is_leap_day else day.replace(year=day.year + 1)


def _term(old: Agreement, start: date) -> str:
    """Return a term that begins on a day: to the end of the old one, or for as long again where that is over."""
    until = old.valid.until
    if old.valid.is_open:
        return f"{{from: {start}, until: open}}"
    if until <= start:
        until = start + (until - old.valid.start)
    return f"{{from: {start}, until: {until}}}"


def _parties(portfolio: Portfolio, kind: str) -> Mapping[str, _Party]:
    """Return the parties with whom an agreement of that kind can be made."""
    provider = portfolio.provider
    of_kind: Mapping[str, Sequence[_Party]] = {
        "SLA": provider.customers, "OLA": provider.teams, "UC": provider.suppliers,
    }  # fmt: skip
    return {party.id: party for party in of_kind[kind]}


def _words(
    portfolio: Portfolio,
    kind: Literal["SLA", "OLA", "UC"],
    name: str,
    party: _Party,
    services: Sequence[str],
    start: date,
) -> dict[str, str]:
    """Return what the book knows of a new agreement."""
    provider = portfolio.provider
    hours = provider.default_hours or "always"
    metrics = sorted(portfolio.metrics.values(), key=lambda metric: metric.source != "outages")
    ours = kind == "SLA"
    customer = party.id if ours else provider.id
    contact = next((person.id for person in provider.people if person.party == customer), "")
    counted = next((metric.id for metric in metrics if metric.kind.value == "count"), "")
    reach = provider.contact and (provider.contact.phone or provider.contact.email)
    return {
        "kind": kind,
        "id": name,
        "title": each_language(portfolio, _TITLES[kind], name=party.name),
        "number": _number(portfolio, kind, name, start),
        "classification": "customer" if ours else "internal",
        "brief": each_language(
            portfolio,
            N_("The services work at least {figure} of the agreed time."),
            figure="{{ targets.availability }}",
        ),
        "provider": provider.id if ours else party.id,
        "customer": customer,
        "person": f", person: {contact}" if contact else "",
        "team": first_of(provider.teams, N_("team")).id,
        "reach": local(reach or "service-desk@example.com"),
        "workload": f"workload: [{{metric: {counted}, at_least: 1, at_most: 200}}]" if counted else "",
        "other": _name(portfolio, party.name if ours else provider.name),
        "services": ", ".join(services),
        "from": str(start),
        "until": str(_a_year_after(start)),
        "zone": portfolio.hours[hours].time_zone if hours in portfolio.hours else "UTC",
        "hours": hours,
        "metric": first_of(metrics, N_("metric")).id,
    }


def _number(portfolio: Portfolio, kind: Literal["SLA", "OLA", "UC"], name: str, day: date) -> str:
    """Return the next free number of the scheme; without one, the id stands for it."""
    scheme = portfolio.provider.document_numbers
    taken = {agreement.document_number for agreement in portfolio.all_agreements}
    return scheme.next_free(kind, taken, day.year) if scheme else name


def _name(portfolio: Portfolio, name: LocalText) -> str:
    languages = portfolio.provider.languages
    return local({code: name(code) for code in languages}, languages)


def _drafted(portfolio: Portfolio, words: Mapping[str, str]) -> dict[str, bytes]:
    """Return the files of a draft, with clauses in each language of the book."""
    names = ("agreement.yml", *(f"terms.{language}.md" for language in portfolio.provider.languages))
    return {f"1.0/{name}": template(portfolio, name, words).encode() for name in names}


def _copied(
    book: BookFolder, portfolio: Portfolio, history: AgreementHistory, name: str, party: _Party, start: date,
    title: str, by: str,
) -> dict[str, bytes]:  # fmt: skip
    """Return the files of the newest version of an agreement for another party: names, contacts and number changed."""
    old = history.latest
    was = old.provider if old.kind in {"OLA", "UC"} else old.customer
    if was == party.id:
        raise NO_OTHER_PARTY.raised(agreement=history.id, party=was)
    parties = _parties(portfolio, old.kind)
    names = (
        {parties[was].name(code): party.name(code) for code in portfolio.provider.languages} if was in parties else {}
    )
    contact = next((person.id for person in portfolio.provider.people if person.party == party.id), None)

    def _for_them(text: str) -> str:
        text = with_names(text, names)
        text = with_value(text, ("title",), title, after="kind") if title else text
        text = with_value(text, ("document_number",), _number(portfolio, old.kind, name, start), after="title")
        text = with_value(text, ("customer" if old.kind == "SLA" else "provider",), party.id, after="brief")
        text = with_value(text, ("valid",), _term(old, start), after="services")
        first = each_language(portfolio, N_("First version."))
        text = with_value(text, ("control", "changes"), first, after="prepared_by")
        for key in ("owner", "prepared_by") if by else ():
            text = with_value(text, ("control", key), by, after="owner")
        text = without_all(without(text, "supersedes"), "answers")
        contacts = list(_contacts(text, was, party.id, contact))
        return with_value(text, ("contacts",), "".join(contacts), after="services") if contacts else text

    place = book.root / layout.agreement_folder(history.id, history.versions[-1].version)
    return {f"1.0/{name}": content for name, content in _files(place, _for_them, names).items()}


def _contacts(text: str, was: str, party: str, person: str | None) -> Iterator[str]:
    """Yield the line of each contact, with those of one party replaced by one of another."""
    written = yaml.load(text, yaml.BaseLoader).get("contacts", ())  # noqa: S506 - makes texts only
    for contact in written if any(one["party"] == was for one in written) else ():
        kept = dict(contact)
        if kept["party"] == was:
            kept = {"party": party, **({"person": person} if person else {}), "role": kept["role"]}
        plain = {key: value if re.fullmatch(r"[\w-]+", str(value)) else local(value) for key, value in kept.items()}
        yield f"\n  - {{{', '.join(f'{key}: {value}' for key, value in plain.items())}}}"


def _files(folder: Path, change: Callable[[str], str], names: Mapping[str, str] | None = None) -> dict[str, bytes]:
    """Return the files of a version: its data changed, names in its clauses replaced, attachments as they are."""
    files = {}
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        content = file.read_bytes()
        if file.name == "agreement.yml":
            content = change(content.decode()).encode()
        elif file.suffix == ".md":
            for name, other in (names or {}).items():
                content = content.replace(name.encode(), other.encode())
        files[file.name] = content
    return files
