"""`slm import`: a month's rows from a database or a Prometheus server into the book, so that builds stay offline."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import click

from slm import layout
from slm.cli.book import BookError, BookFolder
from slm.cli.command import FOLDER, MonthType, as_of_option, command, lang_option, root_option
from slm.cli.register import write_file
from slm.cli.speech import look_up, say, tell
from slm.fetching import FetchError
from slm.problem import Mistake, SpokenWord

if TYPE_CHECKING:
    from datetime import date

    from slm.calendar import Month
    from slm.measurement import Fetch, ForeignSource, LiveSource
    from slm.portfolio import Portfolio

NO_ADDRESS: Final = Mistake(
    "SLM692",
    "the environment variable {variable}, named by '{source}', is not set",
    "Set it for this command; addresses with credentials stand in no file.",
)
NOT_FETCHED: Final = Mistake(
    "SLM693",
    "'{source}' could not be fetched from {host}: {reason}",
    "Check that the server can be reached, the credentials in {variable}, and the names in the source. Nothing "
    "was written.",
)
READ_FROM_FILES: Final = Mistake(
    "SLM699",
    "the source '{source}' is read from files, and not fetched",
    "Put the export where `files` of the source says, below measurements/; then run: slm check. Where a server has it, "
    "write fetch with its address in the source.",
)
NO_ROWS: Final = Mistake(
    "SLM694",
    "'{source}' has nothing for {month}",
    "Check the month, the names and the zone of the source. If there really was nothing, add --empty.",
)
MONTH_IS_CLOSED: Final = Mistake(
    "SLM695",
    "{month} is closed; its record {path} is not changed",
    "Add --again only to correct it, and restate the month afterwards.",
)
RECORD_DIFFERS: Final = Mistake(
    "SLM696",
    "{path} is there already and holds something else",
    "Nothing was written; add --again to put what was fetched in its place.",
)


@command("import", epilog="DESK_URL=postgres://... slm import desk --month 2026-10")
@click.argument("source", metavar="SOURCE")
@root_option
@click.option("--month", type=MonthType(), required=True, metavar="YYYY-MM", help="The month to fetch.")
@click.option(
    "--from", "folder", type=FOLDER, metavar="DIR",
    help="A clone of the Git repository of Upptime, for a source of kind timeline.",
)  # fmt: skip
@click.option("--again", is_flag=True, help="Replace a record that differs, even of a closed month.")
@click.option("--empty", is_flag=True, help="Write a record without rows where there was nothing.")
@as_of_option
@lang_option
def import_records(
    source: str, book: BookFolder, month: Month, folder: Path | None, again: bool, empty: bool
) -> None:  # fmt: skip
    """Fetch a month's record from a database, a Prometheus server or the repository of Upptime into the book.

    SOURCE is a file of measurements/sources with `fetch`. It names environment variables that hold address and
    credentials; they are never written and never shown. With --from it is a timeline.
    """
    portfolio = book.readable()
    if folder:
        _keep(book, portfolio, source, month, *_observed(portfolio, source, folder, month), again=again, empty=empty)
        return
    asked = portfolio.sources.get(source)
    if asked and asked.fetch:
        tell("slm: {source}: fetching {month}", source=source, month=month, err=True)
        content, count = _asked(asked, asked.fetch, month, book.as_of)
        path = layout.record_file(asked.files[0].replace("{month}", str(month)))
        _keep(book, portfolio, source, month, path, content, count, again=again, empty=empty)
        return
    if asked or source in portfolio.aggregated:
        raise READ_FROM_FILES.raised(source=source)
    if source not in portfolio.live:
        # One that is wrong is not among them: what is wrong is told, and not that there is none.
        wrong = [found for found in book.read().problems if found.place.path == layout.source_file(source)]
        if wrong:
            raise BookError(wrong)
    live = look_up(portfolio.live, source)
    tell("slm: {source}: fetching {month}", source=source, month=month, err=True)
    name, content, count = _fetched(live, source, month)
    path = layout.record_file(name, month)
    _keep(book, portfolio, source, month, path, content, count, again=again, empty=empty)


def _keep(
    book: BookFolder, portfolio: Portfolio, source: str, month: Month, path: str, content: str, count: int, *,
    again: bool, empty: bool,
) -> None:  # fmt: skip
    """Put the record of a month into the book."""
    if not count and not empty:
        raise NO_ROWS.raised(source=source, month=month)
    closed = month in portfolio.months and portfolio.months[month].state == "closed"
    changed = _put(book.root / path, path, content, closed=closed, month=month, again=again)
    click.echo(say("wrote {path}: {count}" if changed else "{path} is unchanged", path=path, count=count))


def _observed(portfolio: Portfolio, source: str, folder: Path, month: Month) -> tuple[str, str, int]:
    """Return the path and the text of the record of what a repository tells of a month, and how much is in it."""
    from slm.reading import NOT_FROM_REPOSITORY, observations

    timeline = look_up(portfolio.sources, source)
    name = next((name for name in timeline.files if "{month}" in name and "*" not in name), "")
    if timeline.kind != "timeline" or not name:
        raise NOT_FROM_REPOSITORY.raised(source=source)
    found = observations(folder, month)
    if found.unread:
        tell(
            "slm: {source}: {n} version of a file tells no state or no time",
            "slm: {source}: {n} versions of files tell no state or no time",
            source=source, n=found.unread, err=True,
        )  # fmt: skip
    return layout.record_file(name.replace("{month}", str(month))), found.text, found.number


def _asked(source: ForeignSource, fetch: Fetch, month: Month, on: date) -> tuple[str, int]:
    """Return what the server of a source answers for a month, and how much is in it."""
    from slm.fetching.snapshot import fetched_month

    server = fetch.server
    address, token = _secret(server.address_from, source.id), None
    secrets = [address, *_credentials(address)]
    if named := getattr(server, "token_from", None):
        token = _secret(named, source.id)
        secrets.append(token)
    with _told_without(secrets, source.id, server.address_from):
        return fetched_month(source, server, month, address, token, on=on)


@contextmanager
def _told_without(secrets: Iterable[str], source: str, variable: str) -> Iterator[None]:
    """Tell why nothing was fetched, without what must not be shown."""
    address, *_ = secrets
    try:
        yield
    except FetchError as failed:
        host, reason = _host(address), _without_secrets(secrets, failed.args[0])
        raise NOT_FETCHED.raised(source=source, host=host, reason=reason, variable=variable) from None


def _fetched(live: LiveSource, source: str, month: Month) -> tuple[str, str, int]:
    """Return the name and the text of the record, and how much is in it."""
    from slm.measurement import SqlSource

    address = _secret(live.address_from, source)
    secrets = [address, *_credentials(address)]
    with _told_without(secrets, source, live.address_from):
        if isinstance(live, SqlSource):
            from slm.fetching.live import fetched_rows

            return fetched_rows(live, month, address)
        from slm.fetching.live import fetched_samples

        token = _secret(live.token_from, source) if live.token_from else None
        secrets += [token] if token else []
        return fetched_samples(live, month, address, token)


def _secret(variable: str, source: str) -> str:
    value = os.environ.get(variable, "").strip()
    if not value:
        raise NO_ADDRESS.raised(variable=variable, source=source)
    return value


def _credentials(address: str) -> Iterable[str]:
    """Return what must not be shown of an address, in the form in which it is written and as a server reads it."""
    from urllib.parse import unquote

    user_info = address.partition("://")[2].rpartition("@")[0].split("/")[0]
    password = user_info.partition(":")[2]
    return [secret for secret in (user_info, password, unquote(password)) if secret]


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or "?"
    except ValueError:
        return "?"


def _without_secrets(secrets: Iterable[str], text: str) -> str:
    if isinstance(text, SpokenWord):
        return SpokenWord({code: _without_secrets(secrets, said) for code, said in text.said.items()})
    for secret in sorted(secrets, key=len, reverse=True):
        text = text.replace(secret, "***")
    return " ".join(text.split())


def _put(file: Path, path: str, content: str, *, closed: bool, month: Month, again: bool) -> bool:
    """Write the record, whole or not at all; return whether anything changed."""
    from slm.fetching.snapshot import same_answer

    before = file.read_text(encoding="utf-8") if file.is_file() else None
    if before == content or (before and same_answer(before, content)):
        return False
    if closed and not again:
        raise MONTH_IS_CLOSED.raised(month=month, path=path)
    if before is not None and not again:
        raise RECORD_DIFFERS.raised(path=path)
    write_file(file, content)
    return True
