"""The lock of a month: what was locked first stays behind every correction, and nothing of it changes unseen."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.written import agreement, evidence, figures, history, metrics, month_file, target

from slm.calendar import Month
from slm.compliance import LockBefore, LockError, MonthLock, Result, evaluate, parse_lock
from slm.values import LocalText

JANUARY: Final = Month(2025, 1)
CLOSED: Final = date(2025, 2, 5)
Figures = list[int | None]


def results(good: Figures) -> tuple[Result, ...]:
    """Return the results of targets of which so many of 100 cases were good; None reports nothing."""
    names = [f"target-{nth}" for nth in range(len(good))]
    written = [target("attainment", id=name) for name in names]
    entries = [
        {"target": name, "numerator": str(number), "denominator": "100"}
        for name, number in zip(names, good, strict=True)
        if number is not None
    ]
    known = evidence(
        figures={JANUARY: figures("2025-01", *entries)},
        months=(month_file("2025-01"),),
        metrics=metrics(availability="figures"),
    )
    return evaluate(history(agreement("1.0", *written)), known, [JANUARY])


def closed(good: Figures) -> MonthLock:
    """Return the sealed lock of these figures."""
    empty = MonthLock(
        path="measurements/2025-01/results.lock.json", month=JANUARY, closed_on=CLOSED, closed_by="ada",
        signer=LocalText("Ada"), roles=("manager",),
        distribution=(LocalText({"en": "Board", "zh": "董事会"}), LocalText("Sales")),
        after=LockBefore(Month(2024, 12), "5ea1"), inputs={}, results=(),
    )  # fmt: skip
    return empty.of(results(good), {"a.csv": "0"}).sealed()


def corrected(lock: MonthLock, good: Figures, days: int) -> MonthLock:
    """Return the lock corrected so many days after it was closed."""
    on, reason = CLOSED + timedelta(days=days), {"en": "Counted again"}
    to = (LocalText("Auditor"),)
    return lock.restated(results(good), {"a.csv": str(days)}, on=on, by="ben", reason=reason, distribution=to)


SHARES: Final = st.lists(st.none() | st.integers(0, 100), min_size=3, max_size=3)


@given(first=SHARES, later=st.lists(SHARES, max_size=4))
def test_corrections_never_touch_what_was_locked_first(first: Figures, later: list[Figures]) -> None:
    """Whatever is corrected, in however many steps: the seal holds, the newest figures stand, the text is the lock."""
    lock = closed(first)
    for days, good in enumerate(later, start=1):
        lock = corrected(lock, good, days)
    assert lock.fingerprint == lock.seal == closed(first).seal
    assert lock.differences(results(later[-1] if later else first)) == ()
    assert parse_lock(lock.path, lock.text()) == lock


@given(first=SHARES, second=SHARES, data=st.data())
def test_seal_breaks_with_any_value(first: Figures, second: Figures, data: st.DataObject) -> None:
    """Whoever edits a locked value, one before a correction, or takes a correction back, breaks the seal."""
    lock = corrected(closed(first), second, 1)
    written = json.loads(lock.text())
    changes = written["restatements"][0]["changes"]
    corrected_now = {change["after"]["target"] for change in changes}
    kept = [result for result in written["results"] if result["target"] not in corrected_now]
    tampered = data.draw(st.sampled_from([*kept, *(change["before"] for change in changes)]))
    tampered["display"] += "1"
    assert not _is_whole(json.dumps(written))
    if changes:
        written = json.loads(lock.text())
        written["restatements"] = []
        assert not _is_whole(json.dumps(written))


def _is_whole(text: str) -> bool:
    lock = parse_lock("", text)
    return lock.seal == lock.fingerprint


@pytest.mark.parametrize(
    "change",
    [{"closed_by": "eve"}, {"signer": LocalText("Eve")}, {"closed_on": date(2025, 2, 6)}, {"roles": ()},
     {"distribution": None}, {"after": None}, {"after": LockBefore(Month(2024, 12), "f00d")},
     {"month": Month(2025, 2)}],
    ids=["by", "name", "on", "roles", "distribution", "first", "before", "month"],
)  # fmt: skip
def test_seal_covers_the_sign_off(change: dict[str, object]) -> None:
    """Who signed, in which role, when, for whom, and after which month are part of what is sealed."""
    lock = closed([100, 90, None])
    assert replace(lock, **change).fingerprint != lock.seal  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "distribution", ['"Board"', "[1]", "[{}]", '[{"en": 1}]', "[null]", "{}"],
)  # fmt: skip
def test_distribution_that_is_no_list_of_texts_is_refused(distribution: str) -> None:
    """A page never has to make sense of a list of readers that nobody could have written."""
    text = closed([1, 2, 3]).text()
    start, end = text.index('"distribution": '), text.index("},\n", text.index('"distribution": '))
    with pytest.raises(ValueError, match=r"."):
        parse_lock("", f'{text[:start]}"distribution": {distribution}{text[end:]}')


@pytest.mark.parametrize(
    "path, value",
    [(("closed",), []), (("closed", "by"), 1), (("inputs", "a.csv"), 1), (("results", 0), "met"),
     (("results", 0, "period", "label"), {}), (("results", 0, "scope"), []), (("results", 0, "scope"), {"a": []}),
     (("results", 0, "events"), "1"), (("results", 0, "verdict"), None), (("results", 0, "numerator"), 1),
     (("after",), []), (("after", "seal"), None), (("restatements",), [{}]), (("format",), "slm-lock/9")],
    ids=str,
)  # fmt: skip
def test_value_of_another_form_is_refused(path: tuple[str | int, ...], value: object) -> None:
    """Nothing that uses a lock meets a list for a text, a text for a number, or nothing for a verdict."""
    written = json.loads(closed([100, 90, None]).text())
    owner = written
    for name in path[:-1]:
        owner = owner[name]
    owner[path[-1]] = value
    with pytest.raises(LockError):
        parse_lock("", json.dumps(written))


@pytest.mark.parametrize("twice", ['"month": "2025-01",\n"month": "2025-02",', '"month": NaN,'])
def test_text_that_two_readers_take_for_two_things_is_refused(twice: str) -> None:
    """A key that stands twice would show one value to whoever looks and another one to the program."""
    with pytest.raises(LockError):
        parse_lock("", closed([1]).text().replace('"month": "2025-01",', twice, 1))


def test_result_that_did_not_change_keeps_its_words() -> None:
    """A lock of an older program names less of a result; a correction of another one adds nothing to it."""
    lock = closed([100, 90, 80])
    old = tuple({name: value for name, value in result.items() if name != "asked"} for result in lock.results)
    again = corrected(replace(lock, results=old).sealed(), [100, 90, 70], 1)
    assert again.seal == again.fingerprint
    assert ["asked" in result for result in again.results] == [False, False, True]


def test_result_that_came_or_went_is_undone_to_what_was_locked() -> None:
    """A target that a correction adds was not there before, and one that it drops was: the seal knows both."""
    lock = closed([100, 90])
    more = corrected(lock, [100, 90, 80], 1)
    assert [change.before is None for change in more.restatements[0].changes] == [True]
    fewer = corrected(more, [100], 2)
    assert [change.after is None for change in fewer.restatements[1].changes] == [True, True]
    assert lock.seal == more.fingerprint == fewer.fingerprint
