"""Drafts: opened, typed into, never lost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from communes import habilitations as h
from communes.erreurs import ErreurMetier
from communes.models import Commune
from dossiers import registre, saisie
from dossiers.etats import EtatDossier
from dossiers.models import Dossier, Piece
from dossiers.models.dossiers import Voie
from dossiers.technique.empreintes import normaliser


class SaisieDepassee(ErreurMetier):
    """Another tab or person saved this draft meanwhile."""


def ouvrir_brouillon(
    type_dossier: str, *, par, commune: Commune | None = None, voie: str = Voie.TELESERVICE
) -> Dossier:
    """A new draft of this type, owned by ``par``; ``voie`` papier: entered by a counter agent.

    Raises:
        ErreurMetier: unknown type.
    """
    try:
        domaine = registre.domaine_du_type(type_dossier)
    except KeyError:
        raise ErreurMetier("Ce type de dossier n'existe pas.") from None
    return Dossier.objects.create(
        domaine=domaine.code, type=type_dossier, depositaire=par, commune=commune, voie=voie
    )


@transaction.atomic
def enregistrer_saisie(
    dossier: Dossier,
    etape: str,
    donnees: Mapping[str, Any],
    *,
    par,
    version: int | None = None,
    marque: str | None = None,
) -> Dossier:
    """Keeps what was typed in one step, valid or not, and refreshes the list of pieces.

    ``marque``: what the page knew of this step (``saisie.marque``); saving twice the same values is
    never a conflict.

    Raises:
        SaisieDepassee: ``version`` or ``marque`` is not the present one (nothing is overwritten).
        ErreurMetier: the dossier is filed, or belongs to someone else.
    """
    dossier = Dossier.objects.select_for_update().get(pk=dossier.pk)
    exiger_remplissage(dossier, par)
    saisie.etape_de(dossier, etape)
    nouvelles = saisie.vers_stockage(donnees)
    completer = getattr(saisie.etape_de(dossier, etape).formulaire, "completer", None)
    if completer is not None:
        nouvelles = completer(nouvelles)
    if marque and dossier.donnees.get(etape) == nouvelles:
        return dossier
    if (version is not None and version != dossier.version) or (
        marque and marque != saisie.marque(dossier, etape)
    ):
        raise SaisieDepassee(
            "Ce brouillon a été modifié dans un autre onglet. Votre saisie n'est pas perdue : "
            "rechargez la page, puis comparez."
        )
    dossier.donnees = {**dossier.donnees, etape: nouvelles}
    dossier.questions = {**dossier.questions, etape: saisie.questions(dossier, etape)}
    dossier.version += 1
    reprendre_resume(dossier)
    dossier.save()
    actualiser_pieces(dossier)
    return dossier


@transaction.atomic
def dupliquer(modele: Dossier, *, par, type_dossier: str = "") -> Dossier:
    """A new draft with the same typed values, owned by ``par``; no piece is taken over. ``type_dossier``: of
    another procedure, when the first was not the right one (what it does not ask is left out).

    Raises:
        ErreurMetier: ``par`` does not own the model.
    """
    if modele.depositaire_id != par.pk:
        raise ErreurMetier("Ce dossier appartient à une autre personne.")
    if modele.suffixe:
        raise ErreurMetier(
            "Une modification ou un transfert s'ouvre depuis l'autorisation, à la page « Après la décision »."
        )
    copie = ouvrir_brouillon(type_dossier or modele.type, par=par)
    for etape in saisie.etapes(copie):
        if etape.code in modele.donnees:
            copie = enregistrer_saisie(copie, etape.code, modele.donnees[etape.code], par=par)
    return copie


def exiger_remplissage(dossier: Dossier, par) -> None:
    """Refuses to touch a filed dossier, or a draft that is neither one's own nor opened to one."""
    if dossier.depositaire_id != par.pk and dossier.invitations.partages_ouverts().filter(acceptee_par=par):
        exiger_brouillon(dossier)
        return
    exiger_brouillon_de(dossier, par)


