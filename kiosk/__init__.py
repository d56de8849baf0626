"""The self check-in of a clinic: it composes devices, payments, bookings and screens into one visit at a time."""
