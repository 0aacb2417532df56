"""The land of a dossier held against the map: what it says, what was done with it, what changed since."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from django.contrib.gis.geos import GEOSException
from django.db import transaction
from django.db.models import Max, Min
from django.utils import timezone

from carto.models import ImportCouche
from carto.services.detection import Difference, NatureSuggestion, detecter, differences
from communes import habilitations as h
from communes.actes import acte
from communes.erreurs import ErreurMetier
from dossiers import registre
from dossiers.etats import EN_COURS
from dossiers.models import DetectionTerrain, Dossier, Evenement, ExamenSuggestion
from dossiers.models.detections import CauseDetection, ChoixSuggestion
from dossiers.models.journal import NatureEvenement
from dossiers.services import circonstances
from dossiers.services.journal import consigner, journal_des, rectifier, verrouiller

A_LA_MAIN = "manuelle:"
journal = logging.getLogger(__name__)

GROUPES: dict[str, str] = {
    NatureSuggestion.CIRCONSTANCE: "Circonstances qui touchent le délai",
    NatureSuggestion.PROTECTION: "Protections du lieu",
    NatureSuggestion.FAIT: "Faits du terrain",
    NatureSuggestion.CONSULTATION: "Services à consulter",
    NatureSuggestion.PIECE: "Pièces",
    NatureSuggestion.CONTROLE: "Règles à contrôler",
}
#: Setting one of these aside changes the delay, the services or the law that applies: the journal says so.
CONSIGNEES = frozenset(
    {NatureSuggestion.CIRCONSTANCE, NatureSuggestion.PROTECTION, NatureSuggestion.CONSULTATION}
)


@dataclass(frozen=True)
class Ligne:
    """One suggestion and the last choice about it. ``est_signalee``: the last answer still holds it."""

    suggestion: dict
    examen: ExamenSuggestion | None
    est_signalee: bool = True

    @property
    def choix(self) -> str:
        """The choice that counts, a code of ``ChoixSuggestion``."""
        return self.examen.choix if self.examen else ChoixSuggestion.A_EXAMINER


def jour_des_regles(dossier: Dossier) -> date:
    """The day whose layers are read: that of the filing."""
    return dossier.date_depot or timezone.localdate()


def confronter_au_depot(dossier: Dossier, *, par) -> None:
    """The first answer, at filing: a layer that cannot be read never holds a filing back."""
    try:
        lu = lire(dossier)  # writes nothing: nothing to undo
    except GEOSException:
        journal.exception("Dossier %s : la carte n'a pas répondu au dépôt.", dossier.reference)
    else:
        _garder(dossier, lu, cause=CauseDetection.DEPOT, par=par)


def lire(dossier: Dossier, jour: date | None = None) -> tuple[dict, list[dict]] | None:
    """What the map answers, with its suggestions, writing nothing; ``None`` when the land is not on the map."""
    if dossier.emprise is None or dossier.emprise.empty:
        return None
    detection = detecter(dossier.emprise, jour or jour_des_regles(dossier))
    suggestions = registre.domaine(dossier.domaine).lire_carte(detection)
    return detection.en_json(), [suggestion.en_json() for suggestion in suggestions]


def dernier_lot() -> int:
    """The highest import there is."""
    return ImportCouche.objects.aggregate(dernier=Max("pk"))["dernier"] or 0


@acte()
def confronter(dossier: Dossier, *, cause: str, par=None) -> DetectionTerrain | None:
    """Asks the map again and keeps the answer, with its differences, when it is the first or it changed.

    Returns the row written, or ``None`` when the land is unknown or nothing changed.
    """
    return _garder(dossier, lire(dossier), cause=cause, par=par)


def _garder(
    dossier: Dossier, lu: tuple[dict, list[dict]] | None, *, cause: str, par
) -> DetectionTerrain | None:
    if lu is None:
        return None
    contenu, suggestions = lu
    lot = dernier_lot()
    precedente = dossier.detections.first()
    changements: list[str] = []
    if precedente is not None:
        changements = [d.libelle for d in differences(precedente.contenu, contenu)]
        if not changements and _cles(precedente.suggestions) == _cles(suggestions):
            DetectionTerrain.objects.filter(pk=precedente.pk).update(dernier_lot=lot)
            return None
    return DetectionTerrain.objects.create(
        dossier=dossier,
        jour=jour_des_regles(dossier),
        par=par,
        cause=cause,
        contenu=contenu,
        suggestions=suggestions,
        differences=changements,
        dernier_lot=lot,
    )


def _cles(suggestions: list[dict]) -> set[str]:
    return {suggestion["cle"] for suggestion in suggestions}


def relancer(dossier: Dossier, *, par) -> DetectionTerrain | None:
    """The same at the instructor's request; ``None`` when nothing changed.

    Raises:
        ActionInterdite: ``par`` does not instruct for this commune.
        ErreurMetier: the land is not on the map, or the dossier is closed.
    """
    h.exiger_sur(par, h.INSTRUIRE, dossier)
    _exiger_ouvert(dossier)
    if dossier.emprise is None:
        raise ErreurMetier(
            "Le terrain n'est pas situé sur la carte : vérifiez d'abord les parcelles non trouvées."
        )
    return confronter(dossier, cause=CauseDetection.DEMANDE, par=par)


def perimees() -> Iterator[Dossier]:
    """Open dossiers once confronted whose commune received, since, a layer in force on their day."""
    a_voir = (
        Dossier.objects.filter(etat__in=EN_COURS, emprise__isnull=False)
        .annotate(vu=Max("detections__dernier_lot"))
        .filter(vu__lt=dernier_lot())
        .select_related("commune")
        .defer("donnees")
        .order_by("pk")
    )
    depuis = a_voir.order_by().aggregate(depuis=Min("vu"))["depuis"]
    if depuis is None:
        return
    lots = list(ImportCouche.objects.filter(pk__gt=depuis).values_list("pk", "communes_insee", "debut"))
    for dossier in a_voir.iterator(chunk_size=200):
        jour, insee = jour_des_regles(dossier), dossier.commune.code_insee
        if any(
            pk > dossier.vu and debut <= jour and (not codes or insee in codes) for pk, codes, debut in lots
        ):
            yield dossier


def relancer_perimees() -> Iterator[tuple[Dossier, DetectionTerrain]]:
    """Asks the map again for each of :func:`perimees`; yields those for which the answer changed."""
    for dossier in list(perimees()):
        try:
            nouvelle = confronter(dossier, cause=CauseDetection.COUCHES)
        except GEOSException:
            journal.exception("Dossier %s : la carte n'a pas pu être relue.", dossier.reference)
            continue
        if nouvelle is not None and nouvelle.differences:
            yield dossier, nouvelle


def lignes(dossier: Dossier, suggestions: list[dict]) -> list[Ligne]:
    """Each suggestion with its last choice, then those retained or set aside that the map no longer makes."""
    examens = {examen.cle: examen for examen in dossier.examens_carte.select_related("par")}
    vues = [Ligne(s, examens.get(s["cle"])) for s in suggestions]
    restes = [
        Ligne(_en_suggestion(examen), examen, est_signalee=cle.startswith(A_LA_MAIN))
        for cle, examen in examens.items()
        if cle not in _cles(suggestions) and examen.choix != ChoixSuggestion.A_EXAMINER
    ]
    return vues + restes


def _en_suggestion(examen: ExamenSuggestion) -> dict:
    champs = ("cle", "nature", "code", "libelle", "article", "pourquoi")
    return {champ: getattr(examen, champ) for champ in champs} | {"certitude": "", "objet": None}


def depuis_le_depot(dossier: Dossier, contenu: dict, jour: date) -> list[Difference]:
    """What the layers in force on ``jour`` change to the answer read on the day of filing."""
    if dossier.emprise is None or jour <= jour_des_regles(dossier):
        return []
    return differences(contenu, detecter(dossier.emprise, jour))


@transaction.atomic
def examiner(dossier: Dossier, cle: str, choix: str, *, par, motif: str = "") -> ExamenSuggestion:
    """Retains a suggestion, sets it aside with a reason, or takes the earlier choice back.

    A circumstance retained goes to the dossier's circumstances (and to its clock by their own rule); one
    taken back leaves them. Setting aside what changes the delay, the services or the protections is a
    fact of the journal, which taking back rectifies.

    Raises:
        ActionInterdite: ``par`` does not instruct for this commune.
        ErreurMetier: unknown suggestion, no reason given, dossier closed or not yet instructed.
    """
    h.exiger_sur(par, h.INSTRUIRE, dossier)
    dossier = verrouiller(dossier)
    _exiger_ouvert(dossier)
    if choix not in ChoixSuggestion.values:
        raise ErreurMetier("Choisissez de retenir ou d'écarter cette suggestion.")
    motif = motif.strip()
    if choix == ChoixSuggestion.ECARTEE and not motif:
        raise ErreurMetier("Dites pourquoi vous écartez cette suggestion.")
    ligne = _ligne(dossier, cle, par)
    if ligne.choix == choix and (ligne.examen is None or ligne.examen.motif == motif):
        if ligne.examen is None:
            raise ErreurMetier("Cette suggestion n'a pas encore été examinée.")
        return ligne.examen
    s = ligne.suggestion
    _defaire(dossier, ligne, par)
    if choix == ChoixSuggestion.RETENUE:
        _retenir(dossier, s, par)
    elif choix == ChoixSuggestion.ECARTEE and s["nature"] in CONSIGNEES:
        consigner(
            dossier,
            NatureEvenement.REGLE_ECARTEE,
            timezone.localdate(),
            par=par,
            donnees={"cle": cle, "regle": s["libelle"], "article": s["article"], "motif": motif},
        )
    return ExamenSuggestion.objects.create(
        dossier=dossier, cle=cle, nature=s["nature"], code=s["code"][:60], libelle=s["libelle"][:300],
        article=s["article"][:120], pourquoi=s["pourquoi"], choix=choix, motif=motif, par=par,
    )  # fmt: skip


def _ligne(dossier: Dossier, cle: str, par) -> Ligne:
    """The suggestion of this key; the first look at a land never confronted is kept on the way."""
    derniere = dossier.detections.first() or confronter(dossier, cause=CauseDetection.DEMANDE, par=par)
    connues = lignes(dossier, derniere.suggestions if derniere else [])
    trouvee = next((ligne for ligne in connues if ligne.suggestion["cle"] == cle), None)
    if trouvee is None:
        raise ErreurMetier("La carte ne fait plus cette suggestion : relisez la page.")
    return trouvee


def _touche_le_delai(dossier: Dossier, suggestion: dict) -> bool:
    connues = registre.domaine(dossier.domaine).circonstances
    return suggestion["nature"] == NatureSuggestion.CIRCONSTANCE and suggestion["code"] in connues


def _retenir(dossier: Dossier, s: dict, par) -> None:
    if _touche_le_delai(dossier, s):
        circonstances.retenir(
            dossier, {*dossier.circonstances, s["code"]}, par=par, motif=f"Carte : {s['pourquoi']}"
        )


def _defaire(dossier: Dossier, ligne: Ligne, par) -> None:
    """Undoes the effects of the choice before, unless another retained suggestion has the same effect."""
    s = ligne.suggestion
    if ligne.choix == ChoixSuggestion.RETENUE and _touche_le_delai(dossier, s):
        autres = lignes(dossier, [])
        if any(
            autre.suggestion["cle"] != s["cle"]
            and autre.suggestion["code"] == s["code"]
            and autre.suggestion["nature"] == s["nature"]
            and autre.choix == ChoixSuggestion.RETENUE
            for autre in autres
        ):
            return
        circonstances.retenir(
            dossier,
            set(dossier.circonstances) - {s["code"]},
            par=par,
            motif=f"Choix repris : {s['libelle']}",
        )
        dossier.refresh_from_db(fields=["circonstances"])
    elif ligne.choix == ChoixSuggestion.ECARTEE and s["nature"] in CONSIGNEES:
        fait = _fait_ecarte(dossier, s["cle"])
        if fait is not None:
            rectifier(fait, par=par, motif="La suggestion est examinée de nouveau.")


def _fait_ecarte(dossier: Dossier, cle: str) -> Evenement | None:
    faits = journal_des(dossier, NatureEvenement.REGLE_ECARTEE)
    return next((f for f in reversed(faits) if f.donnees.contenu.get("cle") == cle), None)


def retenues(dossier: Dossier) -> list[ExamenSuggestion]:
    """What was retained, in the order of the groups: for the report and the letters."""
    ordre = list(GROUPES)
    gardees = [ligne.examen for ligne in lignes(dossier, []) if ligne.choix == ChoixSuggestion.RETENUE]
    return sorted(gardees, key=lambda examen: (ordre.index(examen.nature), examen.pk))


def en_mots(dossier: Dossier) -> str:
    """What was retained, as a letter says it: each rule with its article and the instructor's words."""
    textes = []
    for examen in retenues(dossier):
        article = f" ({examen.article})" if examen.article else ""
        textes.append(f"{examen.libelle}{article}{f' : {examen.motif}' if examen.motif else ''}")
    return " ; ".join(textes)


def ajouter(
    dossier: Dossier, libelle: str, *, par, article: str = "", precision: str = ""
) -> ExamenSuggestion:
    """Adds by hand a rule of the land that no layer holds; no later answer of the map removes it.

    Raises:
        ActionInterdite: ``par`` does not instruct for this commune.
        ErreurMetier: no words, or dossier closed.
    """
    h.exiger_sur(par, h.INSTRUIRE, dossier)
    _exiger_ouvert(dossier)
    if not libelle.strip():
        raise ErreurMetier("Nommez la règle que vous ajoutez.")
    return ExamenSuggestion.objects.create(
        dossier=dossier, cle=f"{A_LA_MAIN}{uuid4().hex}", nature=NatureSuggestion.CONTROLE, code="manuelle",
        libelle=libelle.strip()[:300], article=article.strip()[:120], motif=precision.strip(),
        pourquoi="Ajoutée à la main.", choix=ChoixSuggestion.RETENUE, par=par,
    )  # fmt: skip


def _exiger_ouvert(dossier: Dossier) -> None:
    if dossier.etat not in EN_COURS:
        raise ErreurMetier("Ce dossier n'est plus en cours : les règles du terrain ne s'examinent plus.")
