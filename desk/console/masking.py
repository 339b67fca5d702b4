"""Hiding what identifies a worker until someone asks to see it."""


def phone(number: str) -> str:
    """``138****5678``; of a short number only the last two digits stay."""
    digits = "".join(character for character in number if character.isdigit())
    if len(digits) < 8:
        return "****" + digits[-2:] if len(digits) > 2 else "****"
    return f"{digits[:3]}****{digits[-4:]}"


def name(full: str | None) -> str:
    """``王**``: the family name is enough to talk to somebody."""
    return f"{full[0]}**" if full else ""
