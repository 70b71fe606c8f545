"""Service levels as code."""
