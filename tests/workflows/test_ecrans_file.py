"""The queue: tabs, order, search, pages, export, allotment, at constant cost."""

from __future__ import annotations

import zipfile
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from communes import habilitations as h
from communes.models import CodeRole
from dossiers.etats import EtatDossier
from dossiers.models import Consultation, Dossier, ParcelleCitee, ServiceConsultable
from dossiers.models.dossiers import Etape
from tests import fabriques as f
from workflows import battement, exports, file_attente, reglages_file

pytestmark = pytest.mark.django_db

FILE = "/instruction/"


def ligne(decor: f.Decor, rang: int, **champs) -> Dossier:
    """One registered dossier, written directly: lists only read columns."""
    defauts = {
        "numero": f"PC{decor.commune.code_insee}26{rang:05d}",
        "domaine": decor.domaine,
        "type": "PCMI",
        "commune": decor.commune,
        "service": decor.service,
        "etat": EtatDossier.EN_INSTRUCTION,
        "etape": Etape.INSTRUCTION,
        "date_depot": date(2026, 1, 5),
        "nom_demandeur": f"Demandeur {rang}",
        "adresse_terrain": f"{rang} rue des Lilas",
        "prochaine_echeance": timezone.localdate() + timedelta(days=rang),
        "nature_echeance": "instruction",
        "effet_silence": "permis_tacite",
        "date_silence": timezone.localdate() + timedelta(days=rang + 1),
    }
    return Dossier.objects.create(**{**defauts, **champs})


@pytest.fixture
def decor() -> f.Decor:
    battement.noter(0)
    return f.Decor()


def dossiers_de(reponse) -> list[Dossier]:
    return [une["dossier"] for une in reponse.context["lignes"]]


def test_la_file_va_de_l_echeance_la_plus_proche_a_la_plus_lointaine_et_dit_l_effet_du_silence(client, decor):
    loin, proche = ligne(decor, 20), ligne(decor, 2)
    sans = ligne(decor, 30, prochaine_echeance=None, date_silence=None, effet_silence="")
    client.force_login(decor.instructeur)
    reponse = client.get(FILE, {"onglet": "service"})
    assert dossiers_de(reponse) == [proche, loin, sans]
    page = reponse.content.decode()
    assert "permis tacite" in page
    assert "J\u22122" in page


#: Session, account, rights, heartbeat, communes of the filter, replacements, counts, page, saved filters,
#: columns, menu; and a margin of two.
REQUETES_AU_PLUS = 13


@pytest.mark.parametrize("onglet", ["a-moi", "a-prendre", "service", "decides"])
def test_le_nombre_de_requetes_est_le_meme_pour_3_et_pour_30_dossiers(client, decor, onglet):
    champs = {"instructeur": decor.instructeur} if onglet == "a-moi" else {}
    if onglet == "decides":
        champs = {"etat": EtatDossier.NOTIFIE, "etape": Etape.CLOS}
    client.force_login(decor.instructeur)
    for rang in range(1, 4):
        ligne(decor, rang, **champs)
    with CaptureQueriesContext(connection) as pour_3:
        assert len(dossiers_de(client.get(FILE, {"onglet": onglet}))) == 3
    for rang in range(4, 31):
        ligne(decor, rang, **champs)
    with CaptureQueriesContext(connection) as pour_30:
        assert len(dossiers_de(client.get(FILE, {"onglet": onglet}))) == file_attente.PAR_PAGE
    assert len(pour_3) == len(pour_30) <= REQUETES_AU_PLUS


