"""The law of ADS as lines a jurist can check: made from the very tables the rules read."""

from __future__ import annotations

from ads.droit import achevement, exceptions_tacite, mentions, prolongations, regime_amenagements, sursis
from ads.droit import regime_constructions as c
from ads.droit.architecte import LOTISSEMENT
from ads.droit.circonstances import TABLE as CIRCONSTANCES
from ads.droit.circonstances import Regle
from ads.droit.consultations_table import TABLE as CONSULTATIONS
from ads.droit.delais import DELAIS
from ads.droit.echeancier_delais import BASE_TRANSFERT, BASES
from ads.droit.pieces import NOMS, PIECES
from ads.droit.transmissions import TRANSMISSIONS
from droit.articles import Article, Code, Fiabilite
from droit.tables import LigneDeDroit

INSTRUCTION = "Urbanisme : délais d'instruction"
TACITE = "Urbanisme : quand le silence vaut rejet"
REGIME = "Urbanisme : quelle procédure"
PIECES_DUES = "Urbanisme : pièces du dossier"
SERVICES = "Urbanisme : consultations"
ENVOIS = "Urbanisme : transmissions du dossier"
PROLONGER = "Urbanisme : prolongations, suspensions, points de départ"
SUITES = "Urbanisme : délais après la décision"
COURRIERS = "Urbanisme : mentions des courriers"
ORDRE_TYPES = ("DP", "PCMI", "PC", "PA", "PD", "CUa", "CUb")


def _types(types: frozenset[str]) -> str:
    return ", ".join(type_ for type_ in ORDRE_TYPES if type_ in types)


def _instruction() -> list[LigneDeDroit]:
    par = "ads.droit.echeancier_delais.calculer_delai"
    lignes = [
        LigneDeDroit(
            INSTRUCTION,
            f"Délai de droit commun : {type_}",
            base.article,
            f"{base.mois} mois",
            utilise_par=par,
        )
        for type_, base in BASES.items()
    ]
    for circonstance in CIRCONSTANCES:
        for effet in circonstance.effets:
            plus = "+ " if effet.regle in (Regle.MAJORATION_UN, Regle.MAJORATION_DEUX) else ""
            valeur = f"{plus}{effet.mois} mois ({_types(effet.types)})"
            lignes.append(
                LigneDeDroit(
                    INSTRUCTION, _majuscule(circonstance.libelle), effet.article, valeur, utilise_par=par
                )
            )
    return lignes


def _majuscule(texte: str) -> str:
    return texte[:1].upper() + texte[1:]


def _tacite() -> list[LigneDeDroit]:
    return [
        LigneDeDroit(
            TACITE,
            _majuscule(exception.libelle),
            exception.article,
            f"silence : rejet implicite ({_types(exception.types)})",
            depuis=exception.depuis,
            fiabilite=exception.fiabilite,
            utilise_par="ads.droit.exceptions_tacite.sens_du_silence",
        )
        for exception in exceptions_tacite.EXCEPTIONS
    ]


