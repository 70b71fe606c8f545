"""What is put on the disk appears whole or not at all: papers, and a finished site in place of the last one.

A site knows what it wrote: a list lies in it, and only what it names is replaced or removed. What others have put there
stays: the history of a repository of pages, the name of a domain (FAILURES S8).
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import Final

from slm import layout
from slm.documents.papers.paper import Paper
from slm.drafts import draft_of, drafts_left, remove, told_of, whole_files
from slm.printing.pdf_renderer import UnprintableError
from slm.problem import Mistake, Problem

NOT_OUR_SITE: Final = Mistake(
    "SLM607",
    "{path} holds something else than a site of this program, and would be replaced",
    "Name another folder with --to, or empty this one.",
)
TARGET_IS_A_FILE: Final = Mistake("SLM687", "{path} is a file, and not a folder", "Name a folder with --to.")
WRONG_TARGET: Final = Mistake(
    "SLM823",
    "{path} cannot be written to: it is the book, a folder around it, or one of the folders that it is read from",
    "Name another folder with --to, such as site or papers.",
)
PLACE_TAKEN: Final = Mistake(
    "SLM824",
    "{path} was not written by this program, and the new site has a file in its place",
    "Nothing was changed. Move it away, or give it another name.",
)

_Written = Callable[[Mapping[str, bytes]], AbstractContextManager[None]]
"""Writes files by name; they appear at the end of a block."""
MARK: Final = ".slm-site"
"""The list of what a site consists of, in the site itself."""
_HEAD: Final = "# Written by slm, which replaces or removes what is listed here, and nothing else."
_STYLE: Final = "assets/slm.css"
_SIGNS: Final = (_STYLE, "index.html", "search/search_index.json")
"""What the sites of version 0.1.0 have, which hold no list."""
_RECORDS: Final = "records"
_HEAD_OF_PAGE: Final = 1 << 16
_BUILDING: Final = "building"
_REPLACED: Final = "replaced"
_AT_CWD: Final = -100
_EXCHANGE: Final = 2


def refuse_target(target: Path, root: Path | None = None) -> None:
    """Refuse to write into a book itself, a folder around it, or a folder that the book is read from.

    Meant are the book at `root` and any in which the target lies: not every command is told of which book it is.
    """
    whole = Path(os.path.realpath(target))
    around = Path(os.path.realpath(root)) if root else None
    books = [folder for folder in (whole, *whole.parents) if os.path.isfile(folder / layout.PROVIDER)]  # noqa: PTH113
    inside = any(_is_of_a_book(whole, book) for book in (*books, *([around] if around else ())))
    if inside or (around and whole in around.parents) or ".git" in whole.parts:
        raise WRONG_TARGET.raised(path=target)


def _is_of_a_book(target: Path, book: Path) -> bool:
    parts = (*layout.ROOTS, f"{layout.OVERRIDES}/theme", f"{layout.OVERRIDES}/print")
    return target == book or any(book / part in {target, *target.parents} for part in parts)


@contextmanager
def staging_folder(target: Path, root: Path) -> Iterator[Path]:
    """Lend a folder beside `target` to build in, and remove it afterwards; refuse a target that is something else.

    It lies beside the target because a rename works within one file system only. What builds that were killed have left
    is removed first. Where `target` is a link, what it leads to is meant.
    """
    refuse_target(target, root)
    place = Path(os.path.realpath(target))
    if os.path.lexists(place) and (not place.is_dir() or (any(place.iterdir()) and not _is_ours(place))):
        raise (TARGET_IS_A_FILE if target.is_file() else NOT_OUR_SITE).raised(path=target)
    place.parent.mkdir(parents=True, exist_ok=True)
    _recover(place)
    folder = draft_of(place, _BUILDING)
    folder.mkdir()
    try:
        with told_of(target):
            yield folder
    finally:
        remove(folder)


def publish(site: Path, target: Path) -> None:
    """Make `site` the folder `target`, by a rename; what others have put there is carried over, by renames too."""
    place, files = Path(os.path.realpath(target)), _files(site)
    folders = _folders(files)
    if place.exists():
        for stranger in _strangers(place, _own(place, files), files):
            if _takes_place(stranger, files, folders):
                raise PLACE_TAKEN.raised(path=target / stranger)
    (site / MARK).write_text("\n".join((_HEAD, *sorted(files), "")), "utf-8")
    if not place.exists():
        site.rename(place)
        return
    old = draft_of(place, _REPLACED)
    # Under this name even the new site, so that whoever is killed leaves the old one where it is looked for.
    site.rename(old)
    if not _exchange(old, place):
        old.rename(site)
        place.rename(old)
        try:
            site.rename(place)
        except OSError:
            old.rename(place)
            raise
    _carry_over(old, place)


def _carry_over(old: Path, place: Path) -> None:
    """Bring what is not ours from the old site to the new one, and remove the old one.

    Whoever is killed here leaves the rest beside the new site, whence the next build fetches it.
    """
    files = _files(place)
    folders = _folders(files)
    for stranger in list(_strangers(old, _own(old, files), files)):
        if _takes_place(stranger, files, folders) or os.path.lexists(place / stranger):
            return  # somebody has put it there at this moment: nothing of theirs is removed
        (place / stranger).parent.mkdir(parents=True, exist_ok=True)
        (old / stranger).rename(place / stranger)
    remove(old)


def _files(folder: Path) -> set[str]:
    """Return the paths of all files below a folder, links among them, but of the list itself."""
    found = set()
    for at, folders, names in os.walk(folder):
        links = [name for name in folders if (Path(at) / name).is_symlink()]
        found |= {(Path(at) / name).relative_to(folder).as_posix() for name in (*names, *links)}
    return found - {MARK}


def _is_ours(site: Path) -> bool:
    """Tell whether a folder is a site of this program: it has our list, or all by which we know one of 0.1.0."""
    if _listed(site) is not None:
        return True
    return all((site / sign).is_file() for sign in _SIGNS) and _loads_our_style(site / "index.html")


def _listed(site: Path) -> set[str] | None:
    try:
        head, *paths = (site / MARK).read_text("utf-8").splitlines()
    except (OSError, ValueError):
        return None
    # Somebody else's, whoever wrote it into the list.
    own = (path for path in paths if path and path != "CNAME" and PurePosixPath(path).parts[0] != ".git")
    return set(own) if head == _HEAD else None


def _own(site: Path, new: Collection[str]) -> set[str]:
    """Return which files of a site are ours: the listed ones.

    Of a site of 0.1.0: those that a new site has, too, each page that loads our style, what lies below such a page, and
    published records, so that nothing of another edition stays.
    """
    if (listed := _listed(site)) is not None:
        return listed
    files = _files(site)
    pages = {path for path in files if path.endswith(".html") and _loads_our_style(site / path)}
    folders = {str(PurePosixPath(page).parent) for page in pages if page.endswith("/index.html")}
    folders -= {folder for folder in folders if f"{folder}/{_STYLE}" in files}  # the trees of languages
    below = {path for path in files if not folders.isdisjoint(map(str, PurePosixPath(path).parents))}
    records = {path for path in files if _RECORDS in PurePosixPath(path).parts[:2]}
    return files & {*new, *pages, *below, *records}


def _loads_our_style(page: Path) -> bool:
    with page.open("rb") as file:
        return _STYLE.encode() in file.read(_HEAD_OF_PAGE)


def _strangers(site: Path, own: Collection[str], new: Collection[str]) -> Iterator[str]:
    """Yield the paths of what is not ours; of a folder without anything of ours, its own."""
    shared = _folders(own) | _folders(new)

    def below(folder: str) -> Iterator[str]:
        for entry in sorted(os.scandir(site / folder), key=lambda found: found.name):
            path = f"{folder}/{entry.name}" if folder else entry.name
            if path in shared and entry.is_dir(follow_symlinks=False):
                yield from below(path)
            elif path not in own and path != MARK:
                yield path

    yield from below("")


def _takes_place(stranger: str, new: Collection[str], folders: Collection[str]) -> bool:
    """Tell whether a new site has a file in a place of somebody else's, or a folder where they have a file."""
    above = map(str, PurePosixPath(stranger).parents)
    return stranger in new or stranger in folders or any(folder in new for folder in above)


