"""Whether an architect must sign the project (L431-1, L431-3, R*431-2; L441-4, R. 441-4-2; R*441-6)."""

from __future__ import annotations

from dataclasses import dataclass

from ads.droit.exploration import Exploration, Reponses, explorer
from ads.droit.projet import SUR_EXISTANT, Nombre, Projet, Travaux
from ads.droit.regime_constructions import PA, PC, PCMI, PLAFOND, PLAFOND_AGRICOLE, PLAFOND_SERRE
from droit.articles import Article
from droit.trace import Motif

LOTISSEMENT = 2500  # m² of land: R. 441-4-2


@dataclass(frozen=True, slots=True)
class Avis:
    """Whether an architect is required, and why."""

    obligatoire: bool
    motif: Motif


def _avis(obligatoire: bool, numero: str, alinea: str, effet: str) -> Avis:
    return Avis(obligatoire, Motif(Article(numero, alinea), effet))


def architecte(procedures: tuple[str, ...], projet: Projet) -> Exploration[Avis]:
    """For each procedure that may be due, the answer; several issues when facts are missing."""
    verdicts: list[Avis] = []
    questions: list[str] = []
    for procedure in procedures:
        if procedure not in (PCMI, PC, PA):
            verdicts.append(_avis(False, "L431-1", "", "Seul un permis peut exiger un architecte."))
            continue
        regle = _amenager if procedure == PA else _construire
        exploration = explorer(regle, Reponses(projet), lambda avis: avis.obligatoire)
        verdicts.extend(exploration.issues)
        questions.extend(exploration.questions)
    return Exploration(tuple(dict.fromkeys(verdicts)), tuple(dict.fromkeys(questions)))


def _totale(r: Reponses, totale: str, creee: str) -> Nombre:
    """The whole construction after the works; a new one is what is created."""
    if r.sait(totale) is None and not r.projet.travaux & SUR_EXISTANT:
        return r.nombre(creee)
    return r.nombre(totale)


def _construire(r: Reponses) -> Avis:
    """L431-1, L431-3, R*431-2."""
    if r.sait("interieur_uniquement"):
        return _avis(False, "L431-3", "al. 2", "Travaux uniquement intérieurs : architecte non obligatoire.")
    if not r.un("petitionnaire_physique", "exploitation_agricole"):
        return _avis(True, "L431-1", "", "Le demandeur n'est ni un particulier ni une exploitation agricole.")
    plancher = _totale(r, "surface_plancher_totale", "surface_plancher_creee")
    if not r.sait("usage_agricole") and not r.sait("serre_de_production"):
        if plancher > PLAFOND:
            return _avis(True, "R*431-2", "a", "Plus de 150 m² de surface de plancher après travaux.")
        return _avis(
            False, "R*431-2", "a", "Particulier, 150 m² de surface de plancher au plus après travaux."
        )
    emprise = _totale(r, "emprise_totale", "emprise_creee")
    if r.sait("serre_de_production"):
        grande = max(plancher, emprise) > PLAFOND_SERRE or r.nombre("hauteur_serre") >= 4
        quoi = "Serre de production : 2 000 m² et pied-droit de moins de 4 m"
        return _avis(grande, "R*431-2", "c", f"{quoi} {'dépassés' if grande else 'respectés'}.")
    grande = max(plancher, emprise) > PLAFOND_AGRICOLE
    quoi = "Construction agricole : plafond de 800 m² de plancher et d'emprise"
    return _avis(grande, "R*431-2", "b", f"{quoi} {'dépassé' if grande else 'respecté'}.")


def _amenager(r: Reponses) -> Avis:
    """L441-4 and R. 441-4-2 for a lotissement; R*441-6 where the developer builds."""
    if r.veut(Travaux.LOTISSEMENT) and r.nombre("surface_terrain") > LOTISSEMENT:
        return _avis(
            True,
            "R. 441-4-2",
            "",
            "Lotissement de plus de 2 500 m² : un architecte ou un paysagiste concepteur (L441-4).",
        )
    if r.oui("constructions_par_amenageur"):
        return _construire(r)
    return _avis(False, "L441-4", "", "Aménagement sans construction : architecte non obligatoire.")
