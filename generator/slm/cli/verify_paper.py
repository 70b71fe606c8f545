"""`slm verify`: is a paper or a PDF known, unaltered and current? Answered from the book alone, without a network."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final
from unicodedata import normalize

import click

from slm import layout
from slm.cli.book import BookError, BookFolder
from slm.cli.command import FOLDER, book_options, command
from slm.cli.copy import copies_of
from slm.cli.speech import say, speech, tell
from slm.cli.verify_seals import verify_seal, verify_seals
from slm.problem import Mistake
from slm.text import LANGUAGES, N_

if TYPE_CHECKING:
    from slm.agreement import AgreementHistory, DatedVersion
    from slm.cli.printed_forms import PdfComparison
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

_BETWEEN_DIGITS: Final = re.compile(r"[\s\u200b_\u2010-\u2015\u2212-]")
_DIGITS: Final = re.compile(r"[0-9a-f]{12,64}", re.ASCII)
_BORNE: Final = re.compile(r"slm1:sha256:([0-9a-f]{12,64})", re.ASCII)
_SHORT: Final = 12

GOOD: Final = 0
NOT_TO_BE_USED: Final = 1
UNKNOWN: Final = 2
CANNOT_TELL: Final = 4
"""How the command ends; 3 is a defect of the program."""
_GRAVER: Final = (GOOD, CANNOT_TELL, NOT_TO_BE_USED)


@command(epilog="slm verify 1f0e-33ab-90c4")
@click.argument("paper", metavar="FINGERPRINT|SEAL|FILE.pdf", required=False)
@click.option(
    "--seals",
    type=FOLDER,
    metavar="FILE|DIR",
    help="Hold the book against published seals: a seals.json, or the folder of a site or of a book.",
)
@book_options
def verify(paper: str | None, seals: Path | None, book: BookFolder) -> None:
    """Tell whether a paper or a PDF is known, unaltered and current, or a book still is what was published.

    A PDF is held against what this program prints of the version: byte by byte, and where it is another file, word by
    word. Of a paper that another version of this program has printed, clauses, texts and figures of the document are
    compared and not the words of the program. A controlled copy is also looked up in the register of copies.

    Ends with 0 if it is current, and a PDF exactly what is printed; with 1 if it is known but must not be used, because
    it is not current, was altered, or is a copy that was recalled or has come to its end; with 2 if the book does not
    know it; with 4 if only whether a PDF is unaltered cannot be told, as of a scan, or of a file that
    another program has saved or another version of this one has printed.
    The seal of a report is answered in the same way. With --seals it ends with 1 if the book contradicts what was
    published.
    """
    context = click.get_current_context()
    if (paper is None) == (seals is None):
        raise click.MissingParameter(ctx=context, param=context.command.params[0])
    if seals:
        context.exit(GOOD if verify_seals(book.root, book.readable(), seals) else NOT_TO_BE_USED)
    paper = str(paper)
    borne = _fingerprints(paper)
    if not borne:
        tell("it cannot be told what this is: no words can be read, as in a scan; type the fingerprint on the paper")
        context.exit(CANNOT_TELL)
    if len({fingerprint[:_SHORT] for fingerprint in borne}) > 1:
        tell("the file bears several fingerprints: it was altered")
        context.exit(1)
    portfolio = book.readable()
    longest = max(borne, key=len)
    for history, version, fingerprint in _known_fingerprints(portfolio):
        if fingerprint.startswith(longest):
            is_current = _tell(history, version, fingerprint)
            is_file = _is_pdf(paper) and fingerprint == _digits(version.fingerprint)
            ending = _compare_file(Path(paper), book, portfolio, version) if is_file else GOOD
            context.exit(ending if is_current else NOT_TO_BE_USED)
    is_current_seal = None if _is_pdf(paper) else verify_seal(portfolio, longest)
    if is_current_seal is not None:
        context.exit(GOOD if is_current_seal else NOT_TO_BE_USED)
    tell("unknown: no document of this book has the fingerprint {short}", short=longest[:_SHORT])
    context.exit(UNKNOWN)


def _compare_file(file: Path, book: BookFolder, portfolio: Portfolio, version: DatedVersion) -> int:
    """Hold a file against what is printed, say what came out, and return how the command ends."""
    from slm.cli.own_words import OwnWords, local_texts
    from slm.cli.printed_forms import Claims, compare_pdf, printed_forms
    from slm.printing.pdf_renderer import UnprintableError
    from slm.reading import given_file

    content, agreement = given_file(file), version.agreement
    folders = (book.root / layout.CATALOG, (book.root / agreement.place().path).parent)
    files = (path for folder in folders for path in sorted(folder.rglob("*")) if path.suffix in {".yml", ".md"})
    own = OwnWords(
        texts=frozenset(local_texts((agreement, portfolio.provider))),
        clauses=portfolio.terms.get((agreement.id, str(version.version)), {}),
        written="\n".join(path.read_text("utf-8", "replace") for path in files),
    )
    try:
        claims, renderer = Claims.of(content), book.renderer()
        comparison = compare_pdf(content, printed_forms(book.root, portfolio, version, claims), renderer, own)
        if comparison.differences and claims.language:  # what it says of its language may be all that was changed
            claims = replace(claims, language=None)
            other = compare_pdf(content, printed_forms(book.root, portfolio, version, claims), renderer, own)
            comparison = comparison if other.differences else other
    except (UnprintableError, BookError) as error:
        problem = error.problem if isinstance(error, UnprintableError) else error.problems[0]
        click.echo(f"{problem.message(speech().code)} [{problem.code}]", err=True)
        return CANNOT_TELL
    return max(_tell_compared(comparison), _tell_copy(content, portfolio, version), key=_GRAVER.index)


def _tell_compared(found: PdfComparison) -> int:
    if found.is_same_file:
        tell("unaltered: the file is exactly what is printed")
        return GOOD
    if not found.can_be_read:
        tell("whether it is unaltered cannot be told: its words cannot be read, as in a scan")
        return CANNOT_TELL
    if not found.is_word_by_word and not found.differences:
        if found.mark:
            tell(
                "word by word it cannot be told, as another version of the program printed it: {mark}", mark=found.mark
            )
        else:
            tell("word by word it cannot be told, as it does not bear the mark of the program that printed it")
        tell("its clauses, and its figures wherever the words around them are the same, are those of the version")
        return CANNOT_TELL
    if not found.differences:
        tell("the words are those that are printed, but it is another file: whether it looks the same cannot be told")
        return CANNOT_TELL
    for other in found.differences:
        if other.page:
            message = N_("altered: page {page} says '{found}' where '{printed}' is printed")
            tell(message, page=other.page, found=other.found, printed=other.printed)
        elif other.page is None:
            tell("altered: it nowhere says '{printed}'", printed=other.printed)
        else:
            tell(
                "altered: it has {n} page, not {printed}",
                "altered: it has {n} pages, not {printed}",
                n=int(other.found),
                printed=other.printed,
            )
    return NOT_TO_BE_USED


def _number_of_copy(text: str) -> int | None:
    """Return the number of the controlled copy that a text without blanks says it is, in any language."""
    stamps = (language.template("CONTROLLED COPY No. {number}").partition("{")[0] for language in LANGUAGES.values())
    said = "|".join(re.escape("".join(stamp.split())) for stamp in stamps)
    found = re.search(rf"(?:{said})([0-9]{{1,9}})(?![0-9])", text)
    return int(found[1]) if found else None


def _tell_copy(content: bytes, portfolio: Portfolio, version: DatedVersion) -> int:
    """Say whose copy it is, if it is one, and what has become of it."""
    from slm.cli.printed_forms import texts_of

    number = _number_of_copy("".join("".join((texts_of(content) or ("",))[0]).split()))
    if number is None:
        return GOOD
    copies = copies_of(portfolio, version.agreement.id).of(version.version)
    copy = next((copy for copy in copies if copy.number == number), None)
    if copy is None:
        tell("controlled copy No. {number} was never issued", number=number)
        return NOT_TO_BE_USED
    holder, last = copy.holder(speech().code) if copy.holder else "", copy.ended or copy.recalled
    event, day = say(f"copy event|{last.event if last else 'issued'}"), (last or copy.issued).date
    words = {"number": number, "holder": holder, "event": event, "date": day}
    click.echo(say("controlled copy No. {number}, {holder}: {event} on {date}", **words))
    return NOT_TO_BE_USED if last else GOOD


def _tell(history: AgreementHistory, version: DatedVersion, fingerprint: str) -> bool:
    from slm.document_control import ALGORITHM

    tell("held by the rule {rule}: all that a reader sees of the version", rule=ALGORITHM)
    unchanged = fingerprint == _digits(version.fingerprint)
    current = unchanged and history.in_force is version
    if current:
        message = N_("{document}: current")
    elif unchanged:
        message = N_("{document}: known, but not current: {status}")
    else:
        message = N_("{document}: its words were changed after it was made; it is not current")
    document = f"{version.agreement.document_number} {history.id} {version.version}"
    tell(message, document=document, status=say(f"status|{version.status}"))
    if not current and history.in_force:
        path = history.in_force.agreement.file_path
        tell("version {version} is in force: {path}", version=history.in_force.version, path=path)
    return current


def _known_fingerprints(portfolio: Portfolio) -> Iterator[tuple[AgreementHistory, DatedVersion, str]]:
    """Yield every fingerprint of the book: first those of the words that stand there, then those approved before."""
    versions = [(history, version) for history in portfolio.agreements.values() for version in history.versions]
    for history, version in versions:
        if version.fingerprint:
            yield history, version, _digits(version.fingerprint)
    for history, version in versions:
        register = portfolio.approvals.get(history.id)
        for approval in register.approvals if register else ():
            if approval.version == version.version and approval.fingerprint:
                yield history, version, _digits(approval.fingerprint)


def _fingerprints(paper: str) -> list[str]:
    """Return the digits that were typed, or those that a file bears, for programs or on its pages; none of a scan."""
    if _is_pdf(paper):
        from slm.cli.printed_forms import fault_of, texts_of
        from slm.reading import given_file

        content = given_file(Path(paper))
        fault = fault_of(content)
        pages = texts_of(content) or ()
        texts = (re.sub(r"(?<=[0-9a-f])\s+(?=[0-9a-f]{4,})", "", text) for text in (content.decode("latin-1"), *pages))
        found = [fingerprint for text in texts for fingerprint in _BORNE.findall(text)]
        if fault and not found:
            raise fault.raised(path=paper)
        if fault:
            click.echo(f"{fault.said(speech().code, (('path', paper),))} [{fault.code}]")
        is_scan = bool(pages) and not "".join(pages).strip()
        if not found and not is_scan:
            raise NO_FINGERPRINT.raised(path=paper)
        return found
    # As people type it: of full width, in capitals, with whatever an editor made of a hyphen.
    last = normalize("NFKC", paper).strip().rstrip("/").rpartition("/")[2].rpartition(":")[2]
    typed = _BETWEEN_DIGITS.sub("", last).lower()
    if not _DIGITS.fullmatch(typed):
        raise NOT_A_FINGERPRINT.raised(value=paper)
    return [typed]


def _is_pdf(paper: str) -> bool:
    return Path(paper).suffix.lower() == ".pdf"


def _digits(fingerprint: str | None) -> str:
    return (fingerprint or "").rpartition(":")[2]
