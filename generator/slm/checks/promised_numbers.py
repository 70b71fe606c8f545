"""Numbers typed a second time in words: beside the target, the level or the hours that say them (FAILURES D51).

Only what can hardly be meant is told. A sentence contradicts its version where it says a number of the kind that a
target or level has, of the same priority or of availability, and none of them says it. What a sentence is about is told
by its words; one on what happens later, or when a promise is broken, has times of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache, partial
from typing import Final

from slm.agreement import Agreement, Target
from slm.calendar import Duration, ServiceHours
from slm.catalog import Level, MetricKind
from slm.checks.numbers_in_words import SaidClauses, number_place, said_clauses
from slm.checks.spoken_numbers import Spoken, spoken_numbers
from slm.checks.wording import written_in
from slm.portfolio import Portfolio
from slm.problem import Mistake, Place, Problem, Severity
from slm.values import LocalText, Written, remembered

CONTRADICTS_TARGETS: Final = Mistake(
    "SLM841",
    "'{number}' is not what this version promises: {promised}",
    "Correct the number, or write {{{{ targets.ID }}}} in its place, so that it is said once.",
    Severity.WARNING,
)
CONTRADICTS_LEVEL: Final = Mistake(
    "SLM842",
    "{target} promises {within}, but the service level {level}, which this version shows, says {times}",
    "One document says two times: change one of them, or name a level in `levels` that says the same.",
    Severity.WARNING,
)

CONTRADICTS_OWN_LEVEL: Final = Mistake(
    "SLM845",
    "'{number}' is not what the service level {level} says: {times}",
    "Correct the description, or the time.",
    Severity.WARNING,
)
NOT_ROUND_THE_CLOCK: Final = Mistake(
    "SLM844",
    "'{words}' is said of the service hours, but those of this version are not day and night: {hours}",
    "Correct the words, or name other service hours in `service_hours`.",
    Severity.WARNING,
)

_AVAILABLE: Final = re.compile(
    r"(?<!不)可用(?![空容内余于以作])|(?<!un)availab|uptime|(?<!un)verfügbar"
    r"|%\s+of\s+(?:the\s+|its\s+|all\s+|agreed\s+)*(?:(?:office|service|opening|working|business)\s+(?:hours|time)|hours|time)\b"
    r"|%\s*的(?:服务|工作|营业)时间|%\s+der\s+(?:Service|Betriebs|Arbeits)zeit",
    re.IGNORECASE,
)
_SENTENCE: Final = re.compile(r"[。；;！？!?\n]|\.(?=\s|$)")
_PART: Final = re.compile(r"[，,、（）()]|\s(?:and|or|but|und|oder|while|whereas)\s|并|且|或|以及|及(?!时)")
_CLOCKS: Final = (
    (
        "response",
        re.compile(r"respon[ds]|answer|react|acknowledg|响应|应答|受理|回复|答复|antwort|reagier", re.IGNORECASE),
    ),
    (
        "resolution",
        re.compile(r"resol|solv|solution|fix|restor|repair|解决|修复|恢复|lös|behoben|wiederherg", re.IGNORECASE),
    ),
    ("availability", _AVAILABLE),
    ("hours", re.compile(r"服务时间|service hours|Servicezeit", re.IGNORECASE)),
    ("update", re.compile(r"updat|progress|\binform(?:s|ed)?\b|通报|进展|更新|Zwischenstand", re.IGNORECASE)),
)
_OTHERWISE: Final = re.compile(
    r"escalat|升级|eskal|\bif not\b|\bnot (?:be )?\w+ed\b|cannot|unable|unless|otherwise|exceed|overdue|missed|passed"
    r"|(?<!不)超过|未|无法|不能|超时|逾期|超出|转交|移交|非(?:服务|工作)时间|outside"
    r"|(?<!no )(?<!not )(?:longer|later|more) than"
    r"|terminat|终止|解除|kündig|\breports?\b|(?:提交|出具|提供|编写).*报告|review|评审|复盘|credit|补偿|赔偿|违约"
    r"|(?:after|once|when)\b.*(?:resol|solv|clos|restor)|(?:解决|处理|恢复|关闭|完毕|完成)[^，。]{0,4}后"
    r"|counted|counts as|视为|计为|means\b|是指|downgrad|降级",
    re.IGNORECASE,
)
"""A sentence with one of these says what comes later or when a promise is broken: its times are no limits of cases."""
_NO_PROMISE: Final = re.compile(
    r"terminat|\bend (?:the|this)\b|withdraw|终止|解除|kündig|\bround|舍入|for example|\be\.g\.|例如|z\. ?B\."
    r"|(?:not|nicht|不|未)\s*(?:promis|guarant|zugesagt|garant|承诺|保证)",
    re.IGNORECASE,
)
"""A sentence with one of these says a percentage that nobody promises."""
_LIMIT_BEFORE: Final = re.compile(
    r"(?:\b(?:within|in|under|at most|max\.?|is|are|of|binnen|innerhalb(?: von)?|times?|limits?"
    r"|respon\w+|resol\w+|updates?|solved|answered)|[≤<:：为是]|时[限间])\s*$",
    re.IGNORECASE,
)
_LIMIT_AFTER: Final = re.compile(r"-?\s*(?:[之以]?内|steps|response|resolution)", re.IGNORECASE)
_EVERY: Final = re.compile(r"(?:\b(?:every|each|alle|jede)|每)\s*$", re.IGNORECASE)
_NEXT: Final = re.compile(r"(?:\bnext|下一?个?)\s*$", re.IGNORECASE)
_DIRECTLY: Final = re.compile(
    r"\s*(?:cases?|incidents?|tickets?|faults?|requests?|故障|事件|案例|请求)?\s*(?:are|is|[:：—(（-])?\s*"
    r"(?:within|in|under|[≤<在])?\s*",
    re.IGNORECASE,
)
"""What may stand between a priority and a time that is said of it without saying what is done."""
_UPDATE: Final = frozenset({"update"})
_OF_CLOCK: Final = {"restoration": "resolution"}
_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*")
_MINUTES: Final = 24 * 60
_WORKING_DAY: Final = 8 * 3600
_DAYS: Final = (_WORKING_DAY, 24 * 3600)
_NEAR_SHARE: Final = 95
"""In another part of the sentence, a smaller percentage is of something else."""
_LEAST_SHARE: Final = 50
"""A smaller percentage in a sentence on availability is a credit or a share of something else."""


@dataclass(frozen=True, slots=True)
class _Claim:
    """A number in a sentence, and what the sentence says it is about."""

    number: Spoken
    clocks: frozenset[str]
    """Of which clocks the part of the sentence speaks; of availability, too."""
    sentence: str
    before: str
    """What stands before it in the sentence."""
    is_limit: bool

    @property
    def names(self) -> frozenset[str]:
        """The ids in the sentence, of levels among others."""
        return frozenset(_ID.findall(self.sentence))


@dataclass(frozen=True, slots=True)
class _Saying:
    """A text of a version with its claims, and how to find the place of a number in it."""

    claims: tuple[_Claim, ...]
    place: Callable[[Spoken], Place]
    priority: str = ""
    """Of which cases it speaks, where it stands at a target or a level."""


@dataclass(frozen=True, slots=True)
class _Promise:
    """A time within which something is done with cases of a priority."""

    priority: str
    clock: str
    """Empty where it is not said what is measured."""
    time: Duration
    words: str
    place: Place
    shown: bool
    """Is it part of the version?"""

    def is_of(self, clocks: frozenset[str]) -> bool:
        """Tell whether it can be what a sentence on some clocks speaks of."""
        return not clocks or (self.clock in clocks if self.clock else clocks != _UPDATE)


@lru_cache(maxsize=1 << 13)
def _claims(text: str) -> tuple[_Claim, ...]:
    """Return what a text says of percentages, times and hours; versions share most texts."""
    numbers = [number for number in spoken_numbers(text) if number.kind != "large"]
    return tuple(_claims_in(text, numbers)) if numbers else ()


def _claims_in(text: str, numbers: list[Spoken]) -> Iterator[_Claim]:
    for start, end in _spans(_SENTENCE, text, 0, len(text)):
        if not any(start <= number.start < end for number in numbers):
            continue
        carried: frozenset[str] = frozenset()
        for first, last in _spans(_PART, text, start, end):
            part = text[first:last]
            carried |= {clock for clock, words in _CLOCKS if words.search(part)}
            here = [number for number in numbers if first <= number.start < last]
            for number in here:
                before = text[start : number.start]
                clocks = _UPDATE if _EVERY.search(before) else carried
                yield _Claim(number, clocks, text[start:end], before, _is_limit(text, number))
            carried = frozenset() if here else carried


def _spans(mark: re.Pattern[str], text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield where the pieces of a text between marks begin and end."""
    for found in mark.finditer(text, start, end):
        yield start, found.start()
        start = found.end()
    yield start, end


