"""The flow itself: its graph, its rights, its lock, its names in the database."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from viewflow.workflow import flow
from viewflow.workflow.models import Task

from communes import habilitations as h
from communes.erreurs import ActionInterdite, ErreurMetier
from tests import fabriques as f
from workflows import circuit
from workflows.flows.autorisation import FluxAutorisation
from workflows.noeuds import RowLock, TacheCommunale
from workflows.verifications import flux_proteges

RACINE = Path(__file__).resolve().parents[2]

#: Names stored in the database: changing one needs a data migration.
NOEUDS = {
    "depot",
    "partage",
    "enregistrer",
    "verifier",
    "apres_verification",
    "apres_controle",
    "attendre_pieces",
    "instruire",
    "apres_instruction",
    "signer",
    "apres_parapheur",
    "notifier",
    "delai_echu",
    "abandon",
    "fin",
}


def test_les_noms_stockes_en_base_ne_changent_pas():
    assert {n.name for n in FluxAutorisation.instance.nodes()} == NOEUDS


def test_le_schema_du_circuit_est_a_jour(capsys):
    call_command("flowexport", "workflows/flows.autorisation.FluxAutorisation", format="svg")
    assert capsys.readouterr().out.strip() == (RACINE / "docs/processus/autorisation.svg").read_text().strip()


def test_chaque_tache_humaine_demande_un_droit():
    humaines = [n for n in FluxAutorisation.instance.nodes() if isinstance(n, flow.View)]
    assert {n.name: n.action for n in humaines} == {
        "enregistrer": h.ENREGISTRER,
        "verifier": h.INSTRUIRE,
        "instruire": h.INSTRUIRE,
        "signer": h.SIGNER,
    }
    assert flux_proteges(None) == []


def test_un_flux_sans_verrou_ou_sans_droit_est_refuse(monkeypatch):
    from viewflow.workflow.lock import no_lock

    monkeypatch.setattr(FluxAutorisation, "lock_impl", no_lock)
    assert [e.id for e in flux_proteges(None)] == ["mitoyen.E010"]
    monkeypatch.setattr(FluxAutorisation, "lock_impl", RowLock())
    monkeypatch.setattr("workflows.verifications.TacheCommunale", str)
    assert {e.id for e in flux_proteges(None)} == {"mitoyen.E011"}


@pytest.mark.django_db(transaction=True)
class TestExecution:
    def test_une_etape_ne_se_fait_qu_une_fois(self):
        decor = f.Decor()
        dossier = f.enregistre("PCMI", decor)
        with pytest.raises(ErreurMetier):
            circuit.enregistrer(dossier, par=decor.accueil)
        assert (
            Task.objects.filter(process=dossier.processus, flow_task=FluxAutorisation.enregistrer).count()
            == 1
        )

    def test_un_agent_revoque_la_tache_ouverte_est_refuse(self):
        decor = f.Decor()
        dossier = f.enregistre("PCMI", decor)
        h.revoquer(decor.instructeur.affectations.get(), par=decor.chef, motif="mutation")
        with pytest.raises(ActionInterdite):
            circuit.declarer_complet(dossier, par=decor.instructeur)

    def test_une_convention_close_ferme_les_droits_le_lendemain(self):
        from datetime import timedelta

        from django.utils import timezone

        decor = f.Decor()
        dossier = f.enregistre("PCMI", decor)
        h.clore_convention(decor.convention, timezone.localdate() - timedelta(days=1))
        with pytest.raises(ActionInterdite):
            circuit.declarer_complet(dossier, par=decor.instructeur)

    def test_un_compte_desactive_ne_fait_plus_rien(self):
        decor = f.Decor()
        dossier = f.enregistre("PCMI", decor)
        decor.instructeur.is_active = False
        decor.instructeur.save()
        with pytest.raises(ActionInterdite):
            circuit.declarer_complet(dossier, par=decor.instructeur)

    def test_ce_que_l_acte_refuse_laisse_le_circuit_ou_il_etait(self):
        decor = f.Decor()
        dossier = f.en_instruction("PCMI", decor)
        with pytest.raises(ErreurMetier, match="motifs"):
            circuit.preparer_decision(dossier, par=decor.instructeur, sens="refus", motifs="")
        assert circuit.tache_active(circuit.processus(dossier), "instruire") is not None
        assert not dossier.decisions.exists()

    def test_le_droit_de_voir_depend_de_la_commune(self, rf):
        decor, voisin = f.Decor(), f.Decor()
        dossier = f.depose("PCMI", decor)
        tache = circuit.tache_active(circuit.processus(dossier), "enregistrer")
        noeud = FluxAutorisation.enregistrer
        assert isinstance(noeud, TacheCommunale)
        for question in (noeud.can_view, noeud.can_assign, noeud.can_execute, noeud.can_unassign):
            assert question(decor.accueil, tache)
            assert not question(voisin.accueil, tache)

    def test_l_abandon_ferme_tout(self):
        from workflows.controles import breches_du_circuit

        decor = f.Decor()
        dossier = f.enregistre("PCMI", decor)
        circuit.abandonner(dossier, par=decor.petitionnaire, motif="projet changé")
        dossier.refresh_from_db()
        assert dossier.etat == "retire"
        assert list(breches_du_circuit()) == []
        with pytest.raises(ErreurMetier):
            circuit.declarer_complet(dossier, par=decor.instructeur)

    def test_une_chaine_s_ecrit_d_un_trait_et_laisse_ce_que_viewflow_laisserait(self, monkeypatch):
        monkeypatch.setattr("dossiers.services.envois._reveiller", lambda pk: None)
        decor = f.Decor()
        brouillon = f.brouillon("PCMI", decor.commune, decor.petitionnaire)
        with CaptureQueriesContext(connection) as vues:
            dossier, _ = circuit.deposer(
                brouillon, par=decor.petitionnaire, accepte_cgu=True, accepte_electronique=True
            )
            dossier = circuit.enregistrer(dossier, par=decor.accueil)
            dossier = circuit.declarer_complet(dossier, par=decor.instructeur)
            decision = circuit.preparer_decision(dossier, par=decor.instructeur, sens="accord")
            circuit.signer(decision, par=decor.maire)
        du_circuit = [q["sql"] for q in vues if '"viewflow_' in q["sql"] or '"workflows_' in q["sql"]]
        assert len(du_circuit) <= 34
        assert len(vues) <= 170

        taches = {t.flow_task.name: t for t in Task.objects.filter(process=dossier.processus)}
        assert {nom: t.status for nom, t in taches.items()} == {
            **dict.fromkeys(set(taches), "DONE"),
            "delai_echu": "CANCELED",
            "abandon": "CANCELED",
        }
        assert {nom: t.owner for nom, t in taches.items() if t.owner} == {
            "enregistrer": decor.accueil,
            "verifier": decor.instructeur,
            "instruire": decor.instructeur,
            "signer": decor.maire,
        }
        assert all(t.finished for t in taches.values())
        assert all(taches[nom].started for nom in ("depot", "enregistrer", "signer", "notifier", "fin"))
        assert {
            (t.flow_task.name, avant.flow_task.name) for t in taches.values() for avant in t.previous.all()
        } == {
            ("partage", "depot"),
            ("enregistrer", "partage"),
            ("delai_echu", "partage"),
            ("abandon", "partage"),
            ("verifier", "enregistrer"),
            ("apres_verification", "verifier"),
            ("apres_controle", "apres_verification"),
            ("instruire", "apres_controle"),
            ("apres_instruction", "instruire"),
            ("signer", "apres_instruction"),
            ("apres_parapheur", "signer"),
            ("notifier", "apres_parapheur"),
            ("fin", "notifier"),
        }
        assert {t.flow_task_type for t in taches.values()} >= {"HUMAN", "EXCLUSIVE_GATEWAY", "END"}
        processus = circuit.processus(dossier)
        assert processus.status == "DONE"
        assert processus.finished
