"""Where the patient should go in this region, and what it costs."""