def _is_limit(text: str, number: Spoken) -> bool:
    before = text[max(number.start - 20, 0) : number.start]
    return bool(_LIMIT_AFTER.match(text, number.end) or _LIMIT_BEFORE.search(before)) and not _NEXT.search(before)


def words_say_what_targets_say(portfolio: Portfolio) -> Iterator[Problem]:
    """No sentence of an agreement says another figure of a target than its version has (D12, D51)."""
    for agreement in portfolio.all_agreements:
        sayings = list(_sayings(portfolio, agreement))
        promises = tuple(_promises(portfolio, agreement)) if sayings else ()
        for saying in sayings:
            for claim in saying.claims:
                words, place = claim.number.words, saying.place
                if found := _contradicted(portfolio, agreement, promises, saying, claim):
                    promised, there = found
                    yield CONTRADICTS_TARGETS.at(place(claim.number), there, number=words, promised=promised)
                elif hours := _other_hours(portfolio, agreement, claim):
                    there, named = agreement.place("service_hours"), ", ".join(hours)
                    yield NOT_ROUND_THE_CLOCK.at(place(claim.number), there, words=words, hours=named)


def _contradicted(
    portfolio: Portfolio, agreement: Agreement, promises: tuple[_Promise, ...], saying: _Saying, claim: _Claim
) -> tuple[str, Place] | None:
    """Return what is promised instead of what a sentence says, and where."""
    if claim.number.kind == "hours":
        return None
    if claim.number.kind == "share":
        targets = _unlike_shares(portfolio, agreement, claim) if claim.number.value >= _LEAST_SHARE else []
        said = ", ".join(f"{target.id} {target.threshold}" for target in targets)
        return (said, targets[0].place(str(targets[0].comparison))) if targets else None
    unlike = _unlike_times(promises, saying, claim)
    return (", ".join(dict.fromkeys(promise.words for promise in unlike)), unlike[0].place) if unlike else None


