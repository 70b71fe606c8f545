"""Every sentence of the program, and numbers, dates and lists, in the languages of readers and users (floor 0)."""

from slm.text.language import LANGUAGES, N_, Language, Say, UntranslatedLabelError, forms, meant_language, width

__all__ = ["LANGUAGES", "N_", "Language", "Say", "UntranslatedLabelError", "forms", "meant_language", "width"]
