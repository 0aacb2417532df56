"""What the letters that move a delay say to the petitioner, and what they keep to the instructor."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from communes.erreurs import ErreurMetier
from communes.models import CodeRole
from dossiers.services import (
    auteurs,
    circonstances,
    completude,
    majoration,
    projets,
    prolongations,
    signataires,
)
from droit.francais import en_lettres
from tests import fabriques as f
from workflows import circuit

from .conftest import contenu_de

pytestmark = pytest.mark.django_db(transaction=True)


def lire(pdf: bytes) -> str:
    """The words of a PDF, its line breaks undone."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


@pytest.fixture
def papier(decor):
    """A permit whose petitioner did not agree to electronic letters, near a monument."""
    dossier = f.enregistre("PCMI", decor, electronique=False)
    return circonstances.retenir(dossier, ["abords"], par=decor.instructeur)


def test_la_lettre_de_delai_ne_dit_pas_au_demandeur_ce_qui_s_adresse_a_l_instructeur(decor):
    dossier = circonstances.retenir(f.enregistre("PCMI", decor), ["abords"], par=decor.instructeur)
    lettre = majoration.notifier_majoration(dossier, par=decor.instructeur)
    texte = lire(contenu_de(lettre.fichier))
    for interne in ("prudence", "lettre modifiant", "silence :"):
        assert interne not in texte, interne
    dossier.refresh_from_db()
    limite = dossier.limite_instruction
    assert "R423-24 c" in texte
    assert "+ 1 mois" in texte
    assert f"{limite.day} " in texte
    assert "permis tacite (R*424-1 b)" in texte


def test_la_prevision_de_l_ecran_suit_la_voie_du_demandeur(client, decor, papier, monkeypatch):
    """On paper the presentation is the day; on the portal the letter may count eight days later (R*423-48)."""
    vus = []
    vraie = majoration.prevoir

    def prevoir(dossier, jour, canal="portail"):
        vus.append(canal)
        return vraie(dossier, jour, canal)

    monkeypatch.setattr(majoration, "prevoir", prevoir)
    client.force_login(decor.instructeur)
    client.get(reverse("workflows:majoration", args=[papier.reference]))
    assert vus == ["lrar"]


def _lettres(dossier, decor, par) -> dict[str, str]:
    """The three letters of the delay that ``par`` makes, by kind, as text."""
    piece = dossier.pieces.filter(est_exigible=True).first()
    completude.juger_piece(piece, "manquante", par=decor.instructeur)
    papier = {} if dossier.depot.accepte_electronique else {"date_presentation": timezone.localdate()}
    majoration.notifier_majoration(dossier, par=par, **papier)
    prolongations.prolonger(
        dossier,
        "commission_europeenne",
        par=par,
        motif="La Commission est saisie.",
        debut=timezone.localdate(),
        **papier,
    )
    circuit.demander_pieces(dossier, par=par, **papier)
    natures = ("majoration", "prolongation", "demande_pieces")
    return {n: lire(contenu_de(dossier.courriers.get(nature=n).fichier)) for n in natures}


def test_une_lettre_sans_signataire_dit_qui_suit_l_affaire_et_l_agent_le_sait_crpa_l212_1(
    client, decor, papier
):
    decor.instructeur.qualite = "instructrice du droit des sols"
    decor.instructeur.save()
    decor.service.telephone = "03 20 00 00 00"
    decor.service.save()
    for nature, texte in _lettres(papier, decor, decor.instructeur).items():
        suivi = f"Affaire suivie par {decor.instructeur.get_full_name()}, instructrice du droit des sols"
        assert suivi in texte, nature
        assert f"{decor.service} — 03 20 00 00 00" in texte, nature
        assert "délégation" not in texte, nature
    client.force_login(decor.instructeur)
    page = client.get(reverse("workflows:demande_pieces", args=[papier.reference])).content.decode()
    assert "Aucun signataire" in page


def test_qui_tient_une_delegation_sans_limite_d_issue_signe_la_lettre(decor, papier):
    delegue = f.agent(CodeRole.SIGNATAIRE, commune=decor.commune)
    delegue.prenom, delegue.nom, delegue.qualite = "Ada", "Leroy", "Responsable du service ADS de Lille"
    delegue.save()
    limitee = signataires.deleguer(
        decor.commune,
        "ads",
        delegue,
        par=decor.maire,
        arrete="AR-2026-7",
        debut=timezone.localdate(),
        sens=["accord"],
    )
    assert auteurs.mentions_d_auteur(papier, delegue)["signataire"] is None
    assert "Aucun signataire" in auteurs.reserves_d_auteur(papier, delegue)[0]
    limitee.sens = []
    limitee.save()
    assert auteurs.reserves_d_auteur(papier, delegue) == []
    bloc = auteurs.mentions_d_auteur(papier, delegue)["signataire"]
    assert bloc["par_delegation"] == "Pour le maire et par délégation (AR-2026-7)"
    assert bloc["nom"] == "Ada Leroy"
    texte = lire(majoration.apercu(papier, auteur=delegue))
    assert "Pour le maire et par délégation" in texte
    assert "Ada Leroy" in texte


