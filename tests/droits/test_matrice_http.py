"""The matrix at the level of addresses: every person on every route, and what each must get.

Anonymous → sign-in; another commune → 404; visible but forbidden → 403; another petitioner → 404.
"""

from __future__ import annotations

import logging

import pytest
from django.db import connection, transaction
from django.test import Client

from bench._adresses import routes
from tests.droits.adresses import Terrain
from tests.droits.attentes import ADMINISTRER, ECRITURES, ROUTES, VALIDER, Route
from tests.droits.personnages import Monde, Personnage, peupler

OK = "passe"
CONNEXION = "connexion"


def test_chaque_route_a_son_attente():
    """A new address without its line in ``attentes.ROUTES`` fails here; so does a line without address."""
    trouvees = {nom for nom, _ in routes() if not nom.startswith("admin:")}
    assert trouvees - set(ROUTES) == set(), "déclarez ces adresses dans tests/droits/attentes.py"
    assert set(ROUTES) - trouvees == set(), "ces adresses n'existent plus"
    assert set(ECRITURES) <= set(ROUTES)


def _agent(p: Personnage) -> bool:
    return bool(p.partout)


def attendu(route: Route, p: Personnage) -> str | int:
    """What the rule of a route gives one person."""
    if route.regle == "publique":
        return OK
    if p.est_ferme:
        return CONNEXION
    return _REGLES[route.regle](route, p)


def _dossier(route: Route, p: Personnage):
    if not _agent(p):
        return 403
    if "consulter" not in p.actions:
        return 404
    return OK if set(route.actions) & p.actions else 403


def _connait(route: Route, p: Personnage):
    if not (_agent(p) or p.est_plateforme):
        return 403
    return OK if p.connait or p.est_plateforme else 404


def _connait_puis(permis):
    def regle(route: Route, p: Personnage):
        vu = _connait(route, p)
        return vu if vu != OK or permis(p) else 403

    return regle


def _administre(p: Personnage) -> bool:
    return p.est_plateforme or ADMINISTRER in p.actions


def _sur_un_role(route: Route, p: Personnage):
    if not (_agent(p) or p.est_plateforme):
        return 403
    return OK if _administre(p) else 404


def _pourvoit(route: Route, p: Personnage):
    return OK if p.est_plateforme or {ADMINISTRER, VALIDER} & p.partout else 403


#: Of these, validating is the head of the service's; signing and administering, the commune's.
_SUIVENT = {"valider", "signer", "administrer"}

_REGLES = {
    "compte": lambda r, p: OK,
    # A session, an identity, a generator: its owner only, and here it is someone else's or none.
    "sienne": lambda r, p: 404,
    "agent": lambda r, p: OK if _agent(p) else 403,
    # A row of one's own (a filter) or of one's team: the matrix names one that does not exist.
    "inconnu_de_l_agent": lambda r, p: 404 if _agent(p) else 403,
    "agent_ou_plateforme": lambda r, p: OK if _agent(p) or p.est_plateforme else 403,
    "plateforme": lambda r, p: OK if p.est_plateforme else 403,
    "absent_de_la_plateforme": lambda r, p: 404 if p.est_plateforme else 403,
    "quelque_part": lambda r, p: OK if set(r.actions) & p.partout else 403,
    # A template of a service: whoever drafts templates somewhere reads it, its own service publishes it.
    "redacteur": lambda r, p: OK if set(r.actions) & p.partout else 403,
    "redige_ici": lambda r, p: OK if set(r.actions) & p.actions else 403,
    # A head of service reads the accounts of the own service, even of a convention that is over or to come.
    "comptes_mutualisation": lambda r, p: (
        OK if p.est_plateforme or _SUIVENT & p.partout or p.nom.startswith("chef du service") else 403
    ),
    "releve_mutualisation": lambda r, p: OK if p.est_plateforme or _SUIVENT & p.actions else 404,
    "papier": lambda r, p: 404 if set(r.actions) & p.partout else 403,
    # The link of an invitation opens for the invited address only: tests/guichet/test_partages.py plays it.
    "invitation": lambda r, p: 403,
    "depositaire": lambda r, p: OK if p.est_depositaire else 404,
    # The owner's address, whose row does not exist at this stage: nobody learns anything from it.
    "introuvable": lambda r, p: 404,
    "dossier": _dossier,
    # Nobody of the matrix is a member of a consulted service: its own tests play the members.
    "membre_du_service": lambda r, p: 403,
    "consultation_du_service": lambda r, p: 404,
    "connait": _connait,
    "connait_puis_plateforme": _connait_puis(lambda p: p.est_plateforme),
    "connait_puis_administre": _connait_puis(_administre),
    "administre": _sur_un_role,
    "pourvoit": _pourvoit,
}


