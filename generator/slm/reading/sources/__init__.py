"""Exports of other tools: from the files that a source names to our records, with an account of each row (floor 7)."""

from slm.reading.files import RECORDS_LIMIT as EXPORT_LIMIT
from slm.reading.sources.case_stream import CaseStream
from slm.reading.sources.columns_meant import is_called
from slm.reading.sources.counted_doubts import RowsCounted, bytes_to_count, counted_doubts, empty_columns
from slm.reading.sources.counted_words import CountedWords, RowWords
from slm.reading.sources.either_column import EitherColumn
from slm.reading.sources.entry_order import files_in_order
from slm.reading.sources.gaps import OpenPlace
from slm.reading.sources.named_files import NOTHING_FOUND, beside_exports
from slm.reading.sources.other_months import refused_to_count, span_of
from slm.reading.sources.plain_copies import PlainTable, line_in, plain_table
from slm.reading.sources.source import BY_ENGINE, SourceRead, presets, read_exports, read_source
from slm.reading.sources.times_seen import TimesSeen
from slm.reading.sources.trying import FIRST_RECORDS, Tried, lists_of, try_source
from slm.reading.sources.unclear_zones import unclear_zone_of, words_apart
from slm.reading.sources.unread_exports import files_beside_exports
from slm.reading.sources.withdrawn_rows import WithdrawnRows
from slm.reading.sources.words_of_the_book import in_words_of_the_book

__all__ = [
    "BY_ENGINE",
    "EXPORT_LIMIT",
    "FIRST_RECORDS",
    "NOTHING_FOUND",
    "CaseStream",
    "CountedWords",
    "EitherColumn",
    "OpenPlace",
    "PlainTable",
    "RowWords",
    "RowsCounted",
    "SourceRead",
    "TimesSeen",
    "Tried",
    "WithdrawnRows",
    "beside_exports",
    "bytes_to_count",
    "counted_doubts",
    "empty_columns",
    "files_beside_exports",
    "files_in_order",
    "in_words_of_the_book",
    "is_called",
    "line_in",
    "lists_of",
    "plain_table",
    "presets",
    "read_exports",
    "read_source",
    "refused_to_count",
    "span_of",
    "try_source",
    "unclear_zone_of",
    "words_apart",
]
