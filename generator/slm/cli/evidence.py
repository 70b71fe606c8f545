"""`slm evidence`: what shows how agreements were kept in some months, as one archive for an auditor."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from slm import layout
from slm.cli.book import BookError, BookFolder, view_for
from slm.cli.command import FOLDER, MonthType, as_of_option, command, lang_option, root_option
from slm.cli.months import NONE_OF_THEM, RANGE_BACKWARDS
from slm.cli.speech import FILE_EXISTS, NO_MONTH, look_up, tell
from slm.text import forms

if TYPE_CHECKING:
    from slm.calendar import Month
    from slm.documents.evidence import EvidenceAsked, EvidenceFile
    from slm.documents.papers.paper import Paper
    from slm.portfolio import Portfolio

_LACKS: Final = {
    "month": forms("lacking: the book has no month {months}", "lacking: the book has none of the months {months}"),
    "closing": forms("not closed: {months}", "not closed: {months}"),
    "lock": forms("closed without a lock: {months}", "closed without a lock: {months}"),
    "figures": forms("{n} agreement has no figures in a month", "{n} agreements have no figures in a month"),
    "data": forms("{n} figure has no data", "{n} figures have no data"),
}
"""What can be lacking, as a person is told."""


@command(epilog="slm evidence SLA-WEB --from 2026-08 --until 2026-10 --to evidence.zip")
@click.argument("agreements", nargs=-1, metavar="[AGREEMENT]...")
@click.option("--from", "first", type=MonthType(), metavar="YYYY-MM", help="The first month. [default: the last one]")
@click.option(
    "--until", "last", type=MonthType(), metavar="YYYY-MM", help="The last month. [default: the latest closed one]"
)
@click.option("--customer", metavar="C", help="Only what this customer may see, by id. [default: all, INTERNAL]")
@click.option("--no-pdf", "without_papers", is_flag=True, help="Without the papers.")
@click.option("--force", is_flag=True, help="Replace the archive if it is there already.")
@click.option("--to", "target", type=FOLDER, required=True, metavar="FILE.zip", help="Where the archive goes.")
@root_option
@as_of_option
@lang_option
def evidence(
    book: BookFolder,
    agreements: Sequence[str],
    first: Month | None,
    last: Month | None,
    customer: str | None,
    target: Path,
    *,
    without_papers: bool,
    force: bool,
) -> None:
    """Pack the evidence of how agreements were kept in some months into one archive (ZIP).

    It holds the papers of the versions in force and the reports, the figures, the rows and records behind them, locks,
    seals, approvals and signatures, the actions that answer misses, a list of all files with their hashes and of what
    is lacking, and how to verify it. The same book and day give the same archive, byte for byte. Without AGREEMENT it
    is about all of them.
    """
    from slm.documents.evidence import EvidenceAsked, gaps_of, packed
    from slm.drafts import whole_files
    from slm.site.atomic_publish import refuse_target

    refuse_target(target, book.root)
    if os.path.lexists(target) and not (force and target.is_file()):
        raise FILE_EXISTS.raised(path=target)
    portfolio, _ = book.sound()
    view = view_for(portfolio, f"customer:{customer}" if customer else "internal")
    names = tuple(sorted({look_up(view.portfolio.agreements, name).id for name in agreements}))
    months = _months(portfolio, first, last)
    asked = EvidenceAsked(view=view, agreements=names or tuple(sorted(view.portfolio.agreements)), months=months)
    files = _files(book, asked)
    if not without_papers:
        files |= _papers(book, asked)
    gaps = gaps_of(asked)
    content = packed(asked, files, gaps)
    with whole_files({target: content}):
        pass
    tell(
        "{target}: {n} file of evidence, sha256 {digest}",
        "{target}: {n} files of evidence, sha256 {digest}",
        target=target,
        n=len(files),
        digest=sha256(content).hexdigest(),
    )
    _tell_gaps(gaps)


def _months(portfolio: Portfolio, first: Month | None, last: Month | None) -> tuple[Month, ...]:
    """Return the months from the first to the last, of which the book has to know some."""
    from slm.facts.scorecard import judged_months, months_from_to

    until = last or portfolio.latest_closed or first
    if until is None:
        raise NO_MONTH.raised()
    begin = first or until
    if until < begin:
        raise RANGE_BACKWARDS.raised(value=f"{begin}..{until}", first=until, last=begin)
    months, known = months_from_to(begin, until), judged_months(portfolio)
    if not known:
        raise NO_MONTH.raised()
    if not {*known}.intersection(months):
        raise NONE_OF_THEM.raised(first=begin, last=until, known_first=known[0], known_last=known[-1])
    return months


def _files(book: BookFolder, asked: EvidenceAsked) -> dict[str, EvidenceFile]:
    """Return what is made for the archive, and the files of the book that belong to it as they lie there."""
    from slm.documents.evidence import EvidenceFile, book_files, in_archive, made_files

    files = made_files(asked)
    for path, kind in book_files(asked, _signatures(book.root)).items():
        files[in_archive(path)] = EvidenceFile((book.root / path).read_bytes(), kind)
    return files


def _signatures(root: Path) -> list[str]:
    """Return the paths of all signatures of the book."""
    found = (path.relative_to(root).as_posix() for folder in layout.ROOTS for path in (root / folder).rglob("*.sig"))
    return sorted(path for path in found if layout.SIGNATURE.fullmatch(path) or f"/{layout.SIGNATURES}/" in path)


def _papers(book: BookFolder, asked: EvidenceAsked) -> dict[str, EvidenceFile]:
    """Return the papers of the archive as PDF."""
    from slm.documents.evidence import EvidenceFile
    from slm.printing.pdf_renderer import UnprintableError

    try:
        renderer = book.renderer()
        return {path: EvidenceFile(renderer.pdf(paper), "paper") for path, paper in _paper_values(asked)}
    except UnprintableError as unprintable:
        raise BookError([unprintable.problem]) from None


def _paper_values(asked: EvidenceAsked) -> Iterator[tuple[str, Paper]]:
    """Yield the papers of the versions in force and of the reports, in each language of the book."""
    from slm.documents.addresses import agreement_paper_path, report_paper_path
    from slm.documents.edition import Edition
    from slm.documents.papers.agreement import agreement_paper
    from slm.documents.papers.papers import report_paper

    for language in asked.portfolio.provider.languages:
        edition = Edition.of(asked.view, language)
        for version in asked.versions():
            name = Path(agreement_paper_path(version.agreement, language)).name
            yield f"papers/{name}", agreement_paper(edition, version)
        for month in asked.months:
            if month in asked.portfolio.months:
                own = asked.view.audience.customer
                name = Path(report_paper_path(month, language, own)).name
                yield f"papers/{name}", report_paper(edition, month, customer=own)


def _tell_gaps(gaps: Sequence[Mapping[str, Any]]) -> None:
    """Say on standard error what is lacking; the list in the archive has each of it."""
    for kind, number in Counter(gap["lacks"] for gap in gaps).items():
        months = ", ".join(dict.fromkeys(gap["month"] for gap in gaps if gap["lacks"] == kind))
        tell(*_LACKS[kind], n=number, months=months, err=True)
