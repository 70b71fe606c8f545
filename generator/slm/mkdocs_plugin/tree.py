"""What MkDocs is given for a build in one language: generated files, hand-written pages in that language, the theme."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from posixpath import dirname, join, normpath, relpath
from typing import Any, Final, cast
from urllib.parse import urlsplit

from markdown.extensions.toc import slugify, unique
from markupsafe import escape
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from mkdocs.utils.meta import get_data
from typing_extensions import override

from slm.documents.addresses import HOME
from slm.documents.downloads import Pieces
from slm.problem import Mistake, Place, Problem
from slm.reading import BookTree, PageHead, read_head
from slm.site.site import Site
from slm.text import LANGUAGES, N_

PATH_TAKEN: Final = Mistake(
    "SLM680", "this file has the place of one that the book makes: {path}", "Give it another name."
)
TEMPLATES: Final = Path(__file__).parent / "templates"
SEARCH: Final = "assets/javascripts/iframe-worker.js"
"""Our search; the plugin `offline`, which would load a script of this name from another host, looks for the name."""
EXTENSIONS: Final = ("attr_list", "tables", "toc")

_TOGGLES: Final = (N_("Follow the system"), N_("Light"), N_("Dark"))
"""The words of `mkdocs.yml` on the switch between light and dark, which is the same file for all languages."""
_TRANSLATED: Final = re.compile(rf"(?P<page>.+)\.(?P<language>{'|'.join(LANGUAGES)})\.(?P<ending>[a-z]+)")

_LINK: Final = re.compile(r"\]\(([^():#]+\.md)")
_HEADING: Final = re.compile(r"(#{1,6})\s+(.+?)\s*")
_GIVEN_ID: Final = re.compile(r"\{[^{}]*#([\w-]+)[^{}]*\}\s*$")
_FENCE: Final = re.compile(r"\s*(```|~~~)")
_TITLE: Final = re.compile(r"^# (.+)$", re.MULTILINE)
_LINK_TO_TRANSLATION: Final = re.compile(rf"(\]\((?!\w+:)[^()\s]*?)\.(?:{'|'.join(LANGUAGES)})\.([a-z]+)(?=[)#])")


def not_of_the_book(config: MkDocsConfig, root: Path) -> list[Problem]:
    """Return what is wrong with the folders that MkDocs copies from: both lie in the book, and so does all in them."""
    tree = BookTree(root)
    tree.walk(_between(root, Path(folder)) for folder in (config.docs_dir, config.theme.custom_dir) if folder)
    return tree.problems


def add_tree(files: Files, site: Site, config: MkDocsConfig, root: Path) -> Iterator[Problem]:
    """Add pages and assets to `files`; yield a problem for each whose place a hand-written file has."""
    docs = Path(config.docs_dir)
    for path in (*site.assets, *site.pages):
        if (taken := files.get_file_from_path(path)) and taken.src_dir == config.docs_dir:
            yield PATH_TAKEN.at(Place(_between(root, docs / (taken.edit_uri or path))), path=path)
            continue
        if taken:
            files.remove(taken)
        # A page is given to MkDocs when it reads it (`on_page_read_source`), so that no text is in memory twice.
        file = cast("_PiecesFile", _PiecesFile.generated(config, path, content=""))
        file.contents = site.assets
        files.append(file)


class _PiecesFile(File):
    """A generated file that is put together when it is written or asked for."""

    contents: Mapping[str, Pieces]

    @override
    def copy_file(self, dirty: bool = False) -> None:
        """Write the file to its place."""
        file = Path(self.abs_dest_path)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"".join(self.contents[self.src_uri]))


def edit_what_is_behind(page: Page, file: str, config: MkDocsConfig, root: Path) -> None:
    """Let the pencil of a page open the file of the book behind it."""
    page.file.edit_uri = _between(Path(config.docs_dir), root / file)
    # MkDocs asks for it when it makes the page, before anybody knows what is on it.
    page._set_edit_url(config.repo_url, config.edit_uri, config.edit_uri_template)  # noqa: SLF001


def _between(start: Path, end: Path) -> str:
    return Path(os.path.relpath(end, start)).as_posix()


def choose_translations(files: Files, language: str, beside: Sequence[str]) -> dict[str, File]:
    """Keep of each page what is in `language`, else what serves all, else the first of the languages published beside.

    So every page is in every tree: the language switch leads from each to the others. Return for each page that is a
    translation what it is called alike with (`named_alike`): the same page in the first of the languages beside.
    """
    translations: dict[str, dict[str, File]] = {}
    for file in list(files):
        match = _TRANSLATED.fullmatch(file.src_uri)
        if match and file.src_dir:
            files.remove(file)
            translations.setdefault(f"{match['page']}.{match['ending']}", {})[match["language"]] = file
    first_written: dict[str, File] = {}
    for page, files_of in translations.items():
        general = files.get_file_from_path(page)
        if general and language in files_of:
            files.remove(general)
        if chosen := next((tongue for tongue in (language, *(() if general else beside)) if tongue in files_of), None):
            written = files_of[chosen]
            file = File(page, None, written.dest_dir, written.use_directory_urls, inclusion=written.inclusion)
            file.src_dir, file.abs_src_path = written.src_dir, written.abs_src_path
            file.edit_uri = written.src_uri  # its edit link keeps the true name
            files.append(file)
            first = files_of.get(beside[0]) if beside else None
            if first and first is not written:
                first_written[page] = first
    return first_written


def named_alike(markdown: str, first: str) -> str:
    """Give the headings of a translation the anchors that they have in the first language of the site.

    So a link to a part of the page is good in all languages, and the switch between them stays at the part. A page that
    has other headings than the first keeps its own anchors, and so does a heading that was given one by hand.
    """
    own, others = list(_headings(markdown)), list(_headings(get_data(first)[0]))
    if [len(level) for level, *_ in own] != [len(level) for level, *_ in others]:
        return markdown
    known: set[str] = set()
    lines = markdown.split("\n")
    for (_, title, line), (_, written, _) in zip(own, others, strict=True):
        given = _GIVEN_ID.search(written)
        anchor = given[1] if given else unique(slugify(written, "-"), known)
        if not _GIVEN_ID.search(title):
            lines[line] = f"{lines[line]} {{ #{anchor} }}"
    return "\n".join(lines)


def _headings(markdown: str) -> Iterator[tuple[str, str, int]]:
    """Yield level, words and line of each heading of a page, but for what looks like one in an example."""
    fence = ""
    for number, line in enumerate(markdown.split("\n")):
        if found := _FENCE.match(line):
            fence = "" if fence == found[1] else fence or found[1]
        elif not fence and (heading := _HEADING.fullmatch(line)):
            yield heading[1], heading[2], number


def leave_out_internal(files: Files, config: MkDocsConfig, root: Path) -> Iterator[Problem]:
    """Take out hand-written pages that are for the provider alone; yield what is wrong with the heads of pages.

    `audience: internal` stands at the head of the page, or of the index of a folder above it, for all that lies there.
    """
    heads = dict[str, PageHead]()
    for file in files.documentation_pages():
        place = _between(root, Path(config.docs_dir) / (file.edit_uri or file.src_uri))
        heads[file.src_uri] = read_head(place, file.content_string)
        yield from heads[file.src_uri].problems
    for file in [file for file in files if file.src_dir == config.docs_dir]:
        above = (heads.get(f"{folder}/{HOME}") for folder in PurePosixPath(file.src_uri).parents)
        said = (head.audience for head in (heads.get(file.src_uri), *above) if head)
        if next(filter(None, said), "public") != "public":
            files.remove(file)


def navigation(files: Iterable[File]) -> list[Any]:
    """Return the hand-written pages as entries of the navigation: a folder with an index is a section.

    It has the title of its index, and its pages in the order in which that leads to them.
    """
    return _section("", {file.src_uri: file for file in files})


def _section(index: str, pages: Mapping[str, File]) -> list[Any]:
    """Return the entries of the section that `index`, the path of its index, begins; without one, of all pages."""
    text = pages[index].content_string if index else ""
    inside = [page for page in pages if not index or page.startswith(f"{dirname(index)}/")]
    begins = [page for page in inside if page != index and page.endswith(f"/{HOME}")]
    led_to = [normpath(join(dirname(index), link)) for link in _LINK.findall(links_to_pages(text))]
    entries: dict[str, Any] = {}
    for page in sorted(inside, key=lambda page: (page != index, [*led_to, page].index(page))):
        section = min((begin for begin in begins if page.startswith(f"{dirname(begin)}/")), key=len, default="")
        if section and section not in entries:
            title = _TITLE.search(pages[section].content_string)
            entries[section] = {escape(title[1] if title else dirname(section)): _section(section, pages)}
        elif not section:
            entries[page] = page
    return list(entries.values())


def links_to_pages(markdown: str) -> str:
    """Return a hand-written page whose links to files of one language, `install.zh.md`, lead to that of the reader.

    So links lead somewhere both on a site and where the files themselves are read.
    """
    return _LINK_TO_TRANSLATION.sub(r"\1.\2", markdown)


@dataclass(frozen=True, slots=True)
class LanguageSwitch:
    """What Material keeps under `extra.alternate`.

    Material would loop over a list and take its addresses as paths inside this tree, which other trees are not; our own
    template (`partials/alternate.html`) takes them as they are.
    """

    trees: tuple[dict[str, str], ...]
    """For each language `lang`, its `name`, the `address` to which the switch leads, the `root` of the tree on the
    network and the `link` to the page there, both empty where the site has no address."""

    @property
    def head(self) -> str:
        """What search engines are told of the page in other languages.

        With the blank after `alternate`, Material's script does not ask the hosts of these addresses for site maps.
        """
        trees = (tree for tree in self.trees if tree["link"])
        return "".join(
            f'<link rel="alternate " hreflang="{tree["lang"]}" href="{escape(tree["link"])}">' for tree in trees
        )


def adapt_theme(config: MkDocsConfig, site: Site) -> None:
    """Set language, name, styles, scripts and search; nothing is loaded from another host (FAILURES D32)."""
    config.theme["language"] = site.language
    config.theme["font"] = False
    config.theme["palette"] = _palette(config.theme.get("palette"), site.language)
    config.theme.dirs.insert(1 if config.theme.custom_dir else 0, str(TEMPLATES))
    # The path has a template of our own (`partials/path.html`), as most pages are not in the navigation.
    config.theme["features"] = [*dict.fromkeys((*(config.theme.get("features") or ()), "navigation.path"))]
    config.extra["edition"] = escape(site.edition)
    config.extra["more"] = LANGUAGES[site.language].label("More to the side")
    config.extra["lost"] = LANGUAGES[site.language].label("This page is not here")
    config.site_name = escape(site.name)
    config.extra_css = [*site.styles, *config.extra_css]
    config.extra_javascript = [*site.scripts, *config.extra_javascript]
    config.extra.setdefault("polyfills", []).append(SEARCH)
    config.extra.setdefault("generator", False)
    config.markdown_extensions += [extension for extension in EXTENSIONS if extension not in config.markdown_extensions]


def language_switch(language: str, languages: Sequence[str], page: str | None, site_url: str) -> LanguageSwitch | None:
    """Return the switch of the page at the address `page` of the tree in `language`; None for a single language.

    The first of `languages` is at the root of the site, each other one in a folder of its name. What is shown in place
    of a page that is not there (None) is at any address: from it, the switch leads to the home pages, from the root.
    """
    if len(languages) < 2:
        return None
    folder = {tongue: "" if tongue == languages[0] else f"{tongue}/" for tongue in languages}
    root = _site_root(site_url, folder[language])
    here = dirname(folder[language] + (page or "")) or "."
    trees = []
    for tongue in languages:
        target = folder[tongue] + (page or "")
        address = relpath(target or ".", here) + ("/" if target.endswith("/") or not target else "")
        trees.append(
            {
                "lang": tongue,
                "name": LANGUAGES[tongue].name,
                "address": address if page is not None else f"{urlsplit(root).path or '/'}{folder[tongue]}",
                "root": root and f"{root}{folder[tongue]}",
                "link": f"{root}{target}" if root and page is not None else "",
            }
        )
    return LanguageSwitch(tuple(trees))


def _site_root(site_url: str, folder: str) -> str:
    """Return where the whole site is on the network, of which this tree is in `folder`; empty if that is not known."""
    return f"{site_url.rstrip('/')}/".removesuffix(f"/{folder}").rstrip("/") + "/" if site_url else ""


def _palette(palette: Any, language: str) -> Any:  # noqa: ANN401 (a mapping, or a list of them)
    """Return the palette with the words on its switch in the language of the tree."""
    if not isinstance(palette, list):
        return palette
    say = LANGUAGES[language]
    return [
        {**scheme, "toggle": {**scheme["toggle"], "name": say.template(scheme["toggle"].get("name", ""))}}
        if isinstance(scheme, dict) and isinstance(scheme.get("toggle"), dict)
        else scheme
        for scheme in palette
    ]
