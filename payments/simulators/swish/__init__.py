"""Swish as its merchant sees it, for tests and demonstration."""
