"""How an item is wanted: with this and without that, said after it, before it or of one of the order's lines."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from nodes.understanding.order_changes import Change
from nodes.understanding.order_words import FILLERS, NOT_FOOD, NOTES, STOPS, THE, WITH, WITHOUT, Card, Dish, name_at, phrase_at
from nodes.understanding.tokens import Scan
from nodes.understanding.vocabulary import stem


@dataclass(slots=True)
class Reading:
    """An utterance while it is read: the place in it, what has been read, and what waits for the item it belongs to."""

    scan: Scan
    card: Card
    ordered: Sequence[str]
    masked: Collection[int]
    changes: list[Change] = field(default_factory=list)
    at: int = 0
    current: int | None = None
    """The change that what is said next belongs to."""
    base: int | None = None
    """The line that "one with …" is taken from."""
    quantity: int | None = None
    counted_at: int = -1
    size: str | None = None
    ahead: tuple[str, ...] = ()
    """Options that were said before their item."""
    removing: bool = False
    setting: bool = False
    named: dict[int, tuple[str, int]] = field(default_factory=dict)

    def _said_of(self) -> bool:
        """With this, without that, extra of the other."""
        scan, lead = self.scan, self.scan.word(self.at)
        if lead not in (*WITH, *WITHOUT) or self.at + 1 >= len(scan.tokens):
            return False
        if lead in WITHOUT and (scan.word(self.at + 1) in FILLERS or self._names_line(self.at + 1)):
            return False
        options = self._options()
        start = self.at
        if lead == "with" and scan.word(start + 1) in (*WITH[1:], *WITHOUT):
            start, lead = start + 1, scan.word(start + 1)
        whole = name_at(scan, start, options)
        if whole is not None:
            self._taken([whole[0]], whole[1], options)
            return True
        inner = start + 1 + (scan.word(start + 1) in ("the", "any", "some"))
        if lead in WITHOUT:
            return self._left_out(inner)
        found = name_at(scan, inner, options)
        if found is not None:
            self._taken([found[0]], found[1], options)
            return True
        if scan.word(start + 1) in ("a", "an", "that", "it", "this"):
            self.at = start + 1
            return True
        return self._unheard_of(inner)

    def _taken(self, names: list[str], after: int, options: dict[str, tuple[str, ...]]) -> None:
        """These, and what is strung to them by commas and "and"."""
        while True:
            joined = after
            while self.scan.word(joined) in ("and", ",", "extra"):
                joined += 1
            found = name_at(self.scan, joined, options) if joined > after else None
            if found is None:
                break
            names.append(found[0])
            after = found[1]
        self.at = after
        self._how(options=tuple(names))

    def _left_out(self, start: int) -> bool:
        words = self._run(start, 3)
        if not words:
            return False
        self.at = start + len(words)
        self._how(without=(" ".join(words),))
        return True

    def _unheard_of(self, start: int) -> bool:
        words = self._run(start, 3)
        if not words or start in self.named or words[0] in NOT_FOOD:
            self.at += 1
            return True
        self.at = start + len(words)
        self._how(options=(" ".join(words),))
        return True

    def _run(self, start: int, most: int) -> list[str]:
        words: list[str] = []
        for at in range(start, min(start + most, len(self.scan.tokens))):
            if not self.scan.tokens[at].is_word or self.scan.word(at) in STOPS or at in self.masked:
                break
            words.append(self.scan.word(at))
        return words

    def _bare_option(self) -> bool:
        """An option by its name alone: "a steak, medium"; before its item: "a gluten-free penne"."""
        options = self._options()
        found = name_at(self.scan, self.at, options)
        if found is None:
            return False
        if self.quantity is not None and self.counted_at == self.at:
            self.ahead = (*self.ahead, found[0])
            self.at = self.counted_at = found[1]
            return True
        self._taken([found[0]], found[1], options)
        return True

    def _is_option(self, end: int) -> bool:
        """Whether the words of an item are an option of the one before: "with mushrooms"."""
        if self.current is None and not self.ordered:
            return False
        found = name_at(self.scan, self.at, self._options())
        before = self.scan.word(self.at - 1)
        return found is not None and found[1] >= end and before in ("and", "add", "some", ",", *WITH, *WITHOUT)

    def _note(self) -> bool:
        options = self._options()
        if name_at(self.scan, self.at, options) is not None:
            return False
        after = phrase_at(self.scan, self.at, NOTES)
        if after is None:
            return False
        note = " ".join(self.scan.word(at) for at in range(self.at, after))
        self.at = after
        self._how(note=note)
        return True

    def _how(self, options: tuple[str, ...] = (), without: tuple[str, ...] = (), note: str | None = None) -> None:
        after = self._for_line(self.at) or self._takes(options)
        if after is not None:
            self._add(Change("alter", after[0], None, None, options, without, note))
            self.at = after[1]
        elif self.current is None:
            self._alter(options=options, without=without, note=note)
        else:
            mine = self.changes[self.current]
            self.changes[self.current] = replace(
                mine,
                options=(*mine.options, *options),
                without=(*mine.without, *without),
                note=", ".join(filter(None, (mine.note, note))) or None,
            )

    def _alter(
        self,
        variation: str | None = None,
        options: tuple[str, ...] = (),
        without: tuple[str, ...] = (),
        note: str | None = None,
    ) -> None:
        self.changes.append(Change("alter", None, None, variation, options, without, note))
        self.current = len(self.changes) - 1

    def _for_line(self, at: int) -> tuple[str, int] | None:
        """As in "mushrooms on the margherita": the line of the order that it is for."""
        if self.scan.word(at) not in ("on", "to", "for", "in") or self.scan.word(at + 1) not in THE:
            return None
        named = self.named.get(at + 2)
        if named is not None:
            return named if named[0] in self._lines() else None
        of_kind = self._of_kind(at + 2)
        return (of_kind, at + 3) if of_kind else None

    def _takes(self, options: tuple[str, ...]) -> tuple[str, int] | None:
        """The one line that these can be for, where what was spoken of last does not come with them."""
        if not options or self.current is None or self._fits(self._of(self.current), options):
            return None
        fitting = {name for name in self._lines() if self._fits(name, options)}
        return (fitting.pop(), self.at) if len(fitting) == 1 else None

    def _fits(self, name: str | None, options: tuple[str, ...]) -> bool:
        own = self.card.dishes.get(name or (self.ordered[-1] if self.ordered else ""), Dish()).options
        return all(option in own for option in options)

    def _lines(self) -> list[str]:
        """What is ordered by now, the newest last."""
        return [*self.ordered, *(change.item for change in self.changes if change.item and change.kind == "add")]

    def _of_kind(self, at: int) -> str | None:
        """The newest line of the part of the menu that a word names: "the pizza"."""
        word = stem(self.scan.word(at)) if at < len(self.scan.tokens) and self.scan.tokens[at].is_word else ""
        of_kind = [item for item in self._lines() if word and stem(self.card.dishes.get(item, Dish()).category) == word]
        return of_kind[-1] if of_kind else None

    def _names_line(self, at: int) -> bool:
        named = self.named.get(at)
        mine = {*self.ordered, *(change.item for change in self.changes)}
        return named is not None and named[0] in mine and name_at(self.scan, at, self._options()) is None

    def _dish(self) -> Dish:
        name = self._of(self.current) if self.current is not None else None
        name = name or (self.ordered[-1] if self.ordered else None)
        return self.card.dishes.get(name or "", Dish())

    def _options(self) -> dict[str, tuple[str, ...]]:
        """Of the item that is spoken of; where there is none, or where a number waits for one, of the whole menu."""
        waiting = self.quantity is not None and self.counted_at == self.at
        own = {} if waiting else dict(self._dish().options)
        return own or dict(self.card.options)

    def _of(self, at: int) -> str | None:
        return self.changes[at].item if at < len(self.changes) else None

    def _add(self, change: Change) -> None:
        self.changes.append(change)
        self.current = self.base = len(self.changes) - 1
        self.quantity, self.size, self.ahead, self.setting = None, None, (), False
