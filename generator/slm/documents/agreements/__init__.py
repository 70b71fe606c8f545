"""A version of an agreement as a document, part by part."""
