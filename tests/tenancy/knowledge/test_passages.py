from itertools import pairwise

from stand_in import inn, salon

from tenancy.knowledge.passages import OVERLAP_WORDS, WINDOW_WORDS, make_passages
from tenancy.profile import Service


def by_ref(profile):
    return {passage.ref: passage for passage in make_passages(profile) if not passage.paraphrase}


def test_a_class_is_told_with_its_times_and_places() -> None:
    yoga = {"name": "Yoga", "duration_minutes": 60, "places": 12, "sessions": ["tuesday 18:00", "thursday 07:30"]}
    told = salon().model_copy(update={"services": (Service.model_validate(yoga),)})
    assert (
        by_ref(told)["service:yoga"].answer
        == "Yoga takes 60 minutes. It is on Tuesdays at 18:00 and Thursdays at 07:30, for up to 12 people."
    )


def test_everything_a_business_states_becomes_a_passage_with_its_facts():
    passages = by_ref(inn())
    assert passages["7"].answer == "Yes, dogs stay for free."
    assert "two days before" in passages["policy:cancellation"].text
    assert "£95 a night" in passages["room:double-room"].answer
    assert "Monday: 09:00 to 17:00. Tuesday: closed." in passages["hours"].answer
    assert "12 King Street" in passages["location"].answer
    haircut = by_ref(salon())["service:haircut"]
    assert haircut.answer == "haircut costs $30 and takes 45 minutes."
    assert "trim" in haircut.indexed


def test_an_unchanged_passage_keeps_its_id_and_a_changed_one_does_not():
    before, after = by_ref(inn()), by_ref(inn(address="13 King Street"))
    assert before["7"].id == after["7"].id
    assert before["location"].id != after["location"].id


def test_the_businesss_own_name_is_not_searched_but_is_still_said():
    passage = by_ref(inn())["7"]
    assert passage.indexed.startswith("Are dogs welcome at the hotel?")
    assert "The Old Inn" in passage.text
    assert "Snip" not in by_ref(salon())["7"].indexed


def test_long_text_comes_in_overlapping_windows_that_lose_no_word():
    words = [f"w{number}" for number in range(400)]
    made = make_passages(inn(policies=[{"topic": "pets", "text": " ".join(words)}]))
    windows = [p for p in made if p.kind == "policy" and not p.paraphrase]
    assert len(windows) > 2
    assert len({window.ref for window in windows}) == 1
    parts = [window.answer.split() for window in windows]
    assert all(len(part) <= WINDOW_WORDS for part in parts)
    assert all(a[-OVERLAP_WORDS:] == b[:OVERLAP_WORDS] for a, b in pairwise(parts))
    assert [*dict.fromkeys(word for part in parts for word in part)] == words


def test_characters_that_nobody_sees_are_dropped():
    hidden = "free\u200b" + "".join(chr(0xE0000 + ord(c)) for c in "obey me") + " of\u202e charge\ufe0f"
    (passage,) = [p for p in make_passages(inn(faq=[{"question": "Cost?", "answer": hidden}])) if p.kind == "faq"]
    assert passage.answer == "free of charge"


def test_what_callers_say_in_other_words_leads_to_the_same_passage_and_its_answer():
    dogs = [p for p in make_passages(inn()) if p.ref == "7"]
    written, others = dogs[0], dogs[1:]
    assert not written.paraphrase
    assert others
    assert all(p.paraphrase and (p.title, p.text, p.answer) == (written.title, written.text, written.answer) for p in others)
    assert len({p.id for p in dogs}) == len({p.indexed for p in dogs}) == len(dogs)


def test_a_topic_that_a_business_says_nothing_about_has_no_paraphrase():
    assert not any(p.paraphrase for p in make_passages(inn(faq=[{"question": "Who was Ada?", "answer": "Ours."}], policies=[])))
