"""What the instructor's page shows of an advertising dossier, and the wording it proposes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from dossiers.etats import EN_COURS, EtatDossier
from dossiers.models import Dossier
from dossiers.models.decisions import SensDecision
from dossiers.panneaux import Panneau, Proposition
from droit.francais import en_lettres
from droit.trace import Motif
from rlpi.controle import Bilan, BilanDispositif, Ligne, controler_dossier
from rlpi.droit.consultations import (
    ACCORD,
    LIBELLES,
    AlerteBloquante,
    Consultation,
    Organisme,
    alerte_refus_et_silence,
    dates,
)
from rlpi.droit.sources import env
from rlpi.droit.verdict import Verdict
from rlpi.lettres import citer, sens
from rlpi.planche import Planche, dessin_de, planche
from rlpi.termes import termes


def panneaux(dossier: Dossier, jour: date) -> Sequence[Panneau]:
    """The danger of a silence against a refused agreement, the control, the terms of what was authorised."""
    bilan = controler_dossier(dossier, jour)
    lus = []
    dangers = alertes(dossier)
    if dangers:
        lus.append(
            Panneau(
                "Ne laissez pas le silence décider", "rlpi/alertes.html", {"alertes": dangers, "au": jour}
            )
        )
    dessinee = vue_du_dessin(dossier, bilan)
    if dessinee is not None:
        lus.append(Panneau("Dessin à l’échelle", "rlpi/dessin_vue.html", {"planche": dessinee}))
    lus.append(Panneau("Contrôle du dispositif", "rlpi/controle.html", _contexte(dossier, bilan, jour)))
    echeances = termes(dossier)
    if echeances:
        lus.append(Panneau("Durée de l’autorisation", "rlpi/termes.html", {"termes": echeances}))
    return lus


def vue_du_dessin(dossier: Dossier, bilan: Bilan) -> Planche | None:
    """The drawing as the petitioner filed it, measured again; ``None`` when nothing was drawn."""
    dessin = dessin_de(dossier)
    if dessin is None or dessin.est_vide:
        return None
    return planche(dossier, dessin, [lu.dispositif for lu in bilan.dispositifs])


def alertes(dossier: Dossier) -> list[AlerteBloquante]:
    """Required agreements refused while nothing is notified: silence would grant against them (R581-13)."""
    limite = dossier.limite_instruction
    if limite is None or dossier.etat not in EN_COURS:
        return []
    lues = []
    for recue in dossier.consultations.select_related("service"):
        if recue.est_defavorable_et_lie and recue.service.code in set(Organisme):
            due = Consultation(
                Organisme(recue.service.code), ACCORD, Motif(env(recue.article), recue.pourquoi)
            )
            alerte = alerte_refus_et_silence(due, False, limite, decision_notifiee=False)
            if alerte is not None:
                lues.append(alerte)
    return lues


def _contexte(dossier: Dossier, bilan: Bilan, jour: date) -> dict:
    limite = dossier.limite_instruction
    consultations = [
        {
            "organisme": LIBELLES[consultation.organisme],
            "nature": consultation.nature,
            "pourquoi": consultation.motif.effet,
            "article": str(consultation.motif.article),
            "dates": dates(consultation, dossier.date_depot or jour, limite) if limite else None,
        }
        for consultation in bilan.consultations
    ]
    return {
        "bilan": bilan,
        "consultations": consultations,
        "propositions": propositions_du_bilan(bilan, dossier)
        if dossier.etat == EtatDossier.EN_INSTRUCTION
        else (),
    }


def propositions(dossier: Dossier, jour: date) -> Sequence[Proposition]:
    """Wordings drawn from the control of this dossier; none for a type without decision."""
    return propositions_du_bilan(controler_dossier(dossier, jour), dossier)


def propositions_du_bilan(bilan: Bilan, dossier: Dossier) -> tuple[Proposition, ...]:
    """A refusal and prescriptions if a rule is broken, the report in every case; the instructor decides."""
    manquements = [(b, ligne) for b in bilan.dispositifs for ligne in b.du_verdict(Verdict.NON_CONFORME)]
    if not bilan.dispositifs:
        return ()
    if not sens(dossier.type):
        # R581-8: nobody refuses a declaration; its breaches are laid in the check that closes it.
        if not manquements:
            return ()
        motifs = "\n\n".join(_manquement(b, ligne) for b, ligne in manquements)
        return (Proposition("constat", "Reprendre les non-conformités", motifs=motifs),)
    rapport = _rapport(bilan)
    if not manquements:
        return (Proposition("rapport", "Reprendre le contrôle dans le rapport", rapport=rapport),)
    return (
        Proposition(
            "refus",
            "Proposer un refus, avec ces motifs",
            sens=SensDecision.REFUS,
            motifs="\n\n".join(_motif(b, ligne) for b, ligne in manquements),
            rapport=rapport,
        ),
        Proposition(
            "prescriptions",
            "Proposer un accord avec prescriptions",
            sens=SensDecision.ACCORD_PRESCRIPTIONS,
            prescriptions="\n\n".join(_prescription(b, ligne) for b, ligne in manquements),
            rapport=rapport,
        ),
    )


def _motif(bilan: BilanDispositif, ligne: Ligne) -> str:
    article = citer(ligne.controle.article)
    source = f"l'article {article} du {ligne.controle.article.code.value}"
    if ligne.controle.zone:
        source = f"les règles de la zone {ligne.controle.zone} du règlement local de publicité ({source})"
    return (
        f"Considérant que le projet ne respecte pas {source} — {bilan.nom} — "
        f"{ligne.controle.explication_fr.rstrip('.')}."
    )


def _manquement(bilan: BilanDispositif, ligne: Ligne) -> str:
    return f"{bilan.nom} : {ligne.controle.explication_fr.rstrip('.')} (article {citer(ligne.controle.article)})."


def _prescription(bilan: BilanDispositif, ligne: Ligne) -> str:
    if ligne.limite != "—":
        return f"{bilan.nom} : {ligne.libelle.lower()}, respecter la limite de {ligne.limite} ({ligne.controle.article})."
    return f"{bilan.nom} : {ligne.controle.explication_fr.rstrip('.')} ; à corriger."


def _rapport(bilan: Bilan) -> str:
    """The control in plain text, for the signatory."""
    lignes = [f"Contrôle au {en_lettres(bilan.jour)}, règles en vigueur ce jour : {bilan.verdict}."]
    lignes += [f"- {ligne.verdict} : {ligne.controle.explication_fr}" for ligne in bilan.lignes_du_lieu]
    for b in bilan.dispositifs:
        lignes.append(f"{b.nom} : {b.verdict}.")
        lignes += [
            f"- {ligne.verdict} : {ligne.controle.explication_fr}"
            for ligne in b.lignes
            if ligne.controle.verdict is not Verdict.CONFORME
        ]
    return "\n".join(lignes)
