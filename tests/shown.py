"""What is shown of what is wrong with a book, in every form."""

from __future__ import annotations

import re
from typing import Final

from slm.reading import Book, format_problems

FORMS: Final = ("text", "json", "github", "sarif")


def shown(read: Book, form: str, language: str = "en") -> str:
    """Return what is shown of what is wrong with a book."""
    return format_problems(
        read.problems, lambda path: read.texts.get(path, "").splitlines(), form=form, language=language
    )


def is_first(said: str, code: str) -> bool:
    """Tell whether a problem is told before all others, in whatever form."""
    results = said.partition('"results"')[2] or said
    first = re.search(r"SLM\d{3,4}", results)
    return first is not None and first[0] == code
