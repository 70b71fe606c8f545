"""What a version changes, in a customer's words: the changes of its facts, and of its clauses word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from difflib import SequenceMatcher
from typing import Final

from slm.agreement import (
    Agreement,
    AgreementHistory,
    Change,
    ChronicFailure,
    CreditTier,
    DatedVersion,
    Direction,
    Interruptions,
    RewardTier,
    Target,
    WorkloadLimit,
    changes,
)
from slm.calendar import Cycle, Duration
from slm.compliance import Scorecard
from slm.document_control import (
    Block,
    Clause,
    Clauses,
    Code,
    CodeBlock,
    Inline,
    Items,
    LineBreak,
    Paragraph,
    Quote,
    Table,
    Words,
)
from slm.documents.edition import Edition
from slm.documents.views.promises import amount, chronic, counting, number, promise, reward_bound, workload
from slm.portfolio import Audience, Portfolio
from slm.values import Amount, LocalText, Written

_PARTS: Final[dict[str, str]] = {
    "title": "Title", "document_number": "Document number", "control": "Document control", "provider": "Provider",
    "customer": "Customer", "scope": "Scope", "services": "Services", "valid": "Valid", "time_zone": "Service hours",
    "service_hours": "Service hours", "hours_exceptions": "Service hours",
    "review_every": "Review, renewal and termination", "partial_period": "How it is measured",
    "excluded_time": "How it is measured", "definitions": "Definitions", "duties": "Parties and duties",
    "levels": "Service levels", "targets": "Targets", "workload": "Workload limits",
    "maintenance": "Planned maintenance", "recovery": "Recovery and continuity", "reports": "Reports",
    "contacts": "Contacts", "escalation": "Escalation", "complaints": "Complaints", "risks": "Risks",
    "exclusions": "Exclusions", "suspensions": "Suspensions", "credit_rules": "Credits", "charges": "Charges",
    "renewal": "Review, renewal and termination", "kind": "Kind",
    "attachments": "Attachments",
}  # fmt: skip
_DETAILS: Final[dict[tuple[str, ...], str]] = {
    ("control", "owner"): "Owner", ("control", "classification"): "Classification",
    ("control", "distribution"): "Distribution", ("control", "retention"): "Kept for",
    ("scope", "covers"): "Covered", ("scope", "excludes"): "Not covered", ("valid", "start"): "In force from",
    ("valid", "until"): "Last day in force", ("duties", "provider"): "Provider", ("duties", "customer"): "Customer",
    ("targets", "promise"): "Promise", ("targets", "credits"): "Credits", ("targets", "services"): "Holds for",
    ("targets", "coverage_at_least"): "Coverage", ("targets", "during"): "Service hours",
    ("targets", "note"): "Note", ("targets", "metric"): "Metric", ("targets", "source"): "Data source",
    ("targets", "interruptions"): "How it is measured", ("targets", "together"): "Several services",
    ("targets", "weights"): "Several services",
    ("exclusions", "notice"): "Announced before", ("exclusions", "at_most"): "At most per month",
    ("exclusions", "approval"): "Approval",
    ("suspensions", "when", "workload_above"): "Only when the workload is above its limit",
    ("maintenance", "notice"): "Announced before", ("maintenance", "window"): "Window",
    ("maintenance", "at_most"): "At most per month", ("maintenance", "longest"): "Longest interruption",
    ("recovery", "restore_within"): "Restored within (RTO)",
    ("recovery", "data_loss_at_most"): "Data lost at most (RPO)",
    ("credit_rules", "cap"): "At most", ("credit_rules", "claim_within"): "To be claimed within",
    ("credit_rules", "claim_hours"): "To be claimed within", ("credit_rules", "stacking"): "Several targets missed",
    ("credit_rules", "cap_per_year"): "At most in a year", ("credit_rules", "smallest"): "Smallest credit",
    ("credit_rules", "chronic"): "Missed again and again", ("targets", "rewards"): "Rewards",
    ("charges", "monthly_fee"): "Monthly fee",
    ("complaints", "acknowledged_within"): "Acknowledged within", ("complaints", "answered_within"): "Answered within",
    ("renewal", "automatic"): "Renewal", ("renewal", "renew_notice"): "Notice of renewal",
    ("renewal", "terminate_notice"): "Notice of termination", ("renewal", "change_notice"): "Notice of a change",
    ("risks", "countermeasure"): "Countermeasure", ("reports", "due"): "Due within",
}  # fmt: skip
_BOUNDS: Final[dict[tuple[str, ...], str]] = {
    ("credits", "below"): "below {bound}", ("credits", "above"): "above {bound}",
    ("rewards", "at_least"): "{bound} or more", ("rewards", "at_most"): "{bound} or less",
}  # fmt: skip
_WORD: Final = re.compile(r"[\u3400-\u9fff]|[^\W\u3400-\u9fff]+|\s+|.", re.DOTALL)
_ALIKE: Final = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldChange:
    """A row of what changed."""

    path: tuple[str, ...]
    """The keys of `agreement.yml` that lead to it."""
    part: str
    detail: str
    """The target and the field, where there are some."""
    direction: Direction
    before: str
    """Empty for something new."""
    after: str
    """Empty for something that is gone."""
    adverse: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedPassage:
    """A heading or a paragraph of the clauses in which words changed: pieces with what became of them."""

    clause: str
    """The number of the clause that it stands in."""
    pieces: tuple[tuple[str, str], ...]
    """`same`, `removed` or `added`, and the words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatChanged:
    """All that a version changes against another."""

    before: DatedVersion
    after: DatedVersion
    facts: tuple[ToldChange, ...]
    passages: tuple[ChangedPassage, ...]

    @property
    def is_adverse(self) -> bool:
        """Is something worse for the customer, or may it be?"""
        return any(each.adverse for each in self.facts)


