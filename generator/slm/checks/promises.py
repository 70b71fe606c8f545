"""What the versions of an agreement must be before anything can be judged by them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import combinations, pairwise, product
from math import ceil
from typing import Final

from slm.agreement import Agreement, AgreementHistory, DatedVersion, Interruptions, Target, WorkloadLimit
from slm.catalog import Metric, ServiceStatus
from slm.document_control import Status
from slm.facts.reviews import is_review_overdue, last_review, next_review
from slm.facts.scorecard import scorecard
from slm.facts.sources import record_of, source_of
from slm.measurement import ForeignSource
from slm.portfolio import Portfolio
from slm.problem import Mistake, Problem, Severity
from slm.values import Amount, Written, keys_of

PARTY_OF_WRONG_KIND: Final = Mistake(
    "SLM475",
    en="'{party}' cannot be the {side} in an agreement of the kind {kind}",
    zh="“{party}”不能作为 {kind} 类协议的 {side}",
    hint_en="An SLA is between the provider or one of its teams and a customer, an OLA between teams of the provider, "
    "a UC between a supplier and the provider or one of its teams.",
    hint_zh="SLA：提供方或其团队，与客户；OLA：提供方的团队之间；UC：供应商，与提供方或其团队。",
)
VERSIONS_OVERLAP: Final = Mistake(
    "SLM476",
    en="versions {earlier} and {later} of {agreement} would both be in force from {start}",
    zh="{agreement} 的版本 {earlier} 与 {later} 自 {start} 起将同时有效",
    hint_en='Write `supersedes: "{earlier}"` in version {later}, or correct the days in `valid`.',
    hint_zh='请在版本 {later} 中写 `supersedes: "{earlier}"`，或更正 `valid` 中的日期。',
)
VERSION_ORDER: Final = Mistake(
    "SLM477",
    en="version {later} of {agreement} starts on {start}, not after version {earlier}, which starts on {before}",
    zh="{agreement} 的版本 {later} 自 {start} 开始，不晚于版本 {earlier} 的开始日 {before}",
    hint_en="A later version starts later; correct `valid`, or the number of the version's folder.",
    hint_zh="版本号较大的应较晚开始；请更正 `valid` 或版本文件夹的编号。",
)
VERSION_GAP: Final = Mistake(
    "SLM478",
    en="{agreement} has no version in force from {end} until {start}",
    zh="{agreement} 自 {end} 至 {start} 没有有效版本",
    hint_en="Nothing is promised on these days; if that is not meant, start version {later} on {end}.",
    hint_zh="这些日子没有任何承诺；若非本意，请让版本 {later} 自 {end} 开始。",
    severity=Severity.WARNING,
)
SUPERSEDES_UNKNOWN: Final = Mistake(
    "SLM479",
    en="{agreement} has no version {value} before version {version}",
    zh="{agreement} 在版本 {version} 之前没有版本 {value}",
    hint_en="Write the number of an earlier version, or leave `supersedes` out.",
    hint_zh="请写较早版本的编号，或省略 `supersedes`。",
)
NO_TARGET: Final = Mistake(
    "SLM480",
    en="version {version} of {agreement} promises nothing: it has no targets",
    zh="{agreement} 的版本 {version} 没有任何目标，即没有任何承诺",
    hint_en="Write at least one entry under `targets`.",
    hint_zh="请在 `targets` 下至少写一项。",
)
THRESHOLD_UNIT: Final = Mistake(
    "SLM481",
    en="the metric '{metric}' is measured in {expected}, not as '{value}'",
    zh="指标“{metric}”以 {expected} 计量，不能写成“{value}”",
    hint_en="Shares are written with a percent sign; counts, scores and quantities with the metric's unit or none.",
    hint_zh="占比须带百分号；计数、评分和数量写指标的单位或不写单位。",
)
WITHIN_WITHOUT_ATTAINMENT: Final = Mistake(
    "SLM482",
    en="`within` judges how long cases take, but the metric '{metric}' is of the kind {kind}",
    zh="`within` 用于判断案例耗时，而指标“{metric}”的类型是 {kind}",
    hint_en="Use a metric of the kind attainment, or another comparison.",
    hint_zh="请使用 attainment 类型的指标，或改用其他比较方式。",
)
ATTAINMENT_WITHOUT_WITHIN: Final = Mistake(
    "SLM483",
    en="the metric '{metric}' counts cases that keep a time limit, but the target sets none",
    zh="指标“{metric}”统计在时限内完成的案例，但目标没有写时限",
    hint_en="Write `within: 30 working_minutes` and `for_at_least: 95 %`.",
    hint_zh="请写 `within: 30 working_minutes` 和 `for_at_least: 95 %`。",
)
SOURCE_UNSUITED: Final = Mistake(
    "SLM484",
    en="'{source}' records interruptions, from which no metric of the kind {kind} can be made",
    zh="“{source}”记录的是服务中断，不能得出 {kind} 类型的指标",
    hint_en="Say in `interruptions` of the target what is measured, or use a metric of the kind availability.",
    hint_zh="请在目标的 `interruptions` 中写明测量什么，或使用 availability 类型的指标。",
)
SOURCE_LACKS_SERVICE: Final = Mistake(
    "SLM485",
    en="the source '{source}' says nothing about the service '{service}', so the target has no data",
    zh="数据来源“{source}”没有服务“{service}”的记录，该目标将没有数据",
    hint_en="Add the service to the source's `services`, or name another source.",
    hint_zh="请在数据来源的 `services` 中补充该服务，或指定其他来源。",
)
TICKETS_UNSUITED: Final = Mistake(
    "SLM496",
    en="'tickets' records cases and their times, from which no metric of the kind {kind} can be made",
    zh="“tickets”记录的是案例及其时间，不能得出 {kind} 类型的指标",
    hint_en="Report it under `figures`, or use a metric of one of the kinds attainment, quantity, count and ratio.",
    hint_zh="请在 `figures` 中报告，或使用 attainment、quantity、count、ratio 类型的指标。",
)
CLOCK_MISSING: Final = Mistake(
    "SLM497",
    en="the target is judged by tickets, but does not say which time of them it limits",
    zh="该目标由工单判定，但没有写明限制的是哪一段时间",
    hint_en="Write `clock: {{measures: response}}` or `clock: {{measures: resolution}}`.",
    hint_zh="请写 `clock: {{measures: response}}` 或 `clock: {{measures: resolution}}`。",
)
CLOCK_UNUSED: Final = Mistake(
    "SLM498",
    en="the target is judged by '{source}', so its clock is not used",
    zh="该目标由“{source}”判定，其 clock 不会被使用",
    hint_en="Take the clock out, or write `source: tickets` in the target.",
    hint_zh="请删除 clock，或在目标中写 `source: tickets`。",
    severity=Severity.WARNING,
)
CLOCKS_OVERLAP: Final = Mistake(
    "SLM499",
    en="this target limits the same time of the same cases as '{other}', which is about {priority} alone",
    zh="该目标与“{other}”限制的是同一批案例的同一段时间，而后者只针对 {priority}",
    hint_en="Write a `priority` here as well, or be sure that cases of {priority} are meant to be counted twice.",
    hint_zh="请在此处也写明 `priority`，或确认 {priority} 的案例确实应计入两个目标。",
    severity=Severity.WARNING,
)
CREDIT_DIRECTION: Final = Mistake(
    "SLM486",
    en="a tier of this target says `{expected}`, and only that",
    zh="该目标的补偿档位须写 `{expected}`，且只写它",
    hint_en="Where more is better a value below the bound earns a credit; where less is better, a value above it.",
    hint_zh="越大越好的目标，低于界限时补偿；越小越好的目标，高于界限时补偿。",
)
CREDIT_ORDER: Final = Mistake(
    "SLM487",
    en="the tier at {bound} with a credit of {credit} % does not go on from the one before it, {before} with {less} %",
    zh="界限 {bound}、补偿 {credit} % 的档位与前一档（界限 {before}、补偿 {less} %）不衔接",
    hint_en="List tiers from the target outwards; a worse value earns a greater credit.",
    hint_zh="档位应从目标值开始由近及远排列；结果越差，补偿越多。",
)
CREDIT_GAP: Final = Mistake(
    "SLM488",
    en="the first tier begins at {bound}, but the target is {threshold}",
    zh="第一档从 {bound} 开始，而目标是 {threshold}",
    hint_en="Begin at the target: between the two a miss would cost nothing, or a kept promise something.",
    hint_zh="第一档应从目标值开始：否则两者之间的未达标没有补偿，或达标反而要补偿。",
)
REWARD_DIRECTION: Final = Mistake(
    "SLM810",
    en="a reward of this target says `{expected}`, and only that",
    zh="该目标的奖励档位须写 `{expected}`，且只写它",
    hint_en="Where more is better a value at the bound or above it earns a reward; where less is better, one below it.",
    hint_zh="越大越好的目标，达到或高于界限时奖励；越小越好的目标，达到或低于界限时奖励。",
)
REWARD_ORDER: Final = Mistake(
    "SLM811",
    en="the reward of {reward} % at {bound} does not go on from the one before it, {less} % at {before}",
    zh="界限 {bound}、奖励 {reward} % 的档位与前一档（界限 {before}、奖励 {less} %）不衔接",
    hint_en="List rewards from the target outwards; a better value earns a greater reward.",
    hint_zh="奖励档位应从目标值开始由近及远排列；结果越好，奖励越多。",
)
REWARD_FOR_A_MISS: Final = Mistake(
    "SLM812",
    en="a value at {bound} misses the target of {threshold} and would be rewarded",
    zh="{bound} 未达到目标 {threshold}，却会得到奖励",
    hint_en="Begin the rewards on the good side of the target.",
    hint_zh="奖励档位应从目标值的达标一侧开始。",
)
CAP_BELOW_CREDIT: Final = Mistake(
    "SLM813",
    en="no more than {cap} % are credited, so the credit of {credit} % of '{target}' is never paid in full",
    zh="补偿上限为 {cap} %，因此目标“{target}”的 {credit} % 补偿永远不会全额支付",
    hint_en="Raise `cap`, or lower the credit: customers read the tiers first.",
    hint_zh="请提高 `cap` 或降低该档补偿：客户首先看到的是补偿档位。",
    severity=Severity.WARNING,
)
CLAIM_HOURS: Final = Mistake(
    "SLM814",
    en="credits are claimed within {length}, and in '{hours}' every day is a working day",
    zh="补偿须在 {length} 内申请，而在“{hours}”中每天都是工作日",
    hint_en="Name hours with free days in `claim_hours`, or count calendar days.",
    hint_zh="请在 `claim_hours` 中写明有休息日的服务时间，或改用自然日。",
    severity=Severity.WARNING,
)
TOGETHER_UNSUITED: Final = Mistake(
    "SLM806",
    en="`together: {rule}` cannot be computed for the metric '{metric}' of the kind {kind}",
    zh="{kind} 类型的指标“{metric}”无法按 `together: {rule}` 计算",
    hint_en="Shares can be weighted; shares, scores and counts can be pooled; everything can be all_of or any_of.",
    hint_zh="占比可用 weighted；占比、评分和计数可用 pooled；其余可用 all_of 或 any_of。",
)
DOCUMENT_NUMBER_TWICE: Final = Mistake(
    "SLM489",
    en="the document number {number} belongs to {other} already",
    zh="文件编号 {number} 已属于 {other}",
    hint_en="Give each agreement a number of its own; its versions share it.",
    hint_zh="每份协议须有各自的文件编号；同一协议的各版本共用一个编号。",
)
SERVICE_NOT_OFFERED: Final = Mistake(
    "SLM490",
    en="{agreement} {version} is in force, but the service '{service}' is {status}",
    zh="{agreement} {version} 已生效，但服务“{service}”的状态是 {status}",
    hint_en="Record the approved change in catalog/changes/, or take the service out of the next version.",
    hint_zh="请在 catalog/changes/ 中记录已批准的变更，或在下一版本中去掉该服务。",
    severity=Severity.WARNING,
)
REVIEW_OVERDUE: Final = Mistake(
    "SLM491",
    en="the review of {agreement} was due on {due}",
    zh="{agreement} 应于 {due} 评审",
    hint_en="Hold the review and record it in measurements/reviews/.",
    hint_zh="请进行评审并记录在 measurements/reviews/ 中。",
    severity=Severity.WARNING,
)
REQUIREMENT_UNANSWERED: Final = Mistake(
    "SLM492",
    en="no target answers the requirement '{requirement}', and nothing says why",
    zh="没有目标响应需求“{requirement}”，也没有说明原因",
    hint_en="Name it in `answers` of a target, or write in its `answer` why no target does.",
    hint_zh="请在目标的 `answers` 中写明，或在该需求的 `answer` 中说明原因。",
    severity=Severity.WARNING,
)
INCOMPLETE: Final = Mistake(
    "SLM493",
    en="a complete SLA also says: {parts}",
    zh="完整的 SLA 还应写明：{parts}",
    hint_en="Add these keys to the next version; each can be short.",
    hint_zh="请在下一版本中补充这些键；每项可以简短。",
    severity=Severity.WARNING,
)
SMALL_NUMBERS: Final = Mistake(
    "SLM494",
    en="{threshold} of at most {cases} cases a month: a single miss breaks the target",
    zh="每月最多 {cases} 例而目标为 {threshold}:一次未达即不达标",
    hint_en="One miss is within it from {needed} cases on: write `small_sample: {{fewer_than: {needed}, "
    "misses_allowed: 1}}`, judge it per quarter, or promise a share that so few cases can show.",
    hint_zh="案例达到 {needed} 例时一次未达仍属达标：请写 `small_sample: {{fewer_than: {needed}, misses_allowed: 1}}`，"
    "或按季度考核，或承诺如此少的案例能够体现的比例。",
    severity=Severity.WARNING,
)
SERVICE_NOT_COVERED: Final = Mistake(
    "SLM495",
    en="the target is about '{service}', which is not among the agreement's services",
    zh="目标涉及“{service}”，但它不在协议的服务之列",
    hint_en="Add it to the agreement's `services`, or take it out of the target.",
    hint_zh="请加入协议的 `services`，或从目标中去掉。",
)


def parties_fit(portfolio: Portfolio) -> Iterator[Problem]:
    """SLA: provider or team, and customer. OLA: team, and provider or team. UC: supplier, and provider or team."""
    provider = portfolio.provider
    ours = {provider.id, *(each.id for each in provider.teams)}
    customers, suppliers = {each.id for each in provider.customers}, {each.id for each in provider.suppliers}
    fitting: dict[str, tuple[Collection[str], Collection[str]]] = {
        "SLA": (ours, customers), "OLA": (ours - {provider.id}, ours), "UC": (suppliers, ours),
    }  # fmt: skip
    known = ours | customers | suppliers
    for agreement in portfolio.all_agreements:
        promising, promised = fitting[agreement.kind]
        for side, fit in (("provider", promising), ("customer", promised)):
            party: str = getattr(agreement, side)
            if party in known and party not in fit:
                yield PARTY_OF_WRONG_KIND.at(agreement.place(side), party=party, side=side, kind=agreement.kind)


def versions_follow_each_other(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that later versions start later, that at most one is in force at a time, and that none is missing."""
    for history in _read_whole(portfolio):
        for earlier, later in combinations(history.versions, 2):
            yield from _in_order(history, earlier, later)
        for earlier, later in pairwise(history.versions):
            end, start = _planned_end(history, earlier), later.agreement.valid.start
            if end < start and earlier.validity.ended_by is not Status.WITHDRAWN:
                place = later.agreement.valid.place("from")
                yield VERSION_GAP.at(
                    place, earlier.agreement.valid.place("until"), agreement=history.id, end=end, start=start,
                    later=later.version,
                )  # fmt: skip


