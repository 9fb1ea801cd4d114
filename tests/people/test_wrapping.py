"""Keys on their way to another vault: it alone opens them, whatever is damaged is told, and repeating does no harm."""

from __future__ import annotations

import base64
import hashlib
import json
import string
from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from primm.core.errors import KeyMissing, Refused, Tampered
from primm.people.box import open_box
from primm.people.receiving import FILE_NAME, Card, own_card, read_card, receiving_key
from primm.people.vault import Vault, create_vault
from primm.people.wrapping import Counts, accept, read_line, told_by, wrap_for
from tests.core.host.conftest import Bench

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from primm.people.wrapping import Told

AAD = b"primm/1|origin|7|sealed|person:1"
KEYS = st.binary(min_size=32, max_size=32)


class Place(NamedTuple):
    """A desk's vault and the folder where it lies."""

    folder: Path
    vault: Vault

    def card(self, desk: str = "chiaravalle") -> Card:
        """Its card."""
        return own_card(self.folder, self.vault, desk)

    def accept(self, lines: list[str], told: Callable[[str], set[str]]) -> Counts:
        """Take lines in."""
        return accept(self.folder, self.vault, lines, told)


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Place]:
    """Another desk, which knows nobody yet."""
    create_vault(tmp_path / "other", "un altro passo", demo_cost=2**10)
    with Vault(tmp_path / "other", lambda: "un altro passo") as vault:
        yield Place(tmp_path / "other", vault)


@pytest.fixture
def told(vault: Vault) -> Callable[[str], set[str]]:
    """What the united log says: the check values of the first desk."""
    values = {subject: vault.check_value(subject) for subject in vault.subjects()}
    return lambda subject: {value} if (value := values.get(subject)) else set()


@pytest.fixture
def lines(vault: Vault, other: Place) -> list[str]:
    """The keys of two persons, for the other desk."""
    return list(wrap_for(other.card(), vault, vault.subjects()))


@given(KEYS, st.from_regex("[a-z0-9][a-z0-9-]{0,39}", fullmatch=True))
def test_a_card_is_read_as_it_was_written(public: bytes, desk: str) -> None:
    card = Card(desk, public)
    assert card == read_card(card.text) == read_card(card.text + "\n")


@given(KEYS, st.integers(0, 200), st.characters(max_codepoint=255))
def test_a_card_with_another_character_is_refused(public: bytes, place: int, letter: str) -> None:
    text = Card("falconara", public).text
    at = place % len(text)
    wrong = text[:at] + letter + text[at + 1 :]
    if wrong != text:
        with pytest.raises(Refused, match="card: not a card, or a character of it is wrong"):
            read_card(wrong)


@given(st.text(max_size=100) | st.binary(max_size=100).map(lambda raw: raw.decode("latin-1")))
def test_anything_else_is_no_card(text: str) -> None:
    with pytest.raises(Refused):
        read_card(text)


def test_a_desk_keeps_its_card(other: Place) -> None:
    card = other.card()
    assert card == other.card()
    assert card.fingerprint == read_card(card.text).fingerprint
    assert 0o600 == (other.folder / FILE_NAME).stat().st_mode & 0o777


def test_two_desks_have_two_fingerprints(other: Place, folder: Path, vault: Vault) -> None:
    assert other.card().fingerprint != own_card(folder, vault, "falconara").fingerprint


def test_what_one_desk_sealed_the_other_opens(vault: Vault, other: Place, lines: list[str], told: Told) -> None:
    sealed = vault.seal("person:1", b"Amal", AAD)
    assert Counts(stored=2) == other.accept(lines, told)
    assert b"Amal" == other.vault.open("person:1", sealed, AAD)
    with Vault(other.folder, lambda: "un altro passo") as later:
        assert b"Amal" == later.open("person:1", sealed, AAD)


def test_repeating_changes_nothing(other: Place, lines: list[str], told: Told) -> None:
    other.accept(lines[:1], told)
    assert Counts(stored=1, known=3) == other.accept(lines + lines, told)
    before = (other.folder / "keys.db").read_bytes()
    assert Counts(known=2) == other.accept(lines, told)
    assert before == (other.folder / "keys.db").read_bytes()


