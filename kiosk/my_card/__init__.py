"""The high-cost card on the patient's own device: who has proved who they are sees the same card as at the kiosk."""
