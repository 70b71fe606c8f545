"""What a build in one language sets in MkDocs and in Material."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from posixpath import dirname, relpath
from typing import Any, Final

from markupsafe import escape
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError

from slm.site.site import Site
from slm.text import LANGUAGES, N_

TEMPLATES: Final = Path(__file__).parent / "templates"
FRAME_WORKER: Final = "assets/javascripts/iframe-worker.js"
EXTENSIONS: Final = ("attr_list", "tables", "toc")
SEPARATOR: Final = r"[\s\u200b\u3000\-、。，．？！；：（）“”„《》]+"
"""Where words end, for the search: the marks of all languages, and what stands between segmented Chinese words."""

_TOGGLES: Final = (N_("Follow the system"), N_("Light"), N_("Dark"))
"""The words of `mkdocs.yml` on the switch between light and dark, which is the same file for all languages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageLink:
    """One language of the language switch, and where it leads."""

    language: str
    name: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageSwitch:
    """What Material keeps under `extra.alternate`.

    Material would loop over a list and take its addresses as paths inside this tree, which other trees are not; our own
    template (`partials/alternate.html`) takes them as they are.
    """

    trees: tuple[LanguageLink, ...]


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
        _adapt_search(search.config, site.language)


def language_switch(language: str, languages: Sequence[str], page: str) -> LanguageSwitch | None:
    """Return the switch of the page at the address `page` of the tree in `language`; None for a single language.

    The first of `languages` is at the root of the site, each other one in a folder of its name.
    """
    if len(languages) < 2:
        return None
    folder = {tongue: "" if tongue == languages[0] else f"{tongue}/" for tongue in languages}
    here = dirname(folder[language] + page) or "."
    return LanguageSwitch(
        trees=tuple(
            LanguageLink(language=tongue, name=LANGUAGES[tongue].name, address=_address(folder[tongue] + page, here))
            for tongue in languages
        )
    )


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


def _address(target: str, here: str) -> str:
    return relpath(target or ".", here) + ("/" if target.endswith("/") or not target else "")


def _adapt_search(search: Any, language: str) -> None:  # noqa: ANN401 (Material publishes no types)
    """Segment Chinese in both trees; without jieba the search would find nothing and say nothing (FAILURES D8)."""
    if find_spec("jieba") is None:
        raise PluginError("jieba is not installed; without it nobody can search in Chinese: pip install jieba")
    logging.getLogger("jieba").setLevel(logging.WARNING)
    search["lang"] = search.get("lang") or sorted({"en", language})
    search["separator"] = search.get("separator") or SEPARATOR
