"""Readers know things by their names: no two of a kind may have the same one."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

import pytest
from tests.books import AS_OF, copied, replace_words

from slm.reading import read_book

PROVIDER: Final = "catalog/provider.yml"
LEVELS: Final = "catalog/levels.yml"
METRICS: Final = "catalog/metrics.yml"
LEVEL: Final = """\
  - id: P2
    name: {en: Urgent, zh: 其他}
    description: {en: A, zh: 甲}
    respond: 2 working_hours
    resolve: 4 working_hours
"""
CLASS: Final = "  - {id: copy, name: {en: KEY service, zh: 其他}, description: {en: A, zh: 甲}}\n"
METRIC: Final = """\
  - id: copy
    name: {en: Response, zh: 其他}
    kind: attainment
    description: {en: A, zh: 甲}
    formula: {en: b, zh: 乙}
    source: figures
"""
COPIED: Final[dict[str, tuple[str, str, str]]] = {
    "role": (PROVIDER, "roles:\n", "  - {id: copy, name: {en: service  level Manager, zh: 另一}}\n"),
    "family": (PROVIDER, "families:\n", "  - {id: copy, name: {en: Another, zh: 办公}}\n"),
    "team": (PROVIDER, "teams:\n", "  - {id: copy, name: {en: Service desk, zh: 服务台}}\n"),
    "customer": (PROVIDER, "customers:\n", "  - {id: copy, name: {en: Sales, zh: 另一}, type: internal}\n"),
    "supplier": (PROVIDER, "suppliers:\n", "  - {id: copy, name: {en: Longline Carrier, zh: 长线通信}}\n"),
    "level": (LEVELS, "levels:\n", LEVEL),
    "class": (LEVELS, "classes:\n", CLASS),
    "impact": (LEVELS, "impacts:\n", "  - {id: copy, name: {en: Wide, zh: 大范围}}\n"),
    "urgency": (LEVELS, "urgencies:\n", "  - {id: copy, name: {en: High, zh: 高}}\n"),
    "metric": (METRICS, "metrics:\n", METRIC),
}
"""What stands twice in a list of the catalog, as it is when an entry is copied and its id alone is changed."""
FILES: Final = {"service": "catalog/services/mail.yml", "hours": "catalog/calendars/office.yml"}


def names_told(book: Path) -> list[str]:
    """Return where a name is told to be that of something else."""
    return [str(problem.place.path) for problem in read_book(book, AS_OF).problems if problem.code == "SLM426"]


@pytest.mark.parametrize("kind", COPIED)
def test_two_entries_of_one_name_are_told(tmp_path: Path, kind: str) -> None:
    """Of each kind, an entry with the name of another one in any language is told where it is written."""
    book = copied(tmp_path)
    path, key, entry = COPIED[kind]
    replace_words(book, path, {f"{key}": f"{key}{entry}"})
    assert names_told(book) == [path]


@pytest.mark.parametrize("kind", FILES)
def test_two_files_of_one_name_are_told(tmp_path: Path, kind: str) -> None:
    """A file that is copied under another name still has the name of the first one, which is told."""
    book = copied(tmp_path)
    copy = book / FILES[kind].replace(Path(FILES[kind]).stem, "printing")
    shutil.copy(book / FILES[kind], copy)
    assert names_told(book) == [copy.relative_to(book).as_posix()]


def test_a_service_may_have_the_name_of_a_retired_one(tmp_path: Path) -> None:
    """What takes the place of a service may be called as it was."""
    book = copied(tmp_path)
    shutil.copy(book / "catalog/services/mail.yml", book / "catalog/services/post.yml")
    assert names_told(book) == ["catalog/services/post.yml"]
    retired = {"status: live": "status: retired", "service: mail": "service: post"}
    replace_words(book, "catalog/changes/RFC-1.yml", retired, to="catalog/changes/RFC-2.yml")
    assert names_told(book) == []
