"""Why a hand-over is refused: a code for the app's engineers, a sentence for the member.

Refused 403   (signature, key, app, audience, origin)
├── Used 409      the assertion was exchanged before
├── Expired 403   too old, from the future, or made to live too long
└── Faulty 422    claims that are missing, unknown or say who the member is
"""

# ruff: noqa: N818 - the names say what happened, and read well after "raise"

from __future__ import annotations

from desk.errors import DeskError

BACK = "请回到原来的 App，重新点“咨询”进入；也可以不登录直接咨询。"


class HandoverRefused(DeskError):
    """``reason``: for the log and the app's engineers; it names nothing of the member."""

    status = 403
    code = "handover_refused"
    message = f"没能确认您是从工会的 App 进入的。{BACK}"

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__()
        self.extra = {"reason": reason}


class HandoverExpired(HandoverRefused):
    code = "handover_expired"
    message = f"进入的凭证已经过期。{BACK}"


class HandoverUsed(HandoverRefused):
    status = 409
    code = "handover_used"
    message = f"这个进入凭证已经用过了，一个凭证只能用一次。{BACK}"


class HandoverFaulty(HandoverRefused):
    status = 422
    code = "handover_faulty"
    message = f"App 传来的内容不符合约定，没有接收。{BACK}"
