"""What the main screen does, a module for each activity; the screen itself only lays out and dispatches keys."""
