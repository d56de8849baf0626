"""A control unit for tests and demonstration: generic and invented, not certified, its codes prove nothing."""
