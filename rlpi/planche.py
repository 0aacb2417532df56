"""The drawing on its photo, as the screen shows it and as the printed sheet that becomes pieces of the file."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, BinaryIO

from django.db import transaction
from PIL import Image, ImageOps

from communes.erreurs import ErreurMetier
from dossiers import saisie
from dossiers.models import Dossier, VersionPiece
from dossiers.services import fichiers
from dossiers.services.saisie import actualiser_pieces, exiger_remplissage
from dossiers.technique import formats, pdf
from dossiers.technique.empreintes import condensat
from dossiers.technique.fichiers import ouvrir
from rlpi import projet
from rlpi.dessin import Cadre, Dessin, surface
from rlpi.droit.controle_enseigne import surface_maximale_facade
from rlpi.droit.dispositif import Dispositif, Genre
from rlpi.droit.pieces import ESQUISSES

# The slot of the photo; no article requires it, so nobody may ask for it.
PIECE = "DESSIN"
PREFIXE = "dessin-a-l-echelle-"
IMAGES = frozenset({formats.JPEG, formats.PNG})
# What the drawing illustrates, in the words of R581-16 and R581-17: the place with and without the sign.
ILLUSTREES = {
    Genre.ENSEIGNE: ("R581-16-1", "R581-16-2"),
    Genre.ENSEIGNE_TEMPORAIRE: ("R581-17-1", "R581-17-2"),
    **{genre: (modele.code,) for genre, modele in ESQUISSES.items()},
}
COTE_IMPRIME = 1600
# Room for the photo on the printed page, in millimetres.
LARGEUR_PAGE, HAUTEUR_PAGE = 262.0, 118.0


@dataclass(frozen=True, slots=True)
class Trait:
    """One box as it is shown: its place on the photo, its name, its measures in words."""

    cadre: Cadre
    nom: str
    largeur: Decimal | None
    hauteur: Decimal | None
    surface: Decimal | None
    part: Decimal | None
    est_facade: bool = False


@dataclass(frozen=True, slots=True)
class Planche:
    """A drawing ready to be shown: the photo, its boxes, the doubts."""

    dessin: Dessin
    photo: VersionPiece | None
    traits: tuple[Trait, ...]
    surface_facade: Decimal | None
    maximum: Decimal | None

    @property
    def a_une_echelle(self) -> bool:
        """Whether anything is measured."""
        return self.dessin.metres_par_pixel is not None


def dessin_de(dossier: Dossier, donnees: dict[str, dict[str, Any]] | None = None) -> Dessin | None:
    """The drawing of a dossier; ``None`` when none can be read."""
    donnees = saisie.donnees_propres(dossier) if donnees is None else donnees
    return projet.dessin(donnees)


def photo_de(dossier: Dossier, dessin: Dessin) -> VersionPiece | None:
    """The photo it was drawn on, if it is still a picture of this dossier."""
    return photos(dossier).filter(pk=dessin.photo).first()


def photos(dossier: Dossier):
    """Every picture brought for this dossier, in whatever piece."""
    return (
        VersionPiece.objects.filter(
            piece__dossier=dossier, est_retiree=False, fichier__type_mime__in=sorted(IMAGES)
        )
        .select_related("fichier", "piece")
        .order_by("pk")
    )


def planche(dossier: Dossier, dessin: Dessin, dispositifs: Sequence[Dispositif]) -> Planche:
    """The drawing, measured; the façade's area is that of the drawing, else the one declared."""
    facade = dessin.surface_facade or next((d.surface_facade for d in dispositifs if d.surface_facade), None)
    traits = []
    if dessin.facade is not None:
        traits.append(_trait(dessin, dessin.facade, "Façade commerciale", None, est_facade=True))
    for rang, cadre in enumerate(dessin.dispositifs, 1):
        if cadre is not None:
            nom = projet.nommer(dispositifs[rang - 1]) if rang <= len(dispositifs) else "Dispositif"
            traits.append(_trait(dessin, cadre, f"{rang}. {nom.split(',')[0]}", facade))
    maximum = None if facade is None else surface_maximale_facade(facade).quantize(Decimal("0.01"))
    return Planche(dessin, photo_de(dossier, dessin), tuple(traits), facade, maximum)


def _trait(dessin: Dessin, cadre: Cadre, nom: str, facade: Decimal | None, *, est_facade=False) -> Trait:
    mesure = dessin.mesurer(cadre)
    aire = surface(mesure)
    part = None if aire is None or not facade else (100 * aire / facade).quantize(Decimal("0.1"))
    largeur, hauteur = mesure or (None, None)
    return Trait(cadre, nom, largeur, hauteur, aire, part, est_facade)


# --- The photo -------------------------------------------------------------------------------------


@transaction.atomic
def deposer_photo(dossier: Dossier, flux: BinaryIO, nom: str, *, par) -> VersionPiece:
    """Keeps the photo on the draft, in its own slot.

    Raises:
        PieceRefusee: not a sound JPEG or PNG, or too big.
        ErreurMetier: filed already, or someone else's.
    """
    exiger_remplissage(dossier, par)
    try:
        formats.reconnaitre(flux, IMAGES)
    except formats.FichierRefuse as refus:
        raise fichiers.PieceRefusee(f"Choisissez une photo (JPEG ou PNG). {refus.message_fr}") from refus
    flux.seek(0)
    if not dossier.pieces.filter(code=PIECE).exists():
        actualiser_pieces(dossier)
    return fichiers.deposer_piece(dossier, PIECE, flux, nom, par=par)