class _Annuler(Exception):
    pass


def demander(client: Client, adresse: str, methode: str):
    """One request, its effects undone."""
    reponse, biscuits = None, client.cookies.copy()
    try:
        with transaction.atomic():
            reponse = client.post(adresse) if methode == "POST" else client.get(adresse)
            if getattr(reponse, "streaming", False):
                b"".join(reponse.streaming_content)
            raise _Annuler
    except _Annuler:
        client.cookies = biscuits
        return reponse


def obtenu(reponse) -> str | int:
    """The outcome as the matrix says it."""
    statut = reponse.status_code
    if statut in (301, 302) and reponse["Location"].startswith("/connexion/?next="):
        return CONNEXION
    return statut if statut in (403, 404) or statut >= 500 else OK


def _client(clients: dict, personnage: Personnage | None) -> Client:
    nom = personnage.nom if personnage else ""
    if nom not in clients:
        clients[nom] = Client(raise_request_exception=False)
        if personnage:
            clients[nom].force_login(personnage.compte)
    return clients[nom]


ESPACES = sorted({nom.split(":")[0] if ":" in nom else "" for nom in ROUTES})
#: The widest rooms are walked in so many tests, each long enough to keep one worker busy and no longer.
LOTS = {"workflows": 4, "guichet": 2}
CAS = [(espace, lot) for espace in ESPACES for lot in range(LOTS.get(espace, 1))]


#: The rights are the same code on both engines: of each address the embedded stack plays one person in so many, a
#: different one at the next address, and the production stack the others. Together, everyone on every address.
EMBARQUE = 3
#: Held no longer, not yet, or by a closed account: what the services' matrix plays for every role and every action.
SANS_PRISE = ("expiré hier", "à partir de demain", "révoqué", "au compte fermé")


def _visiteurs(le_monde: Monde, rang: int) -> list[Personnage]:
    """This stack's share of everyone, but those who only differ by the first or last hour (played by the services'
    matrix); of the posts that give nothing today, one role of each kind an address: the next takes the next role."""
    presents = [p for p in le_monde.personnages if "ce matin" not in p.nom and "ce soir" not in p.nom]
    gardes = [p for p in presents if not p.nom.endswith(SANS_PRISE)]
    embarquee = connection.vendor != "postgresql"
    gardes = [p for n, p in enumerate(gardes) if (n % EMBARQUE == rang % EMBARQUE) == embarquee]
    for decalage, fin in enumerate(SANS_PRISE):
        absents = [p for p in presents if p.nom.endswith(fin)]
        gardes.append(absents[(rang + 2 * decalage) % len(absents)])
    return gardes


@pytest.fixture(autouse=True)
def _sans_bruit():
    """Thousands of expected refusals would each log a traceback."""
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.django_db
@pytest.mark.parametrize(("espace", "lot"), CAS)
def test_chaque_personne_obtient_ce_que_dit_le_tableau(espace, lot):
    le_monde = peupler("ads")
    terrain, clients = Terrain(le_monde), {}
    ecarts = {}
    siennes = [
        (rang, nom, route)
        for rang, (nom, route) in enumerate((*ROUTES.items(), *ECRITURES.items()))
        if (nom.split(":")[0] if ":" in nom else "") == espace
    ]
    assert siennes
    for tour, (rang, nom, route) in enumerate(siennes):
        if tour % LOTS.get(espace, 1) == lot:
            trouves = _ecarts(nom, route, _visiteurs(le_monde, rang), terrain, clients)
            if trouves:
                ecarts[f"{route.methode} {nom}"] = trouves
    assert ecarts == {}


def _ecarts(
    nom: str, route: Route, visiteurs: list[Personnage], terrain: Terrain, clients: dict
) -> list[str]:
    adresse = terrain.adresse(nom, route)
    ecarts = []
    recu = obtenu(demander(_client(clients, None), adresse, route.methode))
    if route.regle == "publique":
        # A public page may name nothing (404) in an empty base; it never asks to sign in, never fails.
        if recu not in (OK, 404):
            ecarts.append(f"anonyme : {recu}")
    elif recu != CONNEXION:
        ecarts.append(f"anonyme : {recu}")
    for personnage in visiteurs if route.regle != "publique" else ():
        voulu = attendu(route, personnage)
        recu = obtenu(demander(_client(clients, personnage), adresse, route.methode))
        if recu != voulu:
            ecarts.append(f"{personnage} : {recu}, attendu {voulu}")
    return ecarts
