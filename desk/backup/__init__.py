"""``make backup``: everything an installation cannot get back, in one checked archive (docs/backup.md)."""