def _unlike_shares(portfolio: Portfolio, agreement: Agreement, claim: _Claim) -> list[Target]:
    """Return the targets of which a percentage is said, where none of them says it."""
    if _NO_PROMISE.search(claim.sentence):
        return []
    if _AVAILABLE.search(claim.sentence):
        about = [target for target in agreement.targets if _is_share_of_time(portfolio, target)]
        known = about if "availability" in claim.clocks else agreement.targets
        if "availability" not in claim.clocks and claim.number.value < _NEAR_SHARE:
            return []
    else:
        known = about = [target for target in agreement.targets if target.within and target.priority in claim.names]
        if not claim.clocks or _OTHERWISE.search(claim.sentence):
            return []
    return [] if any(claim.number.value in _shares(target) for target in known) else about


def _other_hours(portfolio: Portfolio, agreement: Agreement, claim: _Claim) -> list[str]:
    """Return the service hours of a version where they are said to be day and night, and none of them is."""
    if claim.number.kind != "hours" or "hours" not in claim.clocks:
        return []
    ids = dict.fromkeys((agreement.service_hours, *map(agreement.target_hours, agreement.targets)))
    hours = [portfolio.hours.get(one) for one in ids]
    return [] if any(not one or _is_day_and_night(one) for one in hours) else list(ids)


