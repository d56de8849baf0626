"""The outbox to e-frikort: payments, faults and kills, and what e-frikort has in the end."""
