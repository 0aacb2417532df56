"""What the usual documents are, for someone who has never made one; no rule of law here, only words."""

from __future__ import annotations

#: Beginning of the name of a piece → what it is, in one or two sentences.
DOCUMENTS = (
    ("Plan de situation", "Une carte du quartier où l’on repère le terrain, avec le nord et l’échelle. Le site du cadastre ou Géoportail en impriment."),
    ("Plan de masse des constructions à démolir", "Le terrain vu du dessus, avec ce qui sera démoli et ce qui sera gardé."),
    ("Plan de masse", "Le terrain vu du dessus : limites, constructions, arbres, accès et réseaux, avec les longueurs et les hauteurs écrites."),
    ("Plan en coupe", "Le terrain et la construction vus comme si on les tranchait : la pente du sol et les hauteurs, avant et après."),
    ("Notice décrivant", "Un texte d’une page ou deux : le terrain aujourd’hui, puis ce que vous y changez (place, matériaux, couleurs, plantations, accès)."),
    ("Plan des façades", "Chaque côté du bâtiment vu de face, et le toit vu du dessus, avant et après les travaux."),
    ("Document graphique", "Une image du projet dans son environnement : un montage sur une photo ou une perspective, même dessinée à la main."),
    ("Photographie de l'environnement proche", "Une photo du terrain et de ses voisins, prise depuis la rue."),
    ("Photographie du paysage lointain", "Une photo prise de plus loin, où l’on voit le terrain dans son quartier."),
    ("Photographie des bâtiments", "Une ou plusieurs photos de ce qui sera démoli et de ce qui l’entoure."),
    ("Plan de l'état actuel", "Le terrain et ses abords tels qu’ils sont aujourd’hui, vus du dessus."),
    ("Plan sommaire", "Un dessin simple du terrain vu du dessus, avec les bâtiments qui s’y trouvent."),
    ("Croquis", "Un dessin à la main suffit s’il est lisible et si les longueurs y sont écrites."),
)  # fmt: skip


def expliquer(libelle: str) -> str:
    """What this piece is, in plain words; empty when its name says enough."""
    return next((texte for debut, texte in DOCUMENTS if libelle.startswith(debut)), "")
