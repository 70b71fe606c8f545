"""Files that the program carries for people to go on with: in the languages of their book, with their ids and days.

A template is a file as its writer would have it, with three things more: a text in every language of the program,
`{en: Mail, zh: 邮件, de: Mail}`, of which the languages of the book stay; a comment in one language, `#zh 说明`, which
stays where it is the first one of the book; and what only the book knows, `<<customer>>`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.resources import files
from typing import TYPE_CHECKING, Final, Literal

from slm.text import LANGUAGES

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

KINDS: Final[tuple[Literal["SLA", "OLA", "UC"], ...]] = ("SLA", "OLA", "UC")
"""The kinds of agreements."""
_CODES: Final = "|".join(LANGUAGES)
_PAIR: Final = rf'(?:{_CODES}): (?:"(?:[^"\\]|\\.)*"|[^\s",{{}}\[\]][^",{{}}\[\]]*)'
_TEXT: Final = re.compile(rf"\{{{_PAIR}(?:, {_PAIR})*\}}")
_ALTERNATIVE: Final = re.compile(_PAIR)
_COMMENT: Final = re.compile(rf"( *)#({_CODES}) (.*)")
_BLANK: Final = re.compile(r"<<([^<>]+)>>")

Word = Callable[[str], str | None]
"""Returns what stands for a word in `<<...>>`; None leaves out the whole line, such as a day that is still to come."""


def carried(folder: str) -> Traversable:
    """Return a folder of templates of the package."""
    return files("slm.cli") / folder


def pages_of(folder: Traversable, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield path and text of each file in a folder of templates, whatever lies between."""
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        inside = f"{path}{entry.name}"
        if entry.is_dir():
            yield from pages_of(entry, f"{inside}/")
        else:
            yield inside, entry.read_text("utf-8")


def filled(text: str, languages: Sequence[str], word: Word | Mapping[str, str], *, beside: str = "") -> str:
    """Return a template in these languages, with its blanks filled in.

    In a file without languages of its own, such as CSV, a text is said in all of them, with `beside` between.
    """
    known = word.get if isinstance(word, Mapping) else word
    spoken = languages[0] if re.search(rf"^ *#{languages[0]} ", text, re.MULTILINE) else "en"
    lines = []
    for line in text.splitlines():
        comment = _COMMENT.fullmatch(line)
        if comment and comment[2] != spoken:
            continue
        told = f"{comment[1]}# {comment[3]}" if comment else line
        blanks = {blank: known(blank) for blank in _BLANK.findall(told)}
        if None in blanks.values():
            continue
        for blank, word_of_book in blanks.items():
            told = told.replace(f"<<{blank}>>", word_of_book or "")
        told = _TEXT.sub(lambda found: _in_languages(found[0], languages, beside), told)
        if told.strip() or not line:
            lines.append(told)
    return "".join(f"{line}\n" for line in lines)


def _in_languages(text: str, languages: Sequence[str], beside: str) -> str:
    """Return the parts of a text in these languages; a language in which it is not carried has the English one."""
    pairs = (found.partition(": ") for found in _ALTERNATIVE.findall(text))
    texts = {language: told for language, _, told in pairs}
    kept: dict[str, str] = {language: texts.get(language, texts["en"]) for language in languages}
    if len(kept) == 1 or beside:
        return beside.join(kept.values())
    return f"{{{', '.join(f'{language}: {told}' for language, told in kept.items())}}}"


def local(texts: Mapping[str, str] | str, languages: Sequence[str] = ()) -> str:
    """Return a name as YAML: in all languages in which it is known, or in those of a book, all of them.

    A language in which it is not known has its English, or else its first words; the same in all is one plain text.
    """
    known = {"": texts} if isinstance(texts, str) else texts
    first = known.get("en") or next(iter(known.values()))
    kept = {language: known.get(language, first) for language in languages} or known
    if len(set(kept.values())) == 1 and (languages or "" in kept):
        return json.dumps(next(iter(kept.values())), ensure_ascii=False)
    # A JSON string is a quoted YAML string, whatever the name holds.
    return f"{{{', '.join(f'{code}: {json.dumps(told, ensure_ascii=False)}' for code, told in kept.items())}}}"