def _seuils() -> tuple[tuple[str, Article, str, str], ...]:
    a = regime_amenagements
    neuf, existant = "ads.droit.regime_constructions", "ads.droit.regime_existant"
    sol, archi = "ads.droit.regime_amenagements", "ads.droit.architecte"
    return (
        (
            "Construction neuve dispensée",
            Article("R*421-2", "a"),
            f"{c.DISPENSE} m², {c.HAUTEUR} m de haut",
            neuf,
        ),
        (
            "Construction neuve déclarée",
            Article("R421-9", "a"),
            f"{c.DECLARATION} m², {c.HAUTEUR} m de haut",
            neuf,
        ),
        ("Piscine dispensée", Article("R*421-2", "d"), f"bassin de {c.BASSIN_DISPENSE} m²", neuf),
        (
            "Piscine déclarée",
            Article("R421-9", "f"),
            f"bassin de {c.BASSIN_DECLARATION} m², couverture de moins de {_nombre(c.COUVERTURE)} m",
            neuf,
        ),
        ("Mur dispensé", Article("R*421-2", "f"), f"moins de {c.MUR} m de haut", neuf),
        ("Serre dispensée", Article("R*421-2", "e"), f"{_nombre(c.SERRE_DISPENSE)} m de haut", neuf),
        (
            "Serre déclarée",
            Article("R421-9", "g"),
            f"{c.SERRE_DECLARATION} m de haut, {c.SERRE_SURFACE} m²",
            neuf,
        ),
        (
            "Installation solaire au sol dispensée",
            Article("R*421-2", "c"),
            f"moins de {c.SOLAIRE_DISPENSE} kWc, {_nombre(c.SOLAIRE_HAUTEUR)} m de haut",
            neuf,
        ),
        (
            "Installation solaire au sol déclarée",
            Article("R421-9", "h"),
            f"moins de {c.SOLAIRE_DECLARATION} kWc",
            neuf,
        ),
        ("Éolienne dispensée", Article("R*421-2", "c"), f"moins de {c.MAT} m", neuf),
        (
            "Habitation légère de loisirs dispensée",
            Article("R*421-2", "b"),
            f"{c.HABITATION_LEGERE} m²",
            neuf,
        ),
        ("Travaux sur existant déclarés", Article("R*421-17", "f"), f"plus de {c.DISPENSE} m²", existant),
        ("Travaux sur existant : permis", Article("R*421-14", "a"), f"plus de {c.DECLARATION} m²", existant),
        (
            "Travaux sur existant en zone urbaine : permis",
            Article("R*421-14", "b"),
            f"plus de {c.DECLARATION_ZONE_U} m², ou plus de {c.DECLARATION} m² si un seuil de R*431-2 est franchi",
            existant,
        ),
        (
            "Camping : permis d'aménager",
            Article("R*421-19", "c"),
            f"plus de {a.PERSONNES} personnes ou {a.HEBERGEMENTS} hébergements",
            sol,
        ),
        ("Stationnement : déclaration", Article("R*421-23", "e"), f"{a.UNITES_DECLARATION} unités", sol),
        ("Stationnement : permis d'aménager", Article("R*421-19", "j"), f"{a.UNITES_PERMIS} unités", sol),
        (
            "Affouillement : déclaration",
            Article("R*421-23", "f"),
            f"plus de {a.DENIVELE} m sur {a.SOL_DECLARATION} m²",
            sol,
        ),
        (
            "Affouillement : permis d'aménager",
            Article("R*421-19", "k"),
            f"plus de {a.DENIVELE} m sur {a.SOL_PERMIS} m²",
            sol,
        ),
        (
            "Aire de jeux ou de sports : permis d'aménager",
            Article("R*421-19", "h"),
            f"plus de {a.JEUX} m²",
            sol,
        ),
        ("Golf : permis d'aménager", Article("R*421-19", "i"), f"plus de {a.GOLF} m²", sol),
        (
            "Résidences démontables : permis d'aménager",
            Article("R*421-19", "m"),
            f"plus de {a.DEMONTABLES} m² de plancher",
            sol,
        ),
        (
            "Architecte : construction",
            Article("R*431-2", "a"),
            f"au-delà de {c.PLAFOND} m² de plancher",
            archi,
        ),
        (
            "Architecte : construction agricole",
            Article("R*431-2", "b"),
            f"au-delà de {c.PLAFOND_AGRICOLE} m²",
            archi,
        ),
        (
            "Architecte : serre de production",
            Article("R*431-2", "c"),
            f"au-delà de {c.PLAFOND_SERRE} m² ou à 4 m",
            archi,
        ),
        (
            "Architecte ou paysagiste : lotissement",
            Article("R. 441-4-2"),
            f"au-delà de {LOTISSEMENT} m²",
            archi,
        ),
    )


def _nombre(valeur: object) -> str:
    return str(valeur).replace(".", ",")


def _regime() -> list[LigneDeDroit]:
    return [
        LigneDeDroit(REGIME, regle, article, valeur, utilise_par=par)
        for regle, article, valeur, par in _seuils()
    ]


def _pieces() -> list[LigneDeDroit]:
    return [
        LigneDeDroit(
            PIECES_DUES,
            f"{type_} : {piece.libelle}",
            piece.article,
            f"{piece.code}{' (code à vérifier)' if piece.code_a_verifier else ''} ; "
            + (f"si {piece.quand.texte}" if piece.conditionnelle else NOMS[type_])
            + (f", sauf si {piece.dispense.texte}" if piece.dispense is not None else ""),
            utilise_par="ads.droit.pieces.pieces_exigibles",
        )
        for type_, pieces in PIECES.items()
        for piece in pieces
    ]


