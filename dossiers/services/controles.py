"""A draft decision held against the file: what blocks it, what must be known before signing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from dossiers import registre
from dossiers.etats import EtatDossier
from dossiers.models import Affichage, Dossier
from dossiers.models.consultations import ABF as CODE_ABF
from dossiers.models.consultations import (
    Consultation,
    EffetSilenceAvis,
    EtatConsultation,
    NatureConsultation,
    SensAvis,
)
from dossiers.models.decisions import SensDecision
from dossiers.models.journal import NatureEvenement
from dossiers.models.modifications import EtatModification
from dossiers.models.publicite import ObjetAffichage
from dossiers.models.suites import EtatRetrait
from dossiers.redaction import Complement
from dossiers.services import horloge
from dossiers.services.avis import avis_en_mots
from dossiers.services.journal import journal_des
from dossiers.services.signataires import interet_de
from dossiers.services.silence import REJETS, libelle
from droit.echeancier import EffetSilence, Sens
from droit.francais import en_lettres

DEFAVORABLES = (SensDecision.REFUS, SensDecision.SURSIS)
#: States of a dossier whose authorisation may exist.
DELIVRES = (EtatDossier.NOTIFIE, EtatDossier.ACCORD_TACITE)
LIBELLES_AVIS = {
    Sens.FAVORABLE: "favorable",
    Sens.PRESCRIPTIONS: "favorable avec prescriptions",
    Sens.DEFAVORABLE: "défavorable",
}
ABF = "l'architecte des Bâtiments de France"


@dataclass(frozen=True)
class Controle:
    """One check of a draft against the dossier. ``bloque``: it cannot go to signature as it is."""

    message: str
    article: str
    bloque: bool


def avis_recueillis(dossier: Dossier) -> tuple[str, ...]:
    """Opinions collected and their sense, as an arrêté names them (A424-2 d).

    The ABF's answer may be in the journal without a request of the platform: it is named from there, once.
    """
    textes = [f"l'{phrase}" for phrase in avis_en_mots(dossier)]
    for evenement in journal_des(dossier, NatureEvenement.AVIS_ABF):
        contenu = evenement.donnees.contenu
        if not contenu.get("consultation"):
            sens = LIBELLES_AVIS.get(contenu.get("sens"), "")
            textes.append(f"l'avis {sens} de {ABF} du {en_lettres(evenement.date_legale)}")
    return tuple(textes)


def abf_a_refuse(dossier: Dossier) -> bool:
    """Whether the architecte des Bâtiments de France refused his agreement."""
    avis = journal_des(dossier, NatureEvenement.AVIS_ABF)
    return bool(avis) and avis[-1].donnees.contenu.get("sens") == Sens.DEFAVORABLE


def silence_deja_acquis(dossier: Dossier, sens: str, jour: date) -> Controle | None:
    """A refusal after the limit is the withdrawal of a tacit decision (L424-5): never a plain arrêté.

    Not so of a certificate: L424-5 names permits and non-oppositions only, and R*410-18 foresees that an express
    certificate follows the tacit one.
    """
    limite = dossier.limite_instruction
    if not limite or jour <= limite or sens not in DEFAVORABLES or dossier.est_provisoire:
        return None
    if dossier.effet_silence in (*REJETS, EffetSilence.CERTIFICAT_TACITE):
        return None
    delai = ", dans les trois mois" if _a_son_retrait(dossier) else ""
    return Controle(
        f"Le délai est passé depuis le {en_lettres(limite)} : {_tacite(dossier)} existe. Un refus en serait le "
        f"retrait : seulement s'il est illégal, après une procédure contradictoire{delai}.",
        article_du_retrait(dossier),
        True,
    )


def article_du_retrait(dossier: Dossier) -> str:
    """What a tacit decision is withdrawn under: the rule of its domain, else that of every administration."""
    return f"{'L424-5, CRPA' if _a_son_retrait(dossier) else 'CRPA L242-1,'} L121-1, L122-1"


def _a_son_retrait(dossier: Dossier) -> bool:
    suites = registre.domaine(dossier.domaine).suites
    return suites is not None and suites.limite_retrait is not None


def _tacite(dossier: Dossier) -> str:
    texte = libelle(dossier.effet_silence)
    return f"une {texte}" if texte.startswith(("décision", "autorisation")) else f"un {texte}"


def controler(
    dossier: Dossier,
    sens: str,
    motifs: str,
    prescriptions: str,
    *,
    complements: Mapping[str, Any] | None = None,
    jour: date | None = None,
) -> list[Controle]:
    """What in the file blocks this draft, or must be known before signing it."""
    jour = jour or timezone.localdate()
    possible = next((s for s in registre.sens_de(dossier) if s.code == sens), None)
    if possible is None:
        return [Controle("Cette issue n'existe pas pour ce type de dossier.", "", True)]
    du_domaine = registre.domaine(dossier.domaine).controles(dossier, sens, jour)
    trouves = [
        *_redaction(sens, motifs, prescriptions, possible.motivation),
        *_complements(dossier, sens, motifs, complements or {}),
        *_delai(dossier, sens, jour),
        *_abf(dossier, sens, jour),
        *_autorite(dossier),
        *_modification(dossier),
        *_avis_de_depot(dossier, sens),
        *_autorisation_d_origine(dossier, sens),
        *(Controle(m.texte, m.article, False) for m in du_domaine),
    ]
    return [*trouves, *_consultations(dossier, sens)]


def _autorisation_d_origine(dossier: Dossier, sens: str) -> Iterator[Controle]:
    """A modification or a transfer holds on to an authorisation that is granted and was not withdrawn."""
    if not dossier.suffixe or sens in DEFAVORABLES:
        return
    premier = dossier.autorisation.dossiers.filter(suffixe="").order_by("pk").first()
    if premier is None:
        yield Controle(
            "L'autorisation d'origine n'est pas sur la plateforme : vérifiez qu'elle a été délivrée, et qu'elle "
            "n'est ni retirée ni périmée.",
            "R*424-17",
            False,
        )
    elif premier.retraits.filter(etat=EtatRetrait.NOTIFIE).exists():
        yield Controle(
            "L'autorisation d'origine a été retirée : elle ne se modifie ni ne se transfère plus.",
            "L424-5",
            True,
        )
    elif premier.etat not in DELIVRES:
        yield Controle("L'autorisation d'origine n'est pas délivrée.", "R*424-10", True)
    if dossier.suffixe.startswith("T"):
        accordes = dossier.autorisation.dossiers.filter(suffixe__startswith="T", etat__in=DELIVRES)
        if deja := accordes.exclude(pk=dossier.pk).order_by("-pk").first():
            yield Controle(
                f"L'autorisation a déjà changé de mains ({deja}) : c'est son nouveau titulaire qui doit être d'accord.",
                "",
                False,
            )
        yield Controle(
            "Vérifiez que l'accord du titulaire de l'autorisation est au dossier (jurisprudence).", "", False
        )


def _redaction(sens: str, motifs: str, prescriptions: str, article: str) -> Iterator[Controle]:
    if article and not motifs.strip():
        tous = "tous les motifs" if sens == SensDecision.REFUS else "les motifs"
        yield Controle(f"Indiquez {tous}, en droit et en fait.", article, True)
    if sens == SensDecision.ACCORD_PRESCRIPTIONS and not prescriptions.strip():
        yield Controle("Écrivez les prescriptions, ou choisissez un accord simple.", "A424-3 d", True)
    if sens == SensDecision.REFUS and motifs.strip() and not any(signe.isdigit() for signe in motifs):
        yield Controle(
            "Aucun article n'est cité : un refus énonce la règle méconnue et le fait qui la méconnaît.",
            "L424-3",
            False,
        )


def _complements(dossier: Dossier, sens: str, motifs: str, saisis: Mapping[str, Any]) -> Iterator[Controle]:
    """What the law wants in such an act besides its outcome: missing, out of bounds, or to be reasoned."""
    for complement in registre.complements_de(dossier):
        if not complement.concerne(sens):
            continue
        valeur = str(saisis.get(complement.code) or "").strip()
        if not valeur:
            if complement.est_attendu:
                yield Controle(f"Rien n'est dit de : {complement.libelle}.", complement.article, False)
            continue
        if complement.maximum is not None and not _dans_les_bornes(complement, valeur):
            yield Controle(
                f"{complement.libelle} : un nombre entre {complement.minimum} et {complement.maximum}.",
                complement.article,
                True,
            )
        if complement.exige_motifs and not motifs.strip():
            yield Controle(
                f"{complement.libelle} : indiquez les motifs, en droit et en fait.",
                complement.exige_motifs,
                True,
            )


def _dans_les_bornes(complement: Complement, valeur: str) -> bool:
    return valeur.isdecimal() and (complement.minimum or 0) <= int(valeur) <= complement.maximum


def _delai(dossier: Dossier, sens: str, jour: date) -> Iterator[Controle]:
    tardif = silence_deja_acquis(dossier, sens, jour)
    limite = dossier.limite_instruction
    if tardif is not None:
        yield tardif
    elif limite and jour > limite and dossier.effet_silence == EffetSilence.CERTIFICAT_TACITE:
        yield Controle(
            f"Le délai est passé depuis le {en_lettres(limite)} : un certificat tacite existe et gèle les règles "
            "dix-huit mois à compter de sa date. Un certificat exprès, même négatif, peut le suivre ; il ne déplace "
            "pas ce délai et ne reprend pas ce que le certificat tacite a donné (lecture à confirmer).",
            "R*410-12, R*410-18",
            False,
        )
    elif limite and jour > limite and dossier.date_silence:
        yield Controle(
            f"Le délai est passé depuis le {en_lettres(limite)} : le silence a déjà produit son effet "
            f"({libelle(dossier.effet_silence)}). Cette décision s'y ajoute.",
            "R*424-1",
            False,
        )
    elif limite and (limite - jour).days <= 3:
        yield Controle(
            f"Le délai s'achève le {en_lettres(limite)} : la décision doit être notifiée, et pas seulement "
            "signée, avant cette date.",
            "R*410-12" if dossier.effet_silence == EffetSilence.CERTIFICAT_TACITE else "R*424-10",
            False,
        )


def _abf(dossier: Dossier, sens: str, jour: date) -> Iterator[Controle]:
    """The architect's agreement binds permits and declarations in protected surroundings (L632-2 patrimoine)."""
    if sens in DEFAVORABLES:
        return
    avis = journal_des(dossier, NatureEvenement.AVIS_ABF)
    if avis:
        donne = avis[-1].donnees.contenu.get("sens")
        if donne == Sens.DEFAVORABLE:
            yield Controle(
                f"L'accord de {ABF} est refusé depuis le {en_lettres(avis[-1].date_legale)} : l'autorisation ne "
                "peut pas être délivrée.",
                "R*425-1, L632-2 du code du patrimoine",
                True,
            )
        elif donne == Sens.PRESCRIPTIONS and sens == SensDecision.ACCORD:
            yield Controle(
                f"{ABF[:1].upper()}{ABF[1:]} a donné son accord avec prescriptions : reprenez-les dans l'arrêté.",
                "R*425-1",
                True,
            )
        return
    if not journal_des(dossier, NatureEvenement.SAISINE_ABF):
        return
    repute = horloge.projeter(dossier).echeancier.jalons.accord_abf_repute
    if repute is None or jour <= repute:
        jusqu = f" ; son silence vaudra accord après le {en_lettres(repute)}" if repute else ""
        yield Controle(f"{ABF[:1].upper()}{ABF[1:]} n'a pas encore répondu{jusqu}.", "R*423-67", True)


