"""What an export says about its own completeness, held against what is in it (FAILURES F1).

Whether nothing is missing is said by people, in `covers` or by the name of a file; where the file denies it, that is
told, and the account of the file (`ImportedFile.incomplete`) has the code of what was told.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from slm.problem import Mistake, Place, Problem, Severity

FEWER_THAN_TOTAL: Final = Mistake(
    "SLM1004",
    "{path} says itself that it is not whole: of '{name}' it holds {entries} of {total}",
    "Export all of them, over all pages. Where that cannot be done, wrong_rows: left_out in the source makes a warning "
    "of this.",
)
MORE_TO_COME: Final = Mistake(
    "SLM1005",
    "{path} says that more entries follow: {said}",
    "Export the following pages, too, and let the source name them in files; or export all at once. Where that cannot "
    "be done, wrong_rows: left_out in the source makes a warning of this.",
)
SAYS_FAILED: Final = Mistake(
    "SLM1006",
    "{path} is the answer to a question that failed: {said}",
    "Look why, and export it again. Where that cannot be done, wrong_rows: left_out in the source makes a warning of "
    "this.",
)
SAYS_WARNING: Final = Mistake(
    "SLM1007",
    "{path} brings a warning of the program that made it: {said}",
    "Look whether something is missing, and export it again then.",
    Severity.WARNING,
)
ROUND_NUMBER: Final = Mistake(
    "SLM1008",
    "{path} ends at a number of records at which exports often stop: {number}",
    "Look in the tool how many there are; export shorter times, or all pages, if there are more.",
    Severity.WARNING,
    one_by=("path", "number"),
)
LAST_LINE_OPEN: Final = Mistake(
    "SLM1009",
    "the last line of {path} does not end: the file may have been cut off in it",
    "Compare it with the tool: until then its last record is not known for certain, and one more may be missing. Where "
    "the tool never ends its last line, write format: {{last_line: open}} in the source.",
    Severity.WARNING,
)
PAGES_LACKING: Final = Mistake(
    "SLM1095",
    "{path} is page {page} of {pages}, and the source has not all of them",
    "Export the other pages, too, and let the source name them in files; or export all at once. Where that cannot be "
    "done, wrong_rows: left_out in the source makes a warning of this.",
    one_by=("path",),
)
PAGE_BEFORE: Final = Mistake(
    "SLM1096",
    "{path} has a page before it, and the source does not have the first one: {said}",
    "Export the pages before it, too, and let the source name them in files; or export all at once. Where that cannot "
    "be done, wrong_rows: left_out in the source makes a warning of this.",
    one_by=("path",),
)
OF_PAGES: Final = (MORE_TO_COME, PAGE_BEFORE)
"""What a page says of another one."""

_ROUND: Final = frozenset({
    100, 200, 250, 500, 1000, 2000, 2500, 5000, 10_000, 20_000, 25_000, 30_000, 50_000, 65_000, 65_535, 65_536, 100_000,
    200_000, 250_000, 500_000, 1_000_000, 1_048_575, 1_048_576,
})  # fmt: skip
"""So many rows are in exports that stop."""
_TOTALS: Final = frozenset({
    "total", "totalcount", "totalresults", "totalelements", "totalrecords", "totalitems", "totalentries", "numfound",
    "odatacount", "recordstotal", "totalsize", "count",
})  # fmt: skip
_NEXT: Final = frozenset({
    "next", "nextpage", "nexturl", "nextlink", "nextpagetoken", "nextcursor", "odatanextlink", "nextrecordsurl",
    "nextpageurl", "nexttoken", "nextpagelink",
})  # fmt: skip
_MORE: Final = frozenset({
    "hasmore", "hasnext", "hasnextpage", "more", "morepages", "hasmorepages", "moreresultsavailable", "truncated",
    "istruncated", "incompleteresults", "partial", "ispartial",
})  # fmt: skip
_LAST: Final = frozenset({"islast", "islastpage", "last"})
_PAGE: Final = ("page", "pagenumber", "currentpage")
_PAGES: Final = ("totalpages", "pages", "pagecount", "lastpage")
_BEFORE: Final = frozenset({
    "previous", "prev", "previouspage", "prevpage", "previousurl", "prevurl", "previouslink", "prevlink", "hasprevious",
    "hasprev", "haspreviouspage", "hasprevpage",
})  # fmt: skip
_PARTS: Final = frozenset({"startat", "maxresults", "offset", "limit", "perpage", "pagesize"})
_PAGING: Final = _NEXT | _MORE | _LAST | _PARTS | _BEFORE | frozenset({*_PAGE, *_PAGES, "self", "expand"})
_BESIDE: Final = ("meta", "metadata", "paging", "pagination", "page", "pageinfo", "links", "responsemetadata")
"""Objects in which an answer tells of its list, beside it."""
_FAILED: Final = frozenset({"error", "errors", "fail", "failed", "failure", "partial", "timeout"})
_OTHER_THAN_LETTERS: Final = re.compile(r"[^a-z]")
_MOST_SAID: Final = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRemark:
    """One thing that a file says of its own completeness."""

    about: str = ""
    """The list that it is about."""
    problem: Problem | None = None
    """What is told, unless the other files of the source have the rest; None of a file that says it is the last."""
    is_certain: bool = False
    """Whether the file itself says, or shows, that something may be missing; else that is for people to find out."""
    total: int = 0
    """How many entries there are in all, as the file says; 0 where it does not say that."""
    entries: int = 0
    """How many of them it holds."""
    lacks: int = 0
    """How many of them are in no file of the source, counted at the first of the files; of inner lists, how many of
    these lack entries. 0 where nobody knows."""


Documents = Iterable[tuple[Any, Callable[[Sequence[str | int]], Place]]]
"""What was read of a file of JSON, one or many, each with what tells the place of a value in it."""


def last_line_remarks(path: str, text: str, last_line: str) -> tuple[FileRemark, ...]:
    """Return that a file of lines ends within one, if its tool ends them all: what followed would be lost, too."""
    if last_line == "open" or not text or ends_its_last_line(text) or text.isspace():
        return ()
    breaks = text.count("\n") + text.count("\r") - text.count("\r\n")
    return (FileRemark(problem=LAST_LINE_OPEN.at(Place(path, breaks + 1, 1), path=path), is_certain=True),)


def ends_its_last_line(text: str) -> bool:
    """Return whether the last line of a text ends, as its others do: a CR may be half of what ended it."""
    if not text.endswith("\r"):
        return text.endswith("\n")
    return "\n" not in text and text.count("\r") > 1


def json_remarks(path: str, documents: Documents, steps: tuple[str, ...]) -> tuple[FileRemark, ...]:
    """Return what documents say of the lists that lead to the records; of many inner ones that is one remark."""
    found: list[FileRemark] = []
    if not steps:
        return ()
    for document, place in documents:
        if isinstance(document, dict):
            found += _failed(path, document, place)
        for holder, where in _holders(document, steps):
            is_inner = any(isinstance(step, int) for step in where)
            found += _of_list(path, holder, where, place, is_inner=is_inner)
    together: dict[object, FileRemark] = {}
    for remark in found:
        code = remark.problem.code if remark.problem else ""
        is_inner = not remark.total and code == FEWER_THAN_TOTAL.code
        key = (code, remark.about) if is_inner or code == MORE_TO_COME.code else remark
        before = together.get(key)
        count = (before.problem.count if before and before.problem else 0) + 1
        kept = before or remark
        together[key] = replace(kept, problem=kept.problem and replace(kept.problem, count=count))
    return tuple(together.values())


def _holders(value: Any, steps: tuple[str, ...], where: tuple[str | int, ...] = ()) -> Iterator[Any]:  # noqa: ANN401
    """Yield each object on the way to the records that holds a list of it, with the path of that list."""
    items = list(enumerate(value)) if isinstance(value, list) else [(None, value)]
    for index, item in items:
        here = where if index is None else (*where, index)
        if steps and isinstance(item, dict) and steps[0] in item:
            if isinstance(item[steps[0]], list):
                yield item, (*here, steps[0])
            yield from _holders(item[steps[0]], steps[1:], (*here, steps[0]))


def _plain(key: str) -> str:
    return _OTHER_THAN_LETTERS.sub("", key.casefold())


def _number(value: object) -> int:
    if isinstance(value, dict):
        value = value.get("value")
    return int(value) if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 16 else 0


def _of_list(
    path: str, holder: Mapping[str, Any], where: tuple[str | int, ...], place: Callable[..., Place], *, is_inner: bool
) -> Iterator[FileRemark]:
    """Yield what an object says of a list in it, by its keys and those of the objects beside the list."""
    name = str(where[-1])
    keys = {_plain(key): value for key, value in holder.items() if not isinstance(value, list)}
    is_envelope = {*keys} <= _PAGING | _TOTALS
    has_pages = bool({*keys} & _PAGING)
    if is_inner and not is_envelope and not {*keys} & _PARTS:
        return
    for beside in (keys.get(_plain(key)) for key in _BESIDE):
        if isinstance(beside, dict):
            more = {_plain(key): value for key, value in beside.items() if not isinstance(value, list)}
            has_pages |= bool({*more} & _PAGING)
            keys = more | keys
    lists = [value for value in holder.values() if isinstance(value, list)]
    entries = len(holder[name]) if has_pages else sum(map(len, lists))
    for key in sorted({*keys} & _TOTALS):
        total = _number(keys[key])
        words = {"path": path, "total": total, "entries": entries, "name": name}
        if total > entries and (key != "count" or has_pages):
            problem = FEWER_THAN_TOTAL.at(place(where), **words)
            yield FileRemark(
                about=name, problem=problem, is_certain=True, total=0 if is_inner else total, entries=entries
            )
        elif total:
            yield FileRemark(about=name, total=total, entries=entries)
        if total:
            break
    if not is_inner or is_envelope:
        yield from _pages(path, name, keys, lambda: place(where))


def _pages(path: str, name: str, keys: Mapping[str, Any], place: Callable[[], Place]) -> Iterator[FileRemark]:
    """Yield whether an answer is followed by another one."""
    said = [key for key in sorted({*keys} & _NEXT) if keys[key] not in (None, "", False, "0") and keys[key] != {}]
    said += [key for key in sorted({*keys} & _MORE) if keys[key] in (True, "true")]
    said += [key for key in sorted({*keys} & _LAST) if keys[key] in (False, "false")]
    if said:
        words = f"{said[0]}: {_short(keys[said[0]])}"
        yield FileRemark(about=name, problem=MORE_TO_COME.at(place(), path=path, said=words), is_certain=True)
    elif {*keys} & (_NEXT | _MORE | _LAST):
        yield FileRemark(about=name)
    yield from _pages_before(path, name, keys, place)


def _pages_before(path: str, name: str, keys: Mapping[str, Any], place: Callable[[], Place]) -> Iterator[FileRemark]:
    """Yield which page of how many an answer is, and whether there is one before it."""
    before = [key for key in sorted({*keys} & _BEFORE) if keys[key] not in (None, "", False, "0", "false", {})]
    if before:
        words = f"{before[0]}: {_short(keys[before[0]])}"
        problem = PAGE_BEFORE.at(place(), path=path, said=words)
        yield FileRemark(about=f"{name} before", problem=problem, is_certain=True)
    elif {*keys} & (_BEFORE | _NEXT | _MORE | _LAST):
        yield FileRemark(about=f"{name} before")
    page, pages = (next((_number(keys[key]) for key in said if key in keys), 0) for said in (_PAGE, _PAGES))
    if pages and page <= pages and {*keys} & {*_PAGE} and not {*keys} & _TOTALS:
        problem = PAGES_LACKING.at(place(), path=path, page=page, pages=pages)
        yield FileRemark(about=f"{name} pages", problem=problem, is_certain=True, total=pages, entries=1)


def _failed(path: str, document: Mapping[str, Any], place: Callable[..., Place]) -> Iterator[FileRemark]:
    """Yield that the answer of a program is none, or not the whole one, as it says itself."""
    for key, value in document.items():
        plain, words = _plain(key), f"{key}: {_short(value)}"
        is_text = isinstance(value, str) and not value.isdecimal()
        is_said = bool(value) and (is_text or isinstance(value, list | dict))
        failed = (
            (plain in ("errors", "error", "errormessages") and is_said)
            or (plain in ("status", "stat", "result") and is_text and str(value).casefold() in _FAILED)
            or (plain in ("success", "ok") and value is False)
            or (plain == "timedout" and value is True)
            or (plain == "shards" and isinstance(value, dict) and _number(value.get("failed")) > 0)
        )
        if failed:
            yield FileRemark(problem=SAYS_FAILED.at(place((key,)), path=path, said=words), is_certain=True)
        elif plain in ("warnings", "warning", "warningmessages") and is_said:
            yield FileRemark(problem=SAYS_WARNING.at(place((key,)), path=path, said=words))


def _short(value: object) -> str:
    words = str(value).lower() if isinstance(value, bool) else " ".join(str(value).split())
    return words if len(words) <= _MOST_SAID else f"{words[: _MOST_SAID - 3]}..."


def remarks_that_hold(
    files: Sequence[tuple[str, object, int, tuple[FileRemark, ...]]],
) -> Iterator[tuple[str, FileRemark]]:
    """Yield what files say of themselves and the other files of the source do not make good, with the path of each.

    Of each file: its path, its month, how many records it has, and what it says. What is parted over several files of
    one month, or of none, is whole where they have as many entries as there are in all, or one says that it is
    the last.
    """
    for path, month, rows, remarks in files:
        together = [remark for _, other, _, said in files if other == month for remark in said]
        is_whole = False
        for remark in remarks:
            same = [other for other in together if other.about == remark.about]
            totals = [other for other in same if other.total]
            reached = bool(totals) and sum(other.entries for other in totals) >= max(other.total for other in totals)
            is_whole |= reached
            is_last = not remark.total and any(other.problem is None and not other.total for other in same)
            is_page = remark.total or (remark.problem and remark.problem.mistake in OF_PAGES)
            if remark.problem and not (is_page and (reached or is_last)):
                # What a page holds is known of those that are there.
                size = rows if remark.problem.mistake is PAGES_LACKING else 1
                yield path, replace(remark, lacks=size * _lacking(remark, totals))
        others = {number for _, other, number, _ in files if other == month}
        if rows in _ROUND and not is_whole and others == {rows}:
            yield path, FileRemark(problem=ROUND_NUMBER.at(Place(path), path=path, number=rows))


def _lacking(remark: FileRemark, totals: Sequence[FileRemark]) -> int:
    """Return how many entries are in no file, where this is the first one to say so."""
    if remark.total:
        lacking = max(other.total for other in totals) - sum(other.entries for other in totals)
        return lacking if remark is totals[0] else 0
    # Of a file that ends within a line nobody knows more than that a record may be missing.
    counted = (FEWER_THAN_TOTAL, LAST_LINE_OPEN)
    return remark.problem.count if remark.problem and remark.problem.mistake in counted else 0
