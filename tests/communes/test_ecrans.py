"""Screens of the administration: who enters, what is done, what is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from communes import habilitations as h
from communes.models import Affectation, CodeRole, Convention, Utilisateur
from tests import fabriques as f

pytestmark = pytest.mark.django_db
JOUR = timedelta(days=1)


def client(compte) -> Client:
    navigateur = Client()
    navigateur.force_login(compte)
    return navigateur


@pytest.fixture
def decor():
    return f.Decor(population_municipale=12_000)


@pytest.fixture
def plateforme():
    return client(f.agent(CodeRole.ADMIN_PLATEFORME))


def saisie(commune, service, **champs) -> dict:
    return {
        "domaine": "rlpi", "commune": commune.pk, "service": service.pk, "reference": "Délibération 12",
        "debut": timezone.localdate().isoformat(), "fin": "", "types": "", "tarif": "120",
        "tache_enregistrement": "commune", "tache_consultations": "service", "tache_affichage": "commune",
        "tache_notification": "service", **champs,
    }  # fmt: skip


class TestConventions:
    def test_l_administrateur_ouvre_puis_clot(self, plateforme, decor):
        reponse = plateforme.post(reverse("communes:convention_ouvrir"), saisie(decor.commune, decor.service))
        assert reponse.status_code == 302
        convention = Convention.objects.get(domaine="rlpi", commune=decor.commune)
        assert convention.taches["notification"] == "service"
        assert convention.ouverte_par is not None
        assert h.peut(Utilisateur.objects.get(pk=decor.chef.pk), h.VALIDER, decor.commune, "rlpi")
        url = reverse("communes:convention_clore", args=[convention.pk])
        donnees = {"dernier_jour": timezone.localdate().isoformat(), "motif": "reprise en régie"}
        assert plateforme.post(url, donnees).status_code == 302
        convention.refresh_from_db()
        assert (convention.fin, convention.motif_cloture) == (timezone.localdate(), "reprise en régie")
        page = plateforme.get(reverse("communes:convention", args=[convention.pk]))
        assert "reprise en régie" in page.content.decode()

    def test_au_dela_du_seuil_il_faut_avoir_lu_l_avertissement(self, plateforme, decor):
        h.clore_convention(decor.convention, timezone.localdate() - JOUR)
        donnees = saisie(decor.commune, decor.service, domaine="ads")
        url = reverse("communes:convention_ouvrir")
        refus = plateforme.post(url, donnees)
        assert refus.status_code == 422
        assert "schéma de mutualisation" in refus.content.decode()
        assert plateforme.post(url, {**donnees, "malgre_le_schema": "on"}).status_code == 302

    def test_un_recouvrement_est_dit_sur_le_formulaire(self, plateforme, decor):
        donnees = saisie(decor.commune, f.service(), domaine="ads", malgre_le_schema="on")
        reponse = plateforme.post(reverse("communes:convention_ouvrir"), donnees)
        assert reponse.status_code == 422
        assert "a déjà confié ce domaine" in reponse.content.decode()

    def test_une_commune_lit_ses_conventions_et_elles_seules(self, decor):
        voisine = f.Decor(nom="Voisine")
        maire = client(decor.maire)
        page = maire.get(reverse("communes:conventions")).content.decode()
        assert str(decor.commune) in page
        assert "Voisine" not in page
        assert maire.get(reverse("communes:convention", args=[voisine.convention.pk])).status_code == 404
        assert maire.get(reverse("communes:convention", args=[decor.convention.pk])).status_code == 200
        assert maire.get(reverse("communes:convention_ouvrir")).status_code == 403
        clore = reverse("communes:convention_clore", args=[decor.convention.pk])
        assert maire.post(clore, {"dernier_jour": "2026-01-01", "motif": "x"}).status_code == 403

    def test_un_petitionnaire_n_entre_pas(self, decor):
        assert client(decor.petitionnaire).get(reverse("communes:accueil")).status_code == 403
        anonyme = Client().get(reverse("communes:conventions"))
        assert anonyme["Location"] == "/connexion/?next=/administration/conventions/"


class TestRoles:
    def test_l_administrateur_affecte_un_nouvel_agent_puis_retire_le_role(self, plateforme, decor):
        role = h.role(CodeRole.INSTRUCTEUR, service=decor.service)
        donnees = {
            "role": role.pk, "courriel": "Nouvelle@example.org", "prenom": "Ana", "nom": "Petit",
            "debut": timezone.localdate().isoformat(), "fin": "", "motif": "recrutement",
        }  # fmt: skip
        assert plateforme.post(reverse("communes:affecter"), donnees).status_code == 302
        poste = Affectation.objects.get(agent__courriel="nouvelle@example.org")
        assert poste.motif == "recrutement"
        assert poste.accordee_par is not None
        url = reverse("communes:revoquer", args=[poste.pk])
        assert plateforme.post(url, {"motif": ""}).status_code == 422
        assert plateforme.post(url, {"motif": "départ"}).status_code == 302
        page = plateforme.get(reverse("communes:role", args=[role.pk])).content.decode()
        assert "Ana Petit" in page
        assert "départ" in page

    def test_un_refus_ne_laisse_pas_de_compte_derriere_lui(self, plateforme, decor):
        role = h.role(CodeRole.INSTRUCTEUR, service=decor.service)
        donnees = {
            "role": role.pk, "courriel": "trop.tot@example.org", "prenom": "A", "nom": "B",
            "debut": "2026-03-02", "fin": "2026-03-01", "motif": "x",
        }  # fmt: skip
        assert plateforme.post(reverse("communes:affecter"), donnees).status_code == 422
        assert not Utilisateur.objects.filter(courriel="trop.tot@example.org").exists()

    def test_le_role_d_ailleurs_n_existe_pas_pour_l_administrateur_communal(self, decor):
        voisine = f.Decor()
        h.ouvrir_commune(decor.commune, "ads", [CodeRole.ADMIN_COMMUNAL], debut=f.DEPUIS)
        admin = client(f.agent(CodeRole.ADMIN_COMMUNAL, commune=decor.commune))
        ici = h.role(CodeRole.ACCUEIL, commune=decor.commune)
        ailleurs = h.role(CodeRole.ACCUEIL, commune=voisine.commune)
        assert admin.get(reverse("communes:role", args=[ici.pk])).status_code == 200
        assert admin.get(reverse("communes:role", args=[ailleurs.pk])).status_code == 404
        poste = voisine.accueil.affectations.get()
        assert admin.post(reverse("communes:revoquer", args=[poste.pk]), {"motif": "x"}).status_code == 404
        donnees = {
            "role": ailleurs.pk, "courriel": decor.accueil.courriel, "debut": "2026-01-01", "motif": "x",
        }  # fmt: skip
        assert admin.post(reverse("communes:affecter"), donnees).status_code == 422
        assert not Affectation.objects.filter(agent=decor.accueil, role=ailleurs).exists()

    def test_l_administrateur_communal_ouvre_les_roles_de_sa_commune_dans_son_domaine(self, decor):
        h.ouvrir_commune(decor.commune, "ads", [CodeRole.ADMIN_COMMUNAL], debut=f.DEPUIS)
        admin = client(f.agent(CodeRole.ADMIN_COMMUNAL, commune=decor.commune))
        elu = f.agent(CodeRole.ELU, commune=decor.commune)
        url = reverse("communes:ouvrir_roles", args=[decor.commune.code_insee])
        corps = {"codes": ["elu"], "debut": timezone.localdate().isoformat()}
        assert admin.post(url, {**corps, "domaines": ["rlpi"]}).status_code == 422
        assert admin.post(url, {**corps, "domaines": ["ads"], "codes": ["admin_communal"]}).status_code == 422
        assert admin.post(url, {**corps, "domaines": ["ads"]}).status_code == 302
        assert h.peut(Utilisateur.objects.get(pk=elu.pk), h.CONSULTER, decor.commune, "ads")
        assert not h.peut(Utilisateur.objects.get(pk=elu.pk), h.CONSULTER, decor.commune, "rlpi")
        ailleurs = reverse("communes:ouvrir_roles", args=[f.Decor().commune.code_insee])
        assert admin.get(ailleurs).status_code == 404


class TestRevue:
    def test_la_revue_nomme_les_personnes_et_leurs_dates(self, plateforme, decor):
        url = reverse("communes:acces", args=[decor.commune.code_insee, "ads"])
        page = plateforme.get(url).content.decode()
        for personne in (decor.accueil, decor.maire, decor.instructeur, decor.chef):
            assert personne.get_full_name() in page
        assert "01/01/2024" in page
        h.revoquer(decor.instructeur.affectations.get(), par=None, motif="départ")
        assert decor.instructeur.get_full_name() not in plateforme.get(url).content.decode()
        hier = (timezone.localdate() - JOUR).isoformat()
        assert decor.instructeur.get_full_name() in plateforme.get(url, {"jour": hier}).content.decode()

    def test_la_revue_d_une_autre_commune_est_introuvable(self, decor):
        autre = f.Decor()
        url = reverse("communes:acces", args=[autre.commune.code_insee, "ads"])
        assert client(decor.maire).get(url).status_code == 404
        assert client(autre.maire).get(url).status_code == 200
        inconnu = reverse("communes:acces", args=[autre.commune.code_insee, "carrieres"])
        assert client(autre.maire).get(inconnu).status_code == 404

    def test_une_date_illisible_ne_casse_rien(self, plateforme, decor):
        url = reverse("communes:acces", args=[decor.commune.code_insee, "ads"])
        assert plateforme.get(url, {"jour": "demain"}).status_code == 200
