"""The hash of files that are accounted for together."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256


def hash_together(files: Sequence[tuple[str, str]]) -> str:
    """Return the hash of a file; of several, that of a list of their hashes and names, as `sha256sum` prints it."""
    if len(files) == 1:
        return files[0][1]
    return sha256("".join(f"{digest}  {path}\n" for path, digest in files).encode()).hexdigest()
