"""Exports of other tools: from the files that a source names to our records, with an account of every row (floor 7)."""

from slm.reading.sources.named_files import NOTHING_FOUND, beside_exports
from slm.reading.sources.source import SourceRead, presets, read_exports, read_source

__all__ = ["NOTHING_FOUND", "SourceRead", "beside_exports", "presets", "read_exports", "read_source"]
