"""Changes proposed between filing and decision: a buffer beside the filed copy, which stays as it was.

Case law lets a petitioner change a project under instruction without changing its nature; in principle the
clock does not move (Conseil d'État, 1 December 2023, no 448905). Nothing here moves it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from communes import habilitations as h
from communes.erreurs import ErreurMetier
from dossiers import registre, saisie
from dossiers.etats import EtatDossier
from dossiers.models import Dossier, Modification, Piece, PieceProposee, VersionPiece
from dossiers.models.journal import NatureEvenement
from dossiers.models.modifications import VIVANTES, EtatModification
from dossiers.models.pieces import NatureVersion, Verdict
from dossiers.services import arrivees, copies, fichiers
from dossiers.services import saisie as brouillons
from dossiers.services.journal import consigner, verrouiller
from dossiers.technique.empreintes import condensat

MODIFIABLES = (
    EtatDossier.DEPOSE,
    EtatDossier.A_VERIFIER,
    EtatDossier.INCOMPLET,
    EtatDossier.EN_INSTRUCTION,
)
#: What a modification cannot touch: another commune is another request.
CHAMPS_FIXES = {
    "terrain": ("commune", "sur_plusieurs", "commune_2", "parcelles_2", "commune_3", "parcelles_3")
}

ARRET = "Conseil d’État, 1er décembre 2023, n° 448905"
RESERVES = (
    f"En principe, une modification proposée pendant l’instruction ne change pas le délai ({ARRET}).",
    "Si son examen ne peut pas tenir dans le délai, la mairie en informe le demandeur avant la date de la décision "
    f"tacite et lui indique la nouvelle date ; elle est alors saisie d’une nouvelle demande ({ARRET}). La "
    "plateforme ne déplace pas le délai d’elle-même : cette information se donne par une lettre.",
    "Une modification qui change la nature du projet demande un nouveau dossier.",
    "L’arrêt porte sur le permis de construire ; pour les autres demandes, cette lecture est à confirmer. Il a été lu "
    "dans des commentaires : à confronter à son texte.",
)


def est_possible(dossier: Dossier) -> bool:
    """Whether a change may still be proposed: filed, and nothing decided."""
    return dossier.etat in MODIFIABLES


def vivante(dossier: Dossier) -> Modification | None:
    """The proposal being prepared or waiting for an answer."""
    return dossier.modifications.filter(etat__in=VIVANTES).first()


@transaction.atomic
def _exiger(dossier: Dossier, par) -> Dossier:
    dossier = verrouiller(dossier)
    if dossier.depositaire_id != par.pk:
        raise ErreurMetier("Ce dossier appartient à une autre personne.")
    if not est_possible(dossier):
        raise ErreurMetier(
            "Ce dossier ne peut plus être modifié : la décision est prise ou la demande close."
        )
    return dossier


def _en_preparation(dossier: Dossier, par) -> Modification:
    la_modification = vivante(dossier)
    if la_modification is None:
        return Modification.objects.create(dossier=dossier, proposee_par=par)
    if la_modification.etat == EtatModification.PROPOSEE:
        raise ErreurMetier("Votre proposition est envoyée : annulez-la pour en préparer une autre.")
    return la_modification


def valeurs(dossier: Dossier, etape: str) -> dict[str, Any]:
    """What the form of one step shows: the proposal if there is one, else the dossier as it stands."""
    la_modification = vivante(dossier)
    proposees = la_modification.donnees if la_modification else {}
    return dict(proposees.get(etape) or dossier.donnees.get(etape) or {})


@transaction.atomic
def enregistrer_etape(dossier: Dossier, etape: str, donnees: Mapping[str, Any], *, par) -> Modification:
    """Keeps the proposed values of one step in the buffer; a step back to its values leaves the proposal.

    Raises:
        ErreurMetier: someone else's dossier, too late, already sent, or values the form refuses.
    """
    dossier = _exiger(dossier, par)
    actuelles = dossier.donnees.get(etape) or {}
    typees = saisie.vers_stockage(donnees)
    for champ in CHAMPS_FIXES.get(etape, ()):
        typees[champ] = actuelles.get(champ, "")  # as it stands, whatever was sent
    form = saisie.formulaire(dossier, etape, saisie.depuis_stockage(typees))
    nouvelles = {nom: valeur for nom, valeur in typees.items() if nom in form.fields}
    if not form.is_valid():
        raise ErreurMetier("Corrigez les points signalés avant d'enregistrer.")
    la_modification = _en_preparation(dossier, par)
    gardees = {code: v for code, v in la_modification.donnees.items() if code != etape}
    if _sans_vides(nouvelles) != _sans_vides(actuelles):
        gardees[etape] = nouvelles
    la_modification.donnees = gardees
    la_modification.save(update_fields=["donnees"])
    return la_modification


def _sans_vides(donnees: Mapping[str, Any]) -> dict[str, Any]:
    return {champ: valeur for champ, valeur in donnees.items() if valeur not in ("", [], None)}


def joindre(dossier: Dossier, code: str, flux, nom: str, *, par) -> PieceProposee:
    """Adds one file to the buffer, for one piece of the bordereau.

    Raises:
        ErreurMetier: the file is refused, the piece is unknown or is awaited by a request.
    """
    _exiger(dossier, par)
    piece = Piece.objects.filter(dossier=dossier, code=code).first()
    if piece is None:
        raise ErreurMetier("Cette pièce n'est pas au bordereau de ce dossier.")
    if piece.est_demandee:
        raise ErreurMetier("Cette pièce vous est demandée : envoyez-la par « Envoyer les pièces demandées ».")
    fichiers.exiger_la_place(dossier, getattr(flux, "size", 0) or 0)
    fichier, nom_propre = fichiers.ranger(flux, nom)
    with transaction.atomic():
        la_modification = _en_preparation(_exiger(dossier, par), par)
        if piece.versions.filter(fichier=fichier, est_retiree=False).exists():
            raise ErreurMetier("Ce fichier est déjà celui de votre dossier : ajoutez-en un autre.")
        proposee, _ = PieceProposee.objects.get_or_create(
            modification=la_modification, piece=piece, fichier=fichier, defaults={"nom": nom_propre}
        )
    return proposee


@transaction.atomic
def retirer_piece(proposee: PieceProposee, *, par) -> None:
    """Takes one file out of a proposal not yet sent."""
    _exiger(proposee.modification.dossier, par)
    if proposee.modification.etat != EtatModification.PREPARATION:
        raise ErreurMetier("Cette proposition est envoyée : elle ne change plus.")
    proposee.delete()


@transaction.atomic
def proposer(dossier: Dossier, explication: str, *, par) -> Modification:
    """Sends the proposal to those who instruct. The filed copy, the pieces and the clock stay as they are.

    Raises:
        ErreurMetier: nothing changed, or not said what changes and why.
    """
    dossier = _exiger(dossier, par)
    la_modification = _en_preparation(dossier, par)
    if not la_modification.donnees and not la_modification.pieces.exists():
        raise ErreurMetier("Changez au moins une réponse ou ajoutez une pièce avant d'envoyer.")
    if not explication.strip():
        raise ErreurMetier("Dites en quelques mots ce qui change et pourquoi.")
    la_modification.etat = EtatModification.PROPOSEE
    la_modification.explication = explication.strip()
    la_modification.avant = {code: dossier.donnees.get(code) or {} for code in la_modification.donnees}
    la_modification.proposee_le, la_modification.proposee_par = timezone.now(), par
    la_modification.save()
    consigner(
        dossier,
        NatureEvenement.MODIFICATION_PROPOSEE,
        timezone.localdate(),
        par=par,
        donnees=_preuve(la_modification),
    )
    arrivees.prevenir(dossier, "modification")
    return la_modification


def _preuve(la_modification: Modification) -> dict[str, Any]:
    """What the journal keeps of a proposal: which steps and files, and the hash of the whole."""
    pieces = [
        {"code": p.piece.code, "empreinte": p.fichier.empreinte}
        for p in la_modification.pieces.select_related("piece", "fichier")
    ]
    return {
        "modification": la_modification.pk,
        "etapes": sorted(la_modification.donnees),
        "pieces": sorted({p["code"] for p in pieces}),
        "condensat": condensat({"donnees": la_modification.donnees, "pieces": pieces}),
    }


@transaction.atomic
def annuler(dossier: Dossier, *, par) -> None:
    """The petitioner gives up his proposal, sent or not."""
    dossier = verrouiller(dossier)
    if dossier.depositaire_id != par.pk:
        raise ErreurMetier("Ce dossier appartient à une autre personne.")
    la_modification = vivante(dossier)
    if la_modification is None:
        raise ErreurMetier("Il n'y a pas de proposition en cours.")
    if la_modification.etat == EtatModification.PREPARATION:
        la_modification.delete()
        return
    la_modification.etat = EtatModification.ANNULEE
    la_modification.save(update_fields=["etat"])
    consigner(
        dossier,
        NatureEvenement.MODIFICATION_ANNULEE,
        timezone.localdate(),
        par=par,
        donnees={"modification": la_modification.pk},
    )


def _a_repondre(la_modification: Modification, par) -> tuple[Dossier, Modification]:
    dossier = verrouiller(la_modification.dossier)
    h.exiger_sur(par, h.INSTRUIRE, dossier)
    la_modification = Modification.objects.select_for_update().get(pk=la_modification.pk)
    if la_modification.etat != EtatModification.PROPOSEE:
        raise ErreurMetier("Cette proposition n'attend plus de réponse.")
    return dossier, la_modification


def _repondre(
    la_modification: Modification, etat: EtatModification, nature: NatureEvenement, motif: str, par
) -> None:
    dossier = la_modification.dossier
    la_modification.etat, la_modification.motif = etat, motif.strip()
    la_modification.repondu_par, la_modification.repondu_le = par, timezone.now()
    la_modification.save()
    consigner(
        dossier,
        nature,
        timezone.localdate(),
        par=par,
        donnees=_preuve(la_modification) | {"motif": motif.strip()},
    )
    copies.annoncer_etape(dossier, str(nature), str(la_modification.pk))


@transaction.atomic
def admettre(la_modification: Modification, *, par, motif: str = "") -> Modification:
    """Takes the proposal into account: the project instructed is now the modified one.

    The typed values of the dossier, its people, its land and its pieces follow; new pieces may become due.
    The sealed copy of the filing is not touched, nor is the clock.

    Raises:
        ActionInterdite: ``par`` does not instruct for this commune.
        ErreurMetier: no longer waiting, or the decision is taken.
    """
    dossier, la_modification = _a_repondre(la_modification, par)
    if not est_possible(dossier):
        raise ErreurMetier("La décision est prise : le projet ne peut plus être modifié dans ce dossier.")
    if la_modification.donnees:
        _appliquer(dossier, la_modification.donnees)
    for proposee in la_modification.pieces.select_related("piece", "fichier"):
        _verser(proposee, la_modification)
    la_modification.dossier = dossier
    _repondre(la_modification, EtatModification.ADMISE, NatureEvenement.MODIFICATION_ADMISE, motif, par)
    return la_modification


def _appliquer(dossier: Dossier, donnees: Mapping[str, Any]) -> None:
    dossier.donnees = {**dossier.donnees, **donnees}
    brouillons.reprendre_resume(dossier)
    dossier.version += 1
    dossier.save()
    for code in donnees:
        form = saisie.formulaire(dossier, code)
        form.is_valid()
        appliquer = getattr(form, "appliquer", None)
        if appliquer is not None:
            appliquer(dossier)
    dossier.save()
    _ajouter_les_pieces_dues(dossier)


def _ajouter_les_pieces_dues(dossier: Dossier) -> None:
    """Slots the modified project calls for; none is ever removed from a filed dossier."""
    connus = set(dossier.pieces.values_list("code", flat=True))
    dues = registre.pieces_de(dossier, saisie.donnees_propres(dossier))
    for rang, due in enumerate(dues):
        if due.code not in connus:
            Piece.objects.create(
                dossier=dossier,
                code=due.code,
                libelle=due.libelle[:400],
                article=due.article[:40],
                pourquoi=due.pourquoi[:400],
                est_exigible=due.est_exigible,
                code_a_verifier=due.code_a_verifier,
                rang=rang,
            )


def _verser(proposee: PieceProposee, la_modification: Modification) -> None:
    piece = proposee.piece
    dernier = piece.versions.order_by("-numero").values_list("numero", flat=True).first() or 0
    proposee.version = VersionPiece.objects.create(
        piece=piece,
        fichier=proposee.fichier,
        nom=proposee.nom,
        nature=NatureVersion.MODIFICATIVE,
        numero=dernier + 1,
        deposee_le=la_modification.proposee_le,
        deposee_par=la_modification.proposee_par,
    )
    proposee.save(update_fields=["version"])
    if not piece.est_demandee:
        Piece.objects.filter(pk=piece.pk).update(verdict=Verdict.A_EXAMINER, motif="")


@transaction.atomic
def refuser(la_modification: Modification, motif: str, *, par) -> Modification:
    """The project stays as it was; the reason is told.

    Raises:
        ActionInterdite: ``par`` does not instruct for this commune.
        ErreurMetier: no reason, or no longer waiting.
    """
    dossier, la_modification = _a_repondre(la_modification, par)
    if not motif.strip():
        raise ErreurMetier("Dites au demandeur pourquoi sa modification n'est pas prise en compte.")
    la_modification.dossier = dossier
    _repondre(la_modification, EtatModification.REFUSEE, NatureEvenement.MODIFICATION_REFUSEE, motif, par)
    return la_modification


def _champs(dossier: Dossier, etape: registre.EtapeSaisie, donnees: Mapping[str, Any]) -> dict[str, Any]:
    """Fields of one step as these values make it (a step may have more when more is typed)."""
    return etape.formulaire(saisie.depuis_stockage(donnees), dossier=dossier).fields


def differences(la_modification: Modification) -> list[dict[str, Any]]:
    """Field by field: as filed, as it stood when proposed (if it had already changed), as proposed."""
    dossier = la_modification.dossier
    depot = getattr(dossier, "depot", None)
    deposees = depot.contenu.get("donnees", {}) if depot else {}
    rubriques = []
    for etape in saisie.etapes(dossier):
        apres = la_modification.donnees.get(etape.code)
        if apres is None:
            continue
        avant = la_modification.avant.get(etape.code) or dossier.donnees.get(etape.code) or {}
        depose = deposees.get(etape.code) or avant
        champs = _champs(dossier, etape, avant) | _champs(dossier, etape, apres)
        lignes = []
        for nom, champ in champs.items():
            if (avant.get(nom) or "") == (apres.get(nom) or ""):
                continue
            ligne = {"libelle": champ.label}
            for cle, source in (("depose", depose), ("actuel", avant), ("propose", apres)):
                texte = saisie.en_clair(champ, source.get(nom))
                ligne[cle] = "un dessin" if texte and champ.widget.is_hidden else texte
            lignes.append(ligne)
        rubriques.append({"titre": etape.titre, "code": etape.code, "lignes": lignes})
    return rubriques
