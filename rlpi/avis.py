"""What the rules say of a draft, before anything is filed: which procedure, and what would be refused."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from datetime import date

from carto.geometries import reunir
from carto.parcelles import trouver
from dossiers import saisie
from dossiers.models import Dossier
from rlpi.controle import Bilan, controler_dossier
from rlpi.droit.regime import AUCUNE
from rlpi.droit.verdict import Verdict

LIBELLES_PROCEDURE = {
    "AP": "autorisation préalable (AP)",
    "DPP": "déclaration préalable (DPP)",
    AUCUNE: "aucune formalité",
    None: "à préciser",
}


@dataclass(frozen=True, slots=True)
class AvisDispositif:
    """One device: the procedure the law wants and why, the rules it breaks, those nobody can judge yet."""

    nom: str
    procedure: str
    est_la_bonne: bool | None
    motifs: tuple[tuple[str, str], ...]
    questions: tuple[str, ...]
    non_conformes: tuple[str, ...]
    a_verifier: tuple[str, ...]
    nombre_conformes: int


@dataclass(frozen=True, slots=True)
class Avis:
    """The whole draft on ``jour``. ``dispositifs`` is empty while none can be read."""

    jour: date
    dispositifs: tuple[AvisDispositif, ...]
    zone: str
    consultations: tuple[str, ...]


def avis(dossier: Dossier, jour: date) -> Avis | None:
    """``None`` while the commune is not known: nothing can be said."""
    if dossier.commune is None:
        return None
    bilan = controler_dossier(_situe(dossier, jour), jour)
    return Avis(
        jour=bilan.jour,
        dispositifs=tuple(
            _du_dispositif(dossier.type, bilan, rang) for rang in range(len(bilan.dispositifs))
        ),
        zone=bilan.situe.lieu.zone,
        consultations=tuple(dict.fromkeys(c.motif.effet for c in bilan.consultations)),
    )


def _situe(dossier: Dossier, jour: date) -> Dossier:
    """The draft on the map: its parcels are only written at the filing."""
    dossier = copy(dossier)
    if dossier.emprise is None and dossier.est_brouillon:
        references = saisie.donnees_propres(dossier).get("terrain", {}).get("parcelles") or []
        trouvees = [parcelle for _, parcelle in trouver(dossier.commune, references, jour) if parcelle]
        dossier.emprise = reunir([parcelle.geom for parcelle in trouvees])
    return dossier


def _du_dispositif(type_dossier: str, bilan: Bilan, rang: int) -> AvisDispositif:
    lu = bilan.dispositifs[rang]
    reponse = lu.regime
    lignes = [ligne for ligne in lu.lignes if ligne.controle.regle != "procedure"]

    def dites(verdict: Verdict) -> tuple[str, ...]:
        return tuple(li.controle.explication_fr for li in lignes if li.controle.verdict is verdict)

    return AvisDispositif(
        nom=lu.nom,
        procedure=LIBELLES_PROCEDURE[reponse.procedure],
        est_la_bonne=None if reponse.procedure is None else reponse.procedure == type_dossier,
        motifs=tuple((motif.effet, str(motif.article)) for motif in reponse.motifs),
        questions=reponse.questions,
        non_conformes=dites(Verdict.NON_CONFORME),
        a_verifier=dites(Verdict.A_VERIFIER),
        nombre_conformes=len(dites(Verdict.CONFORME)),
    )
