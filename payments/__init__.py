"""What a visit costs, whether it is paid, and what is left on the high-cost card; the patient is an opaque id."""
