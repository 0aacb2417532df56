"""Conventions: opening, ending, cancelling; what becomes of running dossiers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from communes import habilitations as h
from communes.erreurs import ActionInterdite, ErreurMetier
from communes.models import CodeRole, Utilisateur
from dossiers.models import Dossier, Evenement
from dossiers.services import affectation
from dossiers.services.journal import consigner
from tests import fabriques as f
from workflows import circuit

pytestmark = pytest.mark.django_db
JOUR = timedelta(days=1)


@pytest.fixture
def decor():
    return f.Decor()


def frais(compte):
    return Utilisateur.objects.get(pk=compte.pk)


class TestOuvrir:
    def test_les_droits_commencent_le_premier_jour_et_finissent_le_dernier(self):
        commune, service = f.commune("Bornes"), f.service()
        h.synchroniser_permissions()
        jour = timezone.localdate()
        h.ouvrir_convention(service, commune, "ads", debut=jour, fin=jour + JOUR)
        agent = f.agent(CodeRole.INSTRUCTEUR, service=service)
        vus = [h.peut(frais(agent), h.INSTRUIRE, commune, "ads", jour=jour + n * JOUR) for n in (-1, 0, 1, 2)]
        assert vus == [False, True, True, False]

    def test_une_convention_ne_recouvre_pas_une_autre(self, decor):
        with pytest.raises(ErreurMetier, match="a déjà confié"):
            h.ouvrir_convention(f.service(), decor.commune, "ads", debut=timezone.localdate())
        assert h.ouvrir_convention(f.service(), decor.commune, "rlpi", debut=timezone.localdate()).pk

    def test_seul_l_administrateur_de_la_plateforme_ouvre_et_clot(self, decor):
        for compte in (decor.chef, decor.maire, decor.accueil, f.utilisateur()):
            with pytest.raises(ActionInterdite):
                h.ouvrir_convention(decor.service, f.commune(), "ads", debut=timezone.localdate(), par=compte)
            with pytest.raises(ActionInterdite):
                h.clore_convention(decor.convention, timezone.localdate(), par=compte)
            with pytest.raises(ActionInterdite):
                h.annuler_convention(decor.convention, par=compte, motif="non")

    def test_au_dela_du_seuil_du_schema_un_avertissement_cite_la_regle(self, settings):
        grande, petite = f.commune(population_municipale=10_000), f.commune(population_municipale=9_999)
        assert "10\u202f000 habitants" in h.avertissements(grande, "ads")[0]
        assert h.avertissements(petite, "ads") == []
        assert h.avertissements(grande, "rlpi") == []
        settings.REGLES_DE_CONVENTION = {}
        assert h.avertissements(grande, "ads") == []


class TestClore:
    def test_close_en_pleine_tache_l_agent_est_refuse_et_le_dossier_revient_a_la_commune(self, decor):
        dossier = f.enregistre("PCMI", decor)
        affectation.prendre(dossier, par=decor.instructeur)
        faits = Evenement.objects.filter(dossier=dossier).count()
        limite = Dossier.objects.get(pk=dossier.pk).limite_instruction
        h.clore_convention(decor.convention, timezone.localdate() - JOUR, motif="fin anticipée")
        with pytest.raises(ActionInterdite, match="pas le droit"):
            circuit.declarer_complet(dossier, par=decor.instructeur)
        dossier.refresh_from_db()
        assert (dossier.service, dossier.instructeur) == (None, None)
        assert dossier.limite_instruction == limite
        assert Evenement.objects.filter(dossier=dossier).count() == faits
        assert not Dossier.objects.visibles_par(frais(decor.instructeur)).exists()
        communal = f.agent(CodeRole.INSTRUCTEUR, commune=decor.commune)
        assert circuit.declarer_complet(dossier, par=communal).pk == dossier.pk

    def test_close_ce_soir_le_service_garde_la_journee(self, decor):
        dossier, aujourd_hui = f.enregistre("PCMI", decor), timezone.localdate()
        h.clore_convention(decor.convention, aujourd_hui)
        dossier.refresh_from_db()
        assert dossier.service == decor.service
        assert h.peut(frais(decor.instructeur), h.INSTRUIRE, decor.commune, "ads")
        assert h.rendre_les_dossiers(aujourd_hui) == 0
        assert h.rendre_les_dossiers(aujourd_hui + JOUR) == 1
        assert h.rendre_les_dossiers(aujourd_hui + JOUR) == 0

    def test_les_dossiers_clos_gardent_le_service_qui_les_a_instruits(self, decor):
        decision = f.a_signer("PCMI", decor)
        circuit.signer(decision, par=decor.maire)
        h.clore_convention(decor.convention, timezone.localdate() - JOUR)
        assert Dossier.objects.get(pk=decision.dossier_id).service == decor.service

    def test_la_commune_qui_change_de_service_lui_confie_ses_dossiers(self, decor):
        dossier, aujourd_hui = f.enregistre("PCMI", decor), timezone.localdate()
        h.clore_convention(decor.convention, aujourd_hui)
        suivant = f.service()
        h.ouvrir_convention(suivant, decor.commune, "ads", debut=aujourd_hui + JOUR)
        h.rendre_les_dossiers(aujourd_hui + JOUR)
        dossier.refresh_from_db()
        assert dossier.service == suivant

    def test_une_seule_des_communes_du_service_est_touchee(self, decor):
        autre = f.Decor()
        dossier = f.enregistre("PCMI", autre)
        h.clore_convention(decor.convention, timezone.localdate() - JOUR)
        dossier.refresh_from_db()
        assert dossier.service == autre.service

    def test_une_cloture_ne_prolonge_ni_ne_precede(self, decor):
        h.clore_convention(decor.convention, timezone.localdate())
        with pytest.raises(ErreurMetier, match="ne se prolonge pas"):
            h.clore_convention(decor.convention, timezone.localdate() + JOUR)
        with pytest.raises(ErreurMetier, match="annulez"):
            h.clore_convention(decor.convention, decor.convention.debut - JOUR)


class TestAnnuler:
    def test_une_convention_a_venir_s_annule_et_n_ouvre_rien(self):
        commune, service = f.commune(), f.service()
        h.synchroniser_permissions()
        demain = timezone.localdate() + JOUR
        convention = h.ouvrir_convention(service, commune, "ads", debut=demain)
        h.annuler_convention(convention, par=None, motif="délibération retirée")
        agent = f.agent(CodeRole.INSTRUCTEUR, service=service)
        assert not h.peut(agent, h.INSTRUIRE, commune, "ads", jour=demain)
        assert h.service_charge(commune, "ads", "PCMI", demain) is None
        assert h.ouvrir_convention(f.service(), commune, "ads", debut=demain).pk
        with pytest.raises(ErreurMetier, match="annulée"):
            h.clore_convention(convention, demain)

    def test_une_convention_commencee_ne_s_annule_pas(self, decor):
        with pytest.raises(ErreurMetier, match="a commencé"):
            h.annuler_convention(decor.convention, par=None, motif="erreur")


class TestPortee:
    """What a convention covers, and who does what under it."""

    def limiter(self, decor, *types, **taches):
        decor.convention.types, decor.convention.taches = list(types), taches
        decor.convention.save()

    def test_une_convention_limitee_n_ouvre_que_ses_types(self, decor):
        maison, declaration = f.en_instruction("PCMI", decor), f.en_instruction("DP", decor)
        self.limiter(decor, "DP")
        instructeur = frais(decor.instructeur)
        assert set(Dossier.objects.visibles_par(instructeur)) == {declaration}
        assert set(Dossier.objects.que_peut(frais(decor.chef), h.VALIDER)) == {declaration}
        assert set(Dossier.objects.visibles_par(frais(decor.maire))) == {maison, declaration}
        ici = (h.INSTRUIRE, decor.commune, "ads")
        assert not h.peut(instructeur, *ici, type_dossier="PCMI")
        assert h.peut(instructeur, *ici, type_dossier="DP")
        assert instructeur not in h.personnes_pouvant(*ici, type_dossier="PCMI")
        assert instructeur in h.personnes_pouvant(*ici, type_dossier="DP")

    def test_aucun_fait_n_est_ecrit_sur_un_type_que_la_convention_ne_couvre_pas(self, decor):
        maison = f.en_instruction("PCMI", decor)
        self.limiter(decor, "DP")
        faits = Evenement.objects.filter(dossier=maison).count()
        with pytest.raises(ActionInterdite):
            circuit.preparer_decision(maison, sens="accord", par=frais(decor.instructeur))
        with pytest.raises(ActionInterdite, match="ne couvre pas ce type"):
            consigner(maison, "are", timezone.localdate(), par=frais(decor.instructeur))
        assert Evenement.objects.filter(dossier=maison).count() == faits

    def test_deux_services_se_partagent_les_types_d_une_commune(self, decor):
        maison, declaration = f.en_instruction("PCMI", decor), f.en_instruction("DP", decor)
        self.limiter(decor, "DP")
        autre = f.service()
        h.ouvrir_convention(autre, decor.commune, "ads", debut=timezone.localdate(), types=["PCMI", "PC"])
        second = f.agent(CodeRole.INSTRUCTEUR, service=autre)
        assert set(Dossier.objects.visibles_par(second)) == {maison}
        assert h.service_charge(decor.commune, "ads", "PC", timezone.localdate()) == autre
        assert set(Dossier.objects.visibles_par(frais(decor.instructeur))) == {declaration}

    def test_la_tache_revient_a_celui_que_dit_la_convention(self, decor):
        dossier = f.depose("DP", decor)
        self.limiter(decor, enregistrement="service")
        with pytest.raises(ActionInterdite, match="le service"):
            circuit.enregistrer(dossier, par=frais(decor.accueil))
        commune, service = f.commune(), f.service()
        h.ouvrir_convention(
            service, commune, "ads", debut=timezone.localdate(), taches={"enregistrement": "service"}
        )
        agent = f.agent(CodeRole.INSTRUCTEUR, service=service)
        assert h.peut(agent, h.ENREGISTRER, commune, "ads")
        h.exiger_tache(agent, "enregistrement", commune.pk, "ads", "DP")
        self.limiter(decor, enregistrement="commune")
        assert circuit.enregistrer(dossier, par=frais(decor.accueil)).numero
