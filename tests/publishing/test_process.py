"""How service levels are managed: the cycle as a picture, roles, activities."""

from __future__ import annotations

import re

import pytest
from tests.publishing import small_book
from tests.publishing.small_book import edition, headings, links, portfolio, rendered, text

from slm.site.pages import catalog
from slm.site.site import SitePage


def _page(language: str = "en", **parts: object) -> SitePage:
    return rendered(catalog.process_pages, edition(portfolio(**parts), language))["process/index.md"]


def test_activities_stand_on_a_ring_in_their_order() -> None:
    """The picture goes clockwise from the top: four activities are at 12, 3, 6 and 9 o'clock."""
    page = _page(process=small_book.process("ask", "agree", "watch", "improve"))
    places = re.findall(r'<li style="left:(\d+)%;top:(\d+)%"><a href="#(\w+)">', page.markdown)
    assert places == [("50", "8", "ask"), ("89", "50", "agree"), ("50", "92", "watch"), ("11", "50", "improve")]


def test_arrows_point_the_way_round() -> None:
    """Between the activities, arrows point right and down, left and down, left and up, right and up."""
    page = _page(process=small_book.process("ask", "agree", "watch", "improve"))
    turns = [int(turn) for turn in re.findall(r"rotate:(-?\d+)deg", page.markdown)]
    assert [(0 < turn < 90, 90 < turn < 180, -180 < turn < -90, -90 < turn < 0) for turn in turns] == [
        (True, False, False, False),
        (False, True, False, False),
        (False, False, True, False),
        (False, False, False, True),
    ]


@pytest.mark.parametrize("count", [1, 2, 12])
def test_picture_stays_inside(count: int) -> None:
    """Whatever the number of activities, each is inside the picture and has its section."""
    names = [f"step{number}" for number in range(count)]
    page = _page(process=small_book.process(*names))
    places = [int(place) for place in re.findall(r"(?:left|top):(\d+)%", page.markdown)]
    assert len(places) == count * 4
    assert all(5 <= place <= 95 for place in places)
    assert [link for link in links(page) if link.startswith("#step")][:count] == [f"#{name}" for name in names]


def test_activity_says_who_does_what_from_what_to_what() -> None:
    """Each activity has an anchor, its purpose, steps, inputs, outputs and the role that is responsible."""
    page = _page(process=small_book.process("ask"))
    assert "### 1 Ask { #ask }" in headings(page)
    for said in ("To ask", "First ask", "Responsible Owner", "Inputs before ask", "Outputs after ask"):
        assert said in text(page)


def test_roles_with_people_and_what_they_are_responsible_for() -> None:
    """A role stands with who holds it, its duties and its activities."""
    page = _page(process=small_book.process("ask"))
    assert "Owner Li Lei Answers Ask" in text(page)


def test_process_in_chinese() -> None:
    """The Chinese edition speaks Chinese."""
    page = _page("zh", process=small_book.process("ask"))
    assert page.title == "服务级别管理流程"
    assert "负责人 李雷 负责" in text(page)


def test_book_without_process() -> None:
    """A book that does not describe its process says so and still shows the roles."""
    page = _page()
    assert "The process has not been described yet." in text(page)
    assert "Owner Li Lei" in text(page)
