"""What a call that orders must hold, on the real understanding, graph, database and tools."""

from datetime import timedelta

import pytest
from sqlmodel import select

from tenancy.editing import edit
from tests.graph.orders.conftest import ADA, PIZZERIA, TRATTORIA, House, say
from tools.messaging.models import OutgoingText
from tools.orders.sold_out import HowLong, sell_out

READY = ("two margheritas for pickup please", "that's all", "as soon as possible", "Ada Marsh")


async def test_two_pizzas_for_pickup_are_read_back_with_their_total_and_placed_on_a_yes(house: House) -> None:
    ada = await house.ring()
    assert "Two Margherita" in await ada.say("Hi, I'd like to order two margheritas for pickup please")
    assert ada.outcome.asked == ("more",)
    said = await say(ada, "that's all", "as soon as possible", "Ada Marsh")
    for words in ("two Margherita", "pickup", "six thirty PM", "Ada Marsh", "thirty-nine dollars twenty", "tax"):
        assert words in said
    assert ada.outcome.expects == "yes_no"
    assert await house.orders() == []
    assert "Your order is in" in (said := await ada.say("yes please")) or "ordered" in said
    [order] = await house.orders()
    assert (order.status, order.total_minor, order.name, order.phone) == ("new", 3920, "Ada Marsh", ADA)
    assert await house.lines() == [(2, None, "Margherita", [])]
    assert await house.orders("pizzeria") == []


async def test_a_yes_to_a_text_sends_the_order_to_the_number_of_the_call(house: House) -> None:
    await edit(house.desk.db, await house.desk.business(TRATTORIA), "texts", {"texts": "ask"}, expected=None)
    ada = await house.ring()
    await say(ada, f"I'd like to order {READY[0]}", *READY[1:])
    assert "text" in await ada.say("yes please")
    await ada.say("yes")
    assert ada.outcome.asked == ("anything_else",)
    async with house.desk.db.business(await house.desk.business(TRATTORIA)) as session:
        [text] = await session.scalars(select(OutgoingText))
    assert text.kind == "order_confirmed"
    numbers = house.receptionist.parts.numbers
    assert numbers is not None
    assert numbers.open(text.body, text.id).startswith("Trattoria Bella Napoli: we have your order: 2 Margherita. Total $39.20.")


async def test_a_yes_counts_only_for_what_was_heard_whole(house: House) -> None:
    ada = await house.ring()
    await say(ada, f"I'd like to order {READY[0]}", *READY[1:3])
    await ada.say(READY[3], hears=False)
    assert "two Margherita" in await ada.say("yes")
    assert await house.orders() == []
    await ada.say("yes")
    assert len(await house.orders()) == 1


async def test_several_things_in_one_breath_are_added_changed_and_taken_back(house: House) -> None:
    ada = await house.ring()
    said = await ada.say("can I get two margheritas, one with extra cheese, and a tiramisu")
    assert said.startswith("One Margherita, one Margherita with extra mozzarella, and one Tiramisù.")
    await say(ada, "and a coke", "make that three", "no wait, scrap the tiramisu", "another margherita with mushrooms")
    await say(ada, "that's it", "seven forty five", "Howard Wright", "yes")
    assert await house.lines() == [
        (1, None, "Margherita", []),
        (1, None, "Margherita", ["extra mozzarella"]),
        (3, None, "Coke", []),
        (1, None, "Margherita", ["mushrooms"]),
    ]


async def test_what_has_to_be_chosen_is_asked_for(house: House) -> None:
    ada = await house.ring()
    assert "small or large" in await ada.say("I'd like to order a bottle of water to go")
    assert "still or sparkling" in await ada.say("large please")
    await say(ada, "sparkling", "that's all", "asap", "Ada Marsh", "yes")
    assert await house.lines() == [(1, "large", "Mineral water", ["sparkling"])]


async def test_a_change_at_the_read_back_is_read_back_anew(house: House) -> None:
    ada = await house.ring()
    await say(ada, f"I'd like to order {READY[0]}", *READY[1:])
    said = await ada.say("yes but add a coke")
    assert "one Coke" in said
    assert "Shall I" in said
    assert await house.orders() == []
    await ada.say("yes")
    assert [line[2] for line in await house.lines()] == ["Margherita", "Coke"]


