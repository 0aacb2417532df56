"""Postings and grants: edges, who gives what to whom, and what stays on record."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from communes import habilitations as h
from communes.actes import acte
from communes.erreurs import ActionInterdite, ErreurMetier
from communes.models import Affectation, CodeRole, OctroiCommune, Utilisateur
from dossiers.models import Dossier
from tests import fabriques as f

pytestmark = pytest.mark.django_db
JOUR = timedelta(days=1)


@pytest.fixture
def decor():
    return f.Decor()


@pytest.fixture
def plateforme():
    return f.agent(CodeRole.ADMIN_PLATEFORME)


def admin_communal(commune, domaine="ads"):
    h.ouvrir_commune(commune, domaine, [CodeRole.ADMIN_COMMUNAL], debut=f.DEPUIS)
    return f.agent(CodeRole.ADMIN_COMMUNAL, commune=commune)


class TestQuiDonneQuoi:
    def test_l_administrateur_de_la_plateforme_pourvoit_tout_role_sauf_pour_lui(self, decor, plateforme):
        role = h.role(CodeRole.INSTRUCTEUR, service=decor.service)
        poste = h.affecter(f.utilisateur(), role, debut=timezone.localdate(), par=plateforme, motif="arrivée")
        assert (poste.accordee_par, poste.motif) == (plateforme, "arrivée")
        with pytest.raises(ActionInterdite, match="soi-même"):
            h.affecter(plateforme, role, debut=timezone.localdate(), par=plateforme)

    def test_l_administration_de_la_plateforme_ne_se_cumule_pas(self, decor, plateforme):
        role = h.role(CodeRole.SIGNATAIRE, commune=decor.commune)
        with pytest.raises(ErreurMetier, match="ne se cumule"):
            h.affecter(plateforme, role, debut=timezone.localdate())
        with pytest.raises(ErreurMetier, match="ne se cumule"):
            h.affecter(decor.maire, h.role(CodeRole.ADMIN_PLATEFORME), debut=timezone.localdate())

    def test_un_poste_rendu_permet_l_autre_ensuite(self, decor):
        hier = timezone.localdate() - JOUR
        ancien = f.agent(CodeRole.ADMIN_PLATEFORME, fin=hier)
        role = h.role(CodeRole.SIGNATAIRE, commune=decor.commune)
        assert h.affecter(ancien, role, debut=timezone.localdate()).pk

    @pytest.mark.parametrize("code", sorted(h.ROLES_DONNES_PAR_LA_COMMUNE))
    def test_l_administrateur_communal_pourvoit_les_roles_de_sa_commune(self, decor, code):
        admin = admin_communal(decor.commune)
        voisine = f.Decor()
        assert h.affecter(f.utilisateur(), h.role(code, commune=decor.commune), debut=f.DEPUIS, par=admin).pk
        with pytest.raises(ActionInterdite):
            h.affecter(f.utilisateur(), h.role(code, commune=voisine.commune), debut=f.DEPUIS, par=admin)

    def test_l_administrateur_communal_ne_fait_ni_administrateur_ni_agent_de_service(self, decor):
        admin = admin_communal(decor.commune)
        interdits = [
            h.role(CodeRole.ADMIN_COMMUNAL, commune=decor.commune),
            h.role(CodeRole.INSTRUCTEUR, service=decor.service),
            h.role(CodeRole.ADMIN_PLATEFORME),
        ]
        for role in interdits:
            with pytest.raises(ActionInterdite):
                h.affecter(f.utilisateur(), role, debut=f.DEPUIS, par=admin)

    def test_le_chef_pourvoit_les_instructeurs_de_son_service_seulement(self, decor):
        autre = f.Decor()
        role = h.role(CodeRole.INSTRUCTEUR, service=decor.service)
        assert h.affecter(f.utilisateur(), role, debut=f.DEPUIS, par=decor.chef).pk
        for interdit in (
            h.role(CodeRole.CHEF, service=decor.service),
            h.role(CodeRole.INSTRUCTEUR, service=autre.service),
            h.role(CodeRole.INSTRUCTEUR, commune=decor.commune),
        ):
            with pytest.raises(ActionInterdite):
                h.affecter(f.utilisateur(), interdit, debut=f.DEPUIS, par=decor.chef)

    def test_un_administrateur_revoque_ou_ferme_ne_donne_plus_rien(self, decor, plateforme):
        role = h.role(CodeRole.INSTRUCTEUR, service=decor.service)
        Utilisateur.objects.filter(pk=plateforme.pk).update(is_active=False)
        with pytest.raises(ActionInterdite):
            h.affecter(f.utilisateur(), role, debut=f.DEPUIS, par=plateforme)
        with pytest.raises(ActionInterdite):
            h.revoquer(decor.instructeur.affectations.get(), par=decor.accueil, motif="non")


class TestAffectations:
    def test_deux_affectations_au_meme_role_ne_se_recouvrent_pas(self, decor):
        poste = decor.instructeur.affectations.get()
        with pytest.raises(ErreurMetier, match="tient déjà"):
            h.affecter(decor.instructeur, poste.role, debut=timezone.localdate())
        h.revoquer(poste, par=None, motif="congé")
        assert h.affecter(decor.instructeur, poste.role, debut=timezone.localdate()).pk

    def test_une_revocation_vaut_aussitot_et_ne_refait_pas_le_passe(self, decor):
        poste, aujourd_hui = decor.instructeur.affectations.get(), timezone.localdate()
        h.revoquer(poste, par=decor.chef, motif="mutation")
        agent = Utilisateur.objects.get(pk=decor.instructeur.pk)
        assert not h.peut(agent, h.INSTRUIRE, decor.commune, "ads")
        assert not h.peut(agent, h.INSTRUIRE, decor.commune, "ads", jour=aujourd_hui + JOUR)
        assert h.peut(agent, h.INSTRUIRE, decor.commune, "ads", jour=aujourd_hui - JOUR)
        poste.refresh_from_db()
        assert (poste.revoquee_par, poste.motif_revocation) == (decor.chef, "mutation")

    def test_retirer_demande_un_motif_et_ne_se_fait_qu_une_fois(self, decor):
        poste = decor.instructeur.affectations.get()
        with pytest.raises(ErreurMetier, match="pourquoi"):
            h.revoquer(poste, par=None, motif=" ")
        h.revoquer(poste, par=None, motif="départ")
        with pytest.raises(ErreurMetier, match="déjà"):
            h.revoquer(poste, par=None, motif="départ")

    def test_une_personne_en_poste_ne_s_efface_pas(self, decor):
        from django.db.models import ProtectedError

        with pytest.raises(ProtectedError):
            decor.instructeur.delete()
        assert Affectation.objects.filter(agent=decor.instructeur).exists()

    def test_un_droit_retire_entre_deux_requetes_est_redemande_a_la_base(self, decor):
        agent = decor.instructeur
        assert h.peut(agent, h.INSTRUIRE, decor.commune, "ads")
        h.revoquer(agent.affectations.get(), par=None, motif="départ")
        with pytest.raises(ActionInterdite):
            h.exiger(agent, h.INSTRUIRE, decor.commune, "ads")


def test_personne_n_est_superuser_meme_par_la_base():
    compte = f.utilisateur()
    with pytest.raises(IntegrityError), transaction.atomic():
        Utilisateur.objects.filter(pk=compte.pk).update(is_superuser=True)


def test_is_superuser_en_memoire_n_ouvre_rien(decor):
    compte = f.utilisateur()
    compte.is_superuser = True
    assert not h.peut(compte, h.CONSULTER, decor.commune, "ads")
    assert not Dossier.objects.visibles_par(compte).exists()


def test_deux_sources_du_meme_jour_se_ferment_chacune_pour_soi(decor):
    """Two conventions of one service, disjoint types, same day: ending one leaves the other's rights."""
    commune = f.commune("Double")
    service = f.service()
    une = h.ouvrir_convention(service, commune, "ads", debut=f.DEPUIS, types=["PCMI"])
    h.ouvrir_convention(service, commune, "ads", debut=f.DEPUIS, types=["DP"])
    agent = f.agent(CodeRole.INSTRUCTEUR, service=service)
    h.clore_convention(une, timezone.localdate() - JOUR)
    assert h.peut(Utilisateur.objects.get(pk=agent.pk), h.INSTRUIRE, commune, "ads")


