"""What a source could say of an export: somebody looks at its files, and a mapping is proposed (floor 7)."""

from slm.reading.proposals.answers_seen import unanswered
from slm.reading.proposals.columns_beside import may_serve
from slm.reading.proposals.day_and_time import are_days, hours_beside
from slm.reading.proposals.entries_seen import EntriesSeen, entries_seen
from slm.reading.proposals.folder_seen import is_note, look_into
from slm.reading.proposals.hours_twice import HoursTwice, hours_twice
from slm.reading.proposals.looking import LookedTable, look_at
from slm.reading.proposals.own_hours import counts_own_hours
from slm.reading.proposals.own_numbers import is_taken_for_number
from slm.reading.proposals.period_told import months_told
from slm.reading.proposals.planned_seen import rows_planned
from slm.reading.proposals.proposing import Proposal, propose
from slm.reading.proposals.ready_made import levels_known
from slm.reading.proposals.repeated_names import filled_again
from slm.reading.proposals.states_meant import merged
from slm.reading.proposals.words_seen import BookWords, WordSeen
from slm.reading.proposals.zones_meant import is_spoken_in, languages_of_words

__all__ = [
    "BookWords",
    "EntriesSeen",
    "HoursTwice",
    "LookedTable",
    "Proposal",
    "WordSeen",
    "are_days",
    "counts_own_hours",
    "entries_seen",
    "filled_again",
    "hours_beside",
    "hours_twice",
    "is_note",
    "is_spoken_in",
    "is_taken_for_number",
    "languages_of_words",
    "levels_known",
    "look_at",
    "look_into",
    "may_serve",
    "merged",
    "months_told",
    "propose",
    "rows_planned",
    "unanswered",
]
