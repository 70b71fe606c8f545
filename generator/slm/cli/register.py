"""Adding an entry to a register that people may keep by hand, too: nothing else changes, and it is never half written.

Registers are `approvals.yml`, `copies.yml` and `claims.yml`. Comments, order and style stay as they are (FAILURES D24).
"""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import yaml

from slm import layout
from slm.cli.speech import language_asked
from slm.drafts import clear_drafts, draft_of, remove, told_of, whole_files
from slm.problem import Mistake
from slm.text import LANGUAGES

if TYPE_CHECKING:
    from slm.portfolio import Portfolio
    from slm.values import LocalText

CANNOT_ADD: Final = Mistake(
    "SLM630",
    "an entry cannot be added to {path} without changing what else is written there",
    "Nothing was changed. Add it by hand: {entry}",
)
CHANGED_MEANWHILE: Final = Mistake(
    "SLM631", "{path} was changed by somebody else at this moment", "Nothing was written. Run the command again."
)
READ_ONLY: Final = Mistake(
    "SLM647",
    "{path} is read-only",
    "Nothing was written. Give the file the permission to be written, if that is meant.",
)
NO_REGISTER: Final = Mistake(
    "SLM825", "{path} is a folder, a device or a pipe", "Nothing was written. Put a regular file there, or nothing."
)
NOT_YET: Final = Mistake(
    "SLM636",
    "{date} is still to come",
    "Approvals are recorded when they have been given; today is {as_of}.",
)
WRONG_LANGUAGE_TEXT: Final = Mistake(
    "SLM638",
    "'{value}' mixes a text for all languages with texts for one",
    "Write one plain text, or one for each language: --name en=... --name zh=...",
)

_PLAIN: Final = re.compile(r"\w(?:[\w ./+-]|:(?=\w))*(?<! )")
_NEEDS_QUOTES: Final = re.compile(r"true|false|null|yes|no|on|off|\d+(\.\d+)+", re.IGNORECASE)


def local_text(written: Sequence[str], portfolio: Portfolio | None = None) -> LocalText:
    """Return the text given as one plain text or as one for each language; the id of a person means their name."""
    from slm.values import LocalText

    person = portfolio.provider.person(written[0]) if portfolio and len(written) == 1 else None
    if person:
        return person.name
    parts = [re.fullmatch(rf"({'|'.join(LANGUAGES)})=(.+)", given, re.DOTALL) for given in written]
    texts = {part[1]: part[2] for part in parts if part}
    if len(texts) == len(written):
        return LocalText(texts)
    if len(written) > 1 or not written[0].strip():
        raise WRONG_LANGUAGE_TEXT.raised(value=" ".join(written))
    return LocalText(written[0])


def said_in(written: Sequence[str], languages: Sequence[str]) -> dict[str, str]:
    """Return a text by the languages in which it is given: a plain one in that of `--lang`, else the book's first."""
    text, asked = local_text(written), language_asked()
    if isinstance(text.written, str):
        return {asked if asked and asked in languages else languages[0]: text.written}
    return dict(text.written)


def past_day(day: date | None, as_of: date) -> date:
    """Return the day on which something was done, by default today; refuse one that is still to come."""
    if day and day > as_of:
        raise NOT_YET.raised(date=day, as_of=as_of)
    return day or as_of


def register_bytes(file: Path) -> bytes | None:
    """Return what a register holds; None for one that is not there yet."""
    if file.exists() and not file.is_file():
        raise NO_REGISTER.raised(path=file)  # a pipe would be waited for
    return file.read_bytes() if file.exists() else None


def add_entry(file: Path, kind: str, key: str, entry: Mapping[str, object]) -> None:
    """Add an entry to the list `key` of a register; a register that is not there yet is begun."""
    add_entries(file, kind, key, [entry], seen=register_bytes(file))


def add_entries(
    file: Path, kind: str, key: str, entries: Iterable[Mapping[str, object]], *, seen: bytes | None
) -> None:
    """Add entries to the list `key` of a register, all or none; whoever is killed leaves the old file or the new one.

    `seen` is what was `register_bytes` there when it was decided which entries these are: they may not suit another
    register.
    """
    text = seen.decode() if seen else f"kind: {kind}\n"
    for entry in entries:
        new = with_entry(text, key, entry)
        if new is None:
            raise CANNOT_ADD.raised(path=file, entry=_flow(entry))
        text = new
    replace_file(file, seen, text.encode())


def with_entry(text: str, key: str, entry: Mapping[str, object]) -> str | None:
    """Return the text of a register with one entry more, or None where that would change something else."""
    try:
        new = _with_entry(text, key, entry)
        before, after = (yaml.load(version, yaml.BaseLoader) for version in (text, new))  # noqa: S506 - makes texts only
    except yaml.YAMLError:
        return None
    added = json.loads(json.dumps(entry), parse_int=str)
    expected = before | {key: [*(before.get(key) or []), added]}
    return new if after == expected else None


