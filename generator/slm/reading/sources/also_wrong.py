"""What else is wrong with a row that is refused: whoever maps one word learns of all others in the same run."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from slm.measurement import VALUE_NOT_MAPPED, foreign_fields, source_kinds
from slm.problem import InputError, Mistake


def also_wrong(
    source: source_kinds.AnySource, wrong: str, read: Callable[[str], object], without: Mistake | None
) -> Iterator[tuple[str, InputError]]:
    """Yield each other field of a row that cannot be understood, or whose word is none of the book.

    What is wrong with the whole source (`without`), such as that it names no zone, is not told of each field.
    """
    for name in source.mapped:
        if name == wrong:
            continue
        try:
            said = read(name)
        except InputError as mistaken:
            if mistaken.mistake is not without:
                yield name, mistaken
            continue
        legal = foreign_fields.words_of(source.record, name)
        if isinstance(said, str) and legal and said not in legal:
            yield name, VALUE_NOT_MAPPED.raised(name, value=said, field=name, source=source.id, known="")