def test_the_same_key_wrapped_twice_looks_different_and_is_one(vault: Vault, other: Place, told: Told) -> None:
    twice = list(wrap_for(other.card(), vault, ["person:1", "person:1"]))
    assert 2 == len(set(twice))
    assert Counts(stored=1, known=1) == other.accept(twice, told)


def test_no_line_shows_a_key(vault: Vault, lines: list[str]) -> None:
    for line, subject in zip(lines, vault.subjects(), strict=True):
        key = vault.key(subject)
        assert key.hex() not in line
        assert base64.b64encode(key)[:-3].decode() not in line


def test_keys_for_somebody_else_are_counted_and_left(folder: Path, vault: Vault, lines: list[str], told: Told) -> None:
    assert Counts(others=2) == accept(folder, vault, lines, told)


@given(st.data())
def test_a_damaged_line_is_refused_by_its_number(data: st.DataObject) -> None:
    receiver = "0000-1111-2222-3333-4444"
    from primm.people.wrapping import _sum

    body = f"primm-key-1 person:1 {'0' * 32} {receiver} {base64.b64encode(bytes(92)).decode()}"
    text = f"{body} {_sum(body)}"
    read_line(text, 7)
    at = data.draw(st.integers(0, len(text) - 1))
    wrong = text[:at] + data.draw(st.characters(exclude_characters=text[at])) + text[at + 1 :]
    with pytest.raises(Refused, match="line 7: no wrapped key, or damaged"):
        read_line(wrong, 7)


def forged(line: str, **changes: str) -> str:
    """A line with other words in it, by somebody who knows how it is checked."""
    from primm.people.wrapping import _sum

    names = ("mark", "subject", "kcv", "receiver", "box")
    words = {**dict(zip(names, line.split(), strict=False)), **changes}
    body = " ".join(words.values())
    return f"{body} {_sum(body)}"


def test_a_line_that_names_another_person_does_not_open(other: Place, lines: list[str], told: Told) -> None:
    swapped = forged(lines[0], subject="person:2", kcv=lines[1].split()[2])
    with pytest.raises(Refused, match="line 2: "):
        other.accept([lines[1], swapped], told)
    assert [] == other.vault.subjects()


@pytest.mark.parametrize("sender", [bytes(32), bytes([1, *bytes(31)])])
def test_a_sender_with_whom_every_secret_is_the_same_is_refused(
    other: Place, lines: list[str], told: Told, sender: bytes
) -> None:
    box = base64.b64encode(sender + bytes(60)).decode()
    with pytest.raises(Refused, match="line 1: "):
        other.accept([forged(lines[0], box=box)], told)


def test_a_card_with_which_every_secret_is_the_same_gets_no_key(vault: Vault) -> None:
    with pytest.raises(Refused) as refusal:
        list(wrap_for(Card("falconara", bytes(32)), vault, ["person:1"]))
    assert "card: this card has no key to which anything can be wrapped" == refusal.value.say()


def test_of_somebody_who_was_erased_no_key_is_taken(other: Place, lines: list[str], told: Told) -> None:
    counts = accept(other.folder, other.vault, lines, told, erased={"person:1"})
    assert (Counts(stored=1, erased=1), ["person:2"]) == (counts, other.vault.subjects())


def test_what_is_said_of_a_damaged_line_is_all_that_helps(other: Place, told: Told) -> None:
    with pytest.raises(Refused) as refusal:
        other.accept(["x"], told)
    said = "line 1: no wrapped key, or damaged on its way: have the file sent again; no key was taken"
    assert f"keys: {said}" == refusal.value.say()


def test_a_box_vouches_for_whose_key_which_one_and_for_whom(vault: Vault, other: Place, lines: list[str]) -> None:
    line = read_line(lines[0], 1)
    private = receiving_key(other.folder, other.vault)
    kcv, fingerprint = vault.check_value("person:1"), other.card().fingerprint
    assert ("person:1", kcv, fingerprint) == line[:3]
    bound = f"primm/1|share|person:1|{kcv}|{fingerprint}".encode()
    assert vault.key("person:1") == open_box(private, line.box, bound)


