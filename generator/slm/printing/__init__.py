"""Documents as PDF, by Typst (floor 9)."""
