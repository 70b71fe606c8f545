"""From texts to typed models: what pydantic refuses becomes problems with a place and a way out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cached_property
from itertools import islice
from typing import Any, Final, Literal, TypeVar, get_args, get_origin

from pydantic import ValidationError

from slm.problem import InputError, Mistake, Place, Problem, nearest, spoken
from slm.reading.labels import inside, keys_of_amounts, labels_of, not_written, said_of, standing_at, stands_for
from slm.reading.locations import Path, child, members, readings, tags_agree
from slm.reading.words_meant import words_meant
from slm.reading.yaml_mistakes import BEGINS_ODD_ITEM, FULL_WIDTH_COLON, FULL_WIDTH_MARK, ODD_ITEM
from slm.reading.yaml_text import YamlDocument
from slm.text import N_
from slm.values import (
    COLON_IN_TEXT,
    TEXT_LANGUAGE_UNKNOWN,
    WRONG_ID,
    WRONG_TEXT,
    Word,
    Written,
    is_begun_text,
    keys_of,
    latin,
    named_letters,
)

UNKNOWN_KEY: Final = Mistake("SLM130", "the key '{key}' is unknown here", "Did you mean one of these: {legal}?")
MISSING_KEY: Final = Mistake(
    "SLM131", "the key '{key}' is missing here", "Add a line '{key}: {example}' at this level."
)
NOT_ONE_OF: Final = Mistake(
    "SLM132", "'{value}' is not one of the words allowed here", "Did you mean one of these: {legal}?"
)
EXPECTED_MAPPING: Final = Mistake(
    "SLM133",
    "keys with values are expected here, not {found}",
    "Write one 'key: value' per line, indented below the key.",
)
EXPECTED_LIST: Final = Mistake(
    "SLM134", "a list is expected here, not {found}", "Begin each item with '- ', also when there is only one."
)
EXPECTED_TEXT: Final = Mistake(
    "SLM135", "a single value is expected here, not {found}", "Write one value on the line of the key."
)
EMPTY_VALUE: Final = Mistake("SLM136", "a value is missing here", "Write the value, or delete the key.")
VALUE_IS_COMMENT: Final = Mistake(
    "SLM821",
    "a value is missing here: '#' begins a comment, and '{text}' is no more than that",
    "Put \" or ' around the whole value if '#' belongs to it; else write the value before the comment.",
)
ITEM_IN_ITEM: Final = Mistake(
    "SLM822",
    "two '-' begin a list inside the list",
    "Write one '- ' before each item; put \" or ' around a text that begins with '-'.",
)
TOO_FEW: Final = Mistake("SLM137", "at least {limit} are needed here, {actual} were written", "Add what is missing.")
TOO_MANY: Final = Mistake(
    "SLM138", "at most {limit} are allowed here, {actual} were written", "Delete what is too much."
)
OUT_OF_BOUNDS: Final = Mistake("SLM139", "'{value}' must be {sign} {limit}", "Correct the number.")
CUT_OFF: Final = Mistake(
    "SLM970",
    "'{rest}' is cut off from what stands before it by a comma",
    "Quote a text that holds a comma; write a number without a mark between thousands, and with a point.",
)
REFUSED: Final = Mistake(
    "SLM140",
    "'{value}' is not accepted here: {reason}",
    "Correct the value; the description of the key says what it may hold.",
)

T = TypeVar("T", bound=Written)

BY_A_SPREADSHEET: Final = N_(
    "a spreadsheet wrote what it showed; widen its column, or format it as text, and save again"
)
_SPOILT: Final = re.compile(r"#{2,}|#(?:REF!|N/A|VALUE!|NAME\?|DIV/0!|NUM!|NULL!)|\d(?:\.\d+)?E\+\d+")
_LIST_MARKS: Final = str.maketrans("［］【】，、；", "[][],,,")
_AMOUNT: Final = re.compile(r"\W*\d")
_ITEM: Final = re.compile(r"[\w.:-]+")
_LONGEST_SHOWN: Final = 60
_FEW_KEYS: Final = 4
_MOST_READINGS: Final = 1000
_WORDS: Final = ("literal_error", "enum")
_QUOTED: Final = re.compile(r"'([^']*)'")
_COMMENTED_OUT: Final = re.compile(r"(?:-|[^\s#\"']+:)\s+(#.*\S)")
_SHAPES: Final = {
    **dict.fromkeys(("model_type", "model_attributes_type", "dict_type", "mapping_type"), EXPECTED_MAPPING),
    **dict.fromkeys(("tuple_type", "list_type", "set_type", "frozen_set_type", "iterable_type"), EXPECTED_LIST),
    "string_type": EXPECTED_TEXT,
}
_BOUNDS: Final = {
    "greater_than": (">", "gt"), "greater_than_equal": (">=", "ge"),
    "less_than": ("<", "lt"), "less_than_equal": ("<=", "le"),
}  # fmt: skip


def read_model(model: type[T], document: YamlDocument) -> tuple[T | None, list[Problem]]:
    """Return the model that `document` holds, or everything in it that the model refuses.

    One scan finds all of it (FAILURES D22, D25, L5, L8); a model that was read remembers its source.
    """
    try:
        read = model.model_validate(document.value)
    except ValidationError as error:
        return None, problems_of(error, model, document)
    read.written_in(document.source)
    return read, []


def read_kind(kinds: Mapping[str, type[Written]], document: YamlDocument) -> tuple[Written | None, list[Problem]]:
    """Return the model of the kind that `document` says it is of; the last kind is meant where it says none."""
    kind = document.value.get("kind") if isinstance(document.value, dict) else None
    if isinstance(kind, str) and kind not in kinds:
        return None, [NOT_ONE_OF.at(document.source.place("kind"), value=kind, legal=nearest(kind, kinds))]
    return read_model(kinds[kind] if isinstance(kind, str) else [*kinds.values()][-1], document)


def problems_of(error: ValidationError, model: type[Written], document: YamlDocument) -> list[Problem]:
    """Return what `error` says about `document` as problems at their places."""
    field_errors = (_FieldError(details, model, document) for details in error.errors(include_url=False))
    refusals = _with_one_name(_nearest_branches(field_errors))
    return [refusal.mark_of_input_method() or refusal.problem() for refusal in refusals]


class _FieldError:
    """One error of pydantic, with the path that its location stands for in the document."""

    def __init__(self, details: Any, model: type[Written], document: YamlDocument) -> None:  # noqa: ANN401
        self.kind: str = details["type"]
        self.input: object = details["input"]
        self.context: Mapping[str, Any] = details.get("ctx", {})
        self.reason: str = details["msg"]
        self.location: Path = details["loc"]
        self.model, self.source, self.value = model, document.source, document.value
        # Pydantic's name for the key of a mapping, unless somebody wrote a key of that name.
        self.of_key = self.location[-1:] == ("[key]",) and self.location[-2:-1] == (self.input,)
        self.path, self.branch = self._interpreted()

    def mark_of_input_method(self) -> Problem | None:
        """Return the mark of a remark, or of an item of a list, that is another one and so a part of the value."""
        written = next(iter(self.input), "") if isinstance(self.input, dict) else self.input
        if written is self.input and isinstance(written, str) and re.search(r"\s＃", written):
            return FULL_WIDTH_MARK.at(self.source.place_of("＃", *self.path), mark="＃", ascii="#")
        begins = BEGINS_ODD_ITEM.match(str(written)) if _SHAPES.get(self.kind) is EXPECTED_LIST else None
        key = [str(written)] if isinstance(self.input, dict) else []
        place = self.source.key_place if key else self.source.place
        return ODD_ITEM.at(place(*self.path, *key), mark=begins[1]) if begins else None

    def problem(self) -> Problem:  # noqa: PLR0911
        path = self.path
        cause = self.context.get("error")
        if self.kind == "missing":
            return MISSING_KEY.at(self.source.key_place(*path[:-1]), key=path[-1], example=self._only_word())
        if self.kind == "extra_forbidden":
            return self._cut_off(path) or self._unknown()
        if self.kind in ("union_tag_not_found", "union_tag_invalid") and isinstance(self.input, dict):
            return self._wrong_tag(self.input)
        if self.input is None:
            return self._empty()
        if isinstance(self.input, list) and self._is_begun_twice():
            return ITEM_IN_ITEM.at(self.source.place(*path))
        # The scalar types of `slm.values` show what is not a text as '...'.
        is_of_text = isinstance(cause, InputError) and cause.mistake is WRONG_TEXT
        is_no_text = isinstance(cause, InputError) and not cause.path and ("value", "...") in cause.words
        if isinstance(self.input, dict) and (is_no_text or is_of_text) and (key := _begins_with_key(self.input)):
            return COLON_IN_TEXT.at(self.source.key_place(*path, key), key=key)
        if isinstance(self.input, dict | list) and (is_no_text or self.kind in _WORDS):
            return EXPECTED_TEXT.at(self._place(), found=_found_words(self.input))
        if isinstance(cause, InputError) and isinstance(self.input, str) and _SPOILT.fullmatch(self.input):
            return REFUSED.at(self._place(), value=self.input, reason=spoken(BY_A_SPREADSHEET))
        if isinstance(cause, InputError):
            cut = self._cut_off((*path, *cause.path)) if cause.path else None
            is_of_key = cause.mistake in (TEXT_LANGUAGE_UNKNOWN, COLON_IN_TEXT)
            place = self.source.key_place(*self.path, *cause.path) if is_of_key else self._place(*cause.path)
            of = self._named() if cause.mistake is WRONG_ID and not cause.path else ()
            return cut or Problem(cause.mistake, place, (*cause.words, *of))
        return self._other()

    def _named(self) -> tuple[tuple[str, str], ...]:
        """Return of what the id that is refused would be, as its key says: what was read of the book may propose it."""
        path = [step for step in self.path if isinstance(step, str)]
        keys = (keys_of(model).get(path[-1]) for model in self._models(self.path[: self.path.index(path[-1])]))
        return next(((("named", key.wording),) for key in keys if key and isinstance(key.wording, str)), ())

    def _empty(self) -> Problem:
        """Return the mistake of a value that is missing, perhaps because a `#` made a comment of it."""
        place = self.source.key_place(*self.path)
        found = _COMMENTED_OUT.match(self._line(place), place.column - 1)
        comment = Place(place.path, place.line, found.start(1) + 1) if found else place
        return VALUE_IS_COMMENT.at(comment, text=found[1]) if found else EMPTY_VALUE.at(place)

    def _is_begun_twice(self) -> bool:
        """Tell whether a list stands in a list because two dashes begin its item."""
        place = self.source.place(*self.path)
        before = self._line(place)[: place.column - 1]
        return self._line(place).startswith("- ", place.column - 1) and before.strip(" ") == "-"

    def _line(self, place: Place) -> str:
        return next(iter(self.source.text.splitlines()[max(place.line - 1, 0) : place.line]), "")

    def _unknown(self) -> Problem:
        key = named_letters(str(self.path[-1]))
        words = not_written(self.meant, standing_at(self.value, self.path[:-1])) | inside(self._here(), key)
        return UNKNOWN_KEY.at(self.source.key_place(*self.path), key=key, **words)

    def _cut_off(self, path: Path) -> Problem | None:
        """Return the mistake of a key without a value that is what follows a comma: 1,042 or {en: Hello, all}."""
        value: Any = self.value
        for step in path:
            is_there = isinstance(value, dict | list) and (isinstance(step, int) or step in value)
            value = value[step] if is_there else ""
        place = self.source.key_place(*path)
        before = self._line(place)[: place.column - 1].rstrip()
        if value is None and "：" in str(path[-1]):
            return FULL_WIDTH_COLON.at(Place(place.path, place.line, place.column + str(path[-1]).index("：")))
        return CUT_OFF.at(place, rest=path[-1]) if value is None and before.endswith(",") else None

    def _wrong_tag(self, tagged: Mapping[str, object]) -> Problem:
        key = str(self.context["discriminator"]).strip("'")
        if key not in tagged:
            return MISSING_KEY.at(self.source.key_place(*self.path), key=key, example="...")
        written = tagged[key]
        if written is None:
            return EMPTY_VALUE.at(self.source.key_place(*self.path, key))
        place = self.source.place(*self.path, key)
        if not isinstance(written, str):
            return EXPECTED_TEXT.at(place, found=_found_words(written))
        tags = _QUOTED.findall(str(self.context.get("expected_tags", "")))
        return NOT_ONE_OF.at(place, value=written, legal=nearest(written, tags))

    def _other(self) -> Problem:
        place, context, value = self._place(), self.context, _short(self.input)
        if self.kind in _WORDS:
            return self._other_word(place, value, _QUOTED.findall(str(context["expected"])))
        if self.kind in _SHAPES:
            return self._other_shape(_SHAPES[self.kind])
        if self.kind == "too_short":
            return TOO_FEW.at(place, limit=context["min_length"], actual=context["actual_length"])
        if self.kind == "too_long":
            return TOO_MANY.at(place, limit=context["max_length"], actual=context["actual_length"])
        if self.kind in _BOUNDS:
            sign, name = _BOUNDS[self.kind]
            return OUT_OF_BOUNDS.at(place, value=value, sign=sign, limit=context[name])
        return REFUSED.at(place, value=value, reason=context.get("error", self.reason))

    def _other_word(self, place: Place, value: str, known: list[str]) -> Problem:
        """Return the mistake of a word that is not one of those; what readers are told of one of them is that one."""
        path = [*self.path]
        while path and not isinstance(path[-1], str):
            path.pop()
        labels = [
            key.wording.label
            for model in self._models(tuple(path[:-1]))
            if (key := keys_of(model).get(str(path[-1]))) and isinstance(key.wording, Word)
        ]
        told = [word for label in labels for word in known if value.casefold() in said_of(label.format(word))]
        told = told or words_meant(value, known)
        return NOT_ONE_OF.at(place, value=value, legal=", ".join(told) or nearest(value, known, in_order=True))

    def _other_shape(self, mistake: Mistake) -> Problem:
        """Return the mistake of a value that should hold others; of one with few keys they are proposed."""
        words = {"found": _found_words(self.input)}
        if mistake is EXPECTED_MAPPING and (keys := self._needed()):
            words["meant"] = f"{{{', '.join(f'{key}: ...' for key in keys)}}}"
        if mistake is EXPECTED_LIST and isinstance(self.input, str | dict):
            text = "" if self._models((*self.path, 0)) or isinstance(self.input, dict) else self.input
            words["meant"] = _list_meant(text) if text else self._list_of_mappings()
        return mistake.at(self._place(), **words)

    def _only_word(self) -> str:
        """Return the one word that a missing key can have, as the kind of a file; else a gap."""
        words = {
            get_args(model.model_fields[name].annotation)
            for model in self._models(self.path[:-1])
            for name in (str(self.path[-1]),)
            if name in model.model_fields and get_origin(model.model_fields[name].annotation) is Literal
        }
        known = words.pop() if len(words) == 1 else ()
        return str(known[0]) if len(known) == 1 else "..."

    def _list_of_mappings(self) -> str:
        keys = self._needed(0)
        return f"[{{{', '.join(f'{key}: ...' for key in keys)}}}]" if keys else ""

    def _needed(self, *inside: int) -> list[str]:
        models = self._models((*self.path, *inside))
        fields = models[0].model_fields.items() if len(models) == 1 else ()
        needed = [info.alias or name for name, info in fields if info.is_required()]
        return needed if len(needed) <= _FEW_KEYS else []

    def _place(self, *inside: str | int) -> Place:
        return self.source.key_place(*self.path) if self.of_key else self.source.place(*self.path, *inside)

    def _interpreted(self) -> tuple[Path, tuple[Path, object] | None]:
        """Tell the steps of pydantic's location that lead through the document from its names of union branches.

        Both can be the same word. The input that pydantic reports is the very object that the path must lead to.
        """
        last = self.location[-1:] if self.kind == "missing" else ()
        location = self.location[: len(self.location) - len(last) - self.of_key]
        found = list(islice(readings(((), None, self.value), location), _MOST_READINGS))
        wanted = [reading for reading in found if reading[2] is self.input]
        path, branch, _ = (wanted or found)[0]
        return (*path, *last), branch

    @cached_property
    def meant(self) -> str:
        """The keys of which an unknown one may be a slip: by their letters, or by what readers are told of them."""
        word = str(self.path[-1])
        if latin(word) in self.legal_keys():
            return latin(word)
        if not word.isascii() and isinstance(self.input, str) and _AMOUNT.match(self.input):
            amounts = [key for model in self._models(self.path[:-1]) for key in keys_of_amounts(model)]
            if amounts:
                return ", ".join(amounts)
        labelled = [key for key, labels in self.legal_keys().items() if word.casefold() in labels]
        meant = ", ".join(labelled or words_meant(word, self.legal_keys()))
        return meant or nearest(word, self.legal_keys(), in_order=True)

    def _models(self, path: Path) -> list[type[Written]]:
        candidates: list[Any] = [self.model]
        for step in path:
            candidates = [member for candidate in candidates for member in members(child(candidate, step))]
        return [found for found in candidates if isinstance(found, type) and issubclass(found, Written)]

    def _here(self) -> list[type[Written]]:
        """Return the models that may stand where an unknown key was written."""
        models, written = self._models(self.path[:-1]), standing_at(self.value, self.path[:-1])
        return [model for model in models if tags_agree(model, written)] or models

    def legal_keys(self) -> dict[str, set[str]]:
        """Return the keys of those models, with their labels."""
        return {key: labels for model in self._here() for key, labels in labels_of(model).items()}


def _nearest_branches(refusals: Iterable[_FieldError]) -> list[_FieldError]:
    """Keep, of what the branches of one union say, the words of the branch that the writer came nearest to (D23)."""
    field_errors = list(refusals)
    branches: dict[Path, dict[object, list[_FieldError]]] = {}
    for field_error in field_errors:
        if field_error.branch:
            branches.setdefault(field_error.branch[0], {}).setdefault(field_error.branch[1], []).append(field_error)
    for prefix, said in branches.items():
        nearest = min(said.values(), key=lambda branch: (any(one.path == prefix for one in branch), len(branch)))
        dropped = {id(one) for branch in said.values() if branch is not nearest for one in branch}
        field_errors = [field_error for field_error in field_errors if id(field_error) not in dropped]
    return field_errors


def _with_one_name(refusals: list[_FieldError]) -> list[_FieldError]:
    """Let an unknown key and the missing one that it was meant to be, both of one mapping, be one mistake."""
    kept = list(refusals)
    for unknown in [found for found in refusals if found.kind == "extra_forbidden"]:
        beside = [found for found in kept if found.path[:-1] == unknown.path[:-1]]
        missing = {str(found.path[-1]): found for found in beside if found.kind == "missing"}
        # A key in another script is a translation; one in Latin letters may be something else that is not known.
        is_only = sum(found.kind == unknown.kind for found in beside) == 1 and not str(unknown.path[-1]).isascii()
        wide = str(unknown.path[-1]).partition("：")[0].strip()
        if wide in missing:
            kept.remove(missing[wide])
            continue
        named = unknown.meant if unknown.meant in missing else stands_for(unknown.path[-1], missing, is_only=is_only)
        if named:
            unknown.meant = named
            kept.remove(missing[named])
    return kept


def _list_meant(text: str) -> str:
    """Return the list that somebody meant who wrote it as one text: with full-width marks, or without brackets."""
    plain = text.translate(_LIST_MARKS)
    items = [item.strip() for item in plain.strip("[] ").split(",")]
    is_list = plain.startswith("[") or all(map(_ITEM.fullmatch, items))
    return f"[{', '.join(items)}]" if is_list and all(items) else ""


def _begins_with_key(written: Mapping[str, object]) -> str:
    """Return the first words of a text whose colon made a key of them; no words where that is not what happened."""
    first = next(iter(written), "")
    is_text = len(written) == 1 and isinstance(written[first], str)
    return first if is_text and is_begun_text(first) else ""


def _found_words(value: object) -> str:
    if isinstance(value, dict | list):
        return "{...}" if isinstance(value, dict) else "[...]"
    return spoken(N_("'{value}'"), value=_short(value))


def _short(value: object) -> str:
    text = str(value) if isinstance(value, str | int | Decimal) else "..."
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}..."
