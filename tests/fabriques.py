"""Factories: real rows through real services, so that tests stand on what production writes."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from itertools import count
from pathlib import Path

from django.core.files.storage import default_storage
from django.db.models import Model
from pypdf import PdfWriter

from carto.services.communes import DONNEES
from communes import habilitations as h
from communes.models import CodeRole, Commune, ServiceInstructeur, Utilisateur
from dossiers import registre
from dossiers.models import Dossier
from dossiers.services import annuaire, fichiers, saisie
from dossiers.technique import fichiers as depot
from tests import mondes
from workflows import circuit

DEPUIS = date(2024, 1, 1)
#: Communes of which something is known beside what a test says (population, rule of advertising): never drawn.
REELLES = frozenset(
    fiche["code_insee"]
    for fiche in json.loads((DONNEES / "communes" / "communes_mel.json").read_text(encoding="utf-8"))[
        "communes"
    ]
)
_rang = count(1)
#: Codes of communes: those of the worlds laid again and again, and those of the test that stands in one.
_codes = {True: count(1), False: count(1)}


def une_fois(faire: Callable, *arguments, **options):
    """A row that many tests place beside their commune: a step of their world if nothing but keys and simple values
    say what it is."""
    valeurs = [*arguments, *options.values()]
    if mondes.fabrique() or not all(isinstance(v, str | int | date | Model | None) for v in valeurs):
        return faire(*arguments, **options)
    signes = [
        (nom, v.pk if isinstance(v, Model) else v) for nom, v in (*enumerate(arguments), *options.items())
    ]
    return mondes.garder((faire.__name__, *sorted(signes, key=str)), partial(faire, *arguments, **options))


def commune(nom: str = "Bousbecque", insee: str | None = None, **champs) -> Commune:
    """A commune on the platform since 2024."""
    return une_fois(_commune, nom, insee, **champs)


def _commune(nom: str, insee: str | None, **champs) -> Commune:
    n = next(_rang)
    if insee is None:
        durable = mondes.fabrique()
        codes = (f"59{n % 500 + (500 if durable else 0):03d}" for n in _codes[durable])
        libres = (code for code in codes if code not in REELLES)
        insee = next(code for code in libres if not Commune.objects.filter(code_insee=code).exists())
    defauts = {"slug": f"{nom.lower()}-{n}", "adherente_depuis": DEPUIS, "population_municipale": 5000}
    return Commune.objects.create(nom=nom, code_insee=insee, **{**defauts, **champs})


def utilisateur(courriel: str | None = None, **champs) -> Utilisateur:
    """An account; of demonstration, so that the test authority may sign for it."""
    return une_fois(_utilisateur, courriel, **champs)


def _utilisateur(courriel: str | None, **champs) -> Utilisateur:
    n = next(_rang)
    champs.setdefault("prenom", "Dominique")
    champs.setdefault("nom", f"Personne{n}")
    champs.setdefault("est_de_demonstration", True)
    compte = Utilisateur(courriel=courriel or f"personne{n}@example.org", **champs)
    compte.set_password("motdepasse-de-test")
    compte.save()
    return compte


def service(slug: str | None = None) -> ServiceInstructeur:
    """A pooled instructing service."""
    return une_fois(_service, slug)


def _service(slug: str | None) -> ServiceInstructeur:
    n = next(_rang)
    return ServiceInstructeur.objects.create(nom=f"Service {n}", slug=slug or f"service-{n}")


def agent(
    code: str, *, service=None, commune=None, courriel: str | None = None, debut: date = DEPUIS, **affectation
):
    """A person posted to one role of a service or of a commune."""
    options = {"service": service, "commune": commune, "courriel": courriel, "debut": debut, **affectation}
    return une_fois(_agent, code, **options)


def _agent(code: str, *, service, commune, courriel, debut, **affectation):
    personne = utilisateur(courriel, nature="agent")
    h.affecter(personne, h.role(code, service=service, commune=commune), debut=debut, **affectation)
    return personne


def services_consultables() -> int:
    """The directory of the services that are consulted."""
    return une_fois(annuaire.poser_services_consultables)


class Decor:
    """One commune with its counter and mayor, one service with its instructor, in one domain."""

    def __init__(self, domaine: str = "ads", **champs):
        simples = all(isinstance(valeur, str | int | date | None) for valeur in champs.values())
        faire = partial(self._faire, domaine, **champs)
        nom = ("decor", domaine, *sorted(champs.items(), key=str))
        vars(self).update(mondes.garder(nom, faire) if simples else faire())

    def _faire(self, domaine: str, **champs) -> dict[str, object]:
        h.synchroniser_permissions()
        self.domaine = domaine
        self.commune = commune(**champs)
        self.service = service()
        self.convention = h.ouvrir_convention(self.service, self.commune, domaine, debut=DEPUIS)
        h.ouvrir_commune(self.commune, domaine, [CodeRole.ACCUEIL, CodeRole.SIGNATAIRE], debut=DEPUIS)
        self.accueil = agent(CodeRole.ACCUEIL, commune=self.commune)
        self.maire = agent(CodeRole.SIGNATAIRE, commune=self.commune)
        self.instructeur = agent(CodeRole.INSTRUCTEUR, service=self.service)
        self.chef = agent(CodeRole.CHEF, service=self.service)
        self.petitionnaire = utilisateur()
        return vars(self)


def _noms(decor: Decor) -> tuple:
    """Whose dossier: the rows of a scene by their keys."""
    return tuple((nom, objet.pk) for nom, objet in sorted(vars(decor).items()) if hasattr(objet, "pk"))


def pdf(pages: int = 1, titre: str = "") -> bytes:
    """A real small PDF; a different ``titre`` gives a different content."""
    ecrivain = PdfWriter()
    for _ in range(pages):
        ecrivain.add_blank_page(width=595, height=842)
    ecrivain.add_metadata({"/Title": titre or f"plan {next(_rang)}"})
    tampon = io.BytesIO()
    ecrivain.write(tampon)
    return tampon.getvalue()


DEMANDEUR = {
    "nature": "physique",
    "nom": "Vandamme",
    "prenom": "Camille",
    "adresse": "12 rue des Lilas",
    "code_postal": "59166",
    "ville": "Bousbecque",
    "courriel": "camille@example.org",
    "a_co_demandeur": "non",
    "a_mandataire": "non",
}
PROJETS = {
    "PCMI": {
        "nature": "construction_neuve",
        "description": "Maison individuelle à étage, briques rouges.",
        "surface_existante": "0",
        "surface_creee": "118,50",
        "emprise_creee": "74",
        "hauteur": "7,80",
        "demolition": "non",
        "assainissement": "non",
        "architecte": "non",
    },
    "DP": {
        "nature": "cloture",
        "description": "Clôture sur rue, 1,60 m.",
        "surface_existante": "90",
        "surface_creee": "0",
        "emprise_creee": "0",
        "hauteur_cloture": "1,60",
        "demolition": "non",
        "assainissement": "non",
        "visible": "oui",
    },
    "AP": {
        "activite": "Boulangerie",
        "genre": "enseigne",
        "support": "mur",
        "description": "Lettres découpées, blanc sur gris.",
        "largeur": "3",
        "hauteur": "0,60",
        "hauteur_sol": "3,20",
        "saillie": "0,10",
        "surface_facade": "24",
        "surface_existante": "0",
        "lumiere": "non",
    },
    "DPP": {
        "activite": "Panneau mural",
        "genre": "publicite",
        "support": "mur",
        "description": "Panneau mural non lumineux.",
        "largeur": "4",
        "hauteur": "3",
        "hauteur_sol": "6",
        "saillie": "0,20",
        "lumiere": "non",
    },
    "CUa": {},
}


def saisie_complete(type_dossier: str, la_commune: Commune) -> dict[str, dict]:
    """Typed values of every step, valid as they stand."""
    donnees = {
        "demandeur": dict(DEMANDEUR),
        "terrain": {
            "commune": la_commune.code_insee,
            "adresse": "3 rue de la Lys",
            "parcelles": "AK 123, AK 124",
            "superficie": "540",
        },
    }
    if registre.domaine_du_type(type_dossier).code == "rlpi":
        donnees["lieu"] = {"domaine_public": "non", "protection": "ne_sait_pas"}
    return {**donnees, "projet": dict(PROJETS[type_dossier])}


def brouillon(type_dossier: str, la_commune: Commune, par: Utilisateur, *, pieces: bool = True) -> Dossier:
    """A draft ready to be filed: every step typed, every due piece brought."""
    faire = partial(_brouillon, type_dossier, la_commune, par, pieces=pieces)
    return mondes.garder(("brouillon", type_dossier, la_commune.pk, par.pk, pieces), faire)


def _brouillon(type_dossier: str, la_commune: Commune, par: Utilisateur, *, pieces: bool) -> Dossier:
    dossier = saisie.ouvrir_brouillon(type_dossier, par=par)
    for etape, valeurs in saisie_complete(type_dossier, la_commune).items():
        dossier = saisie.enregistrer_saisie(dossier, etape, valeurs, par=par)
    if pieces:
        for piece in dossier.pieces.filter(est_exigible=True):
            fichiers.deposer_piece(
                dossier, piece.code, io.BytesIO(pdf(titre=piece.code)), f"{piece.code}.pdf", par=par
            )
    return dossier


def depose(type_dossier: str, decor: Decor, *, electronique: bool = True) -> Dossier:
    """A dossier filed online, its path opened."""
    faire = partial(_depose, type_dossier, decor, electronique)
    return mondes.garder(("depose", type_dossier, _noms(decor), electronique), faire)


def _depose(type_dossier: str, decor: Decor, electronique: bool) -> Dossier:
    dossier = brouillon(type_dossier, decor.commune, decor.petitionnaire)
    dossier, _ = circuit.deposer(
        dossier, par=decor.petitionnaire, accepte_cgu=True, accepte_electronique=electronique
    )
    return dossier


def enregistre(type_dossier: str, decor: Decor, **options) -> Dossier:
    """A dossier filed and registered."""
    return mondes.garder(
        ("enregistre", type_dossier, _noms(decor), *sorted(options.items())),
        lambda: circuit.enregistrer(depose(type_dossier, decor, **options), par=decor.accueil),
    )


def en_instruction(type_dossier: str, decor: Decor, **options) -> Dossier:
    """A dossier found complete."""
    return mondes.garder(
        ("en_instruction", type_dossier, _noms(decor), *sorted(options.items())),
        lambda: circuit.declarer_complet(enregistre(type_dossier, decor, **options), par=decor.instructeur),
    )


def a_signer(type_dossier: str, decor: Decor, **options):
    """A decision waiting in the parapheur."""

    def faire():
        dossier = en_instruction(type_dossier, decor, **options)
        return circuit.preparer_decision(dossier, par=decor.instructeur, sens="accord")

    return mondes.garder(("a_signer", type_dossier, _noms(decor), *sorted(options.items())), faire)


def signe(type_dossier: str, decor: Decor, **options) -> Dossier:
    """A permit granted and signed."""

    def faire() -> Dossier:
        dossier = a_signer(type_dossier, decor, **options).dossier
        circuit.signer(dossier.decisions.get(etat="a_signer"), par=decor.maire)
        dossier.refresh_from_db()
        return dossier

    return mondes.garder(("signe", type_dossier, _noms(decor), *sorted(options.items())), faire)


@contextmanager
def fichier_altere(empreinte: str, changer: Callable[[bytes], bytes]) -> Iterator[None]:
    """A stored file changed behind the platform; whole again after, for other tests store the same bytes."""
    chemin = Path(default_storage.path(depot.chemin(empreinte)))
    octets = chemin.read_bytes()
    chemin.chmod(0o600)
    chemin.write_bytes(changer(octets))
    try:
        yield
    finally:
        chemin.write_bytes(octets)
