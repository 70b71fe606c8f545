"""`slm build`: a whole site in every language, or none; the last good one stays (ARCHITECTURE 19, FAILURES D12)."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
import sys
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
from click.testing import Result
from tests.books import replace_words
from tests.cli.conftest import WAITS, Run, let_builds_wait, wait_for_line
from tests.conftest import PATIENCE
from tests.processes import ended

from slm.text import LANGUAGES

Start = Callable[..., subprocess.Popen[str]]
DAY = ("--as-of", "2026-11-22")


@pytest.fixture(scope="session")
def _built(first_book: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    book = shutil.copytree(first_book, tmp_path_factory.mktemp("built") / "book")
    assert ended("slm", "build", *DAY, cwd=book).returncode == 0
    return Path(book)


@pytest.fixture
def built(_built: Path, tmp_path: Path) -> Path:
    """Return a small book that has been built, which the test may change."""
    return Path(shutil.copytree(_built, tmp_path / "built"))


def test_every_language_has_its_tree(built: Path) -> None:
    """The first language is at the root, the other in a folder of its name, each in its own language."""
    english = (built / "site/index.html").read_text("utf-8")
    chinese = (built / "site/zh/index.html").read_text("utf-8")
    assert '<html lang="en"' in english
    assert '<html lang="zh"' in chinese
    assert 'href="zh/index.html"' in english
    assert 'href="../index.html"' in chinese


def test_every_page_leads_to_itself_in_the_other_language(built: Path) -> None:
    """The language switch of a page deep in the site leads to the same page in the other tree."""
    page = (built / "site/catalog/email/index.html").read_text("utf-8")
    assert 'href="../../zh/catalog/email/index.html"' in page
    assert (built / "site/zh/catalog/email/index.html").is_file()


def test_hand_written_pages_are_chosen_by_language(built: Path) -> None:
    """Of `about.en.md` and `about.zh.md` each tree has its own, as one page `about`."""
    assert "About this book" in (built / "site/about.html").read_text("utf-8")
    assert "关于本书册" in (built / "site/zh/about.html").read_text("utf-8")
    assert not (built / "site/about.zh.html").exists()


@pytest.mark.parametrize("language", LANGUAGES.keys() - {"en", "zh"})
def test_book_is_built_in_each_language(run: Run, small_book: Path, language: str) -> None:
    """What a book needs to be shown in another language is its code; what it has not translated stays as it was."""
    replace_words(small_book, "catalog/provider.yml", {"languages: [en, zh]": f"languages: [en, {language}]"})
    (small_book / "site_overrides/pages/about.zh.md").unlink()
    assert _ended(run("build", "--root", small_book, "--no-pdf", *DAY))[0] == 0
    home = (small_book / f"site/{language}/index.html").read_text("utf-8")
    assert f'<html lang="{language}"' in home
    assert LANGUAGES[language].label("What needs attention") in home
    assert "About this book" in (small_book / f"site/{language}/about.html").read_text("utf-8")


def test_index_of_the_search_has_chinese_as_it_is_written(built: Path) -> None:
    """The Chinese index says a word in as many characters as it has, without marks between them (FAILURES D8)."""
    index = (built / "site/zh/search/search_index.json").read_text("utf-8")
    assert "电子邮件" in index
    assert "\\u7535" not in index
    assert "\u200b" not in index


def test_errors_keep_the_last_good_site(run: Run, built: Path) -> None:
    """A book with an error is not built; every byte of the last site stays."""
    before = _bytes(built / "site")
    (built / "catalog/metrics.yml").write_text("kind: metrics\nmetrics: 5\n", "utf-8")
    code, text = _ended(run("build", "--root", built, *DAY))
    assert code == 1
    assert "catalog/metrics.yml:2:10: error" in text
    assert _bytes(built / "site") == before


@pytest.mark.parametrize(
    "rows, said_of",
    [
        ("id,service,begin,end,kind,impact,reason,exclusion\n", "outages.csv:1:12: error"),
        ("id,service,start,end,kind,impact,reason,exclusion\nO-1,email,soon,,outage,,,\n", "outages.csv:2:11: error"),
    ],
    ids=["column", "cell"],
)
def test_wrong_column_or_cell_is_no_empty_figure(run: Run, built: Path, rows: str, said_of: str) -> None:
    """A record with a wrong column or cell stops the build; no page shows a gap or a red box in its place (D13)."""
    before = _bytes(built / "site")
    month = built / "measurements/2026-10"
    month.mkdir(parents=True, exist_ok=True)
    (month / "month.yml").write_text("kind: month\nstate: open\n", "utf-8")
    (month / "outages.csv").write_text(rows, "utf-8")
    code, text = _ended(run("build", "--root", built, *DAY))
    assert code == 1
    assert f"measurements/2026-10/{said_of}" in text
    assert _bytes(built / "site") == before


def test_broken_link_keeps_the_last_good_site(run: Run, built: Path) -> None:
    """A hand-written page with a link to nowhere stops the build, which names the page."""
    before = _bytes(built / "site")
    page = built / "site_overrides/pages/about.en.md"
    page.write_text('# About\n\n<a href="nowhere/index.html">nowhere</a>\n', "utf-8")
    code, text = _ended(run("build", "--root", built, *DAY))
    assert code == 1
    assert "about.html: error SLM621" in text
    assert "was not touched" in text
    assert _bytes(built / "site") == before


UNFIT: Final = {
    "part": ('<a href="catalog/index.html#nothing">part</a>', "SLM622"),
    "picture": ('<img src="https://pictures.example.com/a.png">', "SLM623"),
    "script": ('<script src="//scripts.example.com/a.js"></script>', "SLM623"),
    "style": ("<style>@import 'https://fonts.example.com/a.css';</style>", "SLM623"),
}
"""What a page must not do, by the name of a page that does it, and what is said of it."""


def test_what_a_page_must_not_do(run: Run, small_book: Path) -> None:
    """A link to a missing part of a page, and anything loaded from another host (FAILURES D32), stop the build."""
    for name, (written, _) in UNFIT.items():
        (small_book / f"site_overrides/pages/{name}.en.md").write_text(f"# About\n\n{written}\n", "utf-8")
    refused, text = _ended(run("build", "--root", small_book, *DAY))
    assert refused == 1
    assert [name for name, (_, code) in UNFIT.items() if f"{name}.html: error {code}" not in text] == []
    assert "No site was made." in text
    assert not (small_book / "site").exists()


def test_secret_in_a_hand_written_page_is_not_published(run: Run, small_book: Path) -> None:
    """What the public may not see is found wherever it was written, and nothing is published (ARCHITECTURE 18)."""
    service = small_book / "catalog/services/email.yml"
    service.write_text(service.read_text("utf-8") + "internal_notes: The contract ends in spring\n", "utf-8")
    page = small_book / "site_overrides/pages/about.en.md"
    page.write_text("# About\n\nBetween us: The contract ends\nin spring\n", "utf-8")
    code, text = _ended(run("build", "--root", small_book, *DAY, "--audience", "public"))
    assert code == 1
    assert "about.html: error SLM624" in text
    assert not (small_book / "site").exists()


def test_page_in_the_place_of_a_generated_one_is_refused(run: Run, small_book: Path) -> None:
    """A hand-written page with the path of a generated one is a problem, not a silent loss."""
    taken = small_book / "site_overrides/pages/catalog/index.md"
    taken.parent.mkdir()
    taken.write_text("# Mine\n", "utf-8")
    code, text = _ended(run("build", "--root", small_book, *DAY))
    assert code == 1
    assert "site_overrides/pages/catalog/index.md: error SLM680" in text


@pytest.mark.parametrize("at", ["reading", WAITS])
def test_kill_keeps_the_last_good_site(slm: Start, built: Path, at: str) -> None:
    """A build that is killed in the middle leaves the last site whole, and the next build clears what it left."""
    before = _bytes(built / "site")
    configuration = (built / "mkdocs.yml").read_bytes()
    hook = let_builds_wait(built)
    process = slm(["build", "--root", built, *DAY], start_new_session=True)
    wait_for_line(process, at)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate(timeout=PATIENCE)
    assert _bytes(built / "site") == before
    hook.unlink()
    (built / "mkdocs.yml").write_bytes(configuration)
    assert ended("slm", "build", *DAY, cwd=built).returncode == 0
    assert not list(built.glob(".site.*"))
    assert _bytes(built / "site") == before


def test_site_that_a_killed_swap_moved_away_is_put_back(run: Run, built: Path) -> None:
    """Where a swap was killed between its two renames, the next build begins by putting the last site back."""
    before = _bytes(built / "site")
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    (built / "site").rename(built / f".site.replaced-{gone.pid}")
    page = built / "site_overrides/pages/about.en.md"
    page.write_text('<a href="nowhere">nowhere</a>', "utf-8")
    assert _ended(run("build", "--root", built, *DAY))[0] == 1
    assert _bytes(built / "site") == before


def test_folder_with_something_else_is_not_replaced(run: Run, small_book: Path, tmp_path: Path) -> None:
    """A target that holds something else than a site is refused, and so is the book itself."""
    other = tmp_path / "letters"
    other.mkdir()
    (other / "letter.txt").write_text("dear", "utf-8")
    for target, code in ((other, 607), (other / "letter.txt", 687), (small_book, 823), (small_book.parent, 823)):
        refused = run("build", "--root", small_book, "--to", target, *DAY)
        assert refused.exit_code == 2
        assert f"SLM{code}" in refused.stderr
    assert (other / "letter.txt").read_text("utf-8") == "dear"


def test_damaged_kept_things_are_made_anew(run: Run, built: Path) -> None:
    """What is half written in the cache, of something else, or changed is as good as nothing (FAILURES D28, S9)."""
    before = _bytes(built / "site")
    kept = [path for path in (built / ".cache/slm").rglob("*") if path.is_file()]
    assert kept
    poison = zlib.compress(b'{"entries": [], "contents": [], "anchors": [], "found": []}\n100 %')
    for number, path in enumerate(kept):
        content = path.read_bytes()
        foreign = kept[number - 1].read_bytes()
        damages = (content[: len(content) // 2], b"", b"\0" * len(content), poison, content[:32] + poison, foreign)
        path.write_bytes(damages[number % len(damages)])
    assert _ended(run("build", "--root", built, *DAY))[0] == 0
    assert _bytes(built / "site") == before


def test_same_book_gives_the_same_bytes(slm: Start, small_book: Path, tmp_path: Path) -> None:
    """Neither the folder, the time zone, the hash seed nor the hour changes a byte of the site."""
    other = shutil.copytree(small_book, tmp_path / "elsewhere" / "another name")
    sites = []
    for root, zone, seed in ((small_book, "UTC", "1"), (other, "Pacific/Auckland", "2")):
        env = {**os.environ, "TZ": zone, "PYTHONHASHSEED": seed}
        assert _finished(slm(["build", "--root", root, *DAY], env=env))[0] == 0
        sites.append(_bytes(root / "site"))
    assert sites[0] == sites[1]


def test_last_line_sums_up(run: Run, small_book: Path, tmp_path: Path) -> None:
    """The last line tells the target, pages, languages, warnings and time; the target may be named."""
    _, text = _ended(run("build", "--root", small_book, "--to", tmp_path / "public", *DAY))
    last = text.splitlines()[-1]
    assert str(tmp_path / "public") in last
    assert "pages in en, zh, 0 warnings" in last
    assert (tmp_path / "public/index.html").is_file()


def test_target_is_named_from_where_the_command_is_run(small_book: Path) -> None:
    """A relative target is below the working directory, whatever folder the book lies in."""
    built = ended("slm", "build", "--root", small_book.name, "--to", "public", *DAY, cwd=small_book.parent)
    assert built.returncode == 0, built.stderr
    assert (small_book.parent / "public/zh/index.html").is_file()
    assert not (small_book / "public").exists()


def test_book_without_configuration_is_refused(run: Run, small_book: Path) -> None:
    """Without `mkdocs.yml` the command says what is missing."""
    (small_book / "mkdocs.yml").unlink()
    refused = run("build", "--root", small_book)
    assert refused.exit_code == 2
    assert "mkdocs.yml" in refused.stderr


def test_configuration_without_the_plugin_is_refused(run: Run, small_book: Path) -> None:
    """A configuration that does not name the plugin would publish a site without our pages (FAILURES D7)."""
    replace_words(small_book, "mkdocs.yml", {"  - slm\n": ""})
    code, text = _ended(run("build", "--root", small_book, *DAY))
    assert code == 2
    assert "plugin" in text
    assert not (small_book / "site").exists()


@pytest.mark.parametrize(
    "written, code, told",
    [
        ("plugins: [slm", 1, "mkdocs.yml:1:10: error SLM112"),
        ("site_name: 5\nplugins: [slm, nothing]\n", 2, "SLM612"),
        ("as_of: 2026-02-30\n", 2, "SLM612"),
    ],
)
def test_wrong_configuration_is_refused(run: Run, small_book: Path, written: str, code: int, told: str) -> None:
    """A `mkdocs.yml` that is no YAML is an error of the book; one that MkDocs cannot use is misuse, in a sentence."""
    (small_book / "mkdocs.yml").write_text(written, "utf-8")
    refused = run("build", "--root", small_book)
    assert refused.exit_code == code
    assert told in refused.output


def _finished(process: subprocess.Popen[str]) -> tuple[int, str]:
    _, text = process.communicate(timeout=PATIENCE)
    assert "Traceback" not in text
    return process.returncode, text


def _ended(result: Result) -> tuple[int, str]:
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


def _bytes(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