async def test_a_no_at_the_read_back_asks_what_is_to_be_other(house: House) -> None:
    ada = await house.ring()
    await say(ada, f"I'd like to order {READY[0]}", *READY[1:])
    assert "change" in await ada.say("no")
    assert "seven thirty PM" in await ada.say("make it for seven thirty")
    await ada.say("yes")
    [order] = await house.orders()
    assert order.ready_at == house.desk.clock.now() + timedelta(minutes=90)


async def test_questions_in_between_are_answered_and_the_order_goes_on(house: House) -> None:
    ada = await house.ring()
    await ada.say("I'd like to order a diavola to go")
    assert "twelve dollars" in await ada.say("how much is the tiramisu?")
    assert ada.outcome.asked == ("more",)
    assert "Two Tiramisù" in await ada.say("add two")
    assert "forty-eight dollars" in await ada.say("what does that come to?")
    assert ada.outcome.asked == ("more",)
    assert "starters, pizza" in await ada.say("what do you have?")
    await say(ada, "that's all", "as soon as possible", "Sam Lee")
    assert "forty-eight dollars" in await ada.say("what's the total again?")
    await ada.say("yes")
    assert [line[2] for line in await house.lines()] == ["Diavola", "Tiramisù"]


async def test_what_a_dish_contains_is_quoted_from_what_is_stored_and_else_a_person_is_offered(house: House) -> None:
    ada = await house.ring()
    assert "milk, egg and wheat" in await ada.say("does the tiramisu contain milk?")
    said = await ada.say("is there nuts in the lemon chicken?")
    assert "don't have that on file" in said
    assert ada.outcome.asked == ("person_offer",)
    await ada.say("yes please")
    assert ada.outcome.transfer_to is not None


async def test_an_allergen_that_is_not_stored_is_never_denied_and_the_order_goes_on(house: House) -> None:
    ada = await house.ring()
    await ada.say("I'd like to order a tiramisu for pickup")
    said = await ada.say("are there nuts in it?")
    assert "nothing on file" in said
    assert "no nuts" not in said.lower()
    await ada.say("no")
    assert ada.outcome.asked == ("more",)
    await say(ada, "that's all", "asap", "Ada Marsh", "yes")
    assert [line[2] for line in await house.lines()] == ["Tiramisù"]


async def test_what_cannot_be_is_said_with_what_there_is_and_nothing_of_it_is_ordered(house: House) -> None:
    ada = await house.ring()
    await ada.say("I want to order takeout")
    for words, answered in (
        ("a sushi roll", "sushi roll"),
        ("minus two margheritas", "at least"),
        ("the tasting menu", "can't be ordered by phone"),
        ("some meatballs", "Sunday lunch"),
    ):
        assert answered in await ada.say(words), words
        assert ada.outcome.asked[0] in ("order", "more")
    said = await ada.say("a margherita with pineapple")
    assert "doesn't come with pineapple" in said
    assert "mushrooms" in said
    await say(ada, "that's all", "asap", "Ada Marsh", "yes")
    assert await house.lines() == [(1, None, "Margherita", [])]


async def test_a_quantity_that_is_absurd_is_handed_to_a_person(house: House) -> None:
    ada = await house.ring()
    said = await ada.say("I'd like to order five hundred diavolas")
    assert "twenty" in said
    assert ada.outcome.asked == ("person_offer",)
    await ada.say("yes")
    assert ada.outcome.transfer_to is not None
    assert await house.orders() == []


async def test_an_order_is_dropped_before_it_is_placed(house: House) -> None:
    ada = await house.ring()
    await say(ada, f"I'd like to order {READY[0]}", *READY[1:])
    assert "haven't ordered anything" in await ada.say("forget it, cancel the order")
    await ada.say("yes")
    assert await house.orders() == []


async def test_what_is_added_after_thats_all_needs_no_anything_else(house: House) -> None:
    ada = await house.ring()
    await say(ada, "I'd like to order a diavola to go", "that's all")
    assert "One Coke" in await ada.say("oh and a coke")
    assert ada.outcome.asked == ("when",)
    await ada.say("can you tell the kitchen not too spicy please")
    assert ada.outcome.asked == ("when",)
    assert "seven PM" in await say(ada, "in about an hour", "Pat Lee")
    await ada.say("go ahead")
    assert [line[2] for line in await house.lines()] == ["Diavola", "Coke"]


