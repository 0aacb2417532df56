"""Drafts of opinions, requests to a whole theme, and who followed a dossier (numbers D5 52, 68 and row 5.12)."""

from __future__ import annotations

import hashlib
import io
from datetime import date, timedelta

import pytest
from django.core import mail
from django.utils import timezone
from pypdf import PdfReader

from communes.erreurs import ActionInterdite, ErreurMetier
from dossiers.models import BrouillonAvis, Dossier, Envoi, ServiceConsultable, VersionPiece
from dossiers.services import (
    affectation,
    annuaire,
    avis,
    brouillons_avis,
    consultations,
    courriers,
    envois,
    liens_avis,
    repartition,
)
from dossiers.services.journal import consigner
from tests import fabriques as f
from workflows import battement, durees

pytestmark = pytest.mark.django_db


@pytest.fixture
def decor() -> f.Decor:
    battement.noter(0)
    f.services_consultables()
    return f.Decor(courriel_mairie="mairie@example.org")


@pytest.fixture
def dossier(decor) -> Dossier:
    return f.en_instruction("CUa", decor)


def consulter(dossier, decor, code: str = "sdis"):
    service = ServiceConsultable.objects.get(code=code)
    return consultations.consulter(dossier, service, par=decor.instructeur)


def membre(code: str):
    """Someone who answers for a consulted service."""
    personne = f.utilisateur(nature="agent")
    annuaire.rattacher(personne, ServiceConsultable.objects.get(code=code), debut=f.DEPUIS)
    return personne


def test_68_le_brouillon_d_un_avis_n_est_vu_que_de_son_auteur_et_s_efface_une_fois_l_avis_rendu(
    client, dossier, decor
):
    demande = consulter(dossier, decor)
    redacteur, collegue = membre("sdis"), membre("sdis")
    adresse, secret = f"/consultations/{demande.pk}/", "Poteau d'incendie à vérifier, note secrète."
    client.force_login(redacteur)
    reponse = client.post(
        adresse, {"brouillon": "1", "sens": "defavorable", "motivation": secret}, follow=True
    )
    assert "note secrète" in reponse.content.decode()
    demande.refresh_from_db()
    assert (demande.etat, demande.sens) == ("envoyee", "")
    for autre, page in (
        (collegue, adresse),
        (decor.instructeur, f"/instruction/{dossier.reference}/consultations/{demande.pk}/"),
        (decor.instructeur, f"/instruction/{dossier.reference}/journal/"),
    ):
        client.force_login(autre)
        vue = client.get(page)
        assert (vue.status_code, "note secrète" in vue.content.decode()) == (200, False)
    client.logout()
    lien = liens_avis.lien(demande)
    assert "note secrète" not in client.get(lien).content.decode()
    client.post(lien, {"brouillon": "1", "motivation": "Texte du lien", "signataire": "Camille"})
    assert "Texte du lien" in client.get(lien).content.decode()
    assert BrouillonAvis.objects.count() == 2
    avis.rendre_par_compte(demande, par=collegue, sens="favorable", motivation="Rien à signaler.")
    assert not BrouillonAvis.objects.exists()
    with pytest.raises(ErreurMetier, match="n'attend plus"):
        brouillons_avis.garder(demande, par=redacteur, motivation=secret)


def test_68_un_brouillon_se_refuse_a_qui_n_est_pas_du_service(dossier, decor):
    demande = consulter(dossier, decor)
    with pytest.raises(ActionInterdite):
        brouillons_avis.garder(demande, par=membre("voirie"), motivation="Moi aussi")


def test_5_12_un_theme_entier_se_consulte_en_une_fois_et_dit_qui_n_a_pas_pu_l_etre(client, dossier, decor):
    theme, services = next(iter(consultations.themes(timezone.localdate()).items()))
    deja, sans_adresse = services[0], services[1]
    ServiceConsultable.objects.filter(pk=sans_adresse.pk).update(courriel="")
    consulter(dossier, decor, deja.code)
    client.force_login(decor.instructeur)
    page = client.post(
        f"/instruction/{dossier.reference}/consultations/theme/",
        {"theme": theme, "services": [s.pk for s in services], "question": "Votre réseau suffit-il ?"},
        follow=True,
    ).content.decode()
    assert "est déjà consulté" in page
    assert "ni adresse électronique ni compte" in page
    envoyees = dossier.consultations.exclude(service=deja)
    assert set(envoyees.values_list("service", flat=True)) == {
        s.pk for s in services if s not in (deja, sans_adresse)
    }
    assert all(c.question == "Votre réseau suffit-il ?" for c in envoyees)
    with pytest.raises(ActionInterdite):
        consultations.consulter_theme(dossier, theme, par=decor.accueil)
    with pytest.raises(ErreurMetier, match="plusieurs services"):
        consultations.consulter_theme(dossier, "inconnu", par=decor.instructeur)


