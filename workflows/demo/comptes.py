"""What the demonstration accounts find on their desk: letters and drafts made by the real services."""

from __future__ import annotations

from datetime import date

from communes.erreurs import ErreurMetier
from communes.habilitations import INSTRUIRE, personnes_pouvant
from communes.models import Utilisateur
from dossiers import registre
from dossiers.etats import EtatDossier
from dossiers.models import Depot, Dossier
from dossiers.models.courriers import NatureCourrier
from dossiers.models.dossiers import Etape
from dossiers.services import courriers, echanges, horloge, modifications, saisie
from workflows import circuit
from workflows.demo.referentiel import COMMUNES_DE_DEMO

PETITIONNAIRES = ("petitionnaire@example.org", "architecte@example.org")
A_SIGNER_PAR_COMMUNE = 2


def ouvrir_dossiers_des_comptes(jour: date) -> None:
    """Gives some dossiers to the demo petitioners, writes récépissés, sends drafts to the mayors."""
    _attribuer()
    for dossier in Dossier.objects.filter(commune__slug__in=COMMUNES_DE_DEMO).en_cours():
        if dossier.numero:
            _recepisse(dossier)
    for slug in COMMUNES_DE_DEMO:
        _parapheur(slug, jour)
    for courriel in PETITIONNAIRES:
        _echanger(Utilisateur.objects.get(courriel=courriel))


def _attribuer() -> None:
    """A few dossiers of each state for the two demo petitioners, who agreed to electronic letters."""
    pris: list[int] = []
    for rang, courriel in enumerate(PETITIONNAIRES):
        compte = Utilisateur.objects.get(courriel=courriel)
        for etat in EtatDossier.values:
            libres = (
                Dossier.objects.filter(
                    commune__slug__in=COMMUNES_DE_DEMO, voie="teleservice", domaine="ads", etat=etat
                )
                .exclude(pk__in=pris)
                .order_by("pk")
            )
            pks = list(libres.values_list("pk", flat=True)[: 1 + rang])
            pris += pks
            Dossier.objects.filter(pk__in=pks).update(depositaire=compte)
            Depot.objects.filter(dossier__in=pks).update(accepte_electronique=True)
    _brouillon(Utilisateur.objects.get(courriel=PETITIONNAIRES[0]))


def _brouillon(compte: Utilisateur) -> None:
    """A house permit begun and not finished."""
    dossier = saisie.ouvrir_brouillon("PCMI", par=compte)
    saisie.enregistrer_saisie(
        dossier,
        "demandeur",
        {
            "nature": "physique",
            "nom": compte.nom,
            "prenom": compte.prenom,
            "adresse": "12 rue des Lilas",
            "code_postal": "59166",
            "ville": "Bousbecque",
            "courriel": compte.courriel,
            "a_co_demandeur": "non",
            "a_mandataire": "non",
        },
        par=compte,
    )


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


def _echanger(compte: Utilisateur) -> None:
    """A question, its answer, and a change proposed on the first dossier being examined."""
    dossier = (
        Dossier.objects.du_demandeur(compte)
        .filter(etape__in=(Etape.INSTRUCTION, Etape.COMPLETUDE))
        .order_by("pk")
        .first()
    )
    instructeur = dossier and (dossier.instructeur or _instructeur_de(dossier))
    if not instructeur:
        return
    for auteur, texte in (
        (compte, "Bonjour, le projet a une clôture sur rue : faut-il une pièce de plus ?"),
        (instructeur, "Bonjour, non : le plan de masse suffit s’il en indique la hauteur."),
        (compte, "Merci. L’adresse du terrain est à préciser : voyez ma modification."),
    ):
        echanges.ecrire(dossier, texte, par=auteur)
    terrain = {**dossier.donnees.get("terrain", {}), "adresse": f"{dossier.adresse_terrain}, fond de cour"}
    try:
        modifications.enregistrer_etape(dossier, "terrain", terrain, par=compte)
        modifications.proposer(dossier, "L’accès se fait par le fond de la cour.", par=compte)
    except ErreurMetier:
        return
