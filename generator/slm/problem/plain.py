"""Why something cannot be read or written, in plain words of each language: not in those of Python or of the system.

What a server or another program says of itself is passed on as it is; what a library raises is not.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from errno import (
    EACCES,
    ECONNREFUSED,
    ECONNRESET,
    EEXIST,
    EFBIG,
    EHOSTUNREACH,
    EINVAL,
    EIO,
    EISDIR,
    ELOOP,
    EMFILE,
    ENAMETOOLONG,
    ENETUNREACH,
    ENFILE,
    ENODEV,
    ENOENT,
    ENOMEM,
    ENOSPC,
    ENOTDIR,
    ENOTEMPTY,
    ENXIO,
    EPERM,
    EROFS,
    ETIMEDOUT,
    EXDEV,
)
from typing import Any, Final

from slm.problem.problem import InputError
from slm.problem.spoken import SpokenWord, spoken
from slm.text import N_

_OF_THE_SYSTEM: Final = {
    EACCES: N_("Permission denied"), EEXIST: N_("File exists"), EFBIG: N_("File too large"),
    EINVAL: N_("Invalid argument"), EIO: N_("Input/output error"), EISDIR: N_("Is a directory"),
    ELOOP: N_("Too many levels of symbolic links"), EMFILE: N_("Too many open files"),
    ENAMETOOLONG: N_("File name too long"), ENFILE: N_("Too many open files in system"), ENODEV: N_("No such device"),
    ENOENT: N_("No such file or directory"), ENOMEM: N_("Cannot allocate memory"),
    ENOSPC: N_("No space left on device"), ENOTDIR: N_("Not a directory"), ENOTEMPTY: N_("Directory not empty"),
    ENXIO: N_("No such device or address"), EPERM: N_("Operation not permitted"), EROFS: N_("Read-only file system"),
    EXDEV: N_("Invalid cross-device link"), ECONNREFUSED: N_("Connection refused"),
    ECONNRESET: N_("Connection reset by peer"), ETIMEDOUT: N_("Connection timed out"),
    EHOSTUNREACH: N_("No route to host"), ENETUNREACH: N_("Network is unreachable"),
}  # fmt: skip
"""What systems refuse, in the words in which they do."""
_OF_NAMES: Final = (N_("Name or service not known"), N_("Temporary failure in name resolution"))
"""What they say of the names of servers, with numbers that differ from system to system."""
_OF_CSV: Final = (
    ("unexpected end of data", N_("a quote is opened and never closed")),
    ("expected after", N_("after a closing quote, the cell goes on")),
    ("field larger", N_("a cell is longer than any may be")),
)
"""How the messages of Python's reader of CSV begin or go on."""
_OF_JSON: Final = (
    ("Expecting value", N_("a value is expected here")),
    ("Expecting property name", N_("a key in double quotes is expected here")),
    ("Expecting ',' delimiter", N_("a comma or a closing bracket is expected here")),
    ("Expecting ':' delimiter", N_("a colon is expected here")),
    ("Extra data", N_("something follows after the end")),
    ("Unterminated string", N_("a text is opened here and never closed")),
    ("Invalid control character", N_("a text must not hold a line break or a control character")),
    ("Invalid \\", N_("a backslash is followed by something that it cannot stand before")),
)


def _system(error: OSError) -> str:
    known = _OF_THE_SYSTEM.get(error.errno or 0) or (error.strerror if error.strerror in _OF_NAMES else "")
    return spoken(known) if known else error.strerror or type(error).__name__


def _first(table: tuple[tuple[str, str], ...], error: Exception, otherwise: str) -> SpokenWord:
    said = str(error)
    return spoken(next((message for words, message in table if words in said), otherwise))


_KINDS: Final[tuple[tuple[type[Exception], Callable[[Any], str]], ...]] = (
    (InputError, lambda error: spoken(error.mistake.message, **dict(error.words))),
    (csv.Error, lambda error: _first(_OF_CSV, error, N_("its cells cannot be told apart"))),
    (json.JSONDecodeError, lambda error: _first(_OF_JSON, error, N_("it is not as JSON is written"))),
    (RecursionError, lambda _: spoken("it is nested too deeply")),
    (TimeoutError, lambda _: spoken("it did not answer in time")),
    (UnicodeError, lambda _: spoken("it is not UTF-8")),
    (KeyError, lambda error: spoken("'{key}' is missing", key=error.args[0])),
)
"""What to say of each kind of exception that is not of the system."""


def plain_reason(error: Exception) -> str:
    """Return why something was refused; of what only the system knows, its own words."""
    if isinstance(error, OSError) and error.errno is not None:
        return _system(error)
    if error.args and isinstance(error.args[0], SpokenWord):
        return error.args[0]
    otherwise = spoken("it does not have the form that it has to have")
    return next((said(error) for kind, said in _KINDS if isinstance(error, kind)), otherwise)
