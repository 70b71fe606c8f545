"""What tells a preview that files changed: the system where it can, and in any case a look at them now and then.

The look alone decides what changed, so that nothing is told twice, and nothing is lost where the system tells nothing:
on shares of a network, in folders of another machine, and where it follows no more folders. What the system tells only
hastens the look.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from threading import Event
from typing import Any, Final

from typing_extensions import override
from watchdog.events import (
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver
from watchdog.observers.polling import PollingEmitter

from slm import layout

_OFTEN: Final = 0.2
"""Seconds after which files are looked at again, as long as the system has told of no change."""
_SELDOM: Final = 2.0
"""Seconds after which they are looked at again where it tells of changes."""
_FOLLOWED: Final = (*layout.ROOTS, layout.OVERRIDES, layout.CONFIGURATION)
_CHANGES: Final = [FileCreatedEvent, FileDeletedEvent, FileModifiedEvent, FileMovedEvent]


class Follower(BaseObserver):
    """Tells of changes in the parts of a book: from its root, so that a part may go, and come back."""

    def __init__(self, root: str) -> None:
        """Follow the book in the folder `root`, from the start of the thread on."""
        self._told = Event()
        looking = partial(_Emitter, told=self._told, listdir=partial(_parts, root))
        super().__init__(looking, timeout=_OFTEN)  # type: ignore[arg-type]  # a class, as watchdog itself fills one in
        self._root = Path(root)
        self._system = Observer()

    @override
    def on_thread_start(self) -> None:
        """Ask the system to tell of changes; without it, files are looked at often."""
        parts = [self._root / name for name in _FOLLOWED]
        with suppress(OSError):  # it follows only so many folders
            self._system.schedule(_Teller(self._told), str(self._root), event_filter=_CHANGES)
            for part in filter(Path.is_dir, parts):
                self._system.schedule(_Teller(self._told), str(part), recursive=True, event_filter=_CHANGES)
            self._system.start()
        super().on_thread_start()

    @override
    def on_thread_stop(self) -> None:
        """Let both end."""
        self._system.stop()
        super().on_thread_stop()


class _Teller(FileSystemEventHandler):
    """Passes on that the system told of a change."""

    def __init__(self, told: Event) -> None:
        self._told = told

    @override
    def on_any_event(self, event: FileSystemEvent) -> None:
        if isinstance(event, tuple(_CHANGES)):  # nobody need look because a file was read
            self._told.set()


class _Emitter(PollingEmitter):
    """Looks at the files as soon as a change is told, else after a while."""

    def __init__(self, *args: Any, told: Event, **named: Any) -> None:  # noqa: ANN401 - passed on
        super().__init__(*args, **named)
        self._told = told
        self._is_told = self._tells = False

    @override
    def on_thread_stop(self) -> None:
        """Look no more."""
        self._told.set()
        super().on_thread_stop()

    @override
    def queue_events(self, timeout: float) -> None:
        """Look, and queue what changed since the last look."""
        self._is_told = self._told.wait(_SELDOM if self._tells else timeout)
        self._told.clear()
        super().queue_events(0)

    @override
    def queue_event(self, event: FileSystemEvent) -> None:
        """Queue a change; where it was told before it was seen, the system tells."""
        self._tells |= self._is_told
        super().queue_event(event)


def _parts(root: str, folder: str | None) -> Iterator[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        yield from (entry for entry in entries if folder != root or entry.name in _FOLLOWED)
