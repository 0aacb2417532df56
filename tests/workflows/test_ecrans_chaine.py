"""The bench, screen by screen, over HTTP: each act, its refusals, its second click."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from dossiers.etats import EtatDossier
from dossiers.models import Acces, Courrier, Decision, Dossier, Envoi, Evenement
from dossiers.models.courriers import EtatEnvoi
from dossiers.models.dossiers import Voie
from dossiers.services import completude
from tests import fabriques as f
from workflows import battement, circuit

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def decor() -> f.Decor:
    battement.noter(0)
    return f.Decor()


def url(nom: str, *arguments) -> str:
    return reverse(f"workflows:{nom}", args=arguments)


def relu(dossier: Dossier) -> Dossier:
    return Dossier.objects.get(pk=dossier.pk)


def test_du_guichet_de_la_commune_a_la_decision_notifiee_par_les_ecrans(client, decor):
    dossier = f.depose("PCMI", decor)
    client.force_login(decor.accueil)
    assert str(dossier) in client.get(url("enregistrement")).content.decode()
    premier = client.post(url("enregistrer", dossier.reference), follow=True).content.decode()
    second = client.post(url("enregistrer", dossier.reference), follow=True).content.decode()
    assert "enregistré sous le numéro" in premier
    assert "déjà enregistré" in second
    assert relu(dossier).etat == EtatDossier.A_VERIFIER

    client.force_login(decor.instructeur)
    page = client.get(url("dossier", dossier.reference)).content.decode()
    assert "Vérifier les pièces" in page
    assert "R*423-23" in page
    assert client.get(url("pieces", dossier.reference)).status_code == 200
    client.post(url("declarer_complet", dossier.reference))
    encore = client.post(url("declarer_complet", dossier.reference), follow=True).content.decode()
    assert "déjà reconnu complet" in encore
    contenu = {"sens": "accord", "motifs": "", "prescriptions": "", "rapport": "Conforme au PLU."}
    apercu = client.post(url("apercu_decision", dossier.reference), contenu)
    client.post(url("decision", dossier.reference), {**contenu, "action": "envoyer"})
    client.post(url("decision", dossier.reference), {**contenu, "action": "envoyer"})
    decision = Decision.objects.get(dossier=dossier, etat="a_signer")
    assert decision.rapport == "Conforme au PLU."

    client.force_login(decor.maire)
    assert str(relu(dossier)) in client.get(url("parapheur")).content.decode()
    page = client.get(url("parapheur_decision", decision.pk)).content.decode()
    assert "Si vous attendez" in page
    assert "permis tacite" in page
    document = client.get(url("document_decision", decision.pk))
    assert b"".join(document.streaming_content) == apercu.content
    client.post(url("signer", decision.pk))
    encore = client.post(url("signer", decision.pk), follow=True).content.decode()
    assert "déjà signée" in encore
    assert relu(dossier).etat == EtatDossier.NOTIFIE
    assert Evenement.objects.filter(dossier=dossier, nature="signature").count() == 1

    client.force_login(decor.instructeur)
    assert "pas encore ouvert" in client.get(url("courriers", dossier.reference)).content.decode()
    journal = client.get(url("journal", dossier.reference)).content.decode()
    assert "Décision signée" in journal
    assert client.get(url("demande", dossier.reference)).status_code == 200
    assert Acces.objects.filter(dossier=dossier, utilisateur=decor.maire).exists()


def test_la_meme_chaine_sert_l_affichage_exterieur(client):
    battement.noter(0)
    decor = f.Decor("rlpi")
    dossier = f.depose("AP", decor)
    client.force_login(decor.accueil)
    client.post(url("enregistrer", dossier.reference))
    client.force_login(decor.instructeur)
    page = client.get(url("dossier", dossier.reference)).content.decode()
    assert "R581-13" in page
    assert "Circonstances qui touchent le délai" not in page
    client.post(url("declarer_complet", dossier.reference))
    client.post(url("decision", dossier.reference), {"sens": "accord", "action": "envoyer"})
    client.force_login(decor.maire)
    client.post(url("signer", Decision.objects.get(dossier=dossier, etat="a_signer").pk))
    assert relu(dossier).etat == EtatDossier.NOTIFIE


def test_un_verdict_s_enregistre_sans_recharger_la_page(client, decor):
    dossier = f.enregistre("PCMI", decor)
    piece = dossier.pieces.filter(est_exigible=True).first()
    client.force_login(decor.instructeur)
    adresse = url("verdict", dossier.reference, piece.pk)
    reponse = client.post(adresse, {"verdict": "illisible", "motif": "Flou"}, headers={"HX-Request": "true"})
    page = reponse.content.decode()
    assert "<html" not in page
    assert 'id="bilan"' in page
    assert "Demander les pièces" in page
    piece.refresh_from_db()
    assert (piece.verdict, piece.motif, piece.verdict_par) == ("illisible", "Flou", decor.instructeur)


def test_un_verdict_refuse_garde_ce_qui_etait_tape(client, decor):
    dossier = f.enregistre("PCMI", decor)
    piece = dossier.pieces.filter(est_exigible=True).first()
    client.force_login(decor.instructeur)
    adresse = url("verdict", dossier.reference, piece.pk)
    for entetes in ({"HX-Request": "true"}, {}):
        page = client.post(adresse, {"verdict": "illisible", "motif": ""}, headers=entetes).content.decode()
        assert "ce qui ne va pas" in page
        assert '<option value="illisible" selected>' in page
    piece.refresh_from_db()
    assert piece.verdict == "a_examiner"


def test_demander_les_pieces_par_le_portail(client, decor):
    dossier = f.enregistre("PCMI", decor)
    piece = dossier.pieces.filter(est_exigible=True).first()
    completude.juger_piece(piece, "manquante", par=decor.instructeur)
    client.force_login(decor.instructeur)
    page = client.get(url("demande_pieces", dossier.reference)).content.decode()
    assert "cette demande compte" in page
    assert "rejet tacite" in page
    apercu = client.get(url("apercu_demande", dossier.reference))
    assert apercu.content.startswith(b"%PDF")
    assert apercu["X-Frame-Options"] == "SAMEORIGIN"
    client.post(url("demande_pieces", dossier.reference), {"canal": "portail"})
    assert relu(dossier).etat == EtatDossier.INCOMPLET
    page = client.get(url("dossier", dossier.reference)).content.decode()
    assert "Prévision" in page


def test_sans_accord_electronique_il_faut_une_date_de_presentation(client, decor):
    dossier = f.enregistre("PCMI", decor, electronique=False)
    piece = dossier.pieces.filter(est_exigible=True).first()
    completude.juger_piece(piece, "manquante", par=decor.instructeur)
    client.force_login(decor.instructeur)
    adresse = url("demande_pieces", dossier.reference)
    assert "Sur le portail" not in client.get(adresse).content.decode()
    assert "Indiquez la date" in client.post(adresse, {"canal": "lrar"}).content.decode()
    demain = timezone.localdate() + timedelta(days=1)
    page = client.post(adresse, {"canal": "lrar", "date_presentation": demain}).content.decode()
    assert "dans le futur" in page
    client.post(adresse, {"canal": "lrar", "date_presentation": timezone.localdate()})
    assert relu(dossier).etat == EtatDossier.INCOMPLET


def test_recevoir_des_pieces_sur_papier_rend_le_dossier_complet(client, decor):
    dossier = f.enregistre("PCMI", decor, electronique=False)
    Dossier.objects.filter(pk=dossier.pk).update(voie=Voie.PAPIER)
    piece = dossier.pieces.filter(est_exigible=True).first()
    completude.juger_piece(piece, "manquante", par=decor.instructeur)
    circuit.demander_pieces(
        dossier, par=decor.instructeur, canal="lrar", date_presentation=timezone.localdate()
    )
    client.force_login(decor.accueil)
    adresse = url("reception", dossier.reference)
    assert piece.code in client.get(adresse).content.decode()
    vide = client.post(adresse, {"date_reception": timezone.localdate()}).content.decode()
    assert "Ajoutez au moins une" in vide
    faux = SimpleUploadedFile("plan.pdf", b"ce n'est pas un pdf")
    refus = client.post(adresse, {"date_reception": timezone.localdate(), f"piece_{piece.pk}": faux})
    assert refus.status_code == 200
    assert relu(dossier).etat == EtatDossier.INCOMPLET
    vrai = SimpleUploadedFile("plan.pdf", f.pdf(), "application/pdf")
    client.post(adresse, {"date_reception": timezone.localdate(), f"piece_{piece.pk}": vrai})
    assert relu(dossier).etat == EtatDossier.EN_INSTRUCTION


def test_le_projet_se_garde_inacheve_et_une_page_perimee_ne_l_ecrase_pas(client, decor):
    dossier = f.en_instruction("PCMI", decor)
    adresse = url("decision", dossier.reference)
    client.force_login(decor.instructeur)
    client.post(
        adresse, {"sens": "refus", "motifs": "", "rapport": "À finir", "version": "", "action": "garder"}
    )
    projet = Decision.objects.get(dossier=dossier)
    assert (projet.etat, projet.rapport) == ("projet", "À finir")
    client.force_login(decor.chef)
    perimee = {"sens": "accord", "motifs": "", "rapport": "Ma version", "version": "", "action": "garder"}
    page = client.post(adresse, perimee).content.decode()
    assert "une autre version" in page
    assert "À finir" in page
    assert "Ma version" in page
    projet.refresh_from_db()
    assert projet.rapport == "À finir"
    client.post(adresse, {**perimee, "remplacer": "on"})
    assert Decision.objects.get(dossier=dossier, etat="projet").rapport == "Ma version"
    projet.refresh_from_db()
    assert (projet.etat, projet.preparee_par) == ("caduque", decor.instructeur)


def test_un_refus_sans_motif_reste_sur_la_page_avec_l_article(client, decor):
    dossier = f.en_instruction("PCMI", decor)
    client.force_login(decor.instructeur)
    envoi = {"sens": "refus", "motifs": "", "rapport": "Contraire au PLU", "version": "", "action": "envoyer"}
    page = client.post(url("decision", dossier.reference), envoi).content.decode()
    assert "R*424-5" in page
    assert "Contraire au PLU" in page
    assert not Decision.objects.filter(dossier=dossier, etat="a_signer").exists()


def test_le_motif_du_renvoi_est_lu_par_l_instructeur_et_le_projet_repris(client, decor):
    decision = f.a_signer("PCMI", decor)
    client.force_login(decor.maire)
    vide = client.post(url("renvoyer", decision.pk), {"motif": ""}).content.decode()
    assert "obligatoire" in vide
    client.post(url("renvoyer", decision.pk), {"motif": "Précisez la hauteur."})
    client.force_login(decor.instructeur)
    page = client.get(url("decision", decision.dossier.reference)).content.decode()
    assert "Précisez la hauteur." in page
    assert "Envoyer à la signature" in page


def test_signer_plusieurs_dit_le_sort_de_chacune(client, decor):
    bonnes = [f.a_signer("PCMI", decor) for _ in range(2)]
    abimee = f.a_signer("PCMI", decor)
    Decision.objects.filter(pk=abimee.pk).update(etat="renvoyee")
    client.force_login(decor.maire)
    envoi = {"decisions": [d.pk for d in (*bonnes, abimee)]}
    page = client.post(url("signer_lot"), envoi).content.decode()
    assert page.count("ton-favorable") == 2
    assert Decision.objects.filter(etat="signee").count() == 2
    assert client.post(url("signer_lot"), {}).status_code == 302


def test_un_maire_qui_a_prepare_ne_signe_pas_et_le_lit(client, decor):
    from communes import habilitations as h
    from communes.models import CodeRole

    h.affecter(decor.maire, h.role(CodeRole.INSTRUCTEUR, service=decor.service), debut=f.DEPUIS)
    dossier = f.en_instruction("PCMI", decor)
    decision = circuit.preparer_decision(dossier, par=decor.maire, sens="accord")
    client.force_login(decor.maire)
    page = client.get(url("parapheur_decision", decision.pk)).content.decode()
    assert "une autre personne doit la signer" in page
    assert "Signer l’arrêté" not in page
    page = client.post(url("signer", decision.pk)).content.decode()
    assert "une autre personne doit la signer" in page
    decision.refresh_from_db()
    assert decision.etat == "a_signer"


def test_notifier_sur_papier_garde_la_date_et_le_numero_de_suivi(client, decor):
    decision = f.a_signer("PCMI", decor, electronique=False)
    circuit.signer(decision, par=decor.maire)
    reference = decision.dossier.reference
    client.force_login(decor.accueil)
    assert "Notifier la décision" in client.get(url("courriers", reference)).content.decode()
    envoi = {"canal": "lrar", "date_presentation": timezone.localdate(), "numero_suivi": "1A 234"}
    client.post(url("notifier", reference), envoi)
    encore = client.post(url("notifier", reference), envoi, follow=True).content.decode()
    assert "déjà notifiée" in encore
    lettre = Courrier.objects.get(dossier=decision.dossier, nature="decision")
    assert (lettre.notification.numero_suivi, lettre.notification.canal) == ("1A 234", "lrar")


def test_une_circonstance_puis_sa_lettre_allongent_le_delai(client, decor):
    dossier = relu(f.enregistre("PCMI", decor))
    avant = dossier.limite_instruction
    client.force_login(decor.instructeur)
    client.post(url("circonstances", dossier.reference), {"codes": ["abords"], "motif": "500 m du clocher"})
    client.post(url("circonstances", dossier.reference), {"codes": ["abords"], "motif": "500 m du clocher"})
    assert Evenement.objects.filter(dossier=dossier, nature="circonstances").count() == 1
    assert relu(dossier).limite_instruction == avant
    page = client.get(url("majoration", dossier.reference)).content.decode()
    assert "portée au" in page
    assert "R423-24" in page
    assert client.get(url("apercu_majoration", dossier.reference)).content.startswith(b"%PDF")
    client.post(url("majoration", dossier.reference), {"canal": "portail"})
    encore = client.post(url("majoration", dossier.reference), {"canal": "portail"}).content.decode()
    assert "déjà partie" in encore
    assert relu(dossier).limite_instruction > avant
    assert Evenement.objects.filter(dossier=dossier, nature="majoration").count() == 1


def test_une_circonstance_inconnue_est_refusee(client, decor):
    dossier = f.enregistre("PCMI", decor)
    client.force_login(decor.instructeur)
    page = client.post(url("circonstances", dossier.reference), {"codes": ["volcan"]}).content.decode()
    assert "champ-en-erreur" in page
    assert relu(dossier).circonstances == []


def test_un_envoi_en_echec_se_relance_depuis_le_dossier(client, decor):
    dossier = f.enregistre("PCMI", decor)
    envoi = Envoi.objects.filter(dossier=dossier, genre="are").get()
    Envoi.objects.filter(pk=envoi.pk).update(
        etat=EtatEnvoi.IMPOSSIBLE, derniere_erreur="Boîte pleine.", envoye_le=None
    )
    client.force_login(decor.instructeur)
    page = client.get(url("courriers", dossier.reference)).content.decode()
    assert "Boîte pleine." in page
    client.post(url("relancer", dossier.reference, envoi.pk))
    envoi.refresh_from_db()
    assert envoi.etat == EtatEnvoi.ENVOYE
    encore = client.post(url("relancer", dossier.reference, envoi.pk), follow=True).content.decode()
    assert "déjà parti" in encore


def test_une_piece_non_analysee_se_telecharge_seulement_et_n_execute_rien(client, decor):
    dossier = f.enregistre("PCMI", decor)
    version = dossier.pieces.filter(versions__isnull=False).first().versions.first()
    client.force_login(decor.instructeur)
    adresse = url("fichier", dossier.reference, version.pk)

    def lire():
        reponse = client.get(adresse)
        assert reponse.getvalue()[:4] == b"%PDF"
        return reponse

    reponse = lire()
    assert reponse["Content-Disposition"].startswith("attachment")
    assert reponse["Content-Security-Policy"].startswith("sandbox")
    assert reponse["X-Content-Type-Options"] == "nosniff"
    fichier = version.fichier
    fichier.analyse = "sain"
    fichier.save(update_fields=["analyse"])
    assert lire()["Content-Disposition"].startswith("inline")
    fichier.est_actif = True
    fichier.save(update_fields=["est_actif"])
    assert lire()["Content-Disposition"].startswith("attachment")
    fichier.analyse = "infecte"
    fichier.save(update_fields=["analyse"])
    assert client.get(adresse).status_code == 404


def test_une_etape_faite_par_un_autre_entre_temps_est_dite_clairement(client, decor):
    decision = f.a_signer("PCMI", decor)
    circuit.renvoyer(decision, par=decor.maire, motif="À revoir.")
    client.force_login(decor.maire)
    page = client.post(url("signer", decision.pk)).content.decode()
    assert "n&#x27;est plus à la signature" in page or "vient d&#x27;être faite" in page


def test_une_demande_de_pieces_d_affichage_cite_le_code_de_l_environnement(client):
    battement.noter(0)
    decor = f.Decor("rlpi")
    dossier = f.enregistre("AP", decor)
    completude.juger_piece(
        dossier.pieces.filter(est_exigible=True).first(), "manquante", par=decor.instructeur
    )
    client.force_login(decor.instructeur)
    page = client.get(url("demande_pieces", dossier.reference)).content.decode()
    assert "R581-10" in page
    assert "R*423" not in page


def test_une_demande_hors_delai_s_avoue_sans_effet_avant_de_partir(client, decor, monkeypatch):
    dossier = f.enregistre("PCMI", decor)
    completude.juger_piece(
        dossier.pieces.filter(est_exigible=True).first(), "manquante", par=decor.instructeur
    )
    tard = relu(dossier).limite_completude + timedelta(days=3)
    monkeypatch.setattr(timezone, "localdate", lambda *a, **k: tard)
    client.force_login(decor.instructeur)
    adresse = url("demande_pieces", dossier.reference)
    assert "sans effet sur le délai" in client.get(adresse).content.decode()
    assert "Cochez cette case" in client.post(adresse, {"canal": "portail"}).content.decode()
    assert not Courrier.objects.filter(dossier=dossier, nature="demande_pieces").exists()
    client.post(adresse, {"canal": "portail", "sans_effet_compris": "on"})
    assert Courrier.objects.filter(dossier=dossier, nature="demande_pieces").exists()
    assert relu(dossier).etat == EtatDossier.A_VERIFIER


def test_qui_a_redige_un_projet_repris_par_un_autre_ne_signe_pas_non_plus(client, decor):
    from communes import habilitations as h
    from communes.models import CodeRole

    h.affecter(decor.maire, h.role(CodeRole.INSTRUCTEUR, service=decor.service), debut=f.DEPUIS)
    dossier = f.en_instruction("PCMI", decor)
    adresse = url("decision", dossier.reference)
    client.force_login(decor.maire)
    client.post(adresse, {"sens": "accord", "rapport": "Écrit par le maire", "action": "garder"})
    client.force_login(decor.instructeur)
    version = client.get(adresse).context["formulaire"]["version"].value()
    client.post(adresse, {"sens": "accord", "rapport": "Repris", "version": version, "action": "envoyer"})
    decision = Decision.objects.get(dossier=dossier, etat="a_signer")
    assert decision.preparee_par == decor.instructeur
    client.force_login(decor.maire)
    assert "une autre personne doit la signer" in client.get(url("parapheur")).content.decode()
    page = client.post(url("signer", decision.pk)).content.decode()
    assert "une autre personne doit la signer" in page
    decision.refresh_from_db()
    assert decision.etat == "a_signer"


def test_le_parapheur_coute_autant_de_requetes_pour_une_ou_quatre_decisions(client, decor):
    f.a_signer("PCMI", decor)
    client.force_login(decor.maire)
    with CaptureQueriesContext(connection) as pour_1:
        assert len(client.get(url("parapheur")).context["lignes"]) == 1
    for _ in range(3):
        f.a_signer("PCMI", decor)
    with CaptureQueriesContext(connection) as pour_4:
        assert len(client.get(url("parapheur")).context["lignes"]) == 4
    assert len(pour_1) == len(pour_4) <= 13  # to sign, to visa, withdrawals, interests, delegations
