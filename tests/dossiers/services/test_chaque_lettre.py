"""Every kind of letter that the platform makes: sound, tagged, its fonts embedded, its text readable by a machine."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from ads.droit.circonstances import CIRCONSTANCES
from communes.erreurs import ErreurMetier
from dossiers.models.courriers import NatureCourrier
from dossiers.services import (
    attestations,
    circonstances,
    completude,
    majoration,
    prolongations,
    publicite,
    rapports,
    registre_courriers,
    retrait,
)
from tests import fabriques as f
from workflows import circuit

from .conftest import REFUS, contenu_de

pytestmark = pytest.mark.django_db(transaction=True)


def lire(examiner, courrier, *attendus, signe=False) -> None:
    texte = examiner(contenu_de(courrier.fichier), signe=signe)
    for attendu in attendus:
        assert attendu in texte, (courrier.nature, attendu)


def test_lettres_de_l_instruction_et_rejet_faute_de_pieces_r423_39_crpa_l232_4(decor, examiner, aller_au):
    dossier = f.enregistre("PCMI", decor)
    lire(examiner, dossier.courriers.get(nature="recepisse"), "R*423-5")
    circonstances.retenir(
        dossier, [next(c for c in ("abords",) if c in CIRCONSTANCES)], par=decor.instructeur
    )
    majoration.notifier_majoration(dossier, par=decor.instructeur)
    lire(examiner, dossier.courriers.get(nature="majoration"), "R423-24")
    piece = dossier.pieces.filter(est_exigible=True).first()
    completude.juger_piece(piece, "manquante", par=decor.instructeur)
    circuit.demander_pieces(dossier, par=decor.instructeur)
    lire(examiner, dossier.courriers.get(nature="demande_pieces"), "R*423-39", piece.libelle[:20])
    dossier.refresh_from_db()
    with pytest.raises(ErreurMetier, match="n'a pas été rejeté par le silence"):
        attestations.constater_rejet(dossier, par=decor.accueil)
    aller_au(dossier.date_silence)
    circuit.constater_silence(dossier, dossier.date_silence)
    dossier.refresh_from_db()
    assert dossier.etat == "rejet_tacite"
    lettre = attestations.constater_rejet(dossier, par=decor.accueil)
    assert attestations.constater_rejet(dossier, par=decor.accueil) == lettre
    lire(examiner, lettre, "rejet tacite", "R*423-39", "CRPA L232-4", piece.libelle[:20], "nouvelle demande")
    depart = f"{dossier.date_silence.year}, jour où il est né"
    lire(examiner, lettre, "dans les deux mois du", depart, "R421-2, à confronter au texte", "CRPA L112-6")


def test_lettres_de_la_decision_et_de_ses_suites(decor, examiner, accorde):
    signee = accorde.courriers.get(nature="decision")
    lire(examiner, signee, "est accordé", "tribunaux civils", "Éléonore D'Hondt", "A424-9", signe=True)
    assert "transmis" in examiner(publicite.lettre_de_notification(accorde))
    assert "R*424-15" in examiner(publicite.extrait(accorde))
    assert "R. 600-2" in examiner(publicite.panneau(accorde))
    affichage = publicite.enregistrer_affichage(
        accorde, "decision", "mairie", timezone.localdate(), par=decor.accueil
    )
    publicite.terminer_affichage(affichage, timezone.localdate(), par=decor.accueil)
    assert "R2122-7" in examiner(publicite.attester(affichage, par=decor.accueil))


def test_lettres_de_la_decision_tacite_et_de_son_retrait(decor, examiner, tacite, aller_au):
    lire(examiner, attestations.delivrer(tacite, par=decor.petitionnaire), "R*424-13", "L424-5")
    aller_au(tacite.date_silence + timedelta(days=5))
    ouvert = retrait.ouvrir(tacite, par=decor.instructeur, motifs=REFUS)
    lire(examiner, ouvert.courrier, "L122-1")
    retrait.recevoir_observations(ouvert, "Le plan a changé.", par=decor.petitionnaire)
    retrait.preparer(ouvert, par=decor.instructeur, reponse="Il n'a pas été déposé.")
    signe = retrait.signer(ouvert, par=decor.maire)
    lire(examiner, retrait.notifier(signe, par=decor.accueil), "est retirée", "L600-12-2", signe=True)


def test_une_derogation_s_affiche_en_entier_r424_15(decor, examiner):
    dossier = f.en_instruction("PCMI", decor)
    circuit.signer(
        circuit.preparer_decision(
            dossier,
            par=decor.instructeur,
            sens="accord",
            motifs="L'article L152-5 le permet.",
            complements={"derogation": "hauteur portée à 9 m"},
        ),
        par=decor.maire,
    )
    dossier.refresh_from_db()
    assert "hauteur portée à 9 m" in examiner(publicite.extrait(dossier), signe=True)


def test_prolongation_rapport_d_instruction_et_releve_de_mutualisation(decor, examiner, client):
    dossier = f.en_instruction("PCMI", decor)
    jour = timezone.localdate()
    lettre = prolongations.prolonger(
        dossier, "commission_europeenne", par=decor.instructeur, motif="La Commission est saisie.", debut=jour
    )
    lire(examiner, lettre, "R*423-37")
    rapports.poser_regles_de_base(["UA"])
    rapport = rapports.ouvrir_rapport(dossier, ["UA"], par=decor.instructeur)
    assert "instruction" in examiner(rapports.en_pdf(rapport), signe=False)
    client.force_login(decor.chef)
    semestre = {"annee": jour.year, "semestre": 1 if jour.month < 7 else 2}
    releve = client.get(reverse("workflows:mutualisation_releve", args=[decor.convention.pk]), semestre)
    assert str(decor.commune) in examiner(releve.content, signe=False)
    periode = registre_courriers.Periode(jour, jour)
    partis = registre_courriers.sortants(decor.instructeur, periode)
    imprime = registre_courriers.imprimer(partis, periode, "Service instructeur", jour)
    assert "REGISTRE DES COURRIERS SORTANTS" in examiner(imprime, signe=False)


def test_aucune_lettre_n_est_oubliee():
    """A new template, or a new kind of letter, is examined somewhere: add it to a test and here."""
    examines = {
        "recepisse", "majoration", "demande_pieces", "rejet_tacite", "decision", "lettre_notification",
        "extrait_affichage", "panneau", "certificat_affichage", "attestation_tacite", "contradictoire", "retrait",
        "registre_affichage", "bordereau_recommandes", "lettre", "cachet", "arrete_generique", "prolongation",
        "rapport_instruction", "releve_mutualisation", "registre_courriers",
    }  # fmt: skip
    dossier = Path(settings.BASE_DIR) / "templates" / "courriers"
    gabarits = {
        g.stem
        for g in dossier.glob("*.html")
        if not g.stem.startswith("_") and g.stem not in ("base", "courriel")
    }
    assert gabarits <= examines, gabarits - examines
    assert {n.value for n in NatureCourrier} <= examines
