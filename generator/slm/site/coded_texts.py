"""What texts and pictures say in which words stand in a code: mails, rich text, calendars, notes in a picture."""

from __future__ import annotations

import email
import email.policy
import re
import zlib
from collections.abc import Iterator
from contextlib import suppress
from email.message import EmailMessage
from typing import Final

MAILS: Final = frozenset({".eml", ".mht", ".mhtml"})
_HEADER: Final = re.compile(
    rb"\s*(?:From|To|Received|Return-Path|Delivered-To|Message-ID|MIME-Version|Subject): ", re.IGNORECASE
)
_FOLD: Final = re.compile(r"\r?\n[ \t]")
_RICH: Final = re.compile(
    r"(?P<bytes>(?:\\'[0-9a-fA-F]{2})+)|\\u(?P<number>-?\d+) ?(?:\\'[0-9a-fA-F]{2}|[^\\{}])?"
    r"|(?P<end>\\(?:par|line|tab|cell|row)(?![a-z]) ?)|\\(?P<sign>[\\{}])|\\[a-zA-Z]+-?\d* ?|\\.|[{}\r\n]"
)
_CODE_PAGE: Final = re.compile(r"\\ansicpg(\d+)")
_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"


def is_mail(suffix: str, content: bytes) -> bool:
    """Return whether a file is a mail, by its ending or by how it begins."""
    return suffix in MAILS or bool(_HEADER.match(content[:200]))


def read_mail(content: bytes) -> tuple[list[str], list[tuple[str, bytes]]]:
    """Return the heads of a mail as readers see them, and its parts by names."""
    heads: list[str] = []
    parts: list[tuple[str, bytes]] = []
    message = email.message_from_bytes(content, policy=email.policy.default)
    for number, part in enumerate(message.walk()):
        with suppress(ValueError, LookupError, AttributeError, TypeError):  # heads of a damaged mail fail in any way
            heads += (f"{name}: {value}" for name, value in part.items())
        payload = part.get_payload(decode=True)
        if isinstance(payload, bytes):
            parts.append((_name_of(part, number), _in_utf_8(part, payload)))
    return heads, parts


def _name_of(part: EmailMessage, number: int) -> str:
    ending = "html" if part.get_content_subtype() == "html" else "txt" if part.get_content_maintype() == "text" else ""
    return part.get_filename() or f"part-{number}.{ending}".rstrip(".")


def _in_utf_8(part: EmailMessage, payload: bytes) -> bytes:
    with suppress(LookupError, UnicodeError):
        if charset := part.get_content_charset():
            return payload.decode(charset).encode()
    return payload


def unfolded(text: str) -> str:
    """Return a calendar or a card of a person without the breaks that its format makes within words."""
    return _FOLD.sub("", text)


def read_rich_text(text: str) -> str:
    """Return the words of rich text (RTF) without its commands."""
    page = _CODE_PAGE.search(text)

    def plain(found: re.Match[str]) -> str:
        if coded := found["bytes"]:
            with suppress(LookupError):
                return bytes.fromhex(coded.replace("\\'", "")).decode(f"cp{page[1] if page else 1252}", "replace")
        if found["number"]:
            return chr(int(found["number"]) % 0x10000)
        return found["sign"] or ("\n" if found["end"] else "")

    words = _RICH.sub(plain, text)
    # A character beyond the first plane stands as two numbers.
    return words.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def packed_notes(content: bytes, most: int) -> Iterator[bytes]:
    """Yield the notes of a picture (PNG) that are packed, as far as they unpack to so many bytes at most."""
    start = len(_SIGNATURE)
    while content.startswith(_SIGNATURE) and start + 8 <= len(content):
        length, kind = int.from_bytes(content[start : start + 4], "big"), content[start + 4 : start + 8]
        said = content[start + 8 : start + 8 + length]
        start += length + 12
        if kind == b"zTXt":
            packed = said.partition(b"\0")[2][1:]
        elif kind == b"iTXt" and said.partition(b"\0")[2][:1] == b"\1":
            packed = said.split(b"\0", 1)[1][2:].split(b"\0", 2)[-1]
        else:
            continue
        yield zlib.decompressobj().decompress(packed, most)
