"""Searching notes: every note is a record of a full-text index beside that of the documents."""
