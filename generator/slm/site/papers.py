"""Papers as files."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from errno import EISDIR
from pathlib import Path

from slm.documents.papers.paper import Paper
from slm.printing.pdf_renderer import UnprintableError
from slm.problem import Problem


def write_papers(
    printed: Callable[[Paper], bytes],
    papers: Iterable[tuple[str, Paper]],
    folder: Path,
    *,
    workers: int | None = None,
    after_paper: Callable[[], None] = lambda: None,
) -> list[Problem]:
    """Write papers below a folder, each whole or not at all; return what is wrong with those that cannot be set.

    `printed` returns what is written of a paper, such as its PDF. `workers` of them are set at a time, by default one
    for each processor; `after_paper` is called after each.
    """

    def write(named: tuple[str, Paper]) -> Problem | None:
        path, paper = named
        try:
            with write_whole({folder / path: printed(paper)}):
                pass
        except UnprintableError as unprintable:
            return unprintable.problem
        return None

    problems = []
    with ThreadPoolExecutor(workers or os.cpu_count()) as pool:
        for problem in pool.map(write, papers):
            problems += [problem] if problem else []
            after_paper()
    return problems


@contextmanager
def write_whole(files: Mapping[Path, bytes]) -> Iterator[None]:
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
