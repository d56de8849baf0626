"""What was said and answered: what one turn does with a conversation, and the store that owns it."""
