"""The door of MkDocs: a book becomes pages that MkDocs builds (floor 7)."""

from slm.mkdocs_plugin.plugin import ServiceLevels

__all__ = ["ServiceLevels"]
