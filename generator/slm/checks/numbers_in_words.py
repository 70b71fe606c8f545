"""Numbers that were typed twice: in words beside the target that says them, and in the languages of one text.

Only what can hardly be meant is told: a sentence may leave a number out, or say another one, so two texts contradict
each other where each has a number of a kind that the other has not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from itertools import combinations
from typing import Final
from unicodedata import normalize

from slm.agreement import Agreement, Target
from slm.calendar import Duration
from slm.catalog import Level, MetricKind
from slm.checks.wording import texts_of, written_in
from slm.document_control import Block, Clause
from slm.portfolio import Portfolio
from slm.problem import Mistake, Place, Problem, Severity
from slm.values import remembered

LANGUAGES_DISAGREE: Final = Mistake(
    "SLM840",
    "the languages say different numbers: {one} ({language}), {other} ({other_language})",
    "Correct the wrong one. In the short version and in clauses, {{{{ targets.ID }}}} is the figure of a target.",
    Severity.WARNING,
)
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

_NUMBER: Final = r"\d+(?:\.\d+)?"
_ENGLISH: Final = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
)  # fmt: skip
_CHINESE: Final = "零一二三四五六七八九十"
_MULTIPLIERS: Final = {
    "万": 10_000, "亿": 100_000_000, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000,
}  # fmt: skip
_SECONDS: Final = (
    (r"秒|seconds?\b|Sekunden?\b", 1), (r"分钟|minutes?\b|mins?\b|Minuten?\b", 60),
    (r"个?(?:工作|自然)?小时|hours?\b|Stunden?\b", 3600),
    (r"个?(?:工作|自然)[天日]|个?天|日(?=[之以]?[内前后])|days?\b|Tagen?\b", 86400),
    (r"周|weeks?\b|Wochen?\b", 604800),
)  # fmt: skip
_TIME: Final = re.compile(
    rf"({_NUMBER}|[{_CHINESE}两]{{1,3}}|\b(?:{'|'.join(_ENGLISH)}))[\s-]*(?:full |working |calendar |business )?(?:"
    + "|".join(f"({words})" for words, _ in _SECONDS)
    + ")",
    re.IGNORECASE,
)
_ANY_NUMBER: Final = re.compile(rf"[\d{_CHINESE}两]|\b(?:{'|'.join(_ENGLISH)})[ -]", re.IGNORECASE)
_PERCENT: Final = re.compile(rf"({_NUMBER})\s*(?:%|percent\b|per cent\b|Prozent\b)|百分之({_NUMBER})", re.IGNORECASE)
_LARGE: Final = re.compile(rf"(?<![\w.:/-])({_NUMBER})(?![\d:.-])\s*({'|'.join(_MULTIPLIERS)})?", re.IGNORECASE)
_SEPARATOR: Final = re.compile(r"(?<=\d)[,\u2009\u202f](?=\d{3}(?!\d))")
_AVAILABLE: Final = re.compile(r"可用|availab|uptime|verfügbar", re.IGNORECASE)
_SENTENCE: Final = re.compile(r"[。；;\n]|\.\s")
_WORKING_DAY: Final = 8 * 3600
_LEAST_LARGE: Final = 100
_LEAST_SHARE: Final = 50
"""A smaller percentage in a sentence on availability is a credit or a share of something else."""
Numbers = Mapping[str, frozenset[Decimal]]
SaidClauses = tuple[tuple[Clause, str], ...]
"""Clauses, each with its words."""


@lru_cache(maxsize=1 << 13)
def numbers_in(text: str) -> Numbers:
    """Return the percentages, the times in seconds and the large numbers of a text, however they are written."""
    if not _ANY_NUMBER.search(text):
        return {}
    plain = _SEPARATOR.sub("", normalize("NFKC", text))
    shares = frozenset(Decimal(found[1] or found[2]) for found in _PERCENT.finditer(plain))
    times = frozenset(map(_seconds, _TIME.finditer(plain)))
    rest = _TIME.sub(" ", _PERCENT.sub(" ", plain))
    large = (Decimal(found[1]) * _MULTIPLIERS.get((found[2] or "").lower(), 1) for found in _LARGE.finditer(rest))
    kinds = {"share": shares, "time": times, "large": frozenset(one for one in large if one >= _LEAST_LARGE)}
    return {kind: values for kind, values in kinds.items() if values}


def _seconds(found: re.Match[str]) -> Decimal:
    unit = next(seconds for nth, (_, seconds) in enumerate(_SECONDS, start=2) if found[nth])
    return _value(found[1].lower()) * unit


def _value(written: str) -> Decimal:
    if written in _ENGLISH:
        return Decimal(_ENGLISH.index(written) + 1)
    if written[0].isdecimal():
        return Decimal(written)
    tens, ten, ones = written.replace("两", "二").rpartition("十")
    digits = [_CHINESE.index(sign) for sign in (tens or "一")[:1] + (ones or "零")[:1]]
    return Decimal(digits[0] * 10 * bool(ten) + digits[1])


def languages_say_the_same(portfolio: Portfolio) -> Iterator[Problem]:
    """No language of a text has a number where another one has a different one (FAILURES D51)."""
    for model, path, text in texts_of(portfolio):
        for one, other in combinations(written_in(text), 2):
            if differing := _contradiction(one[1], other[1]):
                places = model.place(*path, *one[0]), model.place(*path, *other[0])
                yield _disagree(places, differing, one[0][0], other[0][0])
    said, compared = _said(portfolio), {}
    for terms in portfolio.terms.values():
        for one_terms, other_terms in combinations(terms.values(), 2):
            texts = said[id(one_terms.blocks)], said[id(other_terms.blocks)]
            # Many versions share their clauses.
            if (key := (id(texts[0]), id(texts[1]))) not in compared:
                compared[key] = list(_differing_clauses(*texts))
            for clause, there, numbers in compared[key]:
                places = Place(one_terms.path, clause.line, 1), Place(other_terms.path, there.line, 1)
                yield _disagree(places, numbers, one_terms.language, other_terms.language)


def _differing_clauses(one: SaidClauses, other: SaidClauses) -> Iterator[tuple[Clause, Clause, tuple[str, str]]]:
    """Yield the clauses of one number that contradict each other, and by which numbers."""
    others = {clause.number: (clause, words) for clause, words in other}
    for clause, words in one:
        there, said = others.get(clause.number, (clause, ""))
        if numbers := _contradiction(words, said):
            yield clause, there, numbers


def _disagree(places: tuple[Place, Place], numbers: tuple[str, str], language: str, other_language: str) -> Problem:
    one, other = numbers
    return LANGUAGES_DISAGREE.at(*places, one=one, other=other, language=language, other_language=other_language)


@lru_cache(maxsize=1 << 13)
def _contradiction(one: str, other: str) -> tuple[str, str] | None:
    """Return the numbers that two texts have of one kind and not in common, where each has some."""
    if one == other:
        return None
    numbers, others = numbers_in(one), numbers_in(other)
    for kind in numbers.keys() & others.keys():
        mine, theirs = numbers[kind] - others[kind], others[kind] - numbers[kind]
        if mine and theirs:
            return _shown(kind, mine), _shown(kind, theirs)
    return None


def _shown(kind: str, numbers: Iterable[Decimal]) -> str:
    if kind == "share":
        return ", ".join(f"{number} %" for number in sorted(numbers))
    if kind == "large":
        return ", ".join(f"{number:,f}" for number in sorted(numbers))
    return ", ".join(_time(number) for number in sorted(numbers))


def _time(seconds: Decimal) -> str:
    size, unit = next(
        (size, unit) for size, unit in ((86400, "d"), (3600, "h"), (60, "min"), (1, "s")) if not seconds % size
    )
    return f"{seconds / size:f} {unit}"


def words_say_what_targets_say(portfolio: Portfolio) -> Iterator[Problem]:
    """No sentence of a short version or a clause says another figure of a target than its version has (D12, D51)."""
    for agreement in portfolio.all_agreements:
        available = [target for target in agreement.targets if _is_share_of_time(portfolio, target)]
        shares = frozenset(share for target in agreement.targets for share in _shares(target))
        timed = [target for target in agreement.targets if target.within and target.priority]
        for place, words in _sayings(portfolio, agreement):
            for share in sorted(_availability_in(words) - shares) if available else ():
                yield _unlike(place, available, _shown("share", [share]))
            for target in timed:
                if other := _other_times(portfolio, agreement, target, words):
                    yield _unlike(place, [target], _shown("time", other))


@lru_cache(maxsize=1 << 13)
def _availability_in(text: str) -> frozenset[Decimal]:
    """Return the percentages of sentences on availability."""
    about = [sentence for sentence in _SENTENCE.split(text) if _AVAILABLE.search(sentence)]
    said = (share for sentence in about for share in numbers_in(sentence).get("share", ()))
    return frozenset(share for share in said if share >= _LEAST_SHARE)


def _unlike(place: Place, targets: list[Target], number: str) -> Problem:
    promised = ", ".join(f"{target.id} {target.within or target.threshold}" for target in targets)
    there = targets[0].place("within" if targets[0].within else str(targets[0].comparison))
    return CONTRADICTS_TARGETS.at(place, there, number=number, promised=promised)


def _other_times(portfolio: Portfolio, agreement: Agreement, target: Target, words: str) -> frozenset[Decimal]:
    """Return the times of sentences on cases of a target's priority where none of them is one that is promised."""
    priority = str(target.priority)
    if priority not in words:
        return frozenset()
    alike = [other.within for other in agreement.targets if other.within and other.priority == priority]
    for level in (level for level in portfolio.levels.levels if level.id == priority):
        for _, then in level.within(*agreement.term):
            alike += [time for time in (then.respond, then.resolve, then.update_every) if time]
    known = {Decimal(time.seconds(day)) for time in alike for day in (_WORKING_DAY, 24 * 3600)}
    about = re.compile(rf"(?<![A-Za-z0-9-]){re.escape(priority)}(?![A-Za-z0-9-])")
    sentences = (sentence for sentence in _SENTENCE.split(words) if about.search(sentence))
    times = frozenset(time for sentence in sentences for time in numbers_in(sentence).get("time", ()))
    return frozenset() if times & known else times


