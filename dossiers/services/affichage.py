"""Public notices: filings during the whole instruction, decisions for two months (R*423-6, R*424-15)."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Value, When

from communes.models import Commune
from dossiers import registre
from dossiers.etats import EN_COURS, EtatDossier
from dossiers.models import Demandeur, Dossier, Evenement
from dossiers.models.journal import NatureEvenement
from dossiers.models.suites import EtatRetrait
from dossiers.services.publicite import SENS_FAVORABLES
from droit.calendrier import ajouter_jours, ajouter_mois
from droit.echeancier import LRE, PORTAIL

DUREE_DECISION_MOIS = 2
DECIDES = (EtatDossier.NOTIFIE, EtatDossier.ACCORD_TACITE)

#: All that a public notice says of a dossier; nothing else leaves (R*423-6, R*424-15).
CHAMPS_PUBLICS = frozenset({"numero", "ancre", "type", "date", "adresse", "objet", "depot", "sens", "ton"})

_CIVILITES = r"(?:m\.|mr\.?|mme|mlle|monsieur|madame|mademoiselle|famille|consorts)"
_COORDONNEES = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+|(?<!\d)(?:\+33\s?|0)[1-9](?:[\s.-]?\d{2}){4}(?!\d)")


def types_affiches() -> list[str]:
    """Types whose filing and decision are posted: permits and declarations of the code de l'urbanisme."""
    return [t.code for domaine in registre.domaines() for t in domaine.types.values() if t.est_affiche]


def avis_de_depot(commune: Commune, jour: date) -> QuerySet[Dossier]:
    """Filings to be posted on ``jour``: from filing until the instruction is over (R*423-6)."""
    return (
        Dossier.objects.filter(commune=commune, etat__in=EN_COURS, date_depot__lte=jour)
        .filter(numero__isnull=False, type__in=types_affiches())
        .prefetch_related("demandeurs")
        .order_by("-date_depot", "-pk")
    )


def decisions(commune: Commune, jour: date) -> QuerySet[Evenement]:
    """Permits and non-oppositions, express or tacit, of the last two months (R*424-15).

    The code posts no refusal. What was withdrawn is no longer posted, whether its two months run or not.
    """
    return (
        _decisions(jour)
        .filter(dossier__commune=commune, dossier__type__in=types_affiches(), dossier__etat__in=DECIDES)
        .select_related("dossier", "donnees")
        .prefetch_related("dossier__demandeurs")
        .order_by("-date_legale", "-pk")
    )


def _plus_ancienne(jour: date) -> date:
    """The first day of delivery whose two months are not over on ``jour``."""
    depuis = ajouter_mois(jour, -DUREE_DECISION_MOIS)
    while (
        ajouter_mois(depuis, DUREE_DECISION_MOIS) < jour
    ):  # two months back, a short month hides its last days
        depuis = ajouter_jours(depuis, 1)
    return depuis


def _decisions(jour: date) -> QuerySet[Evenement]:
    """Favourable decisions of the last two months that neither a rectification nor a withdrawal set aside.

    Shown from their sending; the two months run from their delivery, the day after for an electronic letter
    (R474-1 II).
    """
    seuil = _plus_ancienne(jour)
    return (
        Evenement.objects.filter(
            Q(nature=NatureEvenement.DECISION, donnees__contenu__sens__in=SENS_FAVORABLES)
            | Q(nature=NatureEvenement.DECISION_TACITE),
            Q(date_legale__gte=seuil)
            | Q(date_legale=ajouter_jours(seuil, -1), donnees__contenu__voie__in=[LRE, PORTAIL]),
            date_legale__lte=jour,
        )
        .exclude(suites__nature=NatureEvenement.RECTIFICATION)
        .exclude(dossier__retraits__etat=EtatRetrait.NOTIFIE)
    )


def publies(jour: date) -> QuerySet[Dossier]:
    """Every dossier posted on ``jour``, in whatever commune, with ``avis``: what the law posts of it."""
    decidees = _decisions(jour).filter(dossier=OuterRef("pk"))
    deposes = Q(etat__in=EN_COURS, date_depot__lte=jour, numero__isnull=False)
    decides = Q(etat__in=DECIDES) & Q(Exists(decidees))
    return (
        Dossier.objects.filter(type__in=types_affiches())
        .filter(deposes | decides)
        .annotate(
            avis=Case(
                When(etat=EtatDossier.NOTIFIE, then=Value("Décision")),
                When(etat=EtatDossier.ACCORD_TACITE, then=Value("Décision tacite")),
                default=Value("Demande déposée"),
                output_field=CharField(),
            )
        )
    )


def sans_personne(texte: str, dossier: Dossier) -> str:
    """A free text without the names of the people of the dossier, nor any address or telephone number."""
    propre = _COORDONNEES.sub("…", texte)
    personnes = dossier.demandeurs.all()
    if dossier.suffixe:
        # What a modification or a transfer says was written by whoever asked the first authorisation.
        personnes = Demandeur.objects.filter(dossier__autorisation=dossier.autorisation_id)
    for personne in personnes:
        nom, prenom = re.escape(personne.nom.strip()), re.escape(personne.prenom.strip())
        if len(personne.nom.strip()) < 2:
            continue
        formes = [rf"{_CIVILITES}\s+(?:{prenom}\s+)?{nom}"] if prenom else [rf"{_CIVILITES}\s+{nom}"]
        if prenom:
            formes += [rf"{prenom}\s+{nom}", rf"{nom}\s+{prenom}"]
        propre = re.sub(rf"(?<!\w)(?:{'|'.join(formes)})(?!\w)", "…", propre, flags=re.IGNORECASE)
    return propre


def publier(ligne: dict[str, Any]) -> dict[str, Any]:
    """One notice, cut to the allow-list: a field added elsewhere never leaks."""
    return {cle: valeur for cle, valeur in ligne.items() if cle in CHAMPS_PUBLICS}
