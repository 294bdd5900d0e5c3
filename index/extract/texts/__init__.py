"""Plain text and text with marks in it."""
