"""What a notification starts after the decision counts from its reception, not from its sending."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from dossiers.models import Evenement
from dossiers.services import affichage, formalites, publicite, receptions, requetes, validite
from dossiers.services.journal import consigner
from droit.calendrier import ajouter_mois
from tests import fabriques as f
from workflows import circuit

pytestmark = pytest.mark.django_db(transaction=True)
JOUR = timedelta(days=1)


def test_r474_1_ii_2_une_decision_au_portail_compte_du_lendemain_de_l_avis(decor, accorde, examiner):
    envoi = timezone.localdate()
    recue = envoi + JOUR
    delivree = publicite.delivrance(accorde)
    assert (delivree.envoyee_le, delivree.date, delivree.date_decision) == (envoi, recue, envoi)
    dates = {e.code: e.date for e in publicite.echeances(accorde)}
    assert dates["affichage_mairie"] == recue + timedelta(days=8)
    assert dates["recours_gracieux"] == ajouter_mois(recue, 1)
    assert validite.vie(accorde).fin == ajouter_mois(recue, 36)
    (formalite,) = formalites.a_afficher(formalites.des_siens(decor.accueil), envoi)
    assert formalite.avant == recue + timedelta(days=8)
    assert "réputée notifiée le lendemain" in examiner(publicite.extrait(accorde))
    assert requetes.regle(accorde, "prorogation").explication.count(str(recue.year + 3))


def test_r474_1_l_avis_public_dure_deux_mois_de_la_delivrance(decor, accorde, aller_au):
    fin = ajouter_mois(timezone.localdate() + JOUR, 2)
    for jour, attendus in ((timezone.localdate(), 1), (fin, 1), (fin + JOUR, 0)):
        assert affichage.decisions(decor.commune, jour).count() == attendus, jour


def test_une_lettre_presentee_compte_de_ce_jour_r423_47(decor):
    dossier = f.signe("PCMI", decor, electronique=False)
    circuit.notifier(dossier, par=decor.accueil, date_presentation=timezone.localdate())
    dossier.refresh_from_db()
    delivree = publicite.delivrance(dossier)
    assert delivree.date == delivree.envoyee_le == timezone.localdate()
    assert not delivree.est_reputee_notifiee


def test_crpa_r112_20_une_autorisation_d_affichage_compte_de_sa_premiere_consultation(db):
    dossier = f.signe("AP", f.Decor("rlpi"))
    envoi = timezone.localdate()
    decision = Evenement.objects.get(dossier=dossier, nature="decision")
    assert publicite.delivrance(dossier).date == envoi
    consigner(dossier, "consultation", envoi + 3 * JOUR, par=None, vise=decision)
    assert publicite.delivrance(dossier).date == envoi + 3 * JOUR
    assert receptions.recu_par(dossier, "portail", envoi) == envoi


def test_crpa_l112_15_sans_accord_expres_rien_n_est_notifie(accorde):
    donnees = Evenement.objects.get(dossier=accorde, nature="decision").donnees
    type(donnees).objects.filter(pk=donnees.pk).update(contenu={**donnees.contenu, "accord": False})
    assert publicite.delivrance(accorde) is None


@pytest.mark.parametrize(
    ("jour", "depuis"),
    [
        (date(2027, 1, 31), date(2026, 12, 1)),  # delivered on 30 November, over on 30 January
        (date(2027, 1, 30), date(2026, 11, 30)),
        (date(2027, 2, 28), date(2026, 12, 28)),
    ],
)
def test_r424_15_l_avis_public_cesse_au_jour_dit_meme_apres_un_mois_court(jour, depuis):
    assert affichage._plus_ancienne(jour) == depuis
