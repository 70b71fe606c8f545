"""Rows of checks that count requests, and whether what they say of them is one thing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from slm.measurement import Probe
from slm.portfolio import Portfolio
from slm.problem import Mistake, Problem

ANSWERED_THOUGH_FAILED: Final = Mistake(
    "SLM1244",
    "failed requests: {failed} of {requests}, in a row that says that all was answered",
    "Write false in the column `ok`, or correct the number in `failed`.",
    plural="{n} rows say that all was answered and count failed requests, the first of them {failed} of {requests}",
)


def answered_requests_did_not_fail(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that a row that counts failed requests does not say that none failed."""
    in_file: dict[str, list[Probe]] = {}
    for probe in portfolio.probes.probes:
        if probe.ok and probe.failed:
            in_file.setdefault(probe.file_path, []).append(probe)
    for first, *more in in_file.values():
        words = {"failed": first.failed, "requests": first.requests}
        yield ANSWERED_THOUGH_FAILED.at(first.place("ok"), n=1 + len(more), **words)
