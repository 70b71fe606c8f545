"""Whole documents for print, as trees of parts."""
