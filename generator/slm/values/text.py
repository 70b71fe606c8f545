"""Text for readers, in one or more languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from slm.problem import Mistake
from slm.text import LANGUAGES

TEXT_MISSING: Final = Mistake(
    "SLM150",
    "a text is missing here",
    "Write {{zh: ..., en: ...}}, or one plain text that serves every language.",
)
TEXT_LANGUAGE_UNKNOWN: Final = Mistake(
    "SLM151",
    "'{language}' is not a language of the program",
    "Use the keys {languages}.",
)


class LocalText:
    """A text in one or more languages: written `{zh: ..., en: ...}`, or plain where it is the same in all of them."""

    __slots__ = ("_plain", "_texts")

    def __init__(self, texts: Mapping[str, str] | str) -> None:
        self._plain = texts if isinstance(texts, str) else None
        self._texts = {} if isinstance(texts, str) else dict(texts)

    def __call__(self, *languages: str) -> str:
        """Return the text in the first of `languages` that has one, else in any (a warning was given for it)."""
        if self._plain is not None:
            return self._plain
        return next(self._texts[language] for language in (*languages, *self._texts) if language in self._texts)

    def missing(self, languages: tuple[str, ...]) -> tuple[str, ...]:
        """Return those of `languages` in which the text was not written."""
        return (
            () if self._plain is not None else tuple(language for language in languages if language not in self._texts)
        )

    @property
    def written(self) -> Mapping[str, str] | str:
        """The text as it was written."""
        return self._plain if self._plain is not None else dict(self._texts)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, LocalText) and self.written == other.written

    def __hash__(self) -> int:
        return hash((self._plain, tuple(sorted(self._texts.items()))))

    def __repr__(self) -> str:
        return f"LocalText({self.written!r})"

    @classmethod
    def __get_pydantic_core_schema__(cls, source: type[Any], handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            _validated, serialization=core_schema.plain_serializer_function_ser_schema(lambda text: text.written)
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        languages = {language: {"type": "string", "minLength": 1} for language in LANGUAGES}
        return {
            "anyOf": [
                {"type": "object", "properties": languages, "additionalProperties": False, "minProperties": 1},
                {"type": "string", "minLength": 1},
            ]
        }


def _validated(value: object) -> LocalText:
    if isinstance(value, LocalText):
        return value
    if isinstance(value, str) and value.strip():
        return LocalText(value)
    if not isinstance(value, Mapping) or not value:
        raise TEXT_MISSING.raised()
    for language, text in value.items():
        if language not in LANGUAGES:
            raise TEXT_LANGUAGE_UNKNOWN.raised(str(language), language=language, languages=", ".join(LANGUAGES))
        if not isinstance(text, str) or not text.strip():
            raise TEXT_MISSING.raised(language)
    return LocalText(value)
