"""What a message means beside what was said before: choices taken by number, short follow-ups, regions, several issues.

Rasa's pipeline sees one message only. The channel therefore reads each message here, with the stored conversation
beside it (docs/decisions: follow-ups are read in the channel), and hands Rasa the finished parse result.
"""
