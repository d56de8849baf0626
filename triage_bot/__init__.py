"""How urgent is it, and where should the patient go."""