def _consultations(dossier: Dossier, sens: str) -> Iterator[Controle]:
    """An agreement refused or awaited binds the authority; an opinion awaited is told (R*423-59)."""
    for consultation in dossier.consultations.filter(parent__isnull=True).prefetch_related("service"):
        if consultation.service.code == CODE_ABF or not consultation.attend_une_reponse:
            continue
        lie = consultation.nature == NatureConsultation.ACCORD
        article, service = consultation.article, consultation.service
        if consultation.est_en_attente:
            fin = (
                f" (au plus tard le {en_lettres(consultation.date_limite)})"
                if consultation.date_limite
                else ""
            )
            quoi = "L'accord" if lie else "L'avis"
            yield Controle(
                f"{quoi} de {service} est encore attendu{fin}.", article, lie and sens not in DEFAVORABLES
            )
        elif lie and sens not in DEFAVORABLES and _est_refuse(consultation):
            yield Controle(
                f"{service} a refusé son accord : l'autorisation ne peut pas être délivrée.", article, True
            )
        elif lie and sens == SensDecision.ACCORD and consultation.sens == SensAvis.PRESCRIPTIONS:
            yield Controle(
                f"{service} a donné son accord avec prescriptions : reprenez-les dans l'arrêté.",
                article,
                True,
            )


