"""Where everything of a site lies: the paths of pages and files, known here alone, and how one leads to another."""

from __future__ import annotations

import re
from functools import lru_cache
from posixpath import dirname, normpath
from typing import Final

from slm.agreement import Agreement
from slm.calendar import Month
from slm.compliance import Result
from slm.document_control import short_fingerprint

_NOT_IN_A_NAME: Final = re.compile(r"[^\w.-]+")
_NOT_IN_ADDRESSES: Final = re.compile(r"[^A-Za-z0-9._-]")

HOME: Final = "index.md"
CATALOG: Final = "catalog/index.md"
AGREEMENTS: Final = "agreements/index.md"
REPORTS: Final = "reports/index.md"
IMPROVEMENTS: Final = "improvements/index.md"
REVIEWS: Final = "improvements/reviews/index.md"
VOICES: Final = "improvements/voices/index.md"
DOCUMENTS: Final = "documents/index.md"
PROCESS: Final = "process/index.md"
CONFORMITY: Final = "process/clauses/index.md"
"""What standards ask for, and what in the book shows it."""
GLOSSARY: Final = "glossary/index.md"
CODES: Final = "v/index.md"
"""Where the code of a printed copy can be typed; what a code leads to lies below it."""
UNKNOWN_CODE: Final = "unknown-code"
"""Where that page says what it means that a code is unknown."""
SEALS: Final = "seals.json"
"""What was closed and restated, with the seals: a book is held against it."""


def service_path(service: str) -> str:
    """Return the path of a service's page."""
    return f"catalog/{service}/index.md"


def agreement_path(agreement: str, version: str | None = None) -> str:
    """Return the path of an agreement's document page: of the version in force, or of one version for ever."""
    return f"agreements/{agreement}/{version}/index.md" if version else f"agreements/{agreement}/index.md"


def party_path(party: str) -> str:
    """Return the path of the page of a customer or a supplier."""
    return f"parties/{party}/index.md"


def target_path(agreement: str, target: str, version: str | None = None) -> str:
    """Return where a target is promised: its row in the version in force, or in one version for ever."""
    return f"{agreement_path(agreement, version)}#target-{target}"


def agreement_paper_path(agreement: Agreement, language: str) -> str:
    """Return the path of a version on paper; the name tells which document it is, wherever the file is moved to."""
    number = _NOT_IN_A_NAME.sub("-", agreement.document_number)
    return f"agreements/{agreement.id}/{agreement.version}/{number}-{agreement.version}-{language}.pdf"


def attachment_asset(agreement: Agreement, name: str) -> str:
    """Return the path of a file that belongs to a version, in a folder where its name clashes with no other."""
    return f"agreements/{agreement.id}/{agreement.version}/attachments/{name}"


def report_paper_path(month: Month, language: str, customer: str | None = None) -> str:
    """Return the path of a month's report on paper, or of one customer's report of that month."""
    name = "-".join(filter(None, ("report", str(month), customer, language)))
    return beside(report_path(month, customer), f"{name}.pdf")


def performance_path(agreement: str, year: int | None = None) -> str:
    """Return the path of an agreement's performance page: of the last months, or of an earlier year."""
    return f"agreements/{agreement}/performance/{f'{year}/' if year else ''}index.md"


def kept_figures_path(agreement: str, year: int | None = None) -> str:
    """Return the path of the page with the figures of an agreement's targets: of the last months, or of a year."""
    return f"agreements/{agreement}/performance/figures/{f'{year}/' if year else ''}index.md"


def credits_path(agreement: str, month: Month | None = None) -> str:
    """Return the path of an agreement's credit statement of a month, for ever, or of the list of all of them."""
    return f"agreements/{agreement}/credits/{month}/index.md" if month else f"agreements/{agreement}/credits/index.md"


def credits_paper_path(agreement: str, month: Month, language: str) -> str:
    """Return the path of a credit statement on paper."""
    return f"agreements/{agreement}/credits/{month}/credit-statement-{agreement}-{month}-{language}.pdf"


