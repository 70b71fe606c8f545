"""What publishing makes: a tree of pages and files in memory, and how the text of a page is written.

Whoever wants it on disk writes it. Templates are autoescaped, undefined names fail, user text never becomes markup
(ARCHITECTURE 16, FAILURES D5, D6). Results stand in cells of many tables, which are filled here: a macro of the
templates takes four times as long for the same cells.
"""

from __future__ import annotations

import html
import json
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, partial
from itertools import chain, zip_longest
from typing import Final, TypeVar

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape
from typing_extensions import override

from slm.cache import pack
from slm.compliance import Result
from slm.documents import addresses
from slm.documents.document import Document, Line
from slm.documents.downloads import Pieces
from slm.documents.edition import Edition
from slm.documents.views.adjustments import correction_note
from slm.documents.views.outcomes import outcome
from slm.documents.views.reach import reached
from slm.printing.html import SYMBOLS, line_html, markdown_text, print_html
from slm.text import LANGUAGES
from slm.values import Written, remembered

_OUTCOME: Final = "<td>{}{}</td><td>{}{}</td><td>{}</td><td>{}</td><td>{}{}</td><td>{}</td>"
_SMALL: Final = "<br><small>{}</small>"
_EXPLAINED: Final = '<br><small class="slm-explained">{}</small>'


@dataclass(frozen=True, slots=True)
class PageText:
    """The text of a page, packed: those of a large site together would fill the memory."""

    packed: bytes

    @classmethod
    def of(cls, text: str) -> PageText:
        """Return a text, packed."""
        return cls(pack(text.encode()))

    def __str__(self) -> str:
        """Return the text."""
        return zlib.decompress(self.packed).decode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Find:
    """How the search finds a page, or the part of it at `anchor`, besides by the words that it reads there.

    Whoever types one of the `keys` finds it first. `title` and `text` are shown of what has no heading to be read, or
    is on a page that the search does not read. A place whose `boost` is 0 is found by its keys alone.
    """

    keys: tuple[str, ...]
    title: str = ""
    anchor: str = ""
    text: str = ""
    boost: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SitePage:
    """One generated page.

    `path` ends in `/index.md` (or is `index.md`), so that its address is a folder on a server and
    `.../index.html` on a disk. `body` has headings in Markdown and everything else as escaped HTML blocks.
    `edit` is the YAML file behind the page, below the book's root. The search reads the words of a page with `search`.
    """

    path: str
    title: str
    body: PageText
    edit: str | None = None
    search: bool = True
    name: str = ""
    """What it is called in the paths of pages below it, if not by its title."""
    trail: tuple[tuple[str, str], ...] = ()
    """The pages above this one, from the section of the navigation down: their titles and paths."""
    finds: tuple[Find, ...] = ()

    @property
    def markdown(self) -> str:
        """The body."""
        return str(self.body)

    @property
    def text(self) -> str:
        """The page as a Markdown file: front matter, then the body."""
        return f"{self.head}{self.body}"

    @property
    def head(self) -> str:
        """The front matter: what is said about the page.

        JSON is YAML, and its quotes keep a title such as `1.10` a text (FAILURES D2). Themes print titles as they are,
        so the title is escaped here.
        """
        title = json.dumps(html.escape(self.title, quote=False), ensure_ascii=False)
        search = "" if self.search else "search:\n  exclude: true\n"
        above = [[html.escape(name, quote=False), path] for name, path in self.trail]
        trail = f"trail: {json.dumps(above, ensure_ascii=False)}\n" if above else ""
        return f"---\ntitle: {title}\n{search}{trail}---\n\n"


@dataclass(frozen=True, slots=True)
class Later:
    """A page of which only the path is known: it is made when somebody asks for it."""

    path: str
    make: Callable[[], SitePage]


Content = bytes | Pieces
Part = SitePage | Later | tuple[str, Content | Callable[[], Content]]
"""A page, or the path of a file and its content, or what makes it."""
Thing = TypeVar("Thing")


