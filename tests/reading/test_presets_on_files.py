"""Ready-made mappings, each on a small export in the form in which its tool writes it, about nobody.

A folder of `presets` has the export, what a source adds to the mapping, and what is understood of it: a line for each
record, and the rows left out. `SLM_UPDATE_EXPECTED=1` writes the latter anew.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Final

import pytest
from tests.reading.exports import COVERS, export_of, left_out, problems, read

from slm.measurement import OutageRecords, ProbeRecords, TicketRecords, TimelineRecords
from slm.reading.sources import SourceRead, presets
from slm.reading.yaml_text import read_yaml

UPDATE: Final = os.environ.get("SLM_UPDATE_EXPECTED") == "1"
FOLDERS: Final = sorted((Path(__file__).parent / "presets").iterdir())
PRESETS: Final = Path(__file__).resolve().parents[2] / "generator" / "slm" / "reading" / "presets"
GUIDE: Final = PRESETS.parents[3] / "site_overrides" / "pages" / "guide"
HOSTED: Final = {
    "better-stack", "freshdesk", "opsgenie", "pagerduty", "pingdom", "uptimerobot-csv", "yandex-cloud", "zendesk",
}  # fmt: skip
"""The mappings of services of the web, of which there is one version at a time."""
TOLD: Final = {
    "Ticket": (
        "id",
        "service",
        "type",
        "priority",
        "opened",
        "responded",
        "resolved",
        "closed",
        "due",
        "kept",
        "reason",
    ),
    "Outage": ("id", "service", "start", "end", "kind", "reason"),
    "Probe": ("service", "time", "ok"),
    "Pause": ("ticket", "start", "end"),
}
"""The fields of a record that a line tells."""


def lines(found: SourceRead) -> list[str]:
    """Return what was understood: a line for each record, and one for each reason for which rows are left out."""
    records = found.imported.records
    told: list[object] = []
    match records:
        case TicketRecords():
            told = [*records.tickets, *records.pauses]
        case OutageRecords():
            told = [*records.outages]
        case ProbeRecords():
            told = [*records.probes]
    written = [" | ".join(str(getattr(one, name)) for name in TOLD[type(one).__name__]) for one in told]
    if isinstance(records, TimelineRecords):
        for name, timeline in records.timelines.items():
            written += [f"{name} | down | {span.start.isoformat()} | {span.end.isoformat()}" for span in timeline.down]
            written += [
                f"{name} | known | {span.start.isoformat()} | {span.end.isoformat()}" for span in timeline.known
            ]
    return [*written, *(f"left out: {number} {reason}" for reason, number in left_out(found).items())]


@pytest.mark.parametrize("folder", FOLDERS, ids=[folder.name for folder in FOLDERS])
def test_an_export_is_read_as_its_tool_writes_it(tmp_path: Path, folder: Path) -> None:
    """With what a source has to add, every row is understood or left out for a reason, and nothing is guessed."""
    name, data = export_of(folder)
    mapping, _ = read_yaml("", (PRESETS / f"{folder.name}.yml").read_text("utf-8"))
    assert mapping
    assert isinstance(mapping.value, dict)
    more = (folder / "source.yml").read_text("utf-8")
    covers = "" if "known_for" in more else COVERS
    source = f"kind: {mapping.value['kind']}\nuse: {folder.name}\nname: Tool\nfiles: [{name}]\n{covers}{more}"
    found = read(tmp_path, source, {name: data})
    assert problems(found) == []
    text = "".join(f"{line}\n" for line in lines(found))
    expected = folder / "understood.txt"
    if UPDATE:
        expected.write_text(text, "utf-8")
    assert expected.read_text("utf-8") == text


@pytest.mark.parametrize("folder", FOLDERS, ids=[folder.name for folder in FOLDERS])
def test_a_mapping_says_which_export_it_reads(folder: Path) -> None:
    """Its first sentence names the tool with its versions, and the export with how to get it."""
    head = re.match(r"(?:# .*\n)+", (PRESETS / f"{folder.name}.yml").read_text("utf-8"))
    assert head
    tool, colon, export = head[0].removeprefix("# ").replace("\n# ", " ").partition(": ")
    assert colon
    assert re.search(r"\d", tool) or folder.name in HOSTED
    assert re.search(r"`GET |CSV|csv|logs?/|archives|database", export.partition(". ")[0])


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_guide_lists_every_mapping(language: str) -> None:
    """Whoever has a tool finds there whether there is a mapping for it, and how to get its export."""
    page = (GUIDE / f"exports.{language}.md").read_text("utf-8").partition("\n|---|---|---|\n")[2]
    listed = re.findall(r"^\| `([a-z0-9-]+)` \| [^|]+ \| [^|]+ \|$", page, re.MULTILINE)
    assert sorted(listed) == sorted(presets())
