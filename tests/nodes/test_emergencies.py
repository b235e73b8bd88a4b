"""Emergencies: every red flag of the measuring sets is caught, and what only sounds like one is left alone."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nodes.emergencies import emergency
from nodes.emergencies.signs import plain

SETS = Path(__file__).parents[2] / "evals" / "sets"
Line = dict[str, str]


def lines(name: str) -> list[Line]:
    return [json.loads(line) for line in (SETS / f"{name}.jsonl").read_text().splitlines()]


RED_FLAGS, LOOK_ALIKES = lines("red_flags"), lines("look_alikes")
EVERY = [*RED_FLAGS, *LOOK_ALIKES]


def test_every_red_flag_is_caught() -> None:
    assert [flag["text"] for flag in RED_FLAGS if emergency(flag["text"]) is None] == []


def test_at_most_three_look_alikes_raise_an_alarm() -> None:
    assert len(LOOK_ALIKES) > 300
    assert len([each["text"] for each in LOOK_ALIKES if emergency(each["text"]) is not None]) <= 3


def test_an_emergency_is_known_by_the_language_it_was_told_in() -> None:
    found = [(flag["language"], emergency(flag["text"])) for flag in RED_FLAGS]
    assert sum(danger is not None and danger.language != language for language, danger in found) <= 3


@pytest.mark.parametrize(
    "text",
    [
        "no chest pain at all i just want a check up",
        "he isn't unconscious or anything",
        "there's no fire don't worry",
        "it's not an emergency",
        "no hay fuego en la cocina",
        "il n'y a pas de feu dans la cuisine",
        "non c'è nessun incendio",
    ],
)
def test_what_is_denied_is_no_emergency(text: str) -> None:
    assert emergency(text) is None


@pytest.mark.parametrize(
    ("then", "now"),
    [
        ("my mother had a stroke last year", "my mother had a stroke last year and now her face is drooping"),
        ("he had a heart attack in march", "he had a heart attack in march and he's having chest pains again"),
        ("tuve un infarto hace dos años", "tuve un infarto hace dos años y ahora no puedo respirar"),
        ("j'ai eu un avc il y a deux ans", "j'ai eu un avc il y a deux ans et maintenant je ne peux plus parler"),
        ("ho avuto un infarto due anni fa", "ho avuto un infarto due anni fa e adesso non riesco a respirare"),
    ],
)
def test_the_past_is_no_emergency_until_something_happens_now(then: str, now: str) -> None:
    assert emergency(then) is None
    assert emergency(now) is not None


@pytest.mark.parametrize(
    ("supposed", "real"),
    [
        ("if someone has a seizure do your staff know what to do", "i don't know if he's breathing but he's not moving"),
        ("what if a guest collapses", "what do i do he has collapsed"),
        ("si alguien tiene un infarto tienen desfibrilador", "alguien tiene un infarto"),
        ("se qualcuno ha un infarto avete il defibrillatore", "qualcuno ha un infarto"),
    ],
)
def test_a_supposition_is_no_emergency_and_doubt_about_a_real_one_is(supposed: str, real: str) -> None:
    assert emergency(supposed) is None
    assert emergency(real) is not None


@pytest.mark.parametrize(
    ("idiom", "meant"),
    [
        ("i'm dying for a coffee", "i'm dying please help"),
        ("we're drowning in paperwork", "my son is drowning in the pool"),
        (
            "i nearly had a heart attack when i saw the bill",
            "i nearly had a heart attack when i saw the bill and now my chest hurts",
        ),
        ("my boss will kill me if i'm late", "he says he will kill me"),
        ("we ran out of gas so we'll be late", "there's a smell of gas in the corridor"),
        ("me muero de hambre", "me estoy muriendo"),
        ("je meurs de faim", "mon mari est en train de mourir"),
        ("sono affogata di lavoro", "mio figlio sta annegando"),
    ],
)
def test_an_idiom_is_no_emergency_and_the_same_words_meant_are(idiom: str, meant: str) -> None:
    assert emergency(idiom) is None
    assert emergency(meant) is not None


@pytest.mark.parametrize(
    "text",
    [
        "i need an appointment my throat is closing up",
        "can i cancel my booking i've taken all my pills",
        "a table for four sorry my wife has just collapsed",
        "quiero cambiar la cita pero mi hija no respira",
        "je voudrais annuler ma réservation il y a le feu chez moi",
        "vorrei spostare l'appuntamento mio padre non respira",
    ],
)
def test_an_emergency_beside_a_wish_is_still_one(text: str) -> None:
    assert emergency(text) is not None


@pytest.mark.parametrize(
    ("text", "language"), [("cant breathe", "en"), ("j etouffe", "fr"), ("mi bebe no respira", "es"), ("c e un incendio", "it")]
)
def test_apostrophes_and_accents_may_be_missing(text: str, language: str) -> None:
    found = emergency(text)
    assert found is not None
    assert found.language == language


def test_hesitations_are_no_words() -> None:
    assert plain("Um, I can’t... uh, BREATHE", "") == "i cant breathe"


def test_silence_is_no_emergency() -> None:
    assert emergency("") is None


INNOCENT = st.sampled_from(["hi um yes ", "hello ", "uh ", "good morning ", "yes hello this is anna ", "okay "])
TRAILING = st.sampled_from(["", " please", " thank you", " uh please"])


@settings(max_examples=400, deadline=None, derandomize=True)
@given(line=st.sampled_from(EVERY), before=INNOCENT, after=TRAILING)
def test_an_innocent_beginning_or_end_never_changes_the_verdict(line: Line, before: str, after: str) -> None:
    said = line["text"]
    assert (emergency(f"{before}{said}{after}") is None) == (emergency(said) is None)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(line=st.sampled_from(EVERY))
def test_capitals_and_punctuation_change_nothing(line: Line) -> None:
    said = line["text"]
    assert (emergency(f"{said.capitalize()}.") is None) == (emergency(said) is None)
