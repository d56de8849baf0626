"""The Rasa project: its pipeline, its domain, and the components that run inside Rasa (Python 3.10)."""
