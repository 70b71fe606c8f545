"""What commands write: only inside the book or a folder of their own, and only in the place of what they wrote."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

import pytest
from tests.books import AS_OF, copied
from tests.cli.conftest import Run
from tests.cli.writing import WRITING

from slm.cli.register import add_entry, write_file
from slm.problem import InputError
from slm.site.atomic_publish import MARK, publish, staging_folder

PAGE: Final = '<link rel="stylesheet" href="assets/slm.css">'
SITE: Final = {
    "index.html": PAGE, "404.html": PAGE, "assets/slm.css": "", "search/search_index.json": "{}",
    "catalog/index.html": PAGE, "catalog/mail/index.html": PAGE, "zh/index.html": PAGE, "zh/assets/slm.css": "",
}  # fmt: skip
STRANGERS: Final = {
    ".git/HEAD": "ref", ".git/objects/aa/bb": "object", "CNAME": "sla.example.com", ".nojekyll": "",
    "catalog/notes.txt": "mine", "thesis/chapter.txt": "long",
}  # fmt: skip


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Return the folder of a book that nobody reads here."""
    (tmp_path / "book/catalog").mkdir(parents=True)
    return tmp_path / "book"


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """Return where a site is to be."""
    return tmp_path / "public"


def test_only_what_was_written_is_replaced(book: Path, target: Path) -> None:
    """A second site takes the place of the first; what others have put among it stays, wherever it lies (S8)."""
    _publish(book, target, SITE)
    _write(target, STRANGERS)
    (target / "current").symlink_to("thesis")
    new = {**SITE, "index.html": f"{PAGE} new", "reports/index.html": PAGE}
    del new["catalog/mail/index.html"]
    _publish(book, target, new)
    assert (target / "current").is_symlink()
    (target / "current").unlink()
    assert _read(target) == {**new, **STRANGERS}
    assert not (target / "catalog/mail").exists()
    assert not list(target.parent.glob(".public.*"))


def test_file_of_somebody_else_in_the_place_of_a_new_one(book: Path, target: Path) -> None:
    """Where the new site would need the place of a stranger's file, nothing changes and the file is named."""
    _publish(book, target, SITE)
    for stranger in ("reports/index.html", "reports", "v/index.html/deep.txt"):
        _write(target, {stranger: "mine"})
        before = _read(target)
        with pytest.raises(InputError, match="was not written by this program"):
            _publish(book, target, {**SITE, "reports/index.html": PAGE, "v/index.html": PAGE})
        assert _read(target) == before
        shutil.rmtree(target / "reports") if (target / "reports").is_dir() else None
        (target / "reports").unlink(missing_ok=True)


def test_site_of_the_first_version_is_known_by_its_pages(book: Path, target: Path) -> None:
    """Of a site of 0.1.0 pages, their data and records go, so that no other edition stays; what is not ours stays."""
    old = {
        **SITE, "reports/2025-01/index.html": PAGE, "reports/2025-01/results.csv": "a",
        "records/2025-01/outages.csv": "b", "zh/records/2025-01/outages.csv": "c", "about.html": PAGE,
    }  # fmt: skip
    others = {**STRANGERS, "zh/mine.txt": "mine", "assets/logo.svg": "<svg/>", "essay.html": "<p>mine</p>"}
    del others["catalog/notes.txt"]  # beside a page of 0.1.0, nobody can tell
    _write(target, {**old, **others})
    _publish(book, target, SITE)
    assert _read(target) == {**SITE, **others}


@pytest.mark.parametrize(
    "there", [{"assets/slm.css": "", "thesis.txt": "mine"}, {"index.html": "<p>mine</p>"}, STRANGERS]
)
def test_folder_of_others_is_refused(book: Path, target: Path, there: dict[str, str]) -> None:
    """One file of ours makes no site: whatever is not surely one is refused, and stays as it is."""
    _write(target, there)
    with pytest.raises(InputError):
        _publish(book, target, SITE)
    assert _read(target) == there


