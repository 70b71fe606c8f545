"""Exports of other tools: from the files that a source names to our records, with an account of each row (floor 7)."""

from slm.reading.files import RECORDS_LIMIT as EXPORT_LIMIT
from slm.reading.sources.case_stream import CaseStream
from slm.reading.sources.columns_beside import may_serve
from slm.reading.sources.columns_meant import is_called
from slm.reading.sources.counted_doubts import counted_doubts, empty_columns, last_line_to_count
from slm.reading.sources.counted_words import CountedWords, RowWords
from slm.reading.sources.day_and_time import are_days, hours_beside
from slm.reading.sources.either_column import EitherColumn
from slm.reading.sources.folder_seen import is_note, look_into
from slm.reading.sources.gaps import OpenPlace
from slm.reading.sources.hours_twice import HoursTwice, hours_twice
from slm.reading.sources.looking import LookedTable, look_at
from slm.reading.sources.named_files import NOTHING_FOUND, beside_exports
from slm.reading.sources.plain_copies import PlainTable, line_in, plain_table
from slm.reading.sources.proposing import Proposal, propose
from slm.reading.sources.repeated_names import filled_again
from slm.reading.sources.source import BY_ENGINE, SourceRead, presets, read_exports, read_source
from slm.reading.sources.times_seen import TimesSeen
from slm.reading.sources.trying import Tried, try_source
from slm.reading.sources.unclear_zones import unclear_zone_of, words_apart
from slm.reading.sources.unread_exports import files_beside_exports
from slm.reading.sources.words_of_the_book import in_words_of_the_book
from slm.reading.sources.words_seen import BookWords, WordSeen
from slm.reading.sources.zones_meant import is_spoken_in, languages_of_words

__all__ = [
    "BY_ENGINE", "EXPORT_LIMIT", "NOTHING_FOUND", "BookWords", "CaseStream", "CountedWords", "EitherColumn",
    "HoursTwice", "LookedTable", "OpenPlace", "PlainTable", "Proposal", "RowWords", "SourceRead", "TimesSeen", "Tried",
    "WordSeen", "are_days", "beside_exports", "counted_doubts", "empty_columns", "files_beside_exports",
    "filled_again", "hours_beside", "hours_twice", "in_words_of_the_book", "is_called", "is_note", "is_spoken_in",
    "languages_of_words", "last_line_to_count", "line_in", "look_at", "look_into", "may_serve", "plain_table",
    "presets", "propose", "read_exports", "read_source", "try_source", "unclear_zone_of", "words_apart",
]  # fmt: skip
