"""Devices that exist only as a process: a pure model fed with bytes, a pty to reach it and a control interface."""
