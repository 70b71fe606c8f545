"""Hand-written pages in several languages: `about.en.md` and `about.zh.md` are one page, `about.md` serves all."""

from __future__ import annotations

import re
from typing import Final

from mkdocs.structure.files import File, Files

_TRANSLATED: Final = re.compile(r"(?P<page>.+)\.(?P<language>en|zh)\.(?P<ending>[a-z]+)")


def choose_translations(files: Files, language: str) -> None:
    """Keep what is in `language`, or in no language in particular; a translation stands in for what serves all."""
    for file in list(files):
        match = _TRANSLATED.fullmatch(file.src_uri)
        if not match or not file.src_dir:
            continue
        files.remove(file)
        if match["language"] != language:
            continue
        page = f"{match['page']}.{match['ending']}"
        if general := files.get_file_from_path(page):
            files.remove(general)
        files.append(_renamed(file, page))


def _renamed(file: File, page: str) -> File:
    """Return the file as if it were called `page`; its edit link keeps the true name."""
    renamed = File(page, None, file.dest_dir, file.use_directory_urls, inclusion=file.inclusion)
    renamed.src_dir = file.src_dir
    renamed.abs_src_path = file.abs_src_path
    renamed.edit_uri = file.src_uri
    return renamed
