"""What the page of an agreement opens with: was it kept, why not, who helps, what comes next; then what was agreed.

Whoever comes to the page asks that first (readers' questions of a customer). None of it is on paper.
"""

from __future__ import annotations

from collections.abc import Iterator

from slm.agreement import Agreement, DatedVersion
from slm.calendar import zone
from slm.compliance import Result, Verdict
from slm.document_control import Status
from slm.documents import document as doc
from slm.documents import parts
from slm.documents.addresses import agreement_path, credits_path, making_path, performance_path, result_path
from slm.documents.document import SCREEN, Line, Part
from slm.documents.edition import Edition
from slm.documents.parts import column, exactly, joined, lines, prose, section, small, strong, styled, table, to
from slm.documents.views import result_format
from slm.documents.views.caution import WHOLE, caution
from slm.documents.views.coming import Coming, besides_what_comes, coming_to
from slm.documents.views.credit_claims import became
from slm.documents.views.kept import Kept, YearKept, has_credits, months_of_strip, strip_marks
from slm.documents.views.maintenance import maintenance_day, notice_words, said_of, windows_text
from slm.documents.views.misses import Miss, miss_facts, unjudged_line
from slm.documents.views.reach import agreed_contacts, contact_line, contact_of, reached
from slm.documents.views.settlements import owed, stands
from slm.measurement import Outage
from slm.text import N_


def opening(edition: Edition, version: DatedVersion, kept: Kept) -> Iterator[Part]:
    """Yield the verdict of the newest closed month and the months before it."""
    t, agreement = edition.labels, version.agreement
    yield from prose(_whose(edition, version), "quiet", on=SCREEN)
    if kept.month is None:
        if kept.is_shown:
            told = t("No month is closed yet: what is known so far is provisional.")
            months = to(performance_path(agreement.id), t("Performance month by month"))
            so_far = joined(exactly(" – "), (exactly(told), months))
            nothing = t("Nothing was judged under this agreement yet.")
            yield from prose(so_far if kept.is_provisional else nothing, "summary", on=SCREEN)
        return
    path = performance_path(agreement.id)
    first = next((anchor for anchor, found in (("missed", kept.misses), ("not-judged", kept.unjudged)) if found), "")
    why = to(f"#{first}", t("why, and what is done")) if first else ()
    said = exactly(kept.counts.sentence(edition, kept.month)), why, to(path, t("Performance month by month"))
    yield from prose(joined(exactly(" – "), said), "summary", on=SCREEN)
    yield strip_marks(kept.strip)
    yield from prose(months_of_strip(edition, kept.month), "quiet", on=SCREEN)
    yield from prose(joined(exactly(" · "), _asked_first(edition, agreement, kept)), on=SCREEN)


def _asked_first(edition: Edition, agreement: Agreement, kept: Kept) -> Iterator[Line]:
    """Yield what customers ask next, with the newest answer: what they get, and how it was the year before."""
    t = edition.labels
    if found := next(iter(kept.statements), None):
        said = stands(edition, found)
        words = t("Credit for {month}: {amount}", month=edition.month(found.month), amount=said)
        yield to(credits_path(agreement.id, found.month), words)
    elif agreement.kind == "SLA":
        yield to("#settled", t("What is credited"))
    for year in kept.years[1:]:
        by_verdict = year.counts.by_verdict
        words = t("{kept} of {all} kept", kept=by_verdict[Verdict.MET], all=by_verdict.total())
        yield to("#years", t("{name}: {value}", name=str(year.year), value=words))


def _whose(edition: Edition, version: DatedVersion) -> str:
    """Return which version it is, since when, between whom."""
    t, agreement = edition.labels, version.agreement
    sides = f"{edition.party_in_short(agreement.provider)} → {edition.party(agreement.customer)}"
    status, words = t(f"status|{version.status}"), t("Version {version}", version=version.version)
    return t("separator|, ").join((edition.aside(words, status), agreement.document_number, sides))


def replaced(edition: Edition, version: DatedVersion) -> Line:
    """Return what took the place of a version and when; nothing where it ended otherwise."""
    t, history = edition.labels, edition.portfolio.agreements[version.agreement.id]
    end = version.validity.end
    follows = next((one for one in history.versions if one.binding and one.validity.start == end), None)
    if version.status is not Status.SUPERSEDED or follows is None:
        return ()
    said = t("Version {next} took its place on {date}.", next=follows.version, date=edition.date(end))
    # The agreement's own address is that of the version in force.
    number = None if follows is history.in_force else str(follows.version)
    return to(agreement_path(history.id, number), said)


