"""Documents as pages of a site, PDF, Word and Markdown (floor 8)."""
