"""A book and its results as documents, for one audience in one language (floor 7)."""
