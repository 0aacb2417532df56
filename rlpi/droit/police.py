"""The clocks and amounts of the police of advertising (L581-26 to L581-34), and who holds it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from droit.articles import DateSelectrice, Fiabilite, RegleDatee, Version
from droit.calendrier import ajouter_jours, ajouter_mois
from droit.trace import Motif, Reserve
from rlpi.droit.sources import env, reserves_de

# L581-27 and L581-28: fifteen days before the loi 2019-1461, five since 29 December 2019.
JOURS_EXECUTION: RegleDatee[int] = RegleDatee(
    env("L581-27"),
    DateSelectrice.NOTIFICATION,
    (
        Version(15, None, date(2019, 12, 28)),
        Version(5, date(2019, 12, 29), None, "loi n° 2019-1461 du 27 décembre 2019"),
    ),
)
ASTREINTE_JOUR = Decimal(200)  # L581-30: euros a day and a device, value of January 2012
AMENDE_ADMINISTRATIVE = Decimal(1500)  # L581-26
AMENDE_PENALE = Decimal(7500)  # L581-34, for each device
MOIS_OBSERVATIONS = 1  # L581-26
JOURS_TRAVAUX_OFFICE = 8  # L581-31
POLICE_AU_MAIRE = date(2024, 1, 1)
TRANSFERT_PRESIDENT = date(2024, 7, 1)


class Autorite(StrEnum):
    """Who holds the police of advertising."""

    MAIRE = "maire"
    PRESIDENT = "president_epci"
    PREFET = "prefet"


@dataclass(frozen=True, slots=True)
class Competence:
    """The authority on a day; ``None`` when a fact is missing."""

    autorite: Autorite | None
    motif: Motif
    reserves: tuple[Reserve, ...] = ()


@dataclass(frozen=True, slots=True)
class Echeance:
    """A last day (or a first one, said in the reason), with its article."""

    date: date
    motif: Motif
    reserves: tuple[Reserve, ...] = ()


@dataclass(frozen=True, slots=True)
class Astreinte:
    """What is owed: first day, days late, euros a day and a device, total in euros."""

    depuis: date
    jours: int
    montant_journalier: Decimal
    total: Decimal
    motifs: tuple[Motif, ...]
    reserves: tuple[Reserve, ...]


class DonneeInvalide(ValueError):
    """An impossible number or date in a police computation (French message, field named)."""

    def __init__(self, champ: str, message: str) -> None:
        super().__init__(message)
        self.champ = champ


def autorite_de_police(
    jour: date, *, rlp: bool | None = None, transferee_le: date | None = None, transfert_connu: bool = False
) -> Competence:
    """Who holds the police on ``jour`` (L581-3-1, L581-14-2, CGCT L5211-9-2).

    Since 1 January 2024 the mayor, unless the police passed to the president of the EPCI on
    ``transferee_le`` (1 July 2024 at the earliest). Before: the mayor where a local regulation exists,
    else the prefect. ``transfert_connu`` says the commune's situation was checked.
    """
    article = env("L581-3-1")
    if jour < POLICE_AU_MAIRE:
        ancien = env("L581-14-2")
        if rlp is None:
            return Competence(
                None, Motif(ancien, "Avant 2024 : maire s'il y a un règlement local, sinon préfet.")
            )
        qui = Autorite.MAIRE if rlp else Autorite.PREFET
        return Competence(qui, Motif(ancien, f"Avant 2024, règlement local : {'oui' if rlp else 'non'}."))
    if transferee_le is not None and max(transferee_le, TRANSFERT_PRESIDENT) <= jour:
        motif = Motif(article, "Police transférée au président de l'EPCI.", transferee_le)
        return Competence(Autorite.PRESIDENT, motif)
    motif = Motif(article, "Le maire, au nom de la commune.", POLICE_AU_MAIRE)
    if transfert_connu or jour < TRANSFERT_PRESIDENT:
        return Competence(Autorite.MAIRE, motif)
    doute = Reserve(
        "La police a pu passer au président de la MEL le 1er juillet 2024 : à vérifier pour cette commune.",
        article,
    )
    return Competence(Autorite.MAIRE, motif, (doute,))


def mise_en_demeure(notifie_le: date) -> Echeance:
    """Last day to remove or bring into conformity after the order of L581-27."""
    jours = JOURS_EXECUTION.au(notifie_le)
    effet = f"Arrêté notifié : suppression ou mise en conformité sous {jours} jours."
    depuis = JOURS_EXECUTION.version(notifie_le).depuis
    return Echeance(ajouter_jours(notifie_le, jours), Motif(env("L581-27"), effet, depuis))


def injonction_apres_declaration(recu_le: date) -> Echeance:
    """Last day to comply after the order of L581-28: declared, but unlawful."""
    jours = JOURS_EXECUTION.au(recu_le)
    effet = f"Dispositif déclaré mais irrégulier : dépose ou conformité sous {jours} jours dès réception."
    depuis = JOURS_EXECUTION.version(recu_le).depuis
    return Echeance(ajouter_jours(recu_le, jours), Motif(env("L581-28"), effet, depuis))


def montant_journalier(indice: Decimal | None, indice_2012: Decimal | None) -> Decimal:
    """L581-30 and R581-83: 200 € × CPI (January of the year) ÷ CPI (January 2012), to the cent.

    Without the indices, the base of 2012.

    Raises:
        DonneeInvalide: an index that is not positive.
    """
    if indice is None or indice_2012 is None:
        return ASTREINTE_JOUR
    for champ, valeur in (("indice", indice), ("indice_2012", indice_2012)):
        if not valeur.is_finite() or valeur <= 0:
            raise DonneeInvalide(champ, "L'indice des prix doit être un nombre supérieur à zéro.")
    return (ASTREINTE_JOUR * indice / indice_2012).quantize(Decimal("0.01"), ROUND_HALF_UP)


def astreinte(
    notifie_le: date,
    jour: date,
    nombre: int,
    *,
    indice: Decimal | None = None,
    indice_2012: Decimal | None = None,
) -> Astreinte:
    """What is owed at the end of ``jour`` for ``nombre`` devices kept after the order (L581-30).

    Raises:
        DonneeInvalide: no device, ``jour`` before the notification, an impossible index.
    """
    if nombre < 1:
        raise DonneeInvalide("nombre", "L'astreinte porte sur au moins un dispositif.")
    if jour < notifie_le:
        raise DonneeInvalide("jour", "L'astreinte ne se calcule pas avant la notification de l'arrêté.")
    limite = mise_en_demeure(notifie_le)
    jours = max(0, (jour - limite.date).days)
    taux = montant_journalier(indice, indice_2012)
    article = env("L581-30")
    doutes = [
        Reserve(
            "L'article L581-30 a été lu avec un délai de quinze jours ; celui de l'arrêté (L581-27) est retenu "
            "comme départ de l'astreinte : à confirmer.",
            article,
        )
    ]
    if indice is None or indice_2012 is None:
        doutes.append(
            Reserve("Montant de base de 2012, non réévalué : saisir les indices de prix.", env("R581-83"))
        )
    effet = (
        f"{nombre} dispositif{'s' if nombre > 1 else ''}, {jours} jour{'s' if jours > 1 else ''} de retard."
    )
    return Astreinte(
        ajouter_jours(limite.date, 1),
        jours,
        taux,
        taux * jours * nombre,
        (limite.motif, Motif(article, effet), Motif(env("R581-83"), "Réévaluation annuelle sur les prix.")),
        tuple(doutes),
    )


def information_travaux_office(debut_travaux: date) -> Echeance:
    """Last day to tell the private owner or occupier of works carried out ex officio (L581-31)."""
    article = env("L581-31")
    effet = "Propriétaire ou occupant averti au moins huit jours avant les travaux d'office."
    jour = ajouter_jours(debut_travaux, -JOURS_TRAVAUX_OFFICE)
    return Echeance(jour, Motif(article, effet), reserves_de(article, Fiabilite.A_CONFIRMER))


def observations_amende(projet_recu_le: date) -> Echeance:
    """Last day for written observations on a draft administrative fine of 1,500 € (L581-26)."""
    effet = "Projet d'amende de 1 500 € : un mois pour présenter des observations écrites."
    return Echeance(ajouter_mois(projet_recu_le, MOIS_OBSERVATIONS), Motif(env("L581-26"), effet))


def amende_penale(nombre: int) -> Decimal:
    """The criminal fine incurred, in euros: 7,500 € for each device (L581-34 I and III).

    Raises:
        DonneeInvalide: no device.
    """
    if nombre < 1:
        raise DonneeInvalide("nombre", "L'amende porte sur au moins un dispositif.")
    return AMENDE_PENALE * nombre
