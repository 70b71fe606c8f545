"""What `slm new source` writes: the file of a source, as far as an export and a book tell it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from slm import layout
from slm.cli import source_lines
from slm.cli.months_named import MONTH
from slm.cli.speech import say
from slm.text import N_

if TYPE_CHECKING:
    from slm.calendar import Month
    from slm.reading import proposals

_PLAIN: Final = re.compile(r"[^\W_](?:[\w ./+()-]*[\w.+()-])?")
_SPECIAL: Final = re.compile(r"true|false|null|yes|no|on|off|y|n|[\d.,:_+-]+", re.IGNORECASE)
_LEGAL: Final = {
    "type": "incident, request, complaint", "kind": "outage, degradation, maintenance, unmeasured",
    "ok": "true, false", "kept": "true, false",
}  # fmt: skip
_STATES: Final = {
    "events": "run, respond, pause, stop, close, nothing", "timeline": "up, down, unknown", "tickets": "run, pause",
}  # fmt: skip
_IF: Final = {
    "responded_after": N_("if it counts day and night"),
    "resolved_after": N_("if it counts day and night"),
    "waited": N_("if it is counted in the hours of the limit"),
    "due_after": N_("if it is counted in the hours of the limit"),
}
"""What has to hold of such a column."""
_LISTED: Final = "oldest_first, newest_first"
_SPEAKS: Final = N_("how long a row speaks, such as 25 calendar_hours")
_LASTS: Final = N_("how long a row speaks: in a log of changes alone, as long as nothing may change")
_LONGEST_KEY: Final = 1000
"""YAML knows a key by the colon after it, which it looks for within 1,024 characters; a longer one is marked."""


class BookSays(NamedTuple):
    """What a book has that a source needs: its words, and why rows are left out in its languages, as YAML."""

    words: proposals.BookWords
    reasons: Mapping[str, str]
    zone: str
    """The zone of all its agreements and calendars."""


class SourceText:
    """What the file of a source says."""

    def __init__(
        self,
        found: proposals.Proposal,
        book: BookSays,
        *,
        name: str,
        export: str,
        covers: Sequence[Month],
        time_zone: str,
    ) -> None:
        from slm.reading import proposals, sources

        self.found, self.book, self.name = found, book, name
        below = export.removeprefix(f"{layout.MEASUREMENTS}/")
        of_name = MONTH.findall(below)
        # A month that its name says need not be said again, and the next one needs no other source.
        is_named = len(of_name) == 1 and {str(month) for month in covers} <= {*of_name}
        self.is_monthly = is_named or "{month}" in below
        self.covers, self.said_months = () if is_named else covers, covers
        self.named = of_name[0] if is_named else ""
        self.file = MONTH.sub("{month}", below) if is_named else below
        languages = {found.language} if found.language else proposals.languages_of_words(found.table)
        time_zone = time_zone or ("" if found.named_zone == "TBD" else found.named_zone)
        self.is_own_zone = bool(time_zone)
        self.unclear = "" if time_zone else sources.unclear_zone_of(found.formats, book.zone)
        is_foreign = bool(self.unclear or found.named_zone) or not proposals.is_spoken_in(languages, book.zone)
        self.is_zone_doubtful = found.is_local and is_foreign
        taken = book.zone if found.is_local and not self.is_zone_doubtful else ""
        self.zone = time_zone or taken
        self.apart = sources.words_apart(found.formats, self.zone)
        self.unanswered = proposals.unanswered(found.table, found.kind, found.columns.get("score"))
        self.entries = proposals.entries_seen(found)
        self.twice = proposals.hours_twice(found, self.zone, languages, book.zone)

    @property
    def is_elsewhere(self) -> bool:
        """Whether all rows lie outside of the months that somebody says are covered."""
        if not self.said_months or not (days := self.found.days):
            return False
        first, last = min(self.said_months), max(self.said_months)
        return days[1].date() < first.first_day or days[0].date() >= last.next.first_day

    @property
    def last_month(self) -> Month | None:
        """The last month of which it is said to be complete, by its name or in other words."""
        from slm.calendar import Month

        return Month.parse(self.named) if self.named else max(self.said_months, default=None)

    @property
    def needs_covers(self) -> bool:
        """Whether somebody has to say of which days the export is complete."""
        return "covers" in self.found.needs and not self.is_monthly and not self.covers

    def lines(self) -> Iterator[str]:
        """Yield its lines."""
        yield "# yaml-language-server: $schema=../../.schemas/source.json"
        yield f"kind: {self.found.kind}"
        if self.found.use:
            yield f"use: {self.found.use}"
        yield f"name: {self.name}"
        yield f"files: [{json.dumps(self.file, ensure_ascii=False)}]"
        if shape := self._format():
            said = (f"{key}: {_word(value) if isinstance(value, str) else value}" for key, value in shape.items())
            yield f"format: {{{', '.join(said)}}}"
        yield from self._covers()
        yield from self._times()
        yield from self._mapping()
        if seen := self.entries:
            so = say("one of {known}", known=_LISTED) if seen.listed == "TBD" else f"{seen.same}/{seen.pairs}"
            yield f"entries: {seen.listed}  # {so}"
        yield from self._left_out()

    def _times(self) -> Iterator[str]:
        found = self.found
        if "known_for" in found.needs:
            yield f"known_for: TBD  # {say(_LASTS if 'covers' in found.needs else _SPEAKS)}"
        if self.apart:
            zones = ", ".join(f"{word}: TBD" for word in self.apart)
            yield f"zones: {{{zones}}}  # {say('the zone that the tool means by each word')}"
        if self.zone or (found.is_local and not self.apart) or self.is_own_zone:
            doubt = "" if self.is_own_zone or not self.zone else f"  # {say('if the tool writes in this zone')}"
            yield f"time_zone: {self.zone or 'TBD'}{doubt}"
        yield from source_lines.times(found)
        if self.twice:
            words = {"zone": self.twice.zone, "time": self.twice.first}
            yield f"ambiguous: TBD  # {say('first or second: the clock of {zone} showed {time} twice', **words)}"
        if found.missing:
            yield f"missing: [{', '.join(json.dumps(text, ensure_ascii=False) for text in found.missing)}]"
        yield from source_lines.numbers(found)

    def _mapping(self) -> Iterator[str]:
        found, words = self.found, self.book.words
        legal = {**_LEGAL, "priority": ", ".join(words.levels), "service": ", ".join(words.services)}
        if found.columns:
            yield "columns:"
        for field, column in found.columns.items():
            pair = found.table.joined.get(column)
            place = f"{{join: [{', '.join(map(_word, pair))}]}}" if pair else _word(column)
            hint = source_lines.to_choose_for(found, field) or (say(_IF[field]) if field in _IF else "")
            yield f"  {field}: {place}" + (f"  # {hint}" if hint else "")
        yield from source_lines.to_choose(found)
        yield from self._only_if()
        if found.constants:
            yield "constants:"
        for field, value in found.constants.items():
            yield f"  {field}: {value}{_hint([value], legal.get(field, ''))}"
            yield from (
                f"  # {line}" for line in (source_lines.services_to_choose(found) if field == "service" else ())
            )
        if found.services:
            hint = _hint([word.meant for word in found.services], legal["service"])
            yield from (f"services:{hint}", *_mapped(found.services, "  "))
        if found.states:
            hint = _hint([word.meant for word in found.states], _STATES[found.kind])
            yield from (f"states:{hint}", *_mapped(found.states, "  "))
        if found.values:
            yield "values:"
        for field, several in found.values.items():
            hint = _hint([word.meant for word in several], legal.get(field, ""))
            yield from (f"  {field}:{hint}", *_mapped(several, "    "))

    def _only_if(self) -> Iterator[str]:
        """Yield that a solution counts only where its case is not open again."""
        if (again := self.found.open_again) and again.is_sure:
            yield "only_if:"
            over, words = (", ".join(map(_word, several)) for several in (again.over, again.words))
            condition = f"{{column: {_word(again.column)}, values: [{over}], otherwise: [{words}]}}"
            yield from (f"  {field}: {condition}  # {again.rows}" for field in again.fields)

    def _left_out(self) -> Iterator[str]:
        if self.found.left_out or self.unanswered:
            yield "leave_out:"
        if self.unanswered:
            yield f"  - column: {_word(self.found.columns['score'])}"
            yield f"    filled: false  # {self.unanswered}"
            yield f"    reason: {self.book.reasons['unanswered']}"
        for rows in self.found.left_out:
            yield f"  - column: {_word(rows.column)}"
            words, numbers = (
                ", ".join(_word(one.word) for one in rows.words),
                ", ".join(str(one.rows) for one in rows.words),
            )
            yield f"    values: [{words}]  # {numbers}"
            if rows.whole_case:
                yield "    whole_case: last"
            yield f"    reason: {self.book.reasons[rows.why]}"

    def _format(self) -> Mapping[str, str | int]:
        from slm.measurement import type_by_ending

        shape = dict(self.found.format)
        if not self.found.use and shape.get("type") == type_by_ending(self.file):
            shape.pop("type")
        return shape

    def _covers(self) -> Iterator[str]:
        if self.covers:
            first, last = min(self.covers), max(self.covers)
            yield f"covers: {{from: {first.first_day}, until: {last.next.first_day}}}"
        elif self.needs_covers and (days := self.found.days):
            first_day, until = days[0].date(), days[1].date() + timedelta(days=1)
            yield f"# covers: {{from: {first_day}, until: {until}}}  # {say('the days of which it is complete')}"


def _hint(meant: Sequence[str], legal: str) -> str:
    return f"  # {say('one of {known}', known=legal)}" if "TBD" in meant and legal else ""


def _mapped(words: Sequence[proposals.WordSeen], before: str) -> Iterator[str]:
    """Yield a line for each word, with the number of its rows."""
    for one in words:
        word = _word(one.word)
        if len(word) > _LONGEST_KEY:
            yield f"{before}? {word}"
            word = ""
        yield f"{before}{word}: {_word(one.meant)}  # {one.rows}"


def _word(text: str) -> str:
    """Return a word as YAML."""
    plain = _PLAIN.fullmatch(text) and not _SPECIAL.fullmatch(text)
    return text if plain else json.dumps(text, ensure_ascii=False)
