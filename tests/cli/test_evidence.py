"""`slm evidence`: what shows how agreements were kept, as one archive for an auditor."""

from __future__ import annotations

import json
import shutil
import time
from hashlib import sha256
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from tests.books import AS_OF, copied, say_closed
from tests.cli.conftest import ROOT, Run

DAY = ("--as-of", "2026-11-27")


def _packed(run: Run, target: Path, *words: object) -> tuple[dict[str, bytes], str]:
    """Return the files of an archive made without papers, and what was said on standard error."""
    done = run("evidence", *words, "--no-pdf", "--to", target)
    assert done.exit_code == 0, done.output
    with ZipFile(target) as archive:
        return {name: archive.read(name) for name in archive.namelist()}, done.stderr


def _manifest(files: dict[str, bytes]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(files["MANIFEST.json"])
    return found


def test_every_file_has_its_hash(run: Run, tmp_path: Path) -> None:
    """The sums are those of all other files, so that `sha256sum -c` tells what was changed; the manifest agrees."""
    files, _ = _packed(
        run, tmp_path / "a.zip", "SLA-WEB", "--from", "2026-08", "--until", "2026-10", "--root", ROOT, *DAY
    )
    sums = {path: digest for digest, path in (line.split("  ") for line in files["SHA256SUMS"].decode().splitlines())}
    assert sums == {path: sha256(data).hexdigest() for path, data in files.items() if path != "SHA256SUMS"}
    told = {file["path"]: (file["sha256"], file["bytes"]) for file in _manifest(files)["files"]}
    assert told.items() <= {path: (sums[path], len(files[path])) for path in sums}.items()
    assert set(sums) - set(told) == {"MANIFEST.json"}


def test_archive_holds_what_figures_rest_on(run: Run, tmp_path: Path) -> None:
    """Each figure names the files behind it, those of the book byte for byte; locks and seals are there, too."""
    files, _ = _packed(
        run, tmp_path / "a.zip", "SLA-WEB", "--from", "2026-08", "--until", "2026-10", "--root", ROOT, *DAY
    )
    manifest = _manifest(files)
    assert {one["agreement"] for one in manifest["figures"]} == {"SLA-WEB"}
    availability = next(one for one in manifest["figures"] if one["target"] == "availability")
    assert "book/measurements/2026-08/outages.csv" in availability["rests_on"]
    of_book = {path.removeprefix("book/"): data for path, data in files.items() if path.startswith("book/")}
    assert {
        "measurements/seals.json", "measurements/2026-09/results.lock.json", "agreements/SLA-WEB/approvals.yml",
        "agreements/SLA-WEB/1.0/agreement.yml", "agreements/SLA-WEB/1.0/terms.zh.md",
        "measurements/improvements/SIP-2026-007.yml",
    } <= of_book.keys()  # fmt: skip
    assert "agreements/SLA-WEB/1.1/agreement.yml" not in of_book
    assert b"8.3.4.2" in files["clauses.csv"]
    assert [path for path, data in of_book.items() if (ROOT / path).read_bytes() != data] == []


def test_same_book_and_day_give_the_same_bytes(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In another folder, another time zone and at another moment the archive is the same, byte for byte."""
    book = copied(tmp_path)
    say_closed(book)
    ask = ("evidence", "--from", "2026-01", "--until", "2026-02", "--no-pdf", "--as-of", AS_OF)
    assert run(*ask, "--root", book, "--to", tmp_path / "a.zip").exit_code == 0
    other = Path(shutil.copytree(book, tmp_path / "elsewhere/deep/book"))
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    time.tzset()
    assert run(*ask, "--root", other, "--to", tmp_path / "b.zip").exit_code == 0
    monkeypatch.undo()
    time.tzset()
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


def test_what_is_lacking_is_said(run: Run, tmp_path: Path) -> None:
    """A month that is not closed, and one that the book does not have, are told in the manifest and on the terminal."""
    words = ("SLA-WEB", "--from", "2024-10", "--until", "2024-11", "--root", ROOT, *DAY)
    files, said = _packed(run, tmp_path / "a.zip", *words)
    assert {"month": "2024-10", "lacks": "month"} in _manifest(files)["lacks"]
    assert "the book has no month 2024-10" in said
    files, said = _packed(run, tmp_path / "b.zip", "SLA-WEB", "--until", "2026-11", "--root", ROOT, *DAY)
    assert {"month": "2026-11", "lacks": "closing"} in _manifest(files)["lacks"]
    assert "not closed: 2026-11" in said


def test_closed_month_without_lock_is_told(run: Run, tmp_path: Path) -> None:
    """In an old book a month is closed without a lock: evidence of it says so."""
    book = copied(tmp_path)
    say_closed(book)
    words = ("--until", "2026-01", "--root", book, "--as-of", AS_OF)
    files, said = _packed(run, tmp_path / "a.zip", *words)
    assert {"month": "2026-01", "lacks": "lock"} in _manifest(files)["lacks"]
    assert "closed without a lock: 2026-01" in said


def test_a_customer_gets_nothing_of_others(run: Run, tmp_path: Path) -> None:
    """The archive of a customer has its own figures and rows, and neither files of the book nor a word of others."""
    files, _ = _packed(
        run, tmp_path / "a.zip", "--customer", "design-institute", "--until", "2026-10", "--root", ROOT, *DAY
    )
    manifest = _manifest(files)
    assert manifest["audience"] == "customer:design-institute"
    assert {one["agreement"] for one in manifest["figures"]} == {"SLA-DATA"}
    assert [path for path in files if path.startswith("book/") or path == "clauses.csv"] == []
    whole = b"".join(files.values())
    assert [name for name in (b"SLA-WEB", b"OLA-PLATFORM", b"UC-CARRIER", b"qinghe-trading") if name in whole] == []
    assert all(b"qinghe" not in data for path, data in files.items() if path.startswith("records/"))


@pytest.mark.parametrize(
    "words, code, said",
    [
        (("SLA-WBE",), "SLM604", "SLA-WEB"),
        (("OLA-DESK", "--customer", "design-institute"), "SLM604", ""),
        (("--from", "2026-10", "--until", "2026-08"), "SLM1510", "2026-08..2026-10"),
        (("--from", "2019-01", "--until", "2019-02"), "SLM1512", "2019-01"),
        (("--customer", "nobody"), "SLM540", ""),
    ],
)
def test_what_cannot_be_packed_is_refused(
    run: Run, tmp_path: Path, words: tuple[str, ...], code: str, said: str
) -> None:
    """An unknown agreement or customer, one that the customer may not see, a range backwards or outside of the book."""
    refused = run("evidence", *words, "--root", ROOT, *DAY, "--no-pdf", "--to", tmp_path / "a.zip")
    assert (refused.exit_code, code in refused.stderr, said in refused.stderr) == (2, True, True), refused.output
    assert list(tmp_path.iterdir()) == []


def test_an_archive_is_replaced_by_force_alone(run: Run, tmp_path: Path) -> None:
    """What is there stays unless `--force` is given, and nothing half-written is left beside it."""
    target = tmp_path / "out/a.zip"
    target.parent.mkdir()
    target.write_text("mine", "utf-8")
    ask = ("evidence", "SLA-WEB", "--root", ROOT, *DAY, "--no-pdf", "--to", target)
    refused = run(*ask)
    assert (refused.exit_code, "SLM606" in refused.stderr, target.read_text("utf-8")) == (2, True, "mine")
    assert run(*ask, "--force").exit_code == 0
    assert [path.name for path in target.parent.iterdir()] == ["a.zip"]


def test_papers_are_those_in_force_and_the_reports(run: Run, tmp_path: Path) -> None:
    """Without `--no-pdf` the versions in force and the reports of the months are there as PDF, in each language."""
    book, target = copied(tmp_path), tmp_path / "a.zip"
    say_closed(book)
    words = ("evidence", "SLA-MAIL", "--until", "2026-01", "--root", book, "--as-of", AS_OF, "--to", target)
    done = run(*words)
    assert done.exit_code == 0, done.output
    with ZipFile(target) as archive:
        papers = {name: archive.read(name) for name in archive.namelist() if name.startswith("papers/")}
    assert {"papers/report-2026-01-en.pdf", "papers/report-2026-01-zh.pdf"} <= papers.keys()
    assert len(papers) == 4
    assert all(data.startswith(b"%PDF") for data in papers.values())
