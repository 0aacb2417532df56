"""Changes after filing: a buffer, a difference, an answer; the sealed copy and the clock do not move."""

from __future__ import annotations

import io

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from communes.erreurs import ErreurMetier
from dossiers.models import Dossier, Evenement, Modification, VersionPiece
from dossiers.models.pieces import Verdict
from dossiers.services import completude, horloge, modifications
from dossiers.services.controles import controler
from tests import fabriques as f
from tests.guichet.conftest import url
from workflows import circuit


@pytest.fixture
def dossier(decor):
    return f.en_instruction("PCMI", decor)


def projet(**change) -> dict[str, str]:
    return {**f.PROJETS["PCMI"], **change}


def proposer(dossier, par, **change) -> Modification:
    modifications.enregistrer_etape(dossier, "projet", projet(**change), par=par)
    return modifications.proposer(dossier, "Une maison un peu plus haute.", par=par)


def test_proposer_puis_prendre_en_compte_par_les_ecrans(decor, petitionnaire, dossier):
    scelle, limite = dossier.depot.condensat, dossier.limite_instruction
    code = dossier.pieces.filter(est_exigible=True).first().code
    etape = petitionnaire.get(url("modification_etape", dossier, "projet"))
    assert 'value="7,80"' in etape.content.decode()
    refus = petitionnaire.post(url("modification_etape", dossier, "projet"), projet(hauteur="haut"))
    assert refus.status_code == 422
    assert petitionnaire.post(url("modification_envoyer", dossier), {"explication": "x"}).status_code == 422
    petitionnaire.post(
        url("modification_etape", dossier, "projet"), projet(hauteur="8,20") | {"intrus": "x\x00"}
    )
    piece = {"piece": code, "fichiers": SimpleUploadedFile("plan-modifie.pdf", f.pdf(titre="modifié"))}
    assert petitionnaire.post(url("modification_joindre", dossier), piece).status_code == 302
    page = petitionnaire.get(url("modifications", dossier)).content.decode()
    assert "<del>7,80 m</del>" in page
    assert "<ins>8,20 m</ins>" in page
    assert "plan-modifie.pdf" in page
    dossier.refresh_from_db()
    assert dossier.donnees["projet"]["hauteur"] == "7,80", "rien n'est changé avant la réponse"

    mail.outbox.clear()
    envoi = petitionnaire.post(url("modification_envoyer", dossier), {"explication": "Toiture\x00 relevée."})
    assert envoi.status_code == 302
    assert any("proposition de modification" in m.body for m in mail.outbox)
    assert VersionPiece.objects.filter(piece__dossier=dossier, nature="modificative").count() == 0
    assert any(
        c.bloque and "modification" in c.message
        for c in controler(dossier, sens="accord", motifs="", prescriptions="")
    )

    petitionnaire.force_login(decor.instructeur)
    ecran = petitionnaire.get(reverse("workflows:modifications", args=[dossier.reference]))
    assert "<del>7,80 m</del>" in ecran.content.decode()
    assert "448905" in ecran.content.decode()
    la_modification = dossier.modifications.get()
    reponse = reverse("workflows:repondre_modification", args=[dossier.reference, la_modification.pk])
    petitionnaire.post(reponse, {"admettre": "1"})
    dossier = Dossier.objects.get(pk=dossier.pk)
    assert dossier.donnees["projet"]["hauteur"] == "8,20"
    assert dossier.depot.condensat == scelle
    assert dossier.depot.contenu["donnees"]["projet"]["hauteur"] == "7,80"
    version = VersionPiece.objects.get(piece__dossier=dossier, nature="modificative")
    assert (version.numero, version.deposee_par) == (2, decor.petitionnaire)
    assert version.piece.verdict == Verdict.A_EXAMINER
    assert dossier.limite_instruction == limite
    assert horloge.ecarts(dossier) == []
    natures = list(Evenement.objects.filter(dossier=dossier).values_list("nature", flat=True))
    assert natures[-2:] == ["modification_proposee", "modification_admise"]
    petitionnaire.force_login(decor.petitionnaire)
    assert "prise en compte" in petitionnaire.get(url("modifications", dossier)).content.decode()