def _is_day_and_night(hours: ServiceHours) -> bool:
    weeks = (version.week.days for version in hours.versions)
    return any(all(sum(part.end - part.start for part in day) == _MINUTES for day in week) for week in weeks)


def _unlike_times(promises: tuple[_Promise, ...], saying: _Saying, claim: _Claim) -> list[_Promise]:
    """Return the promises of which a time is said, where none of them says it."""
    if _OTHERWISE.search(claim.sentence) or "availability" in claim.clocks:
        return []
    priorities = claim.names | {saying.priority}
    every = [promise for promise in promises if promise.priority in priorities]
    alike = [promise for promise in every if promise.is_of(claim.clocks)]
    shown = [promise for promise in alike if promise.shown]
    if not shown or any(_is_meant(promise.time, claim.number.value) for promise in alike):
        return []
    if claim.clocks:
        return shown if claim.is_limit or claim.clocks == _UPDATE else []
    found = [name for name in _ID.finditer(claim.before) if name[0] in {promise.priority for promise in shown}]
    return shown if found and _DIRECTLY.fullmatch(claim.before, found[-1].end()) else []


def _is_meant(time: Duration, seconds: Decimal) -> bool:
    """Tell whether a time of so many seconds can be this one: a day may be one of work."""
    said = {seconds} if seconds % _DAYS[1] else {seconds, seconds / _DAYS[1] * _DAYS[0]}
    return any(Decimal(time.seconds(day)) in said for day in _DAYS)


def _promises(portfolio: Portfolio, agreement: Agreement) -> Iterator[_Promise]:
    """Yield the times that a version promises, and those of levels that it does not show."""
    for target in agreement.targets:
        if target.within and target.priority:
            clock = target.clock.measures if target.clock else ""
            yield _Promise(
                target.priority, _OF_CLOCK.get(clock, clock), target.within, f"{target.id} {target.within}",
                target.place("within"), shown=True,
            )  # fmt: skip
    for level in portfolio.levels.levels:
        for _, then in level.within(*agreement.term):
            yield from _of_level(then, shown=level.id in agreement.levels)


def _of_level(level: Level, *, shown: bool) -> Iterator[_Promise]:
    for clock, time in (("response", level.respond), ("resolution", level.resolve), ("update", level.update_every)):
        if time:
            yield _Promise(level.id, clock, time, f"{level.id} {time}", level.place(), shown)


def _is_share_of_time(portfolio: Portfolio, target: Target) -> bool:
    metric = portfolio.metrics.get(target.metric)
    return bool(metric and metric.kind is MetricKind.AVAILABILITY) and target.threshold.unit == "%"


def _shares(target: Target) -> Iterator[Decimal]:
    """Yield every percentage that a target says."""
    yield from () if target.within and target.for_at_least is None else (target.threshold.value,)
    yield from (share for share in (target.coverage_at_least,) if share is not None)
    for tier in target.credits:
        yield from (bound.value for bound in (tier.below, tier.at_most, tier.above, tier.at_least) if bound)
        yield from (share for share in (tier.credit,) if share is not None)
    for step in target.rewards:
        yield from (bound.value for bound in (step.at_least, step.at_most) if bound)
        yield step.reward


