"""Legality control: what is sent, to whom it is answered, what is late."""

import io
import tarfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone
from lxml import etree

from communes.erreurs import ActionInterdite, ErreurMetier
from dossiers.models import Envoi, Transmission
from dossiers.services import envois, legalite
from dossiers.services.journal import journal_des
from tests import fabriques as f
from tests.dossiers.actes.test_operateur import DoubleS2low
from workflows import circuit

pytestmark = pytest.mark.django_db(transaction=True)
SCHEMAS = Path(__file__).parents[3] / "data" / "actes"
REGLAGES = {"arrondissement": "5", "classification": "2017-04-19", "trigramme": "MIT"}
ACTES = "http://www.interieur.gouv.fr/ACTES#v1.1-20040216"


@pytest.fixture
def reglages(settings):
    settings.ACTES = dict(REGLAGES)
    return settings


def acte_recu(transmission, numero=None):
    return (
        f'<actes:ActeRecu actes:Date="{transmission.decision.date_decision}" '
        f'actes:NumeroInterne="{numero or transmission.numero}" actes:CodeNatureActe="3">'
        '<actes:CodeMatiere1 actes:CodeMatiere="2"/><actes:CodeMatiere2 actes:CodeMatiere="2"/>'
        "<actes:Objet>x</actes:Objet>"
        "<actes:ClassificationDateVersion>2017-04-19</actes:ClassificationDateVersion>"
        "<actes:Document><actes:NomFichier>a.pdf</actes:NomFichier></actes:Document>"
        '<actes:Annexes actes:Nombre="0"/><actes:DocumentPapier>N</actes:DocumentPapier></actes:ActeRecu>'
        "<actes:ClassificationDateVersionEnCours>2017-04-19</actes:ClassificationDateVersionEnCours>"
    )


def accuse(transmission, identifiant, jour, **options):
    return (
        f'<actes:ARActe xmlns:actes="{ACTES}" actes:IDActe="{identifiant}" '
        f'actes:DateReception="{jour.isoformat()}">{acte_recu(transmission, **options)}</actes:ARActe>'
    ).encode()


def anomalie(transmission, jour):
    return (
        f'<actes:AnomalieActe xmlns:actes="{ACTES}"><actes:Date>{jour.isoformat()}</actes:Date>'
        "<actes:Nature>001</actes:Nature><actes:Detail>Matière inconnue</actes:Detail>"
        f"{acte_recu(transmission)}</actes:AnomalieActe>"
    ).encode()


def schema():
    return etree.XMLSchema(etree.parse(str(SCHEMAS / "actesv1_1.xsd")))


def test_la_signature_ouvre_une_transmission_et_une_seule(decor, accorde):
    transmission = accorde.transmissions.get()
    assert (transmission.etat, transmission.numero) == ("preparee", accorde.numero)
    with pytest.raises(ErreurMetier, match="déjà transmise"):
        legalite.preparer(transmission.decision, par=decor.accueil)
    with pytest.raises(IntegrityError), transaction.atomic():
        Transmission.objects.create(
            dossier=accorde, decision=transmission.decision, canal="actes", numero="DOUBLE"
        )


def test_rien_avant_la_signature_ni_pour_un_type_non_transmis(decor):
    decision = f.a_signer("PCMI", decor)
    with pytest.raises(ErreurMetier, match="signée"):
        legalite.preparer(decision, par=decor.accueil)
    rlpi = f.Decor("rlpi")
    affichage = f.a_signer("AP", rlpi)
    circuit.signer(affichage, par=rlpi.maire)
    affichage.refresh_from_db()
    assert not affichage.transmissions.exists()
    with pytest.raises(ErreurMetier, match="à confirmer avec la préfecture"):
        legalite.preparer(affichage, par=rlpi.accueil)


