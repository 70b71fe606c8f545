"""Small functions, each a rule across the parts of a book: `check` runs all of them (floor 6, on facts)."""
