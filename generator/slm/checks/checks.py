"""The rules across the parts of a book: a list of small functions; a new rule is one more of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from slm.checks import (
    agreements,
    approvals_and_copies,
    counting,
    credit_tiers,
    dependencies,
    exclusions_and_waivers,
    imports,
    locks,
    months,
    promises,
    records,
    references,
    wording,
)
from slm.facts import measured
from slm.portfolio import Portfolio
from slm.problem import Problem

CHECKS: Final[tuple[Callable[[Portfolio], Iterator[Problem]], ...]] = (
    references.unknown_ids, references.unknown_parts, references.unknown_exclusions, references.duplicate_ids,
    agreements.parties_fit, agreements.versions_follow_each_other, agreements.superseded_versions_exist,
    agreements.agreements_promise_something, agreements.document_numbers_are_unique, agreements.document_numbers_fit,
    agreements.promised_services_are_offered, agreements.reviews_are_held, agreements.requirements_are_answered,
    agreements.agreements_are_complete,
    promises.targets_fit_their_metrics, promises.workloads_fit_their_metrics, promises.targets_have_data,
    promises.clocks_count_different_cases, promises.targets_are_about_the_agreement,
    promises.services_can_be_taken_together, promises.targets_suit_their_numbers,
    counting.targets_say_what_is_counted, counting.clocks_do_not_contradict_themselves,
    counting.clocks_know_their_priority, counting.cases_have_one_limit, counting.rules_suit_their_target,
    credit_tiers.tiers_are_in_order, credit_tiers.caps_leave_room_for_a_credit, credit_tiers.claims_have_working_days,
    approvals_and_copies.approvals_are_of_these_words, approvals_and_copies.promises_by_the_catalog_stand,
    approvals_and_copies.approvals_are_bound,
    approvals_and_copies.entries_are_as_they_were_written, approvals_and_copies.approvals_are_by_others,
    approvals_and_copies.approvals_are_signed, approvals_and_copies.changes_are_announced_in_time,
    approvals_and_copies.copies_are_possible, approvals_and_copies.old_copies_are_recalled,
    dependencies.services_depend_in_order, dependencies.targets_are_supported_in_order,
    dependencies.supports_are_strong_enough, dependencies.make_up_days_are_worked,
    dependencies.calendars_reach_far_enough,
    months.months_are_complete, months.months_are_closed_after_their_end, months.closed_months_have_their_data,
    months.months_differ, months.improvements_have_possible_dates, months.decisions_are_complete,
    months.figures_belong_to_promises, months.figures_are_possible, months.figures_are_given_once,
    months.figures_have_a_source,
    records.outages_are_recorded_once, records.outages_lie_in_their_month, records.outages_have_ended_by_now,
    records.long_outages_are_repeated, records.probes_are_recorded_once, records.probes_lie_in_their_month,
    records.probes_are_in_order, records.tickets_are_carried_over, records.tickets_lie_in_their_month,
    records.pauses_belong_to_tickets, records.events_belong_to_tickets, records.surveys_lie_in_their_month,
    imports.records_lie_in_the_past, imports.records_lie_in_what_is_covered, imports.exports_keep_to_what_they_said,
    imports.long_interruptions_are_meant, imports.exports_cover_closed_months, imports.months_are_covered_whole,
    exclusions_and_waivers.late_notice_is_refused, exclusions_and_waivers.waivers_cover_what_they_excuse,
    exclusions_and_waivers.waivers_are_short, exclusions_and_waivers.waivers_name_what_is_judged,
    exclusions_and_waivers.suspensions_keep_their_condition,
    locks.closed_months_are_locked, locks.locks_are_as_they_were_written, locks.locked_results_stand,
    measured.large_records_can_tell, measured.measured_figures_are_current,
    wording.texts_are_translated, wording.terms_are_translated,
)  # fmt: skip


def check(portfolio: Portfolio) -> list[Problem]:
    """Return what is wrong across the parts of a book, in the order of its files."""
    problems = {problem for rule in CHECKS for problem in rule(portfolio)}
    return sorted(problems, key=lambda problem: problem.order)
