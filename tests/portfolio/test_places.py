"""Places that watch a service are missed where they are left out."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest
from tests.books import copied, portfolio_of, replace_words

from slm.checks.watching_places import places_that_watch_are_there

OLA: Final = "agreements/OLA-SERVER/1.0/agreement.yml"


@pytest.mark.parametrize(
    "rules, february, told",
    [
        ("agreeing_places: 2", "lyon", {"SLM1225": "2026-01 (2), 2026-02 (1)"}),
        ("agreeing_places: 2", "lyon oslo", {"SLM1246": ""}),
        ("agreeing_places: 1", "lyon oslo", {"SLM1246": ""}),
        ("agreeing_places: 2, places: [lyon, oslo]", "lyon oslo", {}),
        ("agreeing_places: 2, places: [lyon, oslo]", "oslo", {"SLM1224": "2026-02"}),
        ("agreeing_places: 2, places: [lyon, riga]", "lyon oslo", {"SLM1224": "2026-01, 2026-02", "SLM1226": ""}),
    ],
)
def test_places_that_are_left_out_are_told(tmp_path: Path, rules: str, february: str, told: dict[str, str]) -> None:
    """A place without a check in a month is named where it is listed; else months that have fewer places are."""
    root = copied(tmp_path, "places")
    replace_words(root, OLA, {"agreeing_places: 3": rules})
    for month, places in (("2026-01", "lyon oslo"), ("2026-02", february)):
        lines = [f"storage,{month}-10T10:00:00+08:00,true,,{place}\n" for place in places.split()]
        head = "service,time,ok,response_ms,location\n"
        (root / f"measurements/{month}/probes.csv").write_text(head + "".join(lines), "utf-8")
    found = [problem for problem in places_that_watch_are_there(portfolio_of(root)) if problem.place.path == OLA]
    assert {problem.code: str(dict(problem.words).get("months", "")) for problem in found} == told


def test_places_that_nobody_names_are_told_once_with_a_record_of_one_month(tmp_path: Path) -> None:
    """A single month cannot show that a place is left out, so the message says what to write and how."""
    root = copied(tmp_path, "places")
    replace_words(root, OLA, {"agreeing_places: 3": "agreeing_places: 2"})
    (root / "measurements/2026-02/probes.csv").unlink(missing_ok=True)
    rows = "".join(f"storage,2026-01-10T10:00:00+08:00,true,,{place}\n" for place in ("lyon", "oslo"))
    (root / "measurements/2026-01/probes.csv").write_text(f"service,time,ok,response_ms,location\n{rows}", "utf-8")
    (problem,) = [one for one in places_that_watch_are_there(portfolio_of(root)) if one.place.path == OLA]
    assert (problem.code, problem.place.line) == ("SLM1246", 21)
    assert "places: [lyon, oslo]" in problem.hint()
