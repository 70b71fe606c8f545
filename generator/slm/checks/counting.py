"""What the rules by which interruptions count need of the rest of a book."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from slm.agreement import Agreement, Interruptions, Target
from slm.facts.sources import source_of
from slm.measurement import OutageRecords, ProbeRecords
from slm.portfolio import Portfolio
from slm.problem import Mistake, Problem, Severity

RULES_UNUSED: Final = Mistake(
    "SLM775",
    "the target is judged by '{source}', so its rules for interruptions are not used",
    "Take `interruptions` out, or name outages, probes or a timeline as the source of the target.",
    Severity.WARNING,
)
RULES_UNSUITED: Final = Mistake(
    "SLM776",
    "these rules make a figure of the kind {made}, but the metric '{metric}' is of the kind {kind}",
    "Use a metric of that kind, or measure something else.",
)
CHECKS_NEEDED: Final = Mistake(
    "SLM777",
    "only checks can say this, but '{source}' has none",
    "Name `probes` as the source of the target, or count by duration.",
)
KNOWN_FOR_MISSING: Final = Mistake(
    "SLM778",
    "the target is judged by checks, but does not say for how long one of them speaks",
    "Write `interruptions: {{known_for: 5 calendar_minutes}}`: the time between two checks, or a little more.",
)
LIMITS_MISSING: Final = Mistake(
    "SLM779",
    "maintenance is to keep the limits of the agreement, which sets none",
    "Write `maintenance` with its notice into the agreement, or `maintenance: by_clause` here.",
)


def rules_suit_their_target(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that the rules of a target fit its metric, its source and its agreement."""
    for agreement in portfolio.all_agreements:
        for target in agreement.targets:
            metric = portfolio.metrics.get(target.metric)
            if metric is None:
                continue
            source = source_of(portfolio, target)
            recorded = _record_kind(portfolio, source)
            if recorded == "checks" and _needs_known_for(portfolio, source, target):
                yield KNOWN_FOR_MISSING.at(target.place())
            if target.interruptions is None:
                continue
            place = target.place("interruptions")
            if not recorded:
                yield RULES_UNUSED.at(place, source=source)
                continue
            if metric.kind not in target.interruptions.kinds:
                made = " | ".join(target.interruptions.kinds)
                yield RULES_UNSUITED.at(place, metric.place("kind"), made=made, metric=metric.id, kind=metric.kind)
            yield from _suit(agreement, target, target.interruptions, source, recorded)


def _suit(agreement: Agreement, target: Target, rules: Interruptions, source: str, recorded: str) -> Iterator[Problem]:
    if rules.is_about_checks and recorded != "checks":
        yield CHECKS_NEEDED.at(target.place("interruptions"), source=source)
    if rules.maintenance == "within_limits" and agreement.maintenance is None:
        yield LIMITS_MISSING.at(target.place("interruptions", "maintenance"))


def _needs_known_for(portfolio: Portfolio, source: str, target: Target) -> bool:
    records = portfolio.imported.get(source, portfolio.probes)
    stated = isinstance(records, ProbeRecords) and records.known_for is not None
    return not stated and (target.interruptions is None or target.interruptions.known_for is None)


def _record_kind(portfolio: Portfolio, source: str) -> str:
    """Return what a source tells of interruptions: outages, checks, states, or nothing."""
    records = {"outages": portfolio.outages, "probes": portfolio.probes, **portfolio.imported}.get(source)
    if isinstance(records, ProbeRecords):
        return "checks"
    if isinstance(records, OutageRecords):
        return "outages"
    return "states" if source in portfolio.timelines else ""
