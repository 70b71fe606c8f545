"""`make bench`: the stress book checked, built, edited and built again; time, peak memory and ratios of one run.

Every step is a command of its own, measured from outside: wall time, and the peak resident memory of the process
and its children. Figures are for comparing within one run on one machine; no test asserts them.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.bench.stress import write_stress_book

PROJECT = Path(__file__).parents[2]
SLM = Path(sys.executable).parent / "slm"
ZENSICAL = Path(sys.executable).parent / "zensical"
AS_OF = "2026-01-15"


@dataclass(frozen=True)
class Measured:
    """One command's wall time in seconds and its peak memory in MiB."""

    name: str
    seconds: float
    memory: float


def main() -> int:
    """Run the benchmark and print its table."""
    with tempfile.TemporaryDirectory(prefix="slm-bench-") as folder:
        root = Path(folder) / "book"
        root.mkdir()
        write_stress_book(root, PROJECT)
        rows = list(_measurements(root, Path(folder)))
    width = max(len(each.name) for each in rows)
    print(f"{'work':<{width}}  {'seconds':>8}  {'peak MiB':>8}  {'of cold build':>13}")
    cold = next((each.seconds for each in rows if each.name == "slm build, cold"), None)
    for each in rows:
        ratio = f"{each.seconds / cold:13.2f}" if cold else ""
        print(f"{each.name:<{width}}  {each.seconds:8.2f}  {each.memory:8.0f}  {ratio}")
    return 0


def _measurements(root: Path, work: Path) -> Iterator[Measured]:
    site = str(work / "site")
    yield _run("slm check", [SLM, "check", "--root", str(root), "--as-of", AS_OF])
    yield _run("slm check, again", [SLM, "check", "--root", str(root), "--as-of", AS_OF])
    yield _run("slm build, cold", [SLM, "build", "--root", str(root), "--to", site, "--as-of", AS_OF])
    figures = root / "measurements/2025-12/figures.yml"
    text = figures.read_text(encoding="utf-8")
    figures.write_text(text.replace("numerator: 83", "numerator: 70", 1), encoding="utf-8")
    yield _run("slm build, one month edited", [SLM, "build", "--root", str(root), "--to", site, "--as-of", AS_OF])
    pages = work / "pages"
    yield _run("slm write", [SLM, "write", "--root", str(root), "--to", str(pages), "--as-of", AS_OF])
    if ZENSICAL.exists():
        for language in sorted(path.name for path in pages.iterdir()):
            yield _run(f"zensical build of the written pages, {language}", [ZENSICAL, "build"], cwd=pages / language)
    else:
        print("Zensical is not installed: no comparison with it.", file=sys.stderr)


def _run(name: str, command: list[str | Path], cwd: Path | None = None) -> Measured:
    print(f"... {name}", file=sys.stderr, flush=True)
    start = time.perf_counter()
    words = [str(part) for part in command]
    with subprocess.Popen(words, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as job:
        peak = _Peak(job.pid)
        peak.start()
        output = job.communicate()[0]
        seconds = time.perf_counter() - start
        peak.stop()
    if job.returncode:
        print(output.decode(errors="replace")[-4000:], file=sys.stderr)
        raise SystemExit(f"{name} ended with {job.returncode}")
    return Measured(name, seconds, peak.highest / 1024)


class _Peak(threading.Thread):
    """The highest memory, in KiB, of a process and its descendants, looked at every 50 ms.

    What several of them share is counted once.
    """

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid, self.highest, self._done = pid, 0, threading.Event()

    def run(self) -> None:
        """Look until told to stop."""
        while not self._done.wait(0.05):
            self.highest = max(self.highest, sum(_resident(each) for each in _family(self.pid)))

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
        each = queue.pop()
        family.append(each)
        queue += children.get(each, [])
    return family


def _resident(pid: int) -> int:
    try:
        lines = Path("/proc", str(pid), "smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


if __name__ == "__main__":
    sys.exit(main())
