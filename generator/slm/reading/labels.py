"""Which key, column or word was meant by one that nobody knows: by what readers are told of it, and by its letters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any, Final, get_args

from slm.reading.locations import child, members
from slm.text import LANGUAGES, N_
from slm.values import Amount, Written, keys_of

_DEEPER: Final = N_("It belongs inside another key: {example}.")
_FEW: Final = 2
_TAKE_OUT: Final = N_("Take it out: every key that may stand here is written already.")


def labels_of(model: type[Written]) -> dict[str, set[str]]:
    """Return the keys of a model, each with what readers of the languages are told of it."""
    return {
        info.alias or name: said_of(key.label)
        for (name, info), key in zip(model.model_fields.items(), keys_of(model).values(), strict=True)
    }


def stands_for(word: object, missing: Iterable[str], *, is_only: bool) -> str:
    """Return which of the names that are missing an unknown one was meant to be; the one and only, if it is that, too.

    Nothing is returned where none of them is like it.
    """
    names = list(missing)
    like = get_close_matches(str(word).casefold(), names, n=1)
    return next(iter(like), names[0] if is_only and len(names) == 1 else "")


def standing_at(value: Any, path: tuple[str | int, ...]) -> Any:  # noqa: ANN401 - a document
    """Return what stands at a path of a document."""
    for step in path:
        value = value[step]
    return value


def not_written(meant: str, written: Mapping[str, Any]) -> dict[str, str]:
    """Return which of the keys that may be meant is not written yet, in the form of a message."""
    legal = ", ".join(name for name in meant.split(", ") if name not in written)
    return {"legal": legal} | ({} if legal else {"advice": _TAKE_OUT})


def inside(models: Iterable[type[Written]], key: str) -> dict[str, str]:
    """Return inside which keys of these models an unknown one belongs, in the form of a message; of many nothing."""
    names = dict.fromkeys(
        f"`{info.alias or name}: {form.format(f'{{{key}: ...}}')}`"
        for model in models
        for name, info in model.model_fields.items()
        for one in members(info.annotation)
        for form, held in (("{}", [one]), ("[{}]", members(child(one, 0))))
        for inner in held
        if isinstance(inner, type) and issubclass(inner, Written) and key in labels_of(inner)
    )
    return {"advice": _DEEPER, "example": ", ".join(names)} if 0 < len(names) <= _FEW else {}


def keys_of_amounts(model: type[Written]) -> list[str]:
    """Return the keys whose value is a number with its unit."""
    return [info.alias or name for name, info in model.model_fields.items() if Amount in _types(info.annotation)]


def _types(annotation: Any) -> list[Any]:  # noqa: ANN401
    return [part for argument in get_args(annotation) for part in _types(argument)] or [annotation]


def said_of(label: str) -> set[str]:
    """Return what readers are told by a label, in each language."""
    return {language.template(label).rpartition("|")[2].casefold() for language in LANGUAGES.values()}
