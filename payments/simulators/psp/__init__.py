"""A payment service that remembers cards, for tests and demonstration; its messages are generic and invented."""
