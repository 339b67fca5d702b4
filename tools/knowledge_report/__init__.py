"""`make knowledge-report`: what the knowledge holds, what falls due, and what nothing answers."""