# --- The printed sheet -----------------------------------------------------------------------------


def pieces_illustrees(dossier: Dossier, dispositifs: Sequence[Dispositif]) -> list[str]:
    """Codes of the due pieces that the drawing answers; its own slot when the law names none."""
    codes = dict.fromkeys(code for d in dispositifs for code in ILLUSTREES.get(d.genre, ()))
    presents = set(dossier.pieces.values_list("code", flat=True))
    return [code for code in codes if code in presents] or [PIECE]


def jointes(dossier: Dossier) -> list[str]:
    """Codes of the pieces where a sheet already is."""
    return list(_feuilles(dossier).values_list("piece__code", flat=True).distinct())


def _feuilles(dossier: Dossier):
    return VersionPiece.objects.filter(
        piece__dossier=dossier, est_retiree=False, nom__startswith=PREFIXE
    ).order_by("piece__rang")


def joindre(dossier: Dossier, *, par) -> list[str]:
    """Prints the drawing and lays it in the pieces it illustrates, in place of an older sheet.

    Raises:
        ErreurMetier: nothing drawn, no scale, no photo, filed already, or someone else's.
    """
    exiger_remplissage(dossier, par)
    donnees = saisie.donnees_propres(dossier)
    dispositifs = donnees.get("projet", {}).get("dispositifs") or ()
    dessin = dessin_de(dossier, donnees)
    if dessin is None or dessin.est_vide:
        raise ErreurMetier("Dessinez d'abord au moins un dispositif sur une photo.")
    if dessin.metres_par_pixel is None:
        raise ErreurMetier(
            "Le dessin n'a pas d'échelle : placez les points A et B et donnez la distance qui les sépare."
        )
    la_planche = planche(dossier, dessin, dispositifs)
    if la_planche.photo is None:
        raise ErreurMetier("La photo de ce dessin n'est plus dans le dossier : choisissez-en une autre.")
    actualiser_pieces(dossier)
    nom = _nom(dossier, dessin)
    codes = pieces_illustrees(dossier, dispositifs)
    contenu = imprimer(dossier, la_planche)
    with transaction.atomic():
        _feuilles(dossier).update(est_retiree=True)
        for code in codes:
            fichiers.deposer_piece(dossier, code, io.BytesIO(contenu), nom, par=par)
    return codes


def rafraichir(dossier: Dossier) -> None:
    """At the filing: a sheet attached before the drawing last changed is printed again."""
    anciennes = list(_feuilles(dossier))
    dessin = dessin_de(dossier)
    if not anciennes or dessin is None or dessin.est_vide or dessin.metres_par_pixel is None:
        return
    if photo_de(dossier, dessin) is None or all(v.nom == _nom(dossier, dessin) for v in anciennes):
        return
    joindre(dossier, par=dossier.depositaire)


def _nom(dossier: Dossier, dessin: Dessin) -> str:
    """Names the sheet after what it shows, so that an outdated one is known without opening it."""
    montre = {"projet": dossier.donnees.get("projet", {}), "photo": dessin.photo}
    return f"{PREFIXE}{condensat(montre)[:10]}.pdf"


def imprimer(dossier: Dossier, la_planche: Planche) -> bytes:
    """The sheet: the place as it is, the place with the devices to scale, the measures in a table."""
    assert la_planche.photo is not None
    image, largeur, hauteur = _image(la_planche.photo)
    facteur = min(LARGEUR_PAGE / largeur, HAUTEUR_PAGE / hauteur)
    dessin = la_planche.dessin
    mm_l, mm_h = largeur * facteur, hauteur * facteur
    en_x, en_y = mm_l / dessin.largeur, mm_h / dessin.hauteur
    boites = [
        {
            "trait": trait,
            "x": f"{trait.cadre.x * en_x:.2f}",
            "y": f"{trait.cadre.y * en_y:.2f}",
            "l": f"{trait.cadre.l * en_x:.2f}",
            "h": f"{trait.cadre.h * en_y:.2f}",
        }
        for trait in la_planche.traits
    ]
    contexte = {
        "dossier": dossier,
        "planche": la_planche,
        "image": image,
        "largeur": f"{mm_l:.2f}",
        "hauteur": f"{mm_h:.2f}",
        "boites": boites,
        "reference": dessin.reference,
    }
    return pdf.rendre_pdf("rlpi/planche.html", contexte, titre="Dessin à l'échelle des dispositifs")


def _image(version: VersionPiece) -> tuple[str, int, int]:
    """The photo turned the right way up, light enough for a page, as a ``data:`` address."""
    with ouvrir(version.fichier.empreinte) as flux, Image.open(flux) as brute:
        brute.draft("RGB", (COTE_IMPRIME, COTE_IMPRIME))
        droite = ImageOps.exif_transpose(brute)
        fond = Image.new("RGB", droite.size, "white")
        masque = droite.convert("RGBA")
        fond.paste(masque, mask=masque.getchannel("A"))
        fond.thumbnail((COTE_IMPRIME, COTE_IMPRIME))
        tampon = io.BytesIO()
        fond.save(tampon, "JPEG", quality=85)
    contenu = base64.b64encode(tampon.getvalue()).decode("ascii")
    return f"data:image/jpeg;base64,{contenu}", fond.width, fond.height
