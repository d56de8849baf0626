"""A booking system for developers: the day's bookings of invented patients over HTTP, with faults and a clock."""
