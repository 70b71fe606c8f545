"""The door of MkDocs: a book becomes pages that MkDocs builds (floor 10)."""

from slm.mkdocs_plugin.plugin import ServiceLevels

__all__ = ["ServiceLevels"]
