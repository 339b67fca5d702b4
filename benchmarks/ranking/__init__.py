"""Measurements that need the bot's environment (.venv-bot): what a trained model makes of many questions."""
