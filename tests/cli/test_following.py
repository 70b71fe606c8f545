"""A preview is told of what changes in a book, and of nothing else, whether the system tells of changes or not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from queue import Queue

import pytest
from typing_extensions import override
from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers.api import BaseObserver, EventEmitter

from slm.cli import following

SOON = 20
"""Seconds after which nothing more can be expected, on a busy machine, too."""


class Changes(FileSystemEventHandler):
    """The files that were told of, as they come."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._told = Queue[str]()
        self.seen = set[str]()

    @override
    def on_any_event(self, event: FileSystemEvent) -> None:
        if not event.is_directory:
            self._told.put(Path(str(event.src_path)).relative_to(self._root).as_posix())

    def have(self, name: str) -> bool:
        """Wait until a file is told of; one that was seen half written is told of again."""
        while (told := self._told.get(timeout=SOON)) != name:
            self.seen.add(told)
        self.seen.add(told)
        return True


class _Silent(BaseObserver):
    """A system that follows no folder."""

    def __init__(self) -> None:
        super().__init__(EventEmitter)

    @override
    def schedule(self, *_: object, **__: object) -> None:  # type: ignore[override]
        raise OSError(28, "no space left on device")


@pytest.fixture(params=["told by the system", "looked at alone"])
def changes(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Changes]:
    """Return what is told of a book that is followed."""
    if request.param == "looked at alone":
        monkeypatch.setattr(following, "Observer", _Silent)
    for name in ("catalog/services", "site"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "mkdocs.yml").write_text("site_name: x\n", "utf-8")
    for name in ("provider.yml", "services.yml"):
        (tmp_path / "catalog" / name).write_text("x\n", "utf-8")
    follower, told = following.Follower(str(tmp_path)), Changes(tmp_path)
    follower.schedule(told, str(tmp_path), recursive=True)
    follower.start()
    yield told
    follower.stop()
    follower.join()


def test_changes_of_a_book_are_told_and_no_others(changes: Changes, tmp_path: Path) -> None:
    """A file that is written, new, renamed or gone, in a part that was not there before, too; no site, no reading."""
    provider, service, settings = "catalog/provider.yml", "catalog/services/mail.yml", "mkdocs.yml"
    figures = "measurements/2026-01/figures.yml"
    (tmp_path / "catalog/services.yml").read_text("utf-8")
    (tmp_path / "site/index.html").write_text("x", "utf-8")
    for name in (provider, settings, service, figures):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("longer\n", "utf-8")
        assert changes.have(name)
    (tmp_path / service).rename(tmp_path / "catalog/services/post.yml")
    assert changes.have(service)
    (tmp_path / provider).unlink()
    assert changes.have(provider)
    assert changes.seen == {provider, settings, service, figures}
