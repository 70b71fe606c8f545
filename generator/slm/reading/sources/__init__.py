"""Exports of other tools: from the files that a source names to our records, with an account of each row (floor 7)."""

from slm.reading.files import RECORDS_LIMIT as EXPORT_LIMIT
from slm.reading.sources.looking import look_at
from slm.reading.sources.named_files import NOTHING_FOUND, beside_exports
from slm.reading.sources.proposing import NO_COLUMNS, Proposal, propose
from slm.reading.sources.source import BY_ENGINE, SourceRead, presets, read_exports, read_source
from slm.reading.sources.times_seen import TimesSeen
from slm.reading.sources.trying import Tried, try_source
from slm.reading.sources.words_seen import BookWords, WordSeen

__all__ = [
    "BY_ENGINE", "EXPORT_LIMIT", "NOTHING_FOUND", "NO_COLUMNS", "BookWords", "Proposal", "SourceRead", "TimesSeen",
    "Tried", "WordSeen", "beside_exports", "look_at", "presets", "propose", "read_exports", "read_source",
    "try_source",
]  # fmt: skip
