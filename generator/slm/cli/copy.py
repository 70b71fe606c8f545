"""`slm copy`: controlled copies on paper, from their issue to their end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from slm import layout
from slm.cli.approve import NOT_YET, local_text
from slm.cli.command import Group, command
from slm.cli.command_error import speech
from slm.cli.options import DayType, as_of_option, lang_option, root_option
from slm.cli.print_papers import SIZES, papers_lang_option, size_option, to_option
from slm.cli.register import add_entries, register_bytes
from slm.problem import Mistake, nearest
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
    "SLM644",
    "{agreement} {version} has no such copy to be {event}",
    "Copies that can be: {known}",
)
WHICH_COPY: Final = Mistake(
    "SLM645",
    "several copies of {agreement} {version} could be meant",
    "Give --number: {known}",
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


@click.group(cls=Group)
def copy() -> None:
    """Keep the register of controlled copies on paper (copies.yml), and print them."""


@copy.command(epilog='slm copy issue SLA-ERP 1.1 --holder "Finance Centre, Yan Huairou"')
@click.argument("agreement")
@click.argument("version")
@click.option("--holder", required=True, multiple=True, metavar="H", help="Who gets it; also en=... zh=...")
@click.option("--date", "day", type=DayType(), metavar="DATE", help="When. [default: the day of --as-of]")
@root_option
@to_option
@papers_lang_option
@size_option
@as_of_option
def issue(
    agreement: str,
    version: str,
    holder: Sequence[str],
    day: date | None,
    root: Path,
    target: Path,
    lang: str | None,
    paper: str,
    as_of: date,
) -> None:
    """Issue the next controlled copy of a version: enter it in the register and print it.

    A copy that cannot be printed is not entered. The PDF bears its number and holder on the cover and its number across
    each page.
    """
    from slm.site.atomic_publish import write_whole

    register = _Register(root, agreement)
    issued_on = _past(day, as_of)
    portfolio, revision = _issuable(root, as_of, agreement, version)
    numbers = [paper_copy.number for paper_copy in _copies(portfolio, agreement).of(revision.version)]
    number, name = max(numbers, default=0) + 1, local_text(holder, portfolio)
    how = _Printing(root, target, (lang,) if lang else portfolio.provider.languages, SIZES[paper])
    files = how.files(agreement, version, number, name, issued_on)
    with write_whole(files):
        register.add([_event(revision, "issued", number, issued_on, {"holder": name.written})])
    _say("issued", number, revision, name)
    _name(files)


@copy.command("print", epilog="slm copy print SLA-ERP 1.1 --number 1")
@click.argument("agreement")
@click.argument("version")
@click.option("--number", type=int, required=True, metavar="N", help="Which copy.")
@root_option
@to_option
@papers_lang_option
@size_option
@as_of_option
def print_again(
    agreement: str, version: str, number: int, root: Path, target: Path, lang: str | None, paper: str, as_of: date
) -> None:
    """Print a copy again that somebody holds: the same bytes as when it was issued, while the book is the same."""
    from slm.site.atomic_publish import write_whole

    portfolio, revision = _issuable(root, as_of, agreement, version)
    out = [
        paper_copy
        for paper_copy in _copies(portfolio, agreement).outstanding(revision.version)
        if not paper_copy.recalled
    ]
    found = next((paper_copy for paper_copy in out if paper_copy.number == number), None)
    if found is None or found.holder is None:
        known = ", ".join(f"{paper_copy.number}" for paper_copy in out) or "-"
        raise NO_SUCH_COPY.raised(agreement=agreement, version=version, event="printed", known=known)
    how = _Printing(root, target, (lang,) if lang else portfolio.provider.languages, SIZES[paper])
    files = how.files(agreement, version, number, found.holder, found.issued.date)
    with write_whole(files):
        _name(files)


def _issuable(root: Path, day: date, agreement: str, version: str) -> tuple[Portfolio, DatedVersion]:
    """Return a version that can be worked by on a day, with its book."""
    from slm.cli.book import the_version
    from slm.document_control import Status

    portfolio, _, revision = the_version(root, day, agreement, version, sound=True)
    if revision.status not in {Status.APPROVED, Status.IN_FORCE}:
        raise NOT_TO_ISSUE.raised(agreement=agreement, version=version, status=revision.status)
    return portfolio, revision


@dataclass(frozen=True, slots=True)
class _Printing:
    """How copies are printed, and where."""

    root: Path
    target: Path
    languages: tuple[str, ...]
    size: Size

    def files(self, agreement: str, version: str, number: int, holder: LocalText, day: date) -> dict[Path, bytes]:
        """Return the files of a copy as it is on the day of its issue, whenever it is printed."""
        from slm.cache import FOLDER, DiskCache
        from slm.cli.book import BookError
        from slm.cli.renderer import renderer_of
        from slm.compliance import Scorecard
        from slm.documents.addresses import agreement_paper_path
        from slm.documents.agreements.document import PrintedCopy
        from slm.documents.edition import Edition
        from slm.documents.papers.agreement import agreement_paper
        from slm.portfolio import Audience
        from slm.printing.pdf_renderer import UnprintableError

        portfolio, revision = _issuable(self.root, day, agreement, version)
        internal, found = Audience("internal"), {}
        try:
            renderer = renderer_of(self.root, DiskCache(self.root / FOLDER))
            for language in self.languages:
                edition = Edition(portfolio=portfolio, scorecard=Scorecard(), language=language, audience=internal)
                copy = PrintedCopy(number=number, holder=holder(language))
                paper = agreement_paper(edition, revision, copy=copy, size=self.size)
                name = agreement_paper_path(revision.agreement, language).rpartition("/")[2]
                name = name.replace(f"-{language}.pdf", f"-copy-{number}-{language}.pdf")
                found[self.target / name] = renderer.pdf(paper)
        except UnprintableError as unprintable:
            raise BookError([unprintable.problem]) from None
        return found


def _event_command(name: str) -> click.Command:
    """Return the command that records one kind of event of copies that were issued."""
    event, described = _HELP[name]

    def record_event(
        agreement: str, version: str, number: int | None, holder: str | None, day: date | None, note: str | None,
        root: Path, as_of: date, lang: str,  # noqa: ARG001 - it is kept as the language of the command
    ) -> None:  # fmt: skip
        from slm.cli.book import the_version

        register = _Register(root, agreement)
        portfolio, _, revision = the_version(root, as_of, agreement, version)
        meant = _meant(_copies(portfolio, agreement), revision, event, number, holder)
        more = {"note": note} if note else {}
        when = _past(day, as_of)
        register.add([_event(revision, event, paper_copy.number, when, more) for paper_copy in meant])
        for paper_copy in meant:
            _say(event, paper_copy.number, revision, paper_copy.holder)

    options: tuple[Callable[..., Callable[..., None]], ...] = (
        lang_option, as_of_option, root_option,
        click.option("--note", metavar="TEXT", help="What else is to be kept."),
        click.option("--date", "day", type=DayType(), metavar="DATE", help="When. [default: the day of --as-of]"),
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
@root_option
@as_of_option
@lang_option
def list_(agreement: str | None, *, to_recall: bool, root: Path, as_of: date, lang: str) -> None:
    """List the copies of an agreement or of all, how they add up, and which have to be recalled."""
    from slm.cli.book import readable_book
    from slm.cli.command_error import UNKNOWN
    from slm.document_control import Status

    portfolio, say = readable_book(root, as_of), LANGUAGES[lang]
    if agreement not in {None, *portfolio.agreements}:
        raise UNKNOWN.raised(value=agreement, known=nearest(agreement, portfolio.agreements))
    said: list[str] = []
    for name in [agreement] if agreement else sorted(portfolio.agreements):
        register = _copies(portfolio, name)
        for version in portfolio.agreements[name].versions:
            over = version.status not in {Status.APPROVED, Status.IN_FORCE}
            wanted = over and register.outstanding(version.version) if to_recall else register.of(version.version)
            if wanted:
                said += _copy_lines(register, name, version, lang, out="to_recall" if over else "outstanding")
    click.echo("\n".join(said) or say("no copy has to be recalled" if to_recall else "no copy was issued"))


def _copy_lines(register: CopyRegister, name: str, version: DatedVersion, lang: str, *, out: str) -> Iterator[str]:
    """Yield how the copies of a version add up, and who holds those that are out."""
    from slm.document_control import CopyState

    say = LANGUAGES[lang]
    counts = {str(state): register.count(version.version, state) for state in CopyState}
    issued, still = sum(counts.values()), counts.pop("outstanding")
    yield say(
        "{agreement} {version}: {issued} issued = "
        "{returned} returned + {destroyed} destroyed + {lost} lost + {out} out",
        agreement=name,
        version=version.version,
        issued=issued,
        out=still,
        **counts,
    )
    for paper_copy in register.outstanding(version.version):
        holder = paper_copy.holder(lang) if paper_copy.holder else ""
        state = say(f"copy|{'asked' if paper_copy.recalled else out}")
        yield f"  No. {paper_copy.number}  {holder}  {state}"


class _Register:
    """The file `copies.yml` of an agreement, as it is when a command begins."""

    def __init__(self, root: Path, agreement: str) -> None:
        self._file = root / layout.copies_file(agreement)
        self._seen = register_bytes(self._file)

    def add(self, events: Sequence[Mapping[str, object]]) -> None:
        """Add events, all or none."""
        add_entries(self._file, "copies", "events", events, seen=self._seen)


def _event(
    version: DatedVersion, event: str, number: int, day: date, more: Mapping[str, object]
) -> Mapping[str, object]:
    return {"version": str(version.version), "number": number, "event": event, "date": str(day), **more}


def _say(event: str, number: int, version: DatedVersion, holder: LocalText | None) -> None:
    say = LANGUAGES[speech()]
    words = {"number": number, "agreement": version.agreement.id, "version": version.version}
    click.echo(say(_TOLD[event], **words, holder=holder(say.code) if holder else ""))


def _name(files: Iterable[Path]) -> None:
    for file in files:
        click.echo(f"  {file}")


def _copies(portfolio: Portfolio, agreement: str) -> CopyRegister:
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
        possible += tuple(
            paper_copy for paper_copy in register.of(version.version) if paper_copy.state is CopyState.LOST
        )
    copies = [paper_copy for paper_copy in possible if number in {None, paper_copy.number}]
    copies = [
        paper_copy for paper_copy in copies if holder is None or (paper_copy.holder and holder in _names(paper_copy))
    ]
    known = ", ".join(f"{paper_copy.number}" for paper_copy in possible) or "-"
    if not copies:
        raise NO_SUCH_COPY.raised(agreement=version.agreement.id, version=version.version, event=event, known=known)
    if len(copies) > 1 and event != "recalled":
        raise WHICH_COPY.raised(agreement=version.agreement.id, version=version.version, known=known)
    return tuple(copies)


def _names(paper_copy: ControlledCopy) -> set[str]:
    return {paper_copy.holder(language) for language in LANGUAGES} if paper_copy.holder else set()


def _past(day: date | None, as_of: date) -> date:
    if day and day > as_of:
        raise NOT_YET.raised(date=day, as_of=as_of)
    return day or as_of
