"""Scoring what the product answers: judging → scores → report and plots. The command is ``tools.evaluate``."""
