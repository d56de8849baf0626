"""One file and one plain class for each kind of device; no driver can know whether its bytes are simulated."""
