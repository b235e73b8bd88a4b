"""Sentences of our own for what the public sets lack; ``{a|b}`` are alternatives, each written out."""

import itertools
import re

SEEDS: dict[str, tuple[str, ...]] = {
    "book": (
        "{i'd like to|can i|could i|i want to|i need to} {book|make|get|schedule} {an appointment|a table|a room|a "
        "haircut|a check up|a cleaning}",
        "{i'd like to|can i} {reserve|book} a {table|room} for {four|two} {people|tonight|on friday}",
        "table for {two|six} {please|tonight}",
        "do you think you could {squeeze|fit} me in {on tuesday|tomorrow}", "{put|pencil} me {down|in} for {friday|seven}",
        "i'd like to come in {for a trim|on monday|to see the doctor}",
        "i need to see {a dentist|the doctor|someone about my tooth}",
        "we're hoping to come for dinner {on saturday|tonight}", "i want to stay {two nights|from friday to sunday}",
        "can you set up an appointment {with anna|for next week}", "a room for two nights {please|from the tenth}", "book it",
        "go ahead and book that",
        "let's make a booking", "i'd like to make a reservation", "four people on friday at seven",
        "friday at half past seven for two",
        "reserve a spot for me", "i have a toothache and need to be seen", "can i get in for a color {this week|on thursday}",
    ),
    "change_booking": (
        "{i'd like to|can i|i need to|could we} {change|move|reschedule|push back} my {booking|appointment|reservation}",
        "can we {move|change|shift} it to {saturday|eight o'clock|another day}",
        "i booked for {four|two} but now we're {six|five}",
        "i can't make {friday|three o'clock} can we do another {day|time}",
        "is it possible to come {an hour later|a day earlier} than i booked",
        "we need to add {one|two} more to our reservation", "my appointment on {monday|friday} needs to be {moved|changed}",
        "i want to extend my stay by a night", "can i switch my appointment to {the afternoon|a different stylist}",
        "there will be one less person on our booking", "i'd like to rebook for a different day",
        "postpone my appointment please",
    ),
    "cancel_booking": (
        "{i'd like to|can i|i need to|please} cancel my {booking|appointment|reservation|table|room}",
        "i have to cancel {tomorrow|friday}",
        "we won't be able to {come|make it} {tonight|on saturday} please cancel",
        "take me off the {schedule|book} for {monday|tomorrow}",
        "call off my appointment", "cancel it please", "i can't make it anymore please cancel the reservation",
        "forget my booking for tonight",
        "i don't need the {table|room|appointment} any more",
    ),
    "check_booking": (
        "do i have {an appointment|a booking|a reservation}", "{when|what time} is my {appointment|reservation|booking}",
        "can you {confirm|check} my {booking|reservation|appointment}",
        "i'm calling to {confirm|check on} my {reservation|appointment}",
        "is my {table|booking|appointment} {still on|confirmed|all set}", "what day did i book for",
        "have you got my reservation under {smith|jones}",
        "i want to make sure my reservation is in the system", "did my booking go through", "who is my appointment with",
    ),
    "availability": (
        "{do you have|have you got} {anything|any tables|any rooms|a table|a slot|openings|any appointments} {on "
        "friday|tomorrow|tonight|next week|free at seven}",
        "is there {anything|a table|a room|space} {available|free} {on sunday|tomorrow|tonight|at eight}",
        "when is the {next|earliest|first} {opening|available appointment|free slot}",
        "are you {full|fully booked|busy} {tonight|on saturday|this weekend}", "what times do you have {on monday|tomorrow}",
        "any chance of a table {tonight|for six}", "what's available {on thursday|next week}",
        "is {seven|three o'clock} {free|available|possible}",
        "does {anna|the doctor} have anything {tomorrow|this week}", "have you any rooms free {this weekend|for tonight}",
        "could you fit in two people at {six|nine}",
    ),
    "order": (
        "{i'd like to|can i|i want to} {order|place an order} {for pickup|to go|for delivery|a takeaway|some food}",
        "{can i get|i'll have|i'd like} {two|a|one} {margherita|pizza|lasagna|tiramisu|salad} {to go|please|for pickup}",
        "do you do takeout i'd like a pizza", "i want to place a takeaway order", "two large pepperoni pizzas please",
        "add a {coke|tiramisu} to my order",
        "can you deliver {a pizza|dinner} to {my house|elm street}", "i'll pick up a pizza in half an hour",
    ),
    "order_status": (
        "{where is|where's|what happened to} my {order|food|delivery|pizza}", "is my order {ready|done|on its way}",
        "how long until my {food|order} {arrives|is ready}",
        "i ordered {an hour|thirty minutes} ago and it's not here", "has my order left yet", "when will my delivery get here",
        "my order still hasn't come",
    ),
    "human": (
        "{can i|i'd like to|let me|i want to} {speak|talk} {to|with} {a person|a human|someone|the manager|a real "
        "person|the receptionist|the owner|somebody}",
        "{transfer|connect|put} me {through|to a human|to someone|to the front desk}",
        "{operator|representative|agent|human} please", "get me a real person",
        "is there anybody there i can talk to", "i don't want to talk to a {machine|robot|computer}",
        "can someone call me back in person",
        "i need a human", "may i speak to the person in charge", "is the manager {there|around|in}",
        "put me on to {anna|the doctor}",
    ),
    "message": (
        "{can i|i'd like to|could i} leave a message {for the manager|for anna|please|}",
        "{can you|could you|please} {tell|let} {anna|the doctor|them|the chef} {know i called|i'll be late|to call me back}",
        "pass on a message", "have someone call me back", "ask {maria|the owner} to ring me", "take a message please",
        "just tell them i'm running late",
        "could someone get back to me about {a wedding|my bill|an invoice}", "i'm calling to say i'll be ten minutes late",
        "please let them know", "can you have the doctor call me",
    ),
    "emergency": (
        "{i|he|she|my husband} {can't breathe|have chest pain|has chest pains|is unconscious|is not breathing|is bleeding "
        "badly}", "{this is|it's} an emergency",
        "call an ambulance", "there's a fire", "i think i'm having a {heart attack|stroke}", "somebody collapsed",
        "my baby is choking", "i took too many pills", "i want to kill myself", "he's having a seizure",
    ),
    "greet": ("{hi|hello|hey} {there|}", "good {morning|afternoon|evening}",
    "hello {anyone there|how are you|can you hear me}", "hi {this is john|good morning}", "hey how's it going", "hiya"),
    "affirm": (
        "{yes|yeah|yep|yup|sure|ok|okay|correct|right|absolutely|definitely|exactly|perfect} {please|that's right|}",
        "that's {right|correct|fine|good|great|it|perfect}", "sounds {good|great|perfect}",
        "go ahead", "please do", "yes {that works|it is|i would|let's do it|book it|that is correct}", "that works {for me|}",
        "i guess so", "of course", "uh huh", "mm hmm", "sure thing", "yes yes", "why not", "you got it",
        "works for me", "that would be {great|lovely|fine}", "i think so", "fine by me", "all good", "i agree",
        "yes please go ahead",
    ),
    "deny": (
        "{no|nope|nah|no no} {thanks|thank you|that's wrong|not really|}",
        "that's {wrong|not right|incorrect|not what i said}", "not {really|right|yet|at all|that one}", "i don't think so",
        "no way", "negative",
        "no it isn't", "no that's not it", "absolutely not", "i'd rather not", "don't do that", "that's not correct",
        "no i don't", "no i said {friday|four}", "never mind", "i said no", "that doesn't work", "no leave it", "i disagree",
    ),
    "thanks": ("{thanks|thank you} {very much|so much|a lot|for your help|}", "cheers", "much appreciated", "that's very kind",
    "great thanks", "perfect thank you", "ok thank you", "i appreciate it", "thanks a million", "that was helpful thanks",
    "brilliant thanks"),
    "goodbye": ("{bye|goodbye|bye bye|see you|see ya|take care}", "have a {good|nice|great} {day|one|evening}",
    "{that's all|that will be all|nothing else|that's everything} {thanks|for today|bye|}", "talk to you later",
    "see you {on friday|then|tomorrow}", "i'm done thanks bye", "ok bye now", "good night", "laters", "catch you later",
    "hang up", "no that's it bye", "that'll be all", "no nothing else"),
    "repeat": ("{sorry|pardon|excuse me|what} {what was that|what did you say|could you repeat that|}",
    "can you {repeat|say} that {again|please|one more time}", "say again", "i didn't {catch|hear|get} that", "come again",
    "one more time please", "i beg your pardon", "could you speak up", "what", "huh", "you what", "sorry i missed that",
    "please repeat", "i couldn't hear you", "run that by me again", "what was that again", "slower please"),
}  # fmt: skip

