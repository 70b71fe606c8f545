"""What months and their reported figures must be before anything can be judged by them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter
from typing import Final

from slm import layout
from slm.agreement import DatedVersion
from slm.calendar import Month
from slm.checks.references import repeated
from slm.checks.rows_again import pasted
from slm.compliance import Expected
from slm.document_control import Version
from slm.facts.scorecard import expected_of_closed_months, months_from_to
from slm.facts.sources import first_day_of, source_in
from slm.facts.workload import counted_work
from slm.measurement import MonthFile, ReportedFigure
from slm.portfolio import Portfolio
from slm.problem import Mistake, Problem, Severity, spoken

MONTH_MISSING: Final = Mistake(
    "SLM510",
    "there is no folder for {month}, between {first} and {last}",
    "Add measurements/{example}/month.yml (slm new month {example}); a month without data says so, it is not left out.",
    plural="there are no folders for {n} months between {first} and {last}: {month}",
)
MONTH_FAR_OFF: Final = Mistake(
    "SLM865",
    "{month} has not begun, and there is no folder of the month before it",
    "Rename the folder if another month is meant, or delete it: the folder of a month is made when the month begins.",
)
MONTH_LEFT_OPEN: Final = Mistake(
    "SLM511",
    "{month} is {state}, but the later month {later} is closed",
    "Close it, or it stays provisional in every report.",
    Severity.WARNING,
)
MONTH_CLOSED_EARLY: Final = Mistake(
    "SLM512", "{month} was closed on {closed}, before it had ended", "Correct closed_on, or set the state to open."
)
FIGURES_FILE_MISSING: Final = Mistake(
    "SLM513",
    "{month} is closed without figures.yml, but {n} figure is expected, the first for {example}",
    "Add measurements/{month}/figures.yml; until then these targets have no data.",
    Severity.WARNING,
    plural="{month} is closed without figures.yml, but {n} figures are expected, the first for {example}",
)
FIGURE_MISSING: Final = Mistake(
    "SLM514",
    "{month} is closed, but {agreement}/{target} has no figure for the service '{service}'",
    "Add it to figures.yml. If there is none, say why in a note of month.yml that names the target.",
    Severity.WARNING,
)
OUTAGES_FILE_MISSING: Final = Mistake(
    "SLM515",
    "{month} is closed without outages.csv, but {n} target is judged by it, the first {example}",
    "Add measurements/{month}/outages.csv; one without rows says that nothing failed.",
    Severity.WARNING,
    plural="{month} is closed without outages.csv, but {n} targets are judged by it, the first {example}",
)
DECISION_INCOMPLETE: Final = Mistake(
    "SLM531",
    "a change that was {decision} also says: {parts}",
    "Add these keys; a service's status follows from approved changes only.",
)
TICKETS_FILE_MISSING: Final = Mistake(
    "SLM548",
    "{month} is closed without tickets.csv, but {n} target is judged by it, the first {example}",
    "Add measurements/{month}/tickets.csv; one without rows says that there was no ticket.",
    Severity.WARNING,
    plural="{month} is closed without tickets.csv, but {n} targets are judged by it, the first {example}",
)
PROBES_FILE_MISSING: Final = Mistake(
    "SLM774",
    "{month} is closed without probes.csv, but {n} target is judged by it, the first {example}",
    "Add measurements/{month}/probes.csv; until then these targets have no data.",
    Severity.WARNING,
    plural="{month} is closed without probes.csv, but {n} targets are judged by it, the first {example}",
)
SURVEYS_FILE_MISSING: Final = Mistake(
    "SLM795",
    "{month} is closed without surveys.csv, but {n} target is judged by it, the first {example}",
    "Add measurements/{month}/surveys.csv; one without rows says that nobody was asked.",
    Severity.WARNING,
    plural="{month} is closed without surveys.csv, but {n} targets are judged by it, the first {example}",
)
FIGURE_FOR_NOTHING: Final = Mistake(
    "SLM516", "a figure belongs either to a target or to a workload", "Write one of the two keys."
)
NOT_IN_FORCE: Final = Mistake(
    "SLM517",
    "{agreement} has no version in force in {month} that has {part}",
    "Check the month, the agreement, and whether the version was approved.",
    plural="{agreement} has no version in force for {n} figures, the first of {part} in {month}",
    follows=True,
)
FIGURE_TWICE: Final = Mistake(
    "SLM518",
    "{agreement}/{part} has two figures for the same service and version",
    "Keep one of them; the other one is at the second place.",
)
OVER_100_PERCENT: Final = Mistake(
    "SLM519",
    "{numerator} of {denominator} is more than 100 %",
    "The numerator counts the good cases, the denominator all cases; perhaps they are exchanged.",
)
OUT_OF_NOTHING: Final = Mistake(
    "SLM866",
    "{numerator} of 0 cannot be: the denominator is 0",
    "Write how many there were in all; where there was nothing to count, both are 0.",
)
DENOMINATOR_MISSING: Final = Mistake(
    "SLM520",
    "the metric '{metric}' of the kind {kind} needs a denominator",
    "Add how many there were in all; a percentage alone cannot be added up.",
)
DENOMINATOR_UNEXPECTED: Final = Mistake(
    "SLM521", "the metric '{metric}' is a count, which has no denominator", "Leave the denominator out."
)
VERSION_AMBIGUOUS: Final = Mistake(
    "SLM522",
    "{agreement} changed its version in {month}, and the figure does not say to which one it belongs: {versions}",
    "Write one figure per version, each with `version` and the cases of its days.",
)
FIGURE_WITHOUT_SOURCE: Final = Mistake(
    "SLM523",
    "nothing says where the data comes from or who collected it: {parts}",
    "Add these keys to the figure, or once at the beginning of the file.",
)
SERVICE_NEEDED: Final = Mistake(
    "SLM524",
    "{agreement}/{target} is judged for several services, and the figure names none: {services}",
    "Write one figure per service, each with `service`.",
)
SERVICE_NOT_JUDGED: Final = Mistake(
    "SLM525", "{agreement}/{part} is not judged for the service '{service}'", "Its services are {services}."
)
FIGURE_UNUSED: Final = Mistake(
    "SLM526",
    "{agreement}/{target} is judged by '{source}', so this figure is not used",
    "Take the figure out, or write `source: figures` in the target (of a workload, in its metric).",
    Severity.WARNING,
)


def is_far_off(portfolio: Portfolio, month: Month) -> bool:
    """Return whether a month has not begun, and the book has none before it from which it goes on."""
    return bool(portfolio.months) and month.first_day > portfolio.as_of and month.plus(-1) not in portfolio.months


def months_are_complete(portfolio: Portfolio) -> Iterator[Problem]:
    """Between the first and the last month there is a folder for each, and none stays open behind a closed one.

    Of one that was closed and is gone, the register of seals tells: it is put back, not made anew.
    """
    months, latest = sorted(portfolio.months), portfolio.latest_closed
    missing: dict[Month, Month] = {}
    for month in months_from_to(months[0], months[-1]) if months else ():
        file = portfolio.months.get(month)
        if file is None and not portfolio.is_unread(layout.month_folder(month)) and month not in portfolio.seals.latest:
            following = min(later for later in months if later > month)
            place = portfolio.months[following].place()
            if is_far_off(portfolio, following):
                yield MONTH_FAR_OFF.at(place, month=following)
                continue
            missing[month] = following
        elif file and latest and not file.is_closed and month < latest:
            yield MONTH_LEFT_OPEN.at(
                file.place("state"), month=month, state=spoken(f"month state|{file.state}"), later=latest
            )
    if missing:
        places = [portfolio.months[following].place() for following in dict.fromkeys(missing.values())]
        yield MONTH_MISSING.at(
            *places, month=_spans(list(missing)), first=months[0], last=months[-1], n=len(missing),
            example=min(missing),
        )  # fmt: skip


def _spans(months: Sequence[Month]) -> str:
    """Return months in order, those that follow each other as the first and the last of them."""
    spans: list[list[Month]] = []
    for month in months:
        if spans and spans[-1][-1].next == month:
            spans[-1].append(month)
        else:
            spans.append([month])
    return ", ".join(str(span[0]) if len(span) == 1 else f"{span[0]}/{span[-1]}" for span in spans)


def months_are_closed_after_their_end(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that a month is closed after its last day."""
    for month, file in portfolio.months.items():
        if file.closed_on and file.closed_on < month.next.first_day:
            yield MONTH_CLOSED_EARLY.at(file.place("closed_on"), month=month, closed=file.closed_on)


