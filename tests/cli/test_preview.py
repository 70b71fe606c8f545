"""A preview shows at each address what a build of the book as it is now would, and what is wrong with it above that."""

from __future__ import annotations

import gc
import random
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest
from click.testing import CliRunner
from markupsafe import escape
from mkdocs.commands.build import build
from mkdocs.livereload import LiveReloadServer
from tests.books import AS_OF, approve_again, copied, replace_words

from slm.cache import MemoryCache
from slm.catalog import Provider
from slm.cli.program import program
from slm.facts.judgement import View, judged
from slm.portfolio import Audience
from slm.problem import Severity
from slm.reading import Book, ReadingMemory, read_book
from slm.site.language_build import load_configuration, our_plugin
from slm.site.preview import Preview, PreviewSettings
from slm.site.render import render, render_later
from slm.site.template_memory import TemplateMemory

ADDRESS: Final = "http://127.0.0.1:8000/"
AGREEMENT: Final = "agreements/SLA-MAIL/1.0/agreement.yml"
TERMS: Final = "agreements/SLA-MAIL/1.0/terms.en.md"
SERVICE: Final = "catalog/services/mail.yml"
FIGURES: Final = "measurements/2026-02/figures.yml"
_RELOADS: Final = re.compile(rb"<script>\s*var livereload = .*?</script>", re.DOTALL)


class Edit(NamedTuple):
    """Words of a file, and what a writer puts in their place; with no words before, a file that comes and goes."""

    path: str
    before: str
    after: str


EDITS: Final = (
    Edit(FIGURES, "numerator: 11", "numerator: 12"),
    Edit("measurements/2026-01/outages.csv", "T11:30:00", "T11:31:00"),
    Edit(TERMS, "works as promised", "works as we promised"),
    Edit(AGREEMENT, "{en: E-mail agreement,", "{en: Agreement on e-mail,"),
    Edit(SERVICE, "{en: E-mail,", "{en: Mail service,"),
    Edit("catalog/provider.yml", "{en: Lantern IT,", "{en: Lantern Services,"),
    Edit("catalog/glossary.yml", "{en: A promise,", "{en: A written promise,"),
    Edit("catalog/calendars/always.yml", "friday: [00:00-24:00]", "friday: [00:00-23:00]"),
    Edit("measurements/improvements/IMP-1.yml", "{en: Answer sooner,", "{en: Answer soon,"),
    Edit("mkdocs.yml", "docs_dir:", "copyright: All of us\ndocs_dir:"),
    Edit("site_overrides/pages/about.en.md", "# About this book", "# About our book"),
    Edit("site_overrides/pages/more.md", "", "# More\n\nSee the [agreements](agreements/index.md).\n"),
    Edit("site_overrides/theme/partials/copyright.html", "", "Ours"),
)
"""What a writer changes, and changes back."""
MISTAKES: Final = (
    Edit(FIGURES, "kind: figures", "kind: figure"),
    Edit(SERVICE, "kind: service", "kind: [service"),
    Edit(TERMS, "works as promised", "works <b>as</b> promised"),
)
"""What keeps the book from being shown."""


@dataclass
class Previewed:
    """A book that is followed by a preview, without the network between."""

    root: Path
    folder: Path
    cache: MemoryCache = field(default_factory=MemoryCache)
    memory: ReadingMemory = field(default_factory=ReadingMemory)
    templates: TemplateMemory = field(default_factory=TemplateMemory)

    def __post_init__(self) -> None:
        self.server = LiveReloadServer(builder=lambda: None, host="127.0.0.1", port=0, root=str(self.folder))
        settings = PreviewSettings(
            configuration=self.root / "mkdocs.yml", address=ADDRESS, cache=self.cache, templates=self.templates
        )
        self.preview = Preview(self.server, settings, self.folder)

    def look(self) -> bool:
        """Read the book again as `slm serve` does; tell whether it could be shown."""
        book = read_book(self.root, AS_OF, self.memory)
        if any(problem.severity is Severity.ERROR for problem in book.problems):
            self.preview.tell(book.problems, "en")
            return False
        self.preview.show(render_later(_view(book), language="en", cache=self.cache))
        return True

    def answer(self, path: str) -> tuple[str, bytes]:
        """Return status and body of what is at a path."""
        said: list[str] = []
        application: Any = self.server.get_app()
        body = b"".join(application({"PATH_INFO": f"/{path}"}, lambda status, _: said.append(status)))
        return said[0], _RELOADS.sub(b"", body)


def _view(book: Book) -> View:
    assert book.portfolio
    return judged(book.portfolio).seen_by(Audience("internal"))


@pytest.fixture(scope="session")
def _first_book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("preview")
    book = copied(folder)
    new = folder / "new"
    assert CliRunner().invoke(program, ["new", "book", str(new), "--as-of", "2026-03-10"]).exit_code == 0
    shutil.copy(new / "mkdocs.yml", book)
    shutil.copytree(new / "site_overrides", book / "site_overrides")
    return book


@pytest.fixture
def previewed(_first_book: Path, tmp_path: Path) -> Iterator[Previewed]:
    """Return a sound book that is previewed."""
    root = Path(shutil.copytree(_first_book, tmp_path / "book"))
    followed = Previewed(root, tmp_path / "shown")
    yield followed
    followed.server.server_close()


