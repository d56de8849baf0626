"""Starts the simulated BankID with the demonstration's patients in it."""
