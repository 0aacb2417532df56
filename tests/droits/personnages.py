"""The people of the matrix: every role, on the commune of the dossier and beside every edge of its rights."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from django.utils import timezone

from communes import habilitations as h
from communes.models import CodeRole, Utilisateur
from tests import fabriques as f
from tests import mondes

DOMAINES = ("ads", "rlpi")
TYPE = {"ads": "PCMI", "rlpi": "AP"}
ROLES_DE_COMMUNE = (
    CodeRole.ACCUEIL,
    CodeRole.INSTRUCTEUR,
    CodeRole.SIGNATAIRE,
    CodeRole.ELU,
    CodeRole.AUDITEUR,
    CodeRole.ADMIN_COMMUNAL,
)
ROLES_DE_SERVICE = (CodeRole.INSTRUCTEUR, CodeRole.CHEF)

#: What a role may do where it is held; written here a second time, on purpose, beside the table of the code.
ACTIONS_ATTENDUES = {
    "accueil": {"consulter", "enregistrer"},
    "instructeur": {"consulter", "instruire"},
    "chef": {"consulter", "instruire", "valider"},
    "signataire": {"consulter", "signer"},
    "elu": {"consulter"},
    "auditeur": {"consulter"},
    "admin_communal": {"administrer"},
}


@dataclass(frozen=True)
class Personnage:
    """One person and what the matrix expects.

    ``actions``: on the dossier of the matrix. ``ailleurs``: held today on another commune or domain only.
    ``connait``: holds some right on the commune, in any domain.
    """

    nom: str
    compte: Utilisateur
    actions: frozenset[str] = frozenset()
    ailleurs: frozenset[str] = frozenset()
    est_depositaire: bool = False
    est_plateforme: bool = False
    est_ferme: bool = False
    est_voisin_de_domaine: bool = False

    @property
    def connait(self) -> bool:
        return bool(self.actions) or self.est_voisin_de_domaine

    @property
    def partout(self) -> frozenset[str]:
        return self.actions | self.ailleurs

    def __str__(self) -> str:
        return self.nom


class Monde:
    """A commune with its dossiers in one domain, its neighbour, and everyone who may come by."""

    def __init__(self, domaine: str):
        self.domaine = domaine
        self.autre = next(d for d in DOMAINES if d != domaine)
        self.jour = timezone.localdate()
        h.synchroniser_permissions()
        self._ancien_service()
        self.decor = self._decor()
        self.voisin = f.Decor(domaine)
        self.personnages: list[Personnage] = []
        self._roles_de_commune()
        self._roles_de_service()
        self._hors_role()

    # --- The ground ---

    def _decor(self) -> f.Decor:
        """The commune of the matrix; its service's convention runs for a year and another will follow."""
        decor = f.Decor.__new__(f.Decor)
        decor.domaine, decor.commune = self.domaine, self.commune
        decor.service = f.service()
        fin = self.jour + timedelta(days=365)
        decor.convention = h.ouvrir_convention(
            decor.service, decor.commune, self.domaine, debut=self.ancienne_fin + timedelta(days=1), fin=fin
        )
        self.futur = f.service()
        h.ouvrir_convention(self.futur, decor.commune, self.domaine, debut=fin + timedelta(days=1))
        h.ouvrir_commune(decor.commune, self.domaine, ROLES_DE_COMMUNE, debut=f.DEPUIS)
        decor.accueil = f.agent(CodeRole.ACCUEIL, commune=decor.commune)
        decor.maire = f.agent(CodeRole.SIGNATAIRE, commune=decor.commune)
        decor.instructeur = f.agent(CodeRole.INSTRUCTEUR, service=decor.service)
        decor.chef = f.agent(CodeRole.CHEF, service=decor.service)
        decor.petitionnaire = f.utilisateur()
        return decor

    def _ancien_service(self) -> None:
        self.commune, self.ancien = f.commune("Matrice"), f.service()
        self.ancienne_fin = self.jour - timedelta(days=1)
        h.ouvrir_convention(self.ancien, self.commune, self.domaine, debut=f.DEPUIS, fin=self.ancienne_fin)

    # --- The people ---

    def _ajouter(self, nom: str, compte: Utilisateur, actions=(), ailleurs=(), **champs) -> None:
        self.personnages.append(Personnage(nom, compte, frozenset(actions), frozenset(ailleurs), **champs))

    def _variantes(self, code: str, **organisme) -> None:
        """The same post, but not held today: over, not begun, taken back, or the account closed."""
        hier, demain = self.jour - timedelta(days=1), self.jour + timedelta(days=1)
        self._ajouter(f"{code} expiré hier", f.agent(code, fin=hier, **organisme))
        self._ajouter(f"{code} à partir de demain", f.agent(code, debut=demain, **organisme))
        revoque = f.agent(code, **organisme)
        h.revoquer(revoque.affectations.get(), par=None, motif="départ")
        self._ajouter(f"{code} révoqué", revoque)
        ferme = f.agent(code, **organisme)
        Utilisateur.objects.filter(pk=ferme.pk).update(is_active=False)
        self._ajouter(f"{code} au compte fermé", ferme, est_ferme=True)
        dernier = f.agent(code, fin=self.jour, **organisme)
        self._ajouter(f"{code} jusqu'à ce soir", dernier, ACTIONS_ATTENDUES[code])
        premier = f.agent(code, debut=self.jour, **organisme)
        self._ajouter(f"{code} depuis ce matin", premier, ACTIONS_ATTENDUES[code])

    def _roles_de_commune(self) -> None:
        h.ouvrir_commune(self.voisin.commune, self.domaine, ROLES_DE_COMMUNE, debut=f.DEPUIS)
        for code in ROLES_DE_COMMUNE:
            ici = f.agent(code, commune=self.decor.commune)
            self._ajouter(f"{code} de la commune", ici, ACTIONS_ATTENDUES[code])
            self._ajouter(
                f"{code} de la voisine",
                f.agent(code, commune=self.voisin.commune),
                ailleurs=ACTIONS_ATTENDUES[code],
            )
            self._variantes(code, commune=self.decor.commune)

    def _roles_de_service(self) -> None:
        autre_domaine = f.service()
        h.ouvrir_convention(autre_domaine, self.decor.commune, self.autre, debut=f.DEPUIS)
        for code in ROLES_DE_SERVICE:
            ici = f.agent(code, service=self.decor.service)
            self._ajouter(f"{code} du service", ici, ACTIONS_ATTENDUES[code])
            self._ajouter(
                f"{code} du service voisin",
                f.agent(code, service=self.voisin.service),
                ailleurs=ACTIONS_ATTENDUES[code],
            )
            self._ajouter(
                f"{code} du service de l'autre domaine",
                f.agent(code, service=autre_domaine),
                ailleurs=ACTIONS_ATTENDUES[code],
                est_voisin_de_domaine=True,
            )
            self._ajouter(
                f"{code} du service dont la convention a fini hier", f.agent(code, service=self.ancien)
            )
            self._ajouter(f"{code} du service à venir", f.agent(code, service=self.futur))
            self._variantes(code, service=self.decor.service)

    def _hors_role(self) -> None:
        self._ajouter("dépositaire", self.decor.petitionnaire, est_depositaire=True)
        self._ajouter("autre pétitionnaire", f.utilisateur())
        plateforme = f.agent(CodeRole.ADMIN_PLATEFORME)
        Utilisateur.objects.filter(pk=plateforme.pk).update(is_staff=True)
        plateforme.is_staff = True
        self._ajouter("administrateur de la plateforme", plateforme, est_plateforme=True)
        self._ajouter("service consulté", f.agent(CodeRole.CONSULTE))
        self._ajouter("agent sans poste", f.utilisateur(nature="agent"))

    def frais(self, personnage: Personnage) -> Utilisateur:
        """The account as a new request would read it: nothing remembered."""
        return Utilisateur.objects.get(pk=personnage.compte.pk)


def peupler(domaine: str) -> Monde:
    """The world of the matrix, made once."""
    return mondes.garder(("matrice", domaine), partial(Monde, domaine))
