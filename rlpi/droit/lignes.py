"""The law of outdoor advertising as lines a jurist can check: made from the very tables the rules read."""

from __future__ import annotations

from collections.abc import Iterable

from droit.articles import Article, Fiabilite
from droit.tables import LigneDeDroit
from rlpi.droit import conformite, consultations, densite, duree, extinction, mentions, pieces, police, regime
from rlpi.droit.mesures import nombre_fr
from rlpi.droit.seuils import TABLE
from rlpi.droit.sources import env

A, D, V = Fiabilite.A_CONFIRMER, Fiabilite.DEDUIT, Fiabilite.VERIFIE
REGIMES = "Affichage : déclaration, autorisation ou rien"
PIECES = "Affichage : pièces et informations du dossier"
CONSULTATIONS = "Affichage : consultations"
FORMATS = "Affichage : limites nationales"
DUREES = "Affichage : durées"
CONFORMITE = "Affichage : mise en conformité"
POLICE = "Affichage : police"
MENTIONS = "Affichage : mentions obligatoires"

LIGNES_REGIMES: tuple[tuple[str, Article, str, Fiabilite], ...] = (
    ("Publicité non lumineuse, ou éclairée par projection ou transparence", env("R581-6"), "DPP", V),
    (
        "Préenseigne",
        env("R581-6"),
        f"DPP au-delà de {nombre_fr(regime.PREENSEIGNE_HAUTEUR)} m de haut ou "
        f"{nombre_fr(regime.PREENSEIGNE_LARGEUR)} m de large, sinon aucune formalité",
        V,
    ),
    ("Publicité lumineuse autre que projection ou transparence", env("L581-9", "al. 3"), "AP", V),
    ("Mobilier urbain portant une telle publicité", env("R581-15"), "AP", V),
    ("Bâche de chantier : emplacement", env("R581-19"), "AP", A),
    ("Bâche publicitaire : emplacement", env("R581-20"), "AP", A),
    ("Remplacement ou modification de la publicité d'une bâche", env("R581-6", "dernier alinéa"), "DPP", V),
    ("Dispositif de dimensions exceptionnelles", env("R581-21"), "AP", A),
    ("Enseigne en lieu protégé ou sous règlement local", env("L581-18", "al. 3"), "AP", V),
    ("Enseigne ailleurs", env("L581-18", "al. 3"), "aucune formalité", V),
    ("Enseigne à faisceau laser", env("L581-18", "dernier alinéa"), "AP", V),
    ("Enseigne temporaire : lieu de L581-4, ou au sol en lieu de L581-8", env("R581-17"), "AP", A),
    ("Enseigne temporaire ailleurs", env("R581-17"), "aucune formalité", A),
    ("Publicité sur un aéroport", env("R581-14"), "DPP avec l'accord du gestionnaire", V),
    ("Dispositif relevant de l'article L581-10", env("R581-9"), "AP", D),
    ("Publicité sur véhicule", env("R581-48"), "aucune formalité", A),
    ("Affichage d'opinion et des associations", env("L581-13"), "aucune formalité", A),
)


def _lignes(
    chapitre: str, lignes: Iterable[tuple[str, Article, str, Fiabilite]], utilise_par: str
) -> list[LigneDeDroit]:
    return [
        LigneDeDroit(chapitre, nom, article, valeur, fiabilite=fiabilite, utilise_par=utilise_par)
        for nom, article, valeur, fiabilite in lignes
    ]


def _pieces() -> list[LigneDeDroit]:
    groupes = (
        pieces.PIECES_PRIVE,
        pieces.PIECES_PUBLIC,
        pieces.INFORMATIONS_PRIVE,
        pieces.INFORMATIONS_PUBLIC,
        pieces.PIECES_ENSEIGNE,
        pieces.PIECES_TEMPORAIRE,
        pieces.PIECES_LASER,
        pieces.PIECES_LUMINEUSE,
        pieces.PIECES_AEROPORT,
        tuple(pieces.ESQUISSES.values()),
        (pieces.LABEL_ENERGETIQUE,),
        *pieces.INFORMATIONS_PROPRES.values(),
    )
    return [
        LigneDeDroit(
            PIECES,
            modele.code,
            modele.article,
            modele.libelle,
            fiabilite=modele.fiabilite,
            utilise_par="rlpi.droit.pieces",
        )
        for groupe in groupes
        for modele in groupe
    ]


