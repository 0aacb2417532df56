"""The land of a dossier held against the map: kept at filing, examined, read again, its parcels checked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from carto.models import ImportCouche, Parcelle, ZoneUrbanisme
from carto.services.detection import RAYON_ABORDS
from communes.erreurs import ActionInterdite, ErreurMetier
from dossiers.models import Dossier, ExamenSuggestion
from dossiers.models.detections import CauseDetection, ChoixSuggestion
from dossiers.models.journal import NatureEvenement
from dossiers.services import carte_dossiers, parcelles, saisie, terrain
from dossiers.services.champs_lettres import fondre
from dossiers.services.journal import journal_des, ruptures
from tests import fabriques as f
from tests.carto import fabriques as c
from workflows import circuit, temps

pytestmark = pytest.mark.django_db

PERIMETRE = "circonstance:abords:servitudes:AC1:assiette:M1-assiette"
A_MOINS_DE_500_M = "circonstance:abords:servitudes:AC1:generateur:M2-generateur"


def cadastre(commune, *numeros, debut=c.DEBUT):
    """Parcels AK of 20 m side by side, in ``commune``."""
    lot = c.lot("cadastre", commune.code_insee)
    return [
        Parcelle.objects.create(
            lot=lot, debut=debut, commune=commune, idu=f"{commune.code_insee}000AK0{numero}", section="AK",
            numero=f"0{numero}", contenance=400, geom=c.carre(20 * rang),
        )
        for rang, numero in enumerate(numeros)
    ]  # fmt: skip


@pytest.fixture
def decor():
    """A commune whose parcels AK 123 and AK 124 lie in a delimited perimeter, 120 m from a monument, above a quarry."""
    decor = f.Decor("ads")
    cadastre(decor.commune, 123, 124)
    c.servitude(role="generateur", geom=c.point(-100, 10))
    c.servitude(
        role="assiette",
        geom=c.carre(-200, -200, 600),
        est_perimetre_delimite=True,
        nom="Abords de la chapelle",
    )
    c.servitude(role="generateur", geom=c.point(160, 10), identifiant="M2", nom="Ferme du Bout")
    c.risque(geom=c.carre(-5, -5, 60))
    c.zone(geom=c.carre(-300, -300, 900))
    return decor


def test_au_depot_la_reponse_de_la_carte_est_gardee_avec_ses_sources(decor):
    dossier = f.depose("PCMI", decor)
    reponse = dossier.detections.get()
    assert (reponse.cause, reponse.jour, reponse.par) == (
        CauseDetection.DEPOT, dossier.date_depot, decor.petitionnaire,
    )  # fmt: skip
    assert reponse.contenu["surface"] == 800.0
    suggestions = {s["cle"]: s for s in reponse.suggestions}
    assert suggestions[PERIMETRE]["certitude"] == "certaine"
    assert "Abords de la chapelle" in suggestions[PERIMETRE]["pourquoi"]
    assert suggestions[PERIMETRE]["objet"]["source"] == "essai"
    assert suggestions[A_MOINS_DE_500_M]["certitude"] == "a_confirmer"
    assert dossier.circonstances == []


def test_retenir_ecarter_reprendre(decor):
    dossier = f.enregistre("PCMI", decor)
    par = decor.instructeur
    limite = dossier.limite_instruction
    terrain.examiner(dossier, PERIMETRE, "retenue", par=par)
    dossier.refresh_from_db()
    assert dossier.circonstances == ["abords"]
    assert len(journal_des(dossier, NatureEvenement.CIRCONSTANCES)) == 1
    assert dossier.limite_instruction == limite  # R*423-42: only a letter notified changes it
    with pytest.raises(ErreurMetier, match="pourquoi"):
        terrain.examiner(dossier, A_MOINS_DE_500_M, "ecartee", par=par, motif="  ")
    motif = "La ferme est masquée par le talus."
    terrain.examiner(dossier, A_MOINS_DE_500_M, "ecartee", par=par, motif=motif)
    (fait,) = journal_des(dossier, NatureEvenement.REGLE_ECARTEE)
    assert fait.donnees.contenu["motif"] == motif
    assert fait.donnees.contenu["article"] == "R423-24 c ; L621-30, code du patrimoine"
    lignes = {x.suggestion["cle"]: x for x in terrain.lignes(dossier, dossier.detections.get().suggestions)}
    assert lignes[A_MOINS_DE_500_M].examen.motif == motif
    terrain.examiner(dossier, A_MOINS_DE_500_M, "a_examiner", par=par)
    assert journal_des(dossier, NatureEvenement.REGLE_ECARTEE) == []
    terrain.examiner(dossier, A_MOINS_DE_500_M, "retenue", par=par)
    terrain.examiner(dossier, PERIMETRE, "a_examiner", par=par)
    dossier.refresh_from_db()
    assert dossier.circonstances == ["abords"]  # the other monument still asks for it
    terrain.examiner(dossier, A_MOINS_DE_500_M, "a_examiner", par=par)
    dossier.refresh_from_db()
    assert dossier.circonstances == []
    assert list(ruptures(dossier)) == []
    assert [e.choix for e in ExamenSuggestion.objects.filter(cle=A_MOINS_DE_500_M)] == [
        "ecartee", "a_examiner", "retenue", "a_examiner",
    ]  # fmt: skip


def test_ce_qui_n_existe_pas_ou_n_est_pas_permis_est_refuse(decor):
    dossier = f.enregistre("PCMI", decor)
    with pytest.raises(ErreurMetier, match="ne fait plus"):
        terrain.examiner(dossier, "circonstance:inventee:", "retenue", par=decor.instructeur)
    with pytest.raises(ErreurMetier, match="Choisissez"):
        terrain.examiner(dossier, PERIMETRE, "peut-être", par=decor.instructeur)
    for autre in (decor.accueil, decor.petitionnaire, f.Decor("ads").instructeur):
        with pytest.raises(ActionInterdite):
            terrain.examiner(dossier, PERIMETRE, "retenue", par=autre)
        with pytest.raises(ActionInterdite):
            terrain.relancer(dossier, par=autre)
    with pytest.raises(IntegrityError), transaction.atomic():
        ExamenSuggestion.objects.create(
            dossier=dossier,
            cle="x",
            nature="fait",
            code="x",
            libelle="x",
            choix="ecartee",
            par=decor.instructeur,
        )
    assert not dossier.examens_carte.exists()


def test_couche_mise_a_jour_la_difference_est_dite_une_fois(decor):
    dossier = f.enregistre("PCMI", decor)
    terrain.examiner(dossier, PERIMETRE, "retenue", par=decor.instructeur)
    jour = timezone.localdate()
    assert list(temps.passer(jour)) == []
    ailleurs = c.lot("plu", "ailleurs", communes_insee=["01001"])
    assert list(temps.passer(jour)) == []
    assert ailleurs.pk > dossier.detections.get().dernier_lot
    ZoneUrbanisme.objects.all().delete()
    c.zone("N", "N", geom=c.carre(-300, -300, 900))
    (effet,) = temps.passer(jour)
    assert (
        effet == f"{dossier} : 2 changement(s) des règles du terrain depuis la dernière lecture de la carte"
    )
    derniere = dossier.detections.first()
    assert derniere.cause == CauseDetection.COUCHES
    assert derniere.differences == [
        "Apparaît : zone N 100 % du terrain.",
        "Ne s'applique plus : zone UA 100 % du terrain.",
    ]
    assert list(temps.passer(jour)) == []
    assert terrain.relancer(dossier, par=decor.instructeur) is None
    assert dossier.detections.count() == 2
    (gardee,) = terrain.retenues(dossier)
    assert gardee.cle == PERIMETRE


def test_suggestion_retenue_que_la_carte_ne_fait_plus_reste_visible(decor):
    dossier = f.enregistre("PCMI", decor)
    terrain.examiner(dossier, PERIMETRE, "retenue", par=decor.instructeur)
    objets = ImportCouche.objects.filter(nature="sup")
    from carto.models import Servitude

    Servitude.objects.filter(lot__in=objets).update(fin=dossier.date_depot)
    reponse = terrain.relancer(dossier, par=decor.instructeur)
    assert reponse.cause == CauseDetection.DEMANDE
    restes = [x for x in terrain.lignes(dossier, reponse.suggestions) if not x.est_signalee]
    assert [x.suggestion["cle"] for x in restes] == [PERIMETRE]
    terrain.examiner(dossier, PERIMETRE, "a_examiner", par=decor.instructeur)
    assert all(x.est_signalee for x in terrain.lignes(dossier, reponse.suggestions))


def test_regle_ajoutee_a_la_main_gardee_et_fondue_dans_les_lettres(decor):
    dossier = f.enregistre("PCMI", decor)
    par = decor.instructeur
    terrain.examiner(dossier, PERIMETRE, "retenue", par=par, motif="Toiture visible du parvis.")
    with pytest.raises(ErreurMetier, match="Nommez"):
        terrain.ajouter(dossier, "  ", par=par)
    with pytest.raises(ActionInterdite):
        terrain.ajouter(dossier, "Puits de mine", par=decor.maire)
    terrain.ajouter(dossier, "Puits de mine", article="R*111-2", precision="Plan de 1932.", par=par)
    c.zone("N", "N", geom=c.carre(-300, -300, 900))
    reponse = terrain.relancer(dossier, par=par)
    ajoutee = next(
        x for x in terrain.lignes(dossier, reponse.suggestions) if x.suggestion["code"] == "manuelle"
    )
    assert ajoutee.est_signalee
    assert fondre("Règles : {{ terrain.regles }}.", dossier, dossier.date_depot) == (
        "Règles : Abords d'un monument historique (R423-24 c ; L621-30, code du patrimoine) : Toiture visible du "
        "parvis. ; Puits de mine (R*111-2) : Plan de 1932.."
    )


def test_regles_changees_depuis_le_depot(decor):
    dossier = f.depose("PCMI", decor)
    demain = timezone.localdate() + timedelta(days=1)
    ZoneUrbanisme.objects.update(fin=demain)
    c.zone("AU", "AU", geom=c.carre(-300, -300, 900), debut=demain)
    contenu = dossier.detections.get().contenu
    assert terrain.depuis_le_depot(dossier, contenu, timezone.localdate()) == []
    textes = [d.libelle for d in terrain.depuis_le_depot(dossier, contenu, demain)]
    assert textes == [
        "Apparaît : zone AU 100 % du terrain.",
        "Ne s'applique plus : zone UA 100 % du terrain.",
    ]


def test_parcelle_non_trouvee_deposee_puis_a_verifier(decor):
    Parcelle.objects.all().delete()
    dossier = f.depose("PCMI", decor)
    assert dossier.emprise is None
    assert not dossier.detections.exists()
    assert {str(p) for p in parcelles.a_verifier(dossier)} == {"AK 123", "AK 124"}
    assert list(Dossier.objects.filter(parcelles.condition_a_verifier())) == [dossier]
    with pytest.raises(ErreurMetier, match="parcelles non trouvées"):
        terrain.relancer(dossier, par=decor.instructeur)
    assert parcelles.rechercher(dossier, par=decor.accueil) == 0
    cadastre(decor.commune, 123)
    assert parcelles.rechercher(dossier, par=decor.accueil) == 1
    dossier.refresh_from_db()
    assert round(dossier.emprise.area) == 400
    assert dossier.detections.get().cause == CauseDetection.TERRAIN
    (reste,) = parcelles.a_verifier(dossier)
    with pytest.raises(ErreurMetier, match="comment"):
        parcelles.verifier(dossier, reste, " ", par=decor.instructeur)
    parcelles.verifier(dossier, reste, "Document d'arpentage du 12 mars.", par=decor.instructeur)
    assert not parcelles.a_verifier(dossier).exists()
    assert not Dossier.objects.filter(parcelles.condition_a_verifier()).exists()


def test_les_terrains_se_situent_en_lot_quand_le_cadastre_arrive(decor, capsys):
    Parcelle.objects.all().delete()
    dossier, autre = f.depose("PCMI", decor), f.depose("DP", decor)
    assert list(temps.passer(timezone.localdate())) == []
    cadastre(decor.commune, 123, 124)
    call_command("situer_terrains", commune=decor.commune.code_insee)
    dit = capsys.readouterr().out
    assert f"{dossier} : 2 parcelle(s) trouvée(s) au cadastre" in dit
    assert "2 dossier(s) situé(s)" in dit
    assert not parcelles.a_verifier(autre).exists()
    assert dossier.detections.get().par is None
    with pytest.raises(CommandError, match="00000"):
        call_command("situer_terrains", commune="00000")


def test_une_parcelle_a_venir_ne_se_verifie_pas_et_se_trouve_une_fois_publiee(decor, client):
    """A division under way: its author says so, nobody is asked to look for it, the daily job finds it later."""
    Parcelle.objects.filter(numero="0124").delete()
    dossier = f.brouillon("PCMI", decor.commune, decor.petitionnaire)
    dite = {**f.saisie_complete("PCMI", decor.commune)["terrain"], "parcelles_a_venir": "oui"}
    dossier = saisie.enregistrer_saisie(dossier, "terrain", dite, par=decor.petitionnaire)
    dossier, _ = circuit.deposer(
        dossier, par=decor.petitionnaire, accepte_cgu=True, accepte_electronique=True
    )
    assert {str(p): p.est_a_venir for p in dossier.parcelles.all()} == {"AK 123": False, "AK 124": True}
    assert not parcelles.a_verifier(dossier).exists()
    client.force_login(decor.instructeur)
    page = client.get(reverse("workflows:dossier", args=[dossier.reference])).content.decode()
    assert "à venir, division en cours" in page
    assert "non trouvée au cadastre" not in page
    cadastre(decor.commune, 124)
    assert [(d.pk, nombre) for d, nombre in parcelles.situer_en_lot()] == [(dossier.pk, 1)]
    assert not dossier.parcelles.filter(est_a_venir=True).exists()


def test_reference_corrigee_le_terrain_suit_et_le_journal_le_dit(decor):
    Parcelle.objects.filter(numero="0124").delete()
    dossier = f.depose("PCMI", decor)
    (perdue,) = parcelles.a_verifier(dossier)
    with pytest.raises(ErreurMetier, match="déjà"):
        parcelles.corriger(dossier, perdue, "AK 123", par=decor.instructeur)
    with pytest.raises(ErreurMetier, match="référence cadastrale"):
        parcelles.corriger(dossier, perdue, "là-bas", par=decor.instructeur)
    with pytest.raises(ActionInterdite):
        parcelles.corriger(dossier, perdue, "AK 125", par=decor.petitionnaire)
    cadastre(decor.commune, 999, 125)
    corrigee = parcelles.corriger(dossier, perdue, "AK 125", par=decor.instructeur)
    assert corrigee.est_trouvee
    dossier.refresh_from_db()
    assert round(dossier.emprise.area) == 800
    (fait,) = journal_des(dossier, NatureEvenement.TERRAIN_CORRIGE)
    assert fait.donnees.contenu == {"avant": "AK 124", "apres": "AK 125"}
    assert dossier.depot.contenu["donnees"]["terrain"]["parcelles"] == "AK 123, AK 124"
    assert dossier.detections.first().cause == CauseDetection.TERRAIN
    autre = f.depose("PCMI", decor)
    with pytest.raises(ErreurMetier, match="pas de ce dossier"):
        parcelles.verifier(autre, corrigee, "vue", par=decor.instructeur)


def test_le_champ_de_l_emprise_n_est_dans_la_page_qu_une_fois(decor, client):
    """Twice, the second and empty one would win over the drawing."""
    brouillon = f.brouillon("DP", decor.commune, decor.petitionnaire, pieces=False)
    client.force_login(decor.petitionnaire)
    page = client.get(reverse("guichet:etape", args=[brouillon.reference, "terrain"])).content.decode()
    assert page.count('name="emprise_projet"') == 1
    assert "Emprise du projet dessinée" not in page


def test_emprise_dessinee_par_le_demandeur_gardee_au_depot(decor):
    from carto.geojson import geometrie

    dessin = c.carre(2, 2, 8)[0]
    brouillon = f.brouillon("PCMI", decor.commune, decor.petitionnaire)
    donnees = {**brouillon.donnees["terrain"], "emprise_projet": _json(geometrie(dessin))}
    from dossiers.services import saisie
    from workflows import circuit

    brouillon = saisie.enregistrer_saisie(brouillon, "terrain", donnees, par=decor.petitionnaire)
    dossier, _ = circuit.deposer(
        brouillon, par=decor.petitionnaire, accepte_cgu=True, accepte_electronique=True
    )
    dossier.refresh_from_db()
    assert dossier.emprise_projet.area == pytest.approx(64, rel=0.01)
    assert dossier.emprise_projet.srid == 2154


def _json(contenu) -> str:
    import json

    return json.dumps(contenu)


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [
        ("pas du json", "pas pu être lue"),
        ("[1, 2]", "pas pu être lue"),
        ('{"type": "Point", "coordinates": [3, 50]}', "pas pu être lue"),
        ('{"type": "Polygon", "coordinates": [[[3.0, 50.6], [3.001, 50.6], [3.0, 50.6]]]}', "redessinez"),
        (
            '{"type":"Polygon","coordinates":[[[3,50.6],[3.001,50.601],[3.001,50.6],[3,50.601],[3,50.6]]]}',
            "se croise",
        ),
        (
            '{"type": "Polygon", "coordinates": [[[30, 5], [31, 5], [31, 6], [30, 5]]]}',
            "hors de France",
        ),
        (
            _json(
                {
                    "type": "Polygon",
                    "coordinates": [[[3 + i / 1e5, 50 + i % 2] for i in range(600)] + [[3, 50]]],
                }
            ),
            "plus de 500 angles",
        ),
    ],
)
def test_emprise_mal_dessinee_refusee_en_clair(texte, attendu):
    from dossiers.formulaires import TerrainForm

    form = TerrainForm({"emprise_projet": texte}, dossier=Dossier())
    form.is_valid()
    assert attendu in form.errors["emprise_projet"][0]
    assert isinstance(form.errors.as_data()["emprise_projet"][0], ValidationError)


def test_dossiers_autour_selon_les_droits(decor):
    ici = f.depose("PCMI", decor)
    voisin = f.depose("DP", decor)
    loin = f.depose("DP", decor)
    Dossier.objects.filter(pk=loin.pk).update(emprise=c.carre(2000, 0))
    etranger = f.Decor("ads")
    cache = f.depose("DP", etranger)
    Dossier.objects.filter(pk=cache.pk).update(emprise=c.carre(30, 0))
    cache.refresh_from_db()
    assert carte_dossiers.autour(ici, decor.instructeur) == [voisin]
    assert carte_dossiers.autour(cache, etranger.instructeur) == []
    assert carte_dossiers.autour(cache, decor.instructeur) == [voisin, ici]
    assert carte_dossiers.RAYON < RAYON_ABORDS
    assert ChoixSuggestion.A_EXAMINER.label == "à examiner"
