"""Notes under an arrêté: what its holder must know, each with the article that requires it."""

from __future__ import annotations

from ads import redaction_suites
from ads.complements import DESTINATION
from ads.droit.projet import Travaux
from ads.redaction_commun import FAVORABLES, recours
from dossiers.models.decisions import SensDecision
from dossiers.redaction import ActeADecider, Information

#: Projects of a declaration whose decision lapses under R*424-18, not under R*424-17.
SANS_TRAVAUX = {
    Travaux.CHANGEMENT_DESTINATION: "le changement de destination n'a pas eu lieu",
    Travaux.LOTISSEMENT: "la division n'a pas eu lieu",
    Travaux.DIVISION_L115_3: "la division n'a pas eu lieu",
    Travaux.CARAVANE: "l'installation de la caravane n'a pas eu lieu",
    Travaux.CAMPING: "la mise à disposition des campeurs n'a pas eu lieu",
}


#: R*424-14: a site patrimonial remarquable, or the surroundings of a monument.
RECOURS_ABF = frozenset({"abords", "spr"})


def informations(acte: ActeADecider) -> tuple[Information, ...]:
    """What follows the signature: A424-8 and A424-9 for a grant, remedies for every act."""
    if acte.sens not in FAVORABLES:
        return (recours(acte), *_recours_abf(acte))
    notes = [_validite(acte), _avant_les_travaux(acte), _attention(acte), _droits_des_tiers(acte)]
    # A424-9: « au bénéficiaire du permis », when the project comprises buildings.
    if acte.type in ("PCMI", "PC") or (acte.type == "PA" and acte.complements.get(DESTINATION.code)):
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
    return (*notes, recours(acte))


def _recours_abf(acte: ActeADecider) -> tuple[Information, ...]:
    """R*424-14: a refusal founded on the architect's may be taken to the préfet de région, in these places only."""
    if not acte.est_refus_abf or acte.sens != SensDecision.REFUS or not RECOURS_ABF & acte.circonstances:
        return ()
    return (
        Information(
            "Recours contre l'avis de l'architecte des Bâtiments de France",
            (
                "Si cette décision est fondée sur le refus d'accord de l'architecte des Bâtiments de France, le "
                "demandeur peut saisir le préfet de région, par lettre recommandée avec demande d'avis de "
                "réception, dans les deux mois de la notification de la décision. Il précise s'il souhaite faire "
                "appel à un médiateur. Le silence du préfet de région, gardé deux mois, confirme la décision.",
            ),
            "R*424-14",
        ),
    )


def _validite(acte: ActeADecider) -> Information:
    dp = acte.type == "DP"
    nom, e = ("la décision de non-opposition", "e") if dp else ("le permis", "")
    nature = acte.donnees.get("projet", {}).get("nature", "")
    if dp and nature in SANS_TRAVAUX:
        phrase = (
            f"Conformément à l'article R*424-18 du code de l'urbanisme, {nom} devient caduque si "
            f"{SANS_TRAVAUX[nature]} dans le délai de trois ans à compter de sa notification. Si l'opération "
            "comporte des travaux, ils sont entrepris dans le même délai et ne sont pas interrompus plus d'une "
            "année (article R*424-17)."
        )
    else:
        phrase = (
            f"Conformément à l'article R*424-17 du code de l'urbanisme, {nom} est périmé{e} si les travaux ne "
            "sont pas entrepris dans le délai de trois ans à compter de sa notification au bénéficiaire. Il en "
            "est de même si, passé ce délai, les travaux sont interrompus pendant un délai supérieur à une année."
        )
    # R*424-19 suspends the delay of R*424-17 alone: nothing stops that of R*424-18.
    delai = "le délai de l'article R*424-17" if dp and nature in SANS_TRAVAUX else "le délai de validité"
    suspension = (
        f"En cas de recours contre {nom}, {delai} est suspendu jusqu'au prononcé d'une décision "
        "juridictionnelle irrévocable. Il en va de même, en cas de recours contre une décision prévue par une "
        "législation connexe donnant lieu à une réalisation différée des travaux dans l'attente de son obtention."
    )
    suite = (redaction_suites.sans_nouveau_delai(acte),) if acte.suite else ()
    return Information(
        "Durée de validité", (phrase, *suite, suspension), "A424-8, R*424-17, R*424-18, R*424-19"
    )


def _avant_les_travaux(acte: ActeADecider) -> Information:
    ouverture = (
        "Adressez au maire, en trois exemplaires ou par voie électronique, une déclaration d'ouverture de "
        "chantier (modèle Cerfa n° 13407, disponible à la mairie ou sur le site service-public.fr).",
    )
    return Information(
        "Avant de commencer les travaux",
        (
            *(ouverture if acte.type in ("PCMI", "PC", "PA") else ()),
            "Installez sur le terrain, pendant toute la durée du chantier, un panneau visible de la voie publique "
            "décrivant le projet, conforme aux articles A424-15 à A424-19. Le modèle de panneau est disponible à "
            "la mairie, sur le site internet urbanisme du Gouvernement et dans la plupart des magasins de "
            "matériaux.",
        ),
        "A424-8, R*424-15" if acte.type in ("DP", "PD") else "A424-8, R*424-15, R*424-16",
    )


def _attention(acte: ActeADecider) -> Information:
    dp = acte.type == "DP"
    sujet, e = ("La décision", "e") if dp else ("Le permis", "")
    return Information(
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
    )


def _droits_des_tiers(acte: ActeADecider) -> Information:
    dp = acte.type == "DP"
    sujet, pronom, e = ("La décision", "elle", "e") if dp else ("Le permis", "il", "")
    rappel = "la décision" if dp else "le permis"
    return Information(
        "Droits des tiers",
        (
            f"{sujet} est délivré{e} sous réserve du droit des tiers : {pronom} vérifie la conformité du "
            f"projet aux règles et servitudes d'urbanisme. {pronom.capitalize()} ne vérifie pas si le projet "
            "respecte les autres réglementations et les règles de droit privé. Toute personne s'estimant lésée "
            "par la méconnaissance du droit de propriété ou d'autres dispositions de droit privé peut donc faire "
            f"valoir ses droits en saisissant les tribunaux civils, même si {rappel} respecte les règles "
            "d'urbanisme.",
        ),
        "A424-8",
    )
