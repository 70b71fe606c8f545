"""`slm print`: versions of agreements, reports, credit statements, reviews, catalog and register as files."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from slm.cli.book import BookError, BookFolder, view_for
from slm.cli.command import FOLDER, MonthType, as_of_option, audience_option, command, papers_lang_option, root_option
from slm.cli.own_files import OwnFiles
from slm.cli.period_report import period_option, refuse_unknown_period
from slm.cli.speech import UNKNOWN, look_up, tell
from slm.problem import nearest

if TYPE_CHECKING:
    from slm.calendar import Month
    from slm.documents.edition import Edition
    from slm.documents.papers.paper import Paper, Size
    from slm.facts.spans import MonthRange
    from slm.portfolio import Portfolio

SIZES: Final[dict[str, Size]] = {"a4": "a4", "letter": "us-letter"}
"""Sizes of pages, as a command asks for them."""

_to_option: Final = click.option(
    "--to", "target", type=FOLDER, default="papers", show_default=True, metavar="DIR",
    help="Where the papers go; those of an earlier run are replaced.",
)  # fmt: skip
_size_option: Final = click.option(
    "--paper", type=click.Choice(tuple(SIZES)), default="a4", show_default=True, help="The size of the pages."
)


def paper_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the folder of a book, and where to, in which languages and how large it prints papers."""
    return root_option(_to_option(papers_lang_option(_size_option(function))))


@command(name="print", epilog="slm print SLA-ERP 2.0 --to papers --format docx")
@click.argument("agreement", required=False)
@click.argument("version", required=False)
@paper_options
@click.option(
    "--format", "form", type=click.Choice(("pdf", "docx", "md")), default="pdf", show_default=True,
    help="PDF, Word or Markdown. The controlled form is the PDF.",
)  # fmt: skip
@click.option("--month", type=MonthType(), metavar="YYYY-MM", help="The report of this month.")
@period_option
@click.option("--credits", "statements", is_flag=True, help="The credit statements: of --month, else of all months.")
@click.option("--catalog", is_flag=True, help="The service catalog.")
@click.option("--register", is_flag=True, help="The register of problems and improvements.")
@click.option("--review", metavar="ID", help="This service review.")
@audience_option
@as_of_option
def print_papers(
    book: BookFolder,
    target: Path,
    lang: str | None,
    paper: str,
    form: str,
    audience: str,
    **asked: Any,  # noqa: ANN401
) -> None:
    """Print agreements, reports, credit statements, reviews, the catalog or the register.

    Without a version all versions of the agreement are printed; where nothing is named, all agreements.
    """
    from slm.documents.edition import Edition
    from slm.printing.pdf_renderer import UnprintableError
    from slm.site.atomic_publish import write_papers

    own = OwnFiles(target, book.root)
    portfolio, _ = book.sound()
    view = view_for(portfolio, audience)
    visible = view.portfolio
    wanted = _Wanted(**asked, size=SIZES[paper])
    wanted.refuse_unknown(visible)
    languages = (lang,) if lang else visible.provider.languages
    editions = [Edition.of(view, language) for language in languages]
    found = [named_paper for edition in editions for named_paper in wanted.papers(edition)]
    papers = [(Path(path).with_suffix(f".{form}").name, entry) for path, entry in found]
    own.refuse_others(path for path, _ in papers)
    try:
        problems = write_papers(_printer(form, book), papers, own.written)
    except UnprintableError as unprintable:
        problems = [unprintable.problem]
    if problems:
        raise BookError(problems)
    tell(
        "{target}: {n} paper in {languages}",
        "{target}: {n} papers in {languages}",
        target=target,
        n=len(papers),
        languages=", ".join(languages),
    )


def _printer(form: str, book: BookFolder) -> Callable[[Paper], bytes]:
    """Return what prints papers in a format; raise `UnprintableError` where the font is missing that PDF needs."""
    if form == "docx":
        from slm.printing.docx import print_docx

        return print_docx
    if form == "md":
        from slm.printing.markdown import print_markdown

        return lambda paper: print_markdown(paper).encode()
    return book.renderer().pdf


