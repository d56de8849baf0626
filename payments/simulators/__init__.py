"""Outside systems of payments, speaking their real messages over HTTP; for tests and demonstrations only."""
