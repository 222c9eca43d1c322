"""Cleaned text in, verdict out. Knows no mail, order or store; never imports ``pipeline``."""
