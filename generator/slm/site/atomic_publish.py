"""What is put on the disk appears whole or not at all: papers, and a finished site in place of the last one."""

from __future__ import annotations

import ctypes
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from errno import EISDIR
from pathlib import Path
from typing import Final

from slm.documents.papers.paper import Paper
from slm.printing.pdf_renderer import UnprintableError
from slm.problem import Mistake, Problem

NOT_OUR_SITE: Final = Mistake(
    "SLM607",
    "{path} holds something else than a site of this program, and would be replaced",
    "Name another folder with --to, or empty this one.",
)

MARK: Final = "assets/slm.css"
"""A file that every site of this program has, and hardly any other folder."""
_BUILDING: Final = "building"
_REPLACED: Final = "replaced"
_AT_CWD: Final = -100
_EXCHANGE: Final = 2


@contextmanager
def staging_folder(target: Path, root: Path) -> Iterator[Path]:
    """Lend a folder beside `target` to build in, and remove it afterwards; refuse a target that is something else.

    It lies beside the target because a rename works within one file system only. What builds that were killed have left
    is removed first.
    """
    whole = target.resolve()
    inside = whole == root.resolve() or whole in root.resolve().parents
    foreign = target.exists() and (not target.is_dir() or (any(target.iterdir()) and not (target / MARK).is_file()))
    if inside or foreign:
        raise NOT_OUR_SITE.raised(path=target)
    target.parent.mkdir(parents=True, exist_ok=True)
    _recover(target)
    folder = _beside(target, _BUILDING, os.getpid())
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def publish(site: Path, target: Path) -> None:
    """Make `site` the folder `target`, by a rename."""
    if not target.exists():
        site.rename(target)
        return
    old = _beside(target, _REPLACED, os.getpid())
    if _exchange(site, target):
        site.rename(old)
    else:
        target.rename(old)
        site.rename(target)
    shutil.rmtree(old, ignore_errors=True)


def _recover(target: Path) -> None:
    """Put back a site that a killed swap has moved away, and remove what killed builds have left."""
    for kind in (_REPLACED, _BUILDING):
        for left in target.parent.glob(f".{target.name}.{kind}-*"):
            owner = left.name.rpartition("-")[2]
            if not owner.isdecimal() or _is_running(int(owner)):
                continue
            if kind == _REPLACED and not target.exists():
                left.rename(target)
            else:
                shutil.rmtree(left, ignore_errors=True)


def _beside(target: Path, kind: str, owner: int) -> Path:
    return target.parent / f".{target.name}.{kind}-{owner}"


def _is_running(process: int) -> bool:
    if os.name != "posix":
        return True
    try:
        os.kill(process, 0)
    except OSError as error:
        return not isinstance(error, ProcessLookupError)
    return process != os.getpid()


def _exchange(one: Path, other: Path) -> bool:
    """Let two folders change places in one step, where the system can do that."""
    exchange = getattr(ctypes.CDLL(None), "renameat2", None) if os.name == "posix" else None
    return bool(exchange and exchange(_AT_CWD, os.fsencode(one), _AT_CWD, os.fsencode(other), _EXCHANGE) == 0)


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