async def test_a_time_that_is_too_soon_gets_the_earliest_offered(house: House) -> None:
    ada = await house.ring()
    await say(ada, "I'd like to order a marinara for pickup", "that's all")
    assert "six thirty PM" in await ada.say("ten past six")
    assert ada.outcome.asked == ("earliest",)
    await say(ada, "yes", "Ada Marsh", "yes")
    [order] = await house.orders()
    assert order.ready_at == house.desk.clock.now() + timedelta(minutes=30)


async def test_when_no_order_can_be_taken_it_is_said_when_again(house: House) -> None:
    house.desk.clock.advance(6 * 3600)  # past midnight: a Friday, when the kitchen cooks for the house alone
    ada = await house.ring()
    said = await ada.say("I'd like to order two margheritas to go")
    assert "not taking any orders" in said
    assert "Sunday" in said


@pytest.mark.parametrize(("how_long", "said"), [("hour", "sold out until"), ("until_told", "sold out for now")])
async def test_what_sold_out_during_the_call_is_refused_at_the_yes_and_the_rest_can_be_had(
    house: House, how_long: HowLong, said: str
) -> None:
    ada = await house.ring()
    await say(ada, "I'd like to order a margherita and a tiramisu to go", "that's all", "asap", "Ada Marsh")
    await sell_out(house.desk.db, await house.desk.business(TRATTORIA), "Tiramisù", how_long, house.desk.clock)
    assert said in await ada.say("yes")
    assert await house.orders() == []
    assert "one Margherita" in await ada.say("no that's all")
    await ada.say("yes")
    assert await house.lines() == [(1, None, "Margherita", [])]


async def test_a_caller_whose_number_is_withheld_is_asked_for_one(house: House) -> None:
    ada = await house.ring(caller=None)
    await say(ada, f"I'd like to order {READY[0]}", *READY[1:])
    assert ada.outcome.asked == ("phone",)
    await say(ada, "917 555 0188", "yes")
    [order] = await house.orders()
    assert order.phone is not None
    assert order.phone.endswith("9175550188")


async def test_the_own_order_is_told_and_nobody_elses(house: House) -> None:
    ada = await house.ring()
    await say(ada, f"I'd like to order {READY[0]}", *READY[1:], "yes")
    assert "two Margherita" in await (await house.ring()).say("where is my order?")
    stranger = await house.ring(caller="+19175550199")
    said = await stranger.say("where is my order?")
    assert "Margherita" not in said
    assert "don't find" in said
    assert "don't find" in await (await house.ring(PIZZERIA)).say("where is my order?")
    assert "withheld" in await (await house.ring(caller=None)).say("where's my order")


async def test_an_order_is_called_off_by_its_caller_after_a_yes(house: House) -> None:
    ada = await house.ring()
    await say(ada, f"I'd like to order {READY[0]}", *READY[1:], "yes")
    again = await house.ring()
    assert "two Margherita" in await again.say("I need to cancel my order")
    assert [order.status for order in await house.orders()] == ["new"]
    assert "called off" in await again.say("yes")
    assert [order.status for order in await house.orders()] == ["cancelled"]


async def test_delivery_asks_for_the_address_and_checks_its_postcode(house: House) -> None:
    ada = await house.ring(PIZZERIA)
    await say(ada, "I'd like to order two margheritas", "that's all")
    assert ada.outcome.asked == ("fulfilment",)
    await ada.say("delivery please")
    assert ada.outcome.asked == ("address",)
    assert "postcode" in await ada.say("It's 24 Bleecker Street")
    await ada.say("one zero zero one two")
    assert ada.outcome.asked == ("when",)
    said = await say(ada, "as soon as possible", "Ada Marsh")
    assert "Bleecker Street" in said
    assert "three dollars fifty for delivery" in said
    await ada.say("yes")
    [order] = await house.orders("pizzeria")
    assert (order.fulfilment, order.fee_minor, order.items_minor) == ("delivery", 350, 2500)
    assert order.address.startswith("24 Bleecker Street")
    assert await house.orders() == []


async def test_outside_the_area_pickup_is_offered_instead(house: House) -> None:
    ada = await house.ring(PIZZERIA)
    await say(ada, "I'd like to order two margheritas", "that's all", "delivery")
    assert "don't deliver to that address" in await ada.say("9 Main Street, 11201")
    await say(ada, "yes", "asap", "Ada Marsh", "yes")
    [order] = await house.orders("pizzeria")
    assert (order.fulfilment, order.address, order.fee_minor) == ("pickup", None, 0)