def superseded_versions_exist(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that a version supersedes an earlier version of the same agreement."""
    for history in _read_whole(portfolio):
        for dated in history.versions:
            superseded = dated.agreement.supersedes
            earlier = {each.version for each in history.versions if each.version < dated.version}
            if superseded is not None and superseded not in earlier:
                yield SUPERSEDES_UNKNOWN.at(
                    dated.agreement.place("supersedes"), agreement=history.id, value=superseded, version=dated.version
                )


def agreements_promise_something(portfolio: Portfolio) -> Iterator[Problem]:
    """Every version has a target."""
    for each in portfolio.all_agreements:
        if not each.targets:
            yield NO_TARGET.at(each.key_place("targets"), agreement=each.id, version=each.version)


def targets_fit_their_metrics(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that shares and nothing else are promised in percent, and attainment and nothing else within a time."""
    for target, metric in _targets_with_metrics(portfolio):
        within = target.within is not None
        if within and not metric.kind.traits.has_limit:
            yield WITHIN_WITHOUT_ATTAINMENT.at(target.place("within"), metric=metric.id, kind=metric.kind)
        elif not within and metric.kind.traits.has_limit and target.interruptions is None:
            yield ATTAINMENT_WITHOUT_WITHIN.at(target.place(), metric=metric.id)
        elif not within:
            yield from _unit_fits(metric, target.threshold, target, target.comparison)
        for tier in target.credits:
            for field in ("below", "above"):
                yield from _unit_fits(metric, getattr(tier, field), tier, field)
        for reward in target.rewards:
            for field in ("at_least", "at_most"):
                yield from _unit_fits(metric, getattr(reward, field), reward, field)


def workloads_fit_their_metrics(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that a workload limit is written in the unit of its metric."""
    for agreement in portfolio.all_agreements:
        for limit in agreement.workload:
            metric = portfolio.metrics.get(limit.metric)
            for field in ("at_least", "at_most"):
                if metric:
                    yield from _unit_fits(metric, getattr(limit, field), limit, field)


def targets_have_data(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that records suit the kind of what is made of them, and that sources know the services of targets."""
    for agreement in portfolio.all_agreements:
        for target in agreement.targets:
            metric = portfolio.metrics.get(target.metric)
            if metric is None:
                continue
            name = source_of(portfolio, target)
            source, makes = portfolio.sources.get(name), record_of(portfolio, name)
            if makes == "tickets":
                yield from _clock_fits(target, metric)
            elif target.clock and name not in portfolio.aggregated:
                yield CLOCK_UNUSED.at(target.place("clock"), source=name)
            by_rules = target.interruptions is not None
            if makes in _INTERRUPTIONS and not by_rules and metric.kind not in Interruptions().kinds:
                place = target.place("source" if target.source else "metric")
                yield SOURCE_UNSUITED.at(place, metric.place("source"), source=name, kind=metric.kind)
            elif source:
                yield from _source_knows(source, agreement, target)


def clocks_count_different_cases(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that no case falls under a target for all priorities and under one for its own (FAILURES F50).

    Several targets for the same cases are steps of one promise: 80 % within a day, all within a week.
    """
    for agreement in portfolio.all_agreements:
        timed = [(each, each.clock) for each in agreement.targets if each.clock]
        for (one, counts), (other, also) in product(timed, repeat=2):
            services = {*agreement.target_services(one)} & {*agreement.target_services(other)}
            types = not counts.types or not also.types or {*counts.types} & {*also.types}
            if other.priority and not one.priority and counts.measures == also.measures and services and types:
                yield CLOCKS_OVERLAP.at(one.place(), other.place("priority"), other=other.id, priority=other.priority)


def services_can_be_taken_together(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that the figures of several services are added up only where their sum has a meaning."""
    for target, metric in _targets_with_metrics(portfolio):
        if target.together in {"pooled", "weighted"} - metric.kind.traits.together:
            yield TOGETHER_UNSUITED.at(
                target.place("together"), metric.place("kind"), rule=target.together, metric=metric.id,
                kind=metric.kind,
            )  # fmt: skip


def targets_are_about_the_agreement(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that the services of a target are among those of its agreement."""
    for agreement in portfolio.all_agreements:
        for target in agreement.targets:
            for index, service in enumerate(target.services):
                if service in portfolio.services and service not in agreement.services:
                    yield SERVICE_NOT_COVERED.at(
                        target.place("services", index), agreement.place("services"), service=service
                    )


def credits_are_in_order(portfolio: Portfolio) -> Iterator[Problem]:
    """Tiers begin at the target and go outwards without overlap, each with a greater credit (FAILURES F66)."""
    for agreement in portfolio.all_agreements:
        for target in agreement.targets:
            yield from _credits(target)


def rewards_are_in_order(portfolio: Portfolio) -> Iterator[Problem]:
    """Rewards begin on the good side of the target and go outwards without overlap, each greater than the last."""
    for agreement in portfolio.all_agreements:
        for target in agreement.targets:
            yield from _rewards(target)


def caps_leave_room_for_a_credit(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that no tier promises more than the cap lets through."""
    for agreement in portfolio.all_agreements:
        cap = agreement.credit_rules.cap if agreement.credit_rules else None
        for target in agreement.targets:
            greatest = max((each.credit for each in target.credits), default=Decimal(0))
            if agreement.credit_rules and cap is not None and greatest > cap:
                place = agreement.credit_rules.place("cap")
                yield CAP_BELOW_CREDIT.at(place, target.place("credits"), cap=cap, credit=greatest, target=target.id)


def claims_have_working_days(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that working days in which to claim are counted by hours that know free days."""
    for agreement in portfolio.all_agreements:
        rules = agreement.credit_rules
        name = (rules.claim_hours if rules else None) or agreement.service_hours
        hours = portfolio.hours.get(name)
        if rules and rules.claim_within and rules.claim_within.unit.is_working and hours:
            version = hours.version_on(agreement.valid.start)
            if all(version.week.days) and not version.holidays:
                yield CLAIM_HOURS.at(rules.place("claim_within"), length=rules.claim_within, hours=name)


def document_numbers_are_unique(portfolio: Portfolio) -> Iterator[Problem]:
    """No two agreements have the same document number."""
    first: dict[str, Agreement] = {}
    for each in portfolio.all_agreements:
        other = first.setdefault(each.document_number, each)
        if other.id != each.id:
            yield DOCUMENT_NUMBER_TWICE.at(
                each.place("document_number"), other.place("document_number"), number=each.document_number,
                other=other.id,
            )  # fmt: skip


def promised_services_are_offered(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that what a version in force promises is a live or retiring service."""
    if portfolio.is_unread("catalog/changes"):
        return
    for history in portfolio.agreements.values():
        if not history.in_force:
            continue
        agreement = history.in_force.agreement
        for index, service in enumerate(agreement.services):
            status = portfolio.service_status(service)
            if service in portfolio.services and status not in (ServiceStatus.LIVE, ServiceStatus.RETIRING):
                yield SERVICE_NOT_OFFERED.at(
                    agreement.place("services", index), agreement=history.id, version=agreement.version,
                    service=service, status=status,
                )  # fmt: skip


def reviews_are_held(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that an agreement in force is reviewed on the day that its last review set, or as often as it says."""
    if portfolio.is_unread("measurements/reviews"):
        return
    for history in portfolio.agreements.values():
        if is_review_overdue(portfolio, history):
            last, cycle = last_review(portfolio, history), history.shown.agreement.place("review_every")
            places = (last.place("next_review"), cycle) if last and last.next_review else (cycle,)
            yield REVIEW_OVERDUE.at(*places, agreement=history.id, due=next_review(portfolio, history))


def requirements_are_answered(portfolio: Portfolio) -> Iterator[Problem]:
    """Each requirement is answered by a target of the newest version, or says why it is not."""
    for history in _read_whole(portfolio):
        answered = {each for target in history.latest.targets for each in target.answers}
        for requirement in history.requirements:
            if requirement.id not in answered and requirement.answer is None:
                yield REQUIREMENT_UNANSWERED.at(requirement.place(), requirement=requirement.id)


def agreements_are_complete(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that the newest version of an SLA says all that a customer needs in a dispute (ISO/IEC 20000-1, 8.3.3).

    Approved versions are write-once, so older ones are left alone.
    """
    for history in _read_whole(portfolio):
        agreement = history.latest
        missing = [name for name, present in _parts(agreement) if not present]
        if agreement.kind == "SLA" and missing:
            yield INCOMPLETE.at(agreement.place(), parts=", ".join(missing))


def targets_suit_their_numbers(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that one miss in the busiest month known does not break a monthly target (FAILURES F62)."""
    for history in portfolio.agreements.values():
        doubted = {target.id: target for target in history.latest.targets if _may_be_too_small(portfolio, target)}
        if doubted:
            busiest: dict[str, Fraction] = {}
            for each in scorecard(portfolio).by_agreement.get(history.id, ()):
                if each.target in doubted and each.denominator:
                    busiest[each.target] = max(busiest.get(each.target, each.denominator), each.denominator)
            for name, most in busiest.items():
                yield from _small(doubted[name], most)


def _read_whole(portfolio: Portfolio) -> Iterator[AgreementHistory]:
    """Yield the agreements of which every file could be read: of the others, too much is unknown."""
    return (each for each in portfolio.agreements.values() if not portfolio.is_unread(f"agreements/{each.id}"))


def _in_order(history: AgreementHistory, earlier: DatedVersion, later: DatedVersion) -> Iterator[Problem]:
    before, start = earlier.agreement.valid.start, later.agreement.valid.start
    here, there = later.agreement.valid.place("from"), earlier.agreement.valid.place("from")
    # A version may take the place of another on its very first day, which then never was in force.
    if start < before or (start == before and later.agreement.supersedes != earlier.version):
        yield VERSION_ORDER.at(
            here, there, agreement=history.id, earlier=earlier.version, later=later.version, start=start, before=before
        )
    elif start < _planned_end(history, earlier):
        yield VERSIONS_OVERLAP.at(
            here, there, agreement=history.id, earlier=earlier.version, later=later.version, start=start
        )


def _planned_end(history: AgreementHistory, dated: DatedVersion) -> date:
    """Return the day on which a version ends once all versions are approved."""
    successors = [each.agreement.valid.start for each in history.versions if each.agreement.supersedes == dated.version]
    return min([dated.validity.end, *successors])


def _targets_with_metrics(portfolio: Portfolio) -> Iterator[tuple[Target, Metric]]:
    for agreement in portfolio.all_agreements:
        for target in agreement.targets:
            if metric := portfolio.metrics.get(target.metric):
                yield target, metric


def _unit_fits(metric: Metric, amount: Amount | None, model: Written, field: str) -> Iterator[Problem]:
    if amount is None:
        return
    units = () if metric.unit is None else tuple({metric.unit("en"): 0, metric.unit("zh"): 0})
    allowed = ("%",) if metric.kind.traits.is_share else ("", *units)
    if amount.unit not in allowed:
        expected = "%" if metric.kind.traits.is_share else " / ".join(units) or "1"
        yield THRESHOLD_UNIT.at(model.place(field), metric.place(), metric=metric.id, expected=expected, value=amount)


_INTERRUPTIONS: Final = ("outages", "probes", "timeline")
"""Records of a book from which a figure of another kind is made by rules only."""


def _clock_fits(target: Target, metric: Metric) -> Iterator[Problem]:
    if metric.kind.traits.from_tickets is None:
        place = target.place("source" if target.source else "metric")
        yield TICKETS_UNSUITED.at(place, metric.place("source"), kind=metric.kind)
    elif target.clock is None and metric.kind.traits.from_tickets == "times":
        yield CLOCK_MISSING.at(target.place())


def _source_knows(source: ForeignSource, agreement: Agreement, target: Target) -> Iterator[Problem]:
    known = source.known_services
    for service in agreement.target_services(target) if known else ():
        if known and service not in known:
            yield SOURCE_LACKS_SERVICE.at(target.place(), source.place("services"), source=source.id, service=service)


def _credits(target: Target) -> Iterator[Problem]:
    side, other = ("below", "above") if target.comparison.higher_is_better else ("above", "below")
    sign = -1 if side == "below" else 1
    tiers = [(getattr(tier, side), tier) for tier in target.credits]
    for bound, tier in tiers:
        if bound is None or getattr(tier, other) is not None:
            yield CREDIT_DIRECTION.at(tier.place(), expected=side)
            return
    for (before, less), (bound, more) in pairwise(tiers):
        if (bound.value - before.value) * sign <= 0 or more.credit <= less.credit:
            yield CREDIT_ORDER.at(
                more.place(), less.place(), bound=bound, credit=more.credit, before=before, less=less.credit
            )
    if tiers and tiers[0][0].value != target.threshold.value:
        yield CREDIT_GAP.at(tiers[0][1].place(side), bound=tiers[0][0], threshold=target.threshold)


def _rewards(target: Target) -> Iterator[Problem]:
    up = target.comparison.higher_is_better
    side, other = ("at_least", "at_most") if up else ("at_most", "at_least")
    tiers = [(getattr(tier, side), tier) for tier in target.rewards]
    for bound, tier in tiers:
        if bound is None or getattr(tier, other) is not None:
            yield REWARD_DIRECTION.at(tier.place(), expected=side)
            return
    for (before, less), (bound, more) in pairwise(tiers):
        if (bound.value > before.value) is not up or bound.value == before.value or more.reward <= less.reward:
            yield REWARD_ORDER.at(
                more.place(), less.place(), bound=bound, reward=more.reward, before=before, less=less.reward
            )
    if tiers and not target.comparison.holds(Fraction(tiers[0][0].value), Fraction(target.threshold.value)):
        yield REWARD_FOR_A_MISS.at(tiers[0][1].place(side), bound=tiers[0][0], threshold=target.threshold)


def _parts(agreement: Agreement) -> Iterator[tuple[str, bool]]:
    """Yield the keys that a complete agreement has, and whether this one has them."""
    for name, key in keys_of(Agreement).items():
        if key.expected:
            yield name, bool(getattr(agreement, name))
    for name, key in keys_of(WorkloadLimit).items():
        if key.expected:
            yield f"workload.{name}", any(getattr(each, name) is not None for each in agreement.workload)


def _may_be_too_small(portfolio: Portfolio, target: Target) -> bool:
    """Return whether it promises a share of a month's cases, and no rule says what holds where they are few."""
    metric, up = portfolio.metrics.get(target.metric), target.comparison.higher_is_better
    counts_cases = metric is not None and metric.kind.traits.counts_cases
    # A promise of 100 % allows no miss on purpose.
    by_month = target.per.months == 1 and up and target.threshold.value < 100
    return counts_cases and by_month and target.small_sample is None and target.together != "weighted"


def _small(target: Target, most: Fraction) -> Iterator[Problem]:
    threshold = Fraction(target.threshold.value)
    if most * (100 - threshold) / 100 < 1:
        needed = ceil(100 / (100 - threshold))
        yield SMALL_NUMBERS.at(target.place(), threshold=target.threshold, cases=most, needed=needed)
