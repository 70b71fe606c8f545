"""The plugin inside MkDocs and ProperDocs, as their users call it."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib import metadata
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import pytest
from mkdocs.config import load_config
from tests.books import AS_OF, copied, replace_words
from tests.conftest import PATIENCE
from tests.processes import Ended, ended

from slm.mkdocs_plugin.finished import frame_key, page_key
from slm.site.site import Find, PageText, SitePage

ENVIRONMENT = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "SOURCE_DATE_EPOCH": "1795305600"}


@pytest.fixture
def book(first_book: Path, tmp_path: Path) -> Path:
    """Return the folder of a small sound book."""
    return Path(shutil.copytree(first_book, tmp_path / "book"))


def test_strict_build_of_a_sound_book(book: Path) -> None:
    """`mkdocs build --strict` gives the first language, without a warning."""
    command = [sys.executable, "-m", "mkdocs", "build", "--strict"]
    built = subprocess.run(
        command, cwd=book, env=ENVIRONMENT, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert built.returncode == 0, built.stderr
    assert "WARNING" not in built.stderr
    assert '<html lang="en"' in (book / "site/catalog/email/index.html").read_text("utf-8")
    assert not (book / "site/zh").exists()


def test_a_page_says_where_it_lies(book: Path, tmp_path: Path) -> None:
    """Pages that are in no navigation have a path of links, the tab of their section, their edition, and contents."""
    sound = copied(tmp_path / "sound")
    shutil.copy(book / "mkdocs.yml", sound)
    shutil.copytree(book / "site_overrides", sound / "site_overrides")
    _configure(sound, f"  - slm:\n      as_of: {AS_OF}\n")
    built = _mkdocs(sound, "build")
    assert built.returncode == 0, built.stderr
    page = (sound / "site/agreements/SLA-MAIL/1.0/index.html").read_text("utf-8")
    (tab,) = re.findall(r'md-tabs__item--active.*?<a href="([^"]+)"', page, re.DOTALL)
    assert tab == "../../index.html"
    (path,) = re.findall(r'<nav class="md-path".*?</nav>', page, re.DOTALL)
    assert re.findall(r'href="([^"]+)"', path) == ["../../../index.html", "../../index.html", "../index.html"]
    assert "Internal edition" in page
    (contents,) = re.findall(r'<details class="slm-contents">.*?</details>', page, re.DOTALL)
    assert '<a href="#clause-1">' in contents
    assert re.search(r'<h4 id="clause-1"[^>]*>.*?<a class="headerlink" href="#clause-1"', page)
    home = (sound / "site/index.html").read_text("utf-8")
    assert re.findall(r'md-tabs__item--active.*?<a href="([^"]+)"', home, re.DOTALL) == ["index.html"]


def test_plugin_is_known_to_both_programs() -> None:
    """MkDocs and its fork ProperDocs find the plugin under the same name."""
    for group in ("mkdocs.plugins", "properdocs.plugins"):
        assert [entry_point.value for entry_point in entry_points(group=group, name="slm")] == [
            "slm.mkdocs_plugin:ServiceLevels"
        ]


def test_language_can_be_chosen(book: Path) -> None:
    """The option `language` gives a whole site in that language, interface included."""
    _configure(book, "  - slm:\n      language: zh\n")
    assert _mkdocs(book, "build", "--strict").returncode == 0
    page = (book / "site/index.html").read_text("utf-8")
    assert '<html lang="zh"' in page
    assert "电子邮件" in (book / "site/catalog/index.html").read_text("utf-8")


def test_errors_stop_the_build_all_at_once(book: Path) -> None:
    """Every error of the book is told with its place, and no page is built."""
    (book / "catalog/metrics.yml").write_text("kind: metrics\nmetrics: 5\n", "utf-8")
    replace_words(book, "catalog/levels.yml", {"resolve: 4 working_hours": "resolve: 4 hours"})
    built = _mkdocs(book, "build")
    assert built.returncode == 1
    assert "catalog/metrics.yml:2:10" in built.stderr
    assert "catalog/levels.yml:10:14" in built.stderr
    assert "Traceback" not in built.stderr
    assert not (book / "site/index.html").exists()


def test_warnings_count_where_asked(book: Path) -> None:
    """A warning of the book is logged as one: `--strict` refuses it, a plain build does not."""
    (book / "catalog/notes.yml").write_text("kind: notes\n", "utf-8")
    assert _mkdocs(book, "build").returncode == 0
    strict = _mkdocs(book, "build", "--strict")
    assert strict.returncode == 1
    assert "catalog/notes.yml" in strict.stderr


@pytest.mark.parametrize("option", ['as_of: "2026-02-30"', "language: fr", "audience: customer:nobody", "colour: red"])
def test_wrong_options_are_told(book: Path, option: str) -> None:
    """A wrong option of the plugin ends the build with its name or value, not with a traceback."""
    _configure(book, f"  - slm:\n      {option}\n")
    built = _mkdocs(book, "build", "--strict")
    assert built.returncode == 1
    assert option.partition(":")[0] in built.stderr or option.partition(": ")[2] in built.stderr
    assert "Traceback" not in built.stderr


def test_hand_written_page_in_the_place_of_ours(book: Path) -> None:
    """Two claims on one path are an error with the path of the hand-written page."""
    (book / "site_overrides/pages/index.md").write_text("# Mine\n", "utf-8")
    built = _mkdocs(book, "build")
    assert built.returncode == 1
    assert "site_overrides/pages/index.md" in built.stderr
    assert "SLM680" in built.stderr


def test_pencil_opens_the_yaml_file(book: Path) -> None:
    """The edit link of a generated page is the file behind it, that of a hand-written one its own file."""
    configuration = book / "mkdocs.yml"
    text = configuration.read_text("utf-8")
    address = "https://git.example.com/book/edit/main/site_overrides/pages/"
    configuration.write_text(f"edit_uri: {address}\n{text}", "utf-8")
    assert _mkdocs(book, "build", "--strict").returncode == 0
    service = (book / "site/catalog/email/index.html").read_text("utf-8")
    assert 'href="https://git.example.com/book/edit/main/catalog/services/email.yml"' in service
    about = (book / "site/about.html").read_text("utf-8")
    assert f'href="{address}about.en.md"' in about


def test_folder_with_an_index_is_a_section_of_the_navigation(book: Path) -> None:
    """Its title and the order of its pages are those of the index; links lead to the page in the reader's language."""
    folder = book / "site_overrides/pages/help"
    (folder / "deep").mkdir(parents=True)
    for language, other in (("en", "zh"), ("zh", "en")):
        text = f"# Help\n\n[Hours](hours.{language}.md) [Deep](deep/index.{other}.md#far) [All](all.{language}.md)\n"
        (folder / f"index.{language}.md").write_text(text, "utf-8")
        (folder / f"hours.{language}.md").write_text(f"# Hours\n\n[Help](index.{language}.md)\n", "utf-8")
        (folder / f"all.{language}.md").write_text("# All\n", "utf-8")
        (folder / f"deep/index.{language}.md").write_text("# Deep\n\n## Far\n", "utf-8")
    built = _mkdocs(book, "build", "--strict")
    assert built.returncode == 0, built.stderr
    page = (book / "site/help/index.html").read_text("utf-8")
    side = page.partition('data-md-component="sidebar"')[2].partition('data-md-component="toc"')[0]
    places = [side.find(f'href="{address}"') for address in ("hours.html", "deep/index.html", "all.html")]
    assert -1 < places[0] < places[1] < places[2]
    assert 'href="deep/index.html#far"' in page
    tabs = (book / "site/index.html").read_text("utf-8").partition('data-md-component="tabs"')[2].partition("</nav>")[0]
    assert re.search(r'href="help/index.html"[^>]*>\s*Help', tabs)
    assert "hours" not in tabs


