"""Counts for the people who answer for the service: what was asked, how it was answered, how long it took."""
