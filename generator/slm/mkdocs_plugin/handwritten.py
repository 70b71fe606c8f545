"""Hand-written pages in several languages: `about.en.md` and `about.zh.md` are one page, `about.md` serves all."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from mkdocs.structure.files import File, Files

from slm.text import LANGUAGES

_TRANSLATED: Final = re.compile(rf"(?P<page>.+)\.(?P<language>{'|'.join(LANGUAGES)})\.(?P<ending>[a-z]+)")


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
            files.append(_renamed(files_of[chosen], page))


def _renamed(file: File, page: str) -> File:
    """Return the file as if it were called `page`; its edit link keeps the true name."""
    renamed = File(page, None, file.dest_dir, file.use_directory_urls, inclusion=file.inclusion)
    renamed.src_dir = file.src_dir
    renamed.abs_src_path = file.abs_src_path
    renamed.edit_uri = file.src_uri
    return renamed
