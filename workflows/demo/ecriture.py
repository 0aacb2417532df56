"""Writing many lives at once: the same tables as real life, by bulk inserts."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time

from django.db import models, transaction
from viewflow.workflow.models import Process, Task
from viewflow.workflow.status import PROCESS, STATUS

from carto.models import Parcelle
from communes.models import Commune, ServiceInstructeur, Utilisateur
from dossiers import registre, saisie
from dossiers.etats import EtatDossier
from dossiers.models import (
    Autorisation,
    Compteur,
    Courrier,
    Decision,
    Demandeur,
    Depot,
    DonneesEvenement,
    Dossier,
    Evenement,
    Fichier,
    Notification,
    ParcelleCitee,
    Piece,
)
from dossiers.models.dossiers import ALPHABET, Etape
from dossiers.models.journal import NatureEvenement as N
from dossiers.services import emplacements, horloge
from dossiers.services.enregistrement import former_numero
from dossiers.services.journal import charge_de
from dossiers.technique.empreintes import GENESE, chainer, condensat, normaliser
from workflows.demo import formalites
from workflows.demo.masse import LOT, inserer
from workflows.demo.scenarios import REPONSES, Vie
from workflows.flows.autorisation import FluxAutorisation

#: State → (cached step, open human node or None).
ETAPES = {
    EtatDossier.DEPOSE: (Etape.ENREGISTREMENT, "enregistrer"),
    EtatDossier.A_VERIFIER: (Etape.COMPLETUDE, "verifier"),
    EtatDossier.INCOMPLET: (Etape.ATTENTE_PIECES, "attendre_pieces"),
    EtatDossier.EN_INSTRUCTION: (Etape.INSTRUCTION, "instruire"),
}


class LigneProcessus(models.Model):
    """The child table of the process, written beside its parent (bulk inserts know no inheritance)."""

    process_ptr = models.OneToOneField(Process, models.DO_NOTHING, primary_key=True, related_name="+")
    dossier = models.OneToOneField(Dossier, models.DO_NOTHING, related_name="+")

    class Meta:
        managed = False
        db_table = "workflows_processusdossier"

    def __str__(self) -> str:
        return f"processus {self.process_ptr_id}"


@dataclass
class Decor:
    """What generated dossiers refer to."""

    communes: Sequence[Commune]
    services: dict[tuple[int, str], ServiceInstructeur | None]
    instructeurs: dict[int, list[Utilisateur]]
    petitionnaires: Sequence[Utilisateur]
    preparateur: Utilisateur
    signataire: Utilisateur
    arrete: Fichier
    arrete_signe: Fichier
    parcelles: dict[int, list[Parcelle]]
    au: date
    bordereaux: dict[tuple[str, str], Sequence[registre.PieceDue]] = field(default_factory=dict)


def instant(jour: date) -> datetime:
    """Ten in the morning, in UTC: the instant a generated fact is said to be written."""
    return datetime.combine(jour, time(9), tzinfo=UTC)


@transaction.atomic
def ecrire(vies: Sequence[tuple[Vie, Commune]], decor: Decor, alea: random.Random) -> list[Dossier]:
    """Inserts one batch, numbers following the series already begun."""
    for vie, commune in vies:
        if decor.parcelles.get(commune.pk):
            vie.poser_sur(alea.choice(decor.parcelles[commune.pk]))
        formalites.noter(vie, decor.au)
    dossiers = _dossiers(vies, decor, alea)
    _demandeurs_et_parcelles(vies, dossiers)
    evenements = _journal(vies, dossiers, decor)
    _pieces_attendues(vies, dossiers, decor)
    _depots(vies, dossiers, decor)
    _decisions(vies, dossiers, decor, evenements)
    formalites.ecrire(vies, dossiers, decor.au)
    _circuits(dossiers)
    return dossiers


def _series(cles: set[tuple[int, str, int]]) -> dict[tuple[int, str, int], Compteur]:
    """The series of these commune, prefix and year, opened where they are new; two queries for a whole batch."""
    voulues = Compteur.objects.filter(
        commune__in={commune for commune, _, _ in cles}, annee__in={annee for *_, annee in cles}
    )
    series = {(c.commune_id, c.prefixe, c.annee): c for c in voulues}
    nouvelles = [Compteur(commune_id=c, prefixe=p, annee=a) for c, p, a in sorted(cles - set(series))]
    series |= {(c.commune_id, c.prefixe, c.annee): c for c in Compteur.objects.bulk_create(nouvelles)}
    return {cle: series[cle] for cle in cles}


def _numeros(vies: Sequence[tuple[Vie, Commune]]) -> list[Autorisation | None]:
    cles = [
        None
        if vie.numero_le is None
        else (commune.pk, registre.type_dossier(vie.type).prefixe, vie.date_depot.year)
        for vie, commune in vies
    ]
    series = _series({cle for cle in cles if cle})
    autorisations: list[Autorisation | None] = []
    for (vie, commune), cle in zip(vies, cles, strict=True):
        if cle is None:
            autorisations.append(None)
            continue
        _, prefixe, annee = cle
        compteur = series[cle]
        compteur.dernier += 1
        autorisations.append(
            Autorisation(
                numero=former_numero(prefixe, commune, annee, compteur.dernier),
                commune=commune,
                domaine=vie.domaine,
                prefixe=prefixe,
                annee=annee,
                rang=compteur.dernier,
            )
        )
    Compteur.objects.bulk_update(series.values(), ["dernier"], batch_size=LOT)
    inserer([a for a in autorisations if a])
    return autorisations


def _dossiers(vies, decor: Decor, alea: random.Random) -> list[Dossier]:
    dossiers = []
    for (vie, commune), autorisation in zip(vies, _numeros(vies), strict=True):
        service = decor.services.get((commune.pk, vie.domaine))
        equipe = decor.instructeurs.get(service.pk, []) if service else []
        etape, _ = ETAPES.get(EtatDossier(vie.etat), (Etape.CLOS, None))
        dossier = Dossier(
            reference="".join(alea.choices(ALPHABET, k=10)),
            numero=autorisation.numero if autorisation else None,
            autorisation=autorisation,
            domaine=vie.domaine,
            type=vie.type,
            commune=commune,
            depositaire=alea.choice(decor.petitionnaires) if vie.voie == "teleservice" else None,
            service=service,
            instructeur=alea.choice(equipe) if equipe and alea.random() < 0.7 else None,
            etat=vie.etat,
            etape=etape,
            voie=vie.voie,
            date_depot=vie.date_depot,
            depose_le=instant(vie.date_depot),
            objet=vie.objet,
            nom_demandeur=f"{vie.prenom} {vie.nom}",
            adresse_terrain=vie.adresse,
            donnees=_saisie(vie, commune),
            emprise=vie.terrain.geom if vie.terrain else None,
        )
        projection = horloge.Horloge(vie.echeancier or vie.projeter(), False)
        for champ, valeur in horloge.colonnes(dossier, projection).items():
            setattr(dossier, champ, valeur)
        dossiers.append(dossier)
    return Dossier.objects.bulk_create(dossiers, batch_size=LOT)


def _saisie(vie: Vie, commune: Commune) -> dict:
    return {
        "demandeur": {
            "nature": "physique",
            "nom": vie.nom,
            "prenom": vie.prenom,
            "adresse": vie.adresse,
            "code_postal": (commune.codes_postaux or ["59000"])[0],
            "ville": commune.nom,
            "courriel": "demandeur@example.org",
            "a_co_demandeur": "non",
            "a_mandataire": "non",
        },
        "terrain": {
            "commune": commune.code_insee,
            "adresse": vie.adresse,
            "parcelles": " ".join(vie.parcelle),
        },
        "projet": {"description": vie.objet, "activite": vie.objet, **REPONSES.get(vie.objet, {})},
    }


def _demandeurs_et_parcelles(vies, dossiers: Sequence[Dossier]) -> None:
    paires = list(zip(vies, dossiers, strict=True))
    inserer(
        [
            Demandeur(
                dossier=dossier,
                nom=vie.nom,
                prenom=vie.prenom,
                adresse=vie.adresse,
                code_postal=(commune.codes_postaux or ["59000"])[0],
                ville=commune.nom,
                courriel="demandeur@example.org",
            )
            for (vie, commune), dossier in paires
        ]
    )
    inserer(
        [
            ParcelleCitee(
                dossier=dossier,
                section=vie.parcelle[0],
                numero=vie.parcelle[1],
                contenance=vie.terrain.contenance if vie.terrain else None,
                est_trouvee=vie.terrain is not None,
            )
            for (vie, _), dossier in paires
        ]
    )


def _journal(vies, dossiers: Sequence[Dossier], decor: Decor) -> dict[int, Evenement]:
    """Chains every fact, all recorded on the day of the load (days already sealed do not change); returns the notified decision of each dossier that has one."""
    evenements, contenus = [], []
    decisions: dict[int, Evenement] = {}
    for (vie, _), dossier in zip(vies, dossiers, strict=True):
        precedent = GENESE
        for rang, ligne in enumerate(vie.lignes, start=1):
            contenu = normaliser(ligne.donnees)
            evenement = Evenement(
                dossier=dossier,
                rang=rang,
                nature=ligne.nature,
                date_legale=ligne.jour,
                enregistre_le=instant(decor.au),
                condensat_donnees=condensat(contenu),
                precedent=precedent,
            )
            precedent = chainer(precedent, charge_de(evenement, dossier.reference, None))
            evenement.empreinte = precedent
            evenements.append(evenement)
            contenus.append(contenu)
            if ligne.nature == N.DECISION:
                decisions[dossier.pk] = evenement
    inserer(evenements)
    inserer([DonneesEvenement(evenement=e, contenu=c) for e, c in zip(evenements, contenus, strict=True)])
    return decisions


def _pieces_attendues(vies, dossiers: Sequence[Dossier], decor: Decor) -> None:
    """What incomplete dossiers await has its slot, without which nobody could bring it; the others ask nothing."""
    pieces: list[Piece] = []
    for (vie, _), dossier in zip(vies, dossiers, strict=True):
        if vie.etat == EtatDossier.INCOMPLET:
            demandees = [code for li in vie.lignes for code in li.donnees.get("pieces", ())]
            # Read once for each kind of project: reading a form takes as long as writing many dossiers.
            projet = (vie.type, vie.objet)
            if projet not in decor.bordereaux:
                decor.bordereaux[projet] = registre.pieces_de(dossier, saisie.donnees_propres(dossier))
            attendues = [due for due in decor.bordereaux[projet] if due.code in demandees]
            pieces += emplacements.a_ouvrir(dossier, demandees, exigibles=attendues)
    inserer(pieces)


def _depots(vies, dossiers: Sequence[Dossier], decor: Decor) -> None:
    depots = []
    for (vie, _), dossier in zip(vies, dossiers, strict=True):
        contenu = {
            "reference": dossier.reference,
            "type": dossier.type,
            "donnees": dossier.donnees,
            "pieces": [],
        }
        depots.append(
            Depot(
                dossier=dossier,
                contenu=contenu,
                condensat=condensat(contenu),
                depose_par=dossier.depositaire or decor.preparateur,
                depose_le=instant(vie.date_depot),
                accepte_electronique=False,
            )
        )
    inserer(depots)


def _decisions(vies, dossiers, decor: Decor, evenements: dict[int, Evenement]) -> None:
    decidees = [
        (vie, dossier) for (vie, _), dossier in zip(vies, dossiers, strict=True) if dossier.pk in evenements
    ]
    decisions = inserer(
        [
            Decision(
                dossier=dossier,
                sens=vie.sens,
                motifs="Motif fictif de démonstration." if vie.sens == "refus" else "",
                etat="signee",
                preparee_par=decor.preparateur,
                preparee_le=instant(vie.decide_le),
                signee_par=decor.signataire,
                signee_le=instant(vie.decide_le),
                date_decision=vie.decide_le,
                pdf=decor.arrete,
                pdf_signe=decor.arrete_signe,
            )
            for vie, dossier in decidees
        ]
    )
    courriers = inserer(
        [
            Courrier(
                dossier=d.dossier,
                nature="decision",
                objet=f"Décision — {d.dossier.numero}",
                fichier=decor.arrete_signe,
                cree_le=d.signee_le,
                decision=d,
            )
            for d in decisions
        ]
    )
    inserer(
        [
            Notification(
                courrier=c,
                canal="lrar",
                date_envoi=evenements[c.dossier_id].date_legale,
                evenement=evenements[c.dossier_id],
            )
            for c in courriers
        ]
    )


def _circuits(dossiers: Iterable[Dossier]) -> None:
    processus = []
    for dossier in dossiers:
        clos = dossier.est_clos
        processus.append(
            Process(
                flow_class=FluxAutorisation,
                status=PROCESS.DONE if clos else PROCESS.NEW,
                created=dossier.depose_le,
                finished=dossier.depose_le if clos else None,
            )
        )
    Process.objects.bulk_create(processus, batch_size=LOT)
    LigneProcessus.objects.bulk_create(
        [LigneProcessus(process_ptr=p, dossier=d) for p, d in zip(processus, dossiers, strict=True)],
        batch_size=LOT,
    )
    taches = []
    for p, dossier in zip(processus, dossiers, strict=True):
        if dossier.est_clos:
            continue
        _, noeud = ETAPES[EtatDossier(dossier.etat)]
        for nom in (noeud, "delai_echu", "abandon"):
            flow_task = getattr(FluxAutorisation, nom)
            taches.append(
                Task(
                    process=p,
                    flow_task=flow_task,
                    flow_task_type=flow_task.task_type,
                    status=STATUS.NEW,
                    created=dossier.depose_le,
                )
            )
    inserer(taches)


def par_ordre(vies: Iterable[tuple[Vie, Commune]]) -> list[tuple[Vie, Commune]]:
    """Lives in order of filing, so that numbers follow the dates."""
    return sorted(vies, key=lambda paire: (paire[0].date_depot, paire[1].code_insee))
