"""Safe mode: nothing plain is taken, and the signature covers the ciphertext."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import func, select

from desk.models import Message
from tests.desk.channels.conftest import running_platform
from tests.desk.support.live import LiveDesk
from tests.desk.support.wechat_platform import WechatPlatform, to_xml


@pytest.fixture(scope="module")
def platform() -> Iterator[WechatPlatform]:
    """A platform whose account is in safe mode."""
    with running_platform() as platform:
        platform.mode = "safe"
        yield platform


def stored(live: LiveDesk) -> int:
    with live.desk.database.read() as session:
        return session.scalar(select(func.count()).select_from(Message)) or 0


def test_in_safe_mode_a_plain_message_is_refused(wechat: LiveDesk, platform: WechatPlatform) -> None:
    worker = platform.follower()
    plain = to_xml(platform.message(worker, "text", Content="明文")).encode()
    assert wechat.http.post("/wechat", params=platform.address(), content=plain).status_code == 403
    assert stored(wechat) == 0


def test_in_safe_mode_the_signature_covers_the_text(wechat: LiveDesk, platform: WechatPlatform) -> None:
    worker = platform.follower()
    message = platform.message(worker, "text", Content="密文")
    address, body = platform.sealed(message)
    other_address, other_body = platform.sealed(platform.message(worker, "text", Content="另一条"))
    for wrong in (
        {**address, "msg_signature": ""},
        # The usual confusion: the other signature of the same address.
        {**address, "msg_signature": address["signature"]},
        {**address, "msg_signature": other_address["msg_signature"]},
    ):
        assert wechat.http.post("/wechat", params=wrong, content=body).status_code == 403
    assert wechat.http.post("/wechat", params=address, content=other_body).status_code == 403
    assert stored(wechat) == 0
    assert wechat.http.post("/wechat", params=address, content=body).status_code == 200


def test_a_message_encrypted_for_another_account_is_refused(wechat: LiveDesk, platform: WechatPlatform) -> None:
    worker = platform.follower()
    before, platform.app_id = stored(wechat), "wx0000000000000000"
    assert platform.post(platform.message(worker, "text", Content="别家的")).status_code == 403
    assert stored(wechat) == before
