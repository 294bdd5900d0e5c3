"""Pictures of text, read by Tesseract where it is installed and the configuration asks for it."""