def test_page_for_the_provider_alone_is_in_no_other_edition(book: Path) -> None:
    """What is said at the head of an index holds for its folder, but for a page that says otherwise."""
    folder = book / "site_overrides/pages/help"
    folder.mkdir()
    (folder / "index.md").write_text("---\naudience: internal\n---\n# Help\n\n[Hours](hours.md) [Us](us.md)\n", "utf-8")
    (folder / "hours.md").write_text("---\naudience: public\n---\n# Hours\n", "utf-8")
    (folder / "us.md").write_text("# For us\n", "utf-8")
    (folder / "plan.csv").write_text("a,b\n", "utf-8")
    assert _mkdocs(book, "build", "--strict").returncode == 0
    assert (book / "site/help/us.html").is_file()
    _configure(book, "  - slm:\n      audience: public\n")
    built = _mkdocs(book, "build", "--strict")
    assert built.returncode == 0, built.stderr
    assert [path.name for path in (book / "site/help").iterdir()] == ["hours.html"]


@pytest.mark.parametrize("folder", ["site_overrides/pages", "texts"])
def test_page_with_a_mistyped_head_stops_the_build(book: Path, folder: str) -> None:
    """What was to be kept from others is not published because of a slip, wherever the pages lie."""
    (book / "site_overrides/pages").rename(book / folder)
    (book / folder / "hours.md").write_text("---\naudience：internal\n---\n# Hours\n", "utf-8")
    _configure(book, f"  - slm:\n      audience: public\ndocs_dir: {folder}\n")
    built = _mkdocs(book, "build")
    assert built.returncode == 1
    assert f"{folder}/hours.md:2:9: error SLM116" in built.stderr


