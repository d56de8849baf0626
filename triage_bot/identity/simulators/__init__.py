"""Services that tell who somebody is, simulated with their real messages."""
