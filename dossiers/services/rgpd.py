"""Rights of a person: access (GDPR, article 15), everything held about one account; opposition (article 21)."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from communes.models import Affectation, Utilisateur
from dossiers.etats import EtatDossier
from dossiers.models import Acces, Courrier, Demandeur, Dossier, Requete, VersionPiece
from dossiers.models.dossiers import Voie
from dossiers.technique.empreintes import normaliser

CHAMPS_DU_COMPTE = (
    "courriel", "prenom", "nom", "telephone", "organisation", "qualite", "nature", "is_active", "cree_le",
    "last_login", "opposition_le",
)  # fmt: skip
CHAMPS_DU_DOSSIER = (
    "reference", "numero", "type", "domaine", "etat", "date_depot", "objet", "nom_demandeur",
    "adresse_terrain", "donnees", "opposition_le",
)  # fmt: skip


def _siens(compte):
    """What a person filed; a draft typed at a counter tells of someone else."""
    return Dossier.objects.du_demandeur(compte).exclude(etat=EtatDossier.BROUILLON, voie=Voie.PAPIER)


def donnees_de(utilisateur: Utilisateur) -> dict[str, Any]:
    """What is held about one person, in plain JSON values.

    Account, dossiers filed with their petitioners, files and letters, postings held, and who opened the
    dossiers (by role of the reader, never by name: agents have a right to their own privacy, article 15 § 4).
    """
    return normaliser(
        {
            "etabli_le": timezone.now(),
            "compte": {champ: getattr(utilisateur, champ) for champ in CHAMPS_DU_COMPTE},
            "dossiers": [_dossier(d) for d in _siens(utilisateur).order_by("pk")],
            "affectations": [
                {
                    "role": str(a.role),
                    "debut": a.debut,
                    "fin": a.fin,
                    "motif": a.motif,
                    "revoquee_le": a.revoquee_le,
                    "motif_revocation": a.motif_revocation,
                }
                for a in Affectation.objects.filter(agent=utilisateur).select_related("role")
            ],
            "demandes": list(
                Requete.objects.filter(auteur=utilisateur, est_papier=False).values(
                    "dossier__numero", "nature", "texte", "recue_le", "etat", "reponse"
                )
            ),
            "consultations_faites": list(
                Acces.objects.filter(utilisateur=utilisateur)
                .order_by("le")
                .values("dossier__reference", "objet", "le")
            ),
        }
    )


@transaction.atomic
def opposer(compte: Utilisateur, oppose: bool) -> int:
    """Opposition to statistics (GDPR, article 21), or its end, for a person and all his dossiers.

    Returns how many dossiers follow.
    """
    le = timezone.now() if oppose else None
    Utilisateur.objects.filter(pk=compte.pk).update(opposition_le=le)
    compte.opposition_le = le
    return _siens(compte).filter(opposition_le__isnull=oppose).update(opposition_le=le)


def _dossier(dossier: Dossier) -> dict[str, Any]:
    champs = [f.name for f in Demandeur._meta.concrete_fields if f.name not in ("id", "dossier")]
    versions = VersionPiece.objects.filter(piece__dossier=dossier).select_related("piece", "fichier")
    ouvertures = Acces.objects.filter(dossier=dossier).exclude(utilisateur=dossier.depositaire)
    return {
        **{champ: getattr(dossier, champ) for champ in CHAMPS_DU_DOSSIER},
        "commune": str(dossier.commune or ""),
        "demandeurs": [{c: getattr(d, c) for c in champs} for d in dossier.demandeurs.all()],
        "fichiers": [
            {
                "piece": v.piece.code,
                "nom": v.nom,
                "deposee_le": v.deposee_le,
                "empreinte": v.fichier.empreinte,
            }
            for v in versions
        ],
        "courriers": list(Courrier.objects.filter(dossier=dossier).values("objet", "cree_le")),
        "messages": list(dossier.messages.values("est_du_demandeur", "texte", "envoye_le", "lu_le")),
        "modifications": list(
            dossier.modifications.values("etat", "donnees", "explication", "proposee_le", "motif")
        ),
        "ouvertures_par_des_agents": [{"objet": a.objet, "le": a.le} for a in ouvertures.order_by("le")],
    }
