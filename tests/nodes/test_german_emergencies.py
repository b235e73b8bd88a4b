"""Danger told in German is found, and what only sounds like it is none. Narrower than the sets of the other languages."""

import pytest

from nodes.emergencies import emergency

DANGER = (
    "mein Mann atmet nicht mehr",
    "meine Tochter bekommt keine Luft",
    "ich kriege kaum Luft",
    "mein Vater hat starke Schmerzen in der Brust",
    "ich glaube, meine Frau hat einen Herzinfarkt",
    "er hat einen Schlaganfall",
    "meine Mutter ist bewusstlos",
    "ein Gast ist zusammengebrochen",
    "mein Sohn reagiert nicht",
    "sie blutet sehr stark",
    "das Kind hat Tabletten geschluckt",
    "mein Sohn hat Putzmittel getrunken",
    "hier riecht es nach Gas",
    "es brennt in der Küche",
    "im Zimmer ist Feuer",
    "hier ist ein Mann mit einem Messer, er bedroht uns",
    "wir werden überfallen",
    "ich will nicht mehr leben",
    "ich möchte mich umbringen",
    "mein Kollege ist von der Leiter gefallen",
    "wir brauchen einen Krankenwagen",
    "bitte rufen Sie den Notarzt",
    "das ist ein Notfall, es ist ein Notfall",
    "meine Frau hat einen allergischen Schock",
    "jemand ertrinkt im Pool",
)
INNOCENT = (
    "guten Tag, ich möchte einen Tisch für vier Personen",
    "haben Sie einen Rauchmelder im Zimmer",
    "ich hatte vor zwei Jahren einen Herzinfarkt",
    "haben Sie Hähnchenbrust auf der Karte",
    "ich hätte gern einen Platz am Kamin, mit Feuer im Kamin",
    "mein Vater ist letztes Jahr gestorben, ich möchte den Termin absagen",
    "das Essen war zum Totlachen gut",
    "ich habe keine Schmerzen mehr",
    "kann ich mit Karte zahlen",
    "ich muss regelmäßig Medikamente nehmen",
    "was muss man tun, wenn es brennt",
    "das Licht im Flur geht nicht",
    "mein Auto springt nicht an, ich komme später",
    "herzlichen Glückwunsch",
    "ich suche einen Termin für meine Tochter, sie hat Zahnschmerzen",
    "die Aussicht ist atemberaubend",
    "gibt es hier einen Erste-Hilfe-Kurs",
    "ich möchte eine Nachricht für den Chef hinterlassen",
    "wir kommen mit dem Messer nicht zurecht",
    "können Sie mir ein Zimmer im Dach geben",
)


@pytest.mark.parametrize("words", DANGER)
def test_danger_in_german_is_found(words: str) -> None:
    assert emergency(words) is not None


@pytest.mark.parametrize("words", INNOCENT)
def test_what_only_sounds_like_it_is_none(words: str) -> None:
    assert emergency(words) is None
