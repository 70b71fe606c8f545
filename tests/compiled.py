"""The templates of Material, compiled once for all sites that tests build: to compile them takes as long as the rest.

Only tests take code from a folder; Jinja takes it only where it was compiled from a source of the same bytes.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from jinja2 import FileSystemBytecodeCache

from slm.mkdocs_plugin.plugin import ServiceLevels

_FOLDER: Final = Path(__file__).resolve().parents[1] / ".cache/templates"

_FOLDER.mkdir(parents=True, exist_ok=True)
ServiceLevels.templates = FileSystemBytecodeCache(str(_FOLDER))
