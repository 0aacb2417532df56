"""What screens say of a dossier: its state, who has the ball, its clock with reasons. No rule of law here."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils import timezone

from dossiers import registre
from dossiers.etats import EtatDossier
from dossiers.models import Dossier, Evenement
from dossiers.models.consultations import SensAvis
from dossiers.models.courriers import Canal
from dossiers.models.decisions import SensDecision, SensVisa
from dossiers.models.dossiers import Etape, Voie
from dossiers.models.journal import NatureEvenement
from dossiers.services import abandon, horloge, rectification, silence
from dossiers.services.arretes import libelle_sens
from droit.echeancier import Alerte, Etat, Fait
from droit.francais import en_lettres

TONS_ETAT = {
    EtatDossier.DEPOSE: "action",
    EtatDossier.A_VERIFIER: "action",
    EtatDossier.INCOMPLET: "attente",
    EtatDossier.EN_INSTRUCTION: "encours",
    EtatDossier.DECIDE: "encours",
    EtatDossier.NOTIFIE: "favorable",
    EtatDossier.ACCORD_TACITE: "alerte",
    EtatDossier.REJET_TACITE: "defavorable",
    EtatDossier.CONTROLE: "neutre",
    EtatDossier.RETIRE: "neutre",
}

LIBELLES_ALERTE = {
    Alerte.CUMUL_CRPA_INCERTAIN: (
        "Cumul de majorations sans texte",
        "Aucun texte ne dit comment ces deux majorations se cumulent : le délai affiché les additionne.",
    ),
    Alerte.ABF_DEFAVORABLE_DP: (
        "Avis défavorable de l’ABF sur une déclaration préalable",
        "Le silence ne vaut pas opposition ici : une décision expresse est nécessaire avant la limite.",
    ),
}

TITRES_HORLOGE = {
    EtatDossier.INCOMPLET: "Pièces à recevoir au plus tard le",
    EtatDossier.EN_INSTRUCTION: "Décision à notifier au plus tard le",
    EtatDossier.DECIDE: "Décision à notifier au plus tard le",
}


def ton_etat(dossier: Dossier) -> str:
    """The tone of the state's badge."""
    return TONS_ETAT.get(EtatDossier(dossier.etat), "neutre")


def phrase_silence(dossier: Dossier) -> str:
    """« permis tacite », « rejet tacite » …: what happens if nothing is done; empty when nothing does."""
    if not dossier.date_silence or dossier.est_clos:
        return ""
    return silence.libelle(dossier.effet_silence, dossier.suffixe)


def qui_a_la_main(dossier: Dossier) -> dict[str, Any]:
    """``qui`` must act, ``texte`` on what, ``date`` until when (None: no limit)."""
    if dossier.etat == EtatDossier.RETIRE:
        jour = abandon.jour_du_retrait(dossier)
        quand = f" le {en_lettres(jour)}" if jour else ""
        texte = f"Retirée par le demandeur{quand}. Aucune décision n’est à prendre."
        return {"qui": "Personne", "texte": texte, "date": None}
    service = str(dossier.service) if dossier.service_id else f"La commune de {dossier.commune}"
    instructeur = str(dossier.instructeur) if dossier.instructeur_id else service
    commune = f"La commune de {dossier.commune}"
    autorite = registre.autorite(dossier, timezone.localdate())
    demandeur = dossier.nom_demandeur or "Le demandeur"
    mains = {
        Etape.ENREGISTREMENT: (commune, "doit enregistrer le dossier et lui donner un numéro.", None),
        Etape.COMPLETUDE: (
            instructeur,
            "doit vérifier les pièces ; après cette date, plus aucune pièce ne peut être réclamée.",
            dossier.limite_completude,
        ),
        Etape.ATTENTE_PIECES: (
            demandeur,
            "doit fournir les pièces demandées.",
            dossier.limite_pieces,
        ),
        Etape.INSTRUCTION: (
            instructeur,
            "doit instruire la demande et préparer la décision.",
            dossier.limite_instruction,
        ),
        Etape.VALIDATION: (service, "doit valider le projet de décision.", dossier.limite_instruction),
        Etape.SIGNATURE: (autorite, "doit signer la décision ou la renvoyer.", dossier.limite_instruction),
        Etape.NOTIFICATION: (
            commune,
            "doit notifier la décision signée au demandeur.",
            dossier.limite_instruction,
        ),
    }
    qui, texte, jour = mains.get(
        dossier.etape, ("Personne", "L’instruction de ce dossier est terminée.", None)
    )
    return {"qui": qui, "texte": texte, "date": jour}


def horloge_pour_ecran(dossier: Dossier, la_horloge: horloge.Horloge, jour: date) -> dict[str, Any]:
    """The mapping that ``composants/horloge.html`` shows (see docs/interface.md)."""
    e = la_horloge.echeancier
    etat = EtatDossier(dossier.etat)
    limite = e.instruction.limite if e.instruction else None
    if etat == EtatDossier.INCOMPLET and e.completude:
        limite = e.completude.pieces_limite
    vue: dict[str, Any] = {
        "titre": TITRES_HORLOGE.get(etat, "Limite pour décider"),
        "date": limite,
        "au": jour,
        "provisoire": la_horloge.est_provisoire,
        "sans_date": "Aucune date limite ne court",
        "motifs": [{"effet": m.effet, "article": str(m.article), "date": None} for m in e.motifs],
        "alertes": [_alerte(code) for code in e.alertes],
        "reserves": [f"{r.texte} ({r.article})" if r.article else r.texte for r in e.reserves],
        "resume": _resume(e, la_horloge.est_provisoire),
        "prevision": prevision(dossier, jour),
    }
    if not dossier.est_clos and e.silence.le is not None:
        vue["silence"] = {"effet": silence.libelle(e.silence.effet, dossier.suffixe), "le": e.silence.le}
    if limite and limite < jour and not dossier.est_clos:
        vue["ton"] = "defavorable"
    return vue


