"""Words with how often each occurs, as messages say them."""

from __future__ import annotations

from collections.abc import Mapping


def most_frequent(counts: Mapping[str, int], most: int) -> list[str]:
    """Return so many of the words, the most frequent first, whatever the order in which they came."""
    return sorted(counts, key=lambda word: (-counts[word], word))[:most]


def with_counts(counts: Mapping[str, int], most: int) -> str:
    """Return the most frequent words with how often each occurs, and how many more words there are."""
    told = [f"'{word}' ({counts[word]})" for word in most_frequent(counts, most)]
    more = len(counts) - len(told)
    return ", ".join([*told, *([f"... (+{more})"] if more else [])])
