"""The words of the arrêtés of the droit des sols (A424-1 to A424-14), and what follows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from ads import redaction_suites
from ads.complements import AMENAGEMENT, AUTORISATIONS, DESTINATION, SURSIS_MOIS
from ads.droit.apres_decision import retrait
from ads.droit.circonstances import PERMIS_ET_DP
from ads.droit.echeancier_delais import TRANSFERT
from ads.droit.requetes import regle_de_requete
from ads.droit.suites import dossier_de_suite, suites
from ads.droit.validite import CE_QUI_DEPLACE_LA_VALIDITE, validite, validite_certificat
from ads.formulaires.construction import DESTINATIONS
from ads.redaction_certificat import certificat
from ads.redaction_commun import CERTIFICATS, FAVORABLES, NOMS, demande_visee, visas
from ads.redaction_notes import informations
from ads.reponses import recours_contre_reponse
from dossiers.models.decisions import SensDecision
from dossiers.redaction import ActeADecider, ActeRedige, SuitesDuDomaine, considerants

COUPE = "coupe_arbres"  # R*421-23 g


def rediger(acte: ActeADecider) -> ActeRedige:
    """The arrêté, or the certificate, of one dossier."""
    return certificat(acte) if acte.type in CERTIFICATS else _arrete(acte)


def _arrete(acte: ActeADecider) -> ActeRedige:
    articles: list[str] = [_dispositif(acte)]
    if acte.sens in FAVORABLES:
        articles += [redaction_suites.RESTE] if acte.suite else []
        articles += _caracteristiques(acte) if acte.suite != TRANSFERT else []
        if acte.sens == SensDecision.ACCORD_PRESCRIPTIONS:
            articles.append(f"Les prescriptions suivantes sont à respecter :\n{acte.prescriptions.strip()}")
        articles.append(_executoire(acte))
    if acte.sens == SensDecision.SURSIS:
        articles.append(
            "À l'expiration du sursis, et au plus tard deux mois après, le demandeur pourra confirmer sa "
            "demande. La décision sera alors prise dans les deux mois de cette confirmation ; à défaut, "
            "l'autorisation sera réputée accordée dans les termes où elle a été demandée (article L424-1)."
        )
    articles.append(
        f"Le maire de {acte.commune} est chargé de l'exécution du présent arrêté, qui sera notifié au "
        "demandeur et transmis au représentant de l'État dans les conditions prévues aux articles L2131-1 et "
        "L2131-2 du code général des collectivités territoriales."
    )
    return ActeRedige(
        titre=_titre(acte),
        visas=_visas(acte),
        considerants=considerants(acte.motifs),
        verbe="Arrête",
        articles=tuple(articles),
        informations=informations(acte),
    )


def _visas(acte: ActeADecider) -> tuple[str, ...]:
    premier, *autres = visas(acte)
    return (premier, *redaction_suites.visa(acte), *autres)


def _titre(acte: ActeADecider) -> str:
    nom = NOMS[acte.type]
    if acte.sens == SensDecision.SURSIS:
        return f"Arrêté de sursis à statuer sur une {demande_visee(acte)}"
    if acte.suite:
        return redaction_suites.titre(acte)
    if acte.type == "DP":
        quoi = "d'opposition" if acte.sens == SensDecision.REFUS else "de non-opposition"
        return f"Arrêté {quoi} à une déclaration préalable"
    if acte.sens == SensDecision.REFUS:
        return f"Arrêté refusant un {nom}"
    avec = " avec prescriptions" if acte.sens == SensDecision.ACCORD_PRESCRIPTIONS else ""
    return f"Arrêté accordant un {nom}{avec}"


def _dispositif(acte: ActeADecider) -> str:
    nom, dp = NOMS[acte.type], acte.type == "DP"
    if acte.sens == SensDecision.SURSIS:
        mois = int(acte.complements.get("sursis_mois") or SURSIS_MOIS)
        duree = "deux ans" if mois == SURSIS_MOIS else f"{mois} mois"
        quoi = demande_visee(acte)
        return (
            f"Il est sursis à statuer sur la {quoi} susvisée pour une durée de {duree} à compter de la "
            "notification du présent arrêté."
        )
    reserve = (
        ", sous réserve du respect des prescriptions énoncées ci-après"
        if acte.sens == SensDecision.ACCORD_PRESCRIPTIONS
        else ""
    )
    if acte.suite:
        return redaction_suites.dispositif(acte, reserve)
    if acte.sens == SensDecision.REFUS:
        if dp:
            return "Il est fait opposition à la déclaration préalable susvisée."
        return f"Le {nom} est refusé pour le projet décrit dans la demande susvisée."
    if dp:
        return f"Il n'est pas fait opposition à la déclaration préalable susvisée{reserve}."
    return f"Le {nom} est accordé pour le projet décrit dans la demande susvisée{reserve}."


def _nombre(projet: Mapping[str, Any], champ: str) -> str:
    valeur = projet.get(champ)
    return "" if valeur in (None, "", "0", 0) else str(valeur).replace(".", ",")


def _caracteristiques(acte: ActeADecider) -> list[str]:
    """Destination and floor area (A424-9), lots (A424-10), then what the draft adds (A424-3 e, A424-5…)."""
    projet, phrases = acte.donnees.get("projet", {}), []
    surface = _nombre(projet, "surface_creee")
    if acte.type != "PD":
        phrases.append(_destination(acte, projet, surface))
    lots = _nombre(projet, "nombre_lots")
    if lots and acte.type == "PA":
        phrases.append(f"Le nombre maximum de lots est de {lots}.")
    prevus = (*(AMENAGEMENT if acte.type == "PA" else ()), *AUTORISATIONS)
    for complement in prevus:
        texte = str(acte.complements.get(complement.code) or "").strip()
        if texte:
            phrases.append(f"{INTRODUCTIONS[complement.code]} {texte}")
    return [phrase for phrase in phrases if phrase]


INTRODUCTIONS = {
    "derogation": "Il est accordé la dérogation ou l'adaptation mineure suivante :",
    "contributions": "Les contributions suivantes sont mises à la charge du bénéficiaire (article L332-28) :",
    "differe": "L'exécution des travaux est différée (article R*424-6) :",
    "surface_lots": "La surface de plancher maximale dont la construction est autorisée dans le lotissement est :",
    "vente_anticipee": "La vente ou la location des lots avant l'exécution des travaux est autorisée (article "
    "R*442-13) :",
    "emplacements": "Terrain de camping :",
    "garanties": "La mise en œuvre de la présente décision est subordonnée à des garanties financières :",
}


def _destination(acte: ActeADecider, projet: Mapping[str, Any], surface: str) -> str:
    """A424-9: the destination always, the floor area when some is created; of an aménagement, as the draft says."""
    dite = str(acte.complements.get(DESTINATION.code) or "").strip(" .")
    if acte.type == "PA":
        return (
            f"Constructions prévues, leur destination et la surface de plancher créée : {dite}."
            if dite
            else ""
        )
    code = str(projet.get("destination") or ("habitation" if acte.type == "PCMI" else ""))
    destination = dict(DESTINATIONS).get(code, code).lower() or dite
    parties = [f"La surface de plancher créée est de {surface} m²"] if surface else []
    if destination:
        parties.append(f"{'l' if surface else 'L'}a destination des constructions est : {destination}")
    return f"{' ; '.join(parties)}." if parties else ""


def _executoire(acte: ActeADecider) -> str:
    """R*424-11: the conditions of enforceability."""
    if acte.type == "PD":
        return (
            "Le présent permis est exécutoire quinze jours après sa notification au demandeur et sa "
            "transmission au représentant de l'État (articles L424-9 et R452-1)."
        )
    if acte.type == "DP" and acte.donnees.get("projet", {}).get("nature") == COUPE:
        return (
            "La présente décision est exécutoire un mois après la date à laquelle elle est acquise (articles "
            "L424-9 et R*424-1)."
        )
    if acte.type == "DP":
        return "La présente décision est exécutoire à compter de la date à laquelle elle est acquise (article L424-8)."
    return (
        f"{'Le présent arrêté' if acte.suite else 'Le présent permis'} est exécutoire à compter de sa notification au demandeur et de sa transmission au "
        "représentant de l'État (article L424-7)."
    )


def _validite(
    type_: str,
    depart: date,
    prorogations: int = 0,
    *,
    decidee_le: date | None = None,
    tacite_le: date | None = None,
):
    if type_ in CERTIFICATS:
        return validite_certificat(depart, prorogations, tacite_le=tacite_le)
    duree = validite(depart, decidee_le=decidee_le, prorogations=prorogations)
    return replace(duree, reserves=(*duree.reserves, *CE_QUI_DEPLACE_LA_VALIDITE))


def _echeances(type_: str, *, donnees: Mapping[str, Any] | None = None, **dates: Any):
    projet = (donnees or {}).get("projet", {})
    return suites(type_, coupe_arbres=projet.get("nature") == COUPE, **dates)


SUITES = SuitesDuDomaine(
    echeances=_echeances,
    limite_retrait=retrait,
    matiere=(2, 2),
    types_transmis=PERMIS_ET_DP | CERTIFICATS,
    types_affiches=PERMIS_ET_DP,
    types_declares={
        "doc": frozenset({"PCMI", "PC", "PA"}),  # R*424-16
        "daact": frozenset({"PCMI", "PC", "PA", "DP"}),  # R462-1
    },
    dossier_de_suite=dossier_de_suite,
    validite=_validite,
    articles_rejet={
        "rejet_tacite": "R*423-39",
        "opposition_tacite": "R*423-39",
        "rejet_implicite": "R*424-2, R424-2-1, R*424-3",
    },
    requete=regle_de_requete,
    reponses_a_notifier=frozenset({"R*410-17-1"}),
    recours_contre_reponse=recours_contre_reponse,
)