def test_l_apercu_et_la_lettre_envoyee_le_meme_jour_sont_identiques(decor):
    dossier = circonstances.retenir(f.enregistre("PCMI", decor), ["abords"], par=decor.instructeur)
    vu = majoration.apercu(dossier, auteur=decor.instructeur)
    lettre = majoration.notifier_majoration(dossier, par=decor.instructeur)
    assert contenu_de(lettre.fichier) == vu
    piece = dossier.pieces.filter(est_exigible=True).first()
    completude.juger_piece(piece, "manquante", par=decor.instructeur)
    vu = projets.apercu_demande(dossier, projets.prevoir_demande(dossier), auteur=decor.instructeur)
    assert contenu_de(circuit.demander_pieces(dossier, par=decor.instructeur).courrier.fichier) == vu


def test_une_lettre_sur_papier_compte_de_sa_reception_et_ne_suit_pas_sa_presentation_r423_39(
    client, decor, papier
):
    piece = papier.pieces.filter(est_exigible=True).first()
    completude.juger_piece(piece, "manquante", par=decor.instructeur)
    hier = timezone.localdate() - timedelta(days=1)
    client.force_login(decor.instructeur)
    adresse = reverse("workflows:demande_pieces", args=[papier.reference])
    envoi = {"canal": "lrar", "date_presentation": hier.isoformat(), "numero_suivi": "1A 234"}
    trop_tard = client.post(adresse, {**envoi, "date_courrier": timezone.localdate().isoformat()})
    assert "datée d’après sa présentation" in trop_tard.content.decode()
    client.post(adresse, envoi)
    courrier = papier.courriers.get(nature="demande_pieces")
    assert courrier.notification.numero_suivi == "1A 234"
    texte = lire(contenu_de(courrier.fichier))
    assert "trois mois à compter de la réception de cette lettre" in texte
    assert "jusqu'au" not in texte
    assert f"le {en_lettres(hier)}" in texte.replace("1 er", "1er")


def test_la_date_ecrite_sur_la_lettre_postee_est_celle_que_l_on_garde(decor, papier):
    jour = timezone.localdate()
    with pytest.raises(ErreurMetier, match="ne peut pas suivre"):
        completude.jour_du_courrier("lrar", jour - timedelta(days=3), jour)
    assert completude.jour_du_courrier("lrar", jour, jour - timedelta(days=2)) == jour - timedelta(days=2)
    assert completude.jour_du_courrier("lrar", jour - timedelta(days=3)) == jour - timedelta(days=3)
    lettre = majoration.notifier_majoration(
        papier,
        par=decor.instructeur,
        date_presentation=jour,
        date_courrier=jour - timedelta(days=2),
        numero_suivi="2C 9",
    )
    assert lettre.notification.numero_suivi == "2C 9"
    assert f"le {en_lettres(jour - timedelta(days=2))}" in lire(contenu_de(lettre.fichier))


def test_la_qualite_du_signataire_garde_ses_majuscules_a424_2(decor, papier):
    decor.maire.qualite = "maire de Bousbecque"
    assert signataires.presenter(decor.maire, papier, "accord")["qualite"] == "Maire de Bousbecque"


def test_la_prevision_d_une_prolongation_suit_aussi_la_voie_du_demandeur(client, decor, papier, monkeypatch):
    vus = []
    vraie = prolongations.prevoir

    def prevoir(dossier, code, jour, canal="portail", debut=None):
        vus.append(canal)
        return vraie(dossier, code, jour, canal, debut)

    monkeypatch.setattr(prolongations, "prevoir", prevoir)
    client.force_login(decor.instructeur)
    page = client.get(reverse("workflows:prolonger", args=[papier.reference, "commission_europeenne"]))
    assert vus == ["lrar"]
    assert "Aucun signataire" in page.content.decode()


def test_sur_papier_la_publicite_a_deux_mois_a_compter_de_la_reception_r581_10(decor):
    affichage = f.Decor("rlpi")
    dossier = f.enregistre("AP", affichage, electronique=False)
    piece = dossier.pieces.filter(est_exigible=True).first()
    completude.juger_piece(piece, "manquante", par=affichage.instructeur)
    demande = circuit.demander_pieces(
        dossier, par=affichage.instructeur, date_presentation=timezone.localdate()
    )
    assert "deux mois à compter de la réception de cette lettre" in lire(contenu_de(demande.courrier.fichier))
