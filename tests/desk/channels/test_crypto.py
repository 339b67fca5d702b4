"""Encryption and signatures against wechatpy, which shares no code with ours."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wechatpy.crypto import PrpCrypto
from wechatpy.utils import WeChatSigner

from desk.channels.wechat.crypto import MessageCipher, UndecipherableError, is_signed, sign

APP_ID = "wx2f1e0b6c9a7d4e53"
KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
OURS = MessageCipher(KEY, APP_ID)


def theirs() -> Any:
    return PrpCrypto(base64.b64decode(KEY + "="))


@given(st.text(max_size=300))
def test_they_read_what_we_encrypt(text: str) -> None:
    decrypted = theirs().decrypt(OURS.encrypt(text), APP_ID)
    assert (decrypted if isinstance(decrypted, str) else decrypted.decode()) == text


@given(st.text(max_size=300))
def test_we_read_what_they_encrypt(text: str) -> None:
    encrypted = theirs().encrypt(text, APP_ID)
    assert OURS.decrypt(encrypted if isinstance(encrypted, str) else encrypted.decode()) == text


@pytest.mark.parametrize("length", range(40))
def test_every_length_of_padding(length: int) -> None:
    text = "x" * length
    raw = base64.b64decode(OURS.encrypt(text))
    assert len(raw) % 32 == 0
    assert OURS.decrypt(base64.b64encode(raw).decode()) == text


@given(st.text(min_size=1, max_size=80), st.data())
def test_a_changed_ciphertext_is_refused_or_reads_as_something_else(text: str, data: st.DataObject) -> None:
    raw = bytearray(base64.b64decode(OURS.encrypt(text)))
    # The last two blocks hold AppID and padding; earlier ones are covered by the signature.
    position = data.draw(st.integers(len(raw) - 32, len(raw) - 1))
    raw[position] ^= data.draw(st.integers(1, 255))
    with pytest.raises(UndecipherableError):
        OURS.decrypt(base64.b64encode(bytes(raw)).decode())


@pytest.mark.parametrize("encrypted", ["", "AAAA", "not base64!", "A" * 43, base64.b64encode(bytes(32)).decode()])
def test_nonsense_is_refused(encrypted: str) -> None:
    with pytest.raises(UndecipherableError):
        OURS.decrypt(encrypted)


def test_another_account_or_another_key_is_refused() -> None:
    encrypted = OURS.encrypt("你好")
    with pytest.raises(UndecipherableError, match="app_id"):
        MessageCipher(KEY, "wx0000000000000000").decrypt(encrypted)
    with pytest.raises(UndecipherableError):
        MessageCipher(KEY[::-1], APP_ID).decrypt(encrypted)


def test_encrypting_twice_gives_two_texts() -> None:
    assert OURS.encrypt("你好") != OURS.encrypt("你好")


@given(st.lists(st.text(alphabet=st.characters(codec="ascii"), max_size=20), min_size=3, max_size=4))
def test_signatures_agree_with_theirs(parts: list[str]) -> None:
    signer = WeChatSigner()
    signer.add_data(*parts)
    assert sign(*parts) == signer.signature
    assert is_signed(signer.signature, *parts)
    assert not is_signed(signer.signature[:-1] + "g", *parts)
    assert not is_signed("签", *parts)
