"""From what touches the land to what the dossier should retain: suggestions, each with its article and object.

A suggestion is never a decision: ``certaine`` says that the layer alone is enough, ``a_confirmer`` that somebody must
look. The codes of circumstances are those of ``ads.droit.circonstances``, of facts those of
``ads.droit.projet.Projet``, of protections those of ``rlpi.droit.lieu.Protection``.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from carto.models import Servitude
from carto.services.detection.abords import Abords, lire_abords
from carto.services.detection.detecter import Detection, Touche

PART_ENTIERE = 0.99
RAYON_COVISIBILITE_PUBLICITE = 100.0


class Certitude(StrEnum):
    """Whether the layer alone is enough."""

    CERTAINE = "certaine"
    A_CONFIRMER = "a_confirmer"


class NatureSuggestion(StrEnum):
    """What accepting the suggestion would change in the dossier."""

    CIRCONSTANCE = "circonstance"
    FAIT = "fait"
    PROTECTION = "protection"
    CONSULTATION = "consultation"
    PIECE = "piece"
    CONTROLE = "controle"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One suggestion: ``pourquoi`` names the source object with its share or distance, in plain French."""

    nature: NatureSuggestion
    code: str
    libelle: str
    article: str
    pourquoi: str
    certitude: Certitude
    touche: Touche | None = None

    @property
    def cle(self) -> str:
        """Stable identity, to remember that it was accepted or dismissed."""
        return f"{self.nature}:{self.code}:{self.touche.cle if self.touche else ''}"

    @property
    def est_certaine(self) -> bool:
        """Whether it may be ticked alone."""
        return self.certitude == Certitude.CERTAINE

    def en_json(self) -> dict:
        """The suggestion as a dossier keeps it."""
        return {
            "cle": self.cle,
            "nature": str(self.nature),
            "code": self.code,
            "libelle": self.libelle,
            "article": self.article,
            "pourquoi": self.pourquoi,
            "certitude": str(self.certitude),
            "objet": self.touche.en_json() if self.touche else None,
        }


def suggerer(detection: Detection, domaine: str) -> list[Suggestion]:
    """The suggestions for a dossier of ``domaine`` (``"ads"`` or ``"rlpi"``), certain ones first within each nature.

    :raises ValueError: for another domain.
    """
    if domaine not in ("ads", "rlpi"):
        raise ValueError(f"Domaine inconnu : {domaine}")
    suggestions = list(_patrimoine(detection, domaine))
    suggestions += _sites(detection)
    if domaine == "ads":
        suggestions += _risques(detection)
        suggestions += _servitudes(detection)
        suggestions += _voies(detection)
        suggestions += _plu(detection)
    else:
        suggestions += _publicite(detection)
    ordre = list(NatureSuggestion)
    uniques = {suggestion.cle: suggestion for suggestion in reversed(suggestions)}
    return sorted(uniques.values(), key=lambda s: (ordre.index(s.nature), not s.est_certaine, s.code, s.cle))


def _part(touche: Touche) -> str:
    if touche.part >= PART_ENTIERE:
        return "tout le terrain"
    return f"{100 * touche.part:.0f} % du terrain" if touche.part >= 0.01 else "une petite partie du terrain"


def _selon_part(touche: Touche) -> Certitude:
    return Certitude.CERTAINE if touche.part >= PART_ENTIERE else Certitude.A_CONFIRMER


