"""What there is to do in a book, each with the command that does it: what `slm status` tells."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from shlex import quote
from typing import TYPE_CHECKING, Any, Final

from slm import layout
from slm.cli.result_tables import promise_cells
from slm.cli.speech import say, speech
from slm.text import forms

if TYPE_CHECKING:
    from datetime import date

    from slm.compliance import Result, Scorecard
    from slm.improvement import Improvement
    from slm.portfolio import Portfolio

TITLES: Final = {
    "month_not_closed": forms("{n} month is over and not closed", "{n} months are over and not closed"),
    "miss_unanswered": forms("{n} missed target without an answer", "{n} missed targets without an answer"),
    "complaint_open": forms("{n} complaint waits for an answer", "{n} complaints wait for an answer"),
    "dispute_open": forms("{n} dispute is not settled", "{n} disputes are not settled"),
    "action_overdue": forms("{n} action is overdue", "{n} actions are overdue"),
    "action_ineffective": forms("{n} action did not help", "{n} actions did not help"),
    "action_to_close": forms("{n} action can be closed", "{n} actions can be closed"),
    "action_unverified": forms(
        "{n} action was to be verified by now", "{n} actions were to be verified by now"
    ),
    "duty_open": forms("{n} duty is to be done", "{n} duties are to be done"),
    "review_due": forms("{n} review is due", "{n} reviews are due"),
    "approval_lacking": forms("{n} version awaits approvals", "{n} versions await approvals"),
    "change_undecided": forms("{n} request for change is not decided", "{n} requests for change are not decided"),
    "agreement_ends": forms("{n} agreement ends and none follows", "{n} agreements end and none follows"),
    "credit_open": forms(
        "{n} credit statement is to be answered or set off", "{n} credit statements are to be answered or set off"
    ),
}  # fmt: skip
"""What there can be to do, by kind, in the order in which it is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One thing to do."""

    kind: str
    words: str
    about: Mapping[str, Any] = field(default_factory=dict)
    """The ids of what it is about."""
    due: date | None = None
    overdue: bool = False
    """Is its day gone?"""
    command: str = ""
    """The command that does it, or shows what there is to decide."""
    file: str = ""
    """The file of the book in which it is done, where no command does it."""

    @property
    def told(self) -> dict[str, Any]:
        """Return it for programs."""
        day = self.due.isoformat() if self.due else None
        return {
            "kind": self.kind, "what": self.words, **self.about, "due": day, "overdue": self.overdue,
            "command": self.command or None, "file": self.file or None,
        }  # fmt: skip


def tasks(portfolio: Portfolio, results: Scorecard, chosen: Collection[str]) -> list[Task]:
    """Return what there is to do about some agreements, by kind and then by day."""
    kinds = list(TITLES)
    found = [
        *_months(portfolio), *_misses(portfolio, chosen), *_voices(portfolio, chosen),
        *_actions(portfolio, results, chosen),
        *_duties(portfolio, chosen), *_reviews(portfolio, chosen), *_versions(portfolio, chosen),
        *_changes(portfolio, chosen), *_ends(portfolio, chosen), *_credits(portfolio, results, chosen),
    ]  # fmt: skip
    return sorted(found, key=lambda task: (kinds.index(task.kind), task.due is None, str(task.due)))


def _months(portfolio: Portfolio) -> Iterator[Task]:
    from slm.facts.attention import unclosed_months

    for month in unclosed_months(portfolio):
        command = f"slm close {month}{_by(portfolio, 'close')}"
        yield Task(kind="month_not_closed", words=str(month), about={"month": str(month)}, command=command)


def _by(portfolio: Portfolio, deed: Any) -> str:  # noqa: ANN401 - the name of a deed, or None for any
    """Return the option that names the first person who may do it; nothing where nobody is known to."""
    from slm.facts.authority import who_may_do

    who = who_may_do(portfolio.provider, deed, portfolio.as_of)
    return f" --by {who[0]}" if who else ""


def _misses(portfolio: Portfolio, chosen: Collection[str]) -> Iterator[Task]:
    from slm.facts.answers import AnswerState, unanswered

    for answer in unanswered(portfolio):
        result = answer.result
        about = {
            "agreement": result.agreement, "target": result.target, "service": result.service,
            "month": str(result.last_month),
        }  # fmt: skip
        if result.agreement in chosen:
            words, overdue = f"{result.last_month} {missed_words(result)}", answer.state is AnswerState.OVERDUE
            command = f"slm new improvement --from {result.agreement}/{result.target}/{result.last_month}"
            yield Task(
                kind="miss_unanswered", words=words, about=about, due=answer.last_day, overdue=overdue, command=command
            )


def _voices(portfolio: Portfolio, chosen: Collection[str]) -> Iterator[Task]:
    """Yield what customers wait for: answers to complaints, decisions of disputes, and what was decided for them."""
    from slm.facts.complaints import complaints
    from slm.facts.disputes import disputes

    for heard in (heard for heard in complaints(portfolio) if heard.waits):
        complaint = heard.complaint
        own = {heard.agreement.id} if heard.agreement else _of_customer(portfolio, complaint.customer)
        if not own.isdisjoint(chosen):
            day = heard.answer_by.astimezone(heard.as_of.tzinfo).date() if heard.answer_by else None
            words, file = f"{complaint.id} {complaint.title(speech().code)}", complaint.place().path
            yield Task(
                kind="complaint_open", words=words, about={"complaint": complaint.id}, due=day,
                overdue=heard.state == "overdue", file=file,
            )  # fmt: skip
    for held in disputes(portfolio):
        dispute = held.dispute
        if dispute.agreement not in chosen or held.state not in {"open", "awaiting_correction"}:
            continue
        words, about = f"{dispute.id} {dispute.title(speech().code)}", {"dispute": dispute.id}
        if held.state == "open":
            yield Task(kind="dispute_open", words=words, about=about, file=dispute.place().path)
        else:
            command = f"slm restate {dispute.month}{_by(portfolio, 'restate')}"
            yield Task(kind="dispute_open", words=words, about=about, command=command)


def _of_customer(portfolio: Portfolio, customer: str) -> set[str]:
    return {agreement.id for agreement in portfolio.all_agreements if agreement.customer == customer}


def missed_words(result: Result) -> str:
    """Return of which promise a result is, what it came to, and what was promised."""
    agreement, target, service = promise_cells(result)
    words = {"value": result.display or "-", "promise": result.threshold_display}
    return f"{agreement} {target} {service}: {say('{value}, promised {promise}', **words)}"


def _actions(portfolio: Portfolio, results: Scorecard, chosen: Collection[str]) -> Iterator[Task]:
    from slm.facts.attention import actions_in_order, unverified_actions
    from slm.facts.effects import EffectState, effect_of, is_ineffective
    from slm.improvement import ActionState

    unverified = unverified_actions(portfolio)
    for action in actions_in_order(portfolio):
        if not _is_about(portfolio, action, chosen):
            continue
        found = effect_of(portfolio, action, results) if action.state is ActionState.DONE else None
        if action.is_overdue(portfolio.as_of):
            yield _of_action("action_overdue", action, action.due, overdue=True)
        elif is_ineffective(action, found):
            command = f"slm new improvement --title {quote(action.title(speech().code))} --owner {action.owner}"
            yield _of_action("action_ineffective", action, action.closed_on, command=command)
        elif found and found.state is EffectState.REACHED:
            yield _of_action("action_to_close", action, action.closed_on)
        elif action in unverified:
            yield _of_action("action_unverified", action, action.verify_until, overdue=True)


def _is_about(portfolio: Portfolio, action: Improvement, chosen: Collection[str]) -> bool:
    """Tell whether an action concerns some agreements: one that names none concerns those of its services, or all."""
    if named := {one.agreement for one in action.named}:
        return not named.isdisjoint(chosen)
    services = {name for known in portfolio.all_agreements if known.id in chosen for name in known.services}
    return len(chosen) == len(portfolio.agreements) or not services.isdisjoint(action.services)


def _of_action(kind: str, action: Improvement, due: date | None, *, overdue: bool = False, command: str = "") -> Task:
    words = f"{action.id} {action.title(speech().code)} ({action.owner})"
    about, file = {"action": action.id, "owner": action.owner}, action.place().path
    return Task(kind=kind, words=words, about=about, due=due, overdue=overdue, command=command, file=file)


def _duties(portfolio: Portfolio, chosen: Collection[str]) -> Iterator[Task]:
    from slm.calendar import zone
    from slm.facts.duties import duties

    for due in duties(portfolio):
        if due.agreement.id not in chosen or due.state not in {"open", "overdue"} or due.due is None:
            continue
        day = due.due.astimezone(zone(due.agreement.time_zone)).date()
        what = due.about or due.commitment.what
        words = f"{due.agreement.id} {due.commitment.id}: {what(speech().code)}"
        about = {"agreement": due.agreement.id, "duty": due.commitment.id, "side": due.commitment.side}
        file = layout.month_file(due.month) if due.missed is None else ""
        missed = due.missed
        command = (
            f"slm new improvement --from {missed.agreement}/{missed.target}/{missed.last_month}"
            if missed else ""
        )  # fmt: skip
        yield Task(
            kind="duty_open", words=words, about=about, due=day, overdue=due.state == "overdue", file=file,
            command=command,
        )  # fmt: skip


def _reviews(portfolio: Portfolio, chosen: Collection[str]) -> Iterator[Task]:
    from slm.facts.agreements import is_review_overdue, next_review
    from slm.facts.attention import reviews_due

    days = {name: next_review(portfolio, history) for name, history in portfolio.agreements.items()}
    for history, day in reviews_due(portfolio, days):
        if history.id in chosen:
            overdue = is_review_overdue(history, day, portfolio.as_of)
            about, command = {"agreement": history.id}, f"slm new review {history.id}"
            yield Task(kind="review_due", words=history.id, about=about, due=day, overdue=overdue, command=command)


def _versions(portfolio: Portfolio, chosen: Collection[str]) -> Iterator[Task]:
    from slm.facts.attention import awaiting_approval

    for history, version in awaiting_approval(portfolio):
        if history.id in chosen:
            words = f"{history.id} {version.version}: {speech().list(version.awaiting) or '-'}"
            about = {"agreement": history.id, "version": str(version.version), "awaiting": list(version.awaiting)}
            role = f" --role {version.awaiting[0]}" if version.awaiting else ""
            command, day = f"slm approve {history.id} {version.version}{role}", version.agreement.valid.start
            yield Task(kind="approval_lacking", words=words, about=about, due=day, command=command)


def _changes(portfolio: Portfolio, chosen: Collection[str]) -> Iterator[Task]:
    from slm.facts.attention import undecided_changes

    for change in undecided_changes(portfolio):
        if len(chosen) == len(portfolio.agreements) or not set(change.agreements).isdisjoint(chosen):
            words, file = f"{change.id} {change.title(speech().code)}", change.place().path
            yield Task(kind="change_undecided", words=words, about={"change": change.id}, file=file)


def _ends(portfolio: Portfolio, chosen: Collection[str]) -> Iterator[Task]:
    from slm.facts.agreements import nearing_end

    for name in sorted(chosen):
        if found := nearing_end(portfolio.agreements[name], portfolio.as_of):
            version, day = found
            about, command = {"agreement": name, "version": str(version.version)}, f"slm new version {name}"
            words = f"{name} {version.version}"
            yield Task(kind="agreement_ends", words=words, about=about, due=day, command=command)


def _credits(portfolio: Portfolio, results: Scorecard, chosen: Collection[str]) -> Iterator[Task]:
    from slm.compliance import CreditState
    from slm.facts.scorecard import credit_statements

    step = {CreditState.CLAIMED: "accepted", CreditState.ACCEPTED: "settled", CreditState.DUE: "settled"}
    for statement in credit_statements(portfolio, results):
        name, month, state = statement.agreement, statement.month, statement.outcome.state
        if name in chosen and state in step and not statement.provisional:
            words = f"{name} {month}: {say(f'credit state|{state}')}"
            about = {"agreement": name, "month": str(month), "state": str(state)}
            command = f"slm claim {name} {month} {step[state]}{_by(portfolio, None)}"
            yield Task(kind="credit_open", words=words, about=about, command=command)


def by_kind(found: Iterable[Task]) -> dict[str, list[Task]]:
    """Return what there is to do by kind, in its order."""
    kinds: dict[str, list[Task]] = {}
    for task in found:
        kinds.setdefault(task.kind, []).append(task)
    return kinds
