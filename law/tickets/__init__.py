"""Tickets as data (knowledge/tickets): states and steps, kinds and their questions, time limits, the legal-aid screen.

Read by the desk, which moves tickets, and by the actions, which ask the questions.
"""