def answers(edition: Edition, version: DatedVersion, kept: Kept) -> Iterator[Part]:
    """Yield who helps, the next maintenance, what was missed and why, what changes, credits, this year and last."""
    t, agreement = edition.labels, version.agreement
    if not kept.is_shown:
        return
    if not version.ended:
        yield from section("help", t("Who helps now"), _help(edition, agreement), on=SCREEN)
        yield from section(
            "next-maintenance",
            t("Next maintenance"),
            _next_maintenance(edition, agreement, kept.maintenance),
            on=SCREEN,
        )
    if kept.month:
        missed = t("Missed in {month}", month=edition.month(kept.month))
        yield from section("missed", missed, *(_miss(edition, *miss) for miss in kept.misses), on=SCREEN)
        title = t("Neither kept nor missed in {month}", month=edition.month(kept.month))
        yield from section("not-judged", title, _unjudged(edition, kept), on=SCREEN)
    if not version.ended:
        changes = coming_to(edition, edition.portfolio.agreements[agreement.id])
        besides = prose(besides_what_comes(edition, changes))
        yield from section("next", t("What changes next"), _changes_list(edition, changes), besides, on=SCREEN)
    if agreement.kind == "SLA" or kept.statements:
        yield from section("settled", t("What is credited"), _settled(edition, agreement, kept), on=SCREEN)
    yield from section("years", t("This year and last"), _years(edition, agreement, kept), on=SCREEN)


def _miss(edition: Edition, result: Result, miss: Miss) -> Iterator[Part]:
    t = edition.labels
    figure = lines(
        joined(exactly(t("separator|; ")), (result_format.format_value(edition, result), _promised(edition, result))),
        small(caution(edition, result, below=WHOLE)),
        small(result_format.reason(edition, result)),
        to(making_path(result), t("how it was made")),
    )
    yield from section(
        f"miss-{result.target}-{result.service}",
        to(result_path(result), _name(edition, result)),
        parts.facts((t("Value"), figure), *miss_facts(edition, result, miss.causes, miss.actions), look="list"),
        look="card",
    )


def _unjudged(edition: Edition, kept: Kept) -> doc.Facts:
    """Return which promises nobody can say, or need say, whether they were kept, with why and what is done."""
    rows = (
        (
            lines(strong(to(result_path(result), _name(edition, result))), (parts.verdict_mark(edition, result),)),
            unjudged_line(edition, result, why, actions),
        )
        for result, why, actions in kept.unjudged
    )
    return parts.facts(*rows, look="list")


def _name(edition: Edition, result: Result) -> str:
    return f"{result_format.target_name(edition, result)} · {edition.service(result.service)}"


def _promised(edition: Edition, result: Result) -> str:
    return edition.labels("promised: {promise}", promise=result_format.threshold(edition, result))


def _help(edition: Edition, agreement: Agreement) -> Iterator[Part]:
    """Yield whom to turn to, at once and where that does not help, with numbers to dial."""
    t, provider = edition.labels, edition.portfolio.provider
    rows: list[tuple[parts.Text, parts.Text]] = []
    own = contact_of(edition, agreement.provider) if agreement.kind != "SLA" else None
    rows.append((strong(edition.party_in_short(agreement.provider)), contact_line(edition, own or provider.contact)))
    rows += agreed_contacts(edition, agreement)
    for step in agreement.escalation:
        if step.after is None:
            continue  # who is told by the provider itself is not turned to
        after = t("without help after {time}", time=step.after.describe(edition.language))
        reach = reached(edition, edition.text(step.reach))
        rows.append((lines(strong(edition.text(step.to)), small(after)), reach or exactly("–")))
    yield parts.facts(*rows, look="list")


