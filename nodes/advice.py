"""Advice that a receptionist must not give, and what each kind of business offers a caller instead."""

import re
from dataclasses import dataclass
from typing import Literal

from nodes.tasks import unit_of
from tenancy.profile import BusinessProfile, Kind

Field = Literal["medical", "legal", "financial"]
Offer = Literal["appointment", "message", "elsewhere"]

_DRUG = (
    r"(?:medicines?|medications?|meds|painkillers?|pills?|tablets?|antibiotics?|ibuprofen|paracetamol|aspirin|tylenol|advil|"
    r"blood thinners?|steroids?|insulin|antihistamines?|anti ?inflammator\w+|amoxicillin|codeine|valium)"
)
_ASKED: tuple[tuple[Field, re.Pattern[str]], ...] = (
    (
        "medical",
        re.compile(
            rf"\b(?:what|which|how (?:much|many)) (?:\w+ ){{0,3}}{_DRUG}\b(?! do you| are| is| have| can you)|\b(?:what|"
            rf"which|the right|safe|maximum) (?:dose|dosage)\b|"
            rf"\b(?:should|can|could|may|do) i (?:\w+ )?(?:take|stop|keep taking|start|skip|double|"
            rf"mix) (?:\w+ ){{0,3}}{_DRUG}\b|"
            r"\bshould i (?:still |keep |stop |start )+taking\b|\bstop taking my\b|\bshould i take (?:something|anything|it|"
            r"them|this)\b|"
            r"\b(?:is|does|could|would|do you think) (?:it|this|that|my \w+)(?: \w+){0,3} "
            r"(?:infected|infection|cancer|cancerous|broken|fractured|contagious|an abscess|malignant)\b|"
            r"\bwhat(?:'?s| is| could be) wrong with (?:me|my|him|her)\b|\bdo i (?:have|need) (?:an? )?(?:infection|abscess|"
            r"cancer|cavity|"
            r"root canal|stitches|antibiotics?|surgery|diabetes|covid|flu)\b|\b(?:can|could) you diagnose\b|\bmedical advice\b|"
            r"\bwhat should i (?:put on|do about|do for|use on) (?:it|this|my|the) ?(?:\w+ )?(?:rash|burn|swelling|pain|"
            r"wound|infection|"
            r"toothache|fever|bleeding|itch\w*)\b|\bhow do i (?:treat|cure)\b"
        ),
    ),
    (
        "legal",
        re.compile(
            r"\b(?:can|should|could) (?:i|we) (?:sue|press charges|take (?:\w+ ){1,3}to court)\b|\blegal advice\b|\bdo (?:i|"
            r"we) have a "
            r"(?:legal )?case\b|\bmy (?:legal )?rights\b|\bis (?:it|this|that) (?:even )?(?:legal|illegal|against the law)\b|"
            r"\b(?:am i|are (?:they|you)) (?:legally )?liable\b|\bshould i sign\b"
        ),
    ),
    (
        "financial",
        re.compile(
            r"\b(?:should|would you) (?:i |we )?(?:invest|buy (?:\w+ ){0,2}(?:stocks?|shares|bitcoin|crypto)|"
            r"sell (?:\w+ ){0,2}(?:stocks?|"
            r"shares|house)|remortgage)\b|\b(?:financial|investment|tax) advice\b|\bgood investment\b|\bwhich (?:stocks?|"
            r"shares|fund|crypto)\b|"
            r"\bhow do i avoid (?:paying )?tax\b"
        ),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PolicyPack:
    """What a kind of business offers a caller whose wish for advice it refuses."""

    medical: Offer
    legal: Offer = "elsewhere"
    financial: Offer = "elsewhere"

    def offer(self, field: Field) -> Offer:
        return {"medical": self.medical, "legal": self.legal, "financial": self.financial}[field]


PACKS: dict[Kind, PolicyPack] = {
    "clinic": PolicyPack(medical="appointment"),
    "hospital": PolicyPack(medical="appointment"),
    "restaurant": PolicyPack(medical="elsewhere"),
    "hotel": PolicyPack(medical="elsewhere"),
    "salon": PolicyPack(medical="message"),
    "other": PolicyPack(medical="message", legal="message", financial="message"),
}
"""An "other" business may be a law firm or a bank: its team may know, so they are left a message."""


def advice_field(heard: str) -> Field | None:
    """What kind of advice lower-case words ask for."""
    return next((field for field, asked in _ASKED if asked.search(heard)), None)


def offered(profile: BusinessProfile, field: Field) -> Offer:
    """The way on; where no appointments can be booked, a message to the team."""
    offer = PACKS[profile.kind].offer(field)
    return "message" if offer == "appointment" and unit_of(profile) != "appointment" else offer