def test_the_log_tells_of_each_key_that_was_made(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    bench.record("desk.registered", name="Falconara")
    amal, rosa = (
        f"person:{bench.record('person.registered', citizenships=['MAR'], **known)}"
        for known in ({"given_name": "Amal"}, {})
    )
    told = told_by(bench.writable)
    assert ({bench.vault.check_value(amal)}, set()) == (told(amal), told(rosa))
    bench.writable.close()


def test_of_a_person_whom_the_log_does_not_know_no_key_is_taken(other: Place, lines: list[str]) -> None:
    assert Counts(unknown=2) == other.accept(lines, lambda subject: set())
    assert [] == other.vault.subjects()


def test_a_key_that_the_log_does_not_vouch_for_is_tampering(other: Place, lines: list[str]) -> None:
    with pytest.raises(Tampered, match="not the one of which the log tells"):
        other.accept(lines, lambda subject: {"0" * 32})
    assert [] == other.vault.subjects()


def test_a_key_that_is_here_is_not_exchanged_for_another(other: Place, lines: list[str], told: Told) -> None:
    mine = other.vault.create_key("person:1")
    assert mine
    both = {mine, lines[0].split()[2]}
    assert Counts(different=1) == other.accept(lines[:1], lambda subject: both)
    assert mine == other.vault.check_value("person:1")


def test_a_key_under_the_check_value_of_another_one_is_not_taken(
    vault: Vault, other: Place, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever wraps may say what he likes of the key: what the log tells of is another one."""
    said = vault.check_value("person:1") or ""
    with monkeypatch.context() as patch:
        patch.setattr("primm.people.wrapping.key_check_value", lambda key: said)
        patch.setattr(Vault, "key", lambda vault, subject: bytes(32))
        forged = list(wrap_for(other.card(), vault, ["person:1"]))
    with pytest.raises(Refused, match="line 1: no wrapped key, or damaged"):
        other.accept(forged, told)
    assert [] == other.vault.subjects()


def test_a_box_has_one_spelling(lines: list[str]) -> None:
    """The last character of base64 has bits that say nothing; they must be 0."""
    *words, box, _sum = lines[0].split(" ")
    alphabet = string.ascii_uppercase + string.ascii_lowercase + string.digits + "+/"
    twin = box[:-2] + alphabet[alphabet.index(box[-2]) ^ 1] + "="
    assert base64.b64decode(box) == base64.b64decode(twin)
    body = " ".join([*words, twin])
    with pytest.raises(Refused):
        read_line(f"{body} {hashlib.sha256(body.encode()).hexdigest()[:16]}", 1)


def test_of_two_keys_for_one_person_in_one_file_the_first_is_taken(
    vault: Vault, folder: Path, other: Place, tmp_path: Path, lines: list[str], told: Told
) -> None:
    create_vault(tmp_path / "third", "un terzo passo", demo_cost=2**10)
    with Vault(tmp_path / "third", lambda: "un terzo passo") as third:
        second = third.create_key("person:1")
        forged = list(wrap_for(other.card(), third, ["person:1"]))
    both = {vault.check_value("person:1") or "", second or ""}
    assert Counts(stored=1, different=1) == other.accept([lines[0], *forged], lambda subject: both)
    assert vault.check_value("person:1") == other.vault.check_value("person:1")


def test_a_key_that_is_not_here_cannot_be_shared(vault: Vault, other: Place) -> None:
    with pytest.raises(KeyMissing):
        list(wrap_for(other.card(), vault, ["person:9"]))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda told: told | {"format": 2},
        lambda told: told | {"public": "00" * 32},
        lambda told: told | {"nonce": "00"},
        lambda told: told | {"ciphertext": "00" * 48},
        lambda told: {},
        lambda told: [],
    ],
)
def test_a_damaged_receiving_key_is_said(other: Place, spoil: Callable[..., object]) -> None:
    other.card()
    path = other.folder / FILE_NAME
    path.write_text(json.dumps(spoil(json.loads(path.read_text()))))
    with pytest.raises(KeyMissing, match="damaged: put its backup in its place"):
        receiving_key(other.folder, other.vault)


def test_the_card_is_shown_to_nobody_without_the_passphrase(other: Place) -> None:
    other.card()
    with Vault(other.folder, lambda: None) as locked, pytest.raises(KeyMissing):
        own_card(other.folder, locked, "chiaravalle")
