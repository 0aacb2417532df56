"""Random grants, conventions and postings: the door answers as a naive model of the rules does."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from communes import habilitations as h
from communes.erreurs import ErreurMetier
from communes.habilitations import questions
from communes.habilitations.relecture import lire_les_octrois
from communes.models import CodeRole, Commune, ServiceInstructeur, Utilisateur
from dossiers.etats import EtatDossier
from dossiers.models import Dossier
from tests.droits.personnages import ACTIONS_ATTENDUES

DOMAINES = ("ads", "rlpi")
ACTIONS = ("consulter", "enregistrer", "instruire", "valider", "signer", "administrer")
ORIGINE = date(2025, 1, 1)
JOURS = 12
CODES_COMMUNE = ("accueil", "instructeur", "signataire", "elu", "auditeur", "admin_communal")
CODES_SERVICE = ("instructeur", "chef")

rangs = st.integers(0, 2)
jours = st.integers(0, JOURS)
fins = st.none() | jours
domaines = st.sampled_from(DOMAINES)


@dataclass
class Naif:
    """The rules said plainly, in lists: a posting and a grant of the same role, both in force that day."""

    postes: list[tuple] = field(default_factory=list)
    octrois: list[tuple] = field(default_factory=list)

    def peut(self, agent: int, action: str, commune: int, domaine: str, jour: int) -> bool:
        return any(
            role == titulaire
            and agent == poste_agent
            and debut <= jour <= fin
            and ouvert <= jour <= ferme
            and (ou, quoi) == (commune, domaine)
            and action in ACTIONS_ATTENDUES.get(role[0], ())
            for poste_agent, role, debut, fin in self.postes
            for titulaire, ou, quoi, ouvert, ferme in self.octrois
        )


def _fin(fin: int | None) -> int:
    return 10_000 if fin is None else fin


def _jour(rang: int | None) -> date | None:
    return None if rang is None else ORIGINE + timedelta(days=rang)


conventions = st.lists(st.tuples(rangs, rangs, domaines, jours, fins, fins), max_size=5)
ouvertures = st.lists(st.tuples(rangs, domaines, st.sampled_from(CODES_COMMUNE), jours), max_size=5)
roles = st.tuples(st.sampled_from(CODES_COMMUNE), st.just("commune"), rangs) | st.tuples(
    st.sampled_from(CODES_SERVICE), st.just("service"), rangs
)
affectations = st.lists(st.tuples(rangs, roles, jours, fins), max_size=8)


class TestLaPorteRepondCommeLesRegles(TestCase):
    """``peut``, ``communes``, ``filtre_communes`` and ``personnes_pouvant`` against :class:`Naif`."""

    @classmethod
    def setUpTestData(cls):
        h.synchroniser_permissions()
        cls.les_communes = [
            Commune.objects.create(nom=f"C{i}", slug=f"c{i}", code_insee=f"5999{i}") for i in range(3)
        ]
        cls.services = [ServiceInstructeur.objects.create(nom=f"S{i}", slug=f"s{i}") for i in range(3)]
        cls.agents = [Utilisateur.objects.create(courriel=f"a{i}@example.org") for i in range(3)]
        cls.dossiers = {
            (i, domaine): Dossier.objects.create(
                domaine=domaine,
                type="PCMI",
                commune=commune,
                etat=EtatDossier.DEPOSE,
                date_depot=ORIGINE,
            ).pk
            for i, commune in enumerate(cls.les_communes)
            for domaine in DOMAINES
        }

    def _role(self, role):
        code, genre, rang = role
        organismes = self.les_communes if genre == "commune" else self.services
        return h.role(code, **{genre: organismes[rang]})

    def _poser(self, naif, conventions_, ouvertures_, affectations_):
        for service, commune, domaine, debut, fin, cloture in conventions_:
            try:
                convention = h.ouvrir_convention(
                    self.services[service],
                    self.les_communes[commune],
                    domaine,
                    debut=_jour(debut),
                    fin=_jour(fin),
                )
            except ErreurMetier:
                continue
            if cloture is not None and debut <= cloture <= _fin(fin):
                h.clore_convention(convention, _jour(cloture))
                fin = cloture
                naif.octrois.append(
                    (("instructeur", "commune", commune), commune, domaine, cloture + 1, 10_000)
                )
            for code in CODES_SERVICE:
                naif.octrois.append(((code, "service", service), commune, domaine, debut, _fin(fin)))
        for commune, domaine, code, debut in ouvertures_:
            h.ouvrir_commune(self.les_communes[commune], domaine, [code], debut=_jour(debut))
            naif.octrois.append(((code, "commune", commune), commune, domaine, debut, 10_000))
        for agent, role, debut, fin in affectations_:
            try:
                h.affecter(self.agents[agent], self._role(role), debut=_jour(debut), fin=_jour(fin))
            except ErreurMetier:
                continue
            naif.postes.append((agent, role, debut, _fin(fin)))

    @given(conventions, ouvertures, affectations, st.integers(-1, JOURS + 1))
    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    def test_peut_et_les_listes_disent_la_meme_chose(self, conventions_, ouvertures_, affectations_, rang):
        naif = Naif()
        self._poser(naif, conventions_, ouvertures_, affectations_)
        jour = _jour(rang)
        for a, agent in enumerate(self.agents):
            compte = Utilisateur.objects.get(pk=agent.pk)
            vus = set(Dossier.objects.visibles_par(compte, jour=jour).values_list("pk", flat=True))
            for (c, domaine), pk in self.dossiers.items():
                commune = self.les_communes[c]
                for action in ACTIONS:
                    attendu = naif.peut(a, action, c, domaine, rang)
                    cas = (a, action, c, domaine, rang)
                    assert h.peut(compte, action, commune, domaine, jour=jour) is attendu, cas
                    assert (commune.pk in h.communes(compte, action, domaine, jour=jour)) is attendu, cas
                relus = questions._reunir(lire_les_octrois(agent.pk, commune.pk, jour))
                assert relus == questions._portees(h.octrois_de(agent, jour).filter(content_object=commune))
                assert (pk in vus) is naif.peut(a, "consulter", c, domaine, rang)
        self._les_revues_concordent(naif, jour, rang)

    def _les_revues_concordent(self, naif, jour, rang):
        for c, commune in enumerate(self.les_communes):
            for domaine in DOMAINES:
                attendus = {
                    agent.pk
                    for a, agent in enumerate(self.agents)
                    if naif.peut(a, "consulter", c, domaine, rang)
                }
                revue = h.chaine_des_acces(commune, domaine, jour=jour)
                assert {ligne.agent.pk for ligne in revue} == attendus
                assert all(ligne.depuis <= jour for ligne in revue)
                pouvant = h.personnes_pouvant("consulter", commune, domaine, jour=jour)
                assert set(pouvant.values_list("pk", flat=True)) == attendus


@pytest.mark.django_db
def test_le_modele_naif_reconnait_un_droit_ouvert():
    """The model itself answers yes and no: a model that always refuses would prove nothing."""
    naif = Naif(
        postes=[(0, ("chef", "service", 1), 2, 5)],
        octrois=[(("chef", "service", 1), 0, "ads", 3, 10_000)],
    )
    assert [naif.peut(0, "valider", 0, "ads", j) for j in (2, 3, 5, 6)] == [False, True, True, False]
    assert not naif.peut(0, "signer", 0, "ads", 3)
    assert not naif.peut(0, "valider", 0, "rlpi", 3)
    assert CodeRole.CHEF in h.ACTIONS