def test_52_confier_un_dossier_previent_l_instructeur_et_reste_dans_l_historique(client, dossier, decor):
    affectation.affecter(dossier, decor.instructeur, par=decor.chef)
    affectation.affecter(dossier, decor.instructeur, par=decor.chef)
    envois.balayer(tous=True)
    recus = [m for m in mail.outbox if m.to == [decor.instructeur.courriel] and "confié" in m.subject]
    assert len(recus) == 1
    assert str(decor.chef) in recus[0].body
    affectation.rendre(dossier, par=decor.instructeur)
    affectation.prendre(dossier, par=decor.instructeur)
    assert Envoi.objects.filter(genre="affectation").count() == 1
    client.force_login(decor.chef)
    page = client.get(f"/instruction/{dossier.reference}/journal/").content.decode()
    assert f"confié par {decor.chef}" in page
    assert "rendu à la file commune" in page
    decor.instructeur.is_active = False
    decor.instructeur.save()
    assert repartition.liberer(decor.instructeur, timezone.localdate() + timedelta(days=1)) == 1
    assert [a.motif for a in dossier.attributions.all()] == ["depart", "prise", "rendu", "confie"]


def test_55_un_lot_confie_n_envoie_qu_un_courriel_pour_tous(decor):
    lot = [f.enregistre("CUa", decor) for _ in range(2)]
    assert affectation.affecter_lot(lot, decor.instructeur, par=decor.chef) == (2, [])
    envois.balayer(tous=True)
    recus = [m for m in mail.outbox if m.to == [decor.instructeur.courriel] and "confié" in m.subject]
    assert len(recus) == 1
    assert "2 dossiers" in recus[0].body


def test_3_05_la_copie_tamponnee_se_telecharge_et_l_original_reste_le_sien(client, dossier, decor):
    version = VersionPiece.objects.filter(piece__dossier=dossier).select_related("fichier").first()
    client.force_login(decor.instructeur)
    adresse = f"/instruction/{dossier.reference}/fichiers/{version.pk}/"
    copie = client.get(f"{adresse}tampon.pdf")
    assert "attachment" in copie["Content-Disposition"]
    texte = PdfReader(io.BytesIO(copie.content)).pages[0].extract_text()
    assert courriers.numero_lisible(dossier.numero) in texte
    assert f"pièce {version.piece.code}" in texte
    original = b"".join(client.get(adresse).streaming_content)
    assert hashlib.sha256(original).hexdigest() == version.fichier.empreinte


@pytest.mark.parametrize(
    ("faits", "chez_nous"),
    [
        ([], 60),
        ([("demande_pieces", 10), ("reception_pieces", 30)], 40),
        ([("demande_pieces", 10), ("reception_pieces", 20), ("reception_pieces", 30)], 40),
        ([("demande_pieces", 10), ("demande_pieces", 15), ("reception_pieces", 30)], 40),
        ([("demande_pieces", 10)], 10),
        ([("reception_pieces", 20)], 60),
    ],
)
def test_49_les_jours_ou_le_demandeur_est_attendu_ne_sont_pas_les_notres(faits, chez_nous):
    depot = date(2026, 3, 2)
    dates = [(nature, depot + timedelta(days=jour)) for nature, jour in faits]
    assert durees.jours_chez_nous(depot, depot + timedelta(days=60), dates) == chez_nous


def test_49_la_moyenne_par_type_ne_compte_que_ses_communes_et_ses_decisions(client, decor):
    jour = timezone.localdate()
    for commune in (decor, f.Decor()):
        dossier = f.enregistre("CUa", commune)
        Dossier.objects.filter(pk=dossier.pk).update(date_depot=jour - timedelta(days=40))
        for nature, recul in (("demande_pieces", 30), ("reception_pieces", 20), ("decision", 0)):
            consigner(dossier, nature, jour - timedelta(days=recul), par=commune.instructeur, donnees={})
    client.force_login(decor.chef)
    page = client.get("/instruction/charge/")
    assert [(d.type, d.nombre, d.moyenne, d.chez_nous) for d in page.context["durees"]] == [
        ("CUa", 1, 40, 30)
    ]


def test_5_04_un_service_cherche_dans_sa_file_et_l_emporte_sans_voir_celle_des_autres(client, dossier, decor):
    autre, etranger = f.en_instruction("DP", decor), f.en_instruction("CUa", decor)
    Dossier.objects.filter(pk=autre.pk).update(adresse_terrain="9 place du Général-Faidherbe")
    for le_dossier, code in ((dossier, "sdis"), (autre, "sdis"), (etranger, "voirie")):
        consulter(le_dossier, decor, code)
    client.force_login(membre("sdis"))
    page = client.get("/consultations/?q=faidherbe")
    assert [x["consultation"].dossier for x in page.context["attendues"]] == [autre]
    assert client.get(f"/consultations/?q={etranger.numero}").context["attendues"] == []
    lignes = b"".join(client.get("/consultations/?format=csv").streaming_content).decode().splitlines()
    assert len(lignes) == 3
    assert any(autre.numero in texte for texte in lignes)
    assert not any(etranger.numero in texte for texte in lignes)
