"""Ways round a right, found by reading: each test is one that once worked."""

from __future__ import annotations

import ast
from datetime import date
from pathlib import Path

import pytest
from django.contrib.auth.tokens import default_token_generator
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from communes import habilitations as h
from communes.erreurs import ActionInterdite, ErreurMetier
from communes.formulaires import FormulaireAffectation
from communes.models import CodeRole, Convention, Role
from dossiers.models import Interet, ServiceConsultable
from dossiers.services import absences, affectation, circuits, consultations, destinataires, signataires
from tests import fabriques as f
from workflows.models import IdentiteExterne

pytestmark = pytest.mark.django_db


@pytest.fixture
def decor():
    return f.Decor()


def autre_service(decor, *types):
    """A second service that the commune trusts with these types only; the first keeps the others."""
    Convention.objects.filter(pk=decor.convention.pk).update(types=["PCMI"])
    service = f.service()
    convention = h.ouvrir_convention(
        service, decor.commune, "ads", debut=f.DEPUIS, types=list(types), taches={"enregistrement": "service"}
    )
    return service, convention


def test_le_chef_d_un_service_ne_regle_pas_le_circuit_d_un_autre(decor):
    _, convention = autre_service(decor, "DP")
    assert convention not in circuits.conventions_reglables(decor.chef)
    with pytest.raises(ActionInterdite):
        circuits.regler(convention, par=decor.chef, visa_chef=False, avis_commune=False)


def test_une_convention_limitee_ne_recoit_ni_courriel_ni_dossier_d_un_autre_type(decor):
    service, _ = autre_service(decor, "DP")
    chef, instructeur = (f.agent(code, service=service) for code in (CodeRole.CHEF, CodeRole.INSTRUCTEUR))
    dossier = f.enregistre("PCMI", decor)
    for action in (h.ENREGISTRER, h.INSTRUIRE, h.VALIDER):
        assert not {chef, instructeur} & set(destinataires.pouvant(action, dossier))
    with pytest.raises(ActionInterdite):
        affectation.prendre(dossier, par=instructeur)
    with pytest.raises(ActionInterdite):
        affectation.affecter(dossier, decor.instructeur, par=chef)
    with pytest.raises(ErreurMetier, match="n'instruit pas"):
        affectation.affecter(dossier, instructeur, par=decor.chef)
    dossier.instructeur = instructeur
    assert not destinataires.est_suivi(dossier)


def test_le_maire_interesse_ne_retire_pas_son_interet_ni_ne_se_designe(decor):
    adjoint = f.agent(CodeRole.SIGNATAIRE, commune=decor.commune)
    dossier = f.enregistre("DP", decor)
    signataires.declarer_interet(dossier, decor.maire, par=decor.accueil)
    with pytest.raises(ActionInterdite, match="intéressée"):
        signataires.declarer_interet(dossier, adjoint, par=decor.maire)
    with pytest.raises(ActionInterdite, match="soi-même"):
        signataires.declarer_interet(
            dossier,
            decor.maire,
            par=adjoint,
            designe=adjoint,
            deliberation="n° 4",
            date_deliberation=date(2024, 2, 1),
        )
    assert Interet.objects.get(dossier=dossier).interesse == decor.maire


def test_qui_signe_par_delegation_ne_delegue_pas_a_son_tour(decor):
    adjoint, complice = (f.agent(CodeRole.SIGNATAIRE, commune=decor.commune) for _ in range(2))
    recue = signataires.deleguer(
        decor.commune, "ads", adjoint, par=decor.maire, arrete="n° 1", debut=f.DEPUIS, types=["DP"]
    )
    with pytest.raises(ActionInterdite):
        signataires.deleguer(decor.commune, "ads", complice, par=adjoint, arrete="n° 2", debut=f.DEPUIS)
    with pytest.raises(ActionInterdite):
        signataires.rapporter(recue, date(2024, 3, 1), par=adjoint)


