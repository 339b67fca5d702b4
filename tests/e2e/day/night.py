"""Before the office opens: the bot answers, and whoever wants a person hears when there will be one."""

from __future__ import annotations

from tests.desk.support import samples
from tests.e2e.day.cast import COLLEAGUES, Day
from tests.e2e.day.installation import Closed
from tests.e2e.day.workers import WebWorker
from tools.environment import ROOT

UNITS = ROOT / "docs" / "samples" / "organisations.csv"
# What the worker says who is erased later: none of it may be found then.
SECRET_NAME, SECRET_PHONE, SECRET_PLACE = "欧阳小满", "13911112222", "冰糖葫芦机械厂"
SECRET_COMMENT = "我儿子在你们隔壁小学"


def set_up(day: Day, administrator: dict[str, str]) -> None:
    """The administrator of a new installation signs in, hires colleagues and imports the tree of units."""
    day.passwords[administrator["name"]] = administrator["password"]
    admin = day.arrives(administrator["name"])
    for name, role in COLLEAGUES.items():
        day.passwords[name] = admin.hire(name, role)
    admin.import_units(UNITS)
    day.staff["管理员"] = admin


def night(day: Day, closed: Closed) -> None:
    asker = day.web("夜里问的", "440300")
    assert "工资" in asker.hear("公司拖欠我三个月工资怎么办")
    (answer,) = asker.last
    assert answer["kind"] == "answer" and answer["citations"]
    asker.judge(useful=False, reason="other_case", comment="我是在工地上干活的")

    on_wechat = day.wechat("夜里用微信问的")
    assert "依据：《" in on_wechat.hear("上班路上被车撞了算工伤吗")
    for not_for_us in ("qwe rrrt zxcm", "今天股票涨了吗"):  # what stays to be reviewed
        on_wechat.hear(not_for_us)

    for caller in (day.web("夜里要人工的"), day.wechat("夜里用微信要人工的")):
        assert f"工作人员{closed.opening}上班" in caller.hear("转人工")
        assert "不用重复说" in caller.seen()[-1]
        caller.tell("我想当面问问押金的事")

    leave_traces(day.web("要求删除的", "440300"))


def leave_traces(worker: WebWorker) -> None:
    """Say, judge and hand in what single this person out."""
    worker.hear(f"我叫{SECRET_NAME}，我在{SECRET_PLACE}上班，没签劳动合同")
    worker.hear("没签劳动合同能要双倍工资吗")
    worker.judge(useful=False, reason="unclear", comment=SECRET_COMMENT)
    worker.hand_in(f"{SECRET_NAME}的工牌.png", samples.PNG)
