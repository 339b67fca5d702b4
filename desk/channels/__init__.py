"""Channels through which workers write besides the chat API."""
