"""Documents in, hits out: extraction, catalogue, text store and full-text search. Knows no screen."""
