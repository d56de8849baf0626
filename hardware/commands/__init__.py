"""What `python -m hardware` can do, one command or family a module; like `__main__`, they may open, print and wait."""
