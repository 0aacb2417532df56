"""Emptying one filed dossier at the end of its retention: what goes, what stays, and why it stays.

The journal stays whole: its rows are never touched, only the data beside them, which the chain does not cover
(``Evenement.condensat_donnees`` is a digest). The arrêté stays too: it belongs to the register of acts.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from communes import actes
from dossiers.models import DonneesEvenement, Dossier, Evenement, Fichier
from dossiers.models.journal import NatureEvenement
from dossiers.services.journal import consigner
from dossiers.technique import fichiers as depot_de_fichiers

#: Technical keys of the facts that readers need to tell what happened and when; none names a person.
CLES_GARDEES = frozenset(
    {
        "voie", "pieces", "hors_code", "consulte", "accord", "sens", "codes", "code", "debut", "fin", "cle",
        "consultation", "requete", "modification", "effet", "acquise", "acceptee", "limite", "condensat",
        "empreinte",
    }
)  # fmt: skip
EFFACE = "Effacé"

#: Rows deleted, in this order, with the way from each to its dossier.
SUPPRIMES: tuple[tuple[str, str], ...] = (
    ("PieceJointe", "message__dossier"),
    ("Message", "dossier"),
    ("PieceProposee", "modification__dossier"),
    ("NoteInterne", "dossier"),
    ("FichierEcarte", "dossier"),
    ("Televersement", "piece__dossier"),
    ("Invitation", "dossier"),
    ("Demandeur", "dossier"),
    ("ParcelleCitee", "dossier"),
    ("DetectionTerrain", "dossier"),
    ("ExamenSuggestion", "dossier"),
    ("ControleRegle", "rapport__dossier"),
    ("RapportInstruction", "dossier"),
    ("Lettre", "dossier"),
    ("AccesDossier", "dossier"),
    ("BrouillonAvis", "consultation__dossier"),
)
#: Columns emptied in rows that stay, since the journal or the register of acts leans on them.
VIDES: tuple[tuple[str, str, dict], ...] = (
    ("Depot", "dossier", {"contenu": {}}),
    ("Piece", "dossier", {"motif": ""}),
    ("VersionPiece", "piece__dossier", {"nom": EFFACE}),
    ("Modification", "dossier", {"donnees": {}, "avant": {}, "explication": "", "motif": ""}),
    ("Requete", "dossier", {"texte": EFFACE, "reponse": "", "projet": ""}),
    (
        "Consultation",
        "dossier",
        {"question": "", "projet_decision": "", "courriel": "", "motivation": EFFACE, "nom_document": "",
         "signataire": "", "motif_annulation": ""},
    ),
    (
        "Decision",
        "dossier",
        {"motifs": EFFACE, "prescriptions": "", "complements": {}, "rapport": "", "motif_renvoi": ""},
    ),
    ("Visa", "decision__dossier", {"commentaire": EFFACE}),
    ("Retrait", "dossier", {"motifs": EFFACE, "observations": ""}),
    ("Notification", "courrier__dossier", {"numero_suivi": ""}),
    ("RetourPrefet", "transmission__dossier", {"objet": EFFACE}),
    ("Transmission", "dossier", {"detail": ""}),
    ("DeclarationDeTravaux", "dossier", {"precision": ""}),
    ("Envoi", "dossier", {"charge": {}, "derniere_erreur": ""}),
)  # fmt: skip
#: Rows of a dossier left as they are, and why.
LAISSES: dict[str, str] = {
    "Evenement": "the journal: its data are emptied beside it",
    "DonneesEvenement": "emptied key by key",
    "Acces": "the access log has its own period",
    "Courrier": "its nature and its day only; the bytes of its PDF go",
    "Attribution": "who followed it and when; holds nothing of the request",
    "Affichage": "where and when it was posted; the certificate goes with the files",
    "Interet": "names members of the council, by a public deliberation (L422-7)",
    "Recommande": "the number of a letter, which the post itself forgets; unique, so never reused",
    "RetourDeCourrier": "its day and outcome; the scan goes with the files",
    "ProcessusDossier": "who acts next: nobody any more",
    "Process": "the same row, as viewflow names it",
    "Task": "who did which step and when; holds nothing of the request",
}
#: Columns of files whose bytes stay: the signed acts.
ACTES = (("Decision", "pdf_signe"), ("Retrait", "pdf_signe"))
#: Every column that points at a file: model, column, way to the dossier.
RENVOIS: tuple[tuple[str, str, str], ...] = (
    ("VersionPiece", "fichier", "piece__dossier"),
    ("PieceProposee", "fichier", "modification__dossier"),
    ("PieceJointe", "fichier", "message__dossier"),
    ("FichierEcarte", "fichier", "dossier"),
    ("Courrier", "fichier", "dossier"),
    ("RetourDeCourrier", "accuse", "notification__courrier__dossier"),
    ("Decision", "pdf", "dossier"),
    ("Decision", "pdf_signe", "dossier"),
    ("Retrait", "pdf", "dossier"),
    ("Retrait", "pdf_signe", "dossier"),
    ("RetourPrefet", "document", "transmission__dossier"),
    ("Affichage", "attestation", "dossier"),
    ("Consultation", "document", "dossier"),
)
DU_DOSSIER = {
    "nom_demandeur": "", "objet": "", "adresse_terrain": "", "reference_interne": "", "donnees": {},
    "questions": {}, "emprise": None, "emprise_projet": None, "depositaire": None,
}  # fmt: skip


def modele(nom: str) -> type[Model]:
    """A model of this room, by its name."""
    return apps.get_model("dossiers", nom)


def fichiers_du(dossier: Dossier) -> set[int]:
    """Files that rows of this dossier point at."""
    lignes: set[int] = set()
    for nom, champ, chemin in RENVOIS:
        lues = modele(nom)._base_manager.filter(**{chemin: dossier, f"{champ}__isnull": False})
        lignes |= set(lues.values_list(f"{champ}_id", flat=True))
    return lignes


def _encore_utiles(candidats: set[int]) -> set[int]:
    """Among these files, those that a dossier still alive, or a signed act, points at."""
    utiles: set[int] = set()
    for nom, champ, chemin in RENVOIS:
        garde = Q() if (nom, champ) in ACTES else Q(**{f"{chemin}__purge_le__isnull": True})
        lues = modele(nom)._base_manager.filter(garde, **{f"{champ}__in": candidats})
        utiles |= set(lues.values_list(f"{champ}_id", flat=True))
    return utiles


def retirer_contenus(fichiers: QuerySet[Fichier]) -> tuple[int, int]:
    """Removes the bytes of these files; returns how many, and their size. Within a transaction.

    Bytes go once the transaction is kept: a purge that fails removes nothing.
    """
    lignes = list(fichiers.select_for_update())
    Fichier.objects.filter(pk__in=[li.pk for li in lignes]).update(purge_le=timezone.now())
    for ligne in lignes:
        transaction.on_commit(lambda empreinte=ligne.empreinte: depot_de_fichiers.effacer(empreinte))
    return len(lignes), sum(li.taille for li in lignes)


@transaction.atomic
def effacer(dossier: Dossier, *, regle: str, source: str, visa: str, jour) -> tuple[int, int]:
    """Empties one closed dossier; returns the files whose bytes went, and their size. Twice: nothing more."""
    dossier = Dossier.objects.select_for_update().get(pk=dossier.pk)
    if dossier.purge_le is not None or not dossier.est_clos:
        return 0, 0
    consigner(
        dossier,
        NatureEvenement.PURGE,
        jour,
        par=None,
        donnees={"regle": regle, "source": source, "visa": visa},
    )
    candidats = fichiers_du(dossier)
    for nom, chemin in SUPPRIMES:
        modele(nom)._base_manager.filter(**{chemin: dossier}).delete()
    for nom, chemin, champs in VIDES:
        lignes = modele(nom)._base_manager.filter(**{chemin: dossier})
        ids = list(lignes.values_list("pk", flat=True))
        modele(nom)._base_manager.filter(pk__in=ids).update(**champs)
    _vider_le_journal(dossier)
    for champ, valeur in DU_DOSSIER.items():
        setattr(dossier, champ, valeur)
    dossier.purge_le = timezone.now()
    dossier.save(update_fields=[*DU_DOSSIER, "purge_le"])
    inutiles = candidats - _encore_utiles(candidats)
    return retirer_contenus(Fichier.objects.filter(pk__in=inutiles, purge_le__isnull=True))


def _vider_le_journal(dossier: Dossier) -> None:
    faits = Evenement.objects.filter(dossier=dossier).exclude(nature=NatureEvenement.PURGE)
    lignes = list(DonneesEvenement.objects.filter(evenement__in=faits))
    for ligne in lignes:
        ligne.contenu = {c: v for c, v in ligne.contenu.items() if c in CLES_GARDEES}
        ligne.purge_le = timezone.now()
    DonneesEvenement.objects.bulk_update(lignes, ["contenu", "purge_le"], batch_size=200)
    actes.oublier(("journal", dossier.pk))


def modeles_du_dossier() -> Iterator[type[Model]]:
    """Every model of the platform tied to a dossier, near or far: what a purge must have an answer for."""
    vus: set[type[Model]] = {Dossier}
    a_voir: list[type[Model]] = [Dossier]
    while a_voir:
        for lien in a_voir.pop()._meta.get_fields(include_hidden=True):
            modele = lien.related_model
            de_loin = lien.auto_created and not lien.concrete and (lien.one_to_one or lien.one_to_many)
            if de_loin and modele not in vus and modele._meta.managed and not modele._meta.auto_created:
                vus.add(modele)
                a_voir.append(modele)
                yield modele
