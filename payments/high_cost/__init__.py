"""Högkostnadsskydd: the ceiling on what a patient pays for open care in twelve months, and the frikort beyond it."""