class Made(Mapping[str, Thing]):
    """Things by path, each made once, when somebody first asks for it."""

    def __init__(self, makers: Mapping[str, Callable[[], Thing]]) -> None:
        self._makers = makers
        self._made: dict[str, Thing] = {}

    @override
    def __getitem__(self, path: str) -> Thing:
        if path not in self._made:
            self._made[path] = self._makers[path]()
        return self._made[path]

    @override
    def __contains__(self, path: object) -> bool:
        return path in self._makers

    @override
    def __iter__(self) -> Iterator[str]:
        return iter(self._makers)

    @override
    def __len__(self) -> int:
        return len(self._makers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """All pages of one edition, and the files beside them (charts, CSV, styles), by path below the site's root."""

    language: str
    name: str
    pages: Mapping[str, SitePage]
    assets: Mapping[str, Pieces]
    nav: tuple[tuple[str, str], ...]
    """The navigation: titles and pages."""
    edition: str = ""
    """For whom the site is, in words."""
    is_internal: bool = True
    """Is it for the provider's own people?"""
    styles: tuple[str, ...] = ()
    """Assets that every page loads as style sheets."""
    scripts: tuple[str, ...] = ()
    """Assets that every page loads as scripts."""
    synonyms: tuple[tuple[str, ...], ...] = ()
    """Words that the search takes for each other."""
    readers_words: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = ()
    """Words of readers for what pages call otherwise, and how these call it."""


def page_of(  # noqa: PLR0913 - what every page has, and what few have
    path: str, title: str, body: PageText, source: Written | None = None, *, search: bool = True, name: str = ""
) -> SitePage:
    """Return a page that shows what was written in the file of `source`, where its pencil leads."""
    edit = source.place().path if source else None
    return SitePage(path=path, title=title, body=body, edit=edit, search=search, name=name)


def printed_page(document: Document, path: str, source: Written | None = None, *, search: bool = True) -> SitePage:
    """Return the page of a document."""
    return page_of(path, document.title, PageText.of(print_html(document, path)), source, search=search)


def printed_later(document: Callable[[], Document], path: str, source: Written | None = None) -> Later:
    """Return the page of a document that is made when somebody asks for the page."""
    return Later(path, lambda: printed_page(document(), path, source))


def table_later(path: str, make: Callable[[], Iterable[tuple[str, Content]]]) -> Iterator[Part]:
    """Yield `path`.csv and `path`.json, which `make` makes both at once when one of them is asked for."""
    made = cache(lambda: dict(make()))
    for file in (f"{path}.csv", f"{path}.json"):
        yield file, partial(lambda file: made()[file], file)


def render_page(template: str, path: str, edition: Edition, values: Mapping[str, object]) -> PageText:
    """Return the text of a page from a template in `templates/`, as `render_text` does."""
    return PageText.of(render_text(template, path, edition, values))


def render_text(template: str, path: str, edition: Edition, values: Mapping[str, object]) -> str:
    """Return what a template in `templates/` makes.

    The template sees `edition`, `t` (labels), `text` (texts of the book), `link` (relative address of a path of the
    site), the paths of `slm.documents.addresses` by their names, and `values`.
    """
    link = partial(addresses.link, path)
    page = template_environment().get_template(template)
    return page.render(edition=edition, t=edition.labels, text=edition.text, link=link, **values)


def not_found(languages: Mapping[str, str]) -> Markup:
    """Return what is said at an address where no page is, in several languages, each with the address of its home."""
    template = template_environment().get_template("not_found.jinja")
    values = {
        "documents": addresses.link(addresses.HOME, addresses.DOCUMENTS),
        "codes": addresses.link(addresses.HOME, addresses.CODES),
    }
    parts = (
        template.render(language=language, t=LANGUAGES[language].label, home=home, first=not number, **values)
        for number, (language, home) in enumerate(languages.items())
    )
    return Markup("").join(map(Markup, parts))


def load_templates() -> None:
    """Load all templates, so that processes that fork share them."""
    for name in template_environment().list_templates():
        template_environment().get_template(name)


def paragraphs(text: object) -> Markup:
    """Return the paragraphs of a text, which are separated by empty lines."""
    parts = [" ".join(part.split()) for part in re.split(r"\n\s*\n", str(text)) if part.strip()]
    return Markup("").join(Markup("<p>{}</p>").format(escape(part)) for part in parts)


@cache
def template_environment() -> Environment:
    """Return the environment in which all templates are read."""
    environment = Environment(
        loader=PackageLoader("slm.site"),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_on_one_line,
        auto_reload=False,
    )
    environment.globals |= {name: path for name, path in vars(addresses).items() if name.isupper() or "_path" in name}
    environment.globals["MARKS"] = SYMBOLS
    environment.globals["reached"] = _reached
    environment.globals["line"] = _line
    environment.filters |= {"md": _heading, "paragraphs": paragraphs}
    return environment


def _reached(edition: Edition, text: str) -> Markup:
    return Markup(line_html(reached(edition, text)))  # noqa: S704  # all words are escaped


def _heading(text: object) -> Markup:
    return Markup(markdown_text(str(text)))  # noqa: S704  # every mark of Markdown and of HTML is escaped


def _on_one_line(value: object) -> object:
    """Return a text of the book without line breaks: Markdown reads what stands at the start of a line."""
    # Every word of every page comes by: no markup, and no name of the program, is a plain text.
    return " ".join(value.split()) if type(value) is str and not value.isprintable() else value


class ResultCells:
    """The cells of the results of one edition."""

    def __init__(self, edition: Edition) -> None:
        self._edition = edition
        self._symbols: dict[tuple[str, bool, str, bool], Markup] = {}

    def symbol(self, result: Result, *, with_word: bool = False) -> Markup:
        """Return the symbol of a verdict, as all pages show it."""
        key = (result.verdict, result.provisional, result.doubt, with_word)
        if key not in self._symbols:
            names = {"t": self._edition.labels, "edition": self._edition, "text": self._edition.text}
            macros = template_environment().get_template("components.jinja").make_module(names)
            self._symbols[key] = macros.verdict(result, with_word)  # type: ignore[attr-defined]
        return self._symbols[key]

    def outcome(self, result: Result) -> Markup:
        """Return verdict, value, promise, margin, what went wrong of what was allowed, and coverage.

        How the columns look is said once, by the style sheet (`.slm-figures`): a page has hundreds of these rows.
        """
        said = outcome(self._edition, result)
        return _filled(
            _OUTCOME,
            self.symbol(result, with_word=True),
            _small(said.reason),
            said.value,
            _small(said.before_exclusions)
            + _small(said.few_cases, _EXPLAINED)
            + _small(correction_note(self._edition, result), _EXPLAINED),
            said.threshold,
            said.margin,
            said.budget.spent,
            _small(said.left, _EXPLAINED),
            said.coverage,
        )


@remembered
def result_cells(edition: Edition) -> ResultCells:
    """Return the cells of an edition, which all its page modules share."""
    return ResultCells(edition)


def _small(words: str, template: str = _SMALL) -> Markup:
    # On one line: Markdown reads what stands at the start of a line.
    return _filled(template, " ".join(words.split())) if words else Markup()


def _filled(template: str, *values: object) -> Markup:
    """Return the template with values in it, escaped; `Markup.format` does the same, five times slower."""
    parts = zip_longest(template.split("{}"), map(escape, values), fillvalue="")
    return Markup("".join(chain.from_iterable(parts)))  # noqa: S704  # all values are escaped


def _line(line: Line, path: str) -> Markup:
    """Return a line of a document as it stands on the page at a path."""
    return Markup(line_html(line, path))  # noqa: S704  # all words are escaped
