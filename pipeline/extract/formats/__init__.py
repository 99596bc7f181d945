"""One reader per file format; each gives a Document from the bytes of a file."""
