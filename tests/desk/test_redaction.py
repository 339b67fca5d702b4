"""Numbers that name a person do not reach a log, whoever writes it; other numbers stay readable."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
import structlog

from desk.logs import configure_logging
from desk.redaction import redact
from desk.settings import load_settings


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("电话13812345678", "电话138****5678"),
        ("+86 138-1234-5678 找我", "138****5678 找我"),
        ("身份证 11010519491231002X。", "身份证 110105************。"),
        ("旧证110105491231002", "旧证110105*********"),
        ("卡号 6222 0212 3456 7890 123", "卡号 6222****0123"),
        ("卡6222021234567890", "卡6222****7890"),
        ("FY-20261129-0001", "FY-20261129-0001"),
        ("拨打12351或12348", "拨打12351或12348"),
        ("2026-11-29T12:00:00.123456Z 用时 1380 ms", "2026-11-29T12:00:00.123456Z 用时 1380 ms"),
        ("工资 138123.45 元", "工资 138123.45 元"),
    ],
)
def test_redact(text: str, expected: str) -> None:
    assert redact(text) == expected


@pytest.fixture
def restored() -> Iterator[None]:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = before, level
    structlog.reset_defaults()


@pytest.mark.parametrize("shape", ["json", "console"])
def test_no_log_line_carries_a_number(shape: str, restored: None, capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(load_settings(_env_file=None, log_format=shape))
    structlog.get_logger("desk.x").warning("told", what={"said": ["我的电话13812345678"]})
    logging.getLogger("some.library").error("failed for %s", "13812345678")
    try:
        raise ValueError("13812345678")
    except ValueError:
        logging.getLogger("some.library").exception("gave up")
    written = capsys.readouterr().err
    assert written.count("138****5678") >= 3
    assert "13812345678" not in written