def _consultations() -> list[LigneDeDroit]:
    etat, avant = consultations.JOURS_TRANSMISSION_ETAT, consultations.JOURS_AVANT_TERME_ETAT
    cdnps = consultations.Organisme.CDNPS
    lignes = (
        (
            "Enseigne sur un monument historique ou à ses abords",
            env("R581-16", "II 1°"),
            "accord de l'ABF",
            A,
        ),
        ("Enseigne dans un espace naturel protégé", env("R581-16", "II 2°"), "accord du préfet de région", A),
        ("Enseigne dans un site patrimonial remarquable", env("R581-16", "II 3°"), "accord de l'ABF", D),
        ("Publicité sur toiture, mêmes lieux", env("R581-11"), "mêmes accords", A),
        ("Enseigne temporaire de plus de trois mois, lieu de L581-4", env("R581-17"), "avis de l'ABF", A),
        ("Enseigne laser", env("R581-18"), "avis de l'aviation civile", A),
        ("Dispositif exceptionnel", env("R581-21", "II"), "avis de la CDNPS", A),
        ("Transmission du dossier", consultations.DELAIS, f"{etat} jours", A),
        (
            "Transmission à la CDNPS",
            consultations.DELAIS,
            f"{consultations.JOURS_TRANSMISSION[cdnps]} jours",
            A,
        ),
        ("Silence réputé favorable", consultations.DELAIS, f"{avant} jours avant le terme", A),
        (
            "Silence de la CDNPS réputé favorable",
            consultations.DELAIS,
            f"{consultations.JOURS_AVANT_TERME[cdnps]} jours avant le terme",
            A,
        ),
        ("Accord refusé et silence du maire", env("R581-13"), "alerte bloquante avant le terme", D),
    )
    return _lignes(CONSULTATIONS, lignes, "rlpi.droit.consultations")


def _formats() -> list[LigneDeDroit]:
    lues = [
        LigneDeDroit(
            FORMATS,
            f"{seuil.libelle} ({seuil.cle})",
            seuil.article,
            f"{nombre_fr(version.valeur)} {seuil.unite}".strip(),
            version.depuis,
            version.jusqu_au,
            seuil.datee.fiabilite,
            "rlpi.droit.controle",
        )
        for seuil in TABLE
        for version in seuil.datee.versions
    ]
    lues.append(
        LigneDeDroit(
            FORMATS,
            "Densité le long de la voie",
            densite.ARTICLE_PRIVE,
            f"un dispositif jusqu'à {nombre_fr(densite.TRANCHE)} m (deux alignés sur un mur, ou deux au sol "
            f"au-delà de {nombre_fr(densite.SEUIL_DEUX_AU_SOL)} m), puis un par tranche",
            fiabilite=D,
            utilise_par="rlpi.droit.densite",
        )
    )
    lues.append(
        LigneDeDroit(
            FORMATS,
            "Extinction des publicités lumineuses",
            extinction.PUBLICITE,
            str(extinction.NUIT),
            depuis=extinction.EXTINCTION_GENERALE,
            utilise_par="rlpi.droit.extinction",
        )
    )
    lues.append(
        LigneDeDroit(
            FORMATS,
            "Extinction des enseignes lumineuses, activité arrêtée",
            extinction.ENSEIGNE,
            f"{extinction.NUIT}, décalé d'une heure si l'activité cesse ou reprend entre minuit et 7 h",
            utilise_par="rlpi.droit.extinction",
        )
    )
    return lues