def _sayings(portfolio: Portfolio, agreement: Agreement) -> Iterator[_Saying]:
    """Yield the texts of a version in which its figures may stand, and its clauses, in each language."""
    texts: list[tuple[Written, tuple[str | int, ...], LocalText, str]]
    texts = [(agreement, ("brief", nth), text, "") for nth, text in enumerate(agreement.brief)]
    texts += [(agreement.scope, ("covers", nth), text, "") for nth, text in enumerate(agreement.scope.covers)]
    texts += [(agreement.duties, ("provider", nth), text, "") for nth, text in enumerate(agreement.duties.provider)]
    texts += [(target, ("name",), target.name, target.priority or "") for target in agreement.targets if target.name]
    for model, path, text, priority in texts:
        yield from _of_text(model, path, text, priority)
    for clauses in portfolio.terms.get((agreement.id, str(agreement.version)), {}).values():
        for clause, words in _clauses_with_claims(portfolio)[id(clauses.blocks)]:
            yield _Saying(_claims(words), partial(number_place, clauses, clause, words))


def _of_text(model: Written, path: tuple[str | int, ...], text: LocalText, priority: str = "") -> Iterator[_Saying]:
    for language, words in written_in(text):
        if claims := _claims(words):
            yield _Saying(claims, partial(_place_of, model, (*path, *language)), priority)


def _place_of(model: Written, path: tuple[str | int, ...], number: Spoken) -> Place:
    return model.place_of(number.words, *path)


@remembered
def _clauses_with_claims(portfolio: Portfolio) -> Mapping[int, SaidClauses]:
    """Return those of all clauses that say something that can be held against a promise."""
    said = said_clauses(portfolio).items()
    return {number: tuple(one for one in clauses if _claims(one[1])) for number, clauses in said}


def targets_and_levels_agree(portfolio: Portfolio) -> Iterator[Problem]:
    """One document does not say two times for cases of one priority: in its targets and in its levels (D12).

    Those who stand behind a provider may have to be faster than its levels are, which OLA and UC show for reference.
    """
    levels = {level.id: level for level in portfolio.levels.levels}
    for version in (version for history in portfolio.agreements.values() for version in history.versions):
        agreement, held = version.agreement, (version.validity.start, version.validity.end)
        timed = [target for target in agreement.targets if target.within and target.priority in agreement.levels]
        for target in timed:
            level, within = levels.get(target.priority or ""), target.within
            for _, then in level.within(*held) if level and within else ():
                times = _times(then, target)
                if within and times and _differs(agreement, within, times):
                    said, there = ", ".join(map(str, times)), target.place("within")
                    yield CONTRADICTS_LEVEL.at(
                        there, then.place(), target=target.id, within=within, level=then.id, times=said
                    )


def _differs(agreement: Agreement, within: Duration, times: tuple[Duration, ...]) -> bool:
    alike = [time.seconds(_WORKING_DAY) for time in times if time.unit.is_working is within.unit.is_working]
    limit = within.seconds(_WORKING_DAY)
    return limit not in alike and (agreement.kind == "SLA" or not alike or limit > max(alike))


def _times(level: Level, target: Target) -> tuple[Duration, ...]:
    """Return the times of a level of which a target may be: of what its clock measures, where it says that."""
    if target.clock:
        by_clock = {"response": level.respond, "resolution": level.resolve, "update": level.update_every}
        found = by_clock.get(target.clock.measures)
        return (found,) if found else ()
    return tuple(time for time in (level.respond, level.resolve, level.update_every) if time)


def levels_say_what_they_describe(portfolio: Portfolio) -> Iterator[Problem]:
    """No description of a level says another time than the level has (D12)."""
    for level in portfolio.levels.levels:
        promises = tuple(_of_level(level, shown=True))
        for saying in _of_text(level, ("description",), level.description, level.id):
            for claim in saying.claims if promises else ():
                if claim.number.kind == "time" and claim.clocks and _unlike_times(promises, saying, claim):
                    times = ", ".join(str(promise.time) for promise in promises)
                    yield CONTRADICTS_OWN_LEVEL.at(
                        saying.place(claim.number), number=claim.number.words, level=level.id, times=times
                    )
