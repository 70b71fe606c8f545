"""The press: sets papers with Typst and keeps what it has set.

Templates that a book brings itself stand alone, so that a paper depends on nothing but the book. Typst would fetch a
package from the network, and a package is a program of somebody else's. A template is put together with what all papers
share before it is set, so it has nothing to import either.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from functools import cache, cached_property
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Final
from unicodedata import normalize

import typst

from slm import layout
from slm.cache import PAPERS, Cache, MemoryCache, content_hash
from slm.documents.papers.paper import Paper
from slm.extras import PACKAGE, how_to_get, version_of
from slm.printing.typesetting import typesetting_data
from slm.problem import Mistake, Place, Problem
from slm.reading import print_fonts

FONT_MISSING: Final = Mistake(
    "SLM570",
    "printing needs the font '{font}', which is not installed",
    "Install the package fonts-noto-cjk of your system, or its like with: {install}",
)
NOT_PRINTABLE: Final = Mistake(
    "SLM571", "it cannot be printed: {reason}", "Replace characters that the font does not have, such as emoji."
)
NOT_ALONE: Final = Mistake(
    "SLM572",
    "a template may not use '{word}'",
    "Nothing is fetched and no other file is read: write what you need into the template, on top of base.typ.",
)
TEMPLATE_WRONG: Final = Mistake(
    "SLM573", "the template cannot be set: {reason}", "Correct the template, or delete it to use that of the program."
)

OWN_TEMPLATES: Final = f"{layout.OVERRIDES}/print"
"""Where a book has templates of its own."""
STANDARDS: Final = ("a-2a", "ua-1")
"""Archivable and readable by machines that read aloud; Typst refuses what would break them (FAILURES D15)."""

_TEMPLATES: Final = Path(__file__).parent / "templates"
"""Also the only folder that a template can read from."""
_NOWHERE: Final = _TEMPLATES / "base.typ" / "no packages"
"""Where packages are looked for: below a file, so that there can be none."""
_SHARED: Final = "base.typ"
_OUTWARD: Final = re.compile(r"(?<![\w-])(?:import|include|eval|std)(?![\w-])")
"""Words by which a template reaches what is not written in it. A keyword of Typst cannot be written in another way, but
`eval` could put one together, and `std` is another way to `eval`. They are refused in comments and texts too: where a
text ends is for Typst to say, and whoever could deceive us about it would be in."""
_MARKED: Final = "#set document(keywords: (sys.inputs.mark,)); "
"""Stands in the first line of what Typst is given, so that a book's own templates need not know of it."""
_WORDED_BY: Final = ("babel", "markdown-it-py", "pydantic")
_ABOVE: Final = frozenset(("cli", "mkdocs_plugin", "site"))
"""The packages on the floors above printing, which cannot decide what a paper says."""
_AT: Final = re.compile(r"__typst_py_bytes__\.typ:(\d+):(\d+)")


