"""What workers say about an answer (有用, 没用) and about a service that ended (one to five)."""
