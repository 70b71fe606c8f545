"""What MkDocs is given for a build in one language: generated files, hand-written pages in that language, the theme."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from posixpath import dirname, relpath
from typing import Any, Final, cast

from markupsafe import escape
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files
from typing_extensions import override

from slm.documents.downloads import Pieces
from slm.extras import how_to_install
from slm.problem import Mistake, Place, Problem
from slm.reading import BookTree
from slm.site.site import Site
from slm.text import LANGUAGES, N_

PATH_TAKEN: Final = Mistake(
    "SLM680", "this file has the place of one that the book makes: {path}", "Give it another name."
)
TEMPLATES: Final = Path(__file__).parent / "templates"
FRAME_WORKER: Final = "assets/javascripts/iframe-worker.js"
EXTENSIONS: Final = ("attr_list", "tables", "toc")
SEPARATOR: Final = r"[\s\u200b\u3000\-、。，．？！；：（）“”„《》]+"
"""Where words end, for the search: the marks of all languages, and what stands between segmented Chinese words."""

_TOGGLES: Final = (N_("Follow the system"), N_("Light"), N_("Dark"))
"""The words of `mkdocs.yml` on the switch between light and dark, which is the same file for all languages."""
_TRANSLATED: Final = re.compile(rf"(?P<page>.+)\.(?P<language>{'|'.join(LANGUAGES)})\.(?P<ending>[a-z]+)")


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
        file.pieces = site.assets.get(path, ())
        if (page := site.pages.get(path)) and page.edit:
            file.edit_uri = _between(docs, root / page.edit)  # the pencil of a page opens the YAML file behind it
        files.append(file)


class _PiecesFile(File):
    """A generated file that is put together when it is written or asked for."""

    pieces: Pieces = ()

    @override
    def copy_file(self, dirty: bool = False) -> None:
        """Write the file to its place."""
        file = Path(self.abs_dest_path)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"".join(self.pieces))


def _between(start: Path, end: Path) -> str:
    return Path(os.path.relpath(end, start)).as_posix()


def choose_translations(files: Files, language: str, beside: Iterable[str]) -> None:
    """Keep of each page what is in `language`, else what serves all, else the first of the languages published beside.

    So every page is in every tree: the language switch leads from each to the others.
    """
    translations: dict[str, dict[str, File]] = {}
    for file in list(files):
        match = _TRANSLATED.fullmatch(file.src_uri)
        if match and file.src_dir:
            files.remove(file)
            translations.setdefault(f"{match['page']}.{match['ending']}", {})[match["language"]] = file
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


@dataclass(frozen=True, slots=True)
class LanguageSwitch:
    """What Material keeps under `extra.alternate`.

    Material would loop over a list and take its addresses as paths inside this tree, which other trees are not; our own
    template (`partials/alternate.html`) takes them as they are.
    """

    trees: tuple[dict[str, str], ...]
    """For each language `language`, its `name` and the `address` to which it leads."""


def adapt_theme(config: MkDocsConfig, site: Site) -> None:
    """Set language, name, styles, scripts and search; nothing is loaded from another host (FAILURES D32)."""
    config.theme["language"] = site.language
    config.theme["font"] = False
    config.theme["palette"] = _palette(config.theme.get("palette"), site.language)
    config.theme.dirs.insert(1 if config.theme.custom_dir else 0, str(TEMPLATES))
    config.site_name = escape(site.name)
    config.extra_css = [*site.styles, *config.extra_css]
    config.extra_javascript = [*site.scripts, *config.extra_javascript]
    config.extra.setdefault("polyfills", []).append(FRAME_WORKER)
    config.extra.setdefault("generator", False)
    config.markdown_extensions += [extension for extension in EXTENSIONS if extension not in config.markdown_extensions]
    if search := config.plugins.get("material/search"):
        # Chinese is segmented in all trees; without jieba the search would find nothing and say nothing (FAILURES D8).
        if find_spec("jieba") is None:
            how = how_to_install(["jieba"])
            raise PluginError(f"jieba is not installed; without it nobody can search in Chinese: {how}")
        logging.getLogger("jieba").setLevel(logging.WARNING)
        search.config["lang"] = search.config.get("lang") or sorted({"en", site.language})
        search.config["separator"] = search.config.get("separator") or SEPARATOR


def language_switch(language: str, languages: Sequence[str], page: str) -> LanguageSwitch | None:
    """Return the switch of the page at the address `page` of the tree in `language`; None for a single language.

    The first of `languages` is at the root of the site, each other one in a folder of its name.
    """
    if len(languages) < 2:
        return None
    folder = {tongue: "" if tongue == languages[0] else f"{tongue}/" for tongue in languages}
    here = dirname(folder[language] + page) or "."
    trees = []
    for tongue in languages:
        target = folder[tongue] + page
        address = relpath(target or ".", here) + ("/" if target.endswith("/") or not target else "")
        trees.append({"language": tongue, "name": LANGUAGES[tongue].name, "address": address})
    return LanguageSwitch(tuple(trees))


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
