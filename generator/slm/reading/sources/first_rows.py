"""The first rows of large exports, to look at a mapping: an engine counts what nobody wants to wait for here."""

from __future__ import annotations

import gzip
import shutil
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Final, cast

from slm.measurement import CsvFormat, source_kinds
from slm.reading.files import is_inside
from slm.reading.sources.named_files import files_of

LARGE: Final = 4_000_000
"""So many bytes of a file are read, and of a larger one no more."""


@contextmanager
def with_first_rows(root: Path, source: source_kinds.AnySource) -> Iterator[tuple[Path, tuple[str, ...]]]:
    """Give a folder in which large files of a source below `root` hold their first rows, and which of them that are."""
    found = [path for path, *_ in files_of(root, source)[0] if is_inside(root, path)]
    first = {path: data for path in found if (data := _first_of(root / path, source, path)) is not None}
    if not first:
        yield root, ()
        return
    with TemporaryDirectory(prefix="slm-") as folder:
        for path in found:
            copy = Path(folder) / path
            copy.parent.mkdir(parents=True, exist_ok=True)
            if path in first:
                copy.write_bytes(gzip.compress(first[path], 1) if path.endswith(".gz") else first[path])
            else:
                shutil.copyfile(root / path, copy)
        yield Path(folder), tuple(first)


def _first_of(file: Path, source: source_kinds.AnySource, path: str) -> bytes | None:
    """Return the first rows of a CSV file that is large; None where it is read whole."""
    said = source.format_of(path)
    if not isinstance(said, CsvFormat) or said.encoding.casefold().startswith(("utf-16", "utf-32")):
        return None
    try:
        with cast(IO[bytes], gzip.open(file, "rb") if path.endswith(".gz") else file.open("rb")) as opened:
            data = opened.read(LARGE + 1)
    except (OSError, EOFError, zlib.error):
        return None  # whoever reads it tells what is wrong
    end = len(data)
    while len(data) > LARGE and (end := data.rfind(b"\n", 0, end)) >= 0:
        if data.count(b'"', 0, end) % 2 == 0:
            return data[: end + 1]
    return None
