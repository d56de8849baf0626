"""Bookings as the kiosk sees them: the port to the booking system and its adapters."""
