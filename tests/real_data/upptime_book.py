"""A book made of what a status page recorded: its services, one agreement, and its state timeline as it is."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

MKDOCS = """site_name: Status
docs_dir: site_overrides/pages
use_directory_urls: false
theme: {name: material, font: false}
plugins: [slm]
markdown_extensions: [attr_list]
"""


def upptime_book(root: Path, recorded: Path, months: Iterable[str], *, first_day: str, known_for: str) -> None:
    """Write a book below `root` from a folder of the real data; only names without a service are left out by name."""
    services = sorted(path.stem for path in (recorded / "history").glob("*.yml"))
    with (recorded / "observations.csv").open(encoding="utf-8", newline="") as lines:
        seen = sorted({row["slug"] for row in csv.DictReader(lines)})
    left_over = [slug for slug in seen if slug not in services]
    kept = "measurements/sources/status-page/observations.csv"
    (root / kept).parent.mkdir(parents=True)
    shutil.copy(recorded / "observations.csv", root / kept)
    files = dict(book_files(services, first_day=first_day, source="status-page"))
    files |= {"measurements/sources/status-page.yml": _source(services, left_over, known_for)}
    write_book(root, files, months)


def write_book(root: Path, files: Mapping[str, str], months: Iterable[str]) -> None:
    """Write the files of a book, with closed months."""
    closed = {
        f"measurements/{month}/month.yml": "kind: month\nstate: closed\nclosed_on: 2026-11-02\nclosed_by: keeper\n"
        for month in months
    }
    for path, text in (closed | dict(files)).items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    (root / "site_overrides/pages").mkdir(parents=True)


def book_files(
    services: list[str],
    *,
    first_day: str,
    source: str,
    targets: str = "  - {id: availability, metric: availability, at_least: 99.5 %, per: month}\n",
    metrics: str = "",
) -> Iterator[tuple[str, str]]:
    """Yield the files of a book with one agreement about services, whose availability a source tells."""
    yield "mkdocs.yml", MKDOCS
    yield (
        "catalog/provider.yml",
        (
            "kind: provider\nid: it\nname: Status page\nlanguages: [en]\nfamilies: [{id: web, name: Web}]\n"
            "teams: [{id: operations, name: Operations}]\ncustomers: [{id: users, name: Users, type: external}]\n"
            "roles: [{id: keeper, name: Keeper of the book}]\npeople: [{id: keeper, name: Keeper, roles: [keeper]}]\n"
            "approvals: {SLA: [keeper]}\napprovals_on_paper: true\n"
            "coverage_at_least: 0 %\n"  # what little was seen is compared with what is known of it
        ),
    )
    yield "catalog/levels.yml", "kind: levels\nlevels: []\n"
    yield (
        "catalog/metrics.yml",
        (
            "kind: metrics\nmetrics:\n  - {id: availability, name: Availability, kind: availability,\n"
            f"     source: {source},\n"
            "     description: Share of the month in which the site answered,\n"
            f"     formula: (known time - time down) / known time}}\n{metrics}"
        ),
    )
    day = "[00:00-24:00]"
    names = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    yield (
        "catalog/calendars/always.yml",
        "kind: service_hours\nname: Always\ntime_zone: Etc/UTC\nversions:\n  - from: 2024-01-01\n    week:\n"
        + "".join(f"      {name}: {day}\n" for name in names),
    )
    for service in services:
        yield (
            f"catalog/services/{service}.yml",
            (
                f"kind: service\nname: {service}\nsummary: The site {service}.\ndescription: The site {service}.\n"
                "outcome: Visitors are served.\nfamily: web\nowner: keeper\nteam: operations\n"
                "contact: {email: status@example.com}\nwho_may_use_it: Everybody\nhow_to_request: Open the page.\n"
                "how_to_get_help: Write to the keeper.\nhours: always\nsecurity: [Served encrypted]\n"
            ),
        )
    yield (
        "catalog/changes/RFC-1.yml",
        "kind: change_request\ntitle: Begin\nreason: Begin\nrequested_by: keeper\nrequested_on: 2024-01-02\n"
        "decision: approved\ndecided_by: keeper\ndecided_on: 2024-01-02\neffective_on: 2024-01-02\nservices:\n"
        + "".join(f"  - {{service: {service}, status: live}}\n" for service in services),
    )
    yield (
        "agreements/SLA-STATUS/1.0/agreement.yml",
        (
            "kind: SLA\ntitle: Availability of the sites\ndocument_number: STATUS-1\n"
            "control: {owner: keeper, prepared_by: keeper}\nbrief: [Every site answers 99.5 % of each month.]\n"
            "provider: it\ncustomer: users\nscope: {covers: [All sites]}\n"
            f"services: [{', '.join(services)}]\nvalid: {{from: {first_day}, until: 2027-01-01}}\ntime_zone: Etc/UTC\n"
            "service_hours: always\nreview_every: 36 months\n"
            "duties: {provider: [Keep the sites up], customer: [Report trouble]}\n"
            f"targets:\n{targets}"
        ),
    )
    yield "agreements/SLA-STATUS/1.0/terms.en.md", "## Availability {#availability}\n\nThe sites are up.\n"
    yield (
        "agreements/SLA-STATUS/approvals.yml",
        (
            f"kind: approvals\napprovals:\n  - {{version: '1.0', role: keeper, name: Keeper, date: {first_day}, "
            "meaning: approved}\n"
        ),
    )


def _source(services: list[str], left_over: list[str], known_for: str) -> str:
    return (
        "kind: timeline\nuse: upptime\nname: Status page\nfiles: [sources/status-page/observations.csv]\n"
        f"known_for: {known_for}\nservices:\n"
        + "".join(f"  {service}: {service}\n" for service in services)
        + "ignored:\n"
        + "".join(f"  - {{name: {slug}, reason: Left over from the template}}\n" for slug in left_over)
    )
