"""A paper as plain HTML with a style sheet for print, so that other printers can set the same content."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

_STYLE = """
@page { size: A4; margin: 2.6cm 2.3cm 2.2cm; @top-left { content: "%(number)s"; font-size: 8pt }
  @top-right { content: "%(head)s"; font-size: 8pt } @bottom-right { content: counter(page) " / " counter(pages) } }
body { font: 10pt/1.5 "Noto Sans CJK SC"; }
h1 { font-size: 15pt; page-break-after: avoid } h2 { font-size: 12pt } h3 { font-size: 10.5pt }
.cover { page-break-after: always } .contents { page-break-after: always }
.contents a::after { content: leader(".") target-counter(attr(href), page) }
table { width: 100%%; border-collapse: collapse; font-size: 9pt } thead { display: table-header-group }
td, th { border: solid #b8b8b8; border-width: .5pt 0; padding: 2mm; text-align: start; vertical-align: top }
.watermark { position: fixed; top: 9cm; left: 1cm; font-size: 60pt; color: #e6e6e6; transform: rotate(-35deg);
  z-index: -1 }
"""


def generic_html(data: Mapping[str, Any]) -> str:
    """Return what the templates of papers see as `data` (`slm.printing.typesetting`) as one HTML file."""
    number, *head = [text.replace('"', "'") for text in data["head"]]
    style = _STYLE % {"number": number, "head": "  ·  ".join(head)}
    parts = [*data["front"], *data["parts"]]
    contents = "".join(_entries(parts, 1))
    return (
        f'<!doctype html><html lang="{data["language"]}"><meta charset="utf-8"><title>{escape(data["title"])}</title>'
        f'<style>{style}</style><body><div class="watermark">{"<br>".join(map(escape, data["watermark"]))}</div>'
        f'<div class="cover"><p>{escape(data["provider"])}<p>{escape(data["kind"])}<h1>{escape(data["title"])}</h1>'
        f'{_block(data["cover"], 1)}{_currency(data["currency"])}</div><div class="contents"><h1>{data["contents"]}'
        f"</h1>{contents}</div>{_blocks(parts, 1)}</body></html>"
    )


def _currency(currency: Mapping[str, str] | None) -> str:
    if not currency:
        return ""
    return f"{currency['code']}<p>{escape(currency['words'])}<p>{escape(currency['address'])}"


def _entries(blocks: Iterable[Mapping[str, Any]], level: int) -> Iterable[str]:
    for block in blocks:
        if block["type"] == "clause" and level <= 2:
            yield f'<p><a href="#{escape(block["id"])}">{escape(block["number"])} {_line(block["title"])}</a>'
            yield from _entries(block["body"], level + 1)


def _blocks(blocks: Iterable[Mapping[str, Any]], level: int) -> str:
    return "".join(_block(block, level) for block in blocks)


def _block(block: Mapping[str, Any], level: int) -> str:  # noqa: PLR0911 - one for each kind
    match block["type"]:
        case "clause":
            heading = (
                f'<h{level} id="{escape(block["id"])}">{escape(block["number"])} {_line(block["title"])}</h{level}>'
            )
            return heading + _blocks(block["body"], min(level + 1, 6))
        case "paragraph":
            return f"<p>{_line(block['inside'])}</p>"
        case "items":
            tag = "ul" if block["start"] is None else "ol"
            return f"<{tag}>{''.join(f'<li>{_blocks(item, level)}' for item in block['items'])}</{tag}>"
        case "quote":
            return f"<blockquote>{_blocks(block['body'], level)}</blockquote>"
        case "code":
            return f"<pre>{escape(block['text'])}</pre>"
        case "rule":
            return "<hr>"
        case _:
            head = "".join(f"<th>{_line(cell)}" for cell in block["head"])
            rows = "".join(f"<tr>{''.join(f'<td>{_line(cell)}' for cell in row)}" for row in block["rows"])
            return f"<table><thead><tr>{head}</thead><tbody>{rows}</table>"


def _line(inside: Iterable[Any]) -> str:
    return "".join(_inline(part) for part in inside)


def _inline(node: Any) -> str:  # noqa: ANN401 (a text or a mapping, as in JSON)
    if isinstance(node, str):
        return escape(node)
    match node["type"]:
        case "code":
            return f"<code>{escape(node['text'])}</code>"
        case "break":
            return "<br>"
        case "strong" | "emphasis":
            tag = "strong" if node["type"] == "strong" else "em"
            return f"<{tag}>{_line(node['inside'])}</{tag}>"
        case _:
            address = node.get("address") or f"#{node['id']}"
            return f'<a href="{escape(address)}">{_line(node["inside"])}</a>'
