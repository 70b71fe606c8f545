"""`slm check --history`: who entered acts for which no rule says who may, and which have no place for evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final, get_args

import pytest
from tests.books import add_lines, bind_approvals, copied, replace_words
from tests.cli.conftest import Run
from tests.histories import git

from slm import layout
from slm.checks.recorded_acts import has_acts
from slm.measurement import Outage
from slm.reading.models_of_files import MODELS_OF_FILES
from slm.values import Written, keys_of

pytestmark = pytest.mark.floors

AS_OF: Final = "2026-03-10"
ADAS, BENS, KIMS = "ada@lantern.example", "ben@sales.example", "kim@lantern.example"
PROVIDER: Final = "catalog/provider.yml"
REQUEST: Final = "catalog/changes/RFC-2.yml"
ACTION: Final = "measurements/improvements/IMP-1.yml"
OUTAGES: Final = "measurements/2026-02/outages.csv"
FIGURES: Final = "measurements/2026-02/figures.yml"
SLA: Final = "agreements/SLA-MAIL/1.0/agreement.yml"
PENDING: Final = """\
kind: change_request
title: More
reason: Needed
requested_by: ben
requested_on: 2026-02-01
decision: pending
"""
OF_BEN: Final[dict[str, tuple[str, dict[str, str]]]] = {
    "who asked": (REQUEST, {"requested_by: li": "requested_by: ben"}),
    "who collected": (FIGURES, {"collected_by: ada": "collected_by: ben"}),
    "who collected a figure": (FIGURES, {"numerator: 42": "numerator: 42, collected_by: ben"}),
    "who closed by hand": ("measurements/2026-02/month.yml", {"kind: month": "kind: month\nclosed_by: ben"}),
    "who approved of an exclusion": (OUTAGES, {
        "reason,exclusion\n": "reason,exclusion,approved_by,approved_on\n", "hardware,\n": "hardware,,,\n",
        "update,a\n": "update,a,ben,2026-02-01\n"}),
    "who prepared": (SLA, {"prepared_by: ada": "prepared_by: ben"}),
    "who finished": (ACTION, {"state: in_progress": "state: done\nclosed_on: 2026-03-01"}),
}  # fmt: skip
"""What somebody does in the name of Ben, who commits nothing himself."""
Commit = Callable[..., None]
History = Callable[[], list[str]]


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Return a sound book in a repository, in which people can be written to, and an action is Ben's."""
    book = copied(tmp_path)
    for party, mail in (("servers", ADAS), ("sales", BENS)):
        replace_words(book, PROVIDER, {f"party: {party}": f"contact: {{email: {mail}}}, party: {party}"})
    replace_words(
        book,
        PROVIDER,
        {"people:\n": f"people:\n  - {{id: kim, name: Kim Example, contact: {{email: {KIMS}}}, roles: [manager]}}\n"},
    )
    replace_words(book, ACTION, {"owner: ada": "owner: ben"})
    (book / REQUEST).write_text(PENDING.replace("ben", "li"), "utf-8")
    git(book, "init", "--quiet")
    return book


@pytest.fixture
def commit(book: Path, monkeypatch: pytest.MonkeyPatch) -> Commit:
    """Return a function that commits the book as it stands, by somebody with a mail address."""
    monkeypatch.setenv("GIT_COMMITTER_DATE", f"{AS_OF}T12:00:00Z")

    def _commit(mail: str) -> None:
        git(book, "add", "--all")
        git(book, "commit", "--quiet", "--message", "Change", f"--author=Somebody <{mail}>")

    _commit(ADAS)
    return _commit


@pytest.fixture
def history(run: Run, book: Path) -> History:
    """Return a function that gives the lines about who entered what others did."""

    def _history() -> list[str]:
        found = run("check", "--history", "--root", book, "--as-of", AS_OF)
        return [line for line in found.stdout.splitlines() if any(f"SLM{code}" in line for code in (925, 937, 962))]

    return _history


@pytest.mark.unmeasured
@pytest.mark.parametrize("act", OF_BEN)
def test_whoever_enters_what_another_did_is_named(book: Path, commit: Commit, history: History, act: str) -> None:
    """It is a warning with the file, both people and the commit, until the person commits it."""
    path, edit = OF_BEN[act]
    replace_words(book, path, edit)
    commit(ADAS)
    (line,) = history()
    assert line.startswith(f"{path}: warning SLM937 'ada' entered what 'ben' did")
    git(book, "commit", "--quiet", "--amend", "--no-edit", f"--author=Ben <{BENS}>")
    assert history() == []


def test_who_may_record_is_not_asked(book: Path, commit: Commit, history: History) -> None:
    """Where provider.yml says who enters what others did, they do; nobody else does, and no stranger."""
    add_lines(book, PROVIDER, "authority: {record: {roles: [manager]}}")
    commit(ADAS)
    for path, edit in OF_BEN.values():
        replace_words(book, path, edit)
    bind_approvals(book)
    commit(KIMS)
    assert history() == []
    git(book, "commit", "--quiet", "--amend", "--no-edit", f"--author=Li <{BENS.replace('ben', 'li')}>")
    (line,) = history()
    assert "'li@sales.example' entered 7 things that others did" in line


def test_record_that_was_no_table_names_nobody(book: Path, commit: Commit, history: History) -> None:
    """Of a record that nobody could read once nothing is asked, and nothing fails."""
    sound = (book / OUTAGES).read_bytes()
    (book / OUTAGES).write_text(f"id,approved_by\n{'x' * 200_000},ben\n", "utf-8")
    commit(ADAS)
    (book / OUTAGES).write_bytes(sound)
    commit(ADAS)
    assert history() == []


def _models(kind: Any) -> Iterator[type[Written]]:  # noqa: ANN401 - an annotation may be anything
    if isinstance(kind, type) and issubclass(kind, Written):
        yield kind
        for field in kind.model_fields.values():
            yield from _models(field.annotation)
    for part in get_args(kind):
        yield from _models(part)


KINDS: Final = [
    *((written.replace("{month}", "2026-01").replace("*", "X"), model)
      for written, (_, model) in zip(layout.WRITTEN.values(), MODELS_OF_FILES, strict=True)),
    (layout.record_file("outages.csv", "2026-01"), Outage),
]  # fmt: skip
ASSIGNED: Final = {"owner", "lead", "person"}
"""Keys that say who is to do something, or whose a contact is; an approval, an end and a copy have their own rules."""


@pytest.mark.parametrize("path, model", KINDS)
def test_every_key_that_names_who_did_something_is_looked_at(path: str, model: type[Written]) -> None:
    """Such a key is `by` or ends with `_by`, in a file whose history is asked: so none is forgotten that is new."""
    names = {(name, key.wording) for found in _models(model) for name, key in keys_of(found).items()}
    people = {name for name, wording in names if wording == "person"} - ASSIGNED
    assert all(name == "by" or name.endswith("_by") for name in people)
    assert has_acts(path) or not (people or any(name.endswith("approved_by") for name, _ in names))
