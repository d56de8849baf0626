"""Kills a process that takes or gives back a payment, at any byte or commit, and compares books and terminal."""
