"""The press of a book, and papers as files."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from slm.problem import Problem
from slm.publishing import ChartCache, Paper, Press, Unprintable

FOLDER: Final = "site_overrides/print"
"""Where a book has templates of its own, and fonts in `fonts/`."""


def press_of(root: Path, kept: ChartCache) -> Press:
    """Return the press of a book, its fonts found; raise `Unprintable` where the font of papers is missing."""
    folder = root / FOLDER
    fonts = folder / "fonts"
    press = Press(
        templates={each.name: each.read_text("utf-8") for each in sorted(folder.glob("*.typ"))},
        fonts=(fonts,) if fonts.is_dir() else (),
        kept=kept,
    )
    press.ready()
    return press


def write_papers(press: Press, papers: Iterable[tuple[str, Paper]], folder: Path) -> list[Problem]:
    """Write papers below a folder, each whole or not at all; return what is wrong with those that cannot be set."""
    problems = []
    for path, paper in papers:
        try:
            content = press.pdf(paper)
        except Unprintable as unprintable:
            problems.append(unprintable.problem)
            continue
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        draft = file.with_name(f".{file.name}.{os.getpid()}")
        try:
            draft.write_bytes(content)
            draft.replace(file)
        finally:
            draft.unlink(missing_ok=True)
    return problems
