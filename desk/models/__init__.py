"""All tables; importing this package fills ``Base.metadata``."""

from desk.models.audit import AuditEntry, AuditHead
from desk.models.base import Base
from desk.models.conversation import (
    Conversation,
    ConversationNote,
    ConversationShare,
    Message,
    OwnershipEvent,
    Presence,
    SearchGram,
    VisitorSession,
)
from desk.models.document import DocumentDraft
from desk.models.feedback import MessageFeedback, ServiceRating
from desk.models.file import StoredFile, TicketFile
from desk.models.letter import Letter, LetterCounter, LetterEvent
from desk.models.organisation import Organisation
from desk.models.privacy import Erasure
from desk.models.review import ModelRun, Review, ReviewMark
from desk.models.staff import ReplyTemplate, SavedView, SecondFactor, Staff, StaffIdentity, StaffSession
from desk.models.ticket import EmployerAlert, Ticket, TicketCounter, TicketEvent, TicketLink
from desk.models.timer import Timer
from desk.models.web import AppMember, HandoverUse
from desk.models.wechat import WechatAccount, WechatDelivery, WechatNonce, WechatReceipt, WechatUser

__all__ = [
    "AppMember",
    "AuditEntry",
    "AuditHead",
    "Base",
    "Conversation",
    "ConversationNote",
    "ConversationShare",
    "DocumentDraft",
    "EmployerAlert",
    "Erasure",
    "HandoverUse",
    "Letter",
    "LetterCounter",
    "LetterEvent",
    "Message",
    "MessageFeedback",
    "ModelRun",
    "Organisation",
    "OwnershipEvent",
    "Presence",
    "ReplyTemplate",
    "Review",
    "ReviewMark",
    "SavedView",
    "SearchGram",
    "SecondFactor",
    "ServiceRating",
    "Staff",
    "StaffIdentity",
    "StaffSession",
    "StoredFile",
    "Ticket",
    "TicketCounter",
    "TicketEvent",
    "TicketFile",
    "TicketLink",
    "Timer",
    "VisitorSession",
    "WechatAccount",
    "WechatDelivery",
    "WechatNonce",
    "WechatReceipt",
    "WechatUser",
]