def _with_entry(text: str, key: str, entry: Mapping[str, object]) -> str:
    line_end = "\r\n" if "\r\n" in text else "\n"
    whole = text if text.endswith("\n") else f"{text}{line_end}"
    items = _items(whole, key)
    if items is None:
        return f"{whole}{key}:{line_end}{_block(entry, 2, line_end)}"
    if isinstance(items, yaml.SequenceNode) and items.flow_style and items.value:
        end = items.end_mark.index - 1
        return f"{whole[:end]}, {_flow(entry)}{whole[end:]}"
    if isinstance(items, yaml.SequenceNode) and items.flow_style:
        whole = whole[: items.start_mark.index].rstrip(" ") + whole[items.end_mark.index :]
    lines = re.split(r"(?<=\n)", whole)
    end = line_after(items)
    indent = items.start_mark.column if items.value else 2
    return "".join((*lines[:end], _block(entry, indent, line_end), *lines[end:]))


def _items(text: str, key: str) -> Any:  # noqa: ANN401 - PyYAML publishes no types for nodes
    root = yaml.compose(text, yaml.BaseLoader)
    pairs = root.value if isinstance(root, yaml.MappingNode) else ()
    return next((value for name, value in pairs if name.value == key), None)


def line_after(node: Any) -> int:  # noqa: ANN401 - PyYAML publishes no types for nodes
    """Return the number of the line after the last one on which a node has something."""
    while isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
    mark = node.end_mark
    return int(mark.line) if mark.column == 0 else int(mark.line) + 1


def _block(entry: Mapping[str, object], indent: int, line_end: str) -> str:
    lines = [f"{key}: {_flow(value)}" for key, value in entry.items()]
    return "".join(f"{' ' * indent}{'  ' if nth else '- '}{line}{line_end}" for nth, line in enumerate(lines))


def _flow(value: object) -> str:
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{key}: {_flow(entry)}' for key, entry in value.items())}}}"
    text = str(value)
    plain = _PLAIN.fullmatch(text) and not _NEEDS_QUOTES.fullmatch(text)
    return text if plain else json.dumps(text, ensure_ascii=False)


def write_file(file: Path, text: str) -> None:
    """Write a file that nobody keeps by hand, whole or not at all, and its folder where there is none."""
    _refuse_unreadable(file, text.encode())
    with whole_files({file: text.encode()}):
        pass


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Let a new folder appear with all its files, or not at all."""
    for name, content in files.items():
        _refuse_unreadable(folder / name, content)
    folder.parent.mkdir(parents=True, exist_ok=True)
    clear_drafts(folder)
    draft = draft_of(folder)
    try:
        for name, content in files.items():
            file = draft / name
            file.parent.mkdir(parents=True, exist_ok=True)
            with told_of(file):
                file.write_bytes(content)
        draft.replace(folder)
    finally:
        remove(draft)


def replace_file(file: Path, old: bytes | None, new: bytes) -> None:
    """Put new bytes in place of the old ones, all at once; None means that there is no file yet."""
    _refuse_unreadable(file, new, old)
    target = Path(os.path.realpath(file))
    # A rename would take the place of a file that must not be written, and a superuser may write any.
    if old is not None and not target.stat().st_mode & stat.S_IWUSR:
        raise READ_ONLY.raised(path=file)
    clear_drafts(target)
    fresh = draft_of(target)
    try:
        with told_of(fresh), fresh.open("wb") as stream:
            stream.write(new)
            stream.flush()
            os.fsync(stream.fileno())
        if old is not None:
            shutil.copymode(target, fresh)
        with _alone_in(target.parent):
            if register_bytes(target) != old:
                raise CHANGED_MEANWHILE.raised(path=file)
            fresh.replace(target)
    finally:
        fresh.unlink(missing_ok=True)


def _refuse_unreadable(file: Path, new: bytes, old: bytes | None = None) -> None:
    """Refuse to write what the book would not read, or what links have led out of it (FAILURES S7)."""
    from slm.reading import refuse_unreadable

    root = next((folder.parent for folder in file.parents if folder.name in layout.ROOTS), None)
    if root:
        refuse_unreadable(root, file.relative_to(root).as_posix(), new, old)


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Keep other commands waiting, and let the disk keep new names of files; where the system can open folders.

    A lock on the folder itself leaves no file behind, and ends with the process, however that ends.
    """
    if os.name != "posix":
        yield
        return
    import fcntl

    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with told_of(folder):
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
            os.fsync(descriptor)
    finally:
        os.close(descriptor)
