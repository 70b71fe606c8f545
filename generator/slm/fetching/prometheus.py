"""A month's samples of a query, from the HTTP API of a Prometheus server."""

from __future__ import annotations

import base64
import json
import ssl
import time
from collections.abc import Iterator
from http.client import HTTPException
from typing import Any, Final
from urllib.error import HTTPError, URLError
from urllib.parse import unquote, urlencode, urlsplit, urlunsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from slm.calendar import Month, month_period, zone
from slm.fetching import FetchError
from slm.measurement import PrometheusSource

POINTS: Final = 10_000
"""The most samples of a series that are asked for at once; servers refuse more than 11,000."""
TIMEOUT: Final = 60
_LARGEST: Final = 200_000_000


def fetched_samples(source: PrometheusSource, month: Month, address: str, token: str | None) -> tuple[str, str, int]:
    """Return the name and the text of the month's file, and how many samples it holds.

    The text is what the server answers to a range query, with the series in order, so that the same samples give the
    same bytes. Raise `FetchError` for a server that does not answer, or does not want to.
    """
    series: dict[str, dict[str, Any]] = {}
    for start, end in _ranges(source, month):
        for sampled in _query(source, address, token, start, end):
            key = json.dumps(sampled["metric"], sort_keys=True)
            known = series.setdefault(key, {"metric": dict(sorted(sampled["metric"].items())), "values": []})
            known["values"] += sampled["values"]
    result = [series[key] for key in sorted(series)]
    answer = {"status": "success", "data": {"resultType": "matrix", "result": result}}
    count = sum(len(one_series["values"]) for one_series in result)
    return f"{source.file_id}.json", json.dumps(answer, ensure_ascii=False, indent=1) + "\n", count


def _ranges(source: PrometheusSource, month: Month) -> Iterator[tuple[int, int]]:
    """Yield the first and the last sample, in seconds since 1970, of each part of the month that is asked for."""
    span = month_period(month, zone(source.time_zone)).interval
    # A server would answer for the next minutes as well, with the last sample that it has.
    start, end = round(span.start.timestamp()), min(round(span.end.timestamp()), int(time.time()) + 1)
    step = source.step.seconds(86_400)
    for first in range(start, end, step * POINTS):
        count = min(POINTS, -(-(end - first) // step))
        yield first, first + (count - 1) * step


def _query(source: PrometheusSource, address: str, token: str | None, start: int, end: int) -> list[dict[str, Any]]:
    body = urlencode({"query": source.query, "start": start, "end": end, "step": source.step.seconds(86_400)})
    answer = _answer(_request(address, token, body))
    try:
        data = answer["data"]
        if data["resultType"] != "matrix":
            raise FetchError(f"the query gives a {data['resultType']}, not samples over time")
        return [{"metric": series["metric"], "values": series["values"]} for series in data["result"]]
    except (KeyError, TypeError):
        raise FetchError("this is not the answer of a Prometheus server") from None


def _request(address: str, token: str | None, body: str) -> Request:
    try:
        parts = urlsplit(address)
        where = parts.hostname or ""
        place = f"[{where}]" if ":" in where else where
        netloc = f"{place}:{parts.port}" if parts.port else place
    except ValueError:
        raise FetchError("the address cannot be understood") from None
    if parts.scheme not in {"http", "https"} or not where:
        raise FetchError("the address does not begin with http:// or https://")
    url = urlunsplit((parts.scheme, netloc, parts.path.rstrip("/") + "/api/v1/query_range", "", ""))
    headers = {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    elif parts.username is not None:
        pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    return Request(url, data=body.encode(), headers=headers)  # noqa: S310 (only http and https come here)


class _NoRedirect(HTTPRedirectHandler):
    """Credentials go to the server that was named, and to no other."""

    def redirect_request(self, *_: object) -> None:
        """Follow no redirection."""


def _answer(request: Request) -> Any:  # noqa: ANN401 (whatever a server says)
    try:
        with build_opener(_NoRedirect).open(request, timeout=TIMEOUT) as answer:
            text = answer.read(_LARGEST + 1)
    except HTTPError as error:
        raise FetchError(_refusal(error)) from None
    except (URLError, TimeoutError, HTTPException, ssl.SSLError, OSError) as error:
        raise FetchError(str(getattr(error, "reason", "")) or str(error) or type(error).__name__) from None
    if len(text) > _LARGEST:
        raise FetchError("the answer is too large; take a longer step")
    try:
        return json.loads(text)
    except ValueError:
        raise FetchError("this is not the answer of a Prometheus server") from None


def _refusal(error: HTTPError) -> str:
    """Return the status and what a Prometheus server says about it."""
    try:
        said = json.loads(error.read(10_000))
        why = f": {said['error']}"
    except (ValueError, KeyError, TypeError, OSError):
        why = ""
    return f"{error.code} {error.reason}{why}"