def predecessor(history: AgreementHistory, dated: DatedVersion) -> DatedVersion | None:
    """Return the version that this one takes the place of, else the one before it."""
    named = history.version(str(dated.agreement.supersedes))
    earlier = [each for each in history.versions if each.version < dated.version]
    return named or (earlier[-1] if earlier else None)


def what_changed(edition: Edition, before: DatedVersion, after: DatedVersion) -> WhatChanged:
    """Return the changes from one version to another as readers of this edition are told them."""
    found = changes(before.agreement, after.agreement, edition.portfolio.hours, (before.files, after.files))
    terms = edition.portfolio.terms
    old, new = (terms.get((each.agreement.id, str(each.version)), {}) for each in (before, after))
    language = edition.language if edition.language in new else next(iter(new), edition.language)
    return WhatChanged(
        before=before,
        after=after,
        facts=tuple(_told(edition, after.agreement, each) for each in found),
        passages=tuple(_passages(old.get(language), new.get(language))),
    )


def told_changes(portfolio: Portfolio, before: DatedVersion, after: DatedVersion, language: str) -> WhatChanged:
    """Return the changes between two versions of a book in one language, for those who need no pages."""
    edition = Edition(portfolio=portfolio, scorecard=Scorecard(), language=language, audience=Audience("internal"))
    return what_changed(edition, before, after)


def _told(edition: Edition, agreement: Agreement, change: Change) -> ToldChange:
    target = agreement.target(change.target) if change.target else None
    detail = [edition.target(target)] if target else []
    label = _DETAILS.get(change.path) or _DETAILS.get(change.path[:2])
    detail += [edition.labels(label)] if label else []
    return ToldChange(
        path=change.path,
        part=edition.labels(_PARTS[change.path[0]]),
        detail=edition.labels("separator|, ").join(detail),
        direction=change.direction,
        before=_value(edition, change, change.before),
        after=_value(edition, change, change.after),
        adverse=change.adverse,
    )


def _value(edition: Edition, change: Change, value: object) -> str:  # noqa: C901, PLR0911, PLR0912
    """Return a value as a page shows it; one line for each kind of value."""
    match value:
        case None:
            return ""
        case Target():
            promised = promise(edition, value)
            return promised if change.path[-1] == "promise" else f"{edition.target(value)}: {promised}"
        case Interruptions():
            return counting(edition, value)
        case CreditTier():
            bound = value.below or value.above
            label = "below {bound}" if value.below else "above {bound}"
            return f"{edition.labels(label, bound=amount(edition, bound))}: {number(value.credit)} %" if bound else ""
        case RewardTier():
            return f"{reward_bound(edition, value)}: {number(value.reward)} %"
        case dict():
            return edition.labels("separator|, ").join(f"{edition.service(each)} {value[each]}" for each in value)
        case ChronicFailure():
            return chronic(edition, value)
        case LocalText():
            return edition.text(value)
        case Duration() | Cycle():
            return value.describe(edition.language)
        case date():
            return edition.date(value - timedelta(days=1) if change.path == ("valid", "until") else value)
        case Amount():
            side = _BOUNDS.get(change.path[-2:])
            written = amount(edition, value)
            return edition.labels(side, bound=written) if side else written
        case Decimal():
            return f"{number(value)} %"
        case bool() if change.path == ("exclusions", "approval"):
            return edition.labels("approval needed" if value else "no approval needed")
        case bool():
            return edition.labels("renewed automatically" if value else "by a new version only")
    return _entry(edition, change, value)


