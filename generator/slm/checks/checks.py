"""The rules across the parts of a book: a list of small functions; a new rule is one more of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from slm import layout
from slm.checks import (
    agreements,
    answers,
    approvals_and_copies,
    case_gaps,
    cases_before,
    cases_lacking,
    claims,
    clocks_of_places,
    complaints,
    contacts,
    copied_files,
    counted_requests,
    counting,
    credit_gaps,
    credit_tiers,
    days_to_come,
    dependencies,
    disputes,
    doubled_names,
    duties,
    early_data,
    effects,
    exclusions_and_waivers,
    exported_words,
    groups,
    groups_of_clocks,
    imports,
    improvements,
    languages,
    levels_lacking,
    little_known,
    locks,
    maintenance,
    months,
    numbers_in_words,
    open_ends,
    order_of_acts,
    ownership,
    people,
    periods,
    places,
    priorities,
    promised_numbers,
    promises,
    records,
    references,
    retold_figures,
    reviews,
    rows_again,
    seals,
    sent,
    services,
    signatures,
    states_of_clocks,
    terms,
    undecided_cases,
    watching_places,
    wording,
    work_done,
)
from slm.facts import measured
from slm.portfolio import Portfolio
from slm.problem import Mistake, Place, Problem, Severity

NOT_CHECKED: Final = Mistake(
    "SLM860",
    "nothing that stands in several files is checked, and no closed month compared, because {path} cannot be read",
    "Correct {path} first; the rest is checked then.",
    follows=True,
)

CHECKS: Final[tuple[Callable[[Portfolio], Iterator[Problem]], ...]] = (
    references.unknown_ids, references.unknown_parts, references.unknown_exclusions, references.duplicate_ids,
    doubled_names.names_tell_things_apart,
    agreements.parties_fit, agreements.versions_follow_each_other, agreements.superseded_versions_exist,
    agreements.agreements_promise_something, agreements.document_numbers_are_unique, agreements.document_numbers_fit,
    agreements.promised_services_are_offered, agreements.reviews_are_held, agreements.requirements_are_answered,
    agreements.agreements_are_complete,
    promises.targets_fit_their_metrics, promises.workloads_fit_their_metrics, promises.targets_have_data,
    promises.clocks_count_different_cases, promises.targets_are_about_the_agreement,
    promises.services_can_be_taken_together, promises.targets_suit_their_numbers, promises.levels_go_forward,
    promises.values_lie_on_their_scale,
    counting.targets_say_what_is_counted, counting.clocks_do_not_contradict_themselves,
    counting.clocks_know_their_priority, counting.cases_have_one_limit, counting.rules_suit_their_target,
    credit_tiers.tiers_are_in_order, credit_tiers.caps_leave_room_for_a_credit, credit_tiers.claims_have_working_days,
    credit_tiers.credits_are_of_a_fee, credit_gaps.steps_cover_misses_once, credit_gaps.credits_can_be_computed,
    credit_gaps.caps_cap_something, credit_gaps.credits_stay_below_the_charge,
    credit_gaps.credits_can_be_claimed,
    credit_gaps.steps_credit_no_more_than_all, credit_gaps.repeated_misses_are_of_targets,
    approvals_and_copies.approvals_are_of_these_words, approvals_and_copies.promises_by_the_catalog_stand,
    approvals_and_copies.approvals_are_bound,
    approvals_and_copies.entries_are_as_they_were_written, approvals_and_copies.approvals_are_by_others,
    signatures.acts_are_signed, approvals_and_copies.changes_are_announced_in_time,
    approvals_and_copies.copies_are_possible, approvals_and_copies.old_copies_are_recalled,
    claims.claims_fit_their_credits,
    dependencies.services_depend_in_order, dependencies.targets_are_supported_in_order,
    dependencies.supports_are_strong_enough, dependencies.make_up_days_are_worked,
    dependencies.calendars_reach_far_enough,
    months.months_are_complete, months.months_are_closed_after_their_end, months.closed_months_have_their_data,
    work_done.work_is_known,
    early_data.closed_months_rest_on_all_their_days,
    copied_files.months_differ, months.decisions_are_complete, copied_files.files_differ,
    copied_files.titles_of_a_day_differ,
    improvements.improvements_have_possible_dates, improvements.improvements_answer_what_was_missed,
    improvements.verified_improvements_say_how_it_was,
    effects.verified_actions_reached_their_goals, effects.verified_actions_say_by_what,
    effects.actions_are_measured_after_they_began, effects.actions_end_with_a_reason,
    answers.misses_are_answered, answers.problems_of_actions_are_there, answers.actions_end_as_they_say,
    answers.verified_actions_rest_on_something,
    complaints.complaints_are_of_customers, complaints.complaints_are_answered,
    complaints.complaints_have_possible_dates, complaints.complaints_name_actions,
    disputes.disputes_are_carried_out, disputes.disputes_are_decided_by_who_may,
    disputes.disputes_have_possible_dates, disputes.disputes_are_about_a_figure, sent.reports_were_sent_to_somebody,
    months.figures_belong_to_promises, months.figures_are_possible, months.figures_are_given_once,
    months.figures_have_a_source,
    records.outages_are_recorded_once, records.outages_lie_in_their_month, records.outages_have_ended_by_now,
    records.long_outages_are_repeated, records.probes_are_recorded_once, records.probes_lie_in_their_month,
    records.probes_are_in_order, counted_requests.answered_requests_did_not_fail,
    records.tickets_are_carried_over, records.tickets_lie_in_their_month,
    records.pauses_belong_to_tickets, records.events_belong_to_tickets, records.surveys_lie_in_their_month,
    rows_again.answers_stand_once, rows_again.interruptions_differ,
    duties.duties_are_done, duties.duties_are_agreed, duties.duties_stand_once,
    ownership.rows_say_whose_they_are, groups.members_are_customers,
    clocks_of_places.zones_are_meant, clocks_of_places.times_have_offsets_of_the_book,
    imports.sources_differ, imports.exported_services_are_known,
    imports.records_lie_in_the_past, imports.records_lie_in_what_is_covered, imports.exports_keep_to_what_they_said,
    states_of_clocks.states_of_clocks_occur, states_of_clocks.states_of_records_move_clocks,
    states_of_clocks.states_of_one_moment_are_in_order, states_of_clocks.ends_are_recorded,
    states_of_clocks.due_times_are_recorded, states_of_clocks.own_limits_agree,
    states_of_clocks.verdicts_agree_with_the_tool,
    groups_of_clocks.groups_of_clocks_occur, groups_of_clocks.cases_of_teams_are_told_apart,
    exported_words.exported_words_are_known, exported_words.exported_cases_count,
    case_gaps.solved_tickets_were_answered, case_gaps.tickets_have_a_priority, levels_lacking.sources_say_levels,
    cases_lacking.exports_hold_the_cases, cases_before.first_files_hold_the_cases,
    open_ends.open_outages_are_meant, open_ends.open_interruptions_are_meant,
    imports.long_interruptions_are_meant, imports.exports_cover_closed_months, imports.months_are_covered_whole,
    imports.times_are_read_in_one_way, days_to_come.nothing_covers_days_to_come,
    little_known.checks_have_a_floor, little_known.little_is_not_judged_like_all,
    undecided_cases.closed_months_are_decided, watching_places.places_that_watch_are_there,
    maintenance.excluded_maintenance_keeps_its_terms, maintenance.critical_periods_can_be_computed,
    maintenance.terms_are_not_set_aside,
    exclusions_and_waivers.waivers_cover_what_they_excuse, exclusions_and_waivers.waivers_are_agreed_on_before,
    exclusions_and_waivers.exclusions_are_approved_by_people, exclusions_and_waivers.exclusions_take_effect,
    exclusions_and_waivers.waivers_are_short, exclusions_and_waivers.waivers_name_what_is_judged,
    exclusions_and_waivers.suspensions_keep_their_condition,
    contacts.contacts_can_be_reached, contacts.calls_can_be_made, contacts.people_have_addresses_of_their_own,
    contacts.people_have_keys_of_their_own,
    people.people_are_entitled, people.nobody_stands_on_both_sides, people.names_are_those_of_their_people,
    people.names_tell_people_apart,
    people.roles_are_held, people.roles_are_still_asked, people.decisions_are_in_order, people.services_go_forward,
    people.reviews_are_held_with_customers, people.numbers_name_what_there_is,
    reviews.reviews_have_minutes, reviews.decisions_name_what_there_is, reviews.decisions_say_once_who_and_when,
    services.live_services_are_promised, services.retired_services_are_not_needed, services.costs_are_in_one_currency,
    order_of_acts.acts_are_in_order, order_of_acts.acts_are_of_the_past,
    terms.renewals_say_for_how_long, terms.notices_are_given_in_time, terms.agreements_do_not_run_out,
    terms.terms_begin_approved, terms.months_of_terms_are_there, terms.musts_are_promised,
    locks.closed_months_are_locked, locks.locks_are_as_they_were_written, locks.locked_results_stand,
    seals.seals_are_as_they_were_written, seals.sealed_months_have_their_locks, seals.old_locks_keep_their_seals,
    seals.locks_are_not_of_the_future,
    periods.reported_figures_make_the_period, periods.limits_end_in_service_hours,
    periods.fewest_cases_are_of_cases, places.places_that_decide_are_told,
    places.counted_requests_are_judged_as_such, places.checks_of_one_moment_agree,
    places.states_of_one_moment_agree,
    measured.large_records_can_tell, measured.measured_figures_are_current,
    numbers_in_words.languages_say_the_same, promised_numbers.words_say_what_targets_say,
    promised_numbers.targets_and_levels_agree, promised_numbers.levels_say_what_they_describe,
    priorities.every_case_has_one_priority,
    retold_figures.texts_retell_figures_as_printed,
    wording.texts_are_translated, wording.texts_are_finished, wording.texts_have_no_markup, wording.figures_are_known,
    wording.terms_are_translated, languages.texts_are_in_their_language,
)  # fmt: skip

_MAY_FOLLOW: Final = (
    *approvals_and_copies.CATALOG_CHANGES, approvals_and_copies.NOTICE_TOO_SHORT, terms.BEGUN_UNAPPROVED,
)  # fmt: skip
"""What is found by holding files against what they said before, or were to do."""

_SLIPS_OF_THE_CATALOG: Final = (promises.SOLVED_BEFORE_ANSWERED, priorities.NO_PRIORITY, priorities.TWO_PRIORITIES)
"""What is only doubted, but is the cause where the same file is not as it was when something was approved by it."""


def check(portfolio: Portfolio) -> list[Problem]:
    """Return what is wrong across the parts of a book, in the order in which it is shown."""
    problems = {replace(problem, is_across=True) for rule in CHECKS for problem in rule(portfolio)}
    return sorted(_behind_their_cause(_without_consequences(problems)), key=lambda problem: problem.order)


def _without_consequences(problems: set[Problem]) -> Iterator[Problem]:
    """Yield problems; of a file with a mistake it is not told what may follow from that (D49).

    That words were changed after they were approved is no such mistake: which months it takes away is told, too.
    """
    no_cause = (*_MAY_FOLLOW, approvals_and_copies.APPROVED_WORDS_CHANGED)
    wrong = set[str]()
    for problem in problems:
        is_cause = problem.severity is Severity.ERROR and not problem.mistake.follows
        if (is_cause or problem.mistake is promises.THRESHOLD_TURNED) and problem.mistake not in no_cause:
            wrong.add(problem.place.path)
    for problem in problems:
        if problem.mistake not in _MAY_FOLLOW or not wrong & {place.path for place in (problem.place, *problem.also)}:
            yield problem


def _behind_their_cause(problems: Iterable[Problem]) -> Iterator[Problem]:
    """Yield problems; one that another one of this book leads to stands behind it.

    What is wrong in a version that was changed after it was approved follows from the change: to correct it there would
    change more of what was approved. A name that is nearly known was mistyped, and stays in front: that is the change.
    Where the catalog says something else than was approved, a slip in what it says comes first: to have that approved
    would seal it.
    """
    found = [*problems]
    void = (problem for problem in found if problem.mistake is approvals_and_copies.APPROVED_WORDS_CHANGED)
    changed = {place.path for problem in void for place in problem.also if place.path != problem.place.path}
    catalog = [problem for problem in found if problem.mistake in approvals_and_copies.CATALOG_CHANGES]
    otherwise = {place.path for problem in catalog for place in problem.also}
    slips = {problem.place.path for problem in found if problem.mistake in _SLIPS_OF_THE_CATALOG} & otherwise
    for problem in found:
        path = problem.place.path
        is_otherwise = problem in catalog and not slips.isdisjoint(place.path for place in problem.also)
        is_in_changed = path in changed and problem.severity is Severity.ERROR and "meant" not in dict(problem.words)
        if is_otherwise or is_in_changed:
            yield replace(problem, follows=True)
        elif problem.mistake in _SLIPS_OF_THE_CATALOG and path in slips:
            yield replace(problem, follows=False)
        else:
            yield problem


def not_checked(unread: Mapping[str, Place]) -> Iterator[Problem]:
    """Say once what is left undone where a file is unread without which nothing else has a meaning (FAILURES D49)."""
    path = next((path for path in (layout.PROVIDER, layout.LEVELS) if path in unread), None)
    if path:
        yield NOT_CHECKED.at(Place(path), *(place for place in [unread[path]] if place.line), path=path)
