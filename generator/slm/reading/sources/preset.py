"""Mappings that come with the program, completed by what a source file says."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final

from slm.measurement import SOURCE_KINDS
from slm.problem import Mistake, Problem, nearest
from slm.reading.typed import read_kind
from slm.reading.yaml_text import YamlDocument, read_yaml
from slm.values import Written

PRESET_UNKNOWN: Final = Mistake(
    "SLM733", "there is no ready-made mapping '{name}'", "Did you mean one of these: {legal}?"
)
PRESET_OF_OTHER_KIND: Final = Mistake("SLM734", "the mapping '{name}' is of kind {kind}", "Write kind: {kind}.")

_ADDED: Final = ("leave_out", "missing")
"""Lists to which a source file adds; of the others, its own takes the place of the mapping's."""


def presets() -> tuple[str, ...]:
    """Return the names of the mappings that come with the program."""
    folder = files("slm.reading") / "presets"
    return tuple(sorted(path.name.removesuffix(".yml") for path in folder.iterdir() if path.name.endswith(".yml")))


def read_source(
    document: YamlDocument, kinds: Mapping[str, type[Written]] = SOURCE_KINDS
) -> tuple[Written | None, list[Problem]]:
    """Return the source that a file describes, together with the ready-made mapping that it uses."""
    if not isinstance(document.value, dict):
        return read_kind(kinds, document)
    value, problem = _completed(document, document.value)
    if problem:
        return None, [problem]
    return read_kind(kinds, YamlDocument(path=document.path, value=value, positions=document.positions))


def _completed(document: YamlDocument, written: dict[str, Any]) -> tuple[dict[str, Any], Problem | None]:
    name = written.get("use")
    if not isinstance(name, str):
        return written, None
    if name not in presets():
        return written, PRESET_UNKNOWN.at(document.source.place("use"), name=name, legal=nearest(name, presets()))
    preset = _preset(name)
    kind = written.get("kind", preset["kind"])
    if kind != preset["kind"]:
        return written, PRESET_OF_OTHER_KIND.at(document.source.place("kind"), name=name, kind=preset["kind"])
    return _merged(preset, written), None


@cache
def _preset(name: str) -> dict[str, Any]:
    text = (files("slm.reading") / "presets" / f"{name}.yml").read_text("utf-8")
    document, problems = read_yaml(name, text)
    if document is None or not isinstance(document.value, dict):
        raise ValueError(problems)
    return document.value


def _merged(preset: dict[str, Any], written: dict[str, Any]) -> dict[str, Any]:
    """Return the mapping with what a file says put before it; a field comes from one place only."""
    whole = {name: _over(value, written.get(name)) for name, value in preset.items()} | {
        name: value for name, value in written.items() if name not in preset
    }
    for name in _ADDED:
        own, given = written.get(name), preset.get(name)
        if isinstance(own, list) and isinstance(given, list):
            whole[name] = [*own, *given]
    for one, other in (("constants", "columns"), ("columns", "constants")):
        said = written.get(one)
        if isinstance(said, dict) and isinstance(whole.get(other), dict):
            own_too = written.get(other)
            kept = own_too if isinstance(own_too, dict) else {}
            whole[other] = {name: entry for name, entry in whole[other].items() if name not in said or name in kept}
    without = written.get("without")
    if isinstance(without, list):
        for part in ("columns", "values", "only_if"):
            if isinstance(whole.get(part), dict):
                whole[part] = {name: entry for name, entry in whole[part].items() if name not in without}
    return whole


def _over(value: Any, own: Any) -> Any:  # noqa: ANN401
    if isinstance(value, dict) and isinstance(own, dict):
        is_other_format = "type" in own and own["type"] != value.get("type")
        return own if is_other_format else {name: _over(value.get(name), own.get(name)) for name in {**value, **own}}
    return value if own is None else own
