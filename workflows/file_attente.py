"""The queue of the bench: which dossiers, in what order, one page after another, at constant cost."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Case, Q, QuerySet, TextField, When
from django.db.models.functions import Cast
from django.db.models.lookups import Contains
from django.utils import timezone

from communes import habilitations as h
from dossiers import recherche
from dossiers.etats import CLOS, EN_COURS, EtatDossier
from dossiers.models import Consultation, Dossier
from dossiers.models.dossiers import Etape
from dossiers.services import absences
from dossiers.technique.gardes import Gardes

PAR_PAGE = 25
#: Beyond this a tab says « plus de 1 000 »: counting more would cost more than it tells.
PLAFOND = 1_000
#: A person with no more open dossiers than this has them read once, and every tab counted from that.
LUS_ENSEMBLE = 3_000

#: What the queue shows; the form data and the geometry of 25 dossiers are not read for a list.
COLONNES = (
    "reference", "numero", "suffixe", "domaine", "type", "etat", "etape", "voie", "objet", "nom_demandeur",
    "adresse_terrain", "date_depot", "effet_silence", "date_silence", "prochaine_echeance",
    "nature_echeance", "est_provisoire", "limite_completude", "limite_pieces", "limite_instruction",
    "commune__nom", "commune__slug", "service__nom", "instructeur__prenom", "instructeur__nom",
    "instructeur__courriel",
)  # fmt: skip

COLONNES_SANS_AGENTS = tuple(c for c in COLONNES if not c.startswith(("service__", "instructeur__")))

ATTENTES_INSTRUCTION = (Etape.COMPLETUDE, Etape.ATTENTE_PIECES, Etape.INSTRUCTION)
CLE = re.compile(r"^(x|\d{4}-\d{2}-\d{2})_(\d{1,18})$")


@dataclass(frozen=True)
class Onglet:
    """One tab of the queue: its code, its title, the condition that makes it."""

    code: str
    titre: str
    condition: Q
    par_recence: bool = False
    est_compte: bool = True
    sur_autre_table: bool = False


def onglets(utilisateur) -> list[Onglet]:
    """The tabs a person has: instructors theirs, elected people and counters those that concern them."""
    instruit = h.filtre_communes(utilisateur, h.INSTRUIRE)
    if instruit == h.filtre_communes(utilisateur, h.CONSULTER):
        instruit = Q()  # what is seen is what is instructed: the same communes are not asked twice
    en_cours = Q(etat__in=EN_COURS)
    liste = []
    if h.peut_quelque_part(utilisateur, h.INSTRUIRE):
        suivis = [utilisateur.pk, *absences.remplaces_par(utilisateur, timezone.localdate())]
        liste = [
            Onglet("a-moi", "À moi", en_cours & Q(instructeur__in=suivis)),
            Onglet(
                "a-prendre",
                "À prendre",
                en_cours & Q(instructeur__isnull=True, etape__in=ATTENTES_INSTRUCTION) & instruit,
            ),
        ]
    avis = Consultation.objects.bloquantes().values("dossier_id")
    return [
        *liste,
        Onglet("service", "En cours", en_cours),
        Onglet("attente", "Attente du demandeur", Q(etat=EtatDossier.INCOMPLET)),
        Onglet("avis", "Attente d’un avis", en_cours & Q(pk__in=avis), sur_autre_table=True),
        Onglet("signature", "À la signature", en_cours & Q(etape__in=[Etape.VALIDATION, Etape.SIGNATURE])),
        Onglet("notification", "À notifier", en_cours & Q(etape=Etape.NOTIFICATION)),
        Onglet("decides", "Décidés", Q(etat__in=CLOS), par_recence=True, est_compte=False),
        Onglet("tous", "Tous", Q(), par_recence=True, est_compte=False),
    ]


def visibles(utilisateur) -> QuerySet[Dossier]:
    """Every dossier the person may consult, without what a list does not show."""
    return _en_lignes(Dossier.objects.visibles_par(utilisateur))


def _en_lignes(dossiers: QuerySet[Dossier]) -> QuerySet[Dossier]:
    return dossiers.select_related("commune", "service", "instructeur").only(*COLONNES)


def comptes(utilisateur, les_onglets: list[Onglet]) -> dict[str, str]:
    """How many dossiers each counted tab holds, « 1 000+ » beyond; one query, two for who sees very many.

    Planning one question a tab costs more than answering it: the open dossiers of a person are read once and
    counted by condition, as long as they are few enough; beyond, each tab has its own bounded count.
    """
    visibles_ = Dossier.objects.visibles_par(utilisateur).order_by()
    comptes_ = [o for o in les_onglets if o.est_compte]
    ici, ailleurs = [], []
    for onglet in comptes_:
        (ailleurs if onglet.sur_autre_table else ici).append(onglet)
    consultables = h.filtre_communes(utilisateur, h.CONSULTER)
    cle = (
        consultables,
        tuple(o.condition for o in ici),
        tuple(o.code for o in ailleurs),
        LUS_ENSEMBLE,
        PLAFOND,
    )
    try:
        sql, valeurs = _ENSEMBLES.obtenir(cle, lambda: _ensemble(visibles_, ici, ailleurs))
    except EmptyResultSet:
        return {o.code: "0" for o in comptes_}
    with connection.cursor() as curseur:
        curseur.execute(sql, valeurs)
        lus, *nombres = curseur.fetchone()
    if lus > LUS_ENSEMBLE:
        return _bornes(visibles_, comptes_)
    return {o.code: en_clair(nombre) for o, nombre in zip((*ici, *ailleurs), nombres, strict=True)}


#: The question of ``comptes``, written once for the same rights: writing it takes as long as asking it.
_ENSEMBLES: Gardes[tuple[str, tuple]] = Gardes()


def _ensemble(visibles_: QuerySet[Dossier], ici: list[Onglet], ailleurs: list[Onglet]) -> tuple[str, tuple]:
    """SQL and values: how many open dossiers are read, then the counts of ``ici`` and of ``ailleurs``."""
    noms = [f"n{rang}" for rang in range(len(ici))]
    marques = {nom: Case(When(o.condition, then=1)) for nom, o in zip(noms, ici, strict=True)}
    lus = visibles_.filter(etat__in=EN_COURS).annotate(**marques).values("pk", *noms)[: LUS_ENSEMBLE + 1]
    sql, valeurs = lus.query.sql_with_params()
    colonnes = ["COUNT(*)", *(f"COUNT({nom})" for nom in noms)]
    a_part: list = []
    for onglet in ailleurs:
        leur_sql, leurs = _borne(visibles_, onglet)
        colonnes.append(leur_sql)
        a_part += leurs
    return f"SELECT {', '.join(colonnes)} FROM ({sql}) lus", (*a_part, *valeurs)  # noqa: S608 - likewise


def _borne(visibles_: QuerySet[Dossier], onglet: Onglet) -> tuple[str, tuple]:
    """SQL and values of the count of one tab, up to ``PLAFOND``."""
    bornes = visibles_.filter(onglet.condition).values("pk")[: PLAFOND + 1]
    sql, valeurs = bornes.query.sql_with_params()
    return f"(SELECT COUNT(*) FROM ({sql}) bornes)", valeurs  # noqa: S608 - SQL of the ORM itself


def _bornes(visibles_: QuerySet[Dossier], les_onglets: list[Onglet]) -> dict[str, str]:
    """Each tab counted up to ``PLAFOND``, in one query."""
    codes, morceaux, valeurs = [], [], []
    resultat = {o.code: "0" for o in les_onglets}
    for onglet in les_onglets:
        try:
            sql, parametres = _borne(visibles_, onglet)
        except EmptyResultSet:
            continue
        codes.append(onglet.code)
        morceaux.append(sql)
        valeurs += parametres
    if not codes:
        return resultat
    with connection.cursor() as curseur:
        curseur.execute(f"SELECT {', '.join(morceaux)}", valeurs)
        ligne = curseur.fetchone()
    return resultat | {code: en_clair(nombre) for code, nombre in zip(codes, ligne, strict=True)}


def en_clair(nombre: int) -> str:
    """A bounded count as it is read."""
    return "1\u202f000+" if nombre > PLAFOND else str(nombre)


def filtrer(
    dossiers: QuerySet[Dossier], criteres: Mapping, *, par, jour: date | None = None
) -> QuerySet[Dossier]:
    """Keeps, among the dossiers ``par`` sees, what matches the checked criteria of ``formulaires.FiltreFile``."""
    lieux = h.communes(par, h.CONSULTER)
    jour = jour or timezone.localdate()
    for champ in ("type", "etat", "domaine"):
        if criteres.get(champ):
            dossiers = dossiers.filter(**{champ: criteres[champ]})
    if criteres.get("commune"):
        dossiers = dossiers.filter(commune__slug=criteres["commune"])
    echeance = criteres.get("echeance")
    if echeance == "depassee":
        dossiers = dossiers.filter(prochaine_echeance__lt=jour)
    elif echeance:
        fin = jour + timedelta(days=int(echeance))
        dossiers = dossiers.filter(prochaine_echeance__gte=jour, prochaine_echeance__lte=fin)
    if criteres.get("q"):
        dossiers = dossiers.filter(recherche.texte(criteres["q"], lieux))
    return dossiers.filter(_precis(criteres, lieux))


def cherche(criteres: Mapping) -> bool:
    """Whether these criteria look for words or a parcel: what they find comes in no order."""
    return any(criteres.get(champ) for champ in ("q", "demandeur", "adresse", "parcelle"))


def _precis(criteres: Mapping, lieux: frozenset[int]) -> Q:
    """The narrower criteria: number, petitioner, address, parcel, circumstance, instructor."""
    condition = Q()
    if criteres.get("numero"):
        condition &= Q(numero__startswith="".join(criteres["numero"].split()).upper())
    if criteres.get("demandeur"):
        condition &= recherche.dans_la_colonne("nom_demandeur", criteres["demandeur"], lieux)
    if criteres.get("adresse"):
        condition &= recherche.dans_la_colonne("adresse_terrain", criteres["adresse"], lieux)
    if criteres.get("parcelle"):
        condition &= recherche.parcelle(criteres["parcelle"]) or Q(pk__in=[])
    if criteres.get("circonstance"):
        codes = Cast("circonstances", TextField())
        condition &= Q(Contains(codes, f'"{criteres["circonstance"]}"'))
    if criteres.get("instructeur"):
        condition &= Q(instructeur=criteres["instructeur"])
    return condition


@dataclass(frozen=True)
class Page:
    """One page of the queue. ``suite``: key of the next page, empty on the last one."""

    dossiers: list[Dossier]
    suite: str


def ordonner(dossiers: QuerySet[Dossier], *, par_recence: bool) -> QuerySet[Dossier]:
    """The next legal date first; for closed dossiers, the most recent first."""
    return dossiers.order_by("-pk") if par_recence else dossiers.par_urgence()


def page(
    dossiers: QuerySet[Dossier],
    *,
    apres: str = "",
    par_recence: bool = False,
    taille: int = PAR_PAGE,
    trie: bool = False,
) -> Page:
    """The dossiers that follow the key ``apres`` (a bad key starts again), and the key of the rest.

    ``trie``: no index gives them in order (a search by words). The page is then chosen on the keys alone, and
    the communes, services and people of its rows read after, not those of the hundreds of others.
    """
    cle = CLE.match(apres or "")
    if cle:
        dossiers = dossiers.filter(_apres(cle[1], int(cle[2]), par_recence))
    choisis = ordonner(dossiers, par_recence=par_recence)[: taille + 1]
    if trie:
        choisis = ordonner(
            _en_lignes(Dossier.objects.filter(pk__in=choisis.values("pk"))), par_recence=par_recence
        )
    lignes = list(choisis)
    suite = ""
    if len(lignes) > taille:
        lignes = lignes[:taille]
        dernier = lignes[-1]
        jour = (
            "x"
            if par_recence or dernier.prochaine_echeance is None
            else dernier.prochaine_echeance.isoformat()
        )
        suite = f"{jour}_{dernier.pk}"
    return Page(lignes, suite)


def _apres(jour: str, pk: int, par_recence: bool) -> Q:
    if par_recence:
        return Q(pk__lt=pk)
    if jour == "x":
        return Q(prochaine_echeance__isnull=True, pk__gt=pk)
    try:
        limite = date.fromisoformat(jour)
    except ValueError:
        return Q()
    return (
        Q(prochaine_echeance__gt=limite)
        | Q(prochaine_echeance=limite, pk__gt=pk)
        | Q(prochaine_echeance__isnull=True)
    )
