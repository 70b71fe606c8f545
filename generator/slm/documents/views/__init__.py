"""Parts of documents as values: what a promise says, how a figure was made, what changed."""
