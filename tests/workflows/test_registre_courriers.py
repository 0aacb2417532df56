"""The register of outgoing letters: one's own dossiers, by service and days, on screen, printed, as a table."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pypdf import PdfReader

from dossiers.models import Courrier, Notification
from dossiers.models.courriers import Canal
from tests import fabriques as f
from workflows import battement

pytestmark = pytest.mark.django_db
REGISTRE = "/actes/courriers/"


@pytest.fixture
def decor() -> f.Decor:
    battement.noter(0)
    return f.Decor()


def lettre(dossier, jour, *, canal: str = Canal.LRAR, **champs) -> Courrier:
    """One letter that left on ``jour``."""
    modele = dossier.courriers.first()
    courrier = Courrier.objects.create(
        dossier=dossier,
        nature="lettre",
        objet=champs.pop("objet", "Précision"),
        fichier=modele.fichier,
        cree_le=timezone.now(),
    )
    Notification.objects.create(courrier=courrier, canal=canal, date_envoi=jour, **champs)
    return courrier


def test_le_registre_des_courriers_se_lit_par_service_et_par_dates_s_imprime_et_s_exporte(client, decor):
    jour = timezone.localdate()
    voisin = f.Decor()
    dossier, autre = f.enregistre("CUa", decor), f.enregistre("CUa", voisin)
    dossier.nom_demandeur = "=HYPERLINK(1)"
    dossier.save(update_fields=["nom_demandeur"])
    parti = lettre(dossier, jour - timedelta(days=3), numero_suivi="2C123", objet="Rendez-vous sur place")
    ancien = lettre(dossier, jour - timedelta(days=400))
    ailleurs = lettre(autre, jour)
    client.force_login(decor.instructeur)
    periode = f"?du={jour - timedelta(days=5)}&au={jour}"
    page = client.get(REGISTRE + periode)
    montres = {ligne["courrier"].pk for ligne in page.context["lignes"]}
    assert parti.pk in montres
    assert not montres & {ancien.pk, ailleurs.pk}
    assert "Suivi 2C123" in page.content.decode()
    par_portail = client.get(f"{REGISTRE}{periode}&canal=portail")
    assert parti.pk not in {ligne["courrier"].pk for ligne in par_portail.context["lignes"]}
    assert client.get(f"{REGISTRE}{periode}&service=commune").context["lignes"] == []
    du_service = client.get(f"{REGISTRE}{periode}&service={decor.service.pk}")
    assert parti.pk in {ligne["courrier"].pk for ligne in du_service.context["lignes"]}

    lignes = b"".join(client.get(f"{REGISTRE}{periode}&format=csv").streaming_content).decode()
    assert "Rendez-vous sur place" in lignes
    assert "'=HYPERLINK(1)" in lignes
    ods = b"".join(client.get(f"{REGISTRE}{periode}&format=ods").streaming_content)
    assert "2C123" in zipfile.ZipFile(io.BytesIO(ods)).read("content.xml").decode()
    imprime = client.get(f"{REGISTRE}{periode}&format=pdf")
    assert "2C123" in PdfReader(io.BytesIO(imprime.content)).pages[0].extract_text()


def test_le_registre_des_courriers_refuse_une_periode_a_l_envers_et_coute_autant_pour_dix(client, decor):
    jour = timezone.localdate()
    dossier = f.enregistre("CUa", decor)
    client.force_login(decor.chef)
    assert "précède" in client.get(f"{REGISTRE}?du={jour}&au={jour - timedelta(days=1)}").content.decode()

    def requetes() -> int:
        with CaptureQueriesContext(connection) as vues:
            client.get(f"{REGISTRE}?du={jour}&au={jour}")
        return len(vues)

    lettre(dossier, jour)
    avant = requetes()
    for _ in range(10):
        lettre(dossier, jour)
    assert requetes() == avant
