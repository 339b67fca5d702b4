"""Names that the training and the running dialogue share; what stands here is part of every model."""

from __future__ import annotations

FAQ_ID = "faq_id"
"""Key of the payload of a button that names an entry."""
FAQ_RESPONSE = "utter_faq/"
SHOW_FAQ, SHOW_MORE, CLARIFY = "utter_show_faq", "utter_show_more", "utter_clarify"
TELL_REGION = "utter_tell_region"
