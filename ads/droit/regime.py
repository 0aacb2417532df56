"""Which procedure does a project need? None, DP, PCMI, PC, PA, PD or CU (R*421-1 to R*421-29, L410-1).

Each kind of works is judged by its own rule; the highest procedure prevails. What is not known is
explored, so that only the questions able to change the answer are asked.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product

from ads.droit import regime_amenagements as a
from ads.droit import regime_constructions as c
from ads.droit import regime_existant as e
from ads.droit.architecte import architecte
from ads.droit.champs import CHAMPS
from ads.droit.exploration import Exploration, Reponses, explorer
from ads.droit.projet import Projet, Travaux
from ads.droit.regime_constructions import AUCUNE, DP, PA, PC, PCMI, PD, Issue, issue
from droit.articles import Article
from droit.trace import Motif, Reserve

CUA = "CUa"
CUB = "CUb"
INCONNU = "inconnu"
RANGS = {AUCUNE: 0, CUA: 1, CUB: 2, PD: 3, DP: 4, PCMI: 5, PC: 6, PA: 7}
PERMIS = frozenset({PCMI, PC, PA})
# A question about the works comes before one the map can answer.
ORDRE = {nom: rang for rang, nom in enumerate(CHAMPS)}
PREMIER_OUVRAGE = ORDRE["surface_plancher_creee"]


def _certificat(type_: str, alinea: str, effet: str) -> Callable[[Reponses], Issue]:
    return lambda r: issue(type_, "L410-1", alinea, effet)


REGLES: dict[Travaux, Callable[[Reponses], Issue]] = {
    Travaux.CERTIFICAT_INFORMATION: _certificat(
        CUA, "a", "Règles applicables au terrain : certificat d'information."
    ),
    Travaux.CERTIFICAT_OPERATIONNEL: _certificat(
        CUB, "b", "Faisabilité d'une opération : certificat opérationnel."
    ),
    Travaux.CONSTRUCTION_NEUVE: c.construction_neuve,
    Travaux.EXTENSION: e.extension,
    Travaux.TRANSFORMATION_EN_PLANCHER: e.transformation,
    Travaux.ASPECT_EXTERIEUR: e.aspect_exterieur,
    Travaux.RAVALEMENT: e.ravalement,
    Travaux.TRAVAUX_INTERIEURS: e.travaux_interieurs,
    Travaux.CHANGEMENT_DESTINATION: e.changement_destination,
    Travaux.DEMOLITION: e.demolition,
    Travaux.PISCINE: c.piscine,
    Travaux.CLOTURE: c.cloture,
    Travaux.MUR: c.mur,
    Travaux.SERRE: c.serre,
    Travaux.TERRASSE_PLAIN_PIED: c.terrasse,
    Travaux.SOLAIRE_AU_SOL: c.solaire_au_sol,
    Travaux.EOLIENNE: c.eolienne,
    Travaux.ANTENNE_RELAIS: c.antenne_relais,
    Travaux.HABITATION_LEGERE: c.habitation_legere,
    Travaux.LOTISSEMENT: a.lotissement,
    Travaux.DIVISION_L115_3: a.division_l115_3,
    Travaux.CAMPING: a.camping,
    Travaux.PARC_RESIDENTIEL: a.parc_residentiel,
    Travaux.STATIONNEMENT: a.stationnement,
    Travaux.AFFOUILLEMENT: a.affouillement,
    Travaux.AIRE_JEUX_SPORTS: a.aire_jeux_sports,
    Travaux.GOLF: a.golf,
    Travaux.SPORTS_MOTORISES: a.sports_motorises,
    Travaux.COUPE_ARBRES: a.coupe_arbres,
    Travaux.CARAVANE: a.caravane,
    Travaux.RESIDENCE_MOBILE: a.residence_mobile,
    Travaux.AIRE_ACCUEIL: a.aire_accueil,
    Travaux.RESIDENCES_DEMONTABLES: a.residences_demontables,
    Travaux.VOIE: a.voie,
    Travaux.ESPACE_PUBLIC: a.espace_public,
    Travaux.MOBILIER_URBAIN: a.mobilier_urbain,
    Travaux.ESPACES_NON_BATIS: a.espaces_non_batis,
}


@dataclass(frozen=True, slots=True)
class Question:
    """One question still to ask; ``unite`` is empty for a yes or no."""

    champ: str
    libelle: str
    aide: str
    article: Article
    unite: str = ""


@dataclass(frozen=True, slots=True)
class Regime:
    """The answer. ``procedure``: ``None`` (no formality), a type of dossier, or ``"inconnu"``.

    ``possibles``: the procedures the missing facts leave open (one, when the answer is known).
    ``architecte_obligatoire``: ``None`` while facts are missing; its reasons in ``architecte_motifs``.
    ``questions``: those able to change the answer, in the order to ask them.
    """

    procedure: str | None
    motifs: tuple[Motif, ...] = ()
    questions: tuple[Question, ...] = ()
    architecte_obligatoire: bool | None = None
    reserves: tuple[Reserve, ...] = ()
    possibles: tuple[str | None, ...] = ()
    architecte_motifs: tuple[Motif, ...] = ()


def question(champ: str) -> Question:
    """The question that a fact answers."""
    fiche = CHAMPS[champ]
    return Question(champ, fiche.question, fiche.aide, fiche.article, fiche.unite)


def regime(projet: Projet) -> Regime:
    """The procedure the project needs, why, whether an architect is required, what is left to ask."""
    if not projet.travaux:
        return Regime(INCONNU, questions=(question("travaux"),))
    explorations = [
        explorer(REGLES[travaux], Reponses(projet), lambda verdict: verdict.procedure)
        for travaux in Travaux
        if travaux in projet.travaux
    ]
    possibles = _possibles(explorations)
    plancher = min(RANGS[procedure] for procedure in possibles)
    incertaines = [
        exploration
        for exploration in explorations
        if any(RANGS[verdict.procedure] > plancher for verdict in exploration.issues)
    ]
    architectes = architecte(possibles, projet)
    avis = {verdict.obligatoire for verdict in architectes.issues}
    champs = [champ for exploration in incertaines for champ in exploration.questions]
    champs = champs if len(possibles) > 1 else []
    if PERMIS.issuperset(possibles):
        champs.extend(architectes.questions)
    issues = _issues_utiles(explorations, possibles)
    noms = tuple(None if procedure == AUCUNE else procedure for procedure in possibles)
    return Regime(
        procedure=noms[0] if len(noms) == 1 else INCONNU,
        motifs=_motifs(issues, possibles),
        questions=tuple(question(champ) for champ in _ordonner(champs)),
        architecte_obligatoire=avis.pop() if len(avis) == 1 else None,
        reserves=_reserves(issues, projet),
        possibles=noms,
        architecte_motifs=tuple(verdict.motif for verdict in architectes.issues),
    )


def _possibles(explorations: list[Exploration[Issue]]) -> tuple[str, ...]:
    """The highest procedure of each combination of answers, from the lowest to the highest."""
    choix = [{verdict.procedure for verdict in exploration.issues} for exploration in explorations]
    retenues = {max(combinaison, key=RANGS.__getitem__) for combinaison in product(*choix)}
    return tuple(sorted(retenues, key=RANGS.__getitem__))


def _issues_utiles(explorations: list[Exploration[Issue]], possibles: tuple[str, ...]) -> list[Issue]:
    """The verdicts to tell: those that impose something, else those that dispense; the highest first."""
    toutes = [verdict for exploration in explorations for verdict in exploration.issues]
    toutes.sort(key=lambda verdict: -RANGS[verdict.procedure])
    if possibles == (AUCUNE,):
        return toutes
    return [verdict for verdict in toutes if verdict.procedure != AUCUNE]


def _motifs(issues: list[Issue], possibles: tuple[str, ...]) -> tuple[Motif, ...]:
    motifs = [verdict.motif for verdict in issues]
    principale = possibles[-1]
    if any(verdict.procedure == PD for verdict in issues) and principale != PD:
        motifs.append(
            Motif(
                Article("R*431-21"),
                "La démolition est demandée avec le projet, ou la preuve du dépôt de son permis y est jointe.",
            )
        )
    if principale == PA and any(verdict.procedure in (PCMI, PC) for verdict in issues):
        motifs.append(
            Motif(
                Article("R*441-6"),
                "Les constructions de l'aménageur sont demandées dans le permis d'aménager.",
            )
        )
    return tuple(dict.fromkeys(motifs))


def _reserves(issues: list[Issue], projet: Projet) -> tuple[Reserve, ...]:
    reserves = [verdict.reserve for verdict in issues if verdict.reserve is not None]
    if projet.littoral_remarquable:
        reserves.append(
            Reserve(
                "En espace remarquable du littoral, les aménagements légers (R121-5) exigent un permis d'aménager.",
                Article("R*421-22"),
            )
        )
    return tuple(dict.fromkeys(reserves))


def _ordonner(champs: list[str]) -> list[str]:
    return sorted(dict.fromkeys(champs), key=lambda nom: (ORDRE[nom] < PREMIER_OUVRAGE, ORDRE[nom]))
