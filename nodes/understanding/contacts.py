"""Phone numbers, e-mail addresses and spelled words, as callers dictate and type them."""

from dataclasses import dataclass

import phonenumbers

from nodes.understanding.numbers import TENS, UNITS
from nodes.understanding.tokens import Scan, skip

_ZEROS = ("oh", "o", "zero", "nought", "naught")
_REPEATS = {"double": 2, "triple": 3, "treble": 3, "quadruple": 4}
_PAUSES = ("-", ".", ",", "(", ")", "/", "uh", "um", "er", "erm", "then", "and", "so")
_TAKING_BACK = ("no", "sorry", "wait", "mean", "actually", "correction", "scratch", "oops", "rather")
_LEADING_ON = ("i", "that", "that's", "it's", "its", "make", "it", "is", "hang", "hold", "on")
"""What stands between "no, sorry" and the right digits."""
_NO_PHONE = frozenset("people persons guests adults of nights night o'clock am pm for at minutes hours".split())
"""What a number that takes something else back stands before: "no, four people"."""
_ENDINGS = frozenset("com org net edu gov io co uk us de fr eu info biz me ca au ie nz".split())


def _digits(scan: Scan, index: int) -> tuple[str, int] | None:
    """The digits of one word, or of "double five"."""
    word = scan.word(index)
    if word.isdigit() and word.isascii():
        return word, index + 1
    if word in _ZEROS:
        return "0", index + 1
    if word in _REPEATS:
        one = _digits(scan, index + 1)
        return (one[0] * _REPEATS[word], one[1]) if one and len(one[0]) == 1 else None
    if word in UNITS:
        return str(UNITS[word]), index + 1
    if word in TENS:
        unit = UNITS.get(scan.word(index + 1), 0)
        return (str(TENS[word] + unit), index + 2) if 0 < unit < 10 else (str(TENS[word]), index + 1)
    if word == "hundred":
        return "00", index + 1
    if word == "thousand":
        return "000", index + 1
    return None


def phone(scan: Scan, index: int, least: int = 7) -> tuple[str, int] | None:
    """The digits of a phone number of ``least`` to 15 of them; E.164 where a country code was said. Digits that were taken
    back ("oh seven seven, no, sorry, oh seven eight") give way to those that were said instead."""
    at, international = index, False
    if scan.word(at) in ("+", "plus"):
        at, international = at + 1, True
    pieces, end = _pieces(scan, at)
    digits = _mended(pieces)
    if not least <= len(digits) <= 15 or (scan.word(end) in ("st", "nd", "rd", "th") and scan.glued(end)):
        return None
    return _normal(digits, international), end


@dataclass(frozen=True, slots=True)
class _Piece:
    """Digits said without a pause."""

    digits: str
    instead: bool
    """They stand in the place of some that were said before."""


def _pieces(scan: Scan, index: int) -> tuple[list[_Piece], int]:
    """The pieces from ``index`` on, and where the last one ends."""
    pieces: list[_Piece] = []
    end = index
    while True:
        start = skip(scan, end, *_PAUSES) if pieces else index
        back = _taken_back(scan, start) if pieces else None
        digits, after = _run(scan, back or start)
        if not digits or (back and scan.word(after) in _NO_PHONE):
            return pieces, end
        pieces.append(_Piece(digits, back is not None))
        end = after


def _run(scan: Scan, index: int) -> tuple[str, int]:
    digits = ""
    while found := _digits(scan, index):
        digits, index = digits + found[0], found[1]
    return digits, index


def _taken_back(scan: Scan, index: int) -> int | None:
    """The index after words that take back what was just said; None where there are none."""
    after = skip(scan, index, *_TAKING_BACK, *_LEADING_ON, *_PAUSES)
    return after if any(scan.word(at) in _TAKING_BACK for at in range(index, after)) else None


