"""Return codes of the platform that mean something to us, and what a person should do about them."""

from __future__ import annotations

# The access token is not (or no longer) the account's: another program renewed it, or it ran out.
TOKEN_REJECTED = frozenset({40001, 40014, 42001})
WINDOW_CLOSED = 45015
COUNT_EXHAUSTED = 45047
# The account has no right to this interface: unverified, or a kind of account that never has it.
NOT_ALLOWED = frozenset({48001, 40200, 50001, 50002})
# The interface is open to the account, only not for this receiver now.
NO_RECEIVER = frozenset({40003, 43004, 45015, 45047})
NOT_REACHABLE = frozenset({40003, 43004, 43005, 43019, 48002})
DAILY_LIMIT = 45009
NO_MENU = 46003
BUSY = -1

_ADVICE = {
    40001: "AppSecret 不对或已重置：请核对 WECHAT_APP_SECRET",
    40013: "AppID 不对：请核对 WECHAT_APP_ID",
    40125: "AppSecret 不对：请核对 WECHAT_APP_SECRET",
    40164: "本服务器的 IP 不在白名单：请在公众平台的“IP白名单”里加上",
    40243: "AppSecret 已被冻结：请登录公众平台解冻",
    41004: "没有设置 AppSecret：请设置 WECHAT_APP_SECRET",
    45009: "今天的接口调用次数用完了：明天恢复，或在公众平台清零",
    48001: "公众号没有这个接口的权限：通常是没有完成微信认证",
    50002: "公众号被限制使用：请登录公众平台查看通知",
}


def advice(code: int) -> str:
    """One line for staff: what the code means and what to do."""
    return f"{_ADVICE.get(code, '请在公众平台的“全局返回码说明”里查这个代码')}（代码 {code}）"
