"""BankID, simulated: the service for relying parties, and the app in which an invented person identifies."""
