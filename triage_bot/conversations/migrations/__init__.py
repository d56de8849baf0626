"""The history of the conversations' tables, with a version table of its own."""
