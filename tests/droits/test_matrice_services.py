"""The matrix at the level of services: role × action × own, other, over, not begun, never × domain."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re

import pytest
from django.db import connection, transaction

import dossiers.services
from communes import habilitations as h
from communes.erreurs import ErreurMetier
from dossiers.models import Courrier, Decision, Dossier, Evenement, Piece
from tests.droits import actes
from tests.droits.attentes import GARDES, SERVICES
from tests.droits.personnages import ACTIONS_ATTENDUES, DOMAINES, Monde, peupler
from workflows import circuit

DEMANDES = sorted(nom for nom, acte in SERVICES.items() if not acte.ailleurs)
#: No circumstance modifies the delay of the RLPi: there is no letter to play there. Every dossier of
#: urban planning calls for a decision: none is closed by a check.
SANS_OBJET = {
    ("rlpi", "dossiers.services.majoration.notifier_majoration"),
    ("ads", "dossiers.services.conformite.constater_conformite"),
    ("ads", "workflows.circuit.constater_conformite"),
}
#: The services of one domain are played in so many tests, each in a world of its own. The rights are the same code on both
#: engines: each stack plays one service in two, for one domain those that the other stack plays for the other domain.
LOTS = 2
CAS = [(d, nom) for d in DOMAINES for nom in DEMANDES if (d, nom) not in SANS_OBJET]


def services_trouves() -> set[str]:
    """Every public function that takes ``par``."""
    modules = [circuit] + [
        importlib.import_module(f"dossiers.services.{m.name}")
        for m in pkgutil.iter_modules(dossiers.services.__path__)
    ]
    return {
        f"{module.__name__}.{nom}"
        for module in modules
        for nom, fonction in inspect.getmembers(module, inspect.isfunction)
        if fonction.__module__ == module.__name__
        and not nom.startswith("_")
        and "par" in inspect.signature(fonction).parameters
    }


def test_chaque_service_a_son_attente():
    assert services_trouves() - set(SERVICES) - set(GARDES) == set(), "déclarez-les dans attentes.py"
    assert (set(SERVICES) | set(GARDES)) - services_trouves() == set(), "ces services n'existent plus"
    assert set(SERVICES) & set(GARDES) == set()


@pytest.mark.parametrize("nom", sorted(GARDES))
def test_chaque_service_garde_pose_la_question_avant_d_agir(nom):
    chemin, fonction = nom.rsplit(".", 1)
    module = importlib.import_module(chemin)
    source = inspect.getsource(getattr(module, fonction))
    for privee in set(re.findall(r"\b(_[a-z_]+)\(", source)):
        if inspect.isfunction(getattr(module, privee, None)):
            source += inspect.getsource(getattr(module, privee))
    assert re.search(r"exiger\w*\(|h\.peut\w*\(|depositaire_id", source), nom


def test_chaque_service_qui_demande_un_droit_est_joue():
    assert set(actes.APPELS) == set(DEMANDES)


def test_les_actions_de_chaque_role_sont_celles_du_tableau():
    assert {code: set(actions) for code, actions in h.ACTIONS.items() if actions} == ACTIONS_ATTENDUES
    assert not any({"instruire", "signer"} <= actions for actions in h.ACTIONS.values())


def _trace(dossier: Dossier):
    return (
        Dossier.objects.filter(pk=dossier.pk).values_list("etat", "etape", "instructeur", "numero").first(),
        Evenement.objects.filter(dossier=dossier).count(),
        sorted(Decision.objects.filter(dossier=dossier).values_list("pk", "etat")),
        Courrier.objects.filter(dossier=dossier).count(),
        sorted(Piece.objects.filter(dossier=dossier).values_list("pk", "verdict")),
    )


class _Annuler(Exception):
    pass


def _essayer(appel, dossier: Dossier, compte) -> str:
    """What the person gets: ``fait`` or the refusal; whatever happened is undone."""
    try:
        with transaction.atomic():
            appel(Dossier.objects.get(pk=dossier.pk), compte)
            raise _Annuler
    except _Annuler:
        return "fait"
    except ErreurMetier as refus:
        return refus.message


@pytest.mark.django_db
@pytest.mark.parametrize("lot", range(LOTS))
@pytest.mark.parametrize("domaine", DOMAINES)
def test_seuls_les_titulaires_du_droit_agissent(domaine, lot):
    monde, ecarts = peupler(domaine), {}
    assert len(monde.personnages) > 60
    actes.INSTRUCTEURS[monde.commune.pk] = monde.decor.instructeur
    reste = (DOMAINES.index(domaine) + (connection.vendor == "postgresql")) % 2
    noms = [nom for rang, nom in enumerate(DEMANDES) if rang % 2 == reste and (domaine, nom) in CAS][
        lot::LOTS
    ]
    assert len(noms) > 10
    for nom in noms:
        try:
            with transaction.atomic():
                trouves = _ecarts(nom, monde)
                raise _Annuler
        except _Annuler:
            if trouves:
                ecarts[nom] = trouves
    assert ecarts == {}


def _ecarts(nom: str, monde: Monde) -> list[str]:
    """Who gets from this service something else than the table says; every refusal leaves the dossier as it was."""
    preparer, appel = actes.APPELS[nom]
    dossier, attendu, ecarts = preparer(monde), SERVICES[nom], []
    avant = _trace(dossier)
    for personnage in monde.personnages:
        permis = bool(set(attendu.actions) & personnage.actions)
        permis |= attendu.depositaire and personnage.est_depositaire
        obtenu = _essayer(appel, dossier, monde.frais(personnage))
        if (obtenu == "fait") != permis:
            ecarts.append(f"{personnage} : {obtenu!r}, attendu {'fait' if permis else 'un refus'}")
        if _trace(dossier) != avant:
            ecarts.append(f"{personnage} : le dossier a changé")
            break
    return ecarts


@pytest.mark.django_db
def test_une_convention_limitee_a_d_autres_types_ferme_chaque_service():
    """Every service that asks the service's right refuses it on a type its convention does not cover."""
    monde, prepares = peupler("ads"), {}
    actes.INSTRUCTEURS[monde.commune.pk] = monde.decor.instructeur
    joues = [nom for nom in DEMANDES if set(SERVICES[nom].actions) & {"instruire", "valider"}]
    joues = [nom for nom in joues if ("ads", nom) not in SANS_OBJET]
    for nom in joues:
        preparer, _ = actes.APPELS[nom]
        if preparer not in prepares:
            prepares[preparer] = preparer(monde)
    type(monde.decor.convention).objects.filter(pk=monde.decor.convention.pk).update(types=["CUb"])
    permis = []
    for nom in joues:
        preparer, appel = actes.APPELS[nom]
        for personne in (monde.decor.instructeur, monde.decor.chef):
            if _essayer(appel, prepares[preparer], type(personne).objects.get(pk=personne.pk)) == "fait":
                permis.append(f"{nom} : {personne}")
    assert permis == []
    assert len(joues) > 10