def test_enveloppe_de_la_vraie_decision_est_valide(decor, accorde, reglages):
    transmission = accorde.transmissions.get()
    with pytest.raises(ActionInterdite):
        legalite.enveloppe(transmission, par=f.Decor().accueil)
    faite = legalite.enveloppe(transmission, par=decor.accueil)
    with tarfile.open(fileobj=io.BytesIO(faite.contenu), mode="r:gz") as archive:
        fichiers = {m.name: archive.extractfile(m).read() for m in archive.getmembers()}
    for nom, octets in fichiers.items():
        if nom.endswith(".xml"):
            schema().assertValid(etree.fromstring(octets))
    pdf = next(octets for nom, octets in fichiers.items() if nom.endswith(".pdf"))
    assert pdf[:5] == b"%PDF-"
    transmission.refresh_from_db()
    assert transmission.identifiant_acte.endswith(f"-{transmission.numero}-AI")
    assert len(transmission.empreinte_enveloppe) == 64


def test_reglage_absent_est_nomme(decor, accorde, settings):
    with pytest.raises(ErreurMetier, match="classification"):
        legalite.enveloppe(accorde.transmissions.get(), par=decor.accueil)
    settings.ACTES = {"classification": "2017-04-19"}
    with pytest.raises(ErreurMetier, match="arrondissement"):
        legalite.enveloppe(accorde.transmissions.get(), par=decor.accueil)


def test_accuse_de_reception_entre_au_journal(decor, accorde, reglages):
    transmission = accorde.transmissions.get()
    identifiant = legalite.enveloppe(transmission, par=decor.accueil).identifiant
    jour = timezone.localdate()
    xml = accuse(transmission, identifiant, jour)
    schema().assertValid(etree.fromstring(xml))
    legalite.enregistrer_retour(transmission, xml, par=decor.accueil)
    transmission.refresh_from_db()
    assert (transmission.etat, transmission.date_accuse) == ("recue", jour)
    assert legalite.date_de_transmission(accorde) == jour
    assert [e.donnees.contenu["identifiant"] for e in journal_des(accorde, "accuse_prefet")] == [identifiant]
    with pytest.raises(ErreurMetier, match="déjà enregistré"):
        legalite.enregistrer_retour(transmission, xml, par=decor.accueil)