TOPICS: dict[str, tuple[str, ...]] = {
    "hours": (
        "{are you|will you be} open {on sunday|tomorrow|on christmas day|late tonight|on the fourth}",
        "what {time|hour} do you {open|close} {on saturday|tonight|}",
        "what are your {hours|opening hours|opening times|business hours}",
        "how late are you open", "when do you {open|close}",
        "what time is {check in|check out|breakfast|last orders|happy hour}",
        "are you closed on {mondays|bank holidays|new year's day}", "until what time does the kitchen serve",
        "do you work weekends", "are you open now", "what are the hours for {sunday|the weekend}",
        "is the {clinic|restaurant|salon} open in the evening", "do you open on {sundays|sunday evening}",
    ),
    "location": (
        "where are you {located|}", "what's {your|the} address", "how do i {get there|find you|get to you}",
        "are you {near|close to} {the station|downtown|the airport}", "which {street|floor|part of town} are you on",
        "can you give me directions",
        "is there a {bus|train|subway} {stop|station} nearby", "what's the nearest {station|landmark}",
        "how far are you from {the airport|the beach|main street}", "what is your postcode", "where can i find you",
    ),
    "price": (
        "how much {is|does} {a haircut|a cleaning|a double room|the lasagna|a check up|it} {cost|}",
        "what {do you charge|is the price|are your prices|are your rates} {for a filling|for color|}",
        "what's the {cost|price|fee} of {a room|whitening|highlights}", "is {parking|breakfast|delivery} {free|included}",
        "do you have any {deals|discounts|specials}", "how expensive is it", "what does a {trim|night|crown} run",
        "is there a {deposit|cancellation fee|service charge}", "how much would that be",
        "do you charge for {consultations|children}", "are you expensive",
    ),
    "offer": (
        "do you {do|offer|have|serve|provide} {teeth whitening|perms|vegan dishes|gluten free pasta|massages|family "
        "rooms|braces|highlights|root canals|airport pickup}", "what {services|dishes|treatments|rooms|kind of "
        "food|desserts} do you {have|offer}", "what's on the menu", "is there {parking|wifi|a pool|a gym|a high "
        "chair|outdoor seating|wheelchair access|a vegetarian option}",
        "do you have {parking|wifi|outdoor tables|a kids menu|live music|air conditioning}",
        "what kind of {food|cuisine} is it", "can you tell me about the {specials|rooms|facials}",
        "do the rooms have {a view|a kettle|a bathtub}", "is the {carbonara|soup} {vegan|spicy|gluten free}",
        "which doctors work there", "do you treat children", "who does {color|extractions}", "does it contain nuts",
    ),
    "policy": (
        "what is your {cancellation|refund|pet|privacy|smoking} policy", "can i bring my {dog|kids|own wine|own cake}",
        "do you {allow|accept|take} {pets|dogs|credit cards|walk ins|my insurance|reservations|cash|american express|groups}",
        "is smoking allowed", "do i need {a referral|a reservation|to pay in advance|to book|an id}",
        "what happens if i {cancel|am late|don't show up}", "can i get a refund", "is there a dress code",
        "do you take insurance", "how early should i arrive", "are children {welcome|allowed}",
        "how far in advance should i book", "can i pay {by card|in cash|when i arrive}", "is there a minimum stay",
        "what do i need to bring", "are you accepting new patients",
    ),
    "other": (
        "are you {a robot|a real person|human|a machine}", "am i talking to {a computer|a person}",
        "what's your {phone number|email|website|fax number}", "who {am i speaking to|owns the place|is the manager|is this}",
        "how long does {it|a haircut|the appointment} take", "how long is the wait", "how busy are you {tonight|right now}",
        "did i leave my {scarf|phone} there", "what's the wifi password", "can you send me a confirmation", "are you hiring",
        "do you have a newsletter",
    ),
}  # fmt: skip

