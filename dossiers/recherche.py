"""Search by words, without accents nor capitals, at the same cost on a thousand or a million dossiers.

``mitoyen_plat(text)`` is one SQL function on both databases: PostgreSQL has it from a migration (immutable,
so that a trigram index holds its result), SQLite from :func:`brancher`, on each new connection.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from django.db.models import F, Func, Q, TextField, Value
from django.db.models.functions import Concat
from django.db.models.lookups import Contains

from dossiers import recherche_par_lieu

AVEC = "àâäáãåçéèêëíìîïñóòôöõúùûüýÿ’ʼ-"
SANS = "aaaaaaceeeeiiiinooooouuuuyy'' "
TABLE = str.maketrans(AVEC, SANS)
#: A trigram index answers from three signs on.
SIGNES_MINIMUM = 3
MOTS_MAXIMUM = 6
SIGNES_D_UNE_REFERENCE = 10
PARCELLE = re.compile(r"^(?:(\d{3})\s*)?([A-Za-z]{1,2})\s*(\d{1,4})$")
#: Words of most addresses: an index tells nothing by them. They are looked for among what the others have found.
COURANTS = frozenset((
    "rue", "avenue", "boulevard", "chemin", "place", "allee", "allees", "impasse", "route", "quai", "square", "cour",
    "sentier", "clos", "residence", "des", "les", "aux", "sur", "sous", "saint", "sainte", "general", "docteur",
))  # fmt: skip
NUMERO_DE_VOIE = re.compile(r"^\d{1,2}[a-z]?$")
NUMERO = re.compile(r"^[A-Z]{2}\d{3,}[A-Z0-9]*$")

PLAT_SQL = f"""
CREATE OR REPLACE FUNCTION mitoyen_plat(t text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
AS $$ SELECT translate(lower(t), '{AVEC}', '{SANS.replace("'", "''")}') $$
"""
INDEX_SQL = """
CREATE INDEX dossier_mots_idx ON dossiers_dossier USING gin
(mitoyen_plat(((nom_demandeur || ' '::text) || (adresse_terrain || (' '::text || objet)))) gin_trgm_ops)
WITH (fastupdate = off)
"""


def plat(texte: str | None) -> str | None:
    """Without accents nor capitals: what ``mitoyen_plat`` returns."""
    return None if texte is None else texte.lower().translate(TABLE)


def brancher(connection: Any, **_: Any) -> None:
    """Gives SQLite the function that PostgreSQL has from its migration (signal ``connection_created``)."""
    if connection.vendor == "sqlite":
        connection.connection.create_function("mitoyen_plat", 1, plat, deterministic=True)


class _Mots(Func):
    """The words of a dossier as the index holds them; written once, the same in index and queries."""

    output_field = TextField()
    arity = 3
    template = "mitoyen_plat(%(expressions)s)"
    arg_joiner = " || ' ' || "

    def as_postgresql(self, compiler, connection, **extra):
        nom, adresse, objet = (compiler.compile(e)[0] for e in self.get_source_expressions())
        return f"mitoyen_plat((({nom} || ' '::text) || ({adresse} || (' '::text || {objet}))))", []


MOTS = _Mots(F("nom_demandeur"), F("adresse_terrain"), F("objet"))

#: The same words, in a form the index does not know.
MOTS_SANS_INDEX = Func(
    Concat(F("nom_demandeur"), Value(" "), F("adresse_terrain"), Value(" "), F("objet")),
    function="mitoyen_plat",
    output_field=TextField(),
)


def _decouper(recherche: str) -> list[str]:
    """The words of a request, « 12, rue » as « 12 rue »."""
    return plat(recherche).replace(",", " ").split()


def _lus(recherche: str) -> tuple[list[str], list[str]]:
    """What the words of a request are worth: those an index looks for, those checked on what it finds.

    Beside them a shorter number begins a word: « 12 rue des Lilas » leaves out the 3, keeps « 12 bis » and « 125 ».
    """
    lus = _decouper(recherche)
    retenus = [m for m in lus if len(m) >= SIGNES_MINIMUM][:MOTS_MAXIMUM]
    parlants = [m for m in retenus if m not in COURANTS] or retenus
    courts = [f" {m}" for m in lus if NUMERO_DE_VOIE.match(m)] if retenus else []
    return [*parlants, *courts[:1]], [m for m in retenus if m not in parlants]


def mots(recherche: str, lieux: Collection[int] | None = None) -> Q:
    """Every word of three signs or more is in the name, the address or the object.

    ``lieux``: the communes among which the dossiers are looked for (and filed), when they are known.
    """
    parlants, courants = _lus(recherche)
    par_lieu = recherche_par_lieu.trouves(lieux, parlants, courants)
    return par_lieu if par_lieu is not None else _partout(parlants, courants)


def _partout(parlants: list[str], courants: list[str]) -> Q:
    if not parlants:
        return Q(pk__in=[])
    condition = Q()
    for mot in parlants:
        condition &= Q(Contains(MOTS, mot))
    for mot in courants:
        condition &= Q(Contains(MOTS_SANS_INDEX, mot))
    return condition


def dans_la_colonne(colonne: str, valeur: str, lieux: Collection[int] | None = None) -> Q:
    """The words are somewhere in the dossier (by the index), and all of them in this column."""
    condition = mots(valeur, lieux)
    for mot in _decouper(valeur)[:MOTS_MAXIMUM]:
        condition &= Q(Contains(Func(F(colonne), function="mitoyen_plat", output_field=TextField()), mot))
    return condition


def parcelle(recherche: str) -> Q | None:
    """The dossiers that name this parcel (« AB 123 »); None when it is not one."""
    citees = _citees(recherche)
    return None if citees is None else Q(pk__in=citees)


def _citees(recherche: str):
    from dossiers.models import ParcelleCitee

    lue = PARCELLE.match(recherche.strip())
    if lue is None:
        return None
    prefixe, section, numero = lue.groups()
    citees = ParcelleCitee.objects.filter(
        section__in={section.upper(), section.upper().zfill(2)},
        numero__in={numero, numero.zfill(4), str(int(numero))},
    )
    if prefixe:
        citees = citees.filter(prefixe=prefixe)
    return citees.values("dossier_id")


def texte(recherche: str, lieux: Collection[int] | None = None) -> Q:
    """Number (from its beginning), reference, parcel, else words of name, address and object.

    ``lieux``: the communes whose dossiers the person sees, when they are known: words are looked for there only.
    """
    from dossiers.models import Dossier

    serre = "".join(recherche.split()).upper()
    # A dossier without number is shown as its type and its reference: both may be typed.
    references = {serre, serre[-SIGNES_D_UNE_REFERENCE:]}
    exact = Q(numero__startswith=serre) | Q(reference__in=references)
    if NUMERO.match(serre) and len(serre) >= 7:
        return exact
    citees = _citees(recherche)
    if citees is not None:
        # « PC 59 » reads both ways; a union keeps one index for each, where an OR would read every row.
        numeros = Dossier.objects.filter(exact).order_by().values("pk")
        return Q(pk__in=citees.order_by().union(numeros, all=True))
    if len(plat(recherche).strip()) < SIGNES_MINIMUM:
        return exact
    parlants, courants = _lus(recherche)
    par_lieu = recherche_par_lieu.trouves(lieux, parlants, courants, numero=serre, references=references)
    return par_lieu if par_lieu is not None else exact | _partout(parlants, courants)