def test_les_pages_se_suivent_sans_trou_ni_doublon(client, decor):
    attendus = [ligne(decor, rang, prochaine_echeance=date(2027, 1, 1 + rang // 7)) for rang in range(60)]
    attendus += [ligne(decor, 100 + r, prochaine_echeance=None) for r in range(3)]
    client.force_login(decor.instructeur)
    vus, adresse = [], "?onglet=service"
    while adresse:
        reponse = client.get(FILE + adresse)
        vus += dossiers_de(reponse)
        adresse = reponse.context["url_suite"]
    assert vus == attendus


def test_une_cle_de_page_fausse_reprend_au_debut(client, decor):
    un = ligne(decor, 1)
    client.force_login(decor.instructeur)
    for cle in ("n'importe", "9999-99-99_1", "x_", "2026-01-01_" + "9" * 30):
        assert dossiers_de(client.get(FILE, {"onglet": "service", "apres": cle})) == [un]


@pytest.mark.parametrize("recherche", ["PC 59", "lambda", "Impasse", "AK 123", "ak0123", "000 AK 123"])
def test_la_recherche_trouve_par_numero_nom_adresse_ou_parcelle(client, decor, recherche):
    vise = ligne(decor, 1, nom_demandeur="Lambda", adresse_terrain="Impasse du Moulin", numero="PC59000100")
    ParcelleCitee.objects.create(dossier=vise, section="AK", numero="123")
    ligne(decor, 2, numero="DP62000100")
    client.force_login(decor.instructeur)
    assert dossiers_de(client.get(FILE, {"onglet": "service", "q": recherche})) == [vise]


def test_un_dossier_sans_numero_se_trouve_comme_il_est_montre(client, decor):
    vise = ligne(decor, 1, numero=None, type="DP", etat=EtatDossier.DEPOSE, etape=Etape.ENREGISTREMENT)
    ligne(decor, 2)
    client.force_login(decor.instructeur)
    for demande in (str(vise), vise.reference, vise.reference.lower()):
        assert dossiers_de(client.get(FILE, {"onglet": "service", "q": demande})) == [vise]


def test_un_numero_de_voie_borne_la_recherche_d_une_adresse(client, decor):
    vise, bis = ligne(decor, 12), ligne(decor, 14, adresse_terrain="12 bis rue des Lilas")
    autre = ligne(decor, 3)
    client.force_login(decor.instructeur)
    for demande in ("12 rue des Lilas", "12, rue des lilas", "lilas 12"):
        assert dossiers_de(client.get(FILE, {"onglet": "service", "q": demande})) == [vise, bis]
    assert dossiers_de(client.get(FILE, {"onglet": "service", "q": "rue des Lilas"})) == [autre, vise, bis]
    assert dossiers_de(client.get(FILE, {"onglet": "service", "adresse": "12, rue des Lilas"})) == [vise, bis]


@pytest.mark.parametrize("lus_ensemble", [2, 3_000])
def test_chaque_onglet_dit_combien_il_tient(client, decor, monkeypatch, lus_ensemble):
    monkeypatch.setattr(file_attente, "LUS_ENSEMBLE", lus_ensemble)
    en_avis = ligne(decor, 1, instructeur=decor.instructeur)
    Consultation.objects.create(
        dossier=en_avis, service=ServiceConsultable.objects.create(code="sdis", nom="SDIS"), nature="avis", etat="envoyee",
        date_envoi=timezone.localdate(),
    )  # fmt: skip
    ligne(decor, 2)
    ligne(decor, 3, etat=EtatDossier.INCOMPLET, etape=Etape.ATTENTE_PIECES)
    ligne(decor, 4, etat=EtatDossier.DECIDE, etape=Etape.SIGNATURE)
    ligne(decor, 5, etat=EtatDossier.NOTIFIE, etape=Etape.CLOS)
    ligne(f.Decor(nom="Lannoy"), 6)
    client.force_login(decor.instructeur)
    tous = client.get(FILE, {"onglet": "service"}).context["onglets"]
    comptes = {o["libelle"]: o["compte"] for o in tous}
    assert comptes == {
        "À moi": "1", "À prendre": "2", "En cours": "4", "Attente du demandeur": "1", "Attente d’un avis": "1",
        "À la signature": "1", "À notifier": "0", "Décidés": None, "Tous": None,
    }  # fmt: skip
    monkeypatch.setattr(file_attente, "PLAFOND", 3)
    tous = client.get(FILE, {"onglet": "service"}).context["onglets"]
    assert {o["libelle"]: o["compte"] for o in tous}["En cours"] == "1\u202f000+"


def test_les_filtres_se_croisent_et_un_filtre_faux_n_empeche_pas_de_lire(client, decor):
    vise = ligne(decor, 1, type="DP", etat=EtatDossier.INCOMPLET)
    autre = ligne(decor, 2)
    client.force_login(decor.instructeur)
    criteres = {"onglet": "service", "type": "DP", "etat": "incomplet", "commune": decor.commune.slug}
    assert dossiers_de(client.get(FILE, criteres)) == [vise]
    assert dossiers_de(client.get(FILE, {"onglet": "service", "type": "ZZ"})) == [vise, autre]
    assert dossiers_de(client.get(FILE, {"onglet": "service", "echeance": "depassee"})) == []


def test_la_file_ne_montre_que_ses_communes(client, decor):
    a_nous = ligne(decor, 1)
    ailleurs = ligne(f.Decor(nom="Lannoy"), 2)
    client.force_login(decor.instructeur)
    assert dossiers_de(client.get(FILE, {"onglet": "service"})) == [a_nous]
    export = b"".join(client.get("/instruction/export.csv", {"onglet": "service"})).decode()
    assert a_nous.numero in export
    assert ailleurs.numero not in export


def test_l_export_ne_laisse_pas_passer_de_formule(client, decor):
    ligne(decor, 1, nom_demandeur='=cmd|"/C calc"!A0', objet="@SUM(A1)")
    client.force_login(decor.instructeur)
    reponse = client.get("/instruction/export.csv", {"onglet": "service"})
    texte = b"".join(reponse).decode()
    assert texte.startswith("\ufeffNuméro;")
    assert "'=cmd" in texte
    assert ";'@SUM" in texte
    assert "attachment" in reponse["Content-Disposition"]


def test_un_export_coupe_le_dit(client, decor, monkeypatch):
    monkeypatch.setattr(exports, "MAXIMUM", 2)
    monkeypatch.setattr(exports, "LUS", 3)
    for rang in (1, 2):
        ligne(decor, rang)
    client.force_login(decor.instructeur)
    entier = b"".join(client.get("/instruction/export.csv", {"onglet": "service"})).decode()
    assert len(entier.splitlines()) == 3
    assert "Liste arrêtée" not in entier
    ligne(decor, 3)
    coupe = b"".join(client.get("/instruction/export.csv", {"onglet": "service"})).decode().splitlines()
    assert len(coupe) == 4
    assert "Liste arrêtée à 2 lignes" in coupe[-1]
    with zipfile.ZipFile(
        BytesIO(b"".join(client.get("/instruction/export.ods", {"onglet": "service"})))
    ) as ods:
        assert "Liste arrêtée à 2 lignes" in ods.read("content.xml").decode()


def test_un_nom_hostile_est_montre_et_jamais_execute(client, decor):
    reglages_file.choisir_colonnes(decor.instructeur, [code for code, *_ in reglages_file.COLONNES])
    ligne(decor, 1, nom_demandeur="<script>alert(1)</script>", objet='"><img src=x onerror=alert(2)>')
    client.force_login(decor.instructeur)
    page = client.get(FILE, {"onglet": "service"}).content.decode()
    assert "<script>alert(1)" not in page
    assert "<img src=x" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "&lt;img src=x" in page


def test_un_petitionnaire_n_entre_pas_sur_le_banc(client, decor):
    client.force_login(decor.petitionnaire)
    for nom in ("file", "enregistrement", "parapheur", "export"):
        assert client.get(reverse(f"workflows:{nom}")).status_code == 403


def test_prendre_un_dossier_puis_le_rendre(client, decor):
    dossier = ligne(decor, 1)
    client.force_login(decor.instructeur)
    client.post(reverse("workflows:prendre", args=[dossier.reference]))
    client.post(reverse("workflows:prendre", args=[dossier.reference]))
    dossier.refresh_from_db()
    assert dossier.instructeur == decor.instructeur
    assert dossiers_de(client.get(FILE)) == [dossier]
    client.post(reverse("workflows:rendre", args=[dossier.reference]))
    dossier.refresh_from_db()
    assert dossier.instructeur is None


def test_un_dossier_deja_suivi_ne_se_prend_pas(client, decor):
    dossier = ligne(decor, 1, instructeur=decor.chef)
    client.force_login(decor.instructeur)
    adresse = reverse("workflows:prendre", args=[dossier.reference])
    reponse = client.post(adresse, {"retour": FILE}, follow=True)
    assert "déjà suivi par" in reponse.content.decode()
    dossier.refresh_from_db()
    assert dossier.instructeur == decor.chef


def test_le_chef_confie_un_lot_et_lit_chaque_refus(client, decor):
    bons = [ligne(decor, r) for r in range(1, 4)]
    clos = ligne(decor, 9, etat=EtatDossier.NOTIFIE, etape=Etape.CLOS)
    client.force_login(decor.chef)
    envoi = {
        "dossiers": [d.reference for d in (*bons, clos)],
        "instructeur": decor.instructeur.pk,
        "retour": "/instruction/?onglet=service",
    }
    reponse = client.post(reverse("workflows:affecter_lot"), envoi, follow=True)
    page = reponse.content.decode()
    assert "3 dossiers confiés" in page
    assert f"{clos.numero} : Ce dossier est clos" in page
    assert Dossier.objects.filter(instructeur=decor.instructeur).count() == 3


def test_un_instructeur_ne_repartit_pas(client, decor):
    dossier = ligne(decor, 1)
    client.force_login(decor.instructeur)
    envoi = {"dossiers": [dossier.reference], "instructeur": decor.chef.pk}
    assert client.post(reverse("workflows:affecter_lot"), envoi).status_code == 403
    adresse = reverse("workflows:affecter", args=[dossier.reference])
    assert client.post(adresse, {"instructeur": decor.chef.pk}).status_code == 403


def test_on_ne_confie_pas_a_qui_n_instruit_pas_cette_commune(client, decor):
    dossier = ligne(decor, 1)
    client.force_login(decor.chef)
    envoi = {"dossiers": [dossier.reference], "instructeur": decor.maire.pk}
    client.post(reverse("workflows:affecter_lot"), envoi)
    dossier.refresh_from_db()
    assert dossier.instructeur is None


def test_le_retour_ne_mene_pas_hors_du_site(client, decor):
    dossier = ligne(decor, 1)
    client.force_login(decor.instructeur)
    reponse = client.post(
        reverse("workflows:prendre", args=[dossier.reference]), {"retour": "https://ailleurs.example/"}
    )
    assert reponse["Location"].startswith("/instruction/")


def test_un_role_revoque_ferme_la_file(client, decor):
    ligne(decor, 1)
    client.force_login(decor.instructeur)
    assert client.get(FILE).status_code == 200
    h.revoquer(decor.instructeur.affectations.get(), par=None, motif="départ")
    assert client.get(FILE).status_code == 403


def test_un_maire_voit_les_dossiers_de_sa_commune_sans_pouvoir_les_prendre(client, decor):
    dossier = ligne(decor, 1)
    client.force_login(decor.maire)
    reponse = client.get(FILE)
    assert dossiers_de(reponse) == [dossier]
    assert "Prendre" not in reponse.content.decode()
    assert client.post(reverse("workflows:prendre", args=[dossier.reference])).status_code == 403


def test_une_affectation_finie_hier_n_ouvre_plus_rien(client, decor):
    hier = timezone.localdate() - timedelta(days=1)
    parti = f.agent(CodeRole.INSTRUCTEUR, service=decor.service, fin=hier)
    client.force_login(parti)
    assert client.get(FILE).status_code == 403


def test_le_banc_dit_que_le_suivi_des_delais_est_arrete(client, decor):
    client.force_login(decor.instructeur)
    assert "Suivi des délais arrêté" not in client.get(FILE).content.decode()
    ancien = timezone.now() - timedelta(hours=27)
    battement.BattementPlanificateur.objects.update(dernier_passage_le=ancien)
    assert "Suivi des délais arrêté" in client.get(FILE).content.decode()
    battement.BattementPlanificateur.objects.all().delete()
    assert "jamais tourné" in client.get(FILE).content.decode()