OUT_OF_SCOPE = (
    "what's the {capital of france|population of china|weather on mars|square root of nine|meaning of life}",
    "tell me {a joke|a story|about world war two|the news|something funny}",
    "who {won the world cup|is the president|wrote hamlet|invented the telephone}",
    "{play|stop} {some music|the next song|a podcast}", "set {an alarm|a timer|a reminder} for {six|ten minutes}",
    "how do i {bake bread|fix a flat tire|file my taxes|learn guitar|tie a tie|remove a stain|invest in stocks}",
    "what's {the score of the game|the stock price of apple|the exchange rate|my bank balance|the traffic like|the time in "
    "tokyo}", "translate {hello|thank you} into {spanish|french}", "{buy|sell} me {some shares|a plane ticket|bitcoin}",
    "how many {miles|feet|ounces} in {a kilometer|a mile|a pound}",
    "what {movies|shows} are {playing|on tonight}", "turn {on|off} the lights", "how tall is {mount everest|the eiffel tower}",
    "what should i {wear|name my cat|watch tonight}", "who is the {best|richest} {player in the nba|person alive}",
    "read me my {emails|calendar|texts}", "why is {the sky blue|water wet}", "what year did {the titanic sink|rome fall}",
    "write me a {poem|python script|cover letter}", "do you believe in {god|ghosts}",
    "how do {airplanes fly|magnets work}", "is {pluto a planet|the earth flat}", "what's the {fastest|biggest} {car|animal}",
    "calculate {the tip on fifty dollars|twelve times nine}", "how old is {the queen|the universe}", "where did i park my car",
    "what is my {credit score|routing number|pin|blood type}", "find me a {job|girlfriend|plumber|new apartment}",
    "when does {the bank close|my flight leave|daylight savings end}", "what are the symptoms of diabetes",
)  # fmt: skip


def expand(template: str) -> list[str]:
    """Every sentence of a template, alternatives written out."""
    parts = [part.split("|") if number % 2 else [part] for number, part in enumerate(re.split(r"[{}]", template))]
    return [re.sub(" +", " ", "".join(choice)).strip() for choice in itertools.product(*parts)]
