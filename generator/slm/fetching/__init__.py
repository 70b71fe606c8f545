"""Records from databases and servers, for `slm import` (floor 7)."""


class FetchError(Exception):
    """What a server said instead of an answer, or why there was none."""