def usurpe(adresse: str = "maire@example.org"):
    """An account opened with someone else's address, never proved, tied to the impostor's identity."""
    compte = f.utilisateur(adresse, est_de_demonstration=False, nature="particulier")
    IdentiteExterne.objects.create(utilisateur=compte, fournisseur="franceconnect", sub="imposteur")
    return compte


def test_un_role_donne_a_une_adresse_ne_va_pas_a_qui_l_a_prise(decor):
    compte = usurpe()
    navigateur = Client()
    navigateur.force_login(compte)
    role = h.role(CodeRole.SIGNATAIRE, commune=decor.commune)
    saisi = {"courriel": compte.courriel, "role": role.pk, "debut": "2024-01-01", "motif": "élu"}
    formulaire = FormulaireAffectation(saisi, roles=Role.objects.all())
    assert formulaire.is_valid(), formulaire.errors
    assert formulaire.compte() == compte
    compte.refresh_from_db()
    assert not compte.check_password("motdepasse-de-test")
    assert not compte.identites.exists()
    assert navigateur.get("/guichet/").status_code == 302


def test_le_premier_mot_de_passe_oublie_delie_les_identites_d_un_imposteur(client):
    compte = usurpe()
    uid = urlsafe_base64_encode(force_bytes(compte.pk))
    adresse = f"/mot-de-passe/nouveau/{uid}/{default_token_generator.make_token(compte)}/"
    formulaire = client.get(adresse, follow=True)
    assert formulaire.status_code == 200
    choisi = {"new_password1": "nouveau-mot-2026", "new_password2": "nouveau-mot-2026"}
    assert client.post(formulaire.request["PATH_INFO"], choisi).status_code == 302
    assert not compte.identites.exists()


def test_un_role_recu_en_cours_de_session_demande_aussitot_le_second_facteur(client, decor):
    compte = f.utilisateur(est_de_demonstration=False)
    client.post("/connexion/", {"username": compte.courriel, "password": "motdepasse-de-test"})
    h.affecter(compte, h.role(CodeRole.SIGNATAIRE, commune=decor.commune), debut=f.DEPUIS)
    assert client.get("/parapheur/")["Location"] == "/compte/second-facteur/"


@pytest.mark.parametrize("forge", ["²", "abc"])
def test_un_identifiant_forge_n_est_jamais_une_panne(client, decor, forge):
    client.force_login(decor.maire)
    assert client.post("/parapheur/signer/", {"decisions": forge}).status_code == 302
    client.force_login(decor.accueil)
    assert client.post("/actes/recommandes/retour/", {"notification": forge}).status_code == 302


def test_le_service_instructeur_ne_declare_pas_l_interet_du_maire(decor):
    """It would take the decision from the mayor: only the commune says so (L422-7)."""
    dossier = f.en_instruction("PCMI", decor)
    for agent in (decor.instructeur, decor.chef):
        with pytest.raises(ActionInterdite, match="pas par le service instructeur"):
            signataires.declarer_interet(dossier, decor.maire, par=agent)
    assert signataires.declarer_interet(dossier, decor.maire, par=decor.accueil).interesse == decor.maire


def test_un_service_qui_enregistre_par_convention_n_est_pas_la_commune(decor):
    service, commune = f.service(), f.commune()
    h.ouvrir_convention(service, commune, "ads", debut=f.DEPUIS, taches={"enregistrement": "service"})
    agent = f.agent(CodeRole.INSTRUCTEUR, service=service)
    dossier = f.en_instruction("PCMI", decor)
    dossier.commune = commune
    assert h.peut_sur(agent, h.ENREGISTRER, dossier)
    assert not signataires.peut_declarer_interet(agent, dossier)


def test_un_chef_ne_declare_pas_l_absence_d_un_instructeur_d_un_autre_service(decor):
    """Two services share the types of one commune: heading one gives nothing on the people of the other."""
    type(decor.convention).objects.filter(pk=decor.convention.pk).update(types=["DP"])
    autre = f.service()
    h.ouvrir_convention(autre, decor.commune, "ads", debut=f.DEPUIS, types=["PCMI"])
    voisin = f.agent(CodeRole.INSTRUCTEUR, service=autre)
    jour = timezone.localdate()
    with pytest.raises(ActionInterdite):
        absences.declarer(voisin, debut=jour, fin=jour, par=decor.chef)
    assert set(absences.equipe(decor.chef)) == {decor.chef, decor.instructeur}
    assert absences.declarer(decor.instructeur, debut=jour, fin=jour, par=decor.chef)


