"""Outside systems that payments talks to, speaking their real messages."""
