"""One module per family of pages. Each has `pages(edition)`, which yields pages and the files beside them."""
