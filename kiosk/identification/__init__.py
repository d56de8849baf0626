"""How the kiosk learns who has come."""
