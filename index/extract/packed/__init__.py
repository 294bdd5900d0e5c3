"""Files made smaller, and archives."""
