"""Problems: what misses have in common, its cause, what is done about it, or that it was decided to do nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from slm.documents import document as doc
from slm.documents import parts
from slm.documents.addresses import IMPROVEMENTS, improvement_path, problem_path
from slm.documents.document import SCREEN, Cell
from slm.documents.edition import Edition
from slm.documents.effects import effect_badge
from slm.documents.parts import fact, items, joined, lines, paragraphs, prose, section, styled, to
from slm.documents.views.reports import misses
from slm.facts.answers import ProblemState, problem_state
from slm.improvement import Improvement, ServiceProblem

_URGENCY: Final = {state: place for place, state in enumerate(ProblemState)}
_BADGES: Final = {
    ProblemState.OPEN: "overdue",
    ProblemState.IN_PROGRESS: "in_progress",
    ProblemState.SOLVED: "verified",
    ProblemState.NO_ACTION: "cancelled",
}


def problems_list(edition: Edition) -> Iterator[doc.Part]:
    """Yield the problems of the register, those first that nobody acts on yet; nothing where there are none."""
    t, problems = edition.labels, edition.portfolio.problems.values()
    if not problems:
        return
    by_state = ((problem_state(edition.portfolio, problem), problem) for problem in problems)
    in_order = sorted(by_state, key=lambda one: (_URGENCY[one[0]], -one[1].opened_on.toordinal(), one[1].id))
    head = (
        t("Problem"), t("State"), t("Opened on"), t("Owner"), t("Kind of cause"),
        parts.column(t("What is done"), "wide"),
    )  # fmt: skip
    rows = (_row(edition, problem, state) for state, problem in in_order)
    yield from section("problems", t("Problems"), parts.table(head, rows, label=t("Problems"), sortable=True))


def problem_document(edition: Edition, problem: ServiceProblem) -> doc.Document:
    """Return a problem by itself."""
    t = edition.labels
    services = (parts.service_link(edition, service) for service in problem.services)
    register = to(f"{IMPROVEMENTS}#problems", t("Improvement register"))
    return doc.Document(
        kind=t("Problem"),
        number=problem.id,
        title=edition.text(problem.title),
        language=edition.language,
        cover=parts.facts(
            (t("Number"), problem.id),
            fact(t("State"), (_badge(edition, problem_state(edition.portfolio, problem)),)),
            fact(t("Owner"), edition.person(problem.owner)),
            fact(t("Services"), joined(t("separator|, "), services)),
            fact(t("Opened on"), edition.date(problem.opened_on)),
            fact(t("Trigger"), t(f"trigger|{problem.trigger.by}")),
            fact(t("Kind of cause"), t(f"cause|{problem.cause_category}")),
        ),
        parts=(
            *prose(styled("plain", register, on=SCREEN)),
            *section("why", t("Why"), paragraphs(edition.text(problem.trigger.about)), _misses(edition, problem)),
            *section("cause", t("Cause"), paragraphs(edition.text(problem.cause))),
            *section("decision", t("Decided not to act"), _decision(edition, problem)),
            *section("actions", t("What is done"), _done(edition, problem)),
        ),
    )


def problem_line(edition: Edition, action: Improvement) -> doc.Line:
    """Return the problem that an action is about; nothing where it names none, or the reader may not know it."""
    problem = edition.portfolio.problems.get(action.problem or "")
    return to(problem_path(problem.id), edition.text(problem.title)) if problem else ()


def _row(edition: Edition, problem: ServiceProblem, state: ProblemState) -> doc.TableRow:
    t = edition.labels
    name = parts.strong(to(problem_path(problem.id), edition.text(problem.title)))
    done = lines(*_actions(edition, problem)) or lines(*_reason(edition, problem)) or t("no action yet")
    return parts.row(
        lines(name, styled("quiet", problem.id)),
        (_badge(edition, state),),
        Cell(inside=styled("whole", edition.date(problem.opened_on)), sort=str(problem.opened_on)),
        styled("whole", edition.person(problem.owner)),
        t(f"cause|{problem.cause_category}"),
        done,
    )


def _badge(edition: Edition, state: ProblemState) -> doc.Badge:
    return doc.Badge(words=edition.labels(f"problem state|{state}"), kind=_BADGES[state])


def _misses(edition: Edition, problem: ServiceProblem) -> Iterator[doc.Block]:
    if found := list(misses(edition, problem.answers)):
        yield from prose(edition.labels("Misses that come of it:"))
        yield items(to(path, told) for path, told in found)


def _decision(edition: Edition, problem: ServiceProblem) -> Iterator[doc.Block]:
    t, decision = edition.labels, problem.no_action
    if decision:
        yield parts.facts((t("Decided by"), edition.person(decision.by)), (t("Decided on"), edition.date(decision.on)))
        yield from paragraphs(edition.text(decision.reason))


def _reason(edition: Edition, problem: ServiceProblem) -> Iterator[str]:
    if problem.no_action:
        yield edition.text(problem.no_action.reason)


def _done(edition: Edition, problem: ServiceProblem) -> Iterator[doc.Block]:
    if actions := list(_actions(edition, problem)):
        yield items(actions)
    elif not problem.no_action:
        yield from prose(edition.labels("no action yet"))


def _actions(edition: Edition, problem: ServiceProblem) -> Iterator[doc.Line]:
    t = edition.labels
    for action in edition.portfolio.answers.of_problem(problem.id):
        name = to(improvement_path(action.id), edition.text(action.title))
        state = doc.Badge(words=t(f"action state|{action.state}"), kind=action.state)
        yield joined(" ", (name, (state,), effect_badge(edition, action)))
