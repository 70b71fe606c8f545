"""`slm verify`: is a paper or a PDF known, unaltered and current? Answered from the book alone, without a network."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from slm.cli.command import command
from slm.cli.options import as_of_option, lang_option, root_option
from slm.problem import Mistake
from slm.text import LANGUAGES, N_, Language

if TYPE_CHECKING:
    from slm.agreement import AgreementHistory, DatedVersion
    from slm.cli.pdf_diff import Difference, PdfComparison
    from slm.portfolio import Portfolio

NOT_A_FINGERPRINT: Final = Mistake(
    "SLM641",
    "'{value}' is neither a PDF file nor a fingerprint",
    "Type the digits that are printed on the paper (at least 12 of them), or name the PDF.",
)
NO_FINGERPRINT: Final = Mistake(
    "SLM642",
    "{path} bears no fingerprint",
    "It was not made by this program, or before the book had fingerprints.",
)

_DIGITS: Final = re.compile(r"[0-9a-f]{12,64}", re.ASCII)
_BORNE: Final = re.compile(r"slm1:sha256:([0-9a-f]{12,64})", re.ASCII)
_SHORT: Final = 12
_STAMPS: Final = (
    language.template("CONTROLLED COPY No. {number}").partition("{")[0] for language in LANGUAGES.values()
)
_COPY: Final = re.compile(
    rf"(?:{'|'.join(re.escape(''.join(stamp.split())) for stamp in _STAMPS)})([0-9]{{1,9}})(?![0-9])"
)

GOOD: Final = 0
NOT_TO_BE_USED: Final = 1
UNKNOWN: Final = 2
CANNOT_TELL: Final = 4
"""How the command ends; 3 is a defect of the program."""
_GRAVER: Final = (GOOD, CANNOT_TELL, NOT_TO_BE_USED)


@command(epilog="slm verify 1f0e-33ab-90c4")
@click.argument("paper", metavar="FINGERPRINT|FILE.pdf")
@root_option
@as_of_option
@lang_option
def verify(paper: str, root: Path, as_of: date, lang: str) -> None:
    """Tell whether a paper or a PDF is known, unaltered and current.

    A PDF is held against what this program prints of the version: byte by byte, and where it is another file, word by
    word. A controlled copy is also looked up in the register of copies.

    Ends with 0 if it is current, and a PDF exactly what is printed; with 1 if it is known but must not be used, because
    it is not current, was altered, or is a copy that was recalled or has come to its end; with 2 if the book does not
    know it; with 4 if only whether a PDF is unaltered cannot be told, as of a scan or a file saved by another program.
    """
    from slm.cli.book import readable_book

    say, context = LANGUAGES[lang], click.get_current_context()
    borne = _fingerprints(paper)
    if not borne:
        click.echo(
            say("it cannot be told what this is: no words can be read, as in a scan; type the fingerprint on the paper")
        )
        context.exit(CANNOT_TELL)
    if len({fingerprint[:_SHORT] for fingerprint in borne}) > 1:
        click.echo(say("the file bears several fingerprints: it was altered"))
        context.exit(1)
    portfolio = readable_book(root, as_of)
    longest = max(borne, key=len)
    for history, version, fingerprint in _known_fingerprints(portfolio):
        if fingerprint.startswith(longest):
            is_current = _tell(history, version, fingerprint, lang)
            is_file = _is_pdf(paper) and fingerprint == _digits(version.fingerprint)
            ending = _compare_file(Path(paper), root, portfolio, version, lang) if is_file else GOOD
            context.exit(ending if is_current else NOT_TO_BE_USED)
    click.echo(say("unknown: no document of this book has the fingerprint {short}", short=longest[:_SHORT]))
    context.exit(UNKNOWN)


def _compare_file(file: Path, root: Path, portfolio: Portfolio, version: DatedVersion, lang: str) -> int:
    """Hold a file against what is printed, say what came out, and return how the command ends."""
    from slm.cache import FOLDER, DiskCache
    from slm.cli.book import BookError
    from slm.cli.pdf_diff import compare_pdf
    from slm.cli.printed_forms import Claims, printed_forms
    from slm.cli.renderer import renderer_of
    from slm.printing.pdf_renderer import UnprintableError

    content = file.read_bytes()
    try:
        comparison = compare_pdf(
            content,
            printed_forms(root, portfolio, version, Claims.of(content)),
            renderer_of(root, DiskCache(root / FOLDER)),
        )
    except (UnprintableError, BookError) as error:
        problem = error.problem if isinstance(error, UnprintableError) else error.problems[0]
        click.echo(f"{problem.message(lang)} [{problem.code}]", err=True)
        return CANNOT_TELL
    return max(_tell_compared(comparison, lang), _tell_copy(content, portfolio, version, lang), key=_GRAVER.index)


def _tell_compared(found: PdfComparison, lang: str) -> int:
    say = LANGUAGES[lang]
    if found.is_same_file:
        click.echo(say("unaltered: the file is exactly what is printed"))
        return GOOD
    if not found.can_be_read:
        click.echo(say("whether it is unaltered cannot be told: its words cannot be read, as in a scan"))
        return CANNOT_TELL
    if not found.differences:
        click.echo(
            say(
                "the words are those that are printed, but it is another file: whether it looks the same cannot be told"
            )
        )
        return CANNOT_TELL
    for difference in found.differences:
        click.echo(_difference(difference, say))
    return NOT_TO_BE_USED


def _difference(difference: Difference, say: Language) -> str:
    if difference.page:
        message = N_("altered: page {page} says '{found}' where '{printed}' is printed")
        return say(message, page=difference.page, found=difference.found, printed=difference.printed)
    return say(
        "altered: it has {n} page, not {printed}",
        "altered: it has {n} pages, not {printed}",
        n=int(difference.found),
        printed=difference.printed,
    )


def _tell_copy(content: bytes, portfolio: Portfolio, version: DatedVersion, lang: str) -> int:
    """Say whose copy it is, if it is one, and what has become of it."""
    from slm.cli.pdf_diff import texts_of
    from slm.cli.printed_forms import copies_of

    stamped = _COPY.search("".join("".join((texts_of(content) or ("",))[0]).split()))
    if not stamped:
        return GOOD
    say, number = LANGUAGES[lang], int(stamped[1])
    copy = next((copy for copy in copies_of(portfolio, version) if copy.number == number), None)
    if copy is None:
        click.echo(say("controlled copy No. {number} was never issued", number=number))
        return NOT_TO_BE_USED
    holder = copy.holder(lang) if copy.holder else ""
    last = copy.ended or copy.recalled
    event = say(f"copy event|{last.event if last else 'issued'}")
    day = (last or copy.issued).date
    click.echo(
        say(
            "controlled copy No. {number}, {holder}: {event} on {date}",
            number=number,
            holder=holder,
            event=event,
            date=day,
        )
    )
    return NOT_TO_BE_USED if last else GOOD


def _tell(history: AgreementHistory, version: DatedVersion, fingerprint: str, lang: str) -> bool:
    say = LANGUAGES[lang]
    unchanged = fingerprint == _digits(version.fingerprint)
    current = unchanged and history.in_force is version
    if current:
        message = N_("{document}: current")
    elif unchanged:
        message = N_("{document}: known, but not current: {status}")
    else:
        message = N_("{document}: its words were changed after it was made; it is not current")
    document = f"{version.agreement.document_number} {history.id} {version.version}"
    click.echo(say(message, document=document, status=say(f"status|{version.status}")))
    if not current and history.in_force:
        path = history.in_force.agreement.file_path
        click.echo(say("version {version} is in force: {path}", version=history.in_force.version, path=path))
    return current


def _known_fingerprints(portfolio: Portfolio) -> Iterator[tuple[AgreementHistory, DatedVersion, str]]:
    """Yield every fingerprint of the book: first those of the words that stand there, then those approved before."""
    versions = [(history, version) for history in portfolio.agreements.values() for version in history.versions]
    yield from (
        (history, version, _digits(version.fingerprint)) for history, version in versions if version.fingerprint
    )
    for history, version in versions:
        register = portfolio.approvals.get(history.id)
        for approval in register.approvals if register else ():
            if approval.version == version.version and approval.fingerprint:
                yield history, version, _digits(approval.fingerprint)


def _fingerprints(paper: str) -> list[str]:
    """Return the digits that were typed, or those that a file bears; none of a scan."""
    if _is_pdf(paper):
        found = _borne(Path(paper))
        if not found and not _is_scan(Path(paper)):
            raise NO_FINGERPRINT.raised(path=paper)
        return found
    typed = re.sub(r"[\s-]", "", paper.strip().rstrip("/").rpartition("/")[2].rpartition(":")[2]).lower()
    if not _DIGITS.fullmatch(typed):
        raise NOT_A_FINGERPRINT.raised(value=paper)
    return [typed]


def _is_pdf(paper: str) -> bool:
    return Path(paper).suffix.lower() == ".pdf"


def _is_scan(path: Path) -> bool:
    from slm.cli.pdf_diff import texts_of

    texts = texts_of(path.read_bytes())
    return bool(texts) and not "".join(texts or ()).strip()


def _borne(path: Path) -> list[str]:
    """Return the fingerprints in a PDF: in what any program can read, and on its pages."""
    from slm.cli.pdf_diff import texts_of

    content = path.read_bytes()
    texts = [content.decode("latin-1"), *(texts_of(content) or ())]
    return [
        fingerprint
        for text in texts
        for fingerprint in _BORNE.findall(re.sub(r"(?<=[0-9a-f])\s+(?=[0-9a-f]{4,})", "", text))
    ]


def _digits(fingerprint: str | None) -> str:
    return (fingerprint or "").rpartition(":")[2]