def _next_maintenance(edition: Edition, agreement: Agreement, announced: tuple[Outage, ...]) -> Iterator[Part]:
    """Yield when maintenance comes next, as far as it is announced, when it may come, and how one is told."""
    t, maintenance = edition.labels, agreement.maintenance
    local = zone(agreement.time_zone)
    rows = [(maintenance_day(edition, row, local), _of_service(edition, row)) for row in announced]
    none = t("None is announced as of {day}.", day=edition.date(edition.portfolio.as_of))
    yield from prose("" if rows else strong(none))
    yield parts.facts(*((strong(day), service) for day, service in rows), look="list")
    if maintenance:
        windows = edition.text(maintenance.window) or windows_text(edition, maintenance)
        to_whom = [contact for contact in agreement.contacts if contact.party == agreement.customer and contact.person]
        people = t("separator|, ").join(edition.person(contact.person or "") for contact in to_whom)
        told = edition.text(edition.portfolio.provider.announcements)
        yield parts.facts(
            (t("It may take place"), windows),
            (t("Announced before"), notice_words(edition, maintenance)),
            (
                t("How one is told"),
                lines(told, small(t("for this agreement: {people}", people=people) if people else "")),
            ),
            look="list",
        )
        yield from prose(to("#maintenance", t("Planned maintenance")), "quiet")


def _of_service(edition: Edition, row: Outage) -> str:
    words = edition.service(row.service), said_of(edition, row)
    return edition.labels("separator|: ").join(filter(None, words))


def _changes_list(edition: Edition, changes: list[Coming]) -> doc.Facts:
    """Return what is to change, with the day and what it costs."""
    t = edition.labels
    return parts.facts(
        *(
            (
                edition.date(change.day) if change.day else t("no day decided"),
                lines(
                    joined(exactly(t("separator|: ")), (change.words, to(change.path, change.name))),
                    *map(strong, change.money),
                    *change.changes,
                    small(change.besides),
                ),
            )
            for change in changes
        ),
        look="list",
    )


def _settled(edition: Edition, agreement: Agreement, kept: Kept) -> Iterator[Part]:
    t, month = edition.labels, kept.month
    if not has_credits(agreement) and not kept.statements:
        yield from prose(t("This agreement has no credits: a miss costs the provider nothing."))
        return
    if month and not any(found.month == month for found in kept.statements):
        yield from prose(t("Nothing is credited for {month}.", month=edition.month(month)))
    elif not kept.statements:
        yield from prose(t("Nothing is credited so far."))
    rows = (
        (
            to(credits_path(agreement.id, found.month), edition.month(found.month)),
            styled("figure", owed(edition, found)),
            edition.speech.sentences(became(edition, found)),
        )
        for found in kept.statements
    )
    yield table((t("Month"), column(t("Credit"), "number"), column(t("What becomes of it"), "wide")), rows)
    note = edition.text(agreement.credit_rules.note) if agreement.credit_rules and kept.statements else ""
    yield from prose(note, "quiet")
    yield from prose(to("#credits", t("By which rules")), "quiet")


def _years(edition: Edition, agreement: Agreement, kept: Kept) -> doc.TableBlock:
    t = edition.labels
    names = N_("Promises kept"), N_("Missed"), N_("Without data"), N_("Other")
    number = [column(t(name), "number") for name in names]
    owed_too = [column(t("Credits"), "number")] if kept.credits else []
    rows = ((*_year(edition, agreement, year), *([_credited(year)] if owed_too else [])) for year in kept.years)
    return table((t("Year"), *number, *owed_too), rows, narrow=True)


def _credited(year: YearKept) -> Line:
    return lines(year.credits or "–", small(year.became))


def _year(edition: Edition, agreement: Agreement, year: YearKept) -> tuple[parts.Text, ...]:
    t, by_verdict = edition.labels, year.counts.by_verdict
    months = [edition.month(month) for month in dict.fromkeys((year.first, year.last))]
    span = t("{first} to {last}", first=months[0], last=months[1]) if len(months) > 1 else months[0]
    whole = (year.first.month, year.last.month) == (1, 12)
    name = to(f"{performance_path(agreement.id)}#months", str(year.year))
    kept_of = t("{kept} of {all} kept", kept=by_verdict[Verdict.MET], all=by_verdict.total())
    missed, unknown = (edition.number(by_verdict[verdict]) for verdict in (Verdict.MISSED, Verdict.NO_DATA))
    others = lines(*year.counts.others(edition)) or edition.number(0)
    return lines(name, "" if whole else small(span)), kept_of, missed, unknown, others
