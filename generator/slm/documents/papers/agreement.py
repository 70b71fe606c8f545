"""A version of an agreement on paper: the controlled document with stamp, head, address and bars in the margin."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import Final

from slm.agreement import DatedVersion
from slm.document_control import Status, short_fingerprint
from slm.documents.addresses import beside, validity_check_path
from slm.documents.agreements.document import PrintedCopy, agreement_document, agreement_parts, capital
from slm.documents.document import Medium, Section, parts_on, shown_on
from slm.documents.edition import Edition
from slm.documents.papers.change_bars import ChangeBars, change_bars
from slm.documents.papers.excerpt import UNCONTROLLED, stamped
from slm.documents.papers.paper import Paper, Size, ValidityCheck
from slm.documents.parts import paragraphs
from slm.documents.views.agreements import predecessor
from slm.text import N_

WATERMARKS: Final = {
    Status.DRAFT: N_("stamp|DRAFT"),
    Status.IN_REVIEW: "stamp|DRAFT",
    Status.SUPERSEDED: N_("stamp|SUPERSEDED"),
    Status.EXPIRED: N_("stamp|EXPIRED"),
    Status.WITHDRAWN: N_("stamp|WITHDRAWN"),
}
"""What lies across a version that must not be worked by."""


_BARS: Final = N_(
    "A bar in the margin marks what is other than in version {version}; beside a heading, also that something below it "
    "was left out."
)


def agreement_paper(
    edition: Edition, version: DatedVersion, *, copy: PrintedCopy | None = None, size: Size = "a4"
) -> Paper:
    """Return a version of an agreement as a paper."""
    agreement, t, provider = version.agreement, edition.labels, edition.portfolio.provider
    document = shown_on(Medium.PAPER, agreement_document(edition, version, copy=copy))
    before = predecessor(edition.portfolio.agreements[agreement.id], version)
    # Which days are public holidays follows from the year, and not from what was agreed.
    earlier = parts_on(Medium.PAPER, agreement_parts(edition, before)) if before else ()
    changed = change_bars(earlier, document.parts, apart_from="holidays") if before else None
    control = tuple(_with_bars_explained(edition, document.control, before, changed))
    return Paper(
        document=replace(document, control=control),
        template="agreement",
        size=size,
        provider=edition.text(provider.name),
        path=agreement.place().path,
        dated=state_since(version, edition.portfolio.as_of),
        head=(
            document.number,
            t("Version {version}", version=version.version),
            capital(t(f"status|{version.status}")),
            capital(t(f"classification|{agreement.control.classification}")),
            *([t("Copy No. {number}", number=copy.number)] if copy else []),
        ),
        watermark=_watermark(edition, version, copy),
        page=t("Page {page} of {pages}", page="{page}", pages="{pages}"),
        contents=t("Contents"),
        currency=_currency(edition, version.fingerprint),
        notes=(edition.text(provider.controlled_copy),) if provider.controlled_copy else (),
        bars=changed.beside if changed else frozenset(),
    )


def _with_bars_explained(
    edition: Edition, control: Iterable[Section], before: DatedVersion | None, changed: ChangeBars | None
) -> Iterator[Section]:
    """Yield the document control, with what the bars in the margin mean below the history of revisions."""
    explained = paragraphs(_explained(edition, before, changed)) if before and changed else ()
    for section in control:
        yield replace(section, body=(*section.body, *explained)) if section.id == "revisions" else section


def state_since(version: DatedVersion, as_of: date) -> date:
    """Return since when the version has its status; the day itself for a draft.

    Papers are dated by it, so that one that did not change is not set again every day (FAILURES D36, D42).
    """
    approved = max((approval.date for approval in version.approvals), default=as_of)
    if version.status is Status.IN_FORCE:
        return max(approved, version.validity.start)
    return version.validity.end if version.status in (Status.SUPERSEDED, Status.EXPIRED, Status.WITHDRAWN) else approved


def _watermark(edition: Edition, version: DatedVersion, copy: PrintedCopy | None) -> tuple[str, ...]:
    if copy and version.status not in WATERMARKS:
        return stamped(edition, N_("CONTROLLED COPY No. {number}"), number=str(copy.number))
    return stamped(edition, WATERMARKS.get(version.status, UNCONTROLLED))


def _currency(edition: Edition, fingerprint: str | None) -> ValidityCheck | None:
    if not fingerprint or not edition.address:
        return None
    short = short_fingerprint(fingerprint)
    return ValidityCheck(
        fingerprint=f"{fingerprint.rpartition(':')[0]}:{short}",
        address=f"{edition.address}{beside(validity_check_path(fingerprint), '')}",
        words=edition.labels("Is this paper still current? This address tells:"),
    )


def _explained(edition: Edition, before: DatedVersion, changed: ChangeBars) -> str:
    """Return what the bars in the margin mean, and what is gone without leaving a place for one."""
    t, found = edition.labels, []
    if changed.beside:
        found.append(t(_BARS, version=before.version))
    if changed.gone:
        parts = t("separator|, ").join(changed.gone)
        found.append(t("Left out since version {version}: {parts}.", version=before.version, parts=parts))
    return "\n\n".join(found)
