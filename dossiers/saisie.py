"""The form of a dossier, step by step: what is typed is kept as typed, and checked as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.forms import ChoiceField
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from dossiers import registre
from dossiers.models import Dossier
from dossiers.technique.empreintes import condensat

if TYPE_CHECKING:
    from dossiers.formulaires import FormulaireEtape


@dataclass(frozen=True)
class Probleme:
    """One thing to mend before filing: the step, the field (or piece) and what to do."""

    etape: str
    champ: str
    message: str
    titre: str = ""


def vers_stockage(donnees: QueryDict | Mapping[str, Any]) -> dict[str, Any]:
    """Typed values as plain JSON: one value, or a list when several; technical fields left out."""
    source = (
        donnees
        if isinstance(donnees, MultiValueDict)
        else MultiValueDict({k: v if isinstance(v, list) else [v] for k, v in donnees.items()})
    )
    rangees: dict[str, Any] = {}
    for cle in source:
        if cle in ("csrfmiddlewaretoken", "version", "marque", "action"):
            continue
        valeurs = source.getlist(cle)
        rangees[cle] = valeurs[0] if len(valeurs) == 1 else list(valeurs)
    return rangees


def marque(dossier: Dossier, code: str) -> str:
    """Marks what is kept of one step, to notice that another tab or person changed it meanwhile."""
    return condensat(dossier.donnees.get(code))[:16]


def depuis_stockage(rangees: Mapping[str, Any]) -> MultiValueDict:
    """The stored values, as a form reads them."""
    return MultiValueDict({k: v if isinstance(v, list) else [v] for k, v in rangees.items()})


def formulaire(dossier: Dossier, code: str, donnees=None):
    """The form of one step: bound to ``donnees``, else to what was typed, else blank.

    Raises:
        KeyError: this type of dossier has no such step.
    """
    etape = etape_de(dossier, code)
    typees = dossier.donnees.get(code)
    if donnees is not None:
        return etape.formulaire(donnees, dossier=dossier)
    if typees is not None:
        return etape.formulaire(depuis_stockage(typees), dossier=dossier)
    return etape.formulaire(dossier=dossier)


def etapes(dossier: Dossier) -> list[registre.EtapeSaisie]:
    """Steps of the form for this type of dossier."""
    return list(registre.domaine(dossier.domaine).etapes(dossier.type))


def etape_de(dossier: Dossier, code: str) -> registre.EtapeSaisie:
    """One step by its code.

    Raises:
        KeyError: this type of dossier has no such step.
    """
    for etape in etapes(dossier):
        if etape.code == code:
            return etape
    raise KeyError(code)


def problemes_de_saisie(
    dossier: Dossier, verifies: dict[str, FormulaireEtape] | None = None
) -> list[Probleme]:
    """Every problem of the typed data, step by step, each naming its field.

    ``verifies`` receives the checked form of each step that was typed, by code.
    """
    trouves: list[Probleme] = []
    for etape in etapes(dossier):
        form = formulaire(dossier, etape.code, depuis_stockage(dossier.donnees.get(etape.code, {})))
        if verifies is not None and etape.code in dossier.donnees:
            verifies[etape.code] = form
        if form.is_valid():
            continue
        for champ, erreurs in form.errors.items():
            for erreur in erreurs:
                trouves.append(Probleme(etape.code, "" if champ == "__all__" else champ, erreur, etape.titre))
    return trouves


def conseils(dossier: Dossier) -> list[registre.Conseil]:
    """What the finished form shows that should be read before filing; it never prevents it."""
    trouves: list[registre.Conseil] = []
    for etape in etapes(dossier):
        if etape.code in dossier.donnees:
            form = formulaire(dossier, etape.code)
            form.is_valid()
            trouves += [registre.Conseil(texte) for texte in getattr(form, "avertissements", list)()]
    domaine = registre.domaine(dossier.domaine)
    return [*trouves, *domaine.conseils(dossier.type, donnees_propres(dossier))]


def questions(dossier: Dossier, code: str) -> dict[str, str]:
    """What this step asks today: field → fingerprint of its question and of its possible answers."""
    form = formulaire(dossier, code)
    return {nom: _empreinte_question(champ) for nom, champ in form.fields.items()}


def _empreinte_question(champ) -> str:
    statiques = champ.choices if isinstance(champ, ChoiceField) else ()
    return condensat([str(champ.label), [[str(v), str(libelle)] for v, libelle in statiques]])[:8]


def questions_changees(dossier: Dossier, code: str) -> list[str]:
    """Fields asked since this step was typed, or asked in other words; none for a step never typed.

    Answers to the unchanged questions are kept as they are.
    """
    connues = dossier.questions.get(code)
    if connues is None or code not in dossier.donnees:
        return []
    form = formulaire(dossier, code)
    return [
        nom
        for nom, champ in form.fields.items()
        if connues.get(nom) != _empreinte_question(champ) and form.est_visible(nom)
    ]


def donnees_propres(dossier: Dossier) -> dict[str, dict[str, Any]]:
    """Checked values of every valid step (an unfinished step gives what is valid in it)."""
    propres: dict[str, dict[str, Any]] = {}
    for etape in etapes(dossier):
        form = formulaire(dossier, etape.code, depuis_stockage(dossier.donnees.get(etape.code, {})))
        form.is_valid()
        propres[etape.code] = dict(form.cleaned_data)
    return propres


def en_clair(champ, valeur: Any) -> str:
    """One typed value as people read it: labels of choices, yes or no, the unit; empty when nothing is said."""
    libelles: dict[str, str] = {}
    for cle, libelle in getattr(champ, "choices", None) or ():
        groupe = libelle if isinstance(libelle, list | tuple) else ((cle, libelle),)
        libelles.update({str(c): str(texte) for c, texte in groupe})
    dites = []
    for une in valeur if isinstance(valeur, list | tuple) else [valeur]:
        if une in ("", None, False):
            continue
        dites.append("oui" if une in (True, "on", "True") else libelles.get(str(une), str(une)))
    unite = getattr(champ, "unite", "")
    texte = ", ".join(dites)
    return f"{texte} {unite}".strip() if texte else ""
