"""What is wrong with mkdocs.yml, told at its place like that of every other file, before MkDocs stops at it.

Whatever MkDocs, its themes and plugins may know is right: only slips of what every book has are told.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Final

import yaml

from slm import layout
from slm.problem import Mistake, Place, Problem
from slm.reading.files import place_in
from slm.reading.typed import NOT_ONE_OF, UNKNOWN_KEY
from slm.reading.yaml_mistakes import FULL_WIDTH_COLON, FULL_WIDTH_KEY, explained
from slm.reading.yaml_text import LOADER, TAB

_KEYS: Final = (
    "site_name", "site_url", "site_description", "site_author", "nav", "pages", "theme", "docs_dir", "site_dir",
    "copyright", "plugins", "hooks", "watch", "repo_url", "repo_name", "edit_uri", "edit_uri_template", "extra",
    "extra_css", "extra_javascript", "extra_templates", "exclude_docs", "draft_docs", "not_in_nav",
    "markdown_extensions", "mdx_configs", "strict", "remote_branch", "remote_name", "dev_addr", "use_directory_urls",
    "validation", "INHERIT",
)  # fmt: skip
_PLUGINS: Final = (
    "slm", "search", "offline", "tags", "meta", "privacy", "social", "blog", "info", "optimize", "projects", "group",
)  # fmt: skip
_THEMES: Final = ("material", "mkdocs", "readthedocs")
_COLOURS: Final = (
    "red", "pink", "purple", "deep purple", "indigo", "blue", "light blue", "cyan", "teal", "green", "light green",
    "lime", "yellow", "amber", "orange", "deep orange", "brown", "grey", "blue grey", "black", "white", "custom",
)  # fmt: skip
_FLAGS: Final = ("strict", "use_directory_urls")


def faults_of_configuration(path: str, text: str) -> Iterator[Problem]:
    """Yield what keeps MkDocs from reading its configuration, and the slips in what every book says there."""
    try:
        root = yaml.compose(text, LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = text.splitlines()[mark.line] if mark and mark.line < len(text.splitlines()) else ""
        indented = line[: len(line) - len(line.lstrip())]
        if mark and "\t" in indented:
            yield TAB.at(Place(path, mark.line + 1, indented.index("\t") + 1))
        else:
            yield explained(path, text, error)
        return
    except yaml.YAMLError:  # a character that no text may hold
        return
    if colon := None if isinstance(root, yaml.MappingNode) else FULL_WIDTH_KEY.search(text):
        yield FULL_WIDTH_COLON.at(place_in(path, text, colon.end() - 1))
    for key, value in _entries(root):
        yield from _slip(path, key, _KEYS, UNKNOWN_KEY)
        if key.value == "plugins" and isinstance(value, yaml.SequenceNode):
            for plugin in value.value:
                yield from _slip(path, next((name for name, _ in _entries(plugin)), plugin), _PLUGINS)
        elif key.value == "theme":
            yield from _of_theme(path, value)
        elif key.value in _FLAGS:
            yield from _slip(path, value, ("true", "false"))


def is_all_ours(text: str) -> bool:
    """Tell whether a site holds nothing but pages written by hand and those of the program: no plugin makes others."""
    try:
        root = yaml.compose(text, LOADER)
    except yaml.YAMLError:
        return False
    said = {key.value: value for key, value in _entries(root)}
    plugins = said["plugins"].value if isinstance(said.get("plugins"), yaml.SequenceNode) else []
    names = [next((name.value for name, _ in _entries(plugin)), plugin.value) for plugin in plugins]
    docs = said.get("docs_dir")
    is_ours = docs is not None and docs.value == f"{layout.OVERRIDES}/pages"
    return is_ours and "hooks" not in said and {*map(str, names)} <= {"slm", "search", "offline"}


def _of_theme(path: str, theme: yaml.Node) -> Iterator[Problem]:
    said = {key.value: value for key, value in _entries(theme)}
    yield from _slip(path, said.get("name", theme), _THEMES)
    palette = said.get("palette")
    for part in palette.value if isinstance(palette, yaml.SequenceNode) else [palette]:
        for key, value in _entries(part):
            if key.value in ("primary", "accent"):
                yield from _slip(path, value, _COLOURS)


def _slip(path: str, node: yaml.Node, known: tuple[str, ...], mistake: Mistake = NOT_ONE_OF) -> Iterator[Problem]:
    """Yield the mistake of a word that is like one of those that are known, and none of them."""
    word = node.value if isinstance(node, yaml.ScalarNode) else ""
    if "：" in word:
        yield FULL_WIDTH_COLON.at(Place(path, node.start_mark.line + 1, node.start_mark.column + word.index("：") + 1))
        return
    like = get_close_matches(word.casefold(), known, n=1, cutoff=0.75)
    if like and word.replace("-", " ") not in known and word not in known:
        place = Place(path, node.start_mark.line + 1, node.start_mark.column + 1)
        yield mistake.at(place, key=word, value=word, legal=like[0])


def _entries(node: yaml.Node | None) -> list[tuple[yaml.Node, yaml.Node]]:
    return node.value if isinstance(node, yaml.MappingNode) else []
