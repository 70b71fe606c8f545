"""What lies in a book's folder: nothing leads out of it, and every name can be kept by every machine."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
from tests.books import AS_OF, copied

from slm.reading import read_book

pytestmark = [pytest.mark.usefixtures("remembering"), pytest.mark.unmeasured]

FOLDERS: Final = (
    ".", "agreements", "agreements/SLA-MAIL", "agreements/SLA-MAIL/1.0", "agreements/SLA-MAIL/signatures", "catalog",
    "catalog/services", "catalog/calendars", "catalog/changes", "measurements", "measurements/2026-01",
    "measurements/2026-01/measured", "measurements/sources", "measurements/reviews", "measurements/improvements",
    "measurements/exports", "site_overrides", "site_overrides/pages", "site_overrides/pages/guide",
    "site_overrides/pages/.well-known", "site_overrides/theme", "site_overrides/theme/partials/.parts",
    "site_overrides/print", "site_overrides/print/fonts",
)  # fmt: skip
NAMES: Final = {
    "aux.md": "SLM818", "Con": "SLM818", "nul.tar.gz": "SLM818", "lpt1 .txt": "SLM818", "com¹": "SLM818",
    "a:b.md": "SLM819", 'say "so".md': "SLM819", "what?.md": "SLM819", "all*.md": "SLM819", "a|b": "SLM819",
    "a<b": "SLM819", "a>b": "SLM819", "back\\slash": "SLM819", "line\nend": "SLM819", "dot.": "SLM819",
    "blank ": "SLM819", "u\u0308bung.md": "SLM820",
}  # fmt: skip
FINE: Final = ("console.md", "auxiliary", "null", "com10", "服务.md", "übung.md", "a b.md", "A.md")

Make = Callable[[Path, Path], None]


def a_link(path: Path, outside: Path) -> None:
    """Make a link to a file outside."""
    path.symlink_to(outside / "secret.txt")


def a_folder(path: Path, outside: Path) -> None:
    """Make a link to a folder outside."""
    path.symlink_to(outside)


def a_detour(path: Path, outside: Path) -> None:
    """Make a link to a file outside that never names it as an absolute path."""
    path.symlink_to(os.path.relpath(outside / "secret.txt", path.parent))


def a_hidden_one(path: Path, _: Path) -> None:
    """Make a link to what a version control system keeps beside the book, such as an address with credentials."""
    book = next(folder for folder in path.parents if folder.name == "book")
    (book / ".git").mkdir(exist_ok=True)
    (book / ".git/config").write_text("secret", "utf-8")
    path.symlink_to(book / ".git/config")


def a_pipe(path: Path, _: Path) -> None:
    """Make a pipe."""
    os.mkfifo(path)


def a_circle(path: Path, _: Path) -> None:
    """Make a link to the folder in which it lies."""
    path.symlink_to(".")


def nothing(path: Path, _: Path) -> None:
    """Make a link to what is not there."""
    path.symlink_to("nothing")


@pytest.mark.skipif(os.name != "posix", reason="platform: links and pipes")
@pytest.mark.parametrize(
    "make, code",
    [(a_link, "SLM104"), (a_folder, "SLM104"), (a_detour, "SLM104"), (a_hidden_one, "SLM104"), (a_pipe, "SLM101"),
     (a_circle, "SLM816"), (nothing, "SLM829")],
)  # fmt: skip
def test_nothing_leads_out_of_a_book(tmp_path: Path, make: Make, code: str) -> None:
    """In every folder, a link out of the book and what is no file are told at their place, and nothing is followed."""
    book = copied(tmp_path)
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/secret.txt").write_text("secret", "utf-8")
    expected = set()
    for folder in FOLDERS:
        (book / folder).mkdir(parents=True, exist_ok=True)
        name = "mkdocs.yml" if folder == "." else "odd.txt"
        make(book / folder / name, tmp_path / "outside")
        is_the_book = folder == "." and make is a_circle  # which is no file of itself
        expected.add(("SLM104" if is_the_book else code, os.path.normpath(f"{folder}/{name}")))
    read = read_book(book, AS_OF)
    assert expected - {(problem.code, problem.place.path) for problem in read.problems} == set()
    assert read.portfolio
    assert "secret" not in repr((read.portfolio, *read.texts.values()))


def test_link_within_the_book_is_fine(tmp_path: Path) -> None:
    """A page may be a link to another file of the book, a folder of pages to another folder."""
    book = copied(tmp_path)
    (book / "site_overrides/pages").mkdir(parents=True)
    (book / "site_overrides/pages/terms.md").symlink_to(book / "agreements/SLA-MAIL/1.0/terms.en.md")
    (book / "site_overrides/pages/terms").symlink_to("../../agreements/SLA-MAIL/1.0")
    assert read_book(book, AS_OF).problems == ()


@pytest.mark.parametrize("folder", ["site_overrides/pages", "measurements/exports", "catalog/services"])
def test_name_that_some_machines_cannot_keep(tmp_path: Path, folder: str) -> None:
    """Devices, characters and ends that Windows does not know, and composed letters, are errors at their place."""
    book = copied(tmp_path)
    (book / folder).mkdir(parents=True, exist_ok=True)
    for name in NAMES:
        (book / folder / name).write_text("", "utf-8")
    told = {(found.code, found.place.path) for found in read_book(book, AS_OF).problems}
    assert {(code, f"{folder}/{name}") for name, code in NAMES.items()} - told == set()


@pytest.mark.parametrize(
    "one, other", [("Mail.md", "mail.md"), ("\u00dcbung", "u\u0308bung"), ("stra\u00dfe", "STRASSE"), ("Ä", "ä")]
)
def test_two_names_that_are_one_elsewhere(tmp_path: Path, one: str, other: str) -> None:
    """Names that differ in case or in the form of a letter only would overwrite each other on Windows and macOS."""
    book = copied(tmp_path)
    (book / "site_overrides/pages").mkdir(parents=True)
    for name in (one, other):
        (book / "site_overrides/pages" / name).write_text("", "utf-8")
    if len(list((book / "site_overrides/pages").iterdir())) == 1:
        pytest.skip("platform: a file system that takes the two names for one")
    (found,) = [found for found in read_book(book, AS_OF).problems if found.code == "SLM817"]
    assert {found.place.path, found.also[0].path} == {f"site_overrides/pages/{name}" for name in (one, other)}


def test_names_that_all_machines_keep(tmp_path: Path) -> None:
    """Other names are fine, in any script."""
    book = copied(tmp_path)
    (book / "site_overrides/pages").mkdir(parents=True)
    for name in FINE:
        (book / "site_overrides/pages" / name).write_text("", "utf-8")
    assert read_book(book, AS_OF).problems == ()


@pytest.mark.parametrize("path", ["pages/about.md", "theme/main.html", "print/report.typ"])
def test_page_that_is_no_text_is_told_before_a_build(tmp_path: Path, path: str) -> None:
    """A hand-written page, a template of the theme or of a paper in another encoding is an error at its place."""
    book = copied(tmp_path)
    (book / "site_overrides" / path).parent.mkdir(parents=True)
    (book / "site_overrides" / path).write_bytes("# \u4f60\u597d\n".encode("gbk"))
    found = [(found.code, str(found.place)) for found in read_book(book, AS_OF).problems]
    assert found == [("SLM105", f"site_overrides/{path}:1:3")]
