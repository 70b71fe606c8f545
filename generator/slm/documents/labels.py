"""The program's own words on pages, in the languages of the book: gettext catalogs, English being the key.

A label with a context, such as `verdict|no_data`, is named after a key of the data; where its English is more than
the key without underscores, it stands in `locale/en`.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from babel.messages.pofile import read_po


class UntranslatedLabel(LookupError):
    """A label has no translation: a defect of the program, which must not be published."""


class Labels:
    """Labels in one language: `labels("kept")`, `labels("{kept} of {all} promises kept", kept=31, all=34)`."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._catalog = _catalog(language)

    def __call__(self, label: str, **words: object) -> str:
        """Return the label in this language with its words filled in; raise `UntranslatedLabel` if it has none."""
        if self.language == "en":
            text = self._catalog.get(label) or label.partition("|")[2].replace("_", " ") or label
        else:
            text = self._catalog.get(label, "")
            if not text:
                raise UntranslatedLabel(f"no {self.language} translation of {label!r}")
        return text.format_map(words) if words else text


@cache
def _catalog(language: str) -> dict[str, str]:
    folder = files("slm.documents") / "locale" / language
    if not folder.is_dir():
        return {}
    texts: dict[str, str] = {}
    for file in sorted(folder.iterdir(), key=lambda each: each.name):
        if file.name.endswith(".po"):
            with file.open("rb") as lines:
                texts |= {str(each.id): str(each.string) for each in read_po(lines) if each.id and each.string}
    return texts