def _durees() -> list[LigneDeDroit]:
    lignes = (
        (
            "Publicité lumineuse autorisée",
            env("R581-15"),
            f"{duree.MOIS_AUTORISATION_LUMINEUSE // 12} ans",
            A,
        ),
        ("Bâche publicitaire", env("R581-20", "II"), f"{duree.MOIS_BACHE_PUBLICITAIRE // 12} ans", A),
        ("Bâche de chantier", env("R581-54"), "utilisation effective des échafaudages", A),
        (
            "Dispositif exceptionnel",
            env("R581-56"),
            f"{duree.MOIS_AVANT_EXCEPTIONNEL} mois avant, {duree.JOURS_APRES_EXCEPTIONNEL} jours après",
            A,
        ),
        (
            "Enseignes et préenseignes temporaires",
            env("R581-69"),
            f"{duree.JOURS_AVANT_OPERATION} jours avant, {duree.JOURS_APRES_OPERATION} jours après",
            A,
        ),
        (
            "Dépose de l'enseigne d'une activité arrêtée",
            env("R581-58"),
            f"{duree.MOIS_DEPOSE_ENSEIGNE} mois",
            A,
        ),
        ("Louage d'emplacement privé", env("L581-25"), f"{duree.MOIS_BAIL // 12} ans", A),
    )
    return _lignes(DUREES, lignes, "rlpi.droit.duree")


def _conformite() -> list[LigneDeDroit]:
    lignes = (
        (
            "Publicités et préenseignes après un règlement local",
            env("R581-88", "I"),
            f"{conformite.MOIS_PUBLICITES // 12} ans",
            A,
        ),
        ("Enseignes après un règlement local", env("L581-43"), f"{conformite.MOIS_ENSEIGNES // 12} ans", A),
    )
    tolerance = LigneDeDroit(
        CONFORMITE,
        "Formats antérieurs au 2 novembre 2023",
        env("R581-24-1"),
        "maintien des dispositifs déjà en place",
        conformite.FORMATS_2023,
        conformite.FIN_TOLERANCE_2023,
        utilise_par="rlpi.droit.conformite",
    )
    return [*_lignes(CONFORMITE, lignes, "rlpi.droit.conformite"), tolerance]


def _police() -> list[LigneDeDroit]:
    delais = [
        LigneDeDroit(
            POLICE,
            "Délai d'exécution de l'arrêté",
            article,
            f"{version.valeur} jours",
            version.depuis,
            version.jusqu_au,
            utilise_par="rlpi.droit.police",
        )
        for article in (env("L581-27"), env("L581-28"))
        for version in police.JOURS_EXECUTION.versions
    ]
    lignes = (
        (
            "Astreinte par jour et par dispositif, valeur de 2012",
            env("L581-30"),
            f"{nombre_fr(police.ASTREINTE_JOUR)} €",
            A,
        ),
        ("Amende administrative", env("L581-26"), f"{police.AMENDE_ADMINISTRATIVE:f} €", V),
        (
            "Observations sur le projet d'amende",
            env("L581-26"),
            f"{police.MOIS_OBSERVATIONS} mois",
            V,
        ),
        ("Amende pénale par dispositif", env("L581-34"), f"{police.AMENDE_PENALE:f} €", A),
        (
            "Information avant les travaux d'office",
            env("L581-31"),
            f"{police.JOURS_TRAVAUX_OFFICE} jours",
            A,
        ),
    )
    return [*delais, *_lignes(POLICE, lignes, "rlpi.droit.police")]


def _mentions() -> list[LigneDeDroit]:
    return [
        LigneDeDroit(
            MENTIONS,
            acte.value,
            mention.article,
            mention.texte,
            fiabilite=mention.fiabilite,
            utilise_par="rlpi.droit.mentions",
        )
        for acte, dites in mentions.MENTIONS.items()
        for mention in dites
    ]


def lignes() -> tuple[LigneDeDroit, ...]:
    """Every rule of this package except its clock, chapter by chapter, in a stable order."""
    return (
        *_lignes(REGIMES, LIGNES_REGIMES, "rlpi.droit.regime"),
        *_pieces(),
        *_consultations(),
        *_formats(),
        *_durees(),
        *_conformite(),
        *_police(),
        *_mentions(),
    )
