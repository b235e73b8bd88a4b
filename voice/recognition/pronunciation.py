"""How words are pronounced: the model's own dictionary, and a guess from the letters for what it lacks."""

import importlib.util
import re
from functools import lru_cache
from pathlib import Path

Phones = tuple[str, ...]


def model_folder() -> Path:
    """The acoustic model and dictionary that pocketsphinx brings, found without importing it."""
    spec = importlib.util.find_spec("pocketsphinx")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("local recognition needs the pocketsphinx package")
    return Path(spec.submodule_search_locations[0]) / "model" / "en-us"


@lru_cache(maxsize=1)
def pronunciations() -> dict[str, tuple[Phones, ...]]:
    """Every word of the model's dictionary with its pronunciations, the usual one first."""
    found: dict[str, list[Phones]] = {}
    with (model_folder() / "cmudict-en-us.dict").open() as lines:
        for line in lines:
            word, *phones = line.split()
            found.setdefault(word.partition("(")[0], []).append(tuple(phones))
    found.update(_OWN)
    return {word: tuple(ways) for word, ways in found.items()}


_OWN: dict[str, list[Phones]] = {
    "pm": [("P", "IY", "EH", "M")],
    "am": [("AE", "M"), ("EY", "EH", "M")],
    "mhm": [("M", "HH", "M"), ("AH", "M", "HH", "AH", "M")],
    "wifi": [("W", "AY", "F", "AY")],
    "perm": [("P", "ER", "M")],
    "coeliac": [("S", "IY", "L", "IY", "AE", "K")],
    "celiac": [("S", "IY", "L", "IY", "AE", "K")],
    "postcode": [("P", "OW", "S", "T", "K", "OW", "D")],
    "spelt": [("S", "P", "EH", "L", "T")],
    "halal": [("HH", "AH", "L", "AA", "L")],
    "corkage": [("K", "AO", "R", "K", "IH", "JH")],
    "toothache": [("T", "UW", "TH", "EY", "K")],
    "nhs": [("EH", "N", "EY", "CH", "EH", "S")],
}

# Longest spelling first; applied from left to right. Vowels as in the Romance words that menus are full of, since the
# ordinary English ones are in the dictionary.
_RULES: tuple[tuple[str, str], ...] = (
    ("tch", "CH"), ("sch", "SH"), ("gli", "L Y IY"), ("cci", "CH IY"), ("cce", "CH EY"), ("ggi", "JH IY"), ("gge", "JH EY"),
    ("sci", "SH IY"), ("sce", "SH EY"), ("zza", "T S AH"), ("zzi", "T S IY"), ("zze", "T S EY"), ("zzo", "T S OW"),
    ("age$", "AA ZH"), ("eau", "OW"), ("eux", "ER"), ("ght", "T"), ("igh", "AY"), ("ing$", "IH NG"), ("tion", "SH AH N"),
    ("qu", "K W"), ("ch", "K"), ("gh", "G"), ("gn", "N Y"), ("ph", "F"), ("sh", "SH"), ("th", "TH"), ("ck", "K"),
    ("ci", "CH IY"), ("ce$", "S"), ("ce", "CH EY"), ("gi", "JH IY"), ("ge", "JH EY"), ("ee", "IY"), ("oo", "UW"), ("ea", "IY"),
    ("ai", "EY"), ("ay", "EY"), ("ou", "UW"), ("ow", "OW"), ("au", "AW"), ("oi", "OY"), ("oy", "OY"), ("ie$", "IY"),
    ("ei", "EY"), ("ey$", "IY"), ("er$", "ER"), ("or$", "ER"), ("ia", "IY AH"), ("io", "IY OW"), ("uo", "W OW"), ("ua", "W AA"),
    ("wh", "W"), ("kn", "N"), ("wr", "R"), ("x", "K S"), ("a$", "AH"), ("e$", "EY"), ("y$", "IY"), ("es$", "AH Z"),
    ("a", "AA"), ("b", "B"), ("c", "K"), ("d", "D"), ("e", "EH"), ("f", "F"), ("g", "G"), ("h", "HH"), ("i", "IY"), ("j", "JH"),
    ("k", "K"), ("l", "L"), ("m", "M"), ("n", "N"), ("o", "OW"), ("p", "P"), ("q", "K"), ("r", "R"), ("s", "S"), ("t", "T"),
    ("u", "UW"), ("v", "V"), ("w", "W"), ("y", "Y"), ("z", "Z"),
)  # fmt: skip
_SPELLING = re.compile("|".join(f"({spelling})" for spelling, _ in _RULES))


def guess(word: str) -> Phones:
    """A pronunciation from the letters: known words joined where the word is made of two, else by rule."""
    known = pronunciations()
    if word.endswith("'s") and word[:-2] in known:
        return (*known[word[:-2]][0], "Z")
    if word.endswith("s") and word[:-1] in known:
        return (*known[word[:-1]][0], "Z")
    for cut in range(len(word) - 3, 2, -1):
        if word[:cut] in known and word[cut:] in known and len(word) >= 7:
            return (*known[word[:cut]][0], *known[word[cut:]][0])
    doubled = re.sub(r"([bdfklmnprstv])\1", r"\1", word.replace("'", ""))
    phones = " ".join(_RULES[match.lastindex - 1][1] for match in _SPELLING.finditer(doubled) if match.lastindex)
    return tuple(phones.split()) or ("AH",)


def pronounce(word: str) -> tuple[Phones, ...]:
    return pronunciations().get(word) or (guess(word),)