def test_titles_are_text(book: Path) -> None:
    """Markup in a name of the book is shown, not obeyed, in titles, headings and the search."""
    hostile = "<script>alert(1)</script> 1.10"
    replace_words(book, "catalog/services/email.yml", {"{en: E-mail, zh: 电子邮件}": json.dumps(hostile)})
    assert _mkdocs(book, "build").returncode == 0
    page = (book / "site/catalog/email/index.html").read_text("utf-8")
    assert "<script>alert(1)" not in page
    assert "<title>&lt;script&gt;alert(1)&lt;/script&gt; 1.10 - " in page


def test_search_knows_the_words_of_tables(book: Path) -> None:
    """What stands in our tables can be searched for, and each page keeps its blocks whole."""
    assert _mkdocs(book, "build", "--strict").returncode == 0
    index = json.loads((book / "site/search/search_index.json").read_text("utf-8"))
    texts = " ".join(entry["text"] for entry in index["docs"] if entry["location"].startswith("catalog/"))
    assert "Write to anybody" in texts
    assert "slm-block-" not in (book / "site/catalog/index.html").read_text("utf-8")


def _edited(book: Path, path: str) -> None:
    """Add a line to a file of a book."""
    file = book / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text((file.read_text("utf-8") if file.exists() else "") + "\n# changed\n", "utf-8")


@pytest.mark.parametrize("change", [
    lambda book, _: _edited(book, "mkdocs.yml"),
    lambda book, _: _edited(book, "site_overrides/pages/about.en.md"),
    lambda book, _: _edited(book, "site_overrides/theme/main.html"),
    lambda _, patch: patch.setenv("OWNER", "Somebody else"),
    lambda _, patch: patch.setattr(metadata, "version", lambda name: f"another {name}"),
    lambda book, patch: patch.setattr("slm.site.markup.__file__", str(book / "mkdocs.yml")),
], ids=["configuration", "written page", "theme", "environment", "programs", "reader of pages"])  # fmt: skip
def test_frame_covers_what_all_pages_have_in_common(
    book: Path, monkeypatch: pytest.MonkeyPatch, change: Callable[[Path, pytest.MonkeyPatch], None]
) -> None:
    """Whatever stands in every page, and what makes pages, is part of the key of each (FAILURES D12, D28)."""
    monkeypatch.setenv("OWNER", "Somebody")
    with (book / "mkdocs.yml").open("a", encoding="utf-8") as configuration:
        configuration.write("copyright: !ENV OWNER\n")
    before = frame_key(load_config(str(book / "mkdocs.yml")), ("en",))
    assert before == frame_key(load_config(str(book / "mkdocs.yml")), ("en",)) is not None
    change(book, monkeypatch)
    assert before != frame_key(load_config(str(book / "mkdocs.yml")), ("en",))