def _built(root: Path, folder: Path) -> dict[str, bytes]:
    """Return what MkDocs makes of the book, whole, with nothing kept of earlier."""
    site = render(_view(read_book(root, AS_OF)), language="en")
    config = load_configuration(root / "mkdocs.yml", site_dir=str(folder), site_url=ADDRESS)
    our_plugin(config).compiled = site
    build(config, serve_url=ADDRESS)
    files = (file for file in folder.rglob("*") if file.is_file())
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}


def _differences(previewed: Previewed, expected: Mapping[str, bytes]) -> Iterator[str]:
    for path, content in expected.items():
        status, shown = previewed.answer(path)
        if (status, shown) != ("200 OK", content):
            yield f"{path}: {status}"


def _toggle(root: Path, edit: Edit) -> None:
    file = root / edit.path
    if not edit.before:
        if file.exists():
            file.unlink()
        else:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(edit.after, "utf-8")
        return
    text = file.read_text("utf-8")
    before, after = (edit.after, edit.before) if edit.after in text else (edit.before, edit.after)
    replace_words(root, edit.path, {before: after})


def _edit(root: Path, edit: Edit) -> None:
    """Change what a writer changes, or change it back, and approve the agreement if it is in it."""
    _toggle(root, edit)
    if edit.path.startswith("agreements/SLA-MAIL/"):
        approve_again(root)


def test_preview_shows_what_a_build_would_whatever_was_edited_before(previewed: Previewed, tmp_path: Path) -> None:
    """After any edits, mistakes and mended mistakes, looked at between or not, every address has what a build has."""
    chance = random.Random(0)  # noqa: S311 - any order will do
    edits = [*chance.sample(EDITS, len(EDITS)), *chance.sample(EDITS, len(EDITS) // 2)]  # these are changed back
    assert previewed.look()
    for step, together in enumerate(edits[at : at + 4] for at in range(0, len(edits), 4)):
        for edit in together:
            _edit(previewed.root, edit)
            if chance.random() < 0.7:
                assert previewed.look()
                previewed.answer(chance.choice(("index.html", "agreements/SLA-MAIL/index.html", "catalog/index.html")))
        mistake = chance.choice(MISTAKES)
        words = (previewed.root / mistake.path).read_bytes()
        if mistake.before.encode() in words:
            _toggle(previewed.root, mistake)
            assert not previewed.look()
            (previewed.root / mistake.path).write_bytes(words)
        assert previewed.look()
        assert list(_differences(previewed, _built(previewed.root, tmp_path / f"built-{step}"))) == []


def test_preview_keeps_no_earlier_book(previewed: Previewed) -> None:
    """However often a book is edited and looked at, its last state alone stays in memory."""
    kept = set[int]()
    for edit in EDITS[:4]:
        _edit(previewed.root, edit)
        assert previewed.look()
        previewed.answer("agreements/SLA-MAIL/index.html")
        gc.collect()
        kept.add(sum(isinstance(thing, Provider) for thing in gc.get_objects()))
    assert len(kept) == 1


def test_first_error_stands_on_the_page_until_it_is_mended(previewed: Previewed) -> None:
    """With code, place, message, remedy and how many more there are, above the last good page, whatever it holds."""
    assert previewed.look()
    whole = previewed.answer("index.html")
    figures = (previewed.root / FIGURES).read_bytes()
    _toggle(previewed.root, Edit(FIGURES, "kind: figures", "kind: <b>figure"))
    _toggle(previewed.root, MISTAKES[1])
    assert not previewed.look()
    page = previewed.answer("index.html")[1].decode()
    bar = page[page.index('<div id="slm-errors"') : page.index("</div>") + 6]
    first = next(problem for problem in read_book(previewed.root, AS_OF).problems)
    for said in (first.code, str(first.place), first.message(), first.hint(), "And 1 more error."):
        assert str(escape(said)) in bar
    assert page.index("<body") < page.index(bar) < page.index("<header")
    _toggle(previewed.root, MISTAKES[1])
    assert not previewed.look()
    assert "&lt;b&gt;figure" in previewed.answer("catalog/index.html")[1].decode()
    (previewed.root / FIGURES).write_bytes(figures)
    assert previewed.look()
    assert previewed.answer("index.html") == whole


def test_page_that_was_removed_a_moment_ago_is_not_found(previewed: Previewed) -> None:
    """Until the book is read again the page is one that is not there, and no fault of the server."""
    more = previewed.root / "site_overrides/pages/more.md"
    more.write_text("# More\n", "utf-8")
    assert previewed.look()
    more.unlink()
    assert previewed.answer("more/index.html")[0] == "404 Not Found"


def test_address_of_nothing_and_of_a_folder_are_answered(previewed: Previewed) -> None:
    """A folder leads to its page; what is nowhere, or above the site, is told, on a page that reloads, too."""
    assert previewed.look()
    assert previewed.answer("")[1] == previewed.answer("index.html")[1]
    assert previewed.answer("catalog")[0] == "302 Found"
    for path in ("none.html", "../book/mkdocs.yml", "search/none"):
        assert previewed.answer(path)[0] == "404 Not Found"
