"""The simulated e-frikort as a program, with the earlier visits of the demonstration's patients."""
