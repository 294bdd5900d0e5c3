"""The reading core: blocks, wrapping, rows, motions, find and intervals of a text. Knows no screen.

Everything here speaks code-point offsets of the canonical text and works on the neighbourhood of an offset,
so that a text of 100 MB is read as quickly as a page.
"""
