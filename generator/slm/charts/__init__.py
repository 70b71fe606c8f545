"""Figures as drawings, of which no one has to know a book (floor 4)."""
