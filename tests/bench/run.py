"""`make bench`: the stress book checked, built, edited, built again and printed; time and memory beside other tools.

Every step is a command of its own, measured from outside: wall time, processor time of the command and its children,
and their peak resident memory. Figures are for comparing within one run on one machine; no test asserts them.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.bench.event_log import MONTHS, write_log_book
from tests.bench.stress import write_stress_book
from tests.bench.tickets import SAMPLE, TICKETS, write_tickets

PROJECT: Final = Path(__file__).parents[2]
SLM: Final = Path(sys.executable).parent / "slm"
OTHERS: Final = PROJECT / ".cache/bench/bin"
"""Where `make bench` installs the tools to compare with."""
AS_OF: Final = "2026-01-15"
COLD: Final = "`slm build`, cold, without papers"


@dataclass(frozen=True)
class Measured:
    """One command: seconds of wall and of processors, its peak memory in MiB, and what it printed."""

    name: str
    seconds: float
    processor: float
    memory: float
    said: str


def main() -> int:
    """Run the benchmark and print its tables."""
    with tempfile.TemporaryDirectory(prefix="slm-bench-") as folder:
        work = Path(folder)
        root = work / "book"
        root.mkdir()
        write_stress_book(root, PROJECT)
        rows = list(_measurements(root, work))
        papers = list(_papers(root, work))
        tickets = list(_tickets(work))
        log = list(_event_log(work))
    cold = next(row.processor for row in rows if row.name == COLD)
    print("| work | seconds | of processors | of the cold build | peak MiB |\n|---|---|---|---|---|")
    for row in rows:
        share = row.processor / cold
        print(f"| {row.name} | {row.seconds:.1f} | {row.processor:.1f} | {share:.2f} | {row.memory:.0f} |")
    print("\n".join((*papers, *tickets, *log)))
    print(f"Processors: {os.cpu_count()}; load before the last step: {os.getloadavg()[0]:.1f}", file=sys.stderr)
    return 0


def _measurements(root: Path, work: Path) -> Iterator[Measured]:
    book = ["--root", str(root), "--as-of", AS_OF]
    build: list[str | Path] = [SLM, "build", *book, "--to", str(work / "site")]
    yield run_command("`slm check`", [SLM, "check", *book])
    yield run_command(COLD, [*build, "--no-pdf"])
    figures = root / "measurements/2025-12/figures.yml"
    text = figures.read_text(encoding="utf-8")
    figures.write_text(text.replace("numerator: 83", "numerator: 70", 1), encoding="utf-8")
    yield run_command("`slm build`, one measurement edited", [*build, "--no-pdf"])
    printing: list[str | Path] = [SLM, "print", *book, "--to", str(work / "papers")]
    yield run_command("`slm print`, all versions in both languages, cold", printing)
    yield run_command("`slm print`, again", printing)
    pages = work / "pages"
    yield run_command("`slm write`", [SLM, "write", *book, "--to", str(pages)])
    zensical = OTHERS / "zensical"
    if zensical.exists():
        for language in sorted(path.name for path in pages.iterdir() if path.is_dir()):
            name = f"`zensical build` of the written pages, {language}"
            yield run_command(name, [zensical, "build"], cwd=pages / language)
    else:
        print("Zensical is not installed: no comparison with it.", file=sys.stderr)


def _papers(root: Path, work: Path) -> Iterator[str]:
    """Yield what single papers take, here and with WeasyPrint, by seconds of a processor."""
    to = work / "html"
    to.mkdir()
    ours = run_command("papers one by one", [sys.executable, "-m", "tests.bench.papers", root, to, AS_OF])
    if not (OTHERS / "weasyprint").exists():
        print("WeasyPrint is not installed: no comparison with it.", file=sys.stderr)
        return
    script = [OTHERS / "python", Path(__file__).parent / "weasyprint_papers.py", *sorted(to.glob("*.html"))]
    try:
        theirs = run_command("the same with WeasyPrint", script)
    except _FailedError as failed:
        print(f"WeasyPrint does not run, so there is no comparison with it: {failed}", file=sys.stderr)
        return
    pairs = [(float(our), float(their)) for our, their in zip(ours.said.split(), theirs.said.split(), strict=True)]
    yield "\n| paper | seconds here | WeasyPrint | times as long |\n|---|---|---|---|"
    for nth, (our, their) in enumerate(pairs, start=1):
        yield f"| {nth} | {our:.3f} | {their:.2f} | {their / our:.0f} |"


def _tickets(work: Path) -> Iterator[str]:
    """Yield what counting a million tickets takes, beside DuckDB grouping the same files and a loop over rows."""
    folder = work / "tickets"
    folder.mkdir()
    write_tickets(folder)
    theirs = run_command("DuckDB groups 1,000,000 tickets and their pauses", _of_tickets("group", folder))
    ours = run_command("the engine counts them: 240 monthly figures on a 5x8 calendar", _of_tickets("count", folder))
    yield "\n| a year of tickets | seconds | of processors | of DuckDB's time | peak MiB |\n|---|---|---|---|---|"
    for run in (theirs, ours):
        ratio = run.seconds / theirs.seconds
        yield f"| {run.name} | {run.seconds:.1f} | {run.processor:.1f} | {ratio:.1f} | {run.memory:.0f} |"
    loop: list[str | Path] = [
        OTHERS / "python",
        Path(__file__).parent / "business_time_loop.py",
        folder / "tickets.csv",
        str(SAMPLE),
    ]
    try:
        sample = run_command(f"a loop over {SAMPLE:,} of the rows", loop)
    except (_FailedError, OSError) as failed:
        print(f"businesstimedelta does not run, so there is no comparison with it: {failed}", file=sys.stderr)
        return
    seconds, processor = (seconds * TICKETS / SAMPLE for seconds in (float(sample.said), sample.processor))
    name = f"a loop with businesstimedelta, extrapolated from {SAMPLE:,} rows, without pauses"
    yield f"| {name} | {seconds:.0f} | {processor:.0f} | {seconds / theirs.seconds:.0f} | {sample.memory:.0f} |"


def _event_log(work: Path) -> Iterator[str]:
    """Yield what a check of a large event log takes the first time, and what commands take after it."""
    root = work / "log"
    root.mkdir()
    write_log_book(root)
    book = ["--root", str(root), "--as-of", "2017-03-10"]
    yield "\n| an event log of 144,000 rows | seconds | of processors | of the first check | peak MiB |"
    yield "|---|---|---|---|---|"
    first = run_command("`slm check`, the first time", [SLM, "check", *book])
    again = run_command("`slm check`, again", [SLM, "check", *book])
    report = run_command("`slm report --all`", [SLM, "report", *book, "--all"])
    measure = run_command("`slm measure` of a month", [SLM, "measure", *book, "--month", MONTHS[-1]])
    for run in (first, again, report, measure):
        share = run.processor / first.processor
        yield f"| {run.name} | {run.seconds:.1f} | {run.processor:.1f} | {share:.2f} | {run.memory:.0f} |"


def _of_tickets(work: str, folder: Path) -> list[str | Path]:
    return [sys.executable, "-m", "tests.bench.tickets", work, folder]


class _FailedError(Exception):
    """A command ended with an error."""


def run_command(name: str, command: Sequence[str | Path], cwd: Path | None = None) -> Measured:
    """Run a command and measure it from outside; raise where it ends with an error."""
    print(f"... {name}", file=sys.stderr, flush=True)
    start, before = time.perf_counter(), os.times()
    words = [str(part) for part in command]
    with subprocess.Popen(words, cwd=cwd or PROJECT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as job:
        peak = _Peak(job.pid)
        peak.start()
        text, complaint = (output.decode(errors="replace") for output in job.communicate())
        seconds = time.perf_counter() - start
        peak.stop()
    after = os.times()
    if job.returncode:
        raise _FailedError(f"{name} ended with {job.returncode}: {complaint[-4000:]}")
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return Measured(name, seconds, used, peak.highest / 1024, text)


class _Peak(threading.Thread):
    """The highest memory, in KiB, of a process and its descendants, looked at four times a second.

    What several of them share is counted once.
    """

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid, self.highest, self._done = pid, 0, threading.Event()

    def run(self) -> None:
        """Look until told to stop."""
        while not self._done.wait(0.25):
            self.highest = max(self.highest, sum(_resident(pid) for pid in _family(self.pid)))

    def stop(self) -> None:
        """Stop looking."""
        self._done.set()
        self.join()


def _family(pid: int) -> list[int]:
    """Return a process and all its descendants (Linux; elsewhere the process alone)."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
        except (OSError, IndexError):
            continue
        children.setdefault(parent, []).append(int(entry.name))
    family, queue = [], [pid]
    while queue:
        process = queue.pop()
        family.append(process)
        queue += children.get(process, [])
    return family


def _resident(pid: int) -> int:
    try:
        lines = Path("/proc", str(pid), "smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


if __name__ == "__main__":
    sys.exit(main())
