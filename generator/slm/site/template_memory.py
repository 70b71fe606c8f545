"""The templates of a theme, compiled once for all states of a book that a preview shows."""

from __future__ import annotations

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
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