def _patrimoine(detection: Detection, domaine: str) -> Iterator[Suggestion]:
    """Abords (L621-30), SPR (L632-1), monument itself (L621-27)."""
    abords = lire_abords(detection)
    article_abf = "R*423-54" if domaine == "ads" else "R581-16 II 1°"
    for touche in abords.spr:
        pourquoi = f"{touche.objet.nom} : site patrimonial remarquable, {_part(touche)}."
        yield from _abf("spr", "Site patrimonial remarquable", "R423-24 c" if domaine == "ads" else "R581-16 II", pourquoi,
                        _selon_part(touche), touche, article_abf if domaine == "ads" else "R581-16 II")  # fmt: skip
        if domaine == "rlpi":
            yield Suggestion(NatureSuggestion.PROTECTION, "site_patrimonial", "Site patrimonial remarquable", "L581-8 I",
                             pourquoi, _selon_part(touche), touche)  # fmt: skip
    for touche in abords.delimites:
        pourquoi = f"{touche.objet.nom} : dans son périmètre délimité des abords, {_part(touche)}."
        yield from _abords(domaine, pourquoi, _selon_part(touche), touche, article_abf)
    for touche in abords.a_moins_de_500_m:
        est_generateur = touche.objet.role == "generateur"
        lieu = f"à {touche.distance:.0f} m" if est_generateur else "et son périmètre de 500 m"
        pourquoi = (
            f"{touche.objet.nom} {lieu}, sans périmètre délimité : protégé seulement si le terrain est visible du "
            "monument ou en même temps que lui (covisibilité à confirmer)."
        )
        yield from _abords(domaine, pourquoi, Certitude.A_CONFIRMER, touche, article_abf)
        if domaine == "rlpi" and est_generateur and touche.distance < RAYON_COVISIBILITE_PUBLICITE:
            yield Suggestion(NatureSuggestion.PROTECTION, "covisibilite", "À moins de 100 m d'un immeuble protégé",
                             "L581-8 I 5°", pourquoi, Certitude.A_CONFIRMER, touche)  # fmt: skip
    yield from _monuments(abords, domaine)


def _abf(code, libelle, article, pourquoi, certitude, touche, article_abf) -> Iterator[Suggestion]:
    yield Suggestion(NatureSuggestion.CIRCONSTANCE, code, libelle, article, pourquoi, certitude, touche)
    yield Suggestion(
        NatureSuggestion.CONSULTATION,
        "abf",
        "Architecte des Bâtiments de France",
        article_abf,
        pourquoi,
        certitude,
        touche,
    )


def _abords(domaine, pourquoi, certitude, touche, article_abf) -> Iterator[Suggestion]:
    """L621-30, II of the code du patrimoine; R423-24 c (ADS), R581-16 (signs)."""
    article = "R423-24 c ; L621-30, code du patrimoine" if domaine == "ads" else "L621-30, code du patrimoine"
    yield from _abf(
        "abords", "Abords d'un monument historique", article, pourquoi, certitude, touche, article_abf
    )
    if domaine == "rlpi":
        yield Suggestion(NatureSuggestion.PROTECTION, "abords", "Abords d'un monument historique", "L581-8 I",
                         pourquoi, certitude, touche)  # fmt: skip


def _monuments(abords: Abords, domaine: str) -> Iterator[Suggestion]:
    for touche in abords.monuments:
        nom = touche.objet.nom
        pourquoi = f"{nom} : le monument est sur le terrain ; vérifiez si le projet porte sur lui."
        if domaine == "rlpi":
            yield Suggestion(NatureSuggestion.PROTECTION, "monument_historique", "Monument historique", "L581-4 I 1°",
                             pourquoi, Certitude.A_CONFIRMER, touche)  # fmt: skip
        elif "class" in touche.objet.protection.lower():
            yield Suggestion(NatureSuggestion.CONTROLE, "mh_classe", "Immeuble classé au titre des monuments historiques",
                             "L621-9, code du patrimoine", pourquoi, Certitude.A_CONFIRMER, touche)  # fmt: skip
        else:
            yield Suggestion(NatureSuggestion.CIRCONSTANCE, "mh_inscrit", "Immeuble inscrit au titre des monuments historiques",
                             "R*423-28 a ; R*425-16", pourquoi, Certitude.A_CONFIRMER, touche)  # fmt: skip


