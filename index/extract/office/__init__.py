"""Texts, slides and sheets of office programs."""
