"""The press of a book: its own templates and fonts."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from slm.cache import Cache
from slm.cli.book import BookError
from slm.printing.pdf_renderer import OWN_TEMPLATES, PdfRenderer
from slm.problem import Mistake, Place

NOT_A_TEMPLATE: Final = Mistake(
    "SLM646",
    "it cannot be read as a template: {reason}",
    "A template is a file of the book itself, in UTF-8.",
)


def renderer_of(root: Path, cache: Cache) -> PdfRenderer:
    """Return the press of a book, its fonts found.

    Raise `BookError` where the book has templates that may not be used, `UnprintableError` where the font is missing.
    """
    fonts = root / OWN_TEMPLATES / "fonts"
    renderer = PdfRenderer(templates=_own_templates(root), fonts=(fonts,) if fonts.is_dir() else (), cache=cache)
    if problems := list(renderer.problems()):
        raise BookError(problems, {f"{OWN_TEMPLATES}/{name}": text for name, text in renderer.templates.items()})
    renderer.ready()
    return renderer


def _own_templates(root: Path) -> dict[str, str]:
    """Return the templates of the book by name; a link that leads out of the book is not followed."""
    found, problems = {}, []
    for file in sorted((root / OWN_TEMPLATES).glob("*.typ")):
        place = Place(f"{OWN_TEMPLATES}/{file.name}")
        if not file.resolve().is_relative_to(root.resolve()):
            problems.append(NOT_A_TEMPLATE.at(place, reason=file.readlink()))
            continue
        try:
            found[file.name] = file.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            problems.append(NOT_A_TEMPLATE.at(place, reason=error))
    if problems:
        raise BookError(problems)
    return found
