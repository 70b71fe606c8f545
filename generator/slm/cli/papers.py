"""The press of a book, and papers as files."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from errno import EISDIR
from pathlib import Path
from typing import Final

from slm.cli.book import Unsound
from slm.problem import Mistake, Place, Problem
from slm.publishing import OWN_TEMPLATES, ChartCache, Paper, Press, Unprintable

NOT_A_TEMPLATE: Final = Mistake(
    "SLM646",
    en="it cannot be read as a template: {reason}",
    zh="无法作为模板读取：{reason}",
    hint_en="A template is a file of the book itself, in UTF-8.",
    hint_zh="模板须是书册内的 UTF-8 文件。",
)


def press_of(root: Path, kept: ChartCache) -> Press:
    """Return the press of a book, its fonts found.

    Raise `Unsound` where the book has templates that may not be used, `Unprintable` where the font is missing.
    """
    fonts = root / OWN_TEMPLATES / "fonts"
    press = Press(templates=_own_templates(root), fonts=(fonts,) if fonts.is_dir() else (), kept=kept)
    if problems := list(press.problems()):
        raise Unsound(problems, {f"{OWN_TEMPLATES}/{name}": text for name, text in press.templates.items()})
    press.ready()
    return press


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
        raise Unsound(problems)
    return found


def write_papers(
    press: Press,
    papers: Iterable[tuple[str, Paper]],
    folder: Path,
    *,
    workers: int | None = None,
    after_paper: Callable[[], None] = lambda: None,
) -> list[Problem]:
    """Write papers below a folder, each whole or not at all; return what is wrong with those that cannot be set.

    `workers` of them are set at a time, by default one for each processor; `after_paper` is called after each.
    """

    def write(each: tuple[str, Paper]) -> Problem | None:
        path, paper = each
        try:
            with appearing({folder / path: press.pdf(paper)}):
                pass
        except Unprintable as unprintable:
            return unprintable.problem
        return None

    problems = []
    with ThreadPoolExecutor(workers or os.cpu_count()) as pool:
        for problem in pool.map(write, papers):
            problems += [problem] if problem else []
            after_paper()
    return problems


@contextmanager
def appearing(files: Mapping[Path, bytes]) -> Iterator[None]:
    """Let files appear under their names when the block has ended well; nothing is left of them when it has not."""
    drafts = {file.with_name(f".{file.name}.{os.getpid()}"): file for file in files}
    try:
        for draft, file in drafts.items():
            if file.is_dir():
                raise IsADirectoryError(EISDIR, os.strerror(EISDIR), str(file))
            file.parent.mkdir(parents=True, exist_ok=True)
            draft.write_bytes(files[file])
        yield
        for draft, file in drafts.items():
            draft.replace(file)
    finally:
        for draft in drafts:
            draft.unlink(missing_ok=True)
