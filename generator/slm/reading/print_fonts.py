"""The fonts of papers: which characters can be printed, asked by the check before the press is.

A check that is clean and a build that fails at its end would disagree (FAILURES D48).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final
from unicodedata import category, normalize

from slm import layout
from slm.problem import Mistake, Problem, Severity
from slm.reading.files import place_in
from slm.values import LocalText, Written, keys_of

if TYPE_CHECKING:
    import typst

NO_GLYPH: Final = Mistake(
    "SLM837",
    "'{character}' ({number}) cannot be printed: the font of papers does not have it",
    "Write it in words or with another sign; on paper it would be a 〓. `slm approve` does not take the version.",
)
NO_GLYPH_ELSEWHERE: Final = Mistake(
    "SLM838",
    "'{character}' ({number}) cannot be printed: the font of papers does not have it",
    "Write it in words or with another sign; papers show a 〓 in its place.",
    Severity.WARNING,
)

FONT: Final = "Noto Sans CJK SC"
"""The one family of every paper, with all its Latin letters, so that a paper looks the same wherever it is made."""
SUBSTITUTE: Final = "〓"
"""What stands on paper for a character that the font lacks: the mark of printers for a missing type."""
_CODE_FONT: Final = "DejaVu Sans Mono"
"""That of code, and of the few signs that the other lacks. Typst brings it along; so does matplotlib, as a file."""
_UNUSUAL: Final = re.compile(
    "[^\t\n\r -~\u00a0-\u00ff\u2010-\u2023\u2025-\u2027\u2030-\u2037\u2039-\u203b€℃№™\u2160-\u2169←-↓−≈≠≤≥①-⑳■□▨▲△"
    "◆◇○●★☆✕\u3000-\u303f\u3041-\u3096\u30a1-\u30fe\u4e00-\u9fef！-～￥]"
)
"""What one has to look up; all else is in every version of the font. Most books need no look."""
_FOLDER: Final = f"{layout.OVERRIDES}/print/fonts"


def unusual(text: str) -> frozenset[str]:
    """Return the characters of a text of which it is not known without looking that they can be printed."""
    return frozenset(normalize("NFC", "".join(_UNUSUAL.findall(text)))) if _UNUSUAL.search(text) else frozenset()


def unprintable(characters: Iterable[str], folders: tuple[Path, ...]) -> frozenset[str]:
    """Return those of some characters that cannot be printed; none where no font is installed, as papers then."""
    wanted = {sign for sign in characters if category(sign) not in ("Cf", "Cc") and not "\ufe00" <= sign <= "\ufe0f"}
    known = _characters(folders) if wanted else None
    return frozenset(sign for sign in wanted if ord(sign) not in known) if known else frozenset()


def own_fonts(root: Path) -> tuple[Path, ...]:
    """Return the folder with fonts of a book, where it has one."""
    folder = root / _FOLDER
    return (folder,) if folder.is_dir() else ()


@cache
def print_fonts(folders: tuple[Path, ...], family: str) -> typst.Fonts | None:
    """Return the system's fonts and those in some folders if they have a family, else with those of the wheel."""
    import typst  # noqa: PLC0415 - few checks need it

    wheel = find_spec("manimgx_fonts_cjk")
    packaged = [Path(location) for location in (wheel.submodule_search_locations or ())] if wheel else []
    for paths in (folders, (*folders, *packaged)):
        found = typst.Fonts(font_paths=[str(path) for path in paths])
        if family in found.families():
            return found
    return None


@cache
def _characters(folders: tuple[Path, ...]) -> frozenset[int]:
    """Return the numbers of all characters that the two families have."""
    from fontTools.ttLib import TTFont  # noqa: PLC0415 - as above

    if not (fonts := print_fonts(folders, FONT)):
        return frozenset()
    found: set[int] = set()
    families = {FONT: Path(), _CODE_FONT: _brought_along()}
    for family, usual in families.items():
        known = [font for font in fonts.fonts() if font.family == family]
        for font in known[:1]:
            path, number = (font.path, font.index) if font.path else (usual, -1)
            with TTFont(path, fontNumber=number, lazy=True) as opened:
                found |= opened.getBestCmap().keys()
    return frozenset(found)


def _brought_along() -> Path:
    spec = find_spec("matplotlib")
    return Path(spec.origin or "").parent / "mpl-data/fonts/ttf/DejaVuSansMono.ttf" if spec else Path()


def unprintable_texts(
    texts: Mapping[str, str], models: Mapping[str, list[Written]], folders: tuple[Path, ...]
) -> Iterator[Problem]:
    """Find what of texts cannot be printed, once for each file and character.

    `texts` are those of files with something unusual in them. Of a file with models only what they say is printed.
    """
    missing = unprintable(frozenset().union(*map(unusual, texts.values())), folders)
    for path, text in texts.items() if missing else ():
        mistake = NO_GLYPH if layout.agreement_of(path) and layout.version_of(path) else NO_GLYPH_ELSEWHERE
        for sign in sorted(missing & unusual(text)):
            words = {"character": sign, "number": f"U+{ord(sign):04X}"}
            if path not in models:
                yield mistake.at(place_in(path, text, max(text.find(sign), 0)), **words)
                continue
            said = (found for model in models[path] for found in _said(model))
            found = next(
                ((model, keys) for model, keys, words_said in said if sign in normalize("NFC", words_said)), None
            )
            if found:
                yield mistake.at(found[0].place_of(sign, *found[1]), **words)


def _said(model: Written) -> Iterator[tuple[Written, tuple[str | int, ...], str]]:
    """Yield every text in a model with the way to it, but for notes that nobody else ever sees and no paper has."""
    for name, key in keys_of(type(model)).items():
        if key.binds and name in model.__pydantic_fields_set__:
            yield from _said_in(getattr(model, name), model, (name,))


def _said_in(
    value: object, model: Written, path: tuple[str | int, ...]
) -> Iterator[tuple[Written, tuple[str | int, ...], str]]:
    if isinstance(value, str):
        yield model, path, value
    elif isinstance(value, LocalText):
        languages = value.written.items() if isinstance(value.written, dict) else [("", str(value.written))]
        yield from ((model, (*path, language) if language else path, words) for language, words in languages)
    elif isinstance(value, Written):
        yield from _said(value)
    elif isinstance(value, tuple):
        for index, entry in enumerate(value):
            yield from _said_in(entry, model, (*path, index))
