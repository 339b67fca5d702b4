"""Where the console lives and which redirect targets it accepts. Imports nothing of ours."""

from urllib.parse import quote, urlsplit

BASE = "/console"
HOME = f"{BASE}/queue"


def safe_next(target: str | None) -> str:
    """The page to open after logging in: ``target`` when it is a path inside the console, the queue otherwise.

    Browsers read ``//host`` and ``\\\\host`` as another site and drop control characters before they look,
    so a path with any of them is refused as a whole.
    """
    if not target or "\\" in target or any(ord(character) <= 0x20 or ord(character) == 0x7F for character in target):
        return HOME
    try:
        parts = urlsplit(target)
    except ValueError:
        return HOME
    inside = parts.path.startswith(f"{BASE}/") and not parts.path.startswith("//")
    plain = "//" not in parts.path and "/.." not in parts.path and parts.path != f"{BASE}/login"
    if parts.scheme or parts.netloc or not inside or not plain:
        return HOME
    return target


def login_url(target: str) -> str:
    """The login page that returns to ``target`` afterwards."""
    return f"{BASE}/login?next={quote(safe_next(target), safe='')}"


def conversation_url(public_id: str) -> str:
    """The page of one conversation."""
    return f"{BASE}/conversations/{quote(public_id, safe='')}"


def file_url(file_id: str) -> str:
    """Where staff download one file."""
    return f"{BASE}/files/{quote(file_id, safe='')}"


def ticket_url(number: str) -> str:
    """The page of one ticket."""
    return f"{BASE}/tickets/{quote(number, safe='')}"