def _is_share_of_time(portfolio: Portfolio, target: Target) -> bool:
    metric = portfolio.metrics.get(target.metric)
    return bool(metric and metric.kind is MetricKind.AVAILABILITY) and target.threshold.unit == "%"


def _shares(target: Target) -> Iterator[Decimal]:
    """Yield every percentage that a target says."""
    yield target.threshold.value
    yield from (share for share in (target.coverage_at_least,) if share is not None)
    for tier in target.credits:
        yield from (bound.value for bound in (tier.below, tier.above) if bound)
        yield tier.credit
    for step in target.rewards:
        yield from (bound.value for bound in (step.at_least, step.at_most) if bound)
        yield step.reward


def _sayings(portfolio: Portfolio, agreement: Agreement) -> Iterator[tuple[Place, str]]:
    """Yield the texts of a short version and of clauses in each language, with their places."""
    for number, text in enumerate(agreement.brief):
        yield from ((agreement.place("brief", number, *language), words) for language, words in written_in(text))
    for clauses in portfolio.terms.get((agreement.id, str(agreement.version)), {}).values():
        yield from (
            (Place(clauses.path, clause.line, 1), words) for clause, words in _said(portfolio)[id(clauses.blocks)]
        )


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


@remembered
def _said(portfolio: Portfolio) -> Mapping[int, SaidClauses]:
    """Return what clauses say, by the identity of their blocks, which versions of the same words share."""
    every = {id(clauses.blocks): clauses.blocks for terms in portfolio.terms.values() for clauses in terms.values()}
    return {number: _clauses_of(blocks) for number, blocks in every.items()}


def _clauses_of(blocks: tuple[Block | Clause, ...]) -> SaidClauses:
    """Return every clause with the words that stand in it and in no clause below it."""
    found: list[tuple[Clause, str]] = []
    for block in blocks:
        if isinstance(block, Clause):
            own = tuple(part for part in block.body if not isinstance(part, Clause))
            found.append((block, "\n".join((_words(block.title), *map(_words, own)))))
            found += _clauses_of(tuple(part for part in block.body if isinstance(part, Clause)))
    return tuple(found)


def _words(node: object) -> str:
    """Return the words in any part of clauses."""
    if isinstance(node, tuple):
        return "".join(map(_words, node))
    if isinstance(text := getattr(node, "text", None), str):
        return text
    return "\n".join(_words(getattr(node, name)) for name in getattr(node, "__dataclass_fields__", ()))
