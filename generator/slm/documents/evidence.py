"""Evidence for an auditor: what of a book shows how some agreements were kept in some months, as files of one archive.

Papers are printed by whoever has a press; here it is decided which files belong to it, what each of them is, on which
files each figure rests, and what is lacking. The archive is the same, byte for byte, wherever it is made.
"""

from __future__ import annotations

import io
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any, Final
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from slm import layout
from slm.agreement import DatedVersion
from slm.calendar import Month
from slm.checks.locks import inputs_of
from slm.compliance import Result, Verdict, results_json, results_rows
from slm.documents.conformity import conformity_rows
from slm.documents.downloads import csv_bytes, json_bytes
from slm.documents.edition import Edition
from slm.documents.views.records import record_files
from slm.facts.judgement import View
from slm.portfolio import Portfolio
from slm.text import LANGUAGES, N_

FORMAT: Final = "slm-evidence/1"
MANIFEST: Final = "MANIFEST.json"
SUMS: Final = "SHA256SUMS"
_README: Final = "README.txt"
_BOOK: Final = "book/"
"""Below this the files of the book stand under their own paths."""
_MODE: Final = 0o100644 << 16
_UNIX: Final = 3

_WORDS: Final = (
    N_("Evidence for {agreements}, {first} to {last}, as of {as_of}"),
    N_("What each file is, on which files each figure rests, and what is lacking: {manifest}."),
    N_("That no file of this archive was changed since it was packed: sha256sum -c {sums}"),
    N_("That the figures follow from the book: run slm evidence on the book again, with the same months and the same "
       "day; the archive is the same byte for byte."),
    N_("That no closed month was changed unseen: hold the book against a published list of seals: "
       "slm verify --seals seals.json"),
    N_("That a paper of an agreement is known and current: slm verify PAPER.pdf"),
)  # fmt: skip
_FOR_WHOM: Final = {
    True: N_("INTERNAL: this archive holds what only the provider's own people may see."),
    False: N_("This archive holds what the customer may see. The locks and registers are not in it: they hold what was "
              "promised to others."),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceAsked:
    """Of which agreements and months evidence is asked, as an audience may see it."""

    view: View
    agreements: tuple[str, ...]
    months: tuple[Month, ...]

    @property
    def portfolio(self) -> Portfolio:
        """The book, as far as the audience may see it."""
        return self.view.portfolio

    @property
    def is_internal(self) -> bool:
        """Is it for the provider's own people?"""
        return self.view.audience.is_internal

    @property
    def results(self) -> list[Result]:
        """The results of these months under these agreements."""
        found = (result for month in self.months for result in self.view.scorecard.in_month(month))
        return [result for result in found if result.agreement in self.agreements]

    def versions(self) -> Iterator[DatedVersion]:
        """Yield the versions that were in force on a day of these months."""
        begin, end = self.months[0].first_day, self.months[-1].next.first_day
        for name in self.agreements:
            for version in self.portfolio.agreements[name].versions:
                if version.binding and version.validity.start < end and version.validity.end > begin:
                    yield version


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """One file of the archive."""

    content: bytes
    kind: str
    """What it is, as a word for programs."""


def made_files(asked: EvidenceAsked) -> dict[str, EvidenceFile]:
    """Return the files that are made for the archive; a customer gets its own rows here, not the files of the book."""
    results, as_of = asked.results, asked.portfolio.as_of
    files = {
        "figures/results.csv": EvidenceFile(csv_bytes(results_rows(results)), "figures"),
        "figures/results.json": EvidenceFile(json_bytes(results_json(results, as_of)), "figures"),
    }
    edition = Edition.of(asked.view, asked.portfolio.provider.languages[0])
    if asked.is_internal:
        rows = [*conformity_rows(edition)]
        files["clauses.csv"] = EvidenceFile(csv_bytes([*rows[:1], *(row.values() for row in rows)]), "clauses")
    else:
        for path, content in record_files(edition).files.items():
            if _is_of(path, asked.months):
                files[path] = EvidenceFile(content, "rows")
        published = asked.view.judgement.portfolio.seals.published
        files["seals.json"] = EvidenceFile(published.text().encode(), "seals")
    return files


def _is_of(path: str, months: Collection[Month]) -> bool:
    """Tell whether rows belong to these months; those of an export stand in one file for all of them."""
    parts = path.split("/")
    return parts[1] == "sources" or parts[1] in {str(month) for month in months}


def book_files(asked: EvidenceAsked, signatures: Iterable[str]) -> dict[str, str]:
    """Return the files of the book that belong to the archive, by path, with what each is; `signatures` are all."""
    portfolio, found = asked.portfolio, dict[str, str]()
    if not asked.is_internal:
        return found
    for month in asked.months:
        of_month = [result for result in asked.results if result.last_month == month]
        for path in inputs_of(portfolio, month, of_month):
            found[path] = _kind_of(path)
        found[layout.lock_file(month)] = "lock"
    found |= dict.fromkeys((layout.SEALS, layout.PROVIDER), "register")
    for name in asked.agreements:
        for path in (layout.approvals_file(name), layout.copies_file(name), layout.claims_file(name)):
            found[path] = "register"
        found |= {path: "signature" for path in signatures if path.startswith(f"{layout.signatures_folder(name)}/")}
    found |= {path: "signature" for path in signatures if path.startswith(f"{layout.SIGNATURES}/")}
    for version in asked.versions():
        folder = f"{layout.agreement_folder(version.agreement.id, version.version)}/"
        found |= {path: "agreement" for path in portfolio.files if path.startswith(folder)}
    for action in {action.id: action for one in asked.results for action in portfolio.answers.to(one)}.values():
        found[action.place().path] = "action"
    return {path: kind for path, kind in sorted(found.items()) if path in portfolio.files or kind == "signature"}


def _kind_of(path: str) -> str:
    if path.endswith(("/month.yml", "/figures.yml")):
        return "month"
    if layout.agreement_of(path):
        return "agreement"
    return "rule" if path.startswith(f"{layout.CATALOG}/") or path.endswith(".yml") else "rows"


def gaps_of(asked: EvidenceAsked) -> list[dict[str, Any]]:
    """Return what is lacking: months that the book does not have, that are not closed or locked, figures unknown."""
    whole, gaps = asked.view.judgement.portfolio, []
    for month in asked.months:
        if month not in whole.months:
            gaps.append({"month": str(month), "lacks": "month"})
        elif not whole.is_closed(month):
            gaps.append({"month": str(month), "lacks": "closing"})
        elif month not in whole.locks:
            gaps.append({"month": str(month), "lacks": "lock"})
        of_month = [result for result in asked.results if result.last_month == month]
        judged = {result.agreement for result in of_month}
        gaps += [
            {"month": str(month), "lacks": "figures", "agreement": name}
            for name in asked.agreements if name not in judged
        ]  # fmt: skip
        gaps += [
            {"month": str(month), "lacks": "data", "agreement": result.agreement, "target": result.target,
             "service": result.service}
            for result in of_month if result.verdict is Verdict.NO_DATA
        ]  # fmt: skip
    return gaps


def packed(asked: EvidenceAsked, files: Mapping[str, EvidenceFile], gaps: Sequence[Mapping[str, Any]]) -> bytes:
    """Return the archive of these files with what says what they are, and how to find out that they are whole."""
    every = {**files, _README: EvidenceFile(_readme(asked).encode(), "readme")}
    every[MANIFEST] = EvidenceFile(json_bytes(_manifest(asked, every, gaps)), "manifest")
    sums = "".join(f"{_hash(file.content)}  {path}\n" for path, file in sorted(every.items()))
    every[SUMS] = EvidenceFile(sums.encode(), "sums")
    saved = io.BytesIO()
    with ZipFile(saved, "w", ZIP_STORED) as archive:
        for path, file in sorted(every.items()):
            archive.writestr(_entry(path, asked.portfolio.as_of), file.content)
    return saved.getvalue()


def _entry(path: str, day: date) -> ZipInfo:
    """Return the head of a file in the archive: nothing in it comes from the machine or the moment."""
    entry = ZipInfo(path, (day.year, day.month, day.day, 0, 0, 0))
    entry.create_system, entry.external_attr, entry.compress_type = _UNIX, _MODE, ZIP_STORED
    return entry


def _hash(content: bytes) -> str:
    return sha256(content).hexdigest()


def _manifest(
    asked: EvidenceAsked, files: Mapping[str, EvidenceFile], gaps: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    portfolio, whole = asked.portfolio, asked.view.judgement.portfolio
    published = None
    if not asked.is_internal:
        published = record_files(Edition.of(asked.view, portfolio.provider.languages[0])).published
    return {
        "format": FORMAT,
        "as_of": portfolio.as_of.isoformat(),
        "audience": "INTERNAL" if asked.is_internal else str(asked.view.audience),
        "agreements": [
            {"id": version.agreement.id, "version": str(version.version), "fingerprint": version.fingerprint}
            for version in asked.versions()
        ],
        "months": [{"month": str(month), "state": whole.month_state(month)} for month in asked.months],
        "lacks": list(gaps),
        "files": [
            {"path": path, "is": file.kind, "bytes": len(file.content), "sha256": _hash(file.content)}
            for path, file in sorted(files.items())
        ],
        "figures": [
            {
                "agreement": result.agreement, "version": str(result.version), "target": result.target,
                "service": result.service, "period": result.period.label, "verdict": str(result.verdict),
                "rests_on": [path for path in _behind(result, published) if path in files],
            }
            for result in asked.results
        ],
    }  # fmt: skip


def _behind(result: Result, published: Mapping[str, Any] | None) -> list[str]:
    """Return the files of the archive on which a figure rests; `published` says where those of the book are shown."""
    rows = [source.path for source in result.sources]
    if published is not None:
        return sorted({address for path in rows if path in published for address in published[path].addresses})
    written = [layout.agreement_file(result.agreement, result.version), layout.approvals_file(result.agreement)]
    months = [path for month in result.period.months for path in (layout.month_file(month), layout.lock_file(month))]
    return sorted(f"{_BOOK}{path}" for path in {*rows, *written, *months})


def _readme(asked: EvidenceAsked) -> str:
    """Return how to verify the archive, in each language of the book."""
    words = {
        "first": str(asked.months[0]), "last": str(asked.months[-1]), "as_of": asked.portfolio.as_of.isoformat(),
        "manifest": MANIFEST, "sums": SUMS, "agreements": ", ".join(asked.agreements),
    }  # fmt: skip
    texts = []
    for language in asked.portfolio.provider.languages:
        t = LANGUAGES[language].label
        texts.append("\n".join((*(t(line, **words) for line in _WORDS[:1]), t(_FOR_WHOM[asked.is_internal]), "",
                                *(f"- {t(line, **words)}" for line in _WORDS[1:]))))  # fmt: skip
    return "\n\n\n".join(texts) + "\n"


def in_archive(path: str) -> str:
    """Return where a file of the book stands in the archive."""
    return f"{_BOOK}{path}"
