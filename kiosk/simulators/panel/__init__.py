"""A developer's panel for the simulated devices: scan a code, choose the terminal's next outcome, see the ticket."""
