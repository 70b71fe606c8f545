"""The templates of a theme: found without a look at thousands of icons, compiled once for all states of a preview."""

from __future__ import annotations

import os

from jinja2 import BytecodeCache, Environment, FileSystemLoader
from jinja2.bccache import Bucket
from mkdocs.theme import Theme
from typing_extensions import override


class TemplateMemory(BytecodeCache):
    """Keeps compiled templates as long as it lives; on a disk somebody could put other code in their place."""

    def __init__(self) -> None:
        self._code: dict[str, bytes] = {}

    @override
    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill in what is kept; Jinja compares it with the source."""
        if content := self._code.get(bucket.key):
            bucket.bytecode_from_string(content)

    @override
    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        self._code[bucket.key] = bucket.bytecode_to_string()


class ShownFiles(FileSystemLoader):
    """Loads the templates of a theme. The files in hidden folders, such as all icons, are none that MkDocs copies."""

    @override
    def list_templates(self) -> list[str]:
        """Return the names of all files but those in hidden folders."""
        found: set[str] = set()
        for folder in map(str, self.searchpath):
            for path, folders, files in os.walk(folder):
                folders[:] = [name for name in folders if not name.startswith(".")]
                within = os.path.relpath(path, folder).replace(os.sep, "/")
                found.update(name if within == "." else f"{within}/{name}" for name in files)
        return sorted(found)


def load_by(theme: Theme, compiled: BytecodeCache | None) -> None:
    """Let everybody who asks a theme for its templates have them from `ShownFiles`, as they were compiled before."""
    plain = theme.get_env

    def environment() -> Environment:
        made = plain()
        made.loader, made.bytecode_cache = ShownFiles(theme.dirs), compiled
        return made

    theme.get_env = environment  # type: ignore[method-assign]  # MkDocs has no setting for it
