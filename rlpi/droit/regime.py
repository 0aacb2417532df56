"""Which procedure for a device: none, a declaration (DPP) or an authorisation (AP).

One function per family of devices; each answers with the articles, the questions still to ask and the
doubts. ``procedure`` is ``None`` as long as a question remains that could change the answer.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from droit.articles import Article, Fiabilite
from droit.trace import Motif, Reserve
from rlpi.droit.dispositif import BACHES, PREENSEIGNES, Dispositif, Genre, Support
from rlpi.droit.lieu import Lieu, article_protection
from rlpi.droit.sources import dedoublonner, env, reserves_de

AUCUNE = "AUCUNE"
DPP = "DPP"
AP = "AP"

# R581-6: préenseignes over 1 m high or over 1.50 m wide are declared.
PREENSEIGNE_HAUTEUR = Decimal(1)
PREENSEIGNE_LARGEUR = Decimal("1.50")

QUESTION_LUMIERE = (
    "Comment le dispositif est-il éclairé (non éclairé, projection, transparence, numérique…) ?"
)
QUESTION_PROTECTION = "Le lieu est-il protégé (monument historique, abords, site patrimonial, site…) ?"
QUESTION_RLP = "Un règlement local de publicité s'applique-t-il à cet endroit ?"
QUESTION_FORMAT = "Quelles sont la hauteur et la largeur de la préenseigne, encadrement compris ?"


@dataclass(frozen=True, slots=True)
class Regime:
    """The answer: ``AUCUNE``, ``DPP``, ``AP``, or ``None`` when a question must be answered first."""

    procedure: str | None
    motifs: tuple[Motif, ...] = ()
    questions: tuple[str, ...] = ()
    reserves: tuple[Reserve, ...] = ()


def _repondre(
    procedure: str, article: Article, effet: str, fiabilite: Fiabilite = Fiabilite.VERIFIE
) -> Regime:
    return Regime(procedure, (Motif(article, effet),), (), reserves_de(article, fiabilite))


def regime(dispositif: Dispositif, lieu: Lieu) -> Regime:
    """The procedure of one device in one place (L581-6, L581-9, L581-18, R581-6 to R581-21)."""
    genre = dispositif.genre
    if genre is Genre.ENSEIGNE:
        reponse = _enseigne(lieu)
    elif genre is Genre.ENSEIGNE_TEMPORAIRE:
        reponse = _enseigne_temporaire(dispositif, lieu)
    elif genre in FIXES:
        reponse = FIXES[genre]
    elif genre in BACHES:
        reponse = _bache(dispositif)
    else:
        reponse = _publicite(dispositif, lieu)
    if dispositif.mesure_audience:
        cnil = Motif(
            env("L581-9"),
            "Un système qui mesure l'audience exige aussi une autorisation de la CNIL, demandée à part.",
        )
        doutes = reserves_de(cnil.article, Fiabilite.A_CONFIRMER)
        reponse = replace(
            reponse,
            motifs=(*reponse.motifs, cnil),
            reserves=dedoublonner([*reponse.reserves, *doutes]),
        )
    return reponse


FIXES: dict[Genre, Regime] = {
    Genre.LASER: _repondre(
        AP,
        env("L581-18", "dernier alinéa"),
        "Une enseigne à faisceau laser est soumise partout à autorisation préalable.",
    ),
    Genre.EXCEPTIONNEL: _repondre(
        AP,
        env("R581-21"),
        "Un dispositif de dimensions exceptionnelles lié à une manifestation est autorisé au cas par cas.",
        Fiabilite.A_CONFIRMER,
    ),
    Genre.VEHICULE: _repondre(
        AUCUNE,
        env("R581-48"),
        "La publicité sur véhicule ne demande aucun dossier ; ses règles de fond s'appliquent.",
        Fiabilite.A_CONFIRMER,
    ),
    Genre.AFFICHAGE_LIBRE: _repondre(
        AUCUNE,
        env("L581-13"),
        "L'affichage d'opinion et des associations aux emplacements réservés ne demande aucun dossier.",
        Fiabilite.A_CONFIRMER,
    ),
}


def _enseigne(lieu: Lieu) -> Regime:
    """L581-18, third paragraph: protected places, or a territory covered by a local regulation."""
    article = env("L581-18", "al. 3")
    motifs = [
        Motif(article_protection(p), f"L'enseigne est {p.libelle} : autorisation préalable (L581-18).")
        for p in (*lieu.absolues, *lieu.relatives)
    ]
    if lieu.rlp:
        motifs.append(
            Motif(
                article,
                "Un règlement local de publicité couvre le lieu : toute enseigne y est soumise à autorisation.",
            )
        )
    if motifs:
        return Regime(AP, tuple(motifs))
    questions = []
    if lieu.rlp is None:
        questions.append(QUESTION_RLP)
    if lieu.protections is None:
        questions.append(QUESTION_PROTECTION)
    if questions:
        return Regime(None, (), tuple(questions))
    return _repondre(
        AUCUNE,
        article,
        "Ni lieu protégé ni règlement local : aucune autorisation ; l'enseigne respecte les règles nationales.",
    )


def _enseigne_temporaire(dispositif: Dispositif, lieu: Lieu) -> Regime:
    """R581-17: any L581-4 place; on the ground only in an L581-8 place."""
    article = env("R581-17")
    if lieu.absolues:
        return _repondre(
            AP,
            article,
            f"L'enseigne temporaire est {lieu.absolues[0].libelle} : autorisation préalable.",
            Fiabilite.A_CONFIRMER,
        )
    if lieu.relatives and dispositif.support is Support.SOL:
        return _repondre(
            AP,
            article,
            f"L'enseigne temporaire est posée au sol {lieu.relatives[0].libelle} : autorisation préalable.",
            Fiabilite.A_CONFIRMER,
        )
    if lieu.protections is None:
        return Regime(None, (), (QUESTION_PROTECTION,))
    reponse = _repondre(
        AUCUNE,
        article,
        "L'enseigne temporaire n'est dans aucun des cas soumis à autorisation.",
        Fiabilite.A_CONFIRMER,
    )
    if lieu.rlp is False:
        return reponse
    doute = Reserve(
        "Certains règlements locaux soumettent aussi les enseignes temporaires à autorisation : "
        "vérifier celui de la commune.",
        env("L581-18", "al. 3"),
    )
    return replace(reponse, reserves=(*reponse.reserves, doute))


def _bache(dispositif: Dispositif) -> Regime:
    if dispositif.remplacement:
        return _repondre(
            DPP,
            env("R581-6", "dernier alinéa"),
            "Remplacer ou modifier la publicité d'une bâche déjà autorisée se déclare.",
        )
    numero = "R581-19" if dispositif.genre is Genre.BACHE_CHANTIER else "R581-20"
    return _repondre(
        AP,
        env(numero),
        "L'emplacement d'une bâche comportant de la publicité est soumis à autorisation.",
        Fiabilite.A_CONFIRMER,
    )


def _publicite(dispositif: Dispositif, lieu: Lieu) -> Regime:
    """Publicité, small formats, préenseignes, street furniture."""
    if lieu.enceinte_sportive:
        reponse = _repondre(
            AP,
            env("R581-9"),
            "Un dispositif relevant de l'article L581-10 est soumis à autorisation préalable.",
            Fiabilite.DEDUIT,
        )
    elif dispositif.lumiere is None:
        return Regime(None, (), (QUESTION_LUMIERE,))
    elif dispositif.est_lumineux_propre:
        effet = (
            "Un mobilier urbain qui supporte une publicité lumineuse est soumis à autorisation préalable."
            if dispositif.genre is Genre.MOBILIER_URBAIN
            else "Une publicité lumineuse autre que par projection ou transparence est soumise à autorisation."
        )
        reponse = Regime(AP, (Motif(env("L581-9", "al. 3"), effet), Motif(env("R581-15"), effet)))
    elif dispositif.genre in PREENSEIGNES:
        return _preenseigne(dispositif)
    else:
        effet = "Un dispositif qui supporte de la publicité se déclare avant d'être installé ou modifié."
        reponse = _repondre(DPP, env("R581-6"), effet)
        if lieu.aeroport:
            accord = "Sur un aéroport, la déclaration est assortie de l'accord du gestionnaire."
            reponse = replace(reponse, motifs=(*reponse.motifs, Motif(env("R581-14"), accord)))
    return reponse


def _preenseigne(dispositif: Dispositif) -> Regime:
    """R581-6: declared over 1 m high or 1.50 m wide, frame included; nothing otherwise."""
    article = env("R581-6")
    hauteur, largeur = dispositif.hauteur, dispositif.largeur
    if (hauteur is not None and hauteur > PREENSEIGNE_HAUTEUR) or (
        largeur is not None and largeur > PREENSEIGNE_LARGEUR
    ):
        return _repondre(
            DPP, article, "La préenseigne dépasse 1 m de haut ou 1,50 m de large : elle se déclare."
        )
    if hauteur is None or largeur is None:
        return Regime(None, (), (QUESTION_FORMAT,))
    reponse = _repondre(
        AUCUNE,
        article,
        "La préenseigne ne dépasse ni 1 m de haut ni 1,50 m de large : aucune déclaration, "
        "mais les règles de fond s'appliquent.",
        Fiabilite.A_CONFIRMER,
    )
    if not dispositif.est_lumineux:
        return reponse
    doute = Reserve(
        "L'article R581-6 ne distingue pas les petites préenseignes éclairées par projection ou transparence.",
        article,
    )
    return replace(reponse, reserves=(*reponse.reserves, doute))
