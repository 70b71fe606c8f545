"""Disk to typed models, with every mistake in them at its place (floor 6)."""
