"""Records from databases and servers, for `slm import` (floor 8)."""
