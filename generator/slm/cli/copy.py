"""`slm copy`: controlled copies on paper, from their issue to their end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from slm import layout
from slm.cli.book import BookError, BookFolder, by_option, doer, tell_how_to_sign
from slm.cli.command import DayType, Group, as_of_option, book_options, command
from slm.cli.own_files import OwnFiles
from slm.cli.print_papers import SIZES, paper_options
from slm.cli.register import add_entries, local_text, past_day, register_bytes
from slm.cli.speech import look_up, say, speech, tell
from slm.problem import Mistake, spoken
from slm.text import LANGUAGES, N_

if TYPE_CHECKING:
    from slm.agreement import DatedVersion
    from slm.document_control import ControlledCopy, CopyRegister
    from slm.documents.papers.paper import Size
    from slm.portfolio import Portfolio
    from slm.values import LocalText

NOT_TO_ISSUE: Final = Mistake(
    "SLM643",
    "no copy of {agreement} {version} can be issued: its status is {status}",
    "Copies are issued of a version that is approved or in force.",
)
NO_SUCH_COPY: Final = Mistake(
    "SLM644", "{agreement} {version} has no such copy to be {event}", "Copies that can be: {known}"
)
WHICH_COPY: Final = Mistake(
    "SLM645", "several copies of {agreement} {version} could be meant", "Give --number: {known}"
)

UNPRINTABLE_HOLDER: Final = Mistake(
    "SLM648",
    "the holder's name cannot be printed: no font here has {characters}",
    "Write the name with other characters: it stands on the cover of the copy.",
)

_TOLD: Final = {
    "issued": N_("copy No. {number} of {agreement} {version} issued to {holder}"),
    "recalled": N_("copy No. {number} of {agreement} {version} recalled from {holder}"),
    "returned": N_("copy No. {number} of {agreement} {version} returned by {holder}"),
    "lost": N_("copy No. {number} of {agreement} {version} lost by {holder}"),
    "destroyed": N_("copy No. {number} of {agreement} {version} destroyed, held by {holder}"),
}
_HELP: Final = {
    "recall": ("recalled", N_("Ask holders to give copies back; without a number or holder, all of the version.")),
    "return": ("returned", N_("Record that a copy came back.")),
    "lost": ("lost", N_("Record that a copy was lost.")),
    "destroy": ("destroyed", N_("Record that a copy was destroyed.")),
}

date_option: Final = click.option(
    "--date", "day", type=DayType(), metavar="DATE", help="When. [default: the day of --as-of]"
)


@click.group(cls=Group)
def copy() -> None:
    """Keep the register of controlled copies on paper (copies.yml), and print them."""


@copy.command(epilog='slm copy issue SLA-ERP 1.1 --holder "Finance Centre, Yan Huairou"')
@click.argument("agreement")
@click.argument("version")
@click.option("--holder", required=True, multiple=True, metavar="H", help="Who gets it; also en=... zh=...")
@by_option
@date_option
@paper_options
@as_of_option
def issue(
    agreement: str,
    version: str,
    holder: Sequence[str],
    by: str | None,
    day: date | None,
    target: Path,
    lang: str | None,
    paper: str,
    book: BookFolder,
) -> None:
    """Issue the next controlled copy of a version: enter it in the register and print it.

    A copy that cannot be printed is not entered. The PDF bears its number and holder on the cover and its number across
    each page.
    """
    register = book.root / layout.copies_file(agreement)
    seen, issued_on = register_bytes(register), past_day(day, book.as_of)
    portfolio, revision = _issuable(book, agreement, version)
    more = _recorded_by(portfolio, by, issued_on)
    numbers = [paper_copy.number for paper_copy in copies_of(portfolio, agreement).of(revision.version)]
    number, name = max(numbers, default=0) + 1, local_text(holder, portfolio)
    languages = (lang,) if lang else portfolio.provider.languages
    then = BookFolder(book.root, issued_on)
    own = OwnFiles(target, book.root)
    files = _files(then, agreement, version, number, name, languages, SIZES[paper])
    with own.written(files):
        events = [_event(revision, "issued", number, issued_on, holder=name.written, **more)]
        add_entries(register, "copies", "events", events, seen=seen)
    _tell_event("issued", number, revision, name)
    _tell_files(target, files)
    _tell_signing(book, portfolio, revision, events)


@copy.command("print", epilog="slm copy print SLA-ERP 1.1 --number 1")
@click.argument("agreement")
@click.argument("version")
@click.option("--number", type=int, required=True, metavar="N", help="Which copy.")
@paper_options
@as_of_option
def print_again(
    agreement: str, version: str, number: int, target: Path, lang: str | None, paper: str, book: BookFolder
) -> None:
    """Print a copy again that somebody holds: the same bytes as when it was issued, while the book is the same."""
    portfolio, revision = _issuable(book, agreement, version)
    copies = copies_of(portfolio, agreement).outstanding(revision.version)
    out = {paper_copy.number: paper_copy for paper_copy in copies if not paper_copy.recalled}
    found = out.get(number)
    if found is None or found.holder is None:
        known = ", ".join(map(str, out)) or "-"
        raise NO_SUCH_COPY.raised(agreement=agreement, version=version, event=spoken("printed"), known=known)
    languages = (lang,) if lang else portfolio.provider.languages
    then = BookFolder(book.root, found.issued.date)
    own = OwnFiles(target, book.root)
    files = _files(then, agreement, version, number, found.holder, languages, SIZES[paper])
    with own.written(files):
        pass
    _tell_files(target, files)


def _issuable(book: BookFolder, agreement: str, version: str) -> tuple[Portfolio, DatedVersion]:
    """Return a version that can be worked by on a day, with its book."""
    from slm.document_control import Status

    portfolio, _, revision = book.version(agreement, version, sound=True)
    if revision.status not in {Status.APPROVED, Status.IN_FORCE}:
        raise NOT_TO_ISSUE.raised(agreement=agreement, version=version, status=spoken(f"status|{revision.status}"))
    return portfolio, revision


def _files(
    book: BookFolder, agreement: str, version: str, number: int, holder: LocalText, languages: Iterable[str], size: Size
) -> dict[str, bytes]:  # fmt: skip
    """Return the files of a copy as it is on the day of its issue, whenever it is printed."""
    from slm.compliance import Scorecard
    from slm.documents.addresses import agreement_paper_path
    from slm.documents.agreements.control import PrintedCopy
    from slm.documents.edition import Edition
    from slm.documents.papers.agreement import agreement_paper
    from slm.portfolio import Audience
    from slm.printing.pdf_renderer import UnprintableError
    from slm.reading import print_fonts

    portfolio, revision = _issuable(book, agreement, version)
    internal, found = Audience("internal"), {}
    try:
        renderer = book.renderer()
        names = "".join(holder(language) for language in languages)
        if missing := print_fonts.unprintable(print_fonts.unusual(names), renderer.fonts):
            raise UNPRINTABLE_HOLDER.raised(characters=" ".join(sorted(missing)))
        for language in languages:
            edition = Edition(portfolio=portfolio, scorecard=Scorecard(), language=language, audience=internal)
            copy = PrintedCopy(number=number, holder=holder(language))
            paper = agreement_paper(edition, revision, copy=copy, size=size)
            name = agreement_paper_path(revision.agreement, language).rpartition("/")[2]
            name = name.replace(f"-{language}.pdf", f"-copy-{number}-{language}.pdf")
            found[name] = renderer.pdf(paper)
    except UnprintableError as unprintable:
        raise BookError([unprintable.problem]) from None
    return found


def _event_command(name: str) -> click.Command:
    """Return the command that records one kind of event of copies that were issued."""
    event, described = _HELP[name]

    def record_event(
        agreement: str, version: str, number: int | None, holder: str | None, by: str | None, day: date | None,
        note: str | None, book: BookFolder,
    ) -> None:  # fmt: skip
        register = book.root / layout.copies_file(agreement)
        seen = register_bytes(register)
        portfolio, _, revision = book.version(agreement, version)
        meant = _meant(copies_of(portfolio, agreement), revision, event, number, holder)
        when = past_day(day, book.as_of)
        more = {**({"note": note} if note else {}), **_recorded_by(portfolio, by, when)}
        events = [_event(revision, event, paper_copy.number, when, **more) for paper_copy in meant]
        add_entries(register, "copies", "events", events, seen=seen)
        for paper_copy in meant:
            _tell_event(event, paper_copy.number, revision, paper_copy.holder)
        _tell_signing(book, portfolio, revision, events)

    options: tuple[Callable[..., Callable[..., None]], ...] = (
        book_options, click.option("--note", metavar="TEXT", help="What else is to be kept."), date_option, by_option,
        click.option("--holder", metavar="H", help="Whose copy."),
        click.option("--number", type=int, metavar="N", help="Which copy."),
        click.argument("version"), click.argument("agreement"),
    )  # fmt: skip
    decorated: Callable[..., None] = record_event
    for option in options:
        decorated = option(decorated)
    return command(name, help=described, epilog=f"slm copy {name} SLA-ERP 1.0 --number 1")(decorated)


for _command in _HELP:
    copy.add_command(_event_command(_command))


@copy.command("list", epilog="slm copy list --to-recall")
@click.argument("agreement", required=False)
@click.option("--to-recall", is_flag=True, help="Only copies of versions that no longer hold and that are still out.")
@book_options
def list_(agreement: str | None, *, to_recall: bool, book: BookFolder) -> None:
    """List the copies of an agreement or of all, how they add up, and which have to be recalled."""
    from slm.document_control import Status

    portfolio = book.readable()
    said: list[str] = []
    for name in sorted(portfolio.agreements) if agreement is None else [agreement]:
        register = copies_of(portfolio, name)
        for version in look_up(portfolio.agreements, name).versions:
            over = version.status not in {Status.APPROVED, Status.IN_FORCE}
            wanted = over and register.outstanding(version.version) if to_recall else register.of(version.version)
            if wanted:
                said += _copy_lines(register, version, out="to_recall" if over else "outstanding")
    click.echo("\n".join(said) or say("no copy has to be recalled" if to_recall else "no copy was issued"))


def _copy_lines(register: CopyRegister, version: DatedVersion, *, out: str) -> Iterator[str]:
    """Yield how the copies of a version add up, and who holds those that are out."""
    from slm.document_control import CopyState

    counts = {str(state): register.count(version.version, state) for state in CopyState}
    issued, still = sum(counts.values()), counts.pop("outstanding")
    yield say(
        "{agreement} {version}: {issued} issued = "
        "{returned} returned + {destroyed} destroyed + {lost} lost + {out} out",
        agreement=version.agreement.id,
        version=version.version,
        issued=issued,
        out=still,
        **counts,
    )
    for paper_copy in register.outstanding(version.version):
        holder = paper_copy.holder(speech().code) if paper_copy.holder else ""
        state = say(f"copy|{'asked' if paper_copy.recalled else out}")
        yield f"  No. {paper_copy.number}  {holder}  {state}"


def _event(version: DatedVersion, event: str, number: int, day: date, **more: object) -> dict[str, object]:
    from slm.document_control import CopyEvent, true_seal

    entry = {"version": str(version.version), "number": number, "event": event, "date": str(day), **more}
    sealed = CopyEvent.model_validate(entry | {"number": str(number)})
    return {**entry, "seal": true_seal(sealed, agreement=version.agreement.id)}


def _recorded_by(portfolio: Portfolio, by: str | None, when: date) -> dict[str, str]:
    """Return what an entry says of who recorded it; where events have to be signed, somebody has to."""
    since = portfolio.provider.signed_since.copies
    is_needed = by is not None or (since is not None and when >= since)
    return {"person": doer(portfolio.provider, None, by, when)} if is_needed else {}


def _tell_signing(
    book: BookFolder, portfolio: Portfolio, version: DatedVersion, events: Iterable[dict[str, object]]
) -> None:
    from slm.document_control import CopyEvent
    from slm.facts.signing import of_copy

    provider = portfolio.provider
    entries = (CopyEvent.model_validate(event | {"number": str(event["number"])}) for event in events)
    tell_how_to_sign(book, provider, (of_copy(provider, version.agreement.id, entry) for entry in entries))


def _tell_event(event: str, number: int, version: DatedVersion, holder: LocalText | None) -> None:
    named = holder(speech().code) if holder else ""
    tell(_TOLD[event], number=number, agreement=version.agreement.id, version=version.version, holder=named)


def _tell_files(folder: Path, names: Iterable[str]) -> None:
    for name in names:
        click.echo(f"  {folder / name}")


def copies_of(portfolio: Portfolio, agreement: str) -> CopyRegister:
    """Return the controlled copies of an agreement."""
    from slm.document_control import copy_register

    file = portfolio.copies.get(agreement)
    return copy_register(file.events if file else ())


def _meant(
    register: CopyRegister, version: DatedVersion, event: str, number: int | None, holder: str | None
) -> tuple[ControlledCopy, ...]:
    """Return the copies that a command is about: one, or to be recalled all that are out."""
    from slm.document_control import CopyState

    possible = register.outstanding(version.version)
    if event == "recalled":
        possible = tuple(paper_copy for paper_copy in possible if paper_copy.recalled is None)
    elif event != "lost":
        copies = register.of(version.version)
        possible += tuple(paper_copy for paper_copy in copies if paper_copy.state is CopyState.LOST)
    meant = tuple(
        paper_copy
        for paper_copy in possible
        if number in {None, paper_copy.number} and holder in {None, *_names(paper_copy)}
    )
    known = ", ".join(f"{paper_copy.number}" for paper_copy in possible) or "-"
    if not meant:
        raise NO_SUCH_COPY.raised(
            agreement=version.agreement.id, version=version.version, event=spoken(f"copy event|{event}"), known=known
        )
    if len(meant) > 1 and event != "recalled":
        raise WHICH_COPY.raised(agreement=version.agreement.id, version=version.version, known=known)
    return meant


def _names(paper_copy: ControlledCopy) -> set[str]:
    return {paper_copy.holder(language) for language in LANGUAGES} if paper_copy.holder else set()
