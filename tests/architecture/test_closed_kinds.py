"""Closed kinds: a table with a row for each verdict, status or reason has a row for every one of them."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Final

import slm

PARTIAL: Final = {
    "WATERMARKS": "what is approved or in force is stamped by nothing",
    "_COUNTED": "what was met is counted by itself; what was not in force is not counted",
    "_HELD": "other reasons than these do not come from what an export holds",
}
"""Tables that leave kinds out on purpose, and why."""


def tables() -> Iterator[tuple[str, Mapping[Enum, object]]]:
    """Yield each table of the package by kinds, under its module and name: mappings with an enumeration for keys."""
    for found in pkgutil.walk_packages(slm.__path__, "slm."):
        if found.name != "slm.__main__":
            for name, value in vars(importlib.import_module(found.name)).items():
                if isinstance(value, Mapping) and value and all(isinstance(key, Enum) for key in value):
                    yield f"{found.name}.{name}", value


def test_a_table_by_kinds_has_a_row_for_each() -> None:
    """A new verdict, status or reason is missed at once where a table says nothing of it; a type checker cannot."""
    assert {"SYMBOLS", "_URGENCY", *PARTIAL} <= {name.rpartition(".")[2] for name, _ in tables()}
    lacking = {
        name: sorted(str(kind) for kind in {*type(next(iter(table)))} - {*table})
        for name, table in tables()
        if name.rpartition(".")[2] not in PARTIAL
    }
    assert {name: kinds for name, kinds in lacking.items() if kinds} == {}
