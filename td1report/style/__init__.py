"""Colours, typefaces, numbers and typography of the report."""
