"""Bytes to frames and frames to bytes, for each protocol: pure, standard library only, never an exception on input."""