def closed_months_have_their_data(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that a closed month has a figure, or a record, for every target in force (FAILURES F1)."""
    for month, expecteds in expected_of_closed_months(portfolio).items():
        if portfolio.is_unread(layout.month_folder(month)):
            continue
        file = portfolio.months[month]
        yield from _figures_there(portfolio, file, [asked for asked in expecteds if asked.source == "figures"])
        for record, files, mistake in (
            ("outages", portfolio.outages.files, OUTAGES_FILE_MISSING),
            ("tickets", portfolio.tickets.files, TICKETS_FILE_MISSING),
            ("probes", portfolio.probes.files, PROBES_FILE_MISSING),
            ("surveys", portfolio.surveys.files, SURVEYS_FILE_MISSING),
        ):
            judged = judged_by(expecteds, record)
            if judged and month not in files:
                yield mistake.at(file.place("state"), month=month, n=len(judged), example=judged[0])


def decisions_are_complete(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that a decided change says who decided and when; an approved one also from when it holds."""
    needed = {"pending": (), "rejected": ("decided_by", "decided_on")}
    approved = ("decided_by", "decided_on", "effective_on")
    for change in portfolio.changes.values():
        if parts := _lacking(change, needed.get(change.decision, approved)):
            yield DECISION_INCOMPLETE.at(
                change.place("decision"), decision=spoken(f"decision|{change.decision}"), parts=", ".join(parts)
            )


def judged_by(asked: Iterable[Expected], source: str) -> list[str]:
    """Return the names of the targets that a source judges, each once."""
    return list(dict.fromkeys(f"{found.agreement}/{found.target}" for found in asked if found.source == source))


def figures_belong_to_promises(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that a figure belongs to one target or workload of a version in force in its month.

    It is for one of the target's services, and says to which version and service it belongs where there are several.
    What belongs to no version is told once for an agreement: most often that has one cause, such as a lost approval.
    """
    astray: dict[str, list[tuple[Month, ReportedFigure]]] = {}
    for month, figures in portfolio.figures.items():
        in_force = _in_force(portfolio, month)
        for figure in figures.figures:
            if (figure.target is None) == (figure.workload is None):
                yield FIGURE_FOR_NOTHING.at(figure.place())
            elif figure.agreement in in_force:
                fitting = [version for version in in_force[figure.agreement] if _promises(version, figure)]
                if fitting:
                    yield from _belongs(portfolio, month, figure, fitting)
                elif _was_promised(portfolio, figure):
                    astray.setdefault(figure.agreement, []).append((month, figure))
    for agreement, found in astray.items():
        first, *others = [figure.place("target" if figure.target else "workload") for _, figure in found]
        month, figure = found[0]
        part = figure.target or figure.workload
        yield NOT_IN_FORCE.at(first, *others, agreement=agreement, month=month, part=part, n=len(found))


def figures_are_possible(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that a share has a denominator and is at most 100 %, a score has one, a count none (FAILURES F58)."""
    # Later versions come later, so a figure that names no version is one of the newest target of that name.
    names: dict[tuple[str, str | None, Version | None], str] = {}
    for agreement, target in portfolio.all_targets:
        names[agreement.id, target.id, None] = names[agreement.id, target.id, agreement.version] = target.metric
    for figure in (figure for figures in portfolio.figures.values() for figure in figures.figures):
        name = figure.workload or names.get((figure.agreement, figure.target, figure.version), "")
        metric, numerator, denominator = portfolio.metrics.get(name), figure.numerator, figure.denominator
        if metric is None:
            continue
        if denominator is None:
            if metric.kind.traits.denominator == "needed":
                yield DENOMINATOR_MISSING.at(figure.place(), metric=metric.id, kind=metric.kind)
        elif metric.kind.traits.denominator == "none":
            yield DENOMINATOR_UNEXPECTED.at(figure.place("denominator"), metric=metric.id)
        elif denominator == 0 and numerator:
            yield OUT_OF_NOTHING.at(figure.place("denominator"), numerator=numerator)
        elif metric.kind.traits.is_share and numerator > denominator:
            yield OVER_100_PERCENT.at(figure.place("numerator"), numerator=numerator, denominator=denominator)


def figures_are_given_once(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that a month has one figure per target or workload, service and version."""
    scope = attrgetter("agreement", "target", "workload", "service", "version")
    for figures in portfolio.figures.values():
        yield from pasted(
            repeated(figures.figures, scope),
            lambda figure, other: FIGURE_TWICE.at(
                figure.place(), other.place(), agreement=figure.agreement, part=figure.target or figure.workload
            ),
        )


def figures_have_a_source(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that a figure, or its file, says where it comes from, who collected it and when."""
    for figures in portfolio.figures.values():
        lacking = _lacking(figures, ("source", "collected_by", "collected_on"))
        without = [(figure, parts) for figure in figures.figures if (parts := _lacking(figure, lacking))]
        # Where every figure lacks them, they were forgotten once, for the whole file.
        if len(without) == len(figures.figures) > 0:
            yield FIGURE_WITHOUT_SOURCE.at(figures.place(), parts=", ".join(lacking))
        else:
            yield from (FIGURE_WITHOUT_SOURCE.at(figure.place(), parts=", ".join(parts)) for figure, parts in without)


def _figures_there(portfolio: Portfolio, file: MonthFile, asked: list[Expected]) -> Iterator[Problem]:
    figures = portfolio.figures.get(file.month)
    if asked and figures is None:
        example = f"{asked[0].agreement}/{asked[0].target}"
        yield FIGURES_FILE_MISSING.at(file.place("state"), month=file.month, n=len(asked), example=example)
    if figures is None:
        return
    given = {(figure.agreement, figure.target, figure.service) for figure in figures.figures}
    explained = {(note.agreement, note.target, note.service) for note in file.notes}
    for _, agreement, _, target, service, _ in asked:
        # A figure without a service is for the only one, or else reported for not saying which.
        if not {(agreement, target, service), (agreement, target, None)} & (given | explained):
            yield FIGURE_MISSING.at(
                figures.key_place("figures"), file.place("state"), month=file.month, agreement=agreement, target=target,
                service=service,
            )  # fmt: skip


def _lacking(model: object, names: Iterable[str]) -> tuple[str, ...]:
    return tuple(name for name in names if getattr(model, name) is None)


def _in_force(portfolio: Portfolio, month: Month) -> dict[str, tuple[DatedVersion, ...]]:
    """Return the versions in force in a month, of the agreements of which they are known by now.

    They are not where a version cannot be read, or is not what was approved.
    """
    if month.first_day > portfolio.as_of:
        return {}
    known = {
        name: history
        for name, history in portfolio.agreements.items()
        if not any(version.void for version in history.versions)
        and not portfolio.is_unread(layout.agreement_folder(name))
    }
    return {name: history.in_period(month.first_day, month.next.first_day) for name, history in known.items()}


def _belongs(
    portfolio: Portfolio, month: Month, figure: ReportedFigure, fitting: list[DatedVersion]
) -> Iterator[Problem]:
    if len(fitting) > 1 and figure.target:
        names = ", ".join(str(version.version) for version in fitting)
        yield VERSION_AMBIGUOUS.at(figure.place(), agreement=figure.agreement, month=month, versions=names)
    else:
        yield from _fits(portfolio, month, fitting[-1], figure)


def _was_promised(portfolio: Portfolio, figure: ReportedFigure) -> bool:
    """Tell whether any version promises it: targets, workloads and versions that never were are told as unknown."""
    return any(_promises(version, figure) for version in portfolio.agreements[figure.agreement].versions)


def _promises(version: DatedVersion, figure: ReportedFigure) -> bool:
    """Tell whether a version, and one that the figure may belong to, has its target or workload."""
    if figure.version not in (None, version.version):
        return False
    if figure.target:
        return version.agreement.target(figure.target) is not None
    return any(limit.metric == figure.workload for limit in version.agreement.workload)


def _fits(portfolio: Portfolio, month: Month, version: DatedVersion, figure: ReportedFigure) -> Iterator[Problem]:
    agreement = version.agreement
    target = agreement.target(figure.target) if figure.target else None
    services = agreement.target_services(target) if target else agreement.services
    if figure.service is None and target and len(services) > 1:
        yield SERVICE_NEEDED.at(figure.place(), agreement=agreement.id, target=target.id, services=", ".join(services))
    elif figure.service and figure.service in portfolio.services and figure.service not in services:
        yield SERVICE_NOT_JUDGED.at(
            figure.place("service"), agreement=agreement.id, part=figure.target or figure.workload,
            service=figure.service, services=", ".join(services),
        )  # fmt: skip
    if target and (source := source_in(portfolio, version, target, month)) not in ("figures", ""):
        yield FIGURE_UNUSED.at(figure.place(), agreement=agreement.id, target=target.id, source=source)
    limits = (limit for limit in agreement.workload if limit.metric == figure.workload)
    loads = [portfolio.metric(limit.metric, first_day_of(version, month, limit.per)) for limit in limits]
    counted = [metric.source for metric in loads if metric and counted_work(portfolio, metric)]
    if counted and len(counted) == len(loads):
        yield FIGURE_UNUSED.at(figure.place(), agreement=agreement.id, target=figure.workload, source=counted[0])
