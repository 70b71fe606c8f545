"""What standards ask for, in our own words, beside what in the book shows it and what is lacking: page and table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from slm import layout
from slm.calendar import Month
from slm.documents import document as doc
from slm.documents import parts
from slm.documents.addresses import agreement_path, improvement_path, report_path, review_path, service_path
from slm.documents.downloads import table_files
from slm.documents.edition import Edition
from slm.documents.parts import joined, paragraphs, to
from slm.facts.conformity import ISO, Conformity, conformity

TABLE: Final = "process/clauses/clauses"
_SHOWN: Final = 3
"""So many things that show an answer are linked, the newest ones; the table as a file names all of them."""


def conformity_document(edition: Edition) -> doc.Document:
    """Return what is asked for, with what shows it."""
    t, found = edition.labels, conformity(edition.facts.portfolio)
    lacking = sum(bool(one.lacking) or not one.shown for one in found)
    head = t("Clause"), t("What is asked for"), t("What shows it"), t("What is lacking")
    said = t(
        "Clauses are cited by number, in our own words. That something is there does not say that it is enough for an "
        "auditor."
    )
    return doc.Document(
        kind=edition.text(edition.portfolio.provider.short_name),
        title=t("What standards ask for"),
        language=edition.language,
        cover=parts.facts(
            (t("As of"), edition.date(edition.portfolio.as_of)),
            (t("With gaps"), t("{number} of {all}", number=edition.number(lacking), all=edition.number(len(found)))),
        ),
        parts=(
            *paragraphs(said),
            parts.table(head, (_row(edition, one) for one in found), label=t("What standards ask for")),
            parts.as_files(edition, TABLE),
        ),
    )


def _row(edition: Edition, one: Conformity) -> tuple[doc.Line | str, ...]:
    t, comma = edition.labels, edition.labels("separator|, ")
    clause = f"{ISO} {one.demand.clause}" if one.demand.clause else t(one.demand.source)
    links = joined(comma, (_link(edition, path) for path in one.shown[-_SHOWN:]))
    shown = (
        (*links, *parts.aside(edition, t("{number} in all", number=edition.number(len(one.shown)))))
        if one.shown
        else "–"
    )
    lacking = comma.join(one.lacking) or ("–" if one.shown else t("nothing shows it"))
    return clause, t(one.demand.words), shown, lacking


def _link(edition: Edition, path: str) -> doc.Line:
    """Return the link to the page on which a file of the book is shown."""
    name = path.rpartition("/")[2].partition(".")[0]
    if agreement := layout.agreement_of(path):
        version = layout.version_of(path)
        return to(agreement_path(agreement, version) if version else agreement_path(agreement), agreement)
    if (month := layout.month_of(path)) and path.startswith(f"{layout.MEASUREMENTS}/2"):
        return to(report_path(Month.parse(month)), edition.month(Month.parse(month)))
    if path.startswith(f"{layout.IMPROVEMENTS}/"):
        return to(improvement_path(name), name)
    if path.startswith(f"{layout.REVIEWS}/"):
        return to(review_path(name), name)
    return to(service_path(name), edition.service(name))


def conformity_rows(edition: Edition) -> Iterator[dict[str, str]]:
    """Yield the rows of the table as a file: all that shows an answer, by the paths of the book."""
    t = edition.labels
    for one in conformity(edition.facts.portfolio):
        source = one.demand.source if one.demand.clause else t(one.demand.source)
        yield {
            "source": source, "clause": one.demand.clause, "asked": t(one.demand.words),
            "shown": " ".join(one.shown), "lacking": "; ".join(one.lacking),
        }  # fmt: skip


def conformity_files(edition: Edition) -> Iterator[tuple[str, bytes]]:
    """Yield the table as CSV and JSON."""
    yield from table_files(TABLE, [*conformity_rows(edition)])
