"""What letters and decisions of the droit des sols must say, article by article."""

from __future__ import annotations

from collections.abc import Sequence

from ads.droit.echeancier_delais import TRANSFERT
from dossiers.models.decisions import SensDecision
from dossiers.registre import Mention, SensPossible
from dossiers.services.silence import libelle as libelle_silence
from droit.echeancier import Echeancier

CERTIFICATS = ("CUa", "CUb")


def _sens_de_suite(type_dossier: str, suite: str) -> Sequence[SensPossible]:
    if suite == TRANSFERT:
        return (
            SensPossible(SensDecision.ACCORD, "transfert accordé"),
            SensPossible(SensDecision.REFUS, "transfert refusé", "R*424-5"),
        )
    accord, refus = (
        ("non-opposition à la modification", "opposition à la modification")
        if type_dossier == "DP"
        else ("modification accordée", "modification refusée")
    )
    return (
        SensPossible(SensDecision.ACCORD, accord),
        SensPossible(SensDecision.ACCORD_PRESCRIPTIONS, f"{accord} avec prescriptions", "R*424-5"),
        SensPossible(SensDecision.REFUS, refus, "R*424-5"),
        SensPossible(SensDecision.SURSIS, "sursis à statuer", "L424-3"),
    )


def sens(type_dossier: str, suite: str = "") -> Sequence[SensPossible]:
    """Outcomes the authority may sign for this type, and what must be reasoned (R*424-5, A424-4).

    ``suite``: ``M`` or ``T`` on an authorisation already granted; a transfer has neither prescription nor sursis.
    """
    if suite:
        return _sens_de_suite(type_dossier, suite)
    if type_dossier == "DP":
        return (
            SensPossible(SensDecision.ACCORD, "non-opposition"),
            SensPossible(SensDecision.ACCORD_PRESCRIPTIONS, "non-opposition avec prescriptions", "R*424-5"),
            SensPossible(SensDecision.REFUS, "opposition", "R*424-5"),
            SensPossible(SensDecision.SURSIS, "sursis à statuer", "L424-3"),
        )
    if type_dossier == "CUa":
        return (SensPossible(SensDecision.ACCORD, "certificat délivré"),)
    if type_dossier == "CUb":
        return (
            SensPossible(SensDecision.ACCORD, "opération réalisable"),
            SensPossible(SensDecision.REFUS, "opération non réalisable", "R*410-14"),
        )
    return (
        SensPossible(SensDecision.ACCORD, "permis accordé"),
        SensPossible(SensDecision.ACCORD_PRESCRIPTIONS, "permis accordé avec prescriptions", "R*424-5"),
        SensPossible(SensDecision.REFUS, "permis refusé", "R*424-5"),
        SensPossible(SensDecision.SURSIS, "sursis à statuer", "L424-3"),
    )


def mentions_recepisse(type_dossier: str, echeancier: Echeancier, suite: str = "") -> Sequence[Mention]:
    """What the récépissé or ARE says (R*423-4, R*423-5, R*410-3, CRPA R112-11-1)."""
    silence, instruction = echeancier.silence, echeancier.instruction
    mentions = []
    if silence.le is not None and instruction is not None and instruction.limite is not None:
        mentions.append(
            Mention(
                f"Sans réponse de la mairie au plus tard le {instruction.limite:%d/%m/%Y}, vous bénéficierez "
                f"d'une décision implicite : {libelle_silence(silence.effet, suite)}, le {silence.le:%d/%m/%Y}."
                if silence.effet not in ("rejet_implicite", "rejet_tacite", "opposition_tacite")
                else f"Sans réponse de la mairie au plus tard le {instruction.limite:%d/%m/%Y}, votre demande "
                f"sera réputée rejetée le {silence.le:%d/%m/%Y}.",
                "R*410-12" if type_dossier in CERTIFICATS else "R*423-4",
            )
        )
    if type_dossier not in CERTIFICATS:
        mentions += [
            Mention(
                "Dans le mois qui suit le dépôt, la mairie peut vous écrire qu'il manque des pièces, ou que le "
                "délai d'instruction est plus long que celui de droit commun.",
                "R*423-5 a",
            ),
            Mention(
                "Si vous recevez une telle lettre dans ce mois, elle remplace ce qui est écrit ici. Si vous "
                "n'en recevez pas, le délai ne pourra plus être modifié, sauf dans les cas prévus par le code.",
                "R*423-5 b",
            ),
        ]
    mentions += [
        Mention(
            "Si la demande est incomplète, la mairie vous dira quelles pièces fournir et dans quel délai.",
            "CRPA R112-11-1",
        ),
        Mention(
            "En cas de décision implicite favorable, vous pouvez demander un certificat qui l'atteste.",
            "R*424-13" if type_dossier not in CERTIFICATS else "CRPA R112-11-1",
        ),
    ]
    return mentions


def mentions_demande_pieces(type_dossier: str) -> Sequence[Mention]:
    """What the request for missing pieces says (R*423-39)."""
    effet = (
        "opposition tacite à votre déclaration" if type_dossier == "DP" else "rejet tacite de votre demande"
    )
    return (
        Mention(
            "Vous avez trois mois à compter de la réception de cette lettre pour fournir toutes les pièces.",
            "R*423-39 a",
        ),
        Mention(f"Sans l'ensemble des pièces dans ce délai, il y aura {effet}.", "R*423-39 b"),
        Mention("Le délai d'instruction commencera à la réception de la dernière pièce.", "R*423-39 c"),
    )


def mentions_decision(type_dossier: str, sens_decision: str) -> Sequence[Mention]:
    """Remedies and validity the arrêté must carry (A424-8, A424-17, R*424-17, R*421-1 CJA)."""
    mentions = [
        Mention(
            "Si vous contestez cette décision, vous pouvez saisir le tribunal administratif compétent dans "
            "les deux mois qui suivent sa notification.",
            "CJA R421-1",
        ),
        Mention(
            "Vous pouvez aussi former un recours gracieux dans le mois ; il ne prolonge pas le délai du "
            "recours devant le tribunal.",
            "L600-12-2",
        ),
    ]
    favorable = sens_decision in (SensDecision.ACCORD, SensDecision.ACCORD_PRESCRIPTIONS)
    if favorable and type_dossier not in CERTIFICATS:
        mentions = [
            Mention(
                "L'autorisation est périmée si les travaux ne commencent pas dans les trois ans de sa "
                "notification, ou s'ils s'arrêtent plus d'un an ensuite.",
                "R*424-17",
            ),
            Mention(
                "Avant de commencer, affichez l'autorisation sur le terrain, visible de la rue, pendant toute "
                "la durée du chantier.",
                "R*424-15",
            ),
            Mention(
                "L'autorisation est délivrée sous réserve du droit des tiers : elle vérifie les règles "
                "d'urbanisme, pas le droit privé.",
                "A424-8",
            ),
            Mention(
                "Des tiers peuvent la contester dans les deux mois du premier jour d'affichage sur le terrain.",
                "R*600-2",
            ),
            *mentions,
        ]
    if favorable and type_dossier in CERTIFICATS:
        mentions.insert(0, Mention("Ce certificat vaut dix-huit mois à compter de sa délivrance.", "L410-1"))
    return mentions