def exiger_brouillon(dossier: Dossier) -> None:
    """Refuses to touch a filed dossier."""
    if dossier.etat != EtatDossier.BROUILLON:
        raise ErreurMetier("Ce dossier est déjà déposé : il ne se modifie plus ici.")


def exiger_brouillon_de(dossier: Dossier, par) -> None:
    """Refuses to touch a filed dossier, or someone else's draft."""
    if dossier.depositaire_id != par.pk:
        raise ErreurMetier("Ce brouillon appartient à une autre personne.")
    if dossier.voie == Voie.PAPIER and dossier.commune_id is not None:
        h.exiger_sur(par, h.ENREGISTRER, dossier)
    exiger_brouillon(dossier)


def reprendre_resume(dossier: Dossier) -> None:
    """Copies to the dossier's columns what lists show: applicant, address, object, commune."""
    for etape in saisie.etapes(dossier):
        form = saisie.formulaire(dossier, etape.code)
        if form.is_bound:
            form.is_valid()
            resumer = getattr(form, "resumer", None)
            if resumer is not None:
                resumer(dossier)
    propres = saisie.donnees_propres(dossier)
    objet = registre.domaine(dossier.domaine).objet(dossier.type, propres)
    dossier.objet = objet[:300]


def actualiser_pieces(dossier: Dossier) -> None:
    """Aligns the slots of the bordereau with what the code asks for this project.

    A slot that holds a file is kept, marked as no longer due, so that nothing brought is lost; so is one that its
    author opened for a piece that may be due (:mod:`dossiers.services.bordereau`).
    """
    domaine = registre.domaine(dossier.domaine)
    propres = saisie.donnees_propres(dossier)
    dues = {due.code: (rang, due) for rang, due in enumerate(registre.pieces_de(dossier, propres))}
    possibles = {due.code for due in domaine.pieces_possibles(dossier.type, propres)}
    for piece in dossier.pieces.all():
        if piece.code in dues:
            continue
        voulue = piece.code in possibles and not piece.est_exigible
        if voulue or piece.versions.filter(est_retiree=False).exists():
            Piece.objects.filter(pk=piece.pk).update(est_exigible=False)
        else:
            piece.delete()
    for code, (rang, due) in dues.items():
        Piece.objects.update_or_create(
            dossier=dossier,
            code=code,
            defaults={
                "libelle": due.libelle[:400],
                "article": due.article[:40],
                "pourquoi": due.pourquoi[:400],
                "est_exigible": due.est_exigible,
                "code_a_verifier": due.code_a_verifier,
                "rang": rang,
            },
        )


def supprimer_brouillon(dossier: Dossier, *, par) -> None:
    """Deletes a draft at its author's request; a filed dossier is never deleted."""
    from dossiers.services.brouillons import supprimer

    exiger_brouillon_de(dossier, par)
    supprimer(dossier)


def instantane(dossier: Dossier) -> dict[str, Any]:
    """What is filed, whole: typed data and the hash of every file, in canonical form."""
    pieces = [
        {
            "code": piece.code,
            "libelle": piece.libelle,
            "fichiers": [
                {"nom": v.nom, "empreinte": v.fichier.empreinte, "taille": v.fichier.taille}
                for v in piece.versions.all()
                if not v.est_retiree
            ],
        }
        for piece in dossier.pieces.prefetch_related("versions__fichier")
    ]
    ecartes = list(dossier.fichiers_ecartes.values("code", "nom", "menace"))
    return normaliser(
        {
            "reference": dossier.reference,
            "type": dossier.type,
            "commune": dossier.commune.code_insee if dossier.commune else None,
            "donnees": dossier.donnees,
            "pieces": pieces,
            **({"ecartes": ecartes} if ecartes else {}),
        }
    )
