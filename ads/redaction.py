"""The words of the arrêtés and certificates of the droit des sols (A424-1 to A424-14, A410-3 to A410-5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ads.droit.apres_decision import retrait
from ads.droit.circonstances import PERMIS_ET_DP
from ads.droit.mentions import voies_et_delais_de_recours
from ads.droit.suites import certificat_tacite, dossier_de_suite, suites
from ads.droit.validite import validite, validite_certificat
from dossiers.models.decisions import SensDecision
from dossiers.redaction import ActeADecider, ActeRedige, Information, SuitesDuDomaine, considerants
from droit.francais import en_lettres

CERTIFICATS = frozenset({"CUa", "CUb"})
FAVORABLES = frozenset({SensDecision.ACCORD, SensDecision.ACCORD_PRESCRIPTIONS})
NOMS = {
    "PCMI": "permis de construire",
    "PC": "permis de construire",
    "PA": "permis d'aménager",
    "PD": "permis de démolir",
    "DP": "déclaration préalable",
    "CUa": "certificat d'urbanisme d'information",
    "CUb": "certificat d'urbanisme opérationnel",
}
#: Articles of the code each type is taken under (A424-2 c, A410-3 d).
TEXTES = {
    "PCMI": "L421-1, L424-1 et suivants, R*421-1, R*424-1 et suivants et R431-1 et suivants",
    "PC": "L421-1, L424-1 et suivants, R*421-1, R*424-1 et suivants et R431-1 et suivants",
    "PA": "L421-2, L424-1 et suivants, R*421-18 et suivants, R*424-1 et suivants et R441-1 et suivants",
    "PD": "L421-3, L424-1 et suivants, R*421-26 et suivants, R*424-1 et suivants et R451-1 et suivants",
    "DP": "L421-4, L424-1 et suivants, R421-9, R*421-17, R*421-23, R*424-1 et suivants",
    "CUa": "L410-1 et R*410-1 et suivants",
    "CUb": "L410-1 et R*410-1 et suivants",
}
#: Jurisdiction of the administrative courts, by department (CJA R221-3).
TRIBUNAUX = {"59": "le tribunal administratif de Lille", "62": "le tribunal administratif de Lille"}
SURSIS_MOIS = 24  # L424-1: at most two years


def tribunal(departement: str) -> str:
    """The court that hears appeals on a land of this department."""
    return TRIBUNAUX.get(departement, "le tribunal administratif dans le ressort duquel se trouve le terrain")


def rediger(acte: ActeADecider) -> ActeRedige:
    """The arrêté, or the certificate, of one dossier."""
    return _certificat(acte) if acte.type in CERTIFICATS else _arrete(acte)


def _demande(acte: ActeADecider) -> str:
    nom, verbe = NOMS[acte.type], "présentée"
    quoi = nom if acte.type == "DP" else f"demande de {nom}"
    return (
        f"la {quoi} n° {acte.numero} {verbe} le {en_lettres(acte.date_depot)} par {acte.demandeur}, "
        f"pour : {acte.objet.rstrip(' .')}, sur un terrain situé {acte.terrain}"
    )


def _visas(acte: ActeADecider) -> tuple[str, ...]:
    visas = [
        f"Vu {_demande(acte)}",
        f"Vu le code de l'urbanisme, notamment ses articles {TEXTES[acte.type]}",
        "Vu le plan local d'urbanisme applicable au terrain",
    ]
    if acte.avis_de_depot and acte.type in PERMIS_ET_DP:
        visas.append(
            f"Vu l'avis de dépôt affiché en mairie ou publié par voie électronique le "
            f"{en_lettres(acte.avis_de_depot)}"
        )
    return (*visas, *(f"Vu {avis}" for avis in acte.avis))


def _arrete(acte: ActeADecider) -> ActeRedige:
    articles: list[str] = [_dispositif(acte)]
    if acte.sens in FAVORABLES:
        articles += _caracteristiques(acte)
        if acte.sens == SensDecision.ACCORD_PRESCRIPTIONS:
            articles.append(f"Les prescriptions suivantes sont à respecter :\n{acte.prescriptions.strip()}")
        articles.append(_executoire(acte.type))
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
        informations=_informations(acte),
    )


def _titre(acte: ActeADecider) -> str:
    nom = NOMS[acte.type]
    if acte.sens == SensDecision.SURSIS:
        return f"Arrêté de sursis à statuer sur une {'' if acte.type == 'DP' else 'demande de '}{nom}"
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
        quoi = "déclaration préalable" if dp else f"demande de {nom}"
        return (
            f"Il est sursis à statuer sur la {quoi} susvisée pour une durée de {duree} à compter de la "
            "notification du présent arrêté."
        )
    if acte.sens == SensDecision.REFUS:
        if dp:
            return "Il est fait opposition à la déclaration préalable susvisée."
        return f"Le {nom} est refusé pour le projet décrit dans la demande susvisée."
    reserve = (
        ", sous réserve du respect des prescriptions énoncées ci-après"
        if acte.sens == SensDecision.ACCORD_PRESCRIPTIONS
        else ""
    )
    if dp:
        return f"Il n'est pas fait opposition à la déclaration préalable susvisée{reserve}."
    return f"Le {nom} est accordé pour le projet décrit dans la demande susvisée{reserve}."


def _nombre(projet: Mapping[str, Any], champ: str) -> str:
    valeur = projet.get(champ)
    return "" if valeur in (None, "", "0", 0) else str(valeur).replace(".", ",")


def _caracteristiques(acte: ActeADecider) -> list[str]:
    """Destination and floor area (A424-9), lots (A424-10), derogation (A424-3 e)."""
    projet, phrases = acte.donnees.get("projet", {}), []
    surface = _nombre(projet, "surface_creee")
    if surface and acte.type in ("PCMI", "PC"):
        destination = str(projet.get("destination") or ("habitation" if acte.type == "PCMI" else ""))
        phrases.append(
            f"La surface de plancher créée est de {surface} m²"
            + (f" ; la destination des constructions est : {destination}." if destination else ".")
        )
    lots = _nombre(projet, "nombre_lots")
    if lots and acte.type == "PA":
        phrases.append(f"Le nombre maximum de lots est de {lots}.")
    derogation = str(acte.complements.get("derogation") or "").strip()
    if derogation:
        phrases.append(f"Il est accordé la dérogation ou l'adaptation mineure suivante : {derogation}")
    return phrases


def _executoire(type_: str) -> str:
    """R*424-11: the conditions of enforceability."""
    if type_ == "PD":
        return (
            "Le présent permis est exécutoire quinze jours après sa notification au demandeur et sa "
            "transmission au représentant de l'État (articles L424-9 et R452-1)."
        )
    if type_ == "DP":
        return "La présente décision est exécutoire à compter de la date à laquelle elle est acquise (article L424-8)."
    return (
        "Le présent permis est exécutoire à compter de sa notification au demandeur et de sa transmission au "
        "représentant de l'État (article L424-7)."
    )


def _recours(acte: ActeADecider) -> Information:
    phrase = voies_et_delais_de_recours(acte.jour, tribunal(acte.departement))
    return Information(
        "Voies et délais de recours",
        (
            phrase,
            "Le tribunal peut être saisi par voie électronique à l'adresse www.telerecours.fr.",
        ),
        "A424-4, CJA R421-1",
    )


def _informations(acte: ActeADecider) -> tuple[Information, ...]:
    if acte.sens not in FAVORABLES:
        return (_recours(acte),)
    dp = acte.type == "DP"
    sujet, pronom = ("La décision", "elle") if dp else ("Le permis", "il")
    e = "e" if dp else ""
    notes = [
        Information(
            "Durée de validité",
            (
                f"Conformément à l'article R*424-17 du code de l'urbanisme, "
                f"{'la décision de non-opposition' if dp else 'le permis'} est périmé{e} si les travaux ne "
                "sont pas entrepris dans le délai de trois ans à compter de sa notification au bénéficiaire. "
                "Il en est de même si, passé ce délai, les travaux sont interrompus pendant un délai supérieur "
                "à une année. En cas de recours, le délai de validité est suspendu jusqu'au prononcé d'une "
                "décision juridictionnelle irrévocable.",
            ),
            "A424-8, R*424-17, R*424-19",
        ),
        Information(
            "Avant de commencer les travaux",
            (
                *(
                    ()
                    if dp
                    else (
                        "Adressez au maire une déclaration d'ouverture de chantier (Cerfa n° 13407), en trois "
                        "exemplaires, ou par voie électronique.",
                    )
                ),
                "Installez sur le terrain, pendant toute la durée du chantier, un panneau visible de la voie "
                "publique, conforme aux articles A424-15 à A424-19.",
            ),
            "A424-8, R*424-15",
        ),
        Information(
            "Attention",
            (
                f"{sujet} n'est définiti{'ve' if dp else 'f'} qu'en l'absence de recours ou de retrait. Dans le "
                "délai de deux mois à compter de l'affichage sur le terrain, sa légalité peut être contestée "
                "par un tiers ; l'auteur du recours est tenu d'en informer le bénéficiaire au plus tard quinze "
                "jours après le dépôt du recours. Dans le délai de trois mois après sa date, l'autorité "
                f"compétente peut l{'a' if dp else 'e'} retirer, si elle l'estime illégal{e} ; elle est tenue "
                "d'en informer préalablement le bénéficiaire et de lui permettre de répondre à ses observations.",
            ),
            "A424-8, L424-5, R*600-1, R*600-2",
        ),
        Information(
            "Droits des tiers",
            (
                f"{sujet} est délivré{e} sous réserve du droit des tiers : {pronom} vérifie la conformité du "
                f"projet aux règles et servitudes d'urbanisme. {pronom.capitalize()} ne vérifie pas si le projet "
                "respecte les autres réglementations et les règles de droit privé.",
            ),
            "A424-8",
        ),
    ]
    if acte.type in ("PCMI", "PC"):
        notes.append(
            Information(
                "Assurance",
                (
                    "Le bénéficiaire a l'obligation de souscrire l'assurance de dommages prévue par "
                    "l'article L242-1 du code des assurances.",
                ),
                "A424-9",
            )
        )
    return (*notes, _recours(acte))


def _certificat(acte: ActeADecider) -> ActeRedige:
    regles = tuple(ligne.strip() for ligne in acte.motifs.splitlines() if ligne.strip())
    operationnel = acte.type == "CUb"
    realisable = acte.sens in FAVORABLES
    if operationnel:
        premier = (
            f"Le terrain objet de la demande {'peut' if realisable else 'ne peut pas'} être utilisé pour la "
            f"réalisation de l'opération : {acte.objet.rstrip(' .')}."
        )
    else:
        premier = (
            "Les règles d'urbanisme, la liste des taxes et participations d'urbanisme ainsi que les "
            "limitations administratives au droit de propriété applicables au terrain sont mentionnées au "
            "présent certificat."
        )
    articles = [premier]
    if regles and realisable:
        articles.append("Le terrain est soumis aux dispositions suivantes :\n" + "\n".join(regles))
    if acte.prescriptions.strip():
        articles.append(f"Observations :\n{acte.prescriptions.strip()}")
    articles.append(
        "Conformément au quatrième alinéa de l'article L410-1, si une demande d'autorisation ou une "
        "déclaration préalable est déposée dans le délai de dix-huit mois à compter de la délivrance du "
        "présent certificat, les dispositions d'urbanisme, le régime des taxes et participations d'urbanisme "
        "et les limitations administratives au droit de propriété existant à la date du certificat ne peuvent "
        "être remis en cause, à l'exception des dispositions qui ont pour objet la préservation de la "
        "sécurité ou de la salubrité publique."
    )
    suite = (
        ("opération réalisable" if realisable else "opération non réalisable")
        if operationnel
        else "information"
    )
    return ActeRedige(
        titre=f"Certificat d'urbanisme — {suite}",
        visas=_visas(acte),
        considerants=() if realisable else considerants(acte.motifs),
        verbe="Certifie",
        articles=tuple(articles),
        informations=(
            Information(
                "Durée de validité",
                (
                    "Le certificat d'urbanisme a une durée de validité de dix-huit mois. Il peut être prorogé par "
                    "périodes d'une année si les règles applicables au terrain n'ont pas changé ; la demande est "
                    "présentée au moins deux mois avant l'expiration du délai de validité.",
                ),
                "L410-1, R*410-17",
            ),
            _recours(acte),
        ),
    )


def _fin_validite(type_: str, depart):
    if type_ in CERTIFICATS:
        return validite_certificat(depart).fin
    return validite(depart).fin


def _echeances(type_: str, *, donnees: Mapping[str, Any] | None = None, **dates: Any):
    projet = (donnees or {}).get("projet", {})
    return suites(type_, coupe_arbres=projet.get("nature") == "coupe_arbres", **dates)


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
    certificat_tacite=certificat_tacite,
    dossier_de_suite=dossier_de_suite,
    fin_validite=_fin_validite,
)
