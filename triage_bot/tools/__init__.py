"""What clinicians who own the content use: check it, try it, ask why, draw it, see what a change does to patients.

Every tool turns content into text; only `triage_bot.__main__` reads the command line and prints.
"""
