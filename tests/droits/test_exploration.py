"""Every demonstration account walks the whole site: no other commune's dossier, no failure."""

from __future__ import annotations

import html
import logging
import re
from collections import deque

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from communes.models import Utilisateur
from dossiers.models import Decision, Dossier

LIEN = re.compile(r"""(?:href|src|action|hx-get|data-url)=["'](/[^"'#]*)""")
DOSSIERS = 60
PAGES_PAR_COMPTE = 70
#: Notices of filing and decisions are public by law (R*423-6, R*424-15): numbers are expected there.
PUBLICS = ("/affichage/", "/aide/", "/static/", "/carto/", "/connexion/", "/deconnexion/")


@pytest.fixture
def sans_bruit():
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


def lire(reponse) -> str:
    """The whole answer as text (a binary one byte for byte)."""
    corps = b"".join(reponse.streaming_content) if reponse.streaming else reponse.content
    return corps.decode("latin-1")


def secrets_de(compte) -> dict[str, str]:
    """What must never reach this account: references and numbers of the dossiers that are not its own."""
    visibles = set(Dossier.objects.visibles_par(compte).values_list("pk", flat=True))
    visibles |= set(Dossier.objects.du_demandeur(compte).values_list("pk", flat=True))
    caches = Dossier.objects.exclude(pk__in=visibles).values_list("reference", "numero", "commune__nom")
    return {
        signe: str(commune) for reference, numero, commune in caches for signe in (reference, numero) if signe
    }


def parcourir(navigateur: Client, depart: list[str]):
    """Yields (address, status, text) of the pages reached by links, at most ``PAGES_PAR_COMPTE``."""
    vus, a_voir = set(depart), deque(depart)
    lus = 0
    while a_voir and lus < PAGES_PAR_COMPTE:
        adresse = a_voir.popleft()
        reponse = navigateur.get(adresse)
        texte, lus = lire(reponse), lus + 1
        yield adresse, reponse.status_code, texte
        suivants = LIEN.findall(texte) if "text/html" in reponse.headers.get("Content-Type", "") else []
        if 300 <= reponse.status_code < 400:
            suivants = [reponse["Location"]]
        for suivant in map(html.unescape, suivants):
            if suivant not in vus and not suivant.startswith(PUBLICS):
                vus.add(suivant)
                a_voir.append(suivant)


@pytest.mark.une_pile
@pytest.mark.django_db
def test_aucun_compte_de_demonstration_ne_voit_le_dossier_d_une_autre_commune(sans_bruit):
    call_command("demo", dossiers=DOSSIERS, verbosity=0)
    fuites, pannes, lues = [], [], 0
    comptes = list(Utilisateur.objects.filter(est_de_demonstration=True, is_active=True))
    assert len(comptes) >= 15
    for compte in comptes:
        navigateur = Client(raise_request_exception=False)
        navigateur.force_login(compte)
        secrets = secrets_de(compte)
        assert secrets, "un compte verrait tout"
        depart = [
            "/", "/espace/", "/guichet/", "/instruction/", "/instruction/export.csv", "/parapheur/",
            "/administration/", "/admin/",
        ]  # fmt: skip
        for adresse, statut, texte in parcourir(navigateur, depart):
            lues += 1
            if statut >= 500:
                pannes.append(f"{compte} {adresse}")
            fuites += [f"{compte} {adresse} : {s} ({secrets[s]})" for s in _presents(texte, secrets)]
        pannes += _forcer(navigateur, compte)
    assert fuites == []
    assert pannes == []
    assert lues > 200


def _presents(texte: str, secrets: dict[str, str]) -> list[str]:
    """Hidden references and numbers found in a text, numbers also when written in groups."""
    serre = re.sub(r"[\s\u00a0\u202f]|\xc2\xa0|\xe2\x80\xaf", "", texte)
    return [signe for signe in secrets if signe in texte or signe in serre]


def _forcer(navigateur: Client, compte) -> list[str]:
    """Addresses of hidden dossiers typed by hand: never opened."""
    ouverts = []
    caches = Dossier.objects.exclude(pk__in=Dossier.objects.visibles_par(compte).values("pk"))
    caches = caches.exclude(depositaire=compte)
    for dossier in caches.order_by("pk")[:8]:
        for nom in ("workflows:dossier", "workflows:journal", "guichet:dossier"):
            adresse = reverse(nom, args=[dossier.reference])
            statut = navigateur.get(adresse).status_code
            if statut not in (403, 404):
                ouverts.append(f"{compte} {adresse} : {statut}")
    for decision in Decision.objects.filter(dossier__in=caches)[:4]:
        adresse = reverse("workflows:document_decision", args=[decision.pk])
        statut = navigateur.get(adresse).status_code
        if statut not in (403, 404):
            ouverts.append(f"{compte} {adresse} : {statut}")
    return ouverts
