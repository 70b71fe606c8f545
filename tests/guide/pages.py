"""The README and the guide as their examples are run: what stands in a fence, and what the comment before it says.

Readers do not see these comments. On a page, `book: base`, `new`, `example` or `nothing` names the book that it works
on; before a fence, `run` runs the commands of it and `run: 1` expects that the last one ends with 1, `run: example` or
`run: new` does so in another book; `put: PATH` makes it a file, `keys: PATH` puts its keys in place of those of a file,
`change: PATH` changes lines of one, and `in: PATH` says that a file has it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
GUIDE: Final = ROOT / "site_overrides/pages/guide"
PAGES: Final = {
    path.relative_to(ROOT).as_posix(): path for path in (*sorted(ROOT.glob("README*.md")), *sorted(GUIDE.glob("*.md")))
}
_FENCE: Final = re.compile(r"^(?:<!-- ([^>]*) -->\n)?```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_BOOK: Final = re.compile(r"^<!-- book: (\w+) -->$", re.MULTILINE)
_INLINE: Final = re.compile(r"`(slm [^`\n]+)`")
_TYPED: Final = re.compile(r"^(?:.*/)?(slm .+?)(?: +# .*)?$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Fence:
    """What stands in a fence of a page, of which kind it is, and what the comment before it asks for, of what."""

    kind: str
    text: str
    asks: str
    of: str

    @property
    def says(self) -> list[str]:
        """What it says but for the words of a language: its lines without comments and language of messages."""
        lines = (re.sub(r" *# .*| --lang zh", "", line).rstrip() for line in self.text.splitlines())
        return [line for line in lines if line]


def fences(path: Path) -> list[Fence]:
    """Return the fences of a page, in their order."""
    found = []
    for comment, kind, text in _FENCE.findall(path.read_text("utf-8")):
        asks, _, of = comment.partition(": ")
        found.append(Fence(kind, text, asks, of))
    return found


def book_of(path: Path) -> str:
    """Return the name of the book that a page works on."""
    named = _BOOK.search(path.read_text("utf-8"))
    return named[1] if named else "nothing"


def commands_named(path: Path) -> list[str]:
    """Return every command that a page names, in fences and in sentences."""
    typed = "".join(fence.text for fence in fences(path) if fence.kind == "sh")
    return _INLINE.findall(path.read_text("utf-8")) + _TYPED.findall(typed)
