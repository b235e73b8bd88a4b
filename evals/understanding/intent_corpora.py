"""The public development sets and our own seeds as sentences with intents, topics and scope, as far as each tells them."""

import json
import random
import re
from collections.abc import Iterator

from evals.understanding.corpora import DATA, rows
from evals.understanding.logistic import Labelled
from evals.understanding.seeds import OUT_OF_SCOPE, SEEDS, TOPICS, expand
from nodes.understanding.types import INTENTS
from nodes.understanding.types import TOPICS as TOPIC_NAMES

_SHORT = ("greet", "affirm", "deny", "thanks", "goodbye")
_TOPIC_WORDS = (
    ("price", r"\b(price|cost|charge|fee|free|expensive|cheap|deposit|discount|rate)"),
    ("hours", r"\b(hours?|open|close[sd]?|what time|check-?in time|check-?out time|happy hour|when (do|does|is))\b"),
    ("location", r"\b(where|address|located|directions|far|postcode|zip|area|nearest)\b"),
    (
        "policy",
        r"\b(allow|permit|policy|accept|require|bring|smok|pets?|dogs?|cancel|refund|reservation|insurance|credit|cash|pay)",
    ),
    (
        "offer",
        r"\b(do you (have|offer|serve|provide)|is there|are there|menu|wifi|wi-fi|parking|breakfast|vegetarian|vegan|gluten)",
    ),
)


def topic_of(text: str) -> str:
    return next((topic for topic, pattern in _TOPIC_WORDS if re.search(pattern, text.lower())), "other")


def exactly(*names: str, topic: str | None = None, scope: float | None = 1.0) -> dict[str, float]:
    """Labels for a sentence of which every intent is known."""
    labels: dict[str, float] = {name: float(name in names) for name in INTENTS}
    if "ask" in names and topic:
        labels |= {f"topic:{name}": float(name == topic) for name in TOPIC_NAMES}
    if scope is not None:
        labels["in_scope"] = scope
    return labels


def seeds() -> Iterator[Labelled]:
    for intent, templates in SEEDS.items():
        for template in templates:
            written = expand(template)
            for text in written:
                yield Labelled(template, text, exactly(intent), weight=min(1.0, 6 / len(written)))
    for topic, templates in TOPICS.items():
        for template in templates:
            written = expand(template)
            for text in written:
                yield Labelled(template, text, exactly("ask", topic=topic), weight=min(1.0, 6 / len(written)))
    for template in OUT_OF_SCOPE:
        for text in expand(template):
            yield Labelled(template, text, exactly("other", scope=0.0))


_CLINC = {
    "restaurant_reservation": ("book",), "cancel_reservation": ("cancel_booking",), "confirm_reservation": ("check_booking",),
    "accept_reservations": ("ask",),
    "how_busy": ("ask",), "greeting": ("greet",), "goodbye": ("goodbye",), "thank_you": ("thanks",), "repeat": ("repeat",),
    "yes": ("affirm",), "no": ("deny",),
    "are_you_a_bot": ("ask",), "order_status": ("order_status",),
}  # fmt: skip
_CLINC_NEITHER = frozenset(
    "restaurant_reviews restaurant_suggestion directions weather ingredients_list calories order schedule_meeting "
    "meal_suggestion nutrition_info "
    "food_last text book_hotel make_call what_is_your_name who_made_you how_old_are_you maybe cancel change_language "
    "change_speed user_name "
    "order_status what_can_i_ask_you where_are_you_from do_you_have_pets who_do_you_work_for what_are_your_hobbies "
    "change_ai_name change_accent "
    "current_location share_location time date next_holiday reminder schedule_maintenance distance".split()
)


def clinc() -> Iterator[Labelled]:
    scope = json.loads((DATA / "clinc_scope.json").read_text())
    for row in rows("clinc_val.jsonl"):
        intent, text = row["intent"], row["text"]
        if intent in _CLINC:
            inside = 1.0 if intent in scope["in"] else None
            names = _CLINC[intent]
            yield Labelled(
                text, text, exactly(*names, topic="policy" if intent == "accept_reservations" else "other", scope=inside)
            )
        elif intent in scope["out"]:
            yield Labelled(text, text, exactly("other", scope=0.0), weight=2.0 if intent == "oos" else 1.0)
        elif intent not in _CLINC_NEITHER:
            yield Labelled(
                text, text, {name: 0.0 for name in INTENTS if name not in ("other", "ask")} | {"in_scope": 0.0}, weight=0.5
            )


