"""Of two encodings that differ in some letters alone, the one in which these are letters of one language."""

from __future__ import annotations

from typing import Final

_WESTERN: Final = (
    "äöüß", "àâæçéèêëîïôœùûüÿ", "áéíñóúü¿¡ºª", "áàâãçéêíóôúüºª", "àèéìíîòóùú", "åäöéü", "æøåéôò", "áéëïíóöúü",
)  # fmt: skip
"""The letters beyond ASCII of German, French, Spanish, Portuguese, Italian, Swedish and Finnish, Danish and Norwegian,
and Dutch."""
_CENTRAL: Final = ("ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áéíóöőúüű", "áäčďéíĺľňóôŕšťúýž", "čćđšž", "ăâîşţ")
"""Those of Polish, Czech, Hungarian, Slovak, Slovene and Croatian, and Romanian."""
_OF_ANY: Final = frozenset("“”„‘’‚«»–—…€§°•·×±\u00a0\u00ad\ufeff")
"""Signs that stand in texts of any of them."""


def is_central_european(western: str, central: str) -> bool:
    """Tell whether the same bytes are rather a text of windows-1250 than of windows-1252, by their letters."""
    return _likeness(central, _CENTRAL) > _likeness(western, _WESTERN)


def _likeness(text: str, alphabets: tuple[str, ...]) -> float:
    """Return how many of the signs beyond ASCII are letters of one language, of the one of which most are."""
    # Portuguese has õ before e alone.
    plain = text.lower().replace("õe", "ãe")
    beyond = [sign for sign in plain if not sign.isascii() and sign not in _OF_ANY]
    return max(sum(sign in letters for sign in beyond) for letters in alphabets) / len(beyond) if beyond else 0