@pytest.mark.parametrize(
    ("cote", "permis", "refuse"),
    [("service", "instructeur", "propre"), ("commune", "accueil", "instructeur")],
)
def test_qui_consulte_les_services_est_celui_que_dit_la_convention(decor, cote, permis, refuse):
    h.ouvrir_commune(decor.commune, "ads", [CodeRole.INSTRUCTEUR], debut=f.DEPUIS)
    decor.propre = f.agent(CodeRole.INSTRUCTEUR, commune=decor.commune)
    dossier = f.enregistre("PCMI", decor)
    type(decor.convention).objects.filter(pk=decor.convention.pk).update(taches={"consultations": cote})
    service = ServiceConsultable.objects.create(code="voirie", nom="Voirie", courriel="voirie@example.org")
    with pytest.raises(ActionInterdite, match="convention confie"):
        consultations.consulter(dossier, service, par=getattr(decor, refuse))
    navigateur = Client()
    navigateur.force_login(getattr(decor, permis))
    page = navigateur.get(reverse("workflows:consultations", args=[dossier.reference]))
    assert page.context["peut_consulter"]
    envoyee = consultations.consulter(dossier, service, par=getattr(decor, permis))
    with pytest.raises(ActionInterdite, match="convention confie"):
        consultations.annuler(envoyee, par=getattr(decor, refuse), motif="Erreur.")


def test_aucun_service_ni_ecran_n_oublie_le_type_du_dossier():
    """A convention may cover some types only (R*423-15): where a dossier is at hand, its type is asked."""
    racine = Path(__file__).resolve().parents[2]
    oublis = []
    for salle in ("dossiers", "workflows", "guichet", "rlpi", "ads"):
        for module in sorted((racine / salle).rglob("*.py")):
            for noeud in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
                if not isinstance(noeud, ast.Call) or not isinstance(noeud.func, ast.Attribute):
                    continue
                if noeud.func.attr in ("peut", "exiger") and isinstance(noeud.func.value, ast.Name):
                    texte = ast.unparse(noeud)
                    if "dossier" in texte and "type_dossier=" not in texte and noeud.func.value.id == "h":
                        oublis.append(f"{module.relative_to(racine)}:{noeud.lineno}")
    assert oublis == []


def test_le_corps_d_un_cerfa_ou_d_un_lot_est_borne():
    navigateur = Client()
    navigateur.force_login(f.utilisateur())
    for nom in ("guichet:reprendre_cerfa", "guichet:lots"):
        enorme = navigateur.generic("POST", reverse(nom), b"", CONTENT_LENGTH=str(2 * 1024**3))
        assert enorme.status_code == 413, nom


@pytest.mark.parametrize(
    "suite", ["36", "communes:accueil", "https://exemple.invalid/", "//exemple.invalid", "accueil"]
)
def test_une_suite_qui_n_est_pas_une_adresse_du_site_n_est_pas_suivie(decor, suite):
    """Found by random requests: a word without a slash was taken for the name of a page, and failed."""
    navigateur = Client()
    entree = {"username": decor.accueil.courriel, "password": "motdepasse-de-test", "next": suite}
    assert navigateur.post(f"/connexion/?next={suite}", entree).url.startswith("/")
    assert navigateur.get("/inscription/", {"next": suite}).url == reverse("guichet:accueil")
    assert navigateur.post(reverse("workflows:affecter_lot"), {"retour": suite}).status_code == 403
    chef = Client()
    chef.force_login(decor.chef)
    assert chef.post(reverse("workflows:affecter_lot"), {"retour": suite}).url == reverse("workflows:file")
