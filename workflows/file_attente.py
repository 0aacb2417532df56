"""The queue of the bench: which dossiers, in what order, one page after another, at constant cost."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from communes import habilitations as h
from dossiers.etats import CLOS, EN_COURS, EtatDossier
from dossiers.models import Dossier
from dossiers.models.dossiers import Etape

PAR_PAGE = 25

#: What the queue shows; the form data and the geometry of 25 dossiers are not read for a list.
COLONNES = (
    "reference", "numero", "domaine", "type", "etat", "etape", "voie", "objet", "nom_demandeur",
    "adresse_terrain", "date_depot", "effet_silence", "date_silence", "prochaine_echeance",
    "nature_echeance", "est_provisoire", "limite_completude", "limite_pieces", "limite_instruction",
    "commune__nom", "commune__slug", "service__nom", "instructeur__prenom", "instructeur__nom",
    "instructeur__courriel",
)  # fmt: skip

COLONNES_SANS_AGENTS = tuple(c for c in COLONNES if not c.startswith(("service__", "instructeur__")))

ATTENTES_INSTRUCTION = (Etape.COMPLETUDE, Etape.ATTENTE_PIECES, Etape.INSTRUCTION)
PARCELLE = re.compile(r"^(?:(\d{3})\s*)?([A-Za-z]{1,2})\s*(\d{1,4})$")
CLE = re.compile(r"^(x|\d{4}-\d{2}-\d{2})_(\d{1,18})$")


@dataclass(frozen=True)
class Onglet:
    """One tab of the queue: its code, its title, the condition that makes it."""

    code: str
    titre: str
    condition: Q
    par_recence: bool = False


def onglets(utilisateur) -> list[Onglet]:
    """The tabs a person has: instructors theirs, elected people and counters those that concern them."""
    instruit = h.filtre_communes(utilisateur, h.INSTRUIRE)
    en_cours = Q(etat__in=EN_COURS)
    liste = []
    if h.peut_quelque_part(utilisateur, h.INSTRUIRE):
        liste = [
            Onglet("a-moi", "À moi", en_cours & Q(instructeur=utilisateur)),
            Onglet(
                "a-prendre",
                "À prendre",
                en_cours & Q(instructeur__isnull=True, etape__in=ATTENTES_INSTRUCTION) & instruit,
            ),
        ]
    return [
        *liste,
        Onglet("service", "En cours", en_cours),
        Onglet("attente", "Attente du demandeur", Q(etat=EtatDossier.INCOMPLET)),
        Onglet("signature", "À la signature", en_cours & Q(etape__in=[Etape.VALIDATION, Etape.SIGNATURE])),
        Onglet("notification", "À notifier", en_cours & Q(etape=Etape.NOTIFICATION)),
        Onglet("decides", "Décidés", Q(etat__in=CLOS), par_recence=True),
    ]


def visibles(utilisateur) -> QuerySet[Dossier]:
    """Every dossier the person may consult, without what a list does not show."""
    return (
        Dossier.objects.visibles_par(utilisateur)
        .select_related("commune", "service", "instructeur")
        .only(*COLONNES)
    )


def comptes(utilisateur, les_onglets: list[Onglet]) -> dict[str, int]:
    """How many open dossiers each tab holds, in one query (closed ones are not counted)."""
    agregats = {o.code: Count("pk", filter=o.condition) for o in les_onglets if not o.par_recence}
    return Dossier.objects.visibles_par(utilisateur).en_cours().aggregate(**agregats)


def filtrer(dossiers: QuerySet[Dossier], criteres: Mapping, *, jour: date | None = None) -> QuerySet[Dossier]:
    """Keeps what matches the checked criteria of ``formulaires.FiltreFile``."""
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
        dossiers = dossiers.filter(texte(criteres["q"]))
    return dossiers


def texte(recherche: str) -> Q:
    """Number, name, address, object, or parcel (« AB 123 »)."""
    recherche = " ".join(recherche.split())
    serre = recherche.replace(" ", "").upper()
    condition = (
        Q(numero__startswith=serre)
        | Q(reference=serre)
        | Q(nom_demandeur__icontains=recherche)
        | Q(adresse_terrain__icontains=recherche)
        | Q(objet__icontains=recherche)
    )
    parcelle = PARCELLE.match(recherche)
    if parcelle:
        prefixe, section, numero = parcelle.groups()
        nommee = {
            "parcelles__section__in": [section.upper(), section.upper().zfill(2)],
            "parcelles__numero__in": [numero, numero.zfill(4), str(int(numero))],
        }
        if prefixe:
            nommee["parcelles__prefixe"] = prefixe
        citees = Dossier.objects.filter(**nommee).values("pk")
        condition |= Q(pk__in=citees)
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
    dossiers: QuerySet[Dossier], *, apres: str = "", par_recence: bool = False, taille: int = PAR_PAGE
) -> Page:
    """The dossiers that follow the key ``apres`` (a bad key starts again), and the key of the rest."""
    cle = CLE.match(apres or "")
    if cle:
        dossiers = dossiers.filter(_apres(cle[1], int(cle[2]), par_recence))
    lignes = list(ordonner(dossiers, par_recence=par_recence)[: taille + 1])
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
