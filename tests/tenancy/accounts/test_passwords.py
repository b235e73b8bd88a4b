"""A password is stored as argon2id, checked as slowly for nobody as for somebody, and refused when others would try it."""

import statistics
import time
import unicodedata

import argon2
import pytest

from tenancy.accounts.passwords import LONGEST, Passwords, password_problem

ABOUT = ("maria.lopez@bella-napoli.example", "Maria Lopez", "Bella Napoli", "bella-napoli")


@pytest.mark.parametrize(
    "password",
    [
        "", "short", "1234567", "a" * 201, "        ", "aaaaaaaa", "abababab", "12345678", "87654321", "abcdefgh", "qwertyui",
        "password", "Password1", "PASSWORD123!", "iloveyou", "Summer2026!", "letmein99", "1qaz2wsx",
        "maria.lopez@bella-napoli.example", "maria.lopez", "marialopez", "MariaLopez1", "Bella Napoli", "bella-napoli7",
        "bellanapoli", "\ud800abcdefgh",
    ],
)  # fmt: skip
def test_what_others_would_try_first_is_refused(password: str) -> None:
    assert (password_problem(password, ABOUT) or "").startswith("expected ")


@pytest.mark.parametrize(
    "password", ["tr0ub4dor&3", "correct horse battery", "ü" * 4 + "ñandú", "maria loves lasagne", "x1" * 99 + "yz"]
)
def test_what_is_hard_to_guess_is_taken_however_it_is_composed(password: str) -> None:
    assert password_problem(password, ABOUT) is None


async def test_a_hash_is_argon2id_and_checks_with_its_password_alone() -> None:
    passwords = Passwords()
    hashed = await passwords.hash("contraseña segura")
    assert hashed.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert await passwords.check(hashed, "contraseña segura")
    assert await passwords.check(hashed, unicodedata.normalize("NFD", "contraseña segura"))
    for wrong in ("Contraseña segura", "", "contraseña segura ", "x" * 1_000_000, "\ud800"):
        assert not await passwords.check(hashed, wrong)
    assert await passwords.hash("contraseña segura") != hashed


async def test_the_longest_password_checks_whole_also_in_its_longest_writing() -> None:
    passwords = Passwords()
    longest = "é" * (LONGEST - 2) + "xy"
    hashed = await passwords.hash(longest)
    assert await passwords.check(hashed, unicodedata.normalize("NFD", longest))
    assert not await passwords.check(hashed, longest[:-1] + "z")


async def test_nobodys_password_fails_and_takes_as_long_as_somebodys() -> None:
    passwords = Passwords()
    hashed = await passwords.hash("correct horse")
    seconds: dict[str | None, list[float]] = {hashed: [], None: []}
    for _ in range(7):
        for known in (hashed, None):
            began = time.perf_counter()
            assert not await passwords.check(known, "wrong horse")
            seconds[known].append(time.perf_counter() - began)
    somebodys, nobodys = statistics.median(seconds[hashed]), statistics.median(seconds[None])
    assert somebodys > 0.01
    assert 0.4 < nobodys / somebodys < 2.5


async def test_a_hash_of_other_parameters_is_outdated_and_still_checks() -> None:
    passwords = Passwords()
    older = argon2.PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1).hash("correct horse")
    assert passwords.outdated(older)
    assert await passwords.check(older, "correct horse")
    assert not passwords.outdated(await passwords.hash("correct horse"))
