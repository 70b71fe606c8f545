"""Rows that count requests, and whether what they say of them is one thing: what answered has none that failed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from slm.measurement import Probe
from slm.problem import Mistake
from slm.reading.sources.rows import SourceRows

ANSWERED_AND_FAILED: Final = Mistake(
    "SLM1088",
    "the row says that all was answered; failed requests: {failed} of {requests}",
    "Say in columns.ok and values.ok of the source '{source}' which column tells whether none of the requests failed, "
    "such as that of the failed ones with patterns: {{ok: [{{matches: '0', is: 'true'}}, "
    "{{other: true, is: 'false'}}]}}.",
    one_by=("source",),
)


def probes_of(rows: SourceRows) -> Iterator[Probe]:
    """Yield the checks and counts that rows are; one that contradicts itself is refused."""
    for row in rows.understood():
        probe = rows.make(Probe, row, row.fields)
        if probe and probe.ok and probe.failed:
            words = {"failed": probe.failed, "requests": probe.requests, "source": rows.source.id}
            rows.refuse(row.file, row.row, ANSWERED_AND_FAILED.raised("ok", **words))
        elif probe:
            yield probe