def _alerte(code: str) -> dict[str, str]:
    titre, texte = LIBELLES_ALERTE.get(code, (code, ""))
    return {"ton": "alerte", "titre": titre, "texte": texte}


def _resume(e, est_provisoire: bool) -> str:
    morceaux = []
    if e.instruction:
        mois = f"{e.instruction.mois} mois"
        if e.instruction.depart:
            morceaux.append(f"{mois} à compter du {e.instruction.depart:%d/%m/%Y}.")
        else:
            morceaux.append(f"{mois} à compter du jour où le dossier sera complet.")
        if e.instruction.derniere_notification_sure:
            morceaux.append(
                f"Notifiez au plus tard le {e.instruction.derniere_notification_sure:%d/%m/%Y} pour être sûr."
            )
    if est_provisoire:
        morceaux.append("Prévision : l’accusé d’enregistrement n’est pas encore parti.")
    return " ".join(morceaux)


def prevision(dossier: Dossier, jour: date) -> str:
    """« si le dossier est complété aujourd'hui : … » for an incomplete dossier; else empty."""
    if dossier.etat != EtatDossier.INCOMPLET:
        return ""
    codes = tuple(p.code for p in dossier.pieces.all() if p.est_demandee)
    if not codes:
        return ""
    e = horloge.prevoir(dossier, Fait(NatureEvenement.RECEPTION_PIECES, jour, pieces=codes))
    complet = e.completude is not None and e.completude.etat == Etat.COMPLET
    if not complet or e.instruction is None or e.instruction.limite is None:
        return ""
    return (
        f"si toutes les pièces arrivent aujourd’hui, la décision devra être notifiée au plus tard le "
        f"{e.instruction.limite:%d/%m/%Y}."
    )


def lignes_du_journal(dossier: Dossier) -> list[dict[str, Any]]:
    """The journal, newest first: what, when it counts, when it was written, by whom, details in words."""
    evenements = dossier.evenements.select_related("donnees", "auteur", "vise", "dossier").order_by("-rang")
    ecartes = {e.vise_id for e in evenements if e.nature == NatureEvenement.RECTIFICATION}
    return [
        {
            "evenement": e,
            "libelle": e.get_nature_display(),
            "est_ecarte": e.pk in ecartes,
            "est_corrigeable": e.pk not in ecartes and rectification.est_corrigeable(e),
            "details": list(_details(dossier, e)),
        }
        for e in evenements
    ]


#: Facts whose ``sens`` is that of a decision, said in the words of the type.
_DE_LA_DECISION = (NatureEvenement.SIGNATURE, NatureEvenement.DECISION)
#: Codes of the journal in words; one that is not here is shown as it is.
_MOTS: dict[str, dict[str, str]] = {
    "voie": {**dict(Canal.choices), **dict(Voie.choices)},
    "sens": {**dict(SensDecision.choices), **dict(SensAvis.choices), **dict(SensVisa.choices)},
}

_LIBELLES_DONNEES = {
    "service": "Service",
    "voie": "Voie",
    "numero": "Numéro",
    "pieces": "Pièces",
    "libelle": "Cas",
    "debut": "À compter du",
    "fin": "Jusqu’au",
    "registre": "Registre",
    "motif": "Motif",
    "sens": "Sens",
    "codes": "Circonstances",
    "effet": "Effet",
    "condensat": "Empreinte du dépôt",
    "empreinte": "Empreinte du document",
}


def _details(dossier: Dossier, evenement: Evenement) -> Iterable[tuple[str, str]]:
    contenu = evenement.donnees.contenu
    for cle, libelle in _LIBELLES_DONNEES.items():
        valeur = contenu.get(cle)
        if valeur in (None, "", []):
            continue
        if cle == "codes":
            connues = registre.domaine(dossier.domaine).circonstances
            valeur = ", ".join(connues.get(code, code) for code in valeur)
        elif cle == "sens" and evenement.nature in _DE_LA_DECISION and valeur in SensDecision.values:
            valeur = libelle_sens(dossier, valeur)
        elif cle in _MOTS:
            valeur = _MOTS[cle].get(valeur, valeur)
        elif cle in ("debut", "fin"):
            valeur = f"{date.fromisoformat(valeur):%d/%m/%Y}"
        elif cle == "effet":
            valeur = silence.libelle(valeur)
        elif isinstance(valeur, list):
            valeur = ", ".join(str(v) for v in valeur)
        yield libelle, str(valeur)
    if evenement.vise is not None and evenement.nature == NatureEvenement.RECTIFICATION:
        yield "Écarte", f"{evenement.vise.get_nature_display()} du {evenement.vise.date_legale:%d/%m/%Y}"
