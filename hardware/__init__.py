"""The clinic's serial devices, real or simulated; knows neither patients nor money's meaning."""