def test_octroyer_deux_fois_ne_double_rien(decor):
    avant = OctroiCommune.objects.count()
    h.ouvrir_commune(decor.commune, "ads", [CodeRole.ACCUEIL, CodeRole.SIGNATAIRE], debut=f.DEPUIS)
    assert OctroiCommune.objects.count() == avant


def test_la_revue_dit_depuis_quand_et_a_quel_titre(decor):
    debut = timezone.localdate() - 3 * JOUR
    recent = f.agent(CodeRole.INSTRUCTEUR, service=decor.service, debut=debut)
    lignes = {ligne.agent.pk: ligne for ligne in h.chaine_des_acces(decor.commune, "ads")}
    assert set(lignes) == {p.pk for p in (decor.accueil, decor.maire, decor.instructeur, decor.chef, recent)}
    assert lignes[recent.pk].depuis == debut
    assert lignes[decor.instructeur.pk].depuis == f.DEPUIS
    assert lignes[recent.pk].convention == decor.convention
    assert lignes[decor.maire.pk].convention is None
    assert lignes[decor.maire.pk].actions == ("consulter", "signer")


def test_un_droit_n_est_pas_plus_ancien_que_la_convention_qui_l_ouvre():
    commune, service = f.commune("Neuve"), f.service()
    h.synchroniser_permissions()
    agent = f.agent(CodeRole.INSTRUCTEUR, service=service)
    debut = timezone.localdate() - JOUR
    h.ouvrir_convention(service, commune, "ads", debut=debut)
    assert [(a.agent, a.depuis) for a in h.chaine_des_acces(commune, "ads")] == [(agent, debut)]


def test_les_droits_se_lisent_en_une_requete_et_la_liste_ne_joint_rien(decor):
    for _ in range(3):
        f.agent(CodeRole.INSTRUCTEUR, service=decor.service)
    agent = Utilisateur.objects.get(pk=decor.instructeur.pk)
    with CaptureQueriesContext(
        connection,
    ) as requetes:
        list(Dossier.objects.visibles_par(agent))
    assert len(requetes) == 2
    assert "JOIN" not in requetes[1]["sql"]


def test_un_droit_retire_ne_vaut_plus_des_que_l_acte_l_a_relu(decor):
    agent, ici = decor.instructeur, (decor.commune.pk, "ads")
    with acte():
        h.exiger(agent, h.INSTRUIRE, *ici)
        assert h.peut(agent, h.INSTRUIRE, *ici)
    assert h.peut(agent, h.INSTRUIRE, *ici)
    Affectation.objects.filter(agent=agent).update(fin=timezone.localdate() - JOUR)
    with acte():
        h.exiger_type(agent, *ici, "PCMI")
        assert not h.peut(agent, h.INSTRUIRE, *ici)
        with pytest.raises(ActionInterdite):
            h.exiger(agent, h.INSTRUIRE, *ici)
