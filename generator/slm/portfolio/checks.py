"""The rules across the parts of a book: a list of small functions; a new rule is one more of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from slm.portfolio import (
    approvals,
    copies,
    document_numbers,
    locks,
    months,
    notices,
    promises,
    references,
    supports,
    tickets,
    wording,
)
from slm.portfolio.portfolio import Portfolio
from slm.problem import Problem

CHECKS: Final[tuple[Callable[[Portfolio], Iterator[Problem]], ...]] = (
    references.unknown_services,
    references.unknown_people,
    references.unknown_requesters,
    references.unknown_teams,
    references.unknown_roles,
    references.unknown_parties,
    references.unknown_families_and_classes,
    references.unknown_levels,
    references.unknown_grades,
    references.unknown_metrics,
    references.unknown_hours,
    references.unknown_holidays,
    references.unknown_sources,
    references.unknown_requirements,
    references.unknown_reviews,
    references.unknown_agreements,
    references.unknown_targets,
    references.unknown_workloads,
    references.unknown_versions,
    references.unknown_exclusions,
    references.unknown_clauses,
    references.duplicate_ids,
    promises.parties_fit,
    promises.versions_follow_each_other,
    promises.superseded_versions_exist,
    promises.agreements_promise_something,
    promises.targets_fit_their_metrics,
    promises.workloads_fit_their_metrics,
    promises.targets_have_data,
    promises.clocks_count_different_cases,
    promises.targets_are_about_the_agreement,
    promises.credits_are_in_order,
    promises.document_numbers_are_unique,
    document_numbers.document_numbers_fit,
    promises.promised_services_are_offered,
    promises.reviews_are_held,
    promises.requirements_are_answered,
    promises.agreements_are_complete,
    promises.targets_suit_their_numbers,
    approvals.approvals_are_of_these_words,
    approvals.promises_by_the_catalog_stand,
    approvals.approvals_are_bound,
    approvals.approvals_are_by_others,
    approvals.approvals_are_signed,
    copies.copies_are_possible,
    copies.old_copies_are_recalled,
    notices.changes_are_announced_in_time,
    supports.services_depend_in_order,
    supports.targets_are_supported_in_order,
    supports.supports_are_strong_enough,
    supports.make_up_days_are_worked,
    supports.calendars_reach_far_enough,
    months.months_are_complete,
    months.months_are_closed_after_their_end,
    months.closed_months_have_their_data,
    months.figures_belong_to_promises,
    months.figures_are_possible,
    months.figures_are_given_once,
    months.figures_have_a_source,
    months.outages_are_recorded_once,
    months.outages_lie_in_their_month,
    tickets.tickets_are_carried_over,
    tickets.tickets_lie_in_their_month,
    tickets.pauses_belong_to_tickets,
    months.months_differ,
    locks.closed_months_are_locked,
    locks.locked_results_stand,
    months.improvements_have_possible_dates,
    months.decisions_are_complete,
    wording.texts_are_translated,
    wording.terms_are_translated,
)


def check(portfolio: Portfolio) -> list[Problem]:
    """Return what is wrong across the parts of a book, in the order of its files."""
    found = {problem for rule in CHECKS for problem in rule(portfolio)}
    return sorted(found, key=lambda each: each.order)
