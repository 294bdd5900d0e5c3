"""Pages of the web, as files."""
