"""All tables; importing this package fills ``Base.metadata``."""

from desk.models.base import Base
from desk.models.conversation import Conversation, Message, VisitorSession
from desk.models.file import StoredFile, TicketFile
from desk.models.staff import Staff, StaffSession
from desk.models.ticket import Ticket, TicketCounter, TicketEvent
from desk.models.wechat import WechatAccount, WechatDelivery, WechatNonce, WechatReceipt, WechatUser

__all__ = [
    "Base",
    "Conversation",
    "Message",
    "Staff",
    "StaffSession",
    "StoredFile",
    "Ticket",
    "TicketCounter",
    "TicketEvent",
    "TicketFile",
    "VisitorSession",
    "WechatAccount",
    "WechatDelivery",
    "WechatNonce",
    "WechatReceipt",
    "WechatUser",
]