class UnprintableError(Exception):
    """A paper that cannot be set; `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message())
        self.problem = problem


@cache
def printer_mark() -> str:
    """Return the mark of this program, which changes with whatever decides what a paper says of the same book.

    A paper bears it, so that `slm verify` knows whether it can expect the very words that it would print itself.
    """
    package = Path(layout.__file__).parent
    folders = sorted(str(entry) for entry in package.iterdir() if entry.is_dir() and entry.name not in _ABOVE)
    return f"{PACKAGE} {version_of(PACKAGE)} {content_hash(_WORDED_BY, folders)[:16]}"


_RUNS_IN: Final[set[int]] = set()
"""Processes in which Typst was used and has started its threads."""


@dataclass(frozen=True, kw_only=True)
class PdfRenderer:
    """Sets papers. Keep one per process: it keeps the fonts and what Typst remembers between papers."""

    templates: Mapping[str, str] = field(default_factory=dict)
    """Templates of the book (`site_overrides/print/`) by file name; they take the place of those of the same name."""
    fonts: tuple[Path, ...] = ()
    """Folders with fonts, searched after those of the system."""
    cache: Cache = field(default_factory=MemoryCache)
    """Papers that were set before: in a folder of the caller, or in memory."""
    _idle: list[typst.Compiler] = field(default_factory=list, repr=False)

    def ready(self) -> None:
        """Find the fonts; raise `UnprintableError` where they are not, before anything is begun."""
        _fonts(self.fonts, print_fonts.FONT)

    def problems(self) -> Iterator[Problem]:
        """Yield what is wrong with the templates of the book."""
        for name, text in sorted(self.templates.items()):
            yield from _not_alone(name, text)

    def pdf(self, paper: Paper, mark: str | None = None) -> bytes:
        """Return the paper as PDF; the same bytes for the same paper, templates, Typst and mark (FAILURES D36, D42).

        The mark is that of this program, or another one, to hold a file against that bears it; "" is none.
        """
        mark = printer_mark() if mark is None else mark
        source = f"{self._template(_SHARED)}\n{self._template(f'{paper.template}.typ')}"
        data = self._printable(json.dumps(typesetting_data(paper), ensure_ascii=False, sort_keys=True))
        key = PAPERS.of(
            typst=version("typst"),
            standards=",".join(STANDARDS),
            fonts=" ".join((print_fonts.FONT, *self._own_fonts)),
            dated=str(paper.dated),
            template=source,
            content=data,
            mark=mark,
        )
        if (found := self.cache.get(key)) is None:
            found = self._set(paper, f"{_MARKED if mark else ''}{source}", {"data": data, "mark": mark})
            self.cache.put(key, found)
        return found

    @cached_property
    def _own_fonts(self) -> list[str]:
        """The content of the book's fonts: one may be replaced by another of the same name."""
        files = sorted(file for folder in self.fonts for file in folder.rglob("*") if file.is_file())
        return [sha256(file.read_bytes()).hexdigest() for file in files]

    def _template(self, name: str) -> str:
        if name not in self.templates:
            return _TEMPLATES.joinpath(name).read_text("utf-8")
        for problem in _not_alone(name, self.templates[name]):
            raise UnprintableError(problem)
        return self.templates[name]

    def _set(self, paper: Paper, source: str, given: dict[str, str]) -> bytes:
        compiler = self._taken()
        _RUNS_IN.add(os.getpid())
        try:
            made, warnings = compiler.compile_with_warnings(
                source.encode(),
                format="pdf",
                sys_inputs=given,
                pdf_standards=list(STANDARDS),
                timestamp=datetime.combine(paper.dated, time(), UTC),
            )
        except typst.TypstError as error:
            raise self._unprintable(paper, error) from None
        finally:
            self._idle.append(compiler)
        if warnings:
            raise self._unprintable(paper, warnings[0])
        return made if isinstance(made, bytes) else b""

    def _printable(self, data: str) -> str:
        """Return what is printed with a mark for each character that the font lacks, of which the check has told."""
        missing = print_fonts.unprintable(print_fonts.unusual(data), self.fonts)
        return (
            normalize("NFC", data).translate(dict.fromkeys(map(ord, missing), print_fonts.SUBSTITUTE))
            if missing
            else data
        )

    def _taken(self) -> typst.Compiler:
        """Return a compiler that nobody uses: one can set one paper at a time."""
        try:
            return self._idle.pop()
        except IndexError:
            return typst.Compiler(
                root=str(_TEMPLATES),
                font_paths=_fonts(self.fonts, print_fonts.FONT),
                ignore_system_fonts=True,
                package_path=str(_NOWHERE),
                package_cache_path=str(_NOWHERE),
            )

    def _unprintable(self, paper: Paper, said: typst.TypstError | typst.TypstWarning) -> UnprintableError:
        """Return what Typst refuses, at its place in a template of the book, else at the file behind the paper."""
        # Where Typst looked for a file tells where the program is installed, and nothing that helps.
        reason = said.message.partition(" (searched at ")[0]
        if found := _AT.search(said.diagnostic):
            # What all papers share stands before the template in what Typst is given.
            line, before = int(found[1]), self._template(_SHARED).count("\n") + 1
            name = _SHARED if line <= before else f"{paper.template}.typ"
            if name in self.templates:
                place = Place(f"{OWN_TEMPLATES}/{name}", line if line <= before else line - before, int(found[2]) + 1)
                return UnprintableError(TEMPLATE_WRONG.at(place, reason=reason))
        return UnprintableError(NOT_PRINTABLE.at(Place(paper.path), reason=reason))


def typst_runs_here() -> bool:
    """Return whether a paper was set in this process: a fork of it would wait for ever for the threads of Typst."""
    return os.getpid() in _RUNS_IN


def _fonts(folders: tuple[Path, ...], family: str) -> typst.Fonts:
    if (found := print_fonts.print_fonts(folders, family)) is None:
        raise UnprintableError(FONT_MISSING.at(Place(layout.PROVIDER), font=family, install=how_to_get("fonts")))
    return found


def _not_alone(name: str, text: str) -> Iterator[Problem]:
    """Yield each word by which a template of the book would reach a package or another file."""
    for number, line in enumerate(text.split("\n"), start=1):
        for found in _OUTWARD.finditer(line):
            yield NOT_ALONE.at(Place(f"{OWN_TEMPLATES}/{name}", number, found.start() + 1), word=found[0])
