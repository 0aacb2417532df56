"""The path of a dossier, whatever its domain of law: from the counter to the notified decision."""

from __future__ import annotations

from viewflow import this

from communes import habilitations as h
from dossiers.etats import EtatDossier
from dossiers.models.decisions import EtatDecision
from workflows.models import ProcessusDossier
from workflows.noeuds import Aiguillage, Attente, Depart, Fin, FluxCommunal, Partage, TacheCommunale


def _est_incomplet(activation) -> bool:
    return activation.process.dossier.etat == EtatDossier.INCOMPLET


def _est_controle(activation) -> bool:
    return activation.process.dossier.etat == EtatDossier.CONTROLE


def _est_signe(activation) -> bool:
    return activation.process.dossier.decisions.filter(etat=EtatDecision.SIGNEE).exists()


class FluxAutorisation(FluxCommunal):
    """Registration, completeness, instruction, signature, notification; silence and withdrawal beside."""

    process_class = ProcessusDossier
    process_title = "Instruction d'un dossier"

    depot = Depart(this.ouvrir).Next(this.partage)
    partage = Partage().Next(this.enregistrer).Next(this.delai_echu).Next(this.abandon)

    enregistrer = TacheCommunale(h.ENREGISTRER, "Enregistrer le dossier").Next(this.verifier)
    verifier = TacheCommunale(h.INSTRUIRE, "Vérifier que le dossier est complet").Next(
        this.apres_verification
    )
    apres_verification = Aiguillage(_est_incomplet).Then(this.attendre_pieces).Else(this.apres_controle)
    apres_controle = Aiguillage(_est_controle).Then(this.fin).Else(this.instruire)
    attendre_pieces = Attente().Next(this.apres_verification)

    instruire = TacheCommunale(h.INSTRUIRE, "Instruire et préparer la décision").Next(this.apres_instruction)
    apres_instruction = Aiguillage(_est_incomplet).Then(this.attendre_pieces).Else(this.signer)
    signer = TacheCommunale(h.SIGNER, "Signer ou renvoyer la décision").Next(this.apres_parapheur)
    apres_parapheur = Aiguillage(_est_signe).Then(this.notifier).Else(this.instruire)
    notifier = Attente().Next(this.fin)

    delai_echu = Attente().Next(this.fin)
    abandon = Attente().Next(this.fin)
    fin = Fin()

    def ouvrir(self, activation, dossier):
        activation.process.dossier = dossier
        return activation.process
