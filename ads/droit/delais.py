"""Every delay of the law of ADS outside the instruction clock: one row, its article, its successive wordings.

The functions of the neighbouring modules read their numbers here, so that ``docs/droit/`` shows exactly
what is applied. Delays run from the day after the event (jour du fait non compté), to their last day
included; neither week-ends nor holidays extend them, but for the time to go to court (``est_contentieux``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from droit.articles import Article, Code, DateSelectrice, Fiabilite, RegleDatee, Version
from droit.calendrier import ajouter_jours, ajouter_mois, premier_jour_ouvre
from droit.francais import en_lettres
from droit.trace import Motif, Reserve


class Unite(StrEnum):
    """Units of a delay, as the text writes them."""

    JOURS = "jours"
    JOURS_FRANCS = "jours francs"
    MOIS = "mois"
    MOIS_FRANCS = "mois francs"
    ANS = "ans"


@dataclass(frozen=True, slots=True)
class Duree:
    """``nombre`` ``unite``; a *franc* delay counts neither its first day nor its last."""

    nombre: int
    unite: Unite

    def depuis(self, jour: date) -> date:
        """The last day of the delay that runs from ``jour``."""
        if self.unite is Unite.JOURS:
            return ajouter_jours(jour, self.nombre)
        if self.unite is Unite.JOURS_FRANCS:
            return ajouter_jours(jour, self.nombre + 1)
        if self.unite is Unite.MOIS_FRANCS:
            return ajouter_jours(ajouter_mois(jour, self.nombre), 1)
        return ajouter_mois(jour, self.nombre * (12 if self.unite is Unite.ANS else 1))

    def avant(self, jour: date) -> date:
        """The last day to act "at least" this long before ``jour``."""
        if self.unite in (Unite.JOURS, Unite.JOURS_FRANCS):
            return ajouter_jours(jour, -self.nombre)
        return ajouter_mois(jour, -self.nombre * (12 if self.unite is Unite.ANS else 1))

    def __str__(self) -> str:
        unite = self.unite.value
        if self.nombre == 1:
            singuliers = {
                "jours": "jour",
                "jours francs": "jour franc",
                "mois francs": "mois franc",
                "ans": "an",
            }
            unite = singuliers.get(unite, unite)
        return f"{self.nombre} {unite}"


def jours(nombre: int) -> Duree:
    """``nombre`` calendar days."""
    return Duree(nombre, Unite.JOURS)


def francs(nombre: int) -> Duree:
    """``nombre`` clear days."""
    return Duree(nombre, Unite.JOURS_FRANCS)


def mois(nombre: int) -> Duree:
    """``nombre`` months, by day number."""
    return Duree(nombre, Unite.MOIS)


def mois_francs(nombre: int) -> Duree:
    """``nombre`` clear months."""
    return Duree(nombre, Unite.MOIS_FRANCS)


def ans(nombre: int) -> Duree:
    """``nombre`` years, by day number."""
    return Duree(nombre, Unite.ANS)


@dataclass(frozen=True, slots=True)
class Delai:
    """One row: what is timed, the rule and its wordings, the doubt the reader must know of.

    ``est_contentieux``: a time to go to court, moved to the next working day when it ends on another.
    """

    libelle: str
    regle: RegleDatee[Duree]
    reserve: str = ""
    est_contentieux: bool = False

    @property
    def reserves(self) -> tuple[Reserve, ...]:
        """The doubt, if any; a rule not verified always carries one."""
        if self.reserve:
            return (Reserve(self.reserve, self.regle.article),)
        if self.regle.fiabilite is Fiabilite.VERIFIE:
            return ()
        return (Reserve(f"Délai à confirmer dans le texte en vigueur : {self.libelle}.", self.regle.article),)


@dataclass(frozen=True, slots=True)
class Echeance:
    """One deadline: its last day (included), why, and the doubts."""

    code: str
    libelle: str
    date: date
    motif: Motif
    reserves: tuple[Reserve, ...] = ()


def _delai(
    libelle: str,
    article: Article,
    duree: Duree,
    fiabilite: Fiabilite = Fiabilite.VERIFIE,
    reserve: str = "",
) -> Delai:
    regle = RegleDatee(article, DateSelectrice.DECISION, (Version(duree),), fiabilite)
    return Delai(libelle, regle, reserve)


def _contentieux(libelle: str, article: Article, duree: Duree) -> Delai:
    regle = RegleDatee(article, DateSelectrice.DECISION, (Version(duree),), Fiabilite.DEDUIT)
    return Delai(libelle, regle, DELAI_FRANC, est_contentieux=True)


def _urba(numero: str, alinea: str = "") -> Article:
    return Article(numero, alinea)


DELAI_FRANC = (
    "Délai compté franc, et reporté au premier jour ouvré s'il s'achève un samedi, un dimanche ou un jour férié : "
    "c'est la jurisprudence (Conseil d'État, 19 septembre 2014, n° 362568), l'article ne le dit pas."
)
LOI_HUWART = date(2025, 11, 28)  # loi n° 2025-1129 of 26 November 2025, in force on the 28th
TEXTE_HUWART = "loi n° 2025-1129 du 26 novembre 2025"

DELAIS: dict[str, Delai] = {
    "transmission_controle": _delai(
        "transmission au contrôle de légalité, à compter de la signature",
        Article("L2131-2", "6°", Code.CGCT),
        jours(15),
        Fiabilite.A_CONFIRMER,
    ),
    "affichage_mairie": _delai("affichage en mairie de la décision", _urba("R*424-15", "al. 3"), jours(8)),
    "duree_affichage_mairie": _delai("durée de l'affichage en mairie", _urba("R*424-15", "al. 3"), mois(2)),
    "recours_tiers": _contentieux(
        "recours contentieux des tiers, à compter du premier jour d'un affichage continu de deux mois sur le terrain",
        _urba("R*600-2"),
        mois_francs(2),
    ),
    "duree_affichage_terrain": _delai(
        "affichage continu sur le terrain, sans lequel ce recours reste ouvert", _urba("R*600-2"), mois(2)
    ),
    "forclusion": _delai(
        "fin de tout recours en annulation, à compter de l'achèvement",
        _urba("R*600-3"),
        mois(6),
        Fiabilite.A_CONFIRMER,
        "Le juge compte francs les délais de recours, avec report au premier jour ouvré ; que ce délai-ci en soit un "
        "est à confirmer : par prudence, comptez un jour de plus.",
    ),
    "notification_recours": _delai(
        "notification du recours à l'auteur de la décision et au bénéficiaire", _urba("R*600-1"), francs(15)
    ),
    "recours_demandeur": _contentieux(
        "recours contentieux du demandeur, à compter de la notification",
        Article("R421-1", "", Code.CJA),
        mois_francs(2),
    ),
    "recours_gracieux": Delai(
        "recours gracieux ou hiérarchique",
        RegleDatee(
            _urba("L600-12-2"),
            DateSelectrice.DECISION,
            (
                Version(mois(1), depuis=LOI_HUWART, texte=TEXTE_HUWART),
                Version(mois(2), jusqu_au=date(2025, 11, 27), texte="règle générale antérieure"),
            ),
            Fiabilite.A_CONFIRMER,
        ),
        "Délai lu dans des commentaires de la loi, non dans le code consolidé ; pour un tiers, le point de "
        "départ (affichage sur le terrain) est une lecture à confirmer.",
    ),
    "silence_recours_gracieux": _delai(
        "silence sur un recours gracieux : rejet", _urba("L600-12-2"), mois(2), Fiabilite.A_CONFIRMER
    ),
    "retrait": _delai(
        "retrait d'une décision illégale, notifié après procédure contradictoire",
        _urba("L424-5"),
        mois(3),
        Fiabilite.DEDUIT,
        "Le retrait est notifié dans les trois mois (Conseil d'État, 13 février 2012, n° 351617) ; le décompte "
        "du dernier jour est une lecture à confirmer.",
    ),
    "participations": _delai(
        "fixation des participations après une décision tacite", _urba("L424-6"), mois(2)
    ),
    "executoire_pd": _delai("permis de démolir exécutoire", _urba("R452-1"), jours(15)),
    "executoire_coupe": _delai(
        "coupe d'arbres : décision exécutoire", _urba("R*424-1", "dernier al."), mois(1)
    ),
    "validite": _delai("validité d'un permis ou d'une non-opposition", _urba("R*424-17"), ans(3)),
    "validite_sans_travaux": _delai(
        "validité d'une déclaration sans travaux (division, changement de destination)",
        _urba("R*424-18"),
        ans(3),
    ),
    "interruption": _delai(
        "interruption des travaux qui périme le permis", _urba("R*424-17", "al. 2"), ans(1)
    ),
    "interruption_solaire": _delai(
        "interruption des travaux : projet soumis à l'article L111-19-1", _urba("R424-17-1"), ans(2)
    ),
    "prorogation": _delai("prorogation d'un permis ou d'une non-opposition", _urba("R*424-21"), ans(1)),
    "demande_prorogation": _delai(
        "demande de prorogation, avant la fin de la validité", _urba("R*424-22"), mois(2)
    ),
    "silence_prorogation": _delai(
        "silence sur une demande de prorogation : acquise", _urba("R*424-23"), mois(2)
    ),
    "validite_2025": _delai(
        "validité des autorisations du 28 mai 2022 au 28 mai 2024",
        _urba("R*424-17", "décret n° 2025-461"),
        ans(5),
        Fiabilite.A_CONFIRMER,
    ),
    "prolongation_2025": _delai(
        "prolongation des autorisations du 1er janvier 2021 au 27 mai 2022 encore valides le 28 mai 2025",
        _urba("R*424-17", "décret n° 2025-461"),
        ans(1),
        Fiabilite.A_CONFIRMER,
    ),
    "validite_cu": _delai("validité d'un certificat d'urbanisme", _urba("L410-1"), mois(18)),
    "prorogation_cu": _delai("prorogation d'un certificat d'urbanisme", _urba("R*410-17"), ans(1)),
    "demande_prorogation_cu": _delai(
        "demande de prorogation d'un certificat, avant la fin de sa validité", _urba("R*410-17"), mois(2)
    ),
    "silence_prorogation_cu": _delai(
        "silence sur la prorogation d'un certificat : acquise", _urba("R*410-17-1"), mois(2)
    ),
    "conformite": _delai("contestation de la conformité des travaux", _urba("R462-6"), mois(3)),
    "conformite_recolement": _delai(
        "contestation de la conformité, récolement obligatoire", _urba("R462-6", "al. 2"), mois(5)
    ),
    "attestation_conformite": _delai(
        "attestation de non-contestation, sur requête", _urba("R462-10"), jours(15)
    ),
    "sursis": _delai("durée d'un sursis à statuer", _urba("L424-1"), ans(2)),
    "sursis_total": _delai("durée totale de sursis de motifs différents", _urba("L424-1"), ans(3)),
    "sursis_confirmation": _delai("confirmation de la demande après le sursis", _urba("L424-1"), mois(2)),
    "sursis_decision": _delai("décision après confirmation, silence : accordée", _urba("L424-1"), mois(2)),
    "recours_abf_autorite": _delai(
        "recours de l'autorité contre l'architecte des Bâtiments de France", _urba("R*423-68"), jours(7)
    ),
    "silence_prefet_abf": _delai(
        "silence du préfet de région : projet de décision approuvé", _urba("R*423-68"), mois(2)
    ),
    "recours_abf_demandeur": _delai(
        "recours du demandeur après un refus fondé sur l'accord refusé", _urba("R*424-14"), mois(2)
    ),
    "silence_prefet_demandeur": _delai(
        "silence du préfet de région sur ce recours : décision confirmée", _urba("R*424-14"), mois(2)
    ),
    "nouvelle_decision_abf": _delai(
        "nouvelle décision si le préfet de région infirme le refus", _urba("R*424-14"), mois(1)
    ),
}


def duree(code: str, jour: date) -> Version[Duree]:
    """The wording of one delay in force on ``jour`` (its selecting date)."""
    return DELAIS[code].regle.version(jour)


def echeance(code: str, depart: date, effet: str, selectrice: date | None = None) -> Echeance:
    """The end of the delay ``code`` that runs from ``depart``.

    ``selectrice``: the date that chooses the wording (the decision's), ``depart`` if not given.
    """
    delai = DELAIS[code]
    version = duree(code, selectrice or depart)
    motif = Motif(
        delai.regle.article, f"{effet} : {version.valeur} à compter du {en_lettres(depart)}.", version.depuis
    )
    fin = version.valeur.depuis(depart)
    if delai.est_contentieux:
        fin = premier_jour_ouvre(fin)
    return Echeance(code, delai.libelle, fin, motif, delai.reserves)
