"""The display filters and tags, and how a form is rendered."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django import forms
from django.template import Context, engines

from communes.templatetags import mitoyen as m
from communes.templatetags.icones import ICONES
from communes.widgets import SaisieDate, SaisieNombre
from tests.interface.vitrine import FormulaireProjet, rendre

AVRIL = dt.date(2026, 4, 10)
INSECABLE, FINE, MOINS = "\u00a0", "\u202f", "\u2212"


def rendu(texte: str, **contexte) -> str:
    modele = engines["django"].from_string("{% load mitoyen %}" + texte)
    return modele.template.render(Context(contexte)).strip()


def test_un_jour_se_dit_en_francais():
    assert rendu("{{ d|date_longue }}", d=AVRIL) == (
        f'<time datetime="2026-04-10">10{INSECABLE}avril{INSECABLE}2026</time>'
    )
    assert "1er\u00a0août" in rendu("{{ d|date_longue }}", d=dt.date(2026, 8, 1))
    assert "vendredi 10" in rendu("{{ d|date_complete }}", d=AVRIL)
    assert "10/04/2026" in rendu("{{ d|date_courte }}", d="2026-04-10")


@pytest.mark.parametrize(
    "filtre", ["date_longue", "date_complete", "date_courte", "heure", "instant", "nombre", "taille"]
)
def test_une_valeur_absente_est_un_tiret(filtre):
    assert rendu("{{ v|" + filtre + " }}", v=None) == "—"


def test_un_texte_qui_n_est_pas_une_date_est_un_tiret():
    assert rendu("{{ v|date_longue }}", v="demain") == "—"


def test_un_instant_se_lit_a_l_heure_de_paris():
    minuit_passe = dt.datetime(2026, 7, 1, 22, 5, tzinfo=dt.UTC)
    assert rendu("{{ i|heure }}", i=minuit_passe) == f"0{INSECABLE}h{INSECABLE}05"
    assert f"2{INSECABLE}juillet" in rendu("{{ i|date_longue }}", i=minuit_passe)
    assert f"2{INSECABLE}juillet{INSECABLE}2026 à 0{INSECABLE}h{INSECABLE}05" in rendu(
        "{{ i|instant }}", i=minuit_passe
    )


@pytest.mark.parametrize(
    ("valeur", "attendu"),
    [
        (1250, f"1{FINE}250"),
        (Decimal("1250.50"), f"1{FINE}250,5"),
        (-4, f"{MOINS}4"),
        (0, "0"),
        (100, "100"),
        (1.0, "1"),
    ],
)
def test_un_nombre_a_la_francaise(valeur, attendu):
    assert m.nombre(valeur) == attendu


@pytest.mark.parametrize(
    ("octets", "attendu"),
    [(12, "12 octets"), (2_400_000, "2,4 Mo"), (245_300, "245 ko"), (3_000_000_000, "3 Go")],
)
def test_la_taille_d_un_fichier(octets, attendu):
    assert m.taille(octets) == attendu.replace(" ", INSECABLE)


@pytest.mark.parametrize(
    ("jours", "mots", "ton"),
    [
        (25, f"dans 25{INSECABLE}jours", "neutre"),
        (8, f"dans 8{INSECABLE}jours", "neutre"),
        (7, f"J{MOINS}7", "alerte"),
        (1, "demain", "alerte"),
        (0, "aujourd’hui", "alerte"),
        (-1, f"dépassée depuis 1{INSECABLE}jour", "defavorable"),
        (-3, f"dépassée depuis 3{INSECABLE}jours", "defavorable"),
    ],
)
def test_l_echeance_se_dit_par_un_mot_et_une_forme(jours, mots, ton):
    assert m.dire_echeance(AVRIL, AVRIL - dt.timedelta(days=jours)) == (mots, ton)
    badge = rendu("{% badge_echeance d au %}", d=AVRIL, au=AVRIL - dt.timedelta(days=jours))
    assert mots in badge
    assert "<svg" in badge


def test_sans_date_pas_d_echeance():
    assert "sans échéance" in rendu("{% badge_echeance d %}", d=None)


def test_chaque_ton_a_sa_propre_forme():
    formes = {ICONES[icone] for icone in m.TONS.values()}
    assert len(formes) == len(m.TONS)


def test_un_etat_inconnu_reste_neutre_et_son_libelle_est_echappe():
    badge = rendu("{% badge_etat libelle ton %}", libelle="<b>", ton="inconnu")
    assert "ton-neutre" in badge
    assert "&lt;b&gt;" in badge


def test_une_icone_decorative_se_tait_une_icone_nommee_parle():
    assert 'aria-hidden="true"' in m.icone("maison")
    assert 'aria-label="&lt;Fait&gt;"' in m.icone("coche", "<Fait>")
    with pytest.raises(KeyError):
        m.icone("inconnue")


def test_panneau_et_definitions_echappent_ce_qu_ils_montrent():
    page = rendu(
        "{% panneau titre=t %}{% definitions p %}{% endpanneau %}", t="<Terrain>", p={"Rue": "<x>", "Lot": ""}
    )
    assert "&lt;Terrain&gt;" in page
    assert "<dt>Rue</dt><dd>&lt;x&gt;</dd>" in page
    assert "<dt>Lot</dt><dd>—</dd>" in page
    assert 'aria-labelledby="panneau-terrain"' in page


def test_les_champs_se_rangent_dans_leurs_groupes_sans_en_perdre():
    groupes = m.groupes(FormulaireProjet())
    assert [g["legende"] for g in groupes] == ["Le terrain", "Le projet", ""]
    assert sorted(c.name for g in groupes for c in g["champs"]) == sorted(FormulaireProjet.base_fields)


def test_un_formulaire_valide_n_a_pas_de_resume():
    assert "resume-erreurs" not in str(FormulaireProjet())


def test_chaque_erreur_est_liee_a_son_champ():
    page = str(FormulaireProjet({"surface": "-4"}))
    assert 'href="#id_surface"' in page
    assert 'href="#id_nature_0"' in page
    assert 'id="id_surface_error"' in page
    assert 'aria-describedby="id_surface_error"' in page
    assert 'aria-describedby="id_adresse_helptext id_adresse_error"' in page


def test_l_unite_est_dite_et_montree():
    page = str(FormulaireProjet()["surface"].as_field_group())
    assert "(en m²)" in page
    assert '<span class="unite" aria-hidden="true">m²</span>' in page


def test_la_marque_obligatoire_est_expliquee_seulement_si_elle_sert():
    class Facultatif(forms.Form):
        note = forms.CharField(required=False)

    assert "astérisque" in str(FormulaireProjet())
    assert "astérisque" not in str(Facultatif())


def test_la_saisie_de_date_ecrit_ce_que_le_navigateur_lit():
    assert 'type="date" name="d" value="2026-04-10"' in SaisieDate().render("d", AVRIL)
    assert 'data-unite="mois"' in SaisieNombre("mois").render("n", 2)


def test_l_horloge_dit_la_date_ses_raisons_et_ses_doutes():
    page = rendre("vitrine_agent.html", "agent")
    for attendu in (
        "10\u00a0avril\u00a02026",
        "Pourquoi cette date\u00a0?",
        "article R423-24 c",
        "Réserve",
        "Prévision",
    ):
        assert attendu in page
    assert "Le délai n’a pas commencé" in page


def test_la_banniere_de_demonstration_ne_parait_qu_en_demonstration():
    assert "bandeau-demo" in rendre("404.html", demo=True)
    assert "bandeau-demo" not in rendre("404.html", demo=False)