def _sites(detection: Detection) -> Iterator[Suggestion]:
    """AC2: a site is classified or registered; the layer does not always say which."""
    for touche in _assiettes(detection, "AC2"):
        objet = touche.objet
        texte = _sans_accent(f"{objet.type_objet} {objet.protection} {objet.nom}")
        pourquoi = f"{objet.nom} : {_part(touche)}."
        classe, inscrit = "class" in texte, "inscri" in texte
        if classe != inscrit:
            code, libelle = ("site_classe", "Site classé") if classe else ("site_inscrit", "Site inscrit")
            article = "R*423-31 c ; R*425-17" if classe else "R423-24 a ; R*425-30"
            certitude = _selon_part(touche)
        else:
            code, libelle, article, certitude = (
                "site_inscrit",
                "Site inscrit ou classé",
                "R*425-17 ; R*425-30",
                Certitude.A_CONFIRMER,
            )
            pourquoi += " La couche ne dit pas s'il est inscrit ou classé : lisez l'acte."
        yield from _abf(code, libelle, article, pourquoi, certitude, touche, article)
        yield Suggestion(NatureSuggestion.PROTECTION, code, libelle, "L581-8 I" if code == "site_inscrit" else "L581-4 I 2°",
                         pourquoi, certitude, touche)  # fmt: skip


def _assiettes(detection: Detection, *categories: str) -> list[Touche]:
    return [
        t
        for t in detection.servitudes
        if isinstance(t.objet, Servitude)
        and t.objet.categorie in categories
        and t.objet.role == "assiette"
        and not t.distance
    ]


def _risques(detection: Detection) -> Iterator[Suggestion]:
    for touche in detection.risques:
        objet = touche.objet
        pourquoi = f"{objet.nom}{f' ({objet.niveau})' if objet.niveau else ''} : {_part(touche)}."
        yield Suggestion(NatureSuggestion.CONTROLE, f"risque_{objet.nature}", f"Sécurité publique : {objet.nom}", "R*111-2",
                         pourquoi, Certitude.CERTAINE, touche)  # fmt: skip
        if objet.service:
            yield Suggestion(NatureSuggestion.CONSULTATION, objet.nature, objet.service, "R*423-50 ; R*111-2",
                             f"{pourquoi} Avis de service, sans effet de silence.", Certitude.CERTAINE, touche)  # fmt: skip
        if objet.est_ppr:
            yield from _ppr(touche, pourquoi)


def _ppr(touche: Touche, pourquoi: str) -> Iterator[Suggestion]:
    yield Suggestion(NatureSuggestion.FAIT, "ppr", "Terrain couvert par un plan de prévention des risques", "R462-7 d",
                     pourquoi, Certitude.CERTAINE, touche)  # fmt: skip
    yield Suggestion(NatureSuggestion.PIECE, "etude_ppr", "Attestation de l'étude imposée par le plan de prévention des risques",
                     "R*431-16 f", f"{pourquoi} Due si le plan impose une étude pour ce projet : lisez son règlement.",
                     Certitude.A_CONFIRMER, touche)  # fmt: skip


def _servitudes(detection: Detection) -> Iterator[Suggestion]:
    """PM1 and PM3 (risk plans), INT1 (cemeteries), and a checklist line for each other easement."""
    for touche in _assiettes(detection, "PM1", "PM3"):
        yield from _ppr(touche, f"{touche.objet.nom} ({touche.objet.categorie}) : {_part(touche)}.")
    for touche in _assiettes(detection, "INT1"):
        yield Suggestion(
            NatureSuggestion.CIRCONSTANCE, "autre_legislation", "Voisinage d'un cimetière transféré", "R423-24 a ; R*425-13",
            f"{touche.objet.nom} : à moins de 100 m, {_part(touche)} ; vérifiez que le cimetière a été transféré.",
            Certitude.A_CONFIRMER, touche,
        )  # fmt: skip
    for touche in detection.servitudes:
        if touche.objet.role == "assiette" and touche.objet.categorie not in ("AC1", "AC2", "AC4"):
            yield Suggestion(
                NatureSuggestion.CONTROLE, f"sup_{touche.objet.categorie}", f"Servitude {touche.objet.categorie} : {touche.objet.nom}",
                "L152-7", f"{touche.objet.type_objet or 'Assiette'} : {_part(touche)}.", Certitude.CERTAINE, touche,
            )  # fmt: skip


