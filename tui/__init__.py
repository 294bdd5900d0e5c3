"""The terminal user interface: the command line and the full-screen reader."""
