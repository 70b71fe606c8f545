"""The report of a month: described once, for its page and for paper."""
