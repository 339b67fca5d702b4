"""The doors of this room: ``desk`` is the only one."""
