"""Promises: words by which something would be done, though a model can do nothing."""

import re

_DONE = (
    "booked|reserved|made|moved|added|put|changed|cancelled|canceled|noted|passed|sent|told|asked|arranged|confirmed|texted|"
    "checked|scheduled|ordered|called|emailed|upgraded|held|kept|saved|placed|set|let|informed|updated|registered|signed|"
    "taken|written|forwarded|requested|secured|applied|given|rescheduled|blocked|transferred|charged|refunded|just|already|now|"
    "gone|spoken|found"
)
_ALWAYS = re.compile(
    rf"\b(?:i|we)(?:'ve| have|'d already| had)(?: (?:just|already|now|also|gone ahead and))* (?:{_DONE})\b"
    r"|\bi(?:'ll| will| shall|'m going to| am going to|'m about to)\b(?! (?:be )?(?:happy|glad|afraid|need))"
    r"|\b(?:i|we)(?: just)? (?:booked|reserved|moved|added|cancelled|canceled|confirmed|arranged|guarantee|promise|assure)\b"
    r"|\b(?:guaranteed?|we ensure|rest assured|make sure|makes sure|ensure[sd]?|consider it done|all set|all sorted)\b"
    r"|\b(?:taken care of|you have my word)\b"
    r"|\b(?:your|the) (?:\w+ ){0,3}(?:is|are|has been|have been|was) (?:now |all |already )?"
    r"(?:booked|reserved|confirmed|arranged|cancelled|canceled|moved|scheduled|secured)\b"
    r"|\byou(?:'re| are)(?: now| all| already)? (?:booked|confirmed|reserved|scheduled|set|down)\b"
    r"|\b(?:some(?:one|body)|a (?:person|colleague|manager|member of \w+)|a team member) (?:will|'ll|is going to)\b"
    r"|\blet me (?:book|reserve|put|arrange|move|cancel|change|confirm|send|transfer|make)\b",
)
_FUTURE = re.compile(
    r"\b(?:is|are|be|completely|totally|perfectly) safe\b|\bsafe (?:for|to|if)\b|"
    r"(?:'ll|\bwill|\bgoing to|\bshall)\b(?! not\b)"
)
_OFFER = re.compile(r"\?\s*$")
_REFUSES = re.compile(r"\b(?:can't|cannot|can not|don't|do not|won't|will not|haven't|have not|unable to|not able to|never)\b")


def promises(clause: str) -> str | None:
    """ "always" for what a model cannot have done or do, "future" for what is true only where the business says so itself."""
    text = clause.lower().replace("’", "'")
    if _OFFER.search(text):
        return None
    found = _ALWAYS.search(text)
    if found is not None:
        before = text[: found.start()]
        refused = _REFUSES.search(found.group()) or _REFUSES.search(before[-25:])
        if not refused:
            return "always"
    return "future" if _FUTURE.search(text) else None
