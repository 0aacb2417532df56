"""Canonical JSON and the chain of hashes."""

import datetime as dt
import enum
import hashlib
import json
import uuid
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossiers.technique.empreintes import (
    GENESE,
    DonneeNonCanonique,
    canoniser,
    chainer,
    condensat,
    normaliser,
)


class Nature(enum.StrEnum):
    DEPOT = "depot"


def test_key_order_and_space_do_not_count():
    assert canoniser({"b": 1, "a": ["é", None, True]}) == '{"a":["é",null,true],"b":1}'.encode()


def test_known_hash():
    assert condensat({"a": 1}) == hashlib.sha256(b'{"a":1}').hexdigest()


def test_dates_decimals_enums_and_uuids_have_one_writing():
    ete = dt.datetime(2026, 7, 1, 12, 0, tzinfo=dt.timezone(dt.timedelta(hours=2)))
    identifiant = uuid.UUID(int=1)
    assert normaliser(
        {
            Nature.DEPOT: Nature.DEPOT,
            "le": ete,
            "jour": dt.date(2026, 3, 1),
            "m2": Decimal("1.50"),
            "id": identifiant,
        }
    ) == {
        "depot": "depot",
        "le": "2026-07-01T10:00:00+00:00",
        "jour": "2026-03-01",
        "m2": "1.50",
        "id": str(identifiant),
    }


def test_same_instant_in_two_zones_hashes_the_same():
    a = dt.datetime(2026, 7, 1, 12, 0, tzinfo=dt.timezone(dt.timedelta(hours=2)))
    assert condensat(a) == condensat(a.astimezone(dt.UTC))


@pytest.mark.parametrize(
    "donnee",
    [dt.datetime(2026, 1, 1), {1: "a"}, {1, 2}, float("nan"), float("inf"), b"x", "\ud800"],  # noqa: DTZ001
)
def test_ambiguous_values_are_refused(donnee):
    with pytest.raises(DonneeNonCanonique):
        condensat({"d": donnee} if not isinstance(donnee, dict) else donnee)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda enfants: st.lists(enfants) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), enfants),
    max_leaves=12,
)  # fmt: skip


@given(JSON)
def test_what_is_stored_hashes_like_what_was_given(donnee):
    relue = json.loads(json.dumps(normaliser(donnee)))
    assert condensat(relue) == condensat(donnee)


def test_chain_depends_on_every_previous_row():
    un = chainer(None, {"n": 1})
    deux = chainer(un, {"n": 2})
    assert un == chainer(GENESE, {"n": 1})
    assert deux != chainer(chainer(None, {"n": 0}), {"n": 2})
    assert deux != chainer(un, {"n": 3})
    assert deux != chainer(None, {"n": 2})


@pytest.mark.parametrize("precedent", ["abc", "Z" * 64, "A" * 64])
def test_malformed_previous_hash_is_refused(precedent):
    with pytest.raises(ValueError, match="mal formée"):
        chainer(precedent, {})
