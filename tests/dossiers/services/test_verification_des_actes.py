"""A tampered journal row or signed PDF is found; a document shared by many dossiers is read once."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from dossiers.models import Decision, Fichier
from dossiers.services import fichiers, verification
from tests import fabriques as f
from workflows import circuit

from .conftest import contenu_de

pytestmark = pytest.mark.django_db(transaction=True)


def lignes():
    return list(verification.breches(timezone.localdate()))


def test_pdf_signe_altere_sur_le_disque_est_trouve(accorde, capsys):
    assert lignes() == []
    signee = accorde.decisions.get(etat="signee")
    with f.fichier_altere(
        signee.pdf_signe.empreinte,
        lambda octets: octets.replace(b"Bousbecque", b"Bousbecquf", 1).replace(b"/Type", b"/Typf", 1),
    ):
        trouvees = lignes()
        with pytest.raises((CommandError, SystemExit)):
            call_command("verifier")
    assert any("contenu altéré" in ligne for ligne in trouvees)
    assert any(f"{accorde} : signature de l'arrêté non valide" in ligne for ligne in trouvees)


def test_pdf_remplace_par_un_autre_bien_range_est_trouve(accorde):
    """The row points to an unsigned document whose hash is right: only the signature tells."""
    signee = accorde.decisions.get(etat="signee")
    Decision.objects.filter(pk=signee.pk).update(pdf_signe=signee.pdf)
    assert lignes() == [f"{accorde} : signature de l'arrêté non valide — Ce document n'est pas signé."]


def test_ligne_de_journal_alteree_est_trouvee(accorde):
    with connection.cursor() as curseur:
        curseur.execute(
            "SELECT donnees.evenement_id FROM dossiers_donneesevenement donnees JOIN dossiers_evenement e "
            "ON e.id = donnees.evenement_id WHERE e.nature = 'signature' AND e.dossier_id = %s",
            [accorde.pk],
        )
        (pk,) = curseur.fetchone()
    from dossiers.models import DonneesEvenement

    DonneesEvenement.objects.filter(pk=pk).update(contenu={"sens": "refus"})
    assert any("données altérées" in ligne for ligne in lignes())


def test_un_document_partage_n_est_lu_qu_une_fois(decor, monkeypatch):
    dossiers = []
    for _ in range(3):
        decision = f.a_signer("PCMI", decor)
        circuit.signer(decision, par=decor.maire)
        dossiers.append(decision.dossier)
    commun = Decision.objects.filter(etat="signee").first().pdf_signe
    Decision.objects.filter(etat="signee").update(pdf_signe=commun)
    lectures = []
    vraie = verification.verifier_pdf
    monkeypatch.setattr(verification, "verifier_pdf", lambda pdf: lectures.append(1) or vraie(pdf))
    assert list(verification._signatures()) == []
    assert len(lectures) == 1


def test_fichier_de_la_plateforme_est_relu_octet_pour_octet(accorde):
    signee = accorde.decisions.get(etat="signee")
    assert Fichier.objects.filter(empreinte=signee.pdf_signe.empreinte).exists()
    assert contenu_de(signee.pdf_signe) == fichiers.lire(accorde.courriers.get(nature="decision").fichier)