def test_retour_d_un_autre_acte_ou_illisible_est_refuse(decor, accorde, reglages):
    transmission = accorde.transmissions.get()
    identifiant = legalite.enveloppe(transmission, par=decor.accueil).identifiant
    autre = accuse(transmission, identifiant, timezone.localdate(), numero="AUTRE")
    for xml, message in (
        (autre, "concerne l'acte AUTRE"),
        (accuse(transmission, identifiant.replace("PC", "PX"), timezone.localdate()), "pas l'acte"),
        (b"pas du xml", "lisible"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a/>', "DTD"),
        (b"<autre/>", "pas connu"),
    ):
        with pytest.raises(ErreurMetier, match=message):
            legalite.enregistrer_retour(transmission, xml, par=decor.accueil)
    transmission.refresh_from_db()
    assert transmission.etat == "preparee"


def test_anomalie_entre_au_journal_et_laisse_recommencer(decor, accorde, reglages):
    transmission = accorde.transmissions.get()
    xml = anomalie(transmission, timezone.localdate())
    schema().assertValid(etree.fromstring(xml))
    legalite.enregistrer_retour(transmission, xml, par=decor.accueil)
    transmission.refresh_from_db()
    assert (transmission.etat, transmission.code_anomalie) == ("anomalie", "001")
    assert journal_des(accorde, "anomalie_prefet")[0].donnees.contenu["detail"] == "Matière inconnue"
    assert legalite.date_de_transmission(accorde) is None
    seconde = legalite.preparer(transmission.decision, par=decor.accueil)
    assert seconde.pk != transmission.pk
    legalite.enregistrer_transmission(seconde, timezone.localdate(), par=decor.accueil)
    assert legalite.date_de_transmission(accorde) == timezone.localdate()


def test_lettre_d_observations_du_prefet(decor, accorde, reglages):
    transmission = accorde.transmissions.get()
    identifiant = legalite.enveloppe(transmission, par=decor.accueil).identifiant
    xml = (
        f'<actes:LettreObservations xmlns:actes="{ACTES}" actes:IDActe="{identifiant}" '
        f'actes:DateCourrierPref="{timezone.localdate()}"><actes:Motif>Recul insuffisant</actes:Motif>'
        "<actes:Document><actes:NomFichier>l.pdf</actes:NomFichier></actes:Document></actes:LettreObservations>"
    ).encode()
    schema().assertValid(etree.fromstring(xml))
    legalite.enregistrer_retour(transmission, xml, par=decor.accueil)
    retour = transmission.retours.get()
    assert (retour.nature, retour.objet) == ("observations", "Recul insuffisant")
    assert len(journal_des(accorde, "courrier_prefet")) == 1


@pytest.mark.parametrize(("ecart", "message"), [(-1, "précéder"), (1, "futur")])
def test_date_de_transmission_hors_bornes(decor, accorde, ecart, message):
    with pytest.raises(ErreurMetier, match=message):
        legalite.enregistrer_transmission(
            accorde.transmissions.get(), timezone.localdate() + timedelta(days=ecart), par=decor.accueil
        )


def test_alerte_des_quinze_jours(decor, accorde, aller_au, capsys):
    jour = timezone.localdate()
    alerte = legalite.alertes(jour + timedelta(days=15))[0]
    assert (alerte.avant, alerte.est_depassee) == (jour + timedelta(days=15), False)
    assert legalite.alertes(jour + timedelta(days=16))[0].est_depassee
    call_command("actes")
    assert accorde.numero in capsys.readouterr().out
    aller_au(jour + timedelta(days=16))
    with pytest.raises(CommandError):
        call_command("actes")
    legalite.enregistrer_transmission(accorde.transmissions.get(), jour, par=decor.accueil)
    assert legalite.alertes(jour + timedelta(days=16)) == []


@pytest.fixture
def double(reglages):
    un = DoubleS2low()
    reglages.ACTES = {**REGLAGES, "operateur": "s2low", "url": un.url}
    yield un
    un.serveur.shutdown()
    un.serveur.server_close()


def test_depot_chez_l_operateur_puis_suivi_jusqu_a_l_accuse(decor, double):
    decision = f.a_signer("PCMI", decor)
    circuit.signer(decision, par=decor.maire)
    envoi = Envoi.objects.get(dossier=decision.dossier, genre="actes")
    envois.traiter(envoi.pk)
    envois.traiter(envoi.pk)  # twice, one deposit
    assert [chemin for chemin, _ in double.recus] == ["/modules/actes/actes_transac_create.php"]
    transmission = Transmission.objects.get(decision=decision)
    assert (transmission.etat, transmission.reference_operateur) == ("deposee", "4242")
    double.reponse = b"OK\n3\n"
    assert [t.etat for t in legalite.suivre(timezone.localdate())] == ["transmise"]
    identifiant = f"059-215900986-{timezone.localdate():%Y%m%d}-{transmission.numero}-AI"
    transmission.refresh_from_db()
    double.reponse = b"OK\n4\n" + accuse(transmission, identifiant, timezone.localdate())
    assert [t.etat for t in legalite.suivre(timezone.localdate())] == ["recue"]


def test_refus_de_l_operateur_se_lit_au_journal(decor, double):
    double.reponse = b"KO\nNumero deja utilise"
    decision = f.a_signer("PCMI", decor)
    circuit.signer(decision, par=decor.maire)
    envois.traiter(Envoi.objects.get(dossier=decision.dossier, genre="actes").pk)
    transmission = Transmission.objects.get(decision=decision)
    assert transmission.etat == "anomalie"
    assert "Numero deja utilise" in transmission.detail
    assert len(journal_des(decision.dossier, "anomalie_prefet")) == 1


@pytest.mark.parametrize(
    ("numero", "suffixe", "attendu"),
    [
        ("PC0590982600001", "", "PC0590982600001"),
        ("PC0590982600001", "RET", "PC0982600001RET"),
        ("PC0590982600001M01", "", "PC0982600001M01"),
        ("PC0590982600001M01", "RET", "RC0982600001M01"),
    ],
)
def test_numero_interne_tient_en_quinze_signes(numero, suffixe, attendu):
    class Dossier:
        reference = "ABCDEFGHJK"

    Dossier.numero = numero
    assert legalite.numero_interne(Dossier, suffixe) == attendu
