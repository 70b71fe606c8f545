"""Two lists beside each other whose entries belong together place by place: one of them are the records."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import pytest
from tests.reading.exports import COVERS, outages, problems, read

SOURCE: Final = (
    "kind: outages\nname: Status page\nfiles: [page.{ending}]\nformat: {{type: {ending}, records: {way}products}}\n"
    f"{COVERS.replace('{', '{{').replace('}', '}}')}"
    "columns: {{service: {{join: [., ../regions.#]}}, start: ../start, end: ../end}}\nconstants: {{kind: outage}}\n"
    "services: {{Mail EU: mail-eu, Mail US: mail-us, Files EU: files}}\n"
)
INCIDENT: Final[dict[str, Any]] = {
    "start": "2026-01-05T09:00:00Z", "end": "2026-01-05T10:00:00Z", "products": ["Mail", "Mail", "Files"],
    "regions": ["EU", "US", "EU"],
}  # fmt: skip


@pytest.mark.parametrize("ending, way", [("json", "incidents."), ("jsonl", "")])
def test_what_stands_at_the_same_place_belongs_together(tmp_path: Path, ending: str, way: str) -> None:
    """A product and its region are one service, in a document and on lines."""
    text = json.dumps({"incidents": [INCIDENT]} if way else INCIDENT) + "\n"
    found = read(tmp_path, SOURCE.format(ending=ending, way=way), {f"page.{ending}": text})
    assert [outage.service for outage in outages(found).outages] == ["mail-eu", "mail-us", "files"]
    assert problems(found) == []


@pytest.mark.parametrize("regions", [["EU", "US"], ["EU", "US", "EU", "US"], []])
def test_lists_of_other_lengths_are_refused(tmp_path: Path, regions: list[str]) -> None:
    """Nobody knows which of them belong together."""
    text = json.dumps({"incidents": [INCIDENT | {"regions": regions}]})
    found = read(tmp_path, SOURCE.format(ending="json", way="incidents."), {"page.json": text})
    assert outages(found).outages == ()
    assert [one.split()[0] for one in problems(found)] == ["SLM1036"]
    (problem,) = found.problems
    assert f"the list '../regions' has another number of entries ({len(regions)})" in problem.message()


def test_a_record_in_no_list_is_the_first_and_only_one(tmp_path: Path) -> None:
    """A single product has the single region beside it; without the list the column is not there."""
    one = INCIDENT | {"products": "Mail", "regions": ["US"]}
    source = SOURCE.format(ending="jsonl", way="")
    found = read(tmp_path / "1", source, {"page.jsonl": json.dumps(one) + "\n"})
    assert [outage.service for outage in outages(found).outages] == ["mail-us"]
    lacking = {name: value for name, value in INCIDENT.items() if name != "regions"}
    assert "SLM975" in " ".join(problems(read(tmp_path / "2", source, {"page.jsonl": json.dumps(lacking) + "\n"})))