def _folders(files: Iterable[str]) -> set[str]:
    return {str(folder) for path in files for folder in PurePosixPath(path).parents}


def _recover(place: Path) -> None:
    """Put back a site that a killed swap has moved away, finish one that was killed later, and remove other drafts."""
    for left in drafts_left(place, _REPLACED):
        if place.exists():
            with suppress(OSError):
                _carry_over(left, place)
        else:
            left.rename(place)
    for left in drafts_left(place, _BUILDING):
        remove(left)


def _exchange(one: Path, other: Path) -> bool:
    """Let two folders change places in one step, where the system can do that."""
    exchange = getattr(ctypes.CDLL(None), "renameat2", None) if os.name == "posix" else None
    return bool(exchange and exchange(_AT_CWD, os.fsencode(one), _AT_CWD, os.fsencode(other), _EXCHANGE) == 0)


def write_papers(
    printed: Callable[[Paper], bytes],
    papers: Iterable[tuple[str, Paper]],
    to: Path | _Written,
    *,
    workers: int | None = None,
    after_paper: Callable[[], None] = lambda: None,
) -> list[Problem]:
    """Write papers, each whole or not at all; return what is wrong with those that cannot be set.

    `printed` returns what is written of a paper, such as its PDF; `to` is the folder for it, or writes it as it will.
    `workers` of them are set at a time, by default one for each processor; `after_paper` is called after each.
    """
    written: _Written = to if callable(to) else lambda files: whole_files({to / path: files[path] for path in files})

    def write(named: tuple[str, Paper]) -> Problem | None:
        path, paper = named
        try:
            content = printed(paper)
            with written({path: content}):
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