def _consultations() -> list[LigneDeDroit]:
    return [
        LigneDeDroit(
            SERVICES,
            f"{_majuscule(regle.libelle)} : {regle.pourquoi} ({_types(regle.types)})",
            regle.article,
            f"{regle.nature}, {regle.delai or 'délai fixé ailleurs'}, silence : {regle.silence}",
            fiabilite=regle.fiabilite,
            utilise_par="ads.droit.consultations.consultations",
        )
        for regle in CONSULTATIONS
    ]


def _envois() -> list[LigneDeDroit]:
    return [
        LigneDeDroit(
            ENVOIS,
            f"{_majuscule(envoi.destinataire)} ({_types(envoi.types)})",
            envoi.article,
            f"{envoi.duree or 'aucun délai fixé'}, {envoi.exemplaires} exemplaire(s) papier",
            utilise_par="ads.droit.transmissions.transmissions",
        )
        for envoi in TRANSMISSIONS
    ]


def _prolongations() -> list[LigneDeDroit]:
    lignes = [
        LigneDeDroit(
            PROLONGER,
            _majuscule(p.libelle),
            p.article,
            f"délai suspendu jusqu'à : {p.reprise}"
            if p.duree is None
            else f"{'porté à' if p.effet is prolongations.Effet.PORTE else '+'} {p.duree} ({_types(p.types)})",
            utilise_par="ads.droit.prolongations.prolonger",
        )
        for p in prolongations.PROLONGATIONS.values()
    ]
    lignes.extend(
        LigneDeDroit(
            PROLONGER,
            f"Point de départ : {point.libelle}",
            point.article,
            f"{point.duree or 'délai de droit commun'} ({_types(point.types)})",
            utilise_par="ads.droit.prolongations.depart_derogatoire",
        )
        for point in prolongations.POINTS_DE_DEPART.values()
    )
    return lignes


def _suites() -> list[LigneDeDroit]:
    lignes = [
        LigneDeDroit(
            SUITES,
            _majuscule(delai.libelle),
            delai.regle.article,
            str(version.valeur),
            version.depuis,
            version.jusqu_au,
            delai.regle.fiabilite,
            f"ads.droit.delais.DELAIS[{code!r}]",
        )
        for code, delai in DELAIS.items()
        for version in delai.regle.versions
    ]
    lignes.extend(
        LigneDeDroit(
            SUITES,
            f"Sursis à statuer : {fondement.libelle}",
            fondement.article,
            "acte publié avant le dépôt" if fondement.publication else "sursis possible",
            utilise_par="ads.droit.sursis.prononcer",
        )
        for fondement in sursis.FONDEMENTS.values()
    )
    lignes.extend(
        LigneDeDroit(
            SUITES,
            f"Récolement obligatoire si {condition.texte}",
            Article("R462-7", alinea),
            "cinq mois pour contester la conformité",
            utilise_par="ads.droit.achevement.recolement",
        )
        for alinea, condition in achevement.RECOLEMENT
    )
    lignes.append(
        LigneDeDroit(
            SUITES,
            "Transfert d'une autorisation",
            Article("L231-1", "", Code.CRPA),
            f"{BASE_TRANSFERT.mois} mois, silence : accepté",
            fiabilite=Fiabilite.A_CONFIRMER,
            utilise_par="ads.droit.suites.dossier_de_suite",
        )
    )
    return lignes


def _courriers() -> list[LigneDeDroit]:
    return [
        LigneDeDroit(
            COURRIERS,
            f"{document.value} : {mention.objet}",
            mention.article,
            (
                f"{_types(mention.types)}"
                + (
                    f", si {' ou '.join(mentions.FAITS[f] for f in sorted(mention.faits))}"
                    if mention.faits
                    else ""
                )
            ),
            utilise_par="ads.droit.mentions.mentions",
        )
        for document, liste in mentions.MENTIONS.items()
        for mention in liste
    ]


def lignes() -> tuple[LigneDeDroit, ...]:
    """Every rule of ADS, chapter by chapter, in the order of the tables."""
    return (
        *_regime(),
        *_pieces(),
        *_instruction(),
        *_tacite(),
        *_prolongations(),
        *_envois(),
        *_consultations(),
        *_suites(),
        *_courriers(),
    )
