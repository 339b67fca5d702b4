"""The web channel beside the chat API: members who come from a union's own app, handed over with a signature."""
