"""The day a decision was presented, misread and typed wrong, then set right on the closed dossier."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from communes.erreurs import ErreurMetier
from dossiers.models import Dossier, Notification
from dossiers.services import notification, publicite, rectification
from dossiers.services.journal import journal_des, ruptures
from dossiers.services.verification import breches
from tests import fabriques as f
from workflows import battement, circuit

from .conftest import REFUS

pytestmark = pytest.mark.django_db(transaction=True)

MOTIF = "L'avis de réception porte une autre date de présentation."


def un_jour(nombre: int) -> timedelta:
    return timedelta(days=nombre)


@pytest.fixture
def notifie(decor, aller_au):
    """A refusal signed today and said to be presented in eight days, recorded in ten."""
    dossier = f.en_instruction("PCMI", decor, electronique=False)
    decision = circuit.preparer_decision(dossier, par=decor.instructeur, sens="refus", motifs=REFUS)
    signee = circuit.signer(decision, par=decor.maire)
    aller_au(signee.date_decision + un_jour(10))
    circuit.notifier(dossier, par=decor.accueil, date_presentation=signee.date_decision + un_jour(8))
    return Dossier.objects.get(pk=dossier.pk)


def le_fait(dossier: Dossier):
    return journal_des(dossier, "decision")[-1]


def test_la_date_de_presentation_se_rectifie_et_tout_suit(client, decor, notifie):
    battement.noter(0)
    fautif = le_fait(notifie)
    exacte = fautif.date_legale - un_jour(3)
    client.force_login(decor.instructeur)
    adresse = reverse("workflows:rectifier", args=[notifie.reference, fautif.pk])
    assert adresse in client.get(reverse("workflows:journal", args=[notifie.reference])).content.decode()
    saisie = {"jour": exacte.isoformat(), "motif": MOTIF}
    vue = client.post(adresse, saisie).content.decode()
    assert "Décision notifiée le" in vue
    assert f"{fautif.date_legale:%Y-%m-%d}" in vue
    assert f"{exacte:%Y-%m-%d}" in vue
    assert le_fait(notifie).date_legale == fautif.date_legale
    assert client.post(adresse, {**saisie, "vue": f"{fautif.pk}:{exacte}"}).status_code == 302
    corrige = Dossier.objects.get(pk=notifie.pk)
    assert corrige.etat == "notifie"
    assert le_fait(corrige).date_legale == exacte
    envoi = Notification.objects.get(courrier__dossier=corrige, courrier__nature="decision")
    assert (envoi.date_envoi, envoi.evenement) == (exacte, le_fait(corrige))
    assert publicite.delivrance(corrige).date == exacte
    assert list(ruptures(corrige)) == []
    assert list(breches(exacte)) == []
    # What was corrected once can be again, up to the day the letter came back.
    notification.enregistrer_retour(
        envoi.courrier, par=decor.accueil, remise="distribuee", date_remise=exacte + un_jour(1)
    )
    with pytest.raises(ErreurMetier, match="au plus tard"):
        rectification.prevoir(le_fait(corrige), exacte + un_jour(2))
    rectification.corriger(le_fait(corrige), par=decor.instructeur, motif=MOTIF, jour=exacte + un_jour(1))
    assert publicite.delivrance(corrige).date == exacte + un_jour(1)


def test_pas_avant_la_signature_ni_hors_du_delai(decor, notifie, aller_au):
    fait = le_fait(notifie)
    with pytest.raises(ErreurMetier, match="a été signée le"):
        rectification.prevoir(fait, fait.date_legale - un_jour(9))
    trop_tard = notifie.limite_instruction + un_jour(1)
    aller_au(trop_tard)
    with pytest.raises(ErreurMetier, match=r"permis tacite depuis le .* procédure contradictoire"):
        rectification.corriger(fait, par=decor.instructeur, motif=MOTIF, jour=trop_tard)
    assert le_fait(notifie).pk == fait.pk


def test_une_decision_mise_sur_le_portail_ne_se_rectifie_pas(decor):
    dossier = f.signe("PCMI", decor)
    assert not rectification.est_corrigeable(le_fait(dossier))
