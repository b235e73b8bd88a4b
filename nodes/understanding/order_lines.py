"""Which quantity, size and option belongs to which item: an utterance read as changes of an order.

The words are read once from left to right. A number waits for the item, the size or the "with" that it belongs to; what is
said with or without goes to the item before it; "one with …" takes one of several away from the others.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from nodes.understanding.numbers import counted
from nodes.understanding.order_changes import Change, Kind
from nodes.understanding.order_hows import Reading
from nodes.understanding.order_words import (
    EVERY,
    FOR,
    IT,
    NOT_FOOD,
    PUTS_ON,
    SETS,
    STOPS,
    SWAPS,
    TAKES_OFF,
    THE,
    WITH,
    WITHOUT,
    Card,
    Dish,
    name_at,
    phrase_at,
)
from nodes.understanding.tokens import Scan
from nodes.understanding.vocabulary import places, stem

MOST_WORDS = 4
"""Of something that is not on the menu."""


def read(scan: Scan, card: Card, ordered: Sequence[str] = (), masked: Collection[int] = ()) -> tuple[Change, ...]:
    """``ordered`` names the items of the order so far, the one spoken of last at the end; ``masked`` are tokens that say
    something else, such as a time."""
    return _Reader(scan, card, ordered, masked).read()


@dataclass(slots=True)
class _Reader(Reading):
    def read(self) -> tuple[Change, ...]:
        self.named = places(self.scan, self.card.names)
        while self.at < len(self.scan.tokens):
            if self.at in self.masked:
                self.at += 1
                continue
            if self._said_of() or self._verb() or self._note() or self._by_kind():
                continue
            if self.at in self.named and not self._is_option(self.named[self.at][1]):
                self._item(*self.named[self.at])
            elif not (self._number() or self._size() or self._bare_option() or self._stranger()):
                if self.scan.word(self.at) in (".", "?", "!", ";"):
                    self._end_of_sentence()
                self.at += 1
        self._left_over()
        return tuple(change for change in self.changes if not self._says_nothing(change))

    def _says_nothing(self, change: Change) -> bool:
        """Of a line nothing but its name; or of a part of the menu what is then told: "three pizzas, one margherita …"."""
        if change.kind == "unknown":
            kinds = {self.card.dishes.get(each.item or "", Dish()).category for each in self.changes if each.kind == "add"}
            return stem(change.item or "") in {stem(kind) for kind in kinds if kind}
        return change.kind == "alter" and not (change.variation or change.options or change.without or change.note)

    # verbs

    def _verb(self) -> bool:
        scan = self.scan
        if scan.word(self.at) in ("take", "leave") and self._comes("off", "away", "out"):
            self.removing, self.setting, self.quantity = True, False, None
            self.at += 1
            return True
        if (after := phrase_at(scan, self.at, TAKES_OFF)) is not None:
            self.removing, self.setting, self.quantity = True, False, None
            last = phrase_at(scan, after, ("the last one", "the last", *IT))
            if last is not None and (last >= len(scan.tokens) or scan.word(last) in STOPS or not scan.tokens[last].is_word):
                self.changes.append(Change("remove"))
                after, self.removing = last, False
            self.at = after
            return True
        if (after := phrase_at(scan, self.at, PUTS_ON)) is not None:
            self.removing = False
            self.at = after
            return True
        if (after := phrase_at(scan, self.at, SETS)) is not None:
            self.setting, self.removing = True, False
            self.at = after
            return True
        if scan.word(self.at) in EVERY and (self.base is not None or self.current is not None):
            self.current = self.base if self.base is not None else self.current
            self.quantity = None
            self.at += 1
            return True
        if (after := phrase_at(scan, self.at, ("the other one", "the others", "the other", "the rest"))) is not None:
            self.current, self.quantity = self.base, None
            number = counted(scan, after)
            self.at = number[1] if number else after
            return True
        return False

    def _comes(self, *words: str) -> bool:
        """Whether one of these ends what is said of a few words: "take one of them off"."""
        return any(self.scan.word(at) in words for at in range(self.at + 2, self.at + 8))

    def _end_of_sentence(self) -> None:
        self.removing = self.setting = False
        self._left_over()

    def _left_over(self) -> None:
        """A number or a size that nothing came after is about what was spoken of last: "make that three", "large, please"."""
        if self.quantity is not None and self.setting:
            self.changes.append(Change("set", quantity=self.quantity))
        if self.size is not None or self.ahead:
            self._alter(variation=self.size, options=self.ahead)
        self.quantity, self.size, self.ahead, self.setting = None, None, (), False

    # items

    def _item(self, name: str, after: int) -> None:
        scan, first = self.scan, self.at
        before = scan.word(first - 1)
        here = name in self.ordered
        self.at = after
        if (self.removing or before in ("no", "not")) and not (before in ("a", "an") and scan.word(first - 2) in ("and", ",")):
            if here or any(change.item == name for change in self.changes):
                self._take_off(name)
            self.quantity = None
            return
        self.removing = False
        if here and self._swapped(first, after):
            self.changes.append(Change("remove", name))
        elif here and self.setting and (self.quantity is not None or self.size):
            kind: Kind = "set" if self.quantity is not None and before not in ("a", "an") else "alter"
            self._add(Change(kind, name, self.quantity if kind == "set" else None, self.size, self.ahead))
        elif here and before in THE and self.quantity is None:
            self._add(Change("alter", name, None, self.size, self.ahead))
        else:
            if self.setting and before in ("a", "an") and self.ordered and not self.changes:
                self.changes.append(Change("remove"))
            if scan.word(first - 1) == "more" and self.changes and self.changes[-1].kind == "more":
                self.quantity = self.changes.pop().quantity
            quantity = 1 if self.quantity is None else self.quantity
            self._add(Change("add", name, quantity, self.size, self.ahead))

    def _swapped(self, first: int, after: int) -> bool:
        """As in "change the margherita to a diavola"."""
        if self.scan.word(after) not in FOR or not any(self.scan.word(at) in SWAPS for at in range(max(0, first - 4), first)):
            return False
        return any(at in self.named for at in range(after + 1, after + 4))

    def _take_off(self, name: str) -> None:
        """Of what was ordered before; or of this very breath, where somebody changes their mind in it."""
        mine = next((at for at, change in enumerate(self.changes) if change.kind == "add" and change.item == name), None)
        if mine is not None and name not in self.ordered:
            del self.changes[mine]
            self.current = self.base = None
            return
        self.changes.append(Change("remove", name, self.quantity))

    def _by_kind(self) -> bool:
        """As in "the pizza", of which there is one in the order."""
        if self.scan.word(self.at - 1) not in THE or self.at in self.named:
            return False
        of_kind = self._of_kind(self.at)
        if of_kind is None:
            return False
        self._add(Change("alter", of_kind, None, self.size, self.ahead))
        self.at += 1
        return True

    # numbers and sizes

    def _number(self) -> bool:
        scan, sign, start = self.scan, 1, self.at
        if scan.word(start) in ("minus", "negative"):
            sign, start = -1, start + 1
        if scan.word(start) == "another":
            number: tuple[int, int] | None = (1, start + 1)
        else:
            number = counted(scan, start)
        if number is None:
            return False
        value, after = sign * number[0], number[1]
        if (counts := self._counts_ordered(start, after)) is not None:
            self.at = counts
            return True
        after = phrase_at(scan, after, ("of the", "of those", "of them", "of my", "of", "orders of", "times")) or after
        if scan.word(after) == "more" or (scan.word(start) == "another" and self._ends(after)):
            self.changes.append(Change("more", quantity=value))
            self.at = after + (scan.word(after) == "more")
            return True
        self.at, article = after, scan.word(start) in ("a", "an")
        if not article and self._goes_on_with_how(after) and self._split(value):
            return True
        if not article and self.current is not None and self._of(self.current) and self.changes[self.current].kind == "alter":
            self.changes[self.current] = replace(self.changes[self.current], kind="set", quantity=value)
            return True
        self.quantity, self.counted_at = value, after
        return True

    def _counts_ordered(self, start: int, after: int) -> int | None:
        """The token after "those two" and "the two pizzas", which only name what is ordered; "make those two" does not."""
        if self.scan.word(start - 1) not in THE or self.scan.word(start - 2) == "make" or not self._lines():
            return None
        if self._of_kind(after) is not None:
            return after + 1
        return after if self._ends(after) else None

    def _ends(self, at: int) -> bool:
        return at >= len(self.scan.tokens) or not self.scan.tokens[at].is_word or self.scan.word(at) in ("one", "please")

    def _goes_on_with_how(self, at: int) -> bool:
        """As in "one with extra cheese" and "two small": it is said how so many are wanted, and not of what."""
        at += self.scan.word(at) in ("one", "ones")
        if self.scan.word(at) in (*WITH, *WITHOUT) and at not in self.masked:
            return self.scan.word(at + 1) not in ("the", "a", "an")
        dish = self._dish()
        how = name_at(self.scan, at, {**dish.variations, **dish.options})
        if how is None:
            return False
        return not any(place in self.named for place in (at, how[1]))

    def _split(self, value: int) -> bool:
        """Take so many of the last line for themselves."""
        if self.base is None:
            if not self.ordered:
                return False
            self._add(Change("alter", None, value))
            return True
        line = self.changes[self.base]
        if line.kind != "add" or line.quantity is None:
            return False
        if value < line.quantity:
            self.changes[self.base] = replace(line, quantity=line.quantity - value)
            self.changes.append(replace(line, quantity=value))
            self.current = len(self.changes) - 1
        else:
            self.current = self.base
        return True

    def _size(self) -> bool:
        own = self._dish().variations if self.current is not None and self.quantity is None else {}
        found = name_at(self.scan, self.at, own) or name_at(self.scan, self.at, self.card.variations)
        if found is None or (self.scan.word(self.at) in STOPS and self.counted_at != self.at):
            return False  # "can I have" asks for no can
        if own and found[0] in own and self.current is not None and self.changes[self.current].variation is None:
            self.changes[self.current] = replace(self.changes[self.current], variation=found[0])
        else:
            self.size = found[0]
        self.at = found[1]
        return True

    # what is not on the menu

    def _stranger(self) -> bool:
        """Something that is counted like a dish and is none of this menu."""
        scan = self.scan
        asked_for = self.quantity is not None and self.counted_at == self.at
        added = scan.word(self.at - 1) == "add"
        if not (asked_for or added) or not scan.tokens[self.at].is_word or scan.word(self.at) in STOPS:
            return False
        words: list[str] = []
        for at in range(self.at, min(self.at + MOST_WORDS, len(scan.tokens))):
            if not scan.tokens[at].is_word or at in self.named or scan.word(at) in STOPS or at in self.masked:
                break
            words.append(scan.word(at))
        if not words or self.at + len(words) in self.named or words[0] in NOT_FOOD:
            return False  # "a nice cold tiramisu" is one
        self.changes.append(Change("unknown", " ".join(words), self.quantity))
        self.at += len(words)
        self.quantity = None
        return True
