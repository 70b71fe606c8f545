"""Every sentence of the program, and numbers, dates and lists, in the languages of readers and users (floor 0)."""

from slm.text.language import LANGUAGES, N_, Language, Say, UntranslatedLabelError, forms, meant_language, width
from slm.text.lines import UNBROKEN, kept_together
from slm.text.names_of_times import folded, halves_called, has_names_of_times, months_called
from slm.text.own_words import own_words

__all__ = [
    "LANGUAGES",
    "N_",
    "UNBROKEN",
    "Language",
    "Say",
    "UntranslatedLabelError",
    "folded",
    "forms",
    "halves_called",
    "has_names_of_times",
    "kept_together",
    "meant_language",
    "months_called",
    "own_words",
    "width",
]
