"""The dossiers that follow an authorisation, and the timetable that follows a decision.

Modification and transfer of a permit or a declaration (forms 16700 and 16701), certificate of a tacit
decision (R*424-13), and every date a screen shows once the decision is taken.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ads.droit import apres_decision as apres
from ads.droit.circonstances import PERMIS, PERMIS_ET_DP
from ads.droit.delais import Echeance
from ads.droit.echeancier_delais import BASE_TRANSFERT, BASES, MODIFICATIF, TRANSFERT
from ads.droit.echeancier_reserves import DELAIS_DE_SUITE
from droit.articles import Article, Fiabilite
from droit.francais import en_lettres
from droit.trace import Motif, Reserve


@dataclass(frozen=True, slots=True)
class DossierDeSuite:
    """A dossier on an authorisation in force: form, delay (months), and what the reader must check."""

    code: str
    libelle: str
    formulaire: Article
    cerfa: str
    mois: int
    motif: Motif
    fiabilite: Fiabilite
    reserves: tuple[Reserve, ...]


INTERRUPTION = "Passé trois ans, l'autorisation se perd si les travaux sont restés interrompus plus d'une année : à vérifier."
ACHEVEMENT = (
    "Les travaux sont déclarés achevés : une autorisation ne se modifie ou ne se transfère en principe qu'avant leur "
    "achèvement (jurisprudence, aucun article ne le dit)."
)


class SuiteImpossible(ValueError):
    """No such dossier can follow (message in French)."""


FORMULAIRES: dict[str, dict[str, str]] = {
    MODIFICATIF: {"PCMI": "A431-7", "PC": "A431-7", "DP": "A431-3-1", "PA": "A441-7"},
    TRANSFERT: {"PCMI": "A431-8", "PC": "A431-8", "DP": "A431-3-2", "PA": "A441-8"},
}


def dossier_de_suite(
    code: str,
    type_parent: str,
    jour: date,
    fin_validite: date,
    *,
    ouverture: date | None = None,
    est_acheve: bool = False,
) -> DossierDeSuite:
    """A modification (``M``) or a transfer (``T``) of an authorisation in force on ``jour``.

    ``ouverture``: day the works began, if declared; begun in time, the authorisation outlives ``fin_validite``
    unless they stop for more than a year (R*424-17). ``est_acheve``: their completion is declared.

    Raises:
        SuiteImpossible: unknown code, type without such a dossier, or authorisation lapsed.
    """
    formulaires = FORMULAIRES.get(code)
    if formulaires is None or type_parent not in formulaires:
        raise SuiteImpossible(
            f"Le code ne prévoit pas de dossier « {code} » sur un dossier de type {type_parent}."
        )
    constats: list[Reserve] = []
    if jour > fin_validite:
        if ouverture is None or ouverture > fin_validite:
            raise SuiteImpossible(
                f"L'autorisation est périmée si les travaux n'ont pas commencé avant le {en_lettres(fin_validite)} "
                "(R*424-17) : une nouvelle demande est alors nécessaire. S'ils ont commencé, déclarez d'abord "
                "l'ouverture du chantier."
            )
        constats.append(Reserve(INTERRUPTION, Article("R*424-17", "al. 2")))
    if est_acheve:
        constats.append(Reserve(ACHEVEMENT))
    formulaire = Article(formulaires[type_parent])
    if code == MODIFICATIF:
        base = BASES[type_parent]
        motif = Motif(base.article, f"Instruit comme l'autorisation d'origine : {base.mois} mois.")
        doutes = (
            DELAIS_DE_SUITE[MODIFICATIF][0],
            "Depuis le 28 novembre 2025, une modification demandée dans les trois ans est examinée selon les "
            "règles de l'autorisation d'origine (L431-6, L441-5, sauf sécurité et salubrité) : à vérifier.",
        )
        return _suite(code, "modification", formulaire, "16700", base.mois, motif, doutes, constats)
    motif = Motif(BASE_TRANSFERT.article, f"Silence de {BASE_TRANSFERT.mois} mois valant acceptation.")
    doutes = (
        DELAIS_DE_SUITE[TRANSFERT][0],
        "L'accord du titulaire de l'autorisation est nécessaire (jurisprudence).",
    )
    return _suite(code, "transfert", formulaire, "16701", BASE_TRANSFERT.mois, motif, doutes, constats)


def _suite(
    code: str,
    libelle: str,
    formulaire: Article,
    cerfa: str,
    mois: int,
    motif: Motif,
    doutes: tuple[str, str],
    constats: list[Reserve],
) -> DossierDeSuite:
    reserves = (*constats, *(Reserve(doute, motif.article) for doute in doutes))
    return DossierDeSuite(code, libelle, formulaire, cerfa, mois, motif, Fiabilite.A_CONFIRMER, reserves)


@dataclass(frozen=True, slots=True)
class CertificatTacite:
    """R*424-13: delivered on simple request; what it must say."""

    motif: Motif
    mentions: tuple[Motif, ...]


def certificat_tacite(type_: str, est_tacite: bool, rejet: bool) -> CertificatTacite | None:
    """The certificate of a tacit permit or a non-opposition; ``None`` when nothing was acquired."""
    if type_ not in PERMIS_ET_DP or not est_tacite or rejet:
        return None
    article = Article("R*424-13")
    mentions = [Motif(Article("R*424-13", "al. 2"), "Date d'affichage ou de publication de l'avis de dépôt.")]
    if type_ in PERMIS:
        mentions.append(Motif(Article("R*424-13", "al. 3"), "Date de transmission du dossier au préfet."))
    quoi = "du permis tacite" if type_ in PERMIS else "de la non-opposition"
    return CertificatTacite(Motif(article, f"Certificat {quoi} délivré sur simple demande."), tuple(mentions))


def suites(
    type_: str,
    *,
    favorable: bool,
    signee_le: date | None = None,
    notifiee_le: date | None = None,
    transmise_le: date | None = None,
    acquise_le: date | None = None,
    affichee_mairie_le: date | None = None,
    affichage_terrain_le: date | None = None,
    affichage_terrain_fin: date | None = None,
    acheve_le: date | None = None,
    coupe_arbres: bool = False,
    prescriptions: bool = False,
) -> tuple[Echeance, ...]:
    """Every deadline known after a decision on a permit or a declaration, the earliest first.

    ``favorable``: granted or not opposed. An express decision has ``signee_le`` and ``notifiee_le``, a
    tacit one ``acquise_le`` (the day it exists). ``prescriptions``: granted with some, which the petitioner may
    contest. Missing dates simply leave out what depends on them.
    """
    dates: list[Echeance | None] = []
    if signee_le is not None:
        dates.append(apres.transmission_controle(signee_le))
    depart = acquise_le or notifiee_le
    if depart is not None:
        dates.append(apres.recours_gracieux(depart, signee_le or depart))
    if depart is not None and favorable:
        dates.append(apres.affichage_mairie(depart))
        dates.append(apres.retrait(acquise_le or signee_le or depart))
        dates.append(
            apres.executoire(
                type_,
                notifiee_le=notifiee_le,
                transmise_le=transmise_le,
                acquise_le=acquise_le,
                coupe_arbres=coupe_arbres,
            )
        )
    if depart is not None and (not favorable or prescriptions):
        dates.append(apres.recours_du_demandeur(depart, est_tacite=acquise_le is not None))
    # L424-6: a tacit permit, or any non-opposition, express or tacit.
    sans_participations = acquise_le or ((signee_le or notifiee_le) if type_ == "DP" else None)
    if sans_participations is not None and favorable:
        dates.append(apres.participations_apres_tacite(sans_participations))
    if affichee_mairie_le is not None:
        dates.append(apres.fin_affichage_mairie(affichee_mairie_le))
    if affichage_terrain_le is not None:
        des_tiers = apres.recours_des_tiers(affichage_terrain_le, affichage_terrain_fin)
        dates.append(des_tiers)
        if des_tiers is not None:
            decidee_le = signee_le or acquise_le or affichage_terrain_le
            dates.append(apres.recours_gracieux_des_tiers(affichage_terrain_le, decidee_le))
    # R*600-3 names the permis de construire or d'aménager and the declaration, not the permis de démolir.
    if acheve_le is not None and type_ != "PD":
        dates.append(apres.forclusion(acheve_le))
    return tuple(sorted((e for e in dates if e is not None), key=lambda echeance: echeance.date))