def report_path(month: Month, customer: str | None = None) -> str:
    """Return the path of a month's report, or of one customer's report of that month."""
    return f"reports/{month}/{customer}/index.md" if customer else f"reports/{month}/index.md"


def span_path(label: str) -> str:
    """Return the path of the report of a quarter or a year, by its label."""
    return f"reports/{label}/index.md"


def span_paper_name(label: str, language: str, customer: str | None = None) -> str:
    """Return the name of the report of a range of months on paper."""
    return f"{'-'.join(filter(None, ('report', label.replace('..', '-to-'), customer, language)))}.pdf"


def figures_path(month: Month) -> str:
    """Return the path of the page that says how the figures of a month were made."""
    return f"reports/{month}/figures/index.md"


def making_path(result: Result) -> str:
    """Return where it is said how the figure of a result was made."""
    return f"{figures_path(result.last_month)}#{_anchor(result)}"


def interruption_anchor(outage: str) -> str:
    """Return what stands for an interruption in an address: its number, in letters that every address can hold.

    Numbers of a monitor or of a status page may hold any letter; two of them never become one.
    """
    return _NOT_IN_ADDRESSES.sub(lambda found: f"~{ord(found[0]):x}~", outage)


def result_path(result: Result) -> str:
    """Return where a result is reported: its row in the report of its month."""
    return f"{report_path(result.last_month)}#{_anchor(result)}"


def _anchor(result: Result) -> str:
    of_several = result.period.name_in_month
    return "-".join(filter(None, (result.agreement, result.target, result.service, of_several)))


def improvement_path(improvement: str) -> str:
    """Return the path of an improvement's page."""
    return f"improvements/{improvement}/index.md"


def problem_path(problem: str) -> str:
    """Return the path of a problem's page."""
    return f"improvements/problems/{problem}/index.md"


def review_path(review: str) -> str:
    """Return the path of a service review's page."""
    return f"improvements/reviews/{review}/index.md"


def complaint_path(complaint: str) -> str:
    """Return the path of the page of a complaint or compliment."""
    return f"improvements/voices/{complaint}/index.md"


def dispute_path(dispute: str) -> str:
    """Return the path of the page of an objection to a figure."""
    return f"improvements/voices/{dispute}/index.md"


def review_paper_path(review: str, language: str) -> str:
    """Return the path of a service review on paper."""
    return beside(review_path(review), f"review-{review}-{language}.pdf")


def change_path(change: str) -> str:
    """Return where a request for change is described."""
    return f"{DOCUMENTS}#{change}"


def pages_above(path: str) -> list[str]:
    """Return where the pages would lie in whose folders a page lies, that of the outermost folder first.

    What is found by the code of a paper belongs to the documents.
    """
    folders = path.split("/")[:-2]
    around = ["/".join((*folders[: depth + 1], "index.md")) for depth in range(len(folders))]
    return [DOCUMENTS, *around] if path == CODES or CODES in around else around


def beside(page: str, name: str) -> str:
    """Return the path of a file that lies beside a page."""
    return f"{page.removesuffix('index.md')}{name}"


def validity_check_path(fingerprint: str) -> str:
    """Return the path of the page that tells whether a paper with this fingerprint is current."""
    return f"v/{short_fingerprint(fingerprint)}/index.md"


def link(source: str, target: str) -> str:
    """Return the relative address of one path of the site from another, good on a server and on a disk.

    Pages are addressed by their `index.html`; `#fragment` is kept.
    """
    path, mark, fragment = target.partition("#")
    return _relative(_folder(source), path) + mark + fragment


_folder = lru_cache(maxsize=1 << 12)(dirname)


@lru_cache(maxsize=1 << 12)
def _relative(folder: str, path: str) -> str:
    """Return a path of the site from a folder of the site; `relpath` would ask for the working directory each time."""
    parts = normpath(path.removesuffix(".md") + ".html" if path.endswith(".md") else path).split("/")
    folders = folder.split("/") if folder else []
    shared = 0
    while shared < min(len(parts), len(folders)) and parts[shared] == folders[shared]:
        shared += 1
    return "/".join([".."] * (len(folders) - shared) + parts[shared:]) or "."
