"""Line ends never count: Git may rewrite those of any text, so hashes and signatures are of the text with LF."""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import sha256
from typing import Final

_PROBED: Final = 8000
"""In so many first bytes Git looks for what makes a file no text."""
_NO_TEXT: Final = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def _is_text(data: bytes) -> bool:
    """Tell whether the beginning of a file is one of a text, of which Git may rewrite the line ends."""
    return not (data.startswith(b"%PDF") or _NO_TEXT.search(data, 0, _PROBED))


def with_lf(data: bytes) -> bytes:
    """Return a text as Git keeps it, with LF; the same bytes where the file is no text or has no other line end."""
    return _with_lf(data) if b"\r\n" in data and _is_text(data) else data


def _with_lf(text: bytes) -> bytes:
    """Return a text with LF; where no line ends with CR alone, the CR are taken out, which is ten times as fast."""
    number = text.count(b"\r\n") if b"\r" in text else 0
    plain = text.replace(b"\r", b"") if number else text
    return plain if len(plain) == len(text) - number else text.replace(b"\r\n", b"\n")


def content_sha256(blocks: Iterable[bytes]) -> str:
    """Return the hash of a file that is read in blocks, of a text with LF."""
    digest, held, rewritten = sha256(), b"", None
    for block in blocks:
        whole = held + block
        rewritten = _is_text(whole) if rewritten is None else rewritten
        held = b"\r" if rewritten and whole.endswith(b"\r") else b""
        plain = whole[: len(whole) - len(held)]
        digest.update(_with_lf(plain) if rewritten else plain)
    digest.update(held)
    return digest.hexdigest()


def forms(data: bytes) -> tuple[bytes, bytes, bytes]:
    """Return the bytes in which a file may have been hashed: with LF, as it is, with CRLF.

    Version 0.1.0 hashed what lay on the disk; another checkout of the same text may have had other line ends.
    """
    plain = with_lf(data)
    return plain, data, plain.replace(b"\n", b"\r\n") if _is_text(data) else data
