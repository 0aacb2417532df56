"""Many hands at once, on the production database."""

from __future__ import annotations

import threading

import pytest
from django.db import connection
from django.utils import timezone

from communes.erreurs import ErreurMetier
from dossiers.models import Autorisation, Compteur, Decision, Envoi, Evenement
from dossiers.services import completude, envois
from tests import fabriques as f
from workflows import circuit

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]


def ensemble(*actes):
    """Runs every act at the same instant, each in its own thread and connection; returns results or errors."""
    depart = threading.Barrier(len(actes))
    resultats: list = [None] * len(actes)

    def courir(rang, acte):
        try:
            depart.wait(timeout=30)
            resultats[rang] = acte()
        except Exception as erreur:
            resultats[rang] = erreur
        finally:
            connection.close()

    fils = [threading.Thread(target=courir, args=(rang, acte)) for rang, acte in enumerate(actes)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join(timeout=120)
    return resultats


def test_vingt_enregistrements_a_la_fois_donnent_vingt_numeros_qui_se_suivent():
    decor = f.Decor()
    dossiers = [f.depose("PCMI", decor) for _ in range(20)]
    accueils = [f.agent("accueil", commune=decor.commune) for _ in dossiers]
    resultats = ensemble(
        *(lambda d=d, a=a: circuit.enregistrer(d, par=a) for d, a in zip(dossiers, accueils, strict=True))
    )
    assert [r for r in resultats if isinstance(r, Exception)] == []
    rangs = sorted(Autorisation.objects.values_list("rang", flat=True))
    assert rangs == list(range(1, 21))
    assert Compteur.objects.get(prefixe="PC", annee=timezone.localdate().year).dernier == 20


def test_deux_agents_enregistrent_le_meme_dossier_un_seul_numero():
    decor = f.Decor()
    dossier = f.depose("PCMI", decor)
    second = f.agent("accueil", commune=decor.commune)
    resultats = ensemble(
        lambda: circuit.enregistrer(dossier, par=decor.accueil),
        lambda: circuit.enregistrer(dossier, par=second),
    )
    assert sum(isinstance(r, ErreurMetier) for r in resultats) == 1, resultats
    assert Autorisation.objects.count() == 1
    assert Evenement.objects.filter(dossier=dossier, nature="enregistrement").count() == 1


def test_deux_signatures_a_la_fois_une_seule_decision():
    decor = f.Decor()
    decision = f.a_signer("PCMI", decor)
    adjoint = f.agent("signataire", commune=decor.commune)
    resultats = ensemble(
        lambda: circuit.signer(Decision.objects.get(pk=decision.pk), par=decor.maire),
        lambda: circuit.signer(Decision.objects.get(pk=decision.pk), par=adjoint),
    )
    assert sum(isinstance(r, ErreurMetier) for r in resultats) == 1, resultats
    assert Evenement.objects.filter(dossier=decision.dossier, nature="signature").count() == 1
    assert Evenement.objects.filter(dossier=decision.dossier, nature="decision").count() == 1


def test_double_clic_sur_deposer_un_dossier_un_accuse():
    decor = f.Decor()
    dossier = f.brouillon("PCMI", decor.commune, decor.petitionnaire)
    resultats = ensemble(
        *[
            lambda: circuit.deposer(
                dossier, par=decor.petitionnaire, accepte_cgu=True, accepte_electronique=True
            )
        ]
        * 4
    )
    assert [r for r in resultats if isinstance(r, Exception)] == []
    assert sum(nouveau for _, nouveau in resultats) == 1
    assert Envoi.objects.filter(dossier=dossier, genre="aee").count() == 1
    assert Evenement.objects.filter(dossier=dossier, nature="depot").count() == 1


def test_le_meme_envoi_traite_par_quatre_ouvriers_part_une_fois(mailoutbox):
    decor = f.Decor()
    dossier = f.depose("PCMI", decor)
    envoi = Envoi.objects.get(dossier=dossier, genre="aee")
    Envoi.objects.filter(pk=envoi.pk).update(etat="a_envoyer")
    mailoutbox.clear()
    ensemble(*[lambda: envois.traiter(envoi.pk)] * 4)
    assert len(mailoutbox) == 1


def test_deux_agents_jugent_la_meme_piece_le_second_voit_le_verdict_du_premier():
    decor = f.Decor()
    piece = f.enregistre("CUa", decor).pieces.first()
    resultats = ensemble(
        *(
            lambda par=par, verdict=verdict: completude.juger_piece(
                piece, verdict, par=par, motif="Illisible ici.", vu="aucun"
            )
            for par, verdict in ((decor.instructeur, "conforme"), (decor.chef, "illisible"))
        )
    )
    refus = [r for r in resultats if isinstance(r, Exception)]
    assert len(refus) == 1
    assert isinstance(refus[0], completude.VerdictPerime)
    (garde,) = (r for r in resultats if not isinstance(r, Exception))
    piece.refresh_from_db()
    assert (piece.verdict, piece.verdict_par) == (garde.verdict, garde.verdict_par)