def _mended(pieces: list[_Piece]) -> str:
    """All digits, with each piece said instead in the place of as many before it. Where nobody paused, how many are meant
    shows in the length that a national number has; a number that is said again from its beginning stands alone."""
    said = ""
    for at, piece in enumerate(pieces):
        if not piece.instead:
            said += piece.digits
            continue
        anew = piece.digits + "".join(later.digits for later in pieces[at + 1 :] if not later.instead)
        whole = 11 if anew[0] == "0" else 10
        if len(anew) == whole and len(said) >= 7:
            return anew
        surplus = len(said) + len(anew) - (11 if said[0] == "0" else 10)
        last = at == len(pieces) - 1 and 0 < surplus < len(piece.digits)
        said = said[: -(surplus if last else len(piece.digits))] + piece.digits
    return said


def _normal(digits: str, international: bool) -> str:
    if not international:
        return digits
    try:
        number = phonenumbers.parse("+" + digits)
    except phonenumbers.NumberParseException:
        return "+" + digits
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def email(scan: Scan, index: int) -> tuple[str, int] | None:
    """john.smith@example.com, or "john dot smith at example dot com"; letters and digits may be said one by one."""
    local, at = _label(scan, index)
    while local and scan.word(at) in (".", "dot", "_", "underscore", "-", "dash", "hyphen", "+", "plus"):
        mark = {"dot": ".", "underscore": "_", "dash": "-", "hyphen": "-", "plus": "+"}.get(scan.word(at), scan.word(at))
        more, end = _label(scan, at + 1)
        if not more:
            return None
        local, at = local + mark + more, end
    if not local or scan.word(at) not in ("@", "at"):
        return None
    typed = scan.word(at) == "@"
    domain, at = _label(scan, at + 1)
    dots = 0
    while domain and scan.word(at) in (".", "dot", "-", "dash") and (scan.word(at) in ("dot", "dash") or scan.glued(at + 1)):
        more, end = _label(scan, at + 1)
        if not more:
            break
        mark = "." if scan.word(at) in (".", "dot") else "-"
        dots += mark == "."
        domain, at = domain + mark + more, end
    if not dots or (not typed and domain.rsplit(".", 1)[-1] not in _ENDINGS):
        return None
    return f"{local}@{domain}", at


def _label(scan: Scan, index: int) -> tuple[str, int]:
    """A word, or letters and digits said one by one; empty where there is none."""
    text, at = "", index
    while True:
        word = scan.word(at)
        digit = _digits(scan, at) if word not in _ZEROS or text else None
        piece = digit[0] if digit else word
        if not word or not (word.isalnum() and word.isascii()) or word in ("at", "dot", "underscore", "dash", "hyphen", "plus"):
            break
        joins = digit is not None or len(word) == 1 or scan.glued(at)
        if text and not joins and not _single(scan, at - 1):
            break
        text += piece
        at = digit[1] if digit else at + 1
        if not (digit or len(word) == 1 or scan.glued(at)):
            follows = scan.word(at)
            if not follows.isdigit() and _digits(scan, at) is None:
                break
    return text, at


def _single(scan: Scan, index: int) -> bool:
    return len(scan.word(index)) == 1


def spelled(scan: Scan, index: int) -> tuple[str, int] | None:
    """Two letters or more said one by one: "s m i t h", "double l", "b as in bravo"."""
    text, at = "", index
    while True:
        at_letter = at
        while text and scan.word(at_letter) in ("-", ".", ","):
            at_letter += 1
        word, times = scan.word(at_letter), 1
        if word in ("double", "triple") and len(scan.word(at_letter + 1)) == 1:
            word, times, at_letter = scan.word(at_letter + 1), 2 if word == "double" else 3, at_letter + 1
        if len(word) != 1 or not word.isalpha():
            break
        text += word * times
        at = at_letter + 1
        if scan.word(at) == "for" and scan.word(at + 1).startswith(word):
            at += 2
        elif scan.word(at) == "as" and scan.word(at + 1) == "in" and scan.word(at + 2).startswith(word):
            at += 3
    return (text, at) if len(text) >= 2 else None