def _est_refuse(consultation: Consultation) -> bool:
    if consultation.etat == EtatConsultation.TACITE:
        return consultation.silence in (EffetSilenceAvis.REFUS, EffetSilenceAvis.EXPRES)
    return consultation.etat == EtatConsultation.RENDU and consultation.sens == SensAvis.DEFAVORABLE


def _autorite(dossier: Dossier) -> Iterator[Controle]:
    interet = interet_de(dossier)
    if interet is not None and interet.designe_id is None:
        yield Controle(
            f"{interet.interesse} est intéressé au projet : le conseil municipal doit désigner un de ses membres.",
            "L422-7",
            False,
        )


def _modification(dossier: Dossier) -> Iterator[Controle]:
    """A change proposed by the petitioner is answered before the project is decided (CE 448905)."""
    if dossier.modifications.filter(etat=EtatModification.PROPOSEE).exists():
        yield Controle(
            "Le demandeur a proposé une modification de son projet : par prudence, répondez-lui avant de décider.",
            "Conseil d’État, 1er décembre 2023, n° 448905",
            True,
        )


def _avis_de_depot(dossier: Dossier, sens: str) -> Iterator[Controle]:
    domaine = registre.domaine(dossier.domaine)
    suites = domaine.suites
    if sens in DEFAVORABLES or suites is None or dossier.type not in suites.types_affiches:
        return
    if not Affichage.objects.filter(dossier=dossier, objet=ObjetAffichage.DEPOT).exists():
        yield Controle(
            "La date d'affichage de l'avis de dépôt n'est pas enregistrée : la décision doit la mentionner.",
            "R*424-5, R*423-6",
            False,
        )
