"""Set HTML files with WeasyPrint; print the seconds of processor that each takes, after a first one that warms up.

Run by the Python in which WeasyPrint is installed: `python weasyprint_papers.py FILE.html ...`.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from weasyprint import HTML


def main(files: list[str]) -> None:
    """Set each file once."""
    HTML(filename=files[0]).write_pdf()
    for file in files:
        start = time.process_time()
        HTML(filename=file).write_pdf(Path(file).with_suffix(".pdf"), pdf_variant="pdf/ua-1")
        print(f"{time.process_time() - start:.3f}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
