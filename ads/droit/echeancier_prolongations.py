"""Exceptional prolongations and suspensions, applied one after the other to the instruction (R*423-34 to R423-37-3)."""

from __future__ import annotations

from ads.droit.prolongations import PROLONGATIONS, Effet, prolonger
from droit.calendrier import ajouter_jours
from droit.echeancier import Faits, Instruction
from droit.notification import Regime, date_notification
from droit.trace import Trace


def prolonger_instruction(faits: Faits, instruction: Instruction, trace: Trace) -> Instruction:
    """The instruction once each prolongation told has moved its limit, in the order they came.

    A delay that does not run, or that a suspension holds, is left as it is.
    """
    for fait in faits.prolongations:
        if instruction.depart is None or instruction.limite is None:
            return instruction
        vue = prolonger(
            fait.code,
            faits.type,
            instruction.limite,
            depart=instruction.depart,
            notifiee_le=date_notification(fait.lettre, Regime.URBANISME),
            debut=fait.debut,
            fin=fait.fin,
        )
        for motif in vue.motifs:
            trace.dire(motif.article, motif.effet)
        for reserve in vue.reserves:
            trace.reserver(reserve.texte, reserve.article)
        regle = PROLONGATIONS[fait.code]
        mois = instruction.mois
        if vue.prise_en_compte and regle.duree is not None and regle.effet is Effet.AJOUTE:
            mois += regle.duree.nombre
        sure = ajouter_jours(vue.limite, -1) if vue.limite is not None else None
        instruction = Instruction(mois, instruction.depart, vue.limite, sure)
    return instruction
