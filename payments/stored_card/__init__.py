"""Cards that patients let a payment service remember: its token and the consent are kept, never a card number."""