async def test_below_the_minimum_it_is_said_how_much_is_missing(house: House) -> None:
    ada = await house.ring(PIZZERIA)
    await say(ada, "I'd like to order a margherita for delivery", "that's all")
    said = await ada.say("12 Sullivan Street")
    assert "seven dollars fifty" in said
    await ada.say("add a tiramisu and a small salad")
    await say(ada, "that's everything", "asap", "Ada Marsh", "yes")
    [order] = await house.orders("pizzeria")
    assert order.items_minor == 2550


async def test_who_does_not_deliver_says_so_and_offers_pickup(house: House) -> None:
    ada = await house.ring()
    assert "don't deliver" in await ada.say("can I get a diavola delivered?")
    assert ada.outcome.asked == ("pickup_instead",)
    assert "haven't ordered" in await ada.say("no")


async def test_what_ends_an_order_is_known_in_many_words(house: House) -> None:
    for at, words in enumerate(
        ("that'll do it", "no, just the two margheritas", "just those two", "only the pizzas", "that's plenty")
    ):
        ada = await house.ring(caller=f"+1917555020{at}")
        await ada.say("I'd like to order two margheritas for pickup please")
        await ada.say(words)
        assert ada.outcome.asked == ("when",), words


async def test_two_yeses_to_anything_else_are_no_endless_round(house: House) -> None:
    ada = await house.ring()
    await ada.say("I'd like to order two margheritas for pickup please")
    await ada.say("yes")
    said = [await ada.say("yes") for _ in range(3)]
    assert any("message" in each for each in said)


async def test_a_part_of_the_menu_is_asked_back_with_what_there_is_of_it(house: House) -> None:
    ada = await house.ring()
    assert "Which pizza would you like?" in await ada.say("can I get a pizza")
    assert "One Diavola" in await ada.say("a diavola then")


async def test_an_address_in_the_opening_words_is_taken_and_its_numbers_are_no_time(house: House) -> None:
    ada = await house.ring(PIZZERIA)
    said = await say(ada, "could you send six margheritas over to 14 Sullivan Street, one zero zero one two", "that's all")
    assert ada.outcome.asked == ("when",), said
    said = await say(ada, "as soon as possible", "Ada Marsh")
    assert "for delivery to 14 Sullivan Street" in said


async def test_who_adds_nothing_to_an_order_below_the_minimum_may_pick_it_up(house: House) -> None:
    ada = await house.ring(PIZZERIA)
    await ada.say("could you bring one margherita to 14 Sullivan Street, 10012")
    assert "missing" in await say(ada, "that's all")
    assert "pick it up" in await ada.say("that's all")
    assert ada.outcome.asked == ("pickup_instead",)


async def test_an_order_is_texted_to_who_asks_for_it(house: House) -> None:
    await edit(house.desk.db, await house.desk.business(TRATTORIA), "texts", {"texts": "ask"}, expected=None)
    ada = await house.ring()
    await say(ada, f"I'd like to order {READY[0]}", *READY[1:], "yes")
    said = await ada.say("can you text me that")
    assert "this number" in said
    assert "don't" not in said, "the wish is no question beside it"
    async with house.desk.db.business(await house.desk.business(TRATTORIA)) as session:
        [text] = await session.scalars(select(OutgoingText))
    assert text.kind == "order_confirmed"


@pytest.mark.parametrize("words", ["make that three", "no wait, scrap the margheritas", "take off the margherita"])
async def test_to_change_an_order_that_is_in_is_to_call_it_off_first_and_opens_no_second_one(house: House, words: str) -> None:
    ada = await house.ring()
    await say(ada, f"I'd like to order {READY[0]}", *READY[1:], "yes")
    assert "in already" in await ada.say(words)
    assert ada.outcome.asked == ("confirm",)
    await ada.say("no, leave it")
    [order] = await house.orders()
    assert order.status == "new"


async def test_what_an_order_that_is_in_comes_to_is_told(house: House) -> None:
    ada = await house.ring()
    await say(ada, f"I'd like to order {READY[0]}", *READY[1:], "yes")
    assert "thirty-nine dollars twenty" in await ada.say("what does that come to?")
    assert len(await house.orders()) == 1


async def test_more_after_an_order_that_is_in_is_another_one(house: House) -> None:
    ada = await house.ring()
    await say(ada, f"I'd like to order {READY[0]}", *READY[1:], "yes")
    await ada.say("I'd like to order a tiramisu as well please")
    assert ada.outcome.asked == ("more",)