@pytest.mark.skipif(os.name != "posix", reason="platform: links")
@pytest.mark.parametrize("made", [True, False])
def test_link_as_target_is_followed(book: Path, target: Path, *, made: bool) -> None:
    """Where the target is a link, what it leads to is replaced, and the link stays."""
    release = target.with_name("release")
    if made:
        _publish(book, release, SITE)
    target.symlink_to("release")
    _publish(book, target, {**SITE, "index.html": f"{PAGE} new"})
    assert target.readlink() == Path("release")
    assert (release / "index.html").read_text("utf-8").endswith("new")


@pytest.mark.parametrize("exchanges", [True, False])
@pytest.mark.parametrize("failing", range(1, 10))
def test_failure_at_any_rename_loses_nothing(
    book: Path, target: Path, monkeypatch: pytest.MonkeyPatch, failing: int, *, exchanges: bool
) -> None:
    """Whichever rename fails, one of the two sites is there whole, and after the next build all that is not ours."""
    _publish(book, target, SITE)
    _write(target, STRANGERS)
    new, count, rename = {**SITE, "index.html": f"{PAGE} new"}, iter(range(1, 99)), Path.rename

    def fails(path: Path, to: Path) -> Path:
        if next(count) == failing:
            raise OSError(28, "No space left on device", str(path))
        return rename(path, to)

    monkeypatch.setattr(Path, "rename", fails)
    if not exchanges:  # as on other systems than Linux
        monkeypatch.setattr("ctypes.CDLL", lambda _: None)
    with suppress(OSError):
        _publish(book, target, new)
    monkeypatch.undo()
    found = {path: text for path, text in _read(target).items() if path in SITE}
    assert found in (SITE, new)
    _publish(book, target, new)
    assert _read(target) == {**new, **STRANGERS}
    assert not list(target.parent.glob(".public.*"))


@pytest.mark.parametrize("command", ["build", "write", "print"])
@pytest.mark.parametrize("place", [".", "..", "/", "agreements", "measurements/papers", "site_overrides/theme"])
def test_book_itself_is_no_target(run: Run, tmp_path: Path, command: str, place: str) -> None:
    """No command writes into the book, a folder around it, or a folder that it is read from."""
    book = copied(tmp_path)
    (book / "mkdocs.yml").write_text("site_name: x\n", "utf-8")
    before = _read(book)
    refused = run(command, "--root", book, "--to", os.path.normpath(book / place), "--as-of", AS_OF)
    assert refused.exit_code == 2, refused.output
    assert "SLM823" in refused.stderr
    assert _read(book) == before


PLACES: Final = [name for name, writing in WRITING.items() if "--to" in writing.arguments or name == "new book"]
"""Commands that write to a folder that they are told."""


@pytest.mark.parametrize(
    "place", ["agreements/new", "measurements/2026-01", "catalog", "site_overrides/theme/x", ".git/x"]
)
@pytest.mark.parametrize("name", PLACES)
def test_folders_of_a_book_are_no_target_for_any_command(
    run: Run, books: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, name: str, place: str
) -> None:
    """Whether or not a command is told of a book, it writes nothing among what this or another book is read from."""
    made, other = shutil.copytree(books(name), tmp_path / "book"), copied(tmp_path / "other")
    monkeypatch.chdir(made)
    for book in (made, other):
        before = _whole(book)
        words = [*WRITING[name].words]
        words[words.index("--to") + 1 if "--to" in words else words.index("book") + 1] = str(book / place)
        refused = run(*words)
        assert refused.exit_code == 2, refused.output
        assert "SLM823" in refused.stderr or "SLM605" in refused.stderr
        assert _whole(book) == before


