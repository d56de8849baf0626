"""The outside world of the kiosk for developers: the booking system, and a panel to work the devices with."""