def nlupp() -> Iterator[Labelled]:
    for row in rows("nlupp_hotels_0-9.jsonl"):
        said = set(row["intents"])
        booking = "booking" in said
        names = [ours for ours, theirs in (("human", "handoff"), ("greet", "greet"), ("goodbye", "end_call"), ("thanks",
        "thank"), ("affirm", "affirm"),
                                           ("deny", "deny"), ("repeat", "repeat")) if theirs in said]  # fmt: skip
        names += ["change_booking"] if booking and "change" in said else []
        names += ["cancel_booking"] if booking and "cancel_close_leave_freeze" in said else []
        asks = bool(said & {"how", "how_much", "when", "request_info", "how_long", "limits", "why"})
        if (
            booking
            and not asks
            and not said & {"change", "cancel_close_leave_freeze", "existing", "why", "wrong_notworking_notshowing"}
        ):
            names.append("book")
        names += ["ask"] if asks else []
        labels = exactly(*names, topic=topic_of(row["text"]), scope=1.0)
        for unsure in (
            "availability",
            "check_booking",
            "message",
            "other",
            *(() if asks else ("ask",)),
            *(() if names else ("book",)),
        ):
            labels.pop(unsure, None)
        yield Labelled(row["text"], row["text"], labels, "hotel", weight=2.0)


def sgd() -> Iterator[Labelled]:
    kinds = {"Restaurants_2": "restaurant", "Hotels_1": "hotel", "Hotels_4": "hotel", "Services_4": "clinic"}
    last: dict[tuple[str, str], str] = {}
    for row in rows("sgd_dev.jsonl"):
        key = (row["dialogue"], row["service"])
        changed, last[key] = last.get(key) != row["intent"], row["intent"]
        text, kind, low = row["text"], kinds[row["service"]], row["text"].lower()
        weather = bool(re.search(r"weather|forecast", low))
        labels: dict[str, float] = {} if weather else {"in_scope": 1.0}
        if changed:
            name = row["intent"]
            labels |= {"book": float(name.startswith(("Reserve", "Book"))), "ask": float(name.startswith(("Find", "Search")))}
            labels |= {
                "cancel_booking": 0.0,
                "change_booking": 0.0,
                "human": 0.0,
                "repeat": 0.0,
                "emergency": 0.0,
                "order_status": 0.0,
            }
            if name.startswith(("Find", "Search")):
                labels |= {"availability": 0.0, "topic:offer": 1.0}
        elif row["requested"]:
            labels |= {"ask": 1.0, **{f"topic:{t}": float(t == topic_of(text)) for t in TOPIC_NAMES}}
        labels |= {
            "thanks": float(bool(re.search(r"\bthank|appreciate", low))),
            "greet": float(bool(re.match(r"(hi|hello|hey)\b", low))),
        }
        yes = re.match(r"(yes|yeah|yep|sure|ok|okay|great|perfect|sounds|that works|correct)\b", low)
        no = re.match(r"(no|nope|not|nah)\b", low)
        labels |= {"affirm": float(bool(yes and not no)), "deny": float(bool(no))}
        yield Labelled(row["dialogue"], text, labels, kind, row["system"], weight=1.0 if changed else 0.4)


def questions() -> Iterator[Labelled]:
    """What guests of hotels and restaurants asked, each wording once."""
    titles = sorted({row["title"].strip() for row in rows("dstc10_facts.jsonl")})
    for title in random.Random(3).sample(titles, min(2500, len(titles))):
        labels = exactly("ask", topic=topic_of(title))
        labels.pop("availability")
        yield Labelled(title.lower(), title.lower() if len(title) % 2 else title, labels, weight=0.5)


def restaurant() -> Iterator[Labelled]:
    """Sentences of a booking line; only their being in scope is certain, and the plainest intents."""
    for row in random.Random(4).sample(rows("restaurant8k_dev.jsonl"), 2200):
        low = row["text"].lower()
        labels = (
            {"in_scope": 1.0, "human": 0.0, "emergency": 0.0, "order_status": 0.0, "repeat": 0.0}
            if row["slots"]
            else {"emergency": 0.0}
        )
        cancels, changes = "cancel" in low, bool(re.search(r"\b(change|reschedule|move|amend|switch|update)\b", low))
        if cancels != changes and row["slots"]:
            labels |= {"cancel_booking": float(cancels), "change_booking": float(changes), "book": 0.0}
        elif (
            re.search(r"\b(book|reserve|reservation|table)\b", low)
            and not re.search(r"booked|made|have a|under|running|my (booking|reservation|table)|our", low)
            and row["slots"]
        ):
            labels |= {"book": 1.0, "cancel_booking": 0.0, "change_booking": 0.0, "check_booking": 0.0}
        yield Labelled(low, row["text"], labels, weight=0.4)


def everything() -> list[Labelled]:
    return [*seeds(), *clinc(), *nlupp(), *sgd(), *questions(), *restaurant()]
