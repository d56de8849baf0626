"""A day of clinic traffic with random faults: `python -m tests.hardware.soak --hours 24 [--seed N]`.

What is real: the fleet with its threads, the drivers, the transport, pseudo terminals, the simulators. What is
accelerated: the minutes between two visits do not pass, lines are fast, customers too, and the time limits of the
terminal's protocol are a twentieth of the real ones. What is counted as an hour is sixty visits.
"""
