"""A region's billing system as the clinics see it, for tests and demonstration; generic and invented messages."""
