"""Notes on passages of documents, kept as one YAML file a note. Knows no screen."""
