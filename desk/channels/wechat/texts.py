"""The fixed words of the WeChat channel."""

from __future__ import annotations

from desk.conversations.schemas import StoredButton
from desk.settings import Settings

WELCOME = (
    "您好，我是工小助，工会的劳动法律咨询助手（机器人，不是真人）。用自己的话打字或发语音说说遇到的事就行，"
    "比如“公司两个月没发工资怎么办”，回答会写明法律依据。发送位置可以查附近的工会服务站点。"
    "回答没帮上忙就回“没用”，会有人复核。\n"
    "您发的内容会保存在本工会的系统里，只用于为您服务。人身安全有危险请先拨打110、120或119；工会热线12351。"
)
FIRST = "我是工小助，工会的劳动法律咨询助手（机器人，不是真人），您发的内容会保存，只用于为您服务。"
SCANNED = "您扫的是{name}的二维码，之后的回答先按{region}的规定。"
SCANNED_UNION = "您扫的是{name}的二维码。"
ASK_AGAIN = "正在查，请再发任意字，我就把结果发给您。"
MORE = "（还有内容没发完，请回复任意字接着看）"
REPEATED = "（网络不稳，这条可能重复）"
VOICE = "收到您的语音，但没有转成文字。请打字说说，或用输入法的语音输入；急事请拨打12351。"
IMAGE_NO_TICKET = (
    "收到图片。机器人看不了图片，也没有保存它。请用一句话说说是什么事；要把图片作为证据交给工会，"
    "请先回复“申请法律援助”办好登记，再发一次。"
)
LINK = "收到链接。我打不开链接，请把您想问的用一句话写下来。"
VIDEO = "收到视频。机器人看不了视频，也没有保存它。请用一句话说说是什么事；重要的视频请自己留好原件。"
UNKNOWN = "这种消息我还看不懂。请打字说说遇到的事，例如“上班摔伤了公司不管”；想找工作人员请打“人工”。"
MENU_CHANGED = "菜单刚更新过，请退出公众号再进来一次，或者直接打字说说您的事。"
LEFT = "职工已取消关注公众号，微信消息送不到了。"
SHOWN_VOICE = "［语音］"
SHOWN_IMAGE = "［图片］"
SHOWN_VIDEO = "［视频］"
SHOWN_LINK = "［链接］"
SHOWN_PLACE = "［位置］"
SHOWN_OTHER = "［不支持的消息］"
WELCOME_BUTTONS = (
    StoredButton(title="工资被拖欠", payload="公司拖欠工资怎么办"),
    StoredButton(title="被辞退了", payload="公司突然把我辞退了怎么办"),
    StoredButton(title="上班受伤了", payload="上班受伤了怎么办"),
    StoredButton(title="申请法律援助", payload="/request_legal_aid"),
    StoredButton(title="找人工", payload="/request_human"),
)


def links(settings: Settings) -> str:
    """The way to the mini program and to the web page, where they are configured; empty otherwise."""
    parts = []
    if settings.wechat_miniprogram_app_id:
        # Old versions of WeChat follow href instead of opening the mini program.
        parts.append(
            f'<a href="{settings.public_url}" data-miniprogram-appid="{settings.wechat_miniprogram_app_id}" '
            f'data-miniprogram-path="{settings.wechat_miniprogram_path}">打开工会小程序</a>'
        )
    if settings.public_url:
        parts.append(f'<a href="{settings.public_url}">打开网页版</a>')
    return "　".join(parts)
