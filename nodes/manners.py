"""What callers say to the agent itself: who or what it is, insults, attempts to talk it out of its job, recording."""

import re

_MACHINE = (
    r"(?:robot|machine|computer|(?:chat)?bot|a\.?i\.?|chat ?gpt|artificial|automated|recording|human|person|voicemail|"
    r"answering machine|siri|alexa|real (?:person|human|voice|man|woman|lady|receptionist|one))"
)
ROBOT = re.compile(
    r"\b(?:are you|is this|is it|am i (?:talking|speaking|chatting) (?:to|with)) "
    rf"(?:just |actually |really |like )?(?:an? )?(?:\w+ )?{_MACHINE}\b(?! (?:that|who|i))|"
    rf"\byou(?:'?re| are) (?:just )?an? {_MACHINE}\b|"
    r"\bare you (?:even |for )?(?:real|alive)\b|\bis (?:this|anyone|anybody) (?:even )?(?:human|alive|real)\b"
)
WHO = re.compile(
    r"\bwho(?:m)? (?:am i|have i|do i have)(?: the pleasure of)? (?:speaking|talking|chatting|on the line)\b|"
    r"\bwho (?:is|'?s) (?:this|that|speaking)(?: please| i'm speaking (?:to|with))?\W*$|\bwho are you\b|"
    r"\bwho(?:'s| is) (?:this )?(?:speaking|on the line|on the phone)\b|"
    r"\bwhat(?:'s| is|'s was| was) your name\b|\bwhat(?: do i| should i| can i| may i) call you\b|"
    r"\b(?:get|have|catch|ask|know|take) your name\b|\bdo you have a name\b"
)
"""Who is asked for their name; an answer must not hide that it is a machine's."""
RECORDED = re.compile(
    r"\b(?:is|are|am) (?:this|you|i|we|the|my)(?: \w+){0,2} (?:being )?(?:recorded|taped)\b|\bare you (?:recording|taping)\b|"
    r"\bdo you record (?:this|these|calls|the|my|me)\b"
)
RECORDING_REFUSED = re.compile(
    r"\b(?:don'?t|do not|stop|quit|please no|turn off|switch off|no) (?:\w+ )?(?:record(?:ing)?|taping|tape) ?(?:me|this|"
    r"the|my|us|of|please|it|right|now|$)|"
    r"\b(?:don'?t|do not|didn'?t|never) (?:\w+ )?(?:want|consent|agree|like|allow|wish|give)(?: \w+){0,5} (?:recorded|"
    r"recording|record|taped)\b|"
    r"\b(?:refuse|object|opt out)(?: \w+){0,3} (?:recorded|recording)\b|\b(?:stop|turn off|"
    r"switch off)(?: \w+){0,2} recording\b|\brather not be recorded\b"
)
_INSULT = (
    r"(?:idiots?|morons?|stupid|dumb|useless|imbeciles?|cretin|retarded|pathetic|worthless|incompetent|bitch|bastards?|"
    r"asshole|arsehole|"
    r"dumbass|dickhead|prick|wanker|twat|cunt|piece of (?:shit|crap|junk|garbage)|bloody fool|fool|shit|crap|garbage|trash|"
    r"scum|loser|cow|pig)"
)
ABUSE = re.compile(
    rf"\byou(?:'?re| are)? (?:(?:an?|such|so|all|just|really|absolutely|completely|total|bloody|fucking|freaking|fuckin|the|"
    rf"stupid|dumb) )*{_INSULT}\b|"
    rf"^(?:\w+ )?(?:you )?{_INSULT} ?(?:bot|robot|machine|computer|thing|assistant)?$|"
    r"\b(?:fuck|screw|damn|stuff) (?:you|off)\b|\bgo to hell\b|\bpiss off\b|\bshut (?:the (?:fuck|hell) )?up\b|\bsuck my\b|"
    r"\bson of a bitch\b|"
    r"\b(?:stupid|dumb|useless|fucking|bloody|goddamn|damn|shitty|idiotic) (?:\w+ )?(?:bot|robot|machine|computer|ai|"
    r"assistant)\b|"
    r"\b(?:gilipollas|hijo de puta|vete a la mierda|eres (?:un |una )?(?:idiota|imbecil|imbécil|inutil|inútil|estupid\w|"
    r"estúpid\w))\b|"
    r"\b(?:connard|connasse|va te faire|ta gueule|espece d'idiot|espèce d'idiot)\b|\b(?:vaffanculo|stronz\w|testa di cazzo|"
    r"sei un idiota)\b"
)
INJECTION = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass|drop)(?: \w+){0,4} (?:instructions?|prompts?|rules|guidelines|"
    r"programming|training|restrictions|"
    r"guardrails|system|policies|policy)\b|"
    r"\b(?:system|initial|hidden|secret|original|developer) (?:prompts?|instructions?|message|rules)\b|\byour (?:prompt|"
    r"instructions|programming|source code)\b|"
    r"\b(?:repeat|read|tell|reveal|print|show|say)(?: \w+){0,4} (?:your (?:prompt|rules|instructions|guidelines)|"
    r"the (?:prompt|words above|text above))\b|"
    r"\b(?:pretend|imagine|act as if|act like|role ?play)(?: \w+){0,3} (?:you(?:'?re| are)|to be|as|you have|that you)\b|"
    r"\bpretend you\b|\bact as (?:an?|the|my)\b|\byou are now\b|\byou're now\b|"
    r"\b(?:developer|admin|administrator|debug|god|root|jailbreak|maintenance|test|sudo) mode\b|\bjailbreak\w*\b|"
    r"\bdo anything now\b|\bfrom now on you\b|"
    r"\bi(?:'?m| am) (?:your|the) (?:developer|programmer|creator|administrator|"
    r"(?:engineer|one|person) who (?:built|made|wrote))\b"
)
_OTHERS = (
    r"(?:other|another|all the|all your|all of your|every|everyone|everybody|everyone else|everybody else|someone else|"
    r"somebody else|"
    r"somebody|any other|previous|last|next|your)(?:'?s)?"
)
OTHERS_DATA = re.compile(
    rf"\b{_OTHERS} (?:\w+ )?(?:customers?|clients?|callers?|patients?|guests?|people|person|diners?|users?)(?:'s?|s)? (?:\w+ )?"
    r"(?:bookings?|reservations?|appointments?|(?:phone |telephone |mobile )?numbers?|names?|details|address(?:es)?|data|"
    r"records?|emails?|information|files?|list)\b|"
    rf"\b(?:bookings?|reservations?|appointments?|(?:phone |telephone )?numbers?|names|details|addresses|data|records|list|"
    rf"information|files?) (?:of|for|from|about) (?:\w+ )?{_OTHERS} ?(?:customers?|clients?|callers?|patients?|guests?|"
    rf"diners?|people|users?)\b|"
    r"\b(?:everyone|everybody|someone|somebody)(?:'?s)? (?:else'?s? )(?:bookings?|reservations?|appointments?|"
    r"(?:phone )?numbers?|names|details|addresses|data|records)\b|"
    r"\b(?:customer|client|patient|guest) (?:list|database|records|data|phone numbers)\b|\bwho else (?:has|is) (?:booked|"
    r"coming|staying|got)\b|"
    r"\b(?:know|tell me|see|say|check|find out) (?:when|whether|if|what time|what|who)(?: \w+)? (?:my|his|her|their) "
    r"(?:husband|wife|partner|boyfriend|girlfriend|ex|boss|friend|neighbou?r|mother|father|sister|brother|colleague)\b"
    r"(?:\W+\w+){0,8}? "
    r"(?:been|seen|comes?|coming|came|booked|appointments?|staying|stays?|visit\w*|there|in)\b"
)
