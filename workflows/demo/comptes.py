"""What the demonstration accounts find on their desk: letters and drafts made by the real services."""

from __future__ import annotations

from datetime import date

from communes.habilitations import INSTRUIRE, personnes_pouvant
from communes.models import Utilisateur
from dossiers import registre
from dossiers.etats import EtatDossier
from dossiers.models import Dossier
from dossiers.models.courriers import NatureCourrier
from dossiers.services import courriers, horloge
from workflows import circuit
from workflows.demo.referentiel import COMMUNES_DE_DEMO

AUX_PETITIONNAIRES = 6
A_SIGNER_PAR_COMMUNE = 2


def ouvrir_dossiers_des_comptes(jour: date) -> None:
    """Gives some dossiers to the demo petitioners, writes récépissés, sends drafts to the mayors."""
    _attribuer()
    for dossier in Dossier.objects.filter(commune__slug__in=COMMUNES_DE_DEMO).en_cours():
        if dossier.numero:
            _recepisse(dossier)
    for slug in COMMUNES_DE_DEMO:
        _parapheur(slug, jour)


def _attribuer() -> None:
    en_ligne = Dossier.objects.filter(commune__slug__in=COMMUNES_DE_DEMO, voie="teleservice").order_by("pk")
    for courriel, domaine in (("petitionnaire@example.org", "ads"), ("architecte@example.org", "ads")):
        compte = Utilisateur.objects.get(courriel=courriel)
        libres = en_ligne.filter(domaine=domaine).exclude(
            depositaire__courriel__in=["petitionnaire@example.org", "architecte@example.org"]
        )
        pks = list(libres.values_list("pk", flat=True)[:AUX_PETITIONNAIRES])
        Dossier.objects.filter(pk__in=pks).update(depositaire=compte)


def _recepisse(dossier: Dossier) -> None:
    le = dossier.evenements.filter(nature="enregistrement").values_list("date_legale", flat=True).first()
    la_horloge = horloge.projeter(dossier)
    courrier = courriers.editer(
        dossier,
        NatureCourrier.RECEPISSE,
        {
            "jour": le,
            "date_courrier": le,
            "horloge": la_horloge,
            "mentions": registre.domaine(dossier.domaine).mentions_recepisse(
                dossier.type, la_horloge.echeancier
            ),
        },
        par=None,
    )
    if dossier.voie == "teleservice":
        courriers.deposer_sur_le_portail(courrier, jour=le)


def _parapheur(slug: str, jour: date) -> None:
    prets = Dossier.objects.filter(commune__slug=slug, etat=EtatDossier.EN_INSTRUCTION).par_urgence()
    envoyes = 0
    for dossier in prets:
        instructeur = dossier.instructeur or _instructeur_de(dossier)
        if instructeur is None or (dossier.limite_instruction and dossier.limite_instruction < jour):
            continue
        circuit.preparer_decision(
            dossier,
            par=instructeur,
            sens="accord",
            rapport="Le projet respecte les règles applicables (démonstration).",
        )
        envoyes += 1
        if envoyes == A_SIGNER_PAR_COMMUNE:
            return


def _instructeur_de(dossier: Dossier):
    return personnes_pouvant(INSTRUIRE, dossier.commune, dossier.domaine).order_by("pk").first()
