"""Samples of a Prometheus server over a month."""

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

from slm.calendar import Interval
from slm.fetching import FetchError
from slm.measurement import PrometheusFetch
from slm.problem import plain_reason, spoken
from slm.text import N_

_NO_ANSWER: Final = N_("this is not the answer of a Prometheus server")
POINTS: Final = 10_000
"""The most samples of a series that are asked for at once; servers refuse more than 11,000."""
TIMEOUT: Final = 60
_LARGEST: Final = 200_000_000


def samples_between(
    fetch: PrometheusFetch, span: Interval, address: str, token: str | None
) -> tuple[dict[str, Any], int]:
    """Return the answer of the server to a range query, and how many samples it holds.

    The series are in order, so that the same samples give the same bytes. Raise `FetchError` for a server that does not
    answer, or does not want to.
    """
    series: dict[str, dict[str, Any]] = {}
    warnings: dict[str, None] = {}
    for start, end in _ranges(fetch, span):
        data, told = _samples(fetch, address, token, start, end)
        warnings |= dict.fromkeys(told)
        for sampled in data:
            key = json.dumps(sampled["metric"], sort_keys=True)
            known = series.setdefault(key, {"metric": dict(sorted(sampled["metric"].items())), "values": []})
            known["values"] += sampled["values"]
    result = [series[key] for key in sorted(series)]
    answer: dict[str, Any] = {"status": "success", "data": {"resultType": "matrix", "result": result}}
    if warnings:
        answer["warnings"] = list(warnings)
    return answer, sum(len(one_series["values"]) for one_series in result)


def _ranges(fetch: PrometheusFetch, span: Interval) -> Iterator[tuple[int, int]]:
    """Yield the first and the last sample, in seconds since 1970, of each part of the time that is asked for."""
    # A server would answer for the next minutes as well, with the last sample that it has.
    start, end = round(span.start.timestamp()), min(round(span.end.timestamp()), int(time.time()) + 1)
    step = fetch.step.seconds(86_400)
    for first in range(start, end, step * POINTS):
        count = min(POINTS, -(-(end - first) // step))
        yield first, first + (count - 1) * step


def _samples(
    fetch: PrometheusFetch, address: str, token: str | None, start: int, end: int
) -> tuple[list[dict[str, Any]], list[str]]:
    """Return the series of one part, and what the server warns of."""
    body = urlencode({"query": fetch.query, "start": start, "end": end, "step": fetch.step.seconds(86_400)})
    answer = _answer(_request(address, token, body))
    try:
        data = answer["data"]
        if data["resultType"] != "matrix":
            message = N_("the query gives a {found}, not samples over time")
            raise FetchError(spoken(message, found=data["resultType"]))
        found = [{"metric": series["metric"], "values": series["values"]} for series in data["result"]]
        return found, [str(warning) for warning in answer.get("warnings") or ()]
    except (AttributeError, KeyError, TypeError):
        raise FetchError(spoken(_NO_ANSWER)) from None


def _request(address: str, token: str | None, body: str) -> Request:
    try:
        parts = urlsplit(address)
        where = parts.hostname or ""
        place = f"[{where}]" if ":" in where else where
        netloc = f"{place}:{parts.port}" if parts.port else place
    except ValueError:
        raise FetchError(spoken("the address cannot be understood")) from None
    if parts.scheme not in {"http", "https"} or not where:
        raise FetchError(spoken("the address does not begin with http:// or https://"))
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
        why = getattr(error, "reason", error)
        raise FetchError(plain_reason(why) if isinstance(why, OSError | HTTPException) else str(why)) from None
    if len(text) > _LARGEST:
        raise FetchError(spoken("the answer is too large; take a longer step"))
    try:
        return json.loads(text)
    except ValueError:
        raise FetchError(spoken(_NO_ANSWER)) from None


def _refusal(error: HTTPError) -> str:
    try:
        said = json.loads(error.read(10_000))
        why = f": {said['error']}"
    except (ValueError, KeyError, TypeError, OSError):
        why = ""
    return f"{error.code} {error.reason}{why}"