def _voies(detection: Detection) -> Iterator[Suggestion]:
    for touche in detection.voies:
        objet = touche.objet
        yield Suggestion(
            NatureSuggestion.CONSULTATION, "gestionnaire_voie", objet.gestionnaire, "R*423-53",
            f"{objet.nom_voie} longe le terrain ({touche.distance:.0f} m) : à consulter si le projet crée ou modifie un accès.",
            Certitude.A_CONFIRMER, touche,
        )  # fmt: skip


# TYPEPSC of the CNIG standard: the fact of the project, the words, the article.
PRESCRIPTIONS = {
    "01": ("espace_boise_classe", "Espace boisé classé", "L113-1"),
    "05": ("", "Emplacement réservé", "L151-41"),
    "07": ("element_protege", "Élément de paysage ou de patrimoine protégé", "L151-19 ; L151-23"),
}


def _plu(detection: Detection) -> Iterator[Suggestion]:
    part_u = sum(t.part for t in detection.zones if t.objet.typezone.upper() == "U")
    for touche in detection.zones:
        zone = touche.objet
        yield Suggestion(NatureSuggestion.CONTROLE, "zone_plu", f"Règlement de la zone {zone.libelle}", "L152-1",
                         f"{zone.libelong or zone} : {_part(touche)}.", Certitude.CERTAINE, touche)  # fmt: skip
        if zone.typezone.upper() == "U":
            certitude = Certitude.CERTAINE if part_u >= PART_ENTIERE else Certitude.A_CONFIRMER
            yield Suggestion(NatureSuggestion.FAIT, "zone_u", "Terrain en zone urbaine", "R*421-14",
                             f"{zone} : {_part(touche)}.", certitude, touche)  # fmt: skip
    for touche in detection.prescriptions:
        prescription = touche.objet
        fait, libelle, article = PRESCRIPTIONS.get(
            prescription.type_code, ("", "Prescription du plan", "L152-1")
        )
        pourquoi = f"{prescription.libelle} : {_part(touche) if touche.aire else 'sur le terrain'}."
        yield Suggestion(NatureSuggestion.CONTROLE, f"prescription_{prescription.type_code}", libelle,
                         prescription.texte if prescription.texte.startswith("L1") else article, pourquoi,
                         Certitude.CERTAINE, touche)  # fmt: skip
        if fait:
            yield Suggestion(
                NatureSuggestion.FAIT, fait, libelle, article, pourquoi, Certitude.A_CONFIRMER, touche
            )


def _publicite(detection: Detection) -> Iterator[Suggestion]:
    """The zones of the local regulation; none loaded is said, never taken for freedom."""
    for touche in detection.publicite:
        zone = touche.objet
        pourquoi = f"{zone.nom or zone} : {_part(touche)}."
        yield Suggestion(NatureSuggestion.CONTROLE, f"zone_publicite_{zone.code}", f"Règles de la zone {zone.code}", "L581-14",
                         f"{pourquoi} {zone.reference}".strip(), _selon_part(touche), touche)  # fmt: skip
        if not zone.est_en_agglomeration:
            yield Suggestion(NatureSuggestion.FAIT, "hors_agglomeration", "Hors agglomération", "L581-7", pourquoi,
                             Certitude.A_CONFIRMER, touche)  # fmt: skip
    if not detection.publicite:
        yield Suggestion(NatureSuggestion.CONTROLE, "rlp_absent", "Aucune zone de règlement local de publicité ici", "L581-14",
                         "Aucune zone n'est chargée pour ce terrain à cette date : vérifiez si un règlement local s'applique.",
                         Certitude.A_CONFIRMER)  # fmt: skip
    for touche in detection.prescriptions:
        if touche.objet.type_code == "01":
            yield Suggestion(NatureSuggestion.FAIT, "espace_boise_classe", "Espace boisé classé", "L113-1",
                             f"{touche.objet.libelle} : {_part(touche)}.", Certitude.A_CONFIRMER, touche)  # fmt: skip


def _sans_accent(texte: str) -> str:
    return unicodedata.normalize("NFKD", texte).encode("ascii", "ignore").decode().lower()