_PRINTED_BY: Final[Mapping[str, str]] = {
    "report": "--month {}", "reports": "--month {}", "month": "--month {}", "catalog": "--catalog",
    "catalogue": "--catalog", "register": "--register", "review": "--review {}", "credits": "--credits",
    "agreement": "{}", "agreements": "{}", "all": "{}", "报告": "--month {}", "协议": "{}", "服务目录": "--catalog",
}  # fmt: skip
"""What people write for what they want printed, and what asks for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """Which papers a command asks for."""

    agreement: str | None
    version: str | None
    month: Month | None
    period: MonthRange | None
    statements: bool
    catalog: bool
    register: bool
    review: str | None
    size: Size

    def refuse_unknown(self, portfolio: Portfolio) -> None:
        """Refuse what is not among what the audience may see."""
        if self.agreement:
            if self.agreement not in portfolio.agreements and (words := _PRINTED_BY.get(self.agreement.casefold())):
                called = " ".join(("slm print", words.format(self.version or "").strip())).strip()
                raise UNKNOWN.raised(value=self.agreement, meant=called)
            known = [str(revision.version) for revision in look_up(portfolio.agreements, self.agreement).versions]
            if self.version and self.version not in known:
                raise UNKNOWN.raised(value=f"{self.agreement} {self.version}", meant=nearest(self.version, known))
        if self.month:
            look_up(portfolio.months, self.month)
        if self.period:
            refuse_unknown_period(portfolio, self.period, portfolio.agreements)
        if self.review:
            look_up(portfolio.reviews, self.review)

    def papers(self, edition: Edition) -> Iterator[tuple[str, Paper]]:
        """Yield the papers with their paths, of which the last part is the name of the file."""
        from slm.documents.addresses import report_paper_path, review_paper_path, span_paper_name
        from slm.documents.papers.papers import catalog_paper, register_paper, report_paper, review_paper, span_paper

        language = edition.language
        if self.statements:
            yield from self._statements(edition)
        elif self.agreement or not (self.month or self.period or self.catalog or self.register or self.review):
            yield from self._agreements(edition)
        if self.month and not self.statements:
            own = edition.audience.customer
            path = report_paper_path(self.month, language, own)
            yield path, report_paper(edition, self.month, customer=own, size=self.size)
        if self.period:
            name = span_paper_name(self.period.label, language, edition.audience.customer)
            yield name, span_paper(edition, self.period, size=self.size)
        if self.catalog:
            yield f"service-catalog-{language}.pdf", catalog_paper(edition, size=self.size)
        if self.register:
            yield f"improvement-register-{language}.pdf", register_paper(edition, size=self.size)
        if self.review:
            paper = review_paper(edition, edition.portfolio.reviews[self.review], size=self.size)
            yield review_paper_path(self.review, language), paper

    def _statements(self, edition: Edition) -> Iterator[tuple[str, Paper]]:
        from slm.documents.addresses import credits_paper_path
        from slm.documents.papers.papers import settlement_paper

        for (name, month), statement in edition.credit_statements.items():
            if self.agreement in {None, name} and self.month in {None, month}:
                path = credits_paper_path(name, month, edition.language)
                yield path, settlement_paper(edition, statement, size=self.size)

    def _agreements(self, edition: Edition) -> Iterator[tuple[str, Paper]]:
        from slm.documents.addresses import agreement_paper_path
        from slm.documents.papers.agreement import agreement_paper

        for name, history in sorted(edition.portfolio.agreements.items()):
            for revision in history.versions:
                if self.agreement in {None, name} and self.version in {None, str(revision.version)}:
                    path = agreement_paper_path(revision.agreement, edition.language)
                    yield path, agreement_paper(edition, revision, size=self.size)