def test_refuser_demande_un_motif_et_ne_change_rien(decor, dossier):
    la_modification = proposer(dossier, decor.petitionnaire, hauteur="12")
    with pytest.raises(ErreurMetier, match="pourquoi"):
        modifications.refuser(la_modification, " ", par=decor.instructeur)
    modifications.refuser(la_modification, "Le projet change de nature.", par=decor.instructeur)
    dossier.refresh_from_db()
    assert dossier.donnees["projet"]["hauteur"] == "7,80"
    assert any("Le motif est dans votre espace" in m.body for m in mail.outbox)
    with pytest.raises(ErreurMetier, match="n'attend plus"):
        modifications.admettre(la_modification, par=decor.instructeur)


def test_revenir_a_la_valeur_deposee_retire_l_etape_de_la_proposition(decor, dossier):
    modifications.enregistrer_etape(dossier, "projet", projet(hauteur="9"), par=decor.petitionnaire)
    assert dossier.modifications.get().donnees
    modifications.enregistrer_etape(dossier, "projet", projet(), par=decor.petitionnaire)
    assert not dossier.modifications.get().donnees
    with pytest.raises(ErreurMetier, match="Changez au moins"):
        modifications.proposer(dossier, "Rien.", par=decor.petitionnaire)


def test_la_commune_ne_change_pas(decor, petitionnaire, dossier):
    autre = f.commune("Ailleurs")
    terrain = {**f.saisie_complete("PCMI", autre)["terrain"], "adresse": "5 rue de la Lys"}
    petitionnaire.post(url("modification_etape", dossier, "terrain"), terrain)
    proposees = dossier.modifications.get().donnees["terrain"]
    assert (proposees["commune"], proposees["adresse"]) == (decor.commune.code_insee, "5 rue de la Lys")


def test_une_proposition_envoyee_ne_change_plus_et_s_annule(decor, petitionnaire, dossier):
    code = dossier.pieces.filter(est_exigible=True).first().code
    proposee = modifications.joindre(dossier, code, io.BytesIO(f.pdf()), "a.pdf", par=decor.petitionnaire)
    modifications.proposer(dossier, "Un plan.", par=decor.petitionnaire)
    petitionnaire.post(url("modification_retirer", dossier, proposee.pk))
    assert dossier.modifications.get().pieces.count() == 1
    with pytest.raises(ErreurMetier, match="annulez-la"):
        proposer(dossier, decor.petitionnaire, hauteur="9")
    petitionnaire.post(url("modification_annuler", dossier))
    assert dossier.modifications.get().etat == "annulee"
    proposer(dossier, decor.petitionnaire, hauteur="9")
    assert dossier.modifications.count() == 2


def test_apres_la_signature_le_projet_ne_se_modifie_plus(decor, petitionnaire):
    decision = f.a_signer("PCMI", decor)
    dossier = decision.dossier
    la_modification = proposer(dossier, decor.petitionnaire, hauteur="9")
    circuit.signer(decision, par=decor.maire)
    with pytest.raises(ErreurMetier, match="décision est prise"):
        modifications.admettre(la_modification, par=decor.instructeur)
    assert "ne se modifie plus" in petitionnaire.get(url("modifications", dossier)).content.decode()


def test_une_piece_demandee_passe_par_la_demande_et_un_faux_pdf_est_refuse(decor):
    dossier = f.enregistre("PCMI", decor)
    piece, autre = dossier.pieces.filter(est_exigible=True)[:2]
    completude.juger_piece(piece, "illisible", par=decor.instructeur, motif="Flou.")
    circuit.demander_pieces(dossier, par=decor.instructeur)
    dossier.refresh_from_db()
    with pytest.raises(ErreurMetier, match="vous est demandée"):
        modifications.joindre(dossier, piece.code, io.BytesIO(f.pdf()), "a.pdf", par=decor.petitionnaire)
    with pytest.raises(ErreurMetier, match="PDF"):
        modifications.joindre(dossier, autre.code, io.BytesIO(b"MZ" * 90), "a.pdf", par=decor.petitionnaire)
    meme = io.BytesIO(f.pdf(titre=autre.code))
    with pytest.raises(ErreurMetier, match="déjà celui"):
        modifications.joindre(dossier, autre.code, meme, "a.pdf", par=decor.petitionnaire)


def test_un_projet_modifie_qui_appelle_une_piece_de_plus_l_ajoute_sans_en_retirer(decor, dossier):
    avant = set(dossier.pieces.values_list("code", flat=True))
    la_modification = proposer(dossier, decor.petitionnaire, assainissement="oui")
    modifications.admettre(la_modification, par=decor.instructeur)
    apres = set(dossier.pieces.values_list("code", flat=True))
    assert avant < apres, "attestation de conformité de l’assainissement"
