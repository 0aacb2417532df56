"""What the file must contain: documents to attach, and information to give in the form.

R581-7 lists both for every file, R581-14 to R581-21 add to them for some devices. A code is the article's
own number; where the article was read in its wording of 2015 only, the code is shown "à vérifier".
Nothing else may be required.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from droit.articles import Article, Fiabilite
from rlpi.droit.dispositif import PREENSEIGNES, Dispositif, Genre
from rlpi.droit.lieu import Lieu
from rlpi.droit.regime import AP, DPP
from rlpi.droit.sources import env

# R581-8 (two copies), R581-9 (three copies): paper filings only.
EXEMPLAIRES_PAPIER = {DPP: 2, AP: 3}
FORMULAIRES = {DPP: "Cerfa 14799", AP: "Cerfa 14798"}
# One form 14798 describes up to three enseignes.
ENSEIGNES_PAR_FORMULAIRE = 3
# R581-54: above half of the bâche, the energy label must be proved.
PART_PUBLICITAIRE = Decimal("0.5")


class TypeDeDossierInconnu(ValueError):
    """Neither AP nor DPP (message in French)."""

    def __init__(self, code: str) -> None:
        super().__init__(f"Type de dossier d'affichage inconnu : « {code} » (attendu : AP ou DPP).")
        self.code = code


@dataclass(frozen=True, slots=True)
class PieceExigible:
    """One due piece or piece of information: its article's key, its name, why it is due here.

    ``conditionnelle``: due only if the condition said in ``pourquoi`` is met. ``code_a_verifier``: the
    article was read in an old wording, its numbering may have moved.
    """

    code: str
    libelle: str
    article: Article
    pourquoi: str
    conditionnelle: bool = False
    code_a_verifier: bool = False


@dataclass(frozen=True, slots=True)
class Modele:
    """One line of the law: what is due, and for whom."""

    code: str
    libelle: str
    article: Article
    fiabilite: Fiabilite = Fiabilite.A_CONFIRMER


PIECES_PRIVE = (
    Modele("R581-7-1-f-1", "Plan de situation du terrain", env("R581-7", "1° f")),
    Modele("R581-7-1-f-2", "Plan de masse coté", env("R581-7", "1° f")),
    Modele("R581-7-1-f-3", "Représentation graphique cotée en trois dimensions", env("R581-7", "1° f")),
)
PIECES_PUBLIC = (
    Modele("R581-7-2-c", "Représentation graphique cotée en trois dimensions", env("R581-7", "2° c")),
)
INFORMATIONS_PRIVE = (
    Modele("R581-7-1-a", "Identité et adresse du déclarant", env("R581-7", "1° a")),
    Modele("R581-7-1-b", "Localisation et superficie du terrain", env("R581-7", "1° b")),
    Modele("R581-7-1-c", "Nature du dispositif", env("R581-7", "1° c")),
    Modele(
        "R581-7-1-d",
        "Distances aux limites séparatives et aux baies des immeubles voisins",
        env("R581-7", "1° d"),
    ),
    Modele(
        "R581-7-1-e",
        "Nombre et nature des dispositifs déjà installés sur le terrain",
        env("R581-7", "1° e"),
    ),
)
INFORMATIONS_PUBLIC = (
    Modele("R581-7-2-a", "Identité et adresse du déclarant", env("R581-7", "2° a")),
    Modele("R581-7-2-b", "Emplacement du dispositif", env("R581-7", "2° b")),
    Modele("R581-7-2-c-nature", "Nature du dispositif", env("R581-7", "2° c")),
    Modele("R581-7-2-d", "Distance aux baies des immeubles voisins", env("R581-7", "2° d")),
)
PIECES_ENSEIGNE = (
    Modele("R581-16-1", "Mise en situation de l'enseigne", env("R581-16", "I 1°")),
    Modele("R581-16-2", "Vue de l'immeuble ou du lieu avec et sans l'enseigne", env("R581-16", "I 2°")),
    Modele("R581-16-3", "Appréciation sur l'intégration dans l'environnement", env("R581-16", "I 3°")),
)
PIECES_TEMPORAIRE = (
    Modele("R581-17-1", "Mise en situation de l'enseigne temporaire", env("R581-17", "1°")),
    Modele("R581-17-2", "Vue de l'immeuble ou du lieu avec et sans l'enseigne", env("R581-17", "2°")),
    Modele("R581-17-3", "Appréciation sur l'intégration dans l'environnement", env("R581-17", "3°")),
)
PIECES_LASER = (
    Modele("R581-18-1", "Notice : puissance de la source, faisceaux, effets produits", env("R581-18")),
)
PIECES_LUMINEUSE = (
    Modele("R581-15-1", "Analyse du cycle de vie du dispositif", env("R581-15"), Fiabilite.VERIFIE),
    Modele(
        "R581-15-2",
        "Visibilité du dispositif depuis la voie la plus proche",
        env("R581-15"),
        Fiabilite.VERIFIE,
    ),
    Modele("R581-15-3", "Luminance moyenne à ne pas dépasser (cd/m²)", env("R581-15"), Fiabilite.VERIFIE),
)
PIECES_AEROPORT = (
    Modele("R581-14-1", "Accord du gestionnaire de l'aéroport", env("R581-14"), Fiabilite.VERIFIE),
    Modele(
        "R581-14-2",
        "Documents établissant le respect des règles de sécurité de l'aéroport",
        env("R581-14"),
        Fiabilite.VERIFIE,
    ),
)
ESQUISSES = {
    Genre.BACHE_CHANTIER: Modele(
        "R581-19-4", "Esquisses ou photos de la bâche et de l'emplacement", env("R581-19", "I 4°")
    ),
    Genre.BACHE_PUBLICITAIRE: Modele(
        "R581-20-3", "Esquisses ou photos de la bâche et de l'emplacement", env("R581-20", "I 3°")
    ),
    Genre.EXCEPTIONNEL: Modele(
        "R581-21-4", "Esquisses ou photos du dispositif et de l'emplacement", env("R581-21", "I 4°")
    ),
}
LABEL_ENERGETIQUE = Modele(
    "R581-19-5",
    "Documents établissant que les travaux permettent le label « BBC rénovation »",
    env("R581-19", "I 5°"),
)
INFORMATIONS_PROPRES: dict[Genre, tuple[Modele, ...]] = {
    Genre.BACHE_CHANTIER: (
        Modele("R581-19-1", "Lieu, nature et durée des travaux", env("R581-19", "I 1°")),
        Modele(
            "R581-19-2",
            "Emplacement de l'échafaudage, surface de la bâche, durée d'installation",
            env("R581-19", "I 2°"),
        ),
        Modele("R581-19-3", "Nom et adresse des annonceurs", env("R581-19", "I 3°")),
    ),
    Genre.BACHE_PUBLICITAIRE: (
        Modele("R581-20-1", "Type de support, surface, durée d'installation", env("R581-20", "I 1°")),
        Modele("R581-20-2", "Nom et adresse des annonceurs", env("R581-20", "I 2°")),
    ),
    Genre.EXCEPTIONNEL: (
        Modele("R581-21-1", "Type de manifestation annoncée", env("R581-21", "I 1°")),
        Modele("R581-21-2", "Emplacement, surface, durée d'installation", env("R581-21", "I 2°")),
        Modele("R581-21-3", "Nom et adresse des annonceurs", env("R581-21", "I 3°")),
    ),
}
SELON_LE_TERRAIN = "dû si le dispositif est sur une propriété privée"
SUR_DOMAINE = "dû si le dispositif est sur le domaine public"


def _due(modele: Modele, pourquoi: str, conditionnelle: bool = False) -> PieceExigible:
    douteux = modele.fiabilite is not Fiabilite.VERIFIE
    return PieceExigible(modele.code, modele.libelle, modele.article, pourquoi, conditionnelle, douteux)


def _communes(prive: tuple[Modele, ...], public: tuple[Modele, ...], lieu: Lieu) -> list[PieceExigible]:
    """What R581-7 asks for: 1° on private land, 2° on public domain, both conditionally if unknown."""
    if lieu.domaine_public is None:
        return [
            *(_due(m, f"Dossier commun ; {SELON_LE_TERRAIN}.", True) for m in prive),
            *(_due(m, f"Dossier commun ; {SUR_DOMAINE}.", True) for m in public),
        ]
    if lieu.domaine_public:
        return [_due(m, "Dossier commun : le dispositif est sur le domaine public.") for m in public]
    return [_due(m, "Dossier commun : le dispositif est sur une propriété privée.") for m in prive]


def _propres(dispositif: Dispositif) -> list[PieceExigible]:
    """The documents that R581-15 to R581-21 add in an AP, for one device."""
    genre = dispositif.genre
    if genre is Genre.ENSEIGNE:
        return [_due(m, "Le dossier comporte une enseigne.") for m in PIECES_ENSEIGNE]
    if genre is Genre.ENSEIGNE_TEMPORAIRE:
        return [_due(m, "Le dossier comporte une enseigne temporaire.") for m in PIECES_TEMPORAIRE]
    if genre is Genre.LASER:
        return [_due(m, "Le dossier comporte une enseigne à faisceau laser.") for m in PIECES_LASER]
    if genre in ESQUISSES:
        pieces = [_due(ESQUISSES[genre], "Le dossier comporte une bâche ou un dispositif exceptionnel.")]
        if genre is Genre.BACHE_CHANTIER:
            pieces.extend(_label(dispositif))
        return pieces
    if dispositif.lumiere is None:
        return [_due(m, "Dû si la publicité est numérique ou lumineuse.", True) for m in PIECES_LUMINEUSE]
    if dispositif.est_lumineux_propre:
        return [_due(m, "Le dossier comporte une publicité lumineuse.") for m in PIECES_LUMINEUSE]
    return []


def _label(dispositif: Dispositif) -> list[PieceExigible]:
    """R581-19 I 5°, "le cas échéant": only to go above half of the bâche (R581-54)."""
    surface, publicite = dispositif.surface, dispositif.surface_publicitaire
    if surface is None or publicite is None:
        return [_due(LABEL_ENERGETIQUE, "Dû si la publicité couvre plus de la moitié de la bâche.", True)]
    if publicite > surface * PART_PUBLICITAIRE:
        return [_due(LABEL_ENERGETIQUE, "La publicité couvre plus de la moitié de la bâche (R581-54).")]
    return []


def _informations(dispositif: Dispositif) -> list[PieceExigible]:
    modeles = INFORMATIONS_PROPRES.get(dispositif.genre, ())
    return [_due(m, "Propre à ce genre de dispositif.") for m in modeles]


def _verifier(type_dossier: str) -> None:
    if type_dossier not in FORMULAIRES:
        raise TypeDeDossierInconnu(type_dossier)


def _assembler(
    communes: list[PieceExigible],
    dispositifs: Iterable[Dispositif],
    propres: Callable[[Dispositif], list[PieceExigible]],
) -> tuple[PieceExigible, ...]:
    """Each code once; a piece due without condition for one device is due without condition."""
    dues = {piece.code: piece for piece in communes}
    for dispositif in dispositifs:
        for piece in propres(dispositif):
            connue = dues.get(piece.code)
            if connue is None or connue.conditionnelle:
                dues[piece.code] = piece
    return tuple(dues.values())


def pieces_exigibles(
    type_dossier: str, dispositifs: Iterable[Dispositif], lieu: Lieu
) -> tuple[PieceExigible, ...]:
    """The documents to attach (R581-7, R581-14 to R581-21), common file first, each code once.

    Raises:
        TypeDeDossierInconnu: ``type_dossier`` is neither ``AP`` nor ``DPP``.
    """
    _verifier(type_dossier)
    communes = _communes(PIECES_PRIVE, PIECES_PUBLIC, lieu)
    if type_dossier == DPP:
        if lieu.aeroport:
            communes.extend(
                _due(m, "Le dispositif est sur l'emprise d'un aéroport.") for m in PIECES_AEROPORT
            )
        return tuple(communes)
    return _assembler(communes, dispositifs, _propres)


def informations_exigibles(
    type_dossier: str, dispositifs: Iterable[Dispositif], lieu: Lieu
) -> tuple[PieceExigible, ...]:
    """What the form must ask (R581-7 a to e, R581-19 to R581-21): no document to attach.

    Raises:
        TypeDeDossierInconnu: ``type_dossier`` is neither ``AP`` nor ``DPP``.
    """
    _verifier(type_dossier)
    communes = _communes(INFORMATIONS_PRIVE, INFORMATIONS_PUBLIC, lieu)
    if type_dossier == DPP:
        return tuple(communes)
    return _assembler(communes, dispositifs, _informations)


def autorisation_du_proprietaire_requise(dispositif: Dispositif) -> bool:
    """L581-24: publicité and préenseignes need the owner's written authorisation.

    It must exist, but no article puts it among the pieces of the file: it is declared, not attached.
    """
    return dispositif.genre in PREENSEIGNES or dispositif.genre in {
        Genre.PUBLICITE,
        Genre.PETIT_FORMAT,
        Genre.MOBILIER_URBAIN,
        Genre.BACHE_CHANTIER,
        Genre.BACHE_PUBLICITAIRE,
        Genre.EXCEPTIONNEL,
    }


def deposant_attendu(dispositif: Dispositif) -> tuple[str, Article]:
    """Who files: for a sign the business it announces, else the operator of the device (R581-8, R581-9)."""
    if dispositif.genre in {Genre.ENSEIGNE, Genre.ENSEIGNE_TEMPORAIRE, Genre.LASER}:
        return "la personne ou l'entreprise qui exerce l'activité signalée", env("R581-9")
    return "la personne ou l'entreprise qui exploite le dispositif", env("R581-9")
