"""A land on several communes: one entry, and in each commune its own dossier, its own number, its own clock."""

from __future__ import annotations

from dossiers import saisie
from dossiers.formulaires.terrain import autres_communes
from dossiers.models import Dossier, VersionPiece
from dossiers.services.saisie import actualiser_pieces, reprendre_resume


def preparer(dossier: Dossier) -> list[Dossier]:
    """The sister drafts of a draft about to be filed, one a further commune, with its answers and its files.

    They only differ by their land; all bear the same ``groupe``. None when the land lies on one commune.
    """
    if dossier.suffixe:
        return []  # what follows an authorisation stays in its commune
    if "oui" not in (dossier.donnees.get("terrain", {}).get("sur_plusieurs") or ""):
        return []  # the checked answer could not say otherwise: no form is checked again for nothing
    propres = saisie.donnees_propres(dossier).get("terrain", {})
    autres = autres_communes(propres)
    if not autres:
        return []
    dossier.groupe = dossier.reference
    dossier.save(update_fields=["groupe"])
    return [_soeur(dossier, commune.code_insee, parcelles) for commune, parcelles in autres]


def _soeur(dossier: Dossier, insee: str, parcelles: str) -> Dossier:
    terrain = {
        **dossier.donnees["terrain"],
        "commune": insee,
        "parcelles": parcelles,
        "sur_plusieurs": "non",
    }
    for rang in (2, 3):
        terrain.pop(f"commune_{rang}", None)
        terrain.pop(f"parcelles_{rang}", None)
    soeur = Dossier(
        domaine=dossier.domaine,
        type=dossier.type,
        depositaire=dossier.depositaire,
        voie=dossier.voie,
        donnees={**dossier.donnees, "terrain": terrain},
        questions=dossier.questions,
        groupe=dossier.groupe,
        lot=dossier.lot,
        reference_interne=dossier.reference_interne,
    )
    soeur.save()
    reprendre_resume(soeur)
    soeur.save()
    actualiser_pieces(soeur)
    pieces = {piece.code: piece for piece in soeur.pieces.all()}
    for version in VersionPiece.objects.filter(piece__dossier=dossier, est_retiree=False).select_related(
        "piece"
    ):
        if version.piece.code in pieces:
            version.piece = pieces[version.piece.code]
            version.pk = None
            version.save(force_insert=True)
    return soeur
