"""The control of a whole dossier: each device against each rule, on the law of the day of the filing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from dossiers import saisie
from dossiers.models import Dossier
from droit.trace import Reserve
from rlpi import projet, recoupements
from rlpi.carte import LieuSitue, situer
from rlpi.densite import COMPTES, nombre_sur
from rlpi.droit.consultations import Consultation, consultations_du_dossier
from rlpi.droit.controle import controler, synthese
from rlpi.droit.dispositif import Dispositif
from rlpi.droit.mesures import nombre_fr
from rlpi.droit.regime import AUCUNE, Regime, regime
from rlpi.droit.seuils import TABLE
from rlpi.droit.verdict import Controle, Verdict, a_verifier
from rlpi.droit.zones import LIBELLES
from rlpi.models import DispositifEnPlace

LIBELLES_VERDICT = {
    Verdict.CONFORME: "conforme",
    Verdict.NON_CONFORME: "non conforme",
    Verdict.A_VERIFIER: "à vérifier",
}
TONS = {Verdict.CONFORME: "favorable", Verdict.NON_CONFORME: "defavorable", Verdict.A_VERIFIER: "attente"}
RANGS = {Verdict.NON_CONFORME: 0, Verdict.A_VERIFIER: 1, Verdict.CONFORME: 2}
# The rules that neither a national limit nor a zone's metric names.
REGLES = {
    "agglomeration": "Agglomération",
    "baie": "Baies",
    "emplacement_reserve": "Emplacement réservé",
    "extinction": "Extinction la nuit",
    "hauteur_toiture": "Hauteur sur toiture",
    "hors_agglomeration": "Hors agglomération",
    "interdiction": "Lieu interdit",
    "limites_support": "Limites du support",
    "lumiere": "Éclairage",
    "lumineux": "Éclairage",
    "numerique": "Numérique",
    "parallele": "Parallèle au mur",
    "part_facade": "Part de la façade",
    "procedure": "Procédure",
    "protection": "Lieu protégé",
    "situation": "Emplacement",
    "zone": "Zone du règlement local",
    "dessin": "Dessin sur la photo",
    "proprietaire": "Accord du propriétaire",
    "admis": "Dispositif admis dans la zone",
}


@dataclass(frozen=True, slots=True)
class Ligne:
    """One rule as the table shows it: words, tone (hence shape), measure and limit with their unit."""

    controle: Controle
    libelle: str

    @property
    def verdict(self) -> str:
        """The verdict in French."""
        return LIBELLES_VERDICT[self.controle.verdict]

    @property
    def ton(self) -> str:
        """Tone of the badge; each tone has its own shape."""
        return TONS[self.controle.verdict]

    @property
    def mesure(self) -> str:
        """What was measured, with its unit; a dash when nothing was."""
        return _avec_unite(self.controle.valeur_mesuree, self.controle.unite)

    @property
    def limite(self) -> str:
        """The limit, with its unit; a dash for a yes/no rule."""
        return _avec_unite(self.controle.limite, self.controle.unite)


@dataclass(frozen=True, slots=True)
class BilanDispositif:
    """One device: its name, its lines (the worst first), one word for all."""

    rang: int
    nom: str
    dispositif: Dispositif
    regime: Regime
    lignes: tuple[Ligne, ...]
    synthese: Verdict

    @property
    def verdict(self) -> str:
        """The summary in French."""
        return LIBELLES_VERDICT[self.synthese]

    @property
    def ton(self) -> str:
        """Tone of the badge."""
        return TONS[self.synthese]

    def du_verdict(self, verdict: Verdict) -> tuple[Ligne, ...]:
        """The lines of one verdict."""
        return tuple(ligne for ligne in self.lignes if ligne.controle.verdict is verdict)


@dataclass(frozen=True, slots=True)
class Bilan:
    """The control of a dossier on ``jour``: the place, the lines of the place, the devices, whom to consult."""

    jour: date
    situe: LieuSitue
    lignes_du_lieu: tuple[Ligne, ...]
    dispositifs: tuple[BilanDispositif, ...]
    consultations: tuple[Consultation, ...]
    reserves: tuple[Reserve, ...]
    synthese: Verdict

    @property
    def verdict(self) -> str:
        """The summary of the dossier in French."""
        return LIBELLES_VERDICT[self.synthese]

    @property
    def ton(self) -> str:
        """Tone of the badge."""
        return TONS[self.synthese]


def _avec_unite(valeur: Decimal | str | None, unite: str) -> str:
    if valeur is None:
        return "—"
    texte = nombre_fr(valeur) if isinstance(valeur, Decimal) else valeur
    return f"{texte} {unite}".strip()


def libelle_de(controle: Controle) -> str:
    """The French name of a rule: that of the table of limits, of the zone's metric, or of the list above."""
    for seuil in TABLE:
        if seuil.regle == controle.regle:
            return seuil.libelle
    for metrique, (libelle, _, _) in LIBELLES.items():
        if metrique.value == controle.regle:
            return libelle
    return REGLES.get(controle.regle) or controle.regle.replace("_", " ").capitalize()