@pytest.mark.parametrize("change", [
    {"path": "b/index.md"}, {"title": "B"}, {"body": PageText.of("Other words")}, {"edit": "catalog/b.yml"},
    {"search": False}, {"finds": (Find(keys=("B-1",)),)},
], ids=", ".join)  # fmt: skip
def test_key_of_a_page_covers_all_that_the_page_says_of_itself(change: dict[str, Any]) -> None:
    """A page with other words, or with another file behind its edit link, is not taken from an earlier build."""
    page = SitePage(path="a/index.md", title="A", body=PageText.of("Words"), edit="catalog/a.yml")
    assert page_key("frame", page) == page_key("frame", replace(page))
    assert page_key("frame", page) != page_key("frame", replace(page, **change))


def test_nothing_is_written_beside_the_site(book: Path) -> None:
    """A build writes into the site only: nothing appears in the folders that a preview watches (FAILURES D21)."""
    before = {path for path in book.rglob("*") if path.is_file()}
    assert _mkdocs(book, "build", "--strict").returncode == 0
    after = {path for path in book.rglob("*") if path.is_file() and "site" not in path.relative_to(book).parts[:1]}
    assert after == before


@pytest.mark.parametrize("command", [["-m", "mkdocs", "serve", "-a"], ["-m", "slm", "serve", "--address"]])
def test_preview_follows_the_data(book: Path, command: list[str], unused_port: int) -> None:
    """A preview shows an edited YAML file (FAILURES D20), and stays up while the book has an error, which it shows."""
    address = f"127.0.0.1:{unused_port}"
    service = book / "catalog/services/email.yml"
    with _served(book, [*command, address]):
        page = f"http://{address}/catalog/email/index.html"
        assert _shows(page, "Write to anybody")
        whole = service.read_bytes()
        service.write_text("kind: service\n", "utf-8")
        assert _shows(page, 'id="slm-errors"')
        assert "Write to anybody" in _got(page)
        service.write_bytes(whole)
        replace_words(book, "catalog/services/email.yml", {"Write to anybody": "Write to the whole world"})
        assert _shows(page, "Write to the whole world")
        assert 'id="slm-errors"' not in _got(page)


@pytest.fixture
def unused_port() -> int:
    """Return a port on which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _configure(book: Path, plugin: str) -> None:
    replace_words(book, "mkdocs.yml", {"  - slm\n": plugin})


def _mkdocs(book: Path, *arguments: str) -> Ended:
    return ended("mkdocs", *arguments, cwd=book, env=ENVIRONMENT)


@contextmanager
def _served(book: Path, command: list[str]) -> Iterator[None]:
    process = subprocess.Popen(
        [sys.executable, *command], cwd=book, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE)


def _shows(address: str, text: str) -> bool:
    return _until(lambda: text in _got(address))


def _got(address: str) -> str:
    try:
        with urllib.request.urlopen(address, timeout=30) as answer:  # noqa: S310 (an address of this machine)
            return str(answer.read().decode())
    except (urllib.error.URLError, ConnectionError):
        return ""


def _until(holds: Callable[[], bool], seconds: float = PATIENCE) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.05)
    return False


@pytest.mark.parametrize("key", ["docs_dir", "custom_dir"])
def test_pages_and_theme_lie_in_the_book(book: Path, tmp_path: Path, key: str) -> None:
    """A configuration that takes pages or a theme from outside the book publishes nothing of it (FAILURES S7)."""
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/secret.md").write_text("secret", "utf-8")
    folder = {"docs_dir": "site_overrides/pages", "custom_dir": "site_overrides/theme"}[key]
    replace_words(book, "mkdocs.yml", {f"{key}: {folder}": f"{key}: ../outside"})
    built = _mkdocs(book, "build")
    assert built.returncode == 1
    assert "SLM104" in built.stderr
    assert not list((book / "site").rglob("secret*"))
