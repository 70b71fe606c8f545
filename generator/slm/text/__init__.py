"""Every sentence of the program, and numbers, dates and lists, in the languages of readers and users (floor 0)."""

from slm.text.language import LANGUAGES, N_, Language, Say, UntranslatedLabelError, forms, meant_language, width
from slm.text.own_words import own_words

__all__ = [
    "LANGUAGES",
    "N_",
    "Language",
    "Say",
    "UntranslatedLabelError",
    "forms",
    "meant_language",
    "own_words",
    "width",
]
