"""The chat's gateway: its API, the widget and the host page; it owns the conversations."""