@pytest.mark.parametrize("name", [name for name in PLACES if name not in {"new book", "build", "write", "evidence"}])
def test_single_file_is_replaced_while_it_is_as_it_was_written(
    run: Run, books: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """A file of this program is replaced; what somebody has put in its place or changed in it stays, and is named."""
    book = shutil.copytree(books(name), tmp_path / "book")
    monkeypatch.chdir(book)
    words = WRITING[name].words
    target = book / words[words.index("--to") + 1]
    done = run(*words)
    assert done.exit_code == 0, done.output
    files = sorted(path for path in target.iterdir() if not path.name.startswith("."))
    target.joinpath("thesis.txt").write_text("mine", "utf-8")
    register = book / "agreements/SLA-MAIL/copies.yml"
    if name == "copy issue":
        register.unlink()  # so that it would be the first copy again
    for change in (lambda: None, lambda: files[-1].write_bytes(b"remarks")):
        change()
        before = _bytes(target)
        again = run(*words)
        assert again.exit_code == (2 if files[-1].read_bytes() == b"remarks" else 0), again.output
        if again.exit_code:
            assert ("SLM606" in again.stderr, files[-1].name in again.stderr) == (True, True)
            assert not (name == "copy issue" and register.exists())
        assert _bytes(target) == before
        register.unlink(missing_ok=True) if name == "copy issue" else None


def test_schemas_replace_schemas_only(run: Run, tmp_path: Path) -> None:
    """A file of another kind that has the name of a schema or a page of keys is refused, and nothing is written."""
    for option, name in (((), "source.json"), (("--reference",), "review.en.md")):
        folder = tmp_path / name
        folder.mkdir()
        (folder / name).write_text("mine", "utf-8")
        refused = run("schema", "--to", folder, *option)
        assert (refused.exit_code, "SLM606" in refused.stderr) == (2, True)
        assert _read(folder) == {name: "mine"}
        (folder / name).unlink()
        assert [run("schema", "--to", folder, *option).exit_code for _ in range(2)] == [0, 0]


def test_written_pages_can_be_written_again(run: Run, tmp_path: Path) -> None:
    """A second `slm write` replaces what the first one wrote, and nothing else."""
    book, target = copied(tmp_path), tmp_path / "pages"
    assert run("write", "--root", book, "--to", target, "--as-of", AS_OF).exit_code == 0
    first = _read(target)
    _write(target, {"en/zensical.toml": "mine"})
    for folder in ("reviews", "improvements"):
        shutil.rmtree(book / "measurements" / folder)
    again = run("write", "--root", book, "--to", target, "--as-of", AS_OF)
    assert again.exit_code == 0, again.output
    found = _read(target)
    assert found.pop("en/zensical.toml") == "mine"
    assert found.keys() < first.keys()


@pytest.mark.skipif(os.name != "posix", reason="platform: processes")
def test_drafts_of_processes_that_are_no_more_are_removed(book: Path, target: Path, tmp_path: Path) -> None:
    """What a killed command has left is removed by the next one at its place; what a running one drafts stays."""
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    register = tmp_path / "approvals.yml"
    register.write_text("approvals: []\n", "utf-8")
    mine = tmp_path / ".approvals.yml.1", tmp_path / ".approvals.yml.backup", tmp_path / ".other.yml.99999999"
    for path in (*mine, tmp_path / f".approvals.yml.{ended.pid}"):
        path.write_text("half", "utf-8")
    add_entry(register, "approvals", "approvals", {"a": "b"})
    assert sorted(path.name for path in tmp_path.glob(".*.*")) == sorted(path.name for path in mine)
    for kind in ("building", "replaced"):
        _write(target.with_name(f".public.{kind}-{ended.pid}"), {MARK: "", **SITE})
        _write(target.with_name(f".public.{kind}-1"), SITE)
    _publish(book, target, SITE)
    assert sorted(path.name for path in tmp_path.glob(".public.*")) == [".public.building-1", ".public.replaced-1"]


def test_new_book_leaves_drafts_out_of_its_history(run: Run, tmp_path: Path) -> None:
    """Git does not take up what a killed command has left in a new book, nor sites, papers and caches."""
    run("new", "book", tmp_path / "book")
    git = shutil.which("git") or "git"
    subprocess.run([git, "init", "-q", tmp_path / "book"], check=True)
    kept = {".gitignore", "catalog/provider.yml", ".schemas/agreement.json", ".vscode/settings.json"}
    left = {
        "site/index.html", "papers/a.pdf", ".cache/slm/aa", "agreements/SLA/.approvals.yml.123", ".site.building-12/a",
        "measurements/2026-01/.results.lock.json.7", ".site.replaced-9/a", "measurements/2026-01/.tickets.csv.4711",
    }  # fmt: skip
    asked = subprocess.run(
        [git, "-C", tmp_path / "book", "check-ignore", *sorted(kept | left)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert set(asked.stdout.split()) == left


def test_a_repository_is_never_ours_whatever_a_list_says(book: Path, target: Path) -> None:
    """Who writes `.git` and `CNAME` into the list of a site does not have them removed by the next one."""
    _publish(book, target, SITE)
    _write(target, STRANGERS)
    with (target / MARK).open("a", encoding="utf-8") as listed:
        listed.write(".git/HEAD\nCNAME\n")
    _publish(book, target, SITE)
    assert {name: _read(target).get(name) for name in (".git/HEAD", "CNAME")} == {
        ".git/HEAD": "ref", "CNAME": "sla.example.com"
    }  # fmt: skip


def test_nothing_is_written_into_a_repository_itself(run: Run, tmp_path: Path) -> None:
    """A folder below `.git` is no target, be it new or empty."""
    book = copied(tmp_path)
    refused = run("write", "--root", book, "--to", tmp_path / ".git/refs/heads/x", "--as-of", AS_OF)
    assert (refused.exit_code, "SLM823" in refused.output) == (2, True)
    assert not (tmp_path / ".git").exists()


def test_cache_that_leads_out_of_the_book_is_refused(run: Run, tmp_path: Path) -> None:
    """What is kept of earlier runs is written into the book alone, wherever a link leads (FAILURES L13)."""
    book, outside = tmp_path / "book", tmp_path / "outside"
    assert run("new", "book", book, "--as-of", AS_OF).exit_code == 0
    outside.mkdir()
    (book / ".cache").symlink_to(outside)
    refused = run("build", "--no-pdf", "--root", book, "--to", tmp_path / "public", "--as-of", AS_OF)
    assert (refused.exit_code, "SLM104" in refused.output) == (2, True)
    assert not any(outside.iterdir())


def test_a_device_is_not_read_for_seals(run: Run, tmp_path: Path) -> None:
    """Of a device nobody knows when it ends, so it is refused before anything is read."""
    refused = run("verify", "--seals", "/dev/zero", "--root", copied(tmp_path), "--as-of", AS_OF)
    assert (refused.exit_code, "SLM768" in refused.output) == (2, True)


def _publish(book: Path, target: Path, files: dict[str, str]) -> None:
    with staging_folder(target, book) as folder:
        _write(folder / "en", files)
        publish(folder / "en", target)


def _write(folder: Path, files: dict[str, str]) -> None:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")


def _whole(book: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in book.rglob("*") if path.is_file() and ".cache" not in path.parts}


def _bytes(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def _read(folder: Path) -> dict[str, str]:
    """Return the texts of all files below a folder, but of the list of a site."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != MARK)
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in files}


@pytest.mark.skipif(os.name != "posix", reason="platform: links")
def test_nothing_is_written_out_of_a_book(run: Run, tmp_path: Path) -> None:
    """A command that records something does not follow a link that leads out of the book."""
    book = copied(tmp_path)
    outside = Path(shutil.move(book / "agreements/OLA-SERVER", tmp_path / "outside"))
    (book / "agreements/OLA-SERVER").symlink_to(outside)
    before = {path: path.read_bytes() for path in outside.rglob("*") if path.is_file()}
    for asked in (("approve", "OLA-SERVER", "1.0", "--role", "manager", "--name", "ada"), ("close", "2026-01")):
        assert run(*asked, "--root", book, "--as-of", AS_OF).exit_code in {1, 2}
    with pytest.raises(InputError, match="leads out of the book"):
        add_entry(book / "agreements/OLA-SERVER/approvals.yml", "approvals", "approvals", {"a": "b"})
    (book / "measurements/2026-03").symlink_to(outside)
    for fetched_or_counted in ("tickets.csv", "measured/desk.json"):
        with pytest.raises(InputError, match="leads out of the book"):
            write_file(book / "measurements/2026-03" / fetched_or_counted, "x")
    assert {path: path.read_bytes() for path in outside.rglob("*") if path.is_file()} == before
