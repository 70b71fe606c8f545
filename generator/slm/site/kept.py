"""What builds keep on the disk: drawings and finished pages, under keys that cover all they depend on (DESIGN 3.20)."""

from __future__ import annotations

import os
import time
import zlib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

FOLDER: Final = ".cache/slm"
_UNUSED_DAYS: Final = 14
_DAY: Final = 86_400


@dataclass(frozen=True, slots=True)
class Kept:
    """A folder of kept things, one file each.

    It only saves time: what cannot be read or written is made anew, and what was not used for a while is removed. A
    file appears whole or not at all, so builds at the same time and killed ones do no harm.
    """

    folder: Path

    def get(self, key: str) -> bytes | None:
        """Return what is kept under this key."""
        file = self._file(key)
        try:
            content = zlib.decompress(file.read_bytes())
            os.utime(file)
        except (OSError, zlib.error):
            return None
        return content

    def put(self, key: str, content: bytes) -> None:
        """Keep it."""
        file = self._file(key)
        draft = file.with_suffix(f".{os.getpid()}")
        with suppress(OSError):
            file.parent.mkdir(parents=True, exist_ok=True)
            draft.write_bytes(zlib.compress(content, 1))
            draft.replace(file)

    def tidy(self) -> None:
        """Remove what no build has used for a while."""
        oldest = time.time() - _UNUSED_DAYS * _DAY
        for file in self.folder.glob("*/*"):
            with suppress(OSError):
                if file.stat().st_mtime < oldest:
                    file.unlink()

    def _file(self, key: str) -> Path:
        return self.folder / key[:2] / key[2:]
