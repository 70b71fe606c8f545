"""A book and its results as a site: pages, search, addresses; built by MkDocs, verified, put in place (floor 9)."""
