"""Coverage-guided fuzzing of all that reads bytes from a line: `python -m tests.hardware.fuzz TARGET [--runs N]`."""