def _entry(edition: Edition, change: Change, value: object) -> str:
    path = change.path
    if isinstance(value, WorkloadLimit):
        return f"{value.metric}: {workload(edition, value)}"
    if isinstance(value, Written):
        texts = [getattr(value, name) for name in type(value).model_fields]
        return edition.labels("separator|, ").join(edition.text(each) for each in texts if isinstance(each, LocalText))
    named = {
        ("kind",): lambda each: edition.labels(f"kind|{each}"),
        ("control", "classification"): lambda each: edition.labels(f"classification|{each}"),
        ("partial_period",): lambda each: edition.labels(f"partial period|{each}"),
        ("targets", "together"): lambda each: edition.labels(f"together|{each}"),
        ("excluded_time",): lambda each: edition.labels(f"excluded time|{each}"),
        ("reports", "every"): lambda each: edition.labels(f"every {each}"),
        ("services",): edition.service, ("targets", "services"): edition.service,
        ("service_hours",): edition.hours, ("targets", "during"): edition.hours,
        ("credit_rules", "claim_hours"): edition.hours,
        ("credit_rules", "stacking"): lambda each: edition.labels(f"stacking|{each}"),
        ("provider",): edition.party, ("customer",): edition.party, ("control", "owner"): edition.person,
    }  # fmt: skip
    return named.get(path, str)(str(value))


def _passages(before: Clauses | None, after: Clauses | None) -> Iterator[ChangedPassage]:
    """Yield the passages in which words changed, in their order; what was only moved or renumbered is not one."""
    old, new = ([*_texts(each.blocks, "")] if each else [] for each in (before, after))
    texts = [text for _, text in old], [text for _, text in new]
    for tag, start, end, first, last in SequenceMatcher(None, *texts, autojunk=False).get_opcodes():
        if tag != "equal":
            yield from _reworded(old[start:end], new[first:last])


def _reworded(old: Sequence[tuple[str, str]], new: Sequence[tuple[str, str]]) -> Iterator[ChangedPassage]:
    rest = list(old)
    for clause, text in new:
        like = [
            (SequenceMatcher(None, each, text, autojunk=False).ratio(), number) for number, (_, each) in enumerate(rest)
        ]
        ratio, number = max(like, default=(0.0, 0))
        if ratio < _ALIKE:
            yield ChangedPassage(clause=clause, pieces=(("added", text),))
            continue
        yield ChangedPassage(clause=clause, pieces=tuple(_pieces(rest.pop(number)[1], text)))
    for clause, text in rest:
        yield ChangedPassage(clause=clause, pieces=(("removed", text),))


def _pieces(old: str, new: str) -> Iterator[tuple[str, str]]:
    """Yield two texts as one, word by word, in Chinese character by character."""
    before, after = _WORD.findall(old), _WORD.findall(new)
    for tag, start, end, first, last in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            yield "same", "".join(before[start:end])
            continue
        yield from (
            (kind, "".join(words))
            for kind, words in (("removed", before[start:end]), ("added", after[first:last]))
            if words
        )


def _texts(blocks: Sequence[Block | Clause], clause: str) -> Iterator[tuple[str, str]]:
    """Yield every heading, paragraph, line of code and row of a table with the number of its clause."""
    for block in blocks:
        match block:
            case Clause():
                yield block.number, _line(block.title)
                yield from _texts(block.body, block.number)
            case Paragraph():
                yield clause, _line(block.inside)
            case Items():
                yield from (each for item in block.items for each in _texts(item, clause))
            case Quote():
                yield from _texts(block.blocks, clause)
            case CodeBlock():
                yield from ((clause, line) for line in block.text.splitlines())
            case Table():
                yield from ((clause, " | ".join(map(_line, row))) for row in (block.head, *block.rows))


def _line(inside: Sequence[Inline]) -> str:
    return "".join(
        each.text if isinstance(each, Words | Code) else " " if isinstance(each, LineBreak) else _line(each.inside)
        for each in inside
    )
