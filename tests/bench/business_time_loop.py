"""Working time of rows one by one, with a package for business time: 5x8, no holidays, no pauses, no limit.

A script for an environment of its own, in which this project is not installed; prints the seconds of its loop.
"""

from __future__ import annotations

import csv
import sys
import time
from datetime import datetime
from datetime import time as time_of_day
from pathlib import Path

from businesstimedelta import Rules, WorkDayRule

days = [0, 1, 2, 3, 4]
morning = WorkDayRule(start_time=time_of_day(9), end_time=time_of_day(12), working_days=days)
afternoon = WorkDayRule(start_time=time_of_day(13), end_time=time_of_day(18), working_days=days)
hours = Rules([morning, afternoon])
start = time.perf_counter()
with Path(sys.argv[1]).open(encoding="utf-8") as file:
    for _, row in zip(range(int(sys.argv[2])), csv.DictReader(file), strict=False):
        hours.difference(datetime.fromisoformat(row["opened"]), datetime.fromisoformat(row["resolved"]))
print(time.perf_counter() - start)
