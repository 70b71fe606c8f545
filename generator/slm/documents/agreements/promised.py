"""What was promised: in short, target by target, by whom to whom, for what; when it is served, for how much work."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from slm.agreement import Agreement, Commitment, DatedVersion, Target, groups_of
from slm.calendar import Month
from slm.catalog import Level, LevelSet
from slm.documents import parts
from slm.documents.addresses import making_path, result_path
from slm.documents.agreements.hours import hours_of_term
from slm.documents.document import SCREEN, Line, PageLink, Part, TableBlock, TableRow
from slm.documents.edition import Edition
from slm.documents.parts import column, items, joined, lines, paragraphs, prose, row, section, small, strong, table
from slm.documents.views import result_format
from slm.documents.views.amounts import workload
from slm.documents.views.caution import caution
from slm.documents.views.kept import Kept
from slm.documents.views.other_limits import other_limits
from slm.documents.views.promises import aggregation_words, clock, counting, promise


def brief(edition: Edition, agreement: Agreement) -> Iterator[Part]:
    """Yield the short version."""
    yield from section("brief", edition.labels("In short"), items(map(edition.text, agreement.brief), "brief"))


def promises(edition: Edition, agreement: Agreement, kept: Kept | None) -> Iterator[Part]:
    """Yield the targets, for a page with how they were kept."""
    t = edition.labels
    none = prose(t("This agreement has no targets."), on=SCREEN) if not agreement.targets else ()
    yield from section("targets", t("Targets"), _targets(edition, agreement, kept), none)


def parties(edition: Edition, agreement: Agreement) -> Iterator[Part]:
    """Yield the parties with their duties, scope and services."""
    t = edition.labels
    duties, scope = agreement.duties, agreement.scope
    sides = (
        ("provider", t("Provider"), agreement.provider, duties.provider),
        ("customer", t("Customer"), agreement.customer, duties.customer),
    )
    both = (
        section(side, t("{name}: {value}", name=name, value=edition.party(party)), items(map(edition.text, texts)))
        for side, name, party, texts in sides
    )
    yield from section("parties", t("Parties and duties"), *both, look="columns")
    yield from section("commitments", t("Duties with a time"), _commitments(edition, agreement))
    covers = section("covers", t("Covered"), items(map(edition.text, scope.covers)))
    excludes = section("excludes", t("Not covered"), items(map(edition.text, scope.excludes)))
    yield from section("scope", t("Scope"), covers, excludes, look="columns")
    listed = (
        row(
            strong(t(f"scope of|{one.of}")), t("covered") if one.covered else t("not covered"),
            t("separator|, ").join(map(edition.text, one.names)),
        )
        for one in scope.lists
    )  # fmt: skip
    yield from section("scope-lists", t("Scope by lists"), table((t("Of what"), t("Covered"), t("Which")), listed))
    known = edition.portfolio.services
    services = (
        (parts.service_link(edition, name), edition.text(known[name].summary) if name in known else "")
        for name in agreement.services
    )
    yield from section("services", t("Services"), table((t("Service"), column(t("Summary"), "wide")), services))


def _commitments(edition: Edition, agreement: Agreement) -> TableBlock:
    t = edition.labels
    rows = (
        row(
            strong(t(f"duty of|{duty.side}")), edition.text(duty.what), lines(*_times(edition, agreement, duty)),
            id=f"commitment-{duty.id}",
        )
        for duty in agreement.commitments
    )  # fmt: skip
    return table((t("Party"), column(t("Duty"), "wide"), t("Time")), rows)


def _times(edition: Edition, agreement: Agreement, duty: Commitment) -> Iterator[str]:
    """Yield the times of a duty in words."""
    t, language = edition.labels, edition.language
    if duty.within:
        within, after = duty.within.describe(language), edition.text(duty.after)
        counted = t("within {limit}, counted from: {event}", limit=within, event=after)
        yield counted if after else t("within {limit}", limit=within)
    elif duty.after:
        yield t("counted from: {event}", event=edition.text(duty.after))
    if duty.after_miss:
        missed = (target for name in duty.after_miss if (target := agreement.target(name)))
        yield t("after a miss of {targets}", targets=t("separator|, ").join(map(edition.target, missed)))
    if duty.by:
        yield t("by {date}", date=edition.date(duty.by))
    if duty.every:
        yield t("every {cycle}", cycle=duty.every.describe(language))
    if duty.kept_for:
        yield t("kept for {length}", length=duty.kept_for.describe(language))


def _targets(edition: Edition, agreement: Agreement, kept: Kept | None) -> TableBlock:
    t, month = edition.labels, kept.month if kept else None
    named, holds_for = (t("Target"), column(t("Promise"), "words")), t("Holds for")
    rows = [_target(edition, agreement, target) for target in agreement.targets]
    if not kept or not month:
        return table((*named, holds_for), rows)
    judged = (
        row(*found.cells[:2], _results(edition, agreement, target, kept, month), found.cells[2], id=found.id)
        for found, target in zip(rows, agreement.targets, strict=True)
    )
    return table((*named, column(edition.month(month), on=SCREEN), holds_for), judged)


def _target(edition: Edition, agreement: Agreement, target: Target) -> TableRow:
    t = edition.labels
    data = t("with data for at least {share} % of the time", share=target.coverage_at_least)
    few = t("without a verdict below {n} case", "without a verdict below {n} cases", n=target.cases_at_least or 0)
    during = t("during {hours}", hours=edition.hours(target.during))
    return row(
        strong(edition.target(target)),
        lines(
            promise(edition, target),
            *map(small, other_limits(edition, target)),
            small(clock(edition, target) or counting(edition, target.interruptions)),
            small(data if target.coverage_at_least else ""),
            small(few if target.cases_at_least else ""),
            small(_one_of(edition, agreement, target)),
            small(edition.text(target.note)),
        ),
        lines(
            t("separator|, ").join(map(edition.service, agreement.target_services(target))),
            small(aggregation_words(edition, target)),
            small(during if target.during else ""),
        ),
        id=f"target-{target.id}",
    )


def _one_of(edition: Edition, agreement: Agreement, target: Target) -> str:
    """Return of which targets one is enough, this one among them; empty for most."""
    group = next((names for names in groups_of(agreement.targets) if target.id in names), ())
    named = [found for name in group if name != target.id and (found := agreement.target(name))]
    others = edition.labels("separator|, ").join(map(edition.target, named))
    return edition.labels("one is enough: this or {others}", others=others) if others else ""


def _results(edition: Edition, agreement: Agreement, target: Target, kept: Kept, month: Month) -> Line:
    """Return how a target was kept, with where it is reported; the period where it is not that month's."""
    # Of several services each may be judged by itself.
    shared = len(agreement.target_services(target)) > 1 and target.together == "each"
    found = []
    for result in kept.last.get(target.id, ()):
        other_period = small(result_format.period_name(edition, result)) if result.last_month != month else ()
        service = small(edition.service(result.service)) if shared else ()
        figure = parts.styled("figure", result_format.format_value(edition, result))
        # The mark says already that a verdict is doubtful.
        known = small(caution(edition, replace(result, doubt="")))
        inside = joined(" ", ((parts.verdict_mark(edition, result),), figure, known, other_period, service))
        found.append(PageLink(path=result_path(result), inside=inside, look="cell", on=SCREEN))
        if result.numerator is not None:
            made = small(edition.labels("how it was made"))
            found.append(PageLink(path=making_path(result), inside=made, look="cell", on=SCREEN))
    return lines(*((link,) for link in found))