def _lignes(controles: Iterable[Controle]) -> tuple[Ligne, ...]:
    """The worst first; the order of the rules otherwise."""
    tries = sorted(controles, key=lambda controle: RANGS[controle.verdict])
    return tuple(Ligne(controle, libelle_de(controle)) for controle in tries)


def _procedure(type_dossier: str, reponse: Regime) -> list[Controle]:
    """Whether this device belongs to this type of dossier."""
    if reponse.procedure == type_dossier:
        return []
    article = reponse.motifs[0].article if reponse.motifs else projet.ARTICLE_DOSSIER
    if reponse.procedure is None:
        return [a_verifier("procedure", article, f"Procédure à vérifier : {' '.join(reponse.questions)}")]
    attendue = "d'aucune formalité" if reponse.procedure == AUCUNE else f"d'un dossier {reponse.procedure}"
    texte = f"Ce dispositif relève {attendue}, pas d'un dossier {type_dossier}. {reponse.motifs[0].effet}"
    return [a_verifier("procedure", article, texte)]


def _compter_les_existants(dossier: Dossier, dispositif: Dispositif, situe: LieuSitue) -> Dispositif:
    """Where the petitioner did not count the devices in place, those surveyed on the land, if any survey exists."""
    if dispositif.nombre_existants is not None or dispositif.genre not in COMPTES or not situe.est_situe:
        return dispositif
    if not DispositifEnPlace.objects.filter(commune=dossier.commune, releve_le__lte=situe.jour).exists():
        return dispositif
    return replace(dispositif, nombre_existants=nombre_sur(dossier.emprise, situe.jour))


def controler_dossier(dossier: Dossier, jour: date) -> Bilan:
    """The control of a dossier; ``jour`` counts only for a draft, a filed dossier reads the law of its filing.

    A dossier whose form describes no readable device gives no device and is to be checked.
    """
    jour = dossier.date_depot or jour
    donnees = saisie.donnees_propres(dossier)
    situe = situer(dossier, donnees, jour)
    comptes = tuple(_compter_les_existants(dossier, d, situe) for d in projet.dispositifs(donnees))
    dispositifs = recoupements.ensemble(comptes)
    dessin = projet.dessin(donnees)
    facade = recoupements.de_la_facade(dessin, dispositifs)
    bilans = []
    for rang, dispositif in enumerate(dispositifs, 1):
        reponse = regime(dispositif, situe.lieu)
        controles = [
            *_procedure(dossier.type, reponse),
            *controler(dispositif, situe.lieu, situe.regles, jour),
            *recoupements.du_proprietaire(dispositif, projet.accord_du_proprietaire(donnees, rang)),
            *recoupements.du_dessin(dessin, dispositif, rang),
        ]
        nom = projet.nommer(dispositif, rang if len(dispositifs) > 1 else None)
        bilans.append(
            BilanDispositif(rang, nom, dispositif, reponse, _lignes(controles), synthese(controles))
        )
    situe = replace(situe, lignes=(*situe.lignes, *facade))
    tous = [*situe.lignes, *(ligne.controle for bilan in bilans for ligne in bilan.lignes)]
    return Bilan(
        jour=jour,
        situe=situe,
        lignes_du_lieu=_lignes(situe.lignes),
        dispositifs=tuple(bilans),
        consultations=consultations_du_dossier(dispositifs, situe.lieu),
        reserves=tuple(
            dict.fromkeys((*situe.reserves, *(r for controle in tous for r in controle.reserves)))
        ),
        synthese=synthese(tous) if bilans else Verdict.A_VERIFIER,
    )
