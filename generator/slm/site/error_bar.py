"""What stands on the pages of a preview while the book has errors: the first of them, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from markupsafe import Markup

from slm.problem import Problem, Severity, causes
from slm.text import LANGUAGES

_BAR: Final = Markup("""\
<style>
#slm-errors {{
  position: sticky; top: 0; z-index: 1000; max-height: 50vh; overflow: auto; padding: .6rem 1rem;
  color: #fff; background: #a3001b; font: 16px/1.45 system-ui, sans-serif; overflow-wrap: anywhere;
}}
#slm-errors p {{ margin: 0; }}
#slm-errors code {{ font: .9em ui-monospace, monospace; color: inherit; background: none; }}
@media print {{ #slm-errors {{ display: none; }} }}
</style>
<div id="slm-errors" role="alert" lang="{language}">
<p><strong>{code}</strong> <code>{place}</code></p>
<p><strong>{message}</strong></p>
<p>{hint}</p>
<p>{beneath}</p>
</div>
""")


def error_bar(problems: Iterable[Problem], language: str) -> str:
    """Return the bar as HTML: code, place, message and remedy of the first error, and how many there are beside it."""
    first, *others = causes(problems)
    say = LANGUAGES[language]
    more = sum(problem.severity is Severity.ERROR for problem in others)
    told = [say("And {n} more error.", "And {n} more errors.", n=more)] if more else []
    told.append(say("Beneath is the last state of the book without errors."))
    return _BAR.format(
        language=language,
        code=first.code,
        place=first.place if first.place.path else "",
        message=first.message(language),
        hint=first.hint(language),
        beneath=(" " if say.spaced else "").join(told),
    )


def with_bar(page: bytes, bar: str) -> bytes:
    """Return a page of HTML that begins with the bar."""
    start = page.find(b">", page.find(b"<body")) + 1
    return page[:start] + bar.encode() + page[start:] if bar else page