def served(edition: Edition, version: DatedVersion) -> Iterator[Part]:
    """Yield service hours with their holidays, service levels and the work that the targets are made for."""
    agreement, t, language = version.agreement, edition.labels, edition.language
    yield from section("hours", t("Service hours"), hours_of_term(edition, version))
    levels = (
        row(
            strong(joined(" ", (parts.styled("id", level.id), edition.text(level.name)))),
            edition.text(level.description),
            level.respond.describe(language),
            level.resolve.describe(language),
            level.update_every.describe(language) if level.update_every else "–",
        )
        for level in _levels_of(edition, version)
    )
    within = t("Response within"), t("Resolution within"), t("Progress report every")
    head = (t("Level"), column(t("Meaning"), "wide"), *within)
    of_days = paragraphs(_of_set(edition, agreement)), paragraphs(_of_the_day(edition, version))
    yield from section("levels", t("Service levels"), *of_days, table(head, levels))
    if agreement.workload:
        limits = (
            row(edition.name("metric", limit.metric), workload(edition, limit), edition.text(limit.note))
            for limit in agreement.workload
        )
        made = paragraphs(t("The targets are made for this much work."))
        listed = table((t("Workload"), t("Limit"), t("Note")), limits)
        yield from section("workload", t("Workload limits"), made, listed)


def _of_set(edition: Edition, agreement: Agreement) -> str:
    """Return that the times of the levels of a set are targets, and of which day they are."""
    if not agreement.level_set:
        return ""
    found = _set_of(edition, agreement)
    return edition.labels(
        "The times of the set {name} are targets, as they were on {day}, the first day of the term.",
        name=edition.text(found.name) if found else agreement.level_set, day=edition.date(agreement.valid.start),
    )  # fmt: skip


def _set_of(edition: Edition, agreement: Agreement) -> LevelSet | None:
    """Return the set of levels that a version names, as it was on the first day of its term."""
    sets = (known.on(agreement.valid.start) for known in edition.portfolio.levels.sets)
    return next((known for known in sets if known.id == agreement.level_set), None)


def _of_the_day(edition: Edition, version: DatedVersion) -> str:
    """Return of which day levels are shown that have changed in the term and make no targets; empty for most."""
    start = version.agreement.valid.start
    shown = {level.id: level for level in _levels_of(edition, version)}
    known = (level.on(start) for level in edition.portfolio.levels.levels if level.id in shown)
    changed = [shown[then.id] for then in known if then.model_dump() != shown[then.id].model_dump()]
    if not changed:
        return ""
    names = edition.labels("separator|, ").join(f"{level.id} {edition.text(level.name)}" for level in changed)
    return edition.labels(
        "{levels}: as of {day}. It changed since the first day of the term, and no target is made of it.",
        levels=names, day=edition.date(_shown_on(edition, version)),
    )  # fmt: skip


def _shown_on(edition: Edition, version: DatedVersion) -> date:
    return version.validity.nearest(edition.portfolio.as_of)


def _levels_of(edition: Edition, version: DatedVersion) -> Iterator[Level]:
    """Yield the levels of a version as they are on the day that is shown; those whose times are targets, as these."""
    agreement, found = version.agreement, _set_of(edition, version.agreement)
    for level in edition.portfolio.levels.levels:
        if level.id in agreement.levels:
            is_target = found and level.id in found.levels
            yield level.on(agreement.valid.start if is_target else _shown_on(edition, version))
