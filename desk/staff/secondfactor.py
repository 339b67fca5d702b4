"""One-time codes of an authenticator app (TOTP) as a second step of the login, and recovery codes on paper."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

import pyotp
import segno
from sqlalchemy.orm import Session

from desk.clock import now
from desk.crypto import hash_token
from desk.errors import InvalidInput
from desk.models import SecondFactor, Staff

ISSUER = "工小助工作台"
STEP_SECONDS = 30
RECOVERY_CODES = 8
_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"


@dataclass(frozen=True)
class Setup:
    """What the app needs: the secret to type, and the same as a QR code (a data: address of an image)."""

    secret: str
    picture: str


def is_on(session: Session, staff_id: int) -> bool:
    """Whether a code is asked for at the login."""
    factor = session.get(SecondFactor, staff_id)
    return factor is not None and factor.confirmed_at is not None


def begin(session: Session, staff: Staff) -> Setup:
    """A new secret that counts from its first right code on; an unconfirmed one before it is replaced."""
    if is_on(session, staff.id):
        raise InvalidInput("两步验证已经打开；换手机请先关闭再重新打开。", code="factor_on")
    factor = session.get(SecondFactor, staff.id)
    if factor is None:
        factor = SecondFactor(staff_id=staff.id, secret=pyotp.random_base32(), last_step=0, recovery=[])
        session.add(factor)
        session.flush()
    address = pyotp.TOTP(factor.secret).provisioning_uri(name=staff.name, issuer_name=ISSUER)
    return Setup(factor.secret, segno.make(address, error="m").svg_data_uri(scale=5))


def confirm(session: Session, staff_id: int, code: str) -> list[str]:
    """The first right code turns it on; returns the recovery codes, shown this once."""
    factor = session.get(SecondFactor, staff_id, with_for_update=True)
    if factor is None or factor.confirmed_at is not None or not _use(factor, code):
        raise InvalidInput("验证码不对：请看手机上的六位数字，并核对手机时间是否准确。", code="factor_code")
    factor.confirmed_at = now()
    codes = [
        "-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(2)) for _ in range(RECOVERY_CODES)
    ]
    factor.recovery = [hash_token(code) for code in codes]
    return codes


def passes(session: Session, staff_id: int, code: str) -> bool:
    """Whether this is the code of the moment, or a recovery code that is left; either works once."""
    factor = session.get(SecondFactor, staff_id, with_for_update=True)
    if factor is None or factor.confirmed_at is None:
        return False
    if _use(factor, code):
        return True
    hashed = hash_token(code.strip().lower())
    if hashed not in factor.recovery:
        return False
    factor.recovery = [left for left in factor.recovery if left != hashed]
    return True


def remove(session: Session, staff_id: int) -> None:
    """Turn it off: by its owner (after the password), or by an admin for a lost telephone."""
    factor = session.get(SecondFactor, staff_id)
    if factor is not None:
        session.delete(factor)


def _use(factor: SecondFactor, code: str) -> bool:
    """Compare with the step of now and its neighbours (clocks differ), never with one that was used."""
    digits = "".join(char for char in code if char.isdigit())
    totp, step = pyotp.TOTP(factor.secret), int(now().timestamp()) // STEP_SECONDS
    for candidate in (step - 1, step, step + 1):
        if candidate > factor.last_step and pyotp.utils.strings_equal(digits, totp.at(candidate * STEP_SECONDS)):
            factor.last_step = candidate
            return True
    return False
