"""Exports of other tools: from the files that a source names to our records, with an account of every row (floor 6)."""

from slm.reading.sources.source import SourceRead, presets, read_exports, read_source

__all__ = ["SourceRead", "presets", "read_exports", "read_source"]
