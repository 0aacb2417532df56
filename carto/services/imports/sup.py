"""Public easements in the CNIG standard SUP: generators, perimeters, deeds, managers."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from carto.models import NatureCouche, RoleServitude, Servitude
from carto.services.imports.lecture import (
    ObjetLu,
    Reglages,
    exiger,
    lire_couche,
    lire_jour,
    lire_table,
    reparer_valeurs,
)
from carto.services.imports.rapport import ImportRefuse, Rapport
from carto.services.imports.sources import couches, empreinte, lire_json, ouvrir
from carto.services.imports.versions import LICENCE_OUVERTE, Version, poser

_COUCHE = re.compile(
    r"(?:^|_)([A-Z]{1,3}\d{1,2}(?:bis|ter)?)_(assiette|generateur)_sup_[slp](?:_|$)", re.IGNORECASE
)
_TABLES = ("servitude_acte_sup", "gestionnaire_sup", "acte_sup", "servitude")
_DATE = re.compile(r"(?<!\d)((?:19|20)\d{6})$")
_DELIMITE = re.compile(r"d[ée]limit|modifi|adapt|\bPDA\b", re.IGNORECASE)


def importer_sup(
    chemin: Path | str,
    *,
    debut: date | None = None,
    territoire: str = "",
    source: str = "",
    licence: str = LICENCE_OUVERTE,
    reglages: Reglages | None = None,
) -> Rapport:
    """Import a batch of easements as the version in force from ``debut`` (default: date of the folder's name).

    A perimeter « modifié » or « adapté » counts as « délimité » (loi du 7 juillet 2016, art. 112).

    :raises ImportRefuse: whatever is wrong, naming the object; the base is then unchanged.
    """
    reglages = reglages or Reglages()
    with ouvrir(chemin) as racine:
        debut, territoire = _date_et_territoire(Path(chemin), debut, territoire)
        tables = _tables(racine, reglages.rapport)
        servitudes = _servitudes(racine, reglages, tables)
        somme = empreinte(racine, srid=reglages.srid)
    categories = "/".join(sorted({s.categorie for s in servitudes}))
    version = Version(
        nature=NatureCouche.SUP, territoire=territoire, titre=f"Servitudes {categories} {territoire} du {debut:%d/%m/%Y}",
        debut=debut, empreinte=somme, source=source or f"Servitudes d'utilité publique {territoire}, standard CNIG",
        licence=licence, millesime=debut.isoformat(),
    )  # fmt: skip
    return poser(version, list(servitudes), reglages.rapport)


def _date_et_territoire(chemin: Path, debut: date | None, territoire: str) -> tuple[date, str]:
    """Day and territory of the batch, given or read in its name: ``172014607_AC1_2A_20180130``."""
    nom = chemin.name.split(".")[0]
    trouve = _DATE.search(nom)
    debut = debut or (lire_jour(trouve[1]) if trouve else None)
    if debut is None:
        raise ImportRefuse(
            "La date de ce lot de servitudes est introuvable.", conseil="Indiquez-la : --debut AAAA-MM-JJ."
        )
    return debut, territoire or (nom[: trouve.start()].rstrip("_") if trouve else nom)


def _tables(racine: Path, rapport: Rapport) -> dict[str, list[dict]]:
    tables: dict[str, list[dict]] = {nom: [] for nom in _TABLES}
    for fichier in couches(racine):
        if fichier.suffix.lower() == ".json":
            contenu = lire_json(fichier)
            if isinstance(contenu, dict) and "features" not in contenu:
                for cle, lignes in contenu.items():
                    if nom := _table(cle):
                        tables[nom] += [reparer_valeurs(ligne, rapport, f"table {nom}") for ligne in lignes]
        elif fichier.suffix.lower() == ".dbf" and (nom := _table(fichier.stem)):
            tables[nom] += lire_table(fichier, rapport)
    return tables


def _table(cle: str) -> str:
    cle = cle.lower()
    return next((nom for nom in _TABLES if cle == nom or cle.endswith(f"_{nom}")), "")


def _servitudes(racine: Path, reglages: Reglages, tables: dict[str, list[dict]]) -> list[Servitude]:
    actes = _actes(tables)
    generateurs: dict[str, Servitude] = {}
    tous: list[Servitude] = []
    lues = []
    for fichier in couches(racine):
        trouve = _COUCHE.search(fichier.stem)
        if trouve and fichier.suffix.lower() not in {".dbf", ".thf"}:
            categorie, role = trouve[1].upper(), trouve[2].lower()
            lues.append((categorie, role, lire_couche(fichier, reglages, nom=fichier.stem.upper())))
    for categorie, role, couche in sorted(lues, key=lambda lue: lue[1], reverse=True):
        if role == RoleServitude.GENERATEUR:
            exiger(couche, "IDGEN", "IDSUP")
            _signaler_doublons(couche, "IDGEN", reglages.rapport)
            for lu in couche:
                generateur = _generateur(lu, categorie, actes)
                generateurs.setdefault(generateur.id_generateur, generateur)
                tous.append(generateur)
        else:
            exiger(couche, "IDASS", "IDGEN")
            _signaler_doublons(couche, "IDASS", reglages.rapport)
            tous += [_assiette(lu, categorie, generateurs, reglages.rapport) for lu in couche]
    if not lues:
        raise ImportRefuse(
            "Aucune couche de servitude dans ce dossier.",
            conseil="Les couches attendues se nomment AC1_ASSIETTE_SUP_S, AC1_GENERATEUR_SUP_S, etc.",
        )
    return tous


def _signaler_doublons(couche: list[ObjetLu], colonne: str, rapport: Rapport) -> None:
    """Refuse the same object twice; a repeated identifier on different shapes (real files have some) is reported."""
    vus: dict[str, ObjetLu] = {}
    for lu in couche:
        cle = lu.texte(colonne)
        precedent = vus.setdefault(cle, lu)
        if precedent is lu:
            continue
        if precedent.geom.equals(lu.geom):
            raise ImportRefuse(
                f"il répète l'objet n° {precedent.rang} (identifiant « {cle} »).", objet=lu.nom
            )
        rapport.avertir(f"{lu.nom} : identifiant « {cle} » déjà porté par l'objet n° {precedent.rang}.")


def _actes(tables: dict[str, list[dict]]) -> dict[str, dict]:
    """For each easement: its literary name, deed, date and manager."""
    gestionnaires = {str(g.get("idgest")): str(g.get("nomgest") or "") for g in tables["gestionnaire_sup"]}
    par_acte = {str(a.get("idacte")): a for a in tables["acte_sup"]}
    liens = {str(lien.get("idsup")): str(lien.get("idacte")) for lien in tables["servitude_acte_sup"]}
    resultat = {}
    for ligne in tables["servitude"]:
        identifiant = str(ligne.get("idsup"))
        acte = par_acte.get(liens.get(identifiant, ""), {})
        morceaux = [acte.get("typeacte"), acte.get("nomacte"), acte.get("reference")]
        resultat[identifiant] = {
            "nom": str(ligne.get("nomsuplitt") or ligne.get("nomsup") or ""),
            "acte": ", ".join(str(m) for m in morceaux if m and m != "inconnu")[:400],
            "date_acte": lire_jour(acte.get("datedecis")),
            "gestionnaire": gestionnaires.get(str(ligne.get("idgest")), "")[:200],
            "categorie": str(ligne.get("categorie") or "").upper(),
        }
    return resultat


def _generateur(lu: ObjetLu, categorie: str, actes: dict[str, dict]) -> Servitude:
    id_servitude = lu.texte("IDSUP", longueur=80)
    fiche = actes.get(id_servitude, {})
    return Servitude(
        categorie=fiche.get("categorie") or categorie,
        role=RoleServitude.GENERATEUR,
        id_servitude=id_servitude,
        id_generateur=lu.texte("IDGEN", longueur=80),
        id_objet=lu.texte("IDGEN", longueur=80),
        nom=(fiche.get("nom") or lu.texte("NOMGEN"))[:300],
        type_objet=lu.texte("TYPEGEN", longueur=120),
        protection=lu.texte("TYPE", "PROTECTION", longueur=60),
        acte=fiche.get("acte", ""),
        date_acte=fiche.get("date_acte"),
        gestionnaire=fiche.get("gestionnaire", ""),
        geom=lu.geom,
    )


def _assiette(lu: ObjetLu, categorie: str, generateurs: dict[str, Servitude], rapport: Rapport) -> Servitude:
    id_generateur = lu.texte("IDGEN", longueur=80)
    generateur = generateurs.get(id_generateur)
    if generateur is None:
        rapport.avertir(f"{lu.nom} : son générateur « {id_generateur} » est absent du lot.")
    type_objet = lu.texte("TYPEASS", longueur=120)
    rayon = re.match(r"\d+(?:[.,]\d+)?", lu.texte("PARAMCALC"))
    return Servitude(
        categorie=generateur.categorie if generateur else categorie,
        role=RoleServitude.ASSIETTE,
        id_servitude=generateur.id_servitude if generateur else "",
        id_generateur=id_generateur,
        id_objet=lu.texte("IDASS", longueur=80),
        nom=(generateur.nom if generateur else lu.texte("NOMASS"))[:300],
        type_objet=type_objet,
        protection=generateur.protection if generateur else "",
        acte=generateur.acte if generateur else "",
        date_acte=generateur.date_acte if generateur else None,
        gestionnaire=generateur.gestionnaire if generateur else "",
        rayon=float(rayon[0].replace(",", ".")) if rayon else None,
        est_perimetre_delimite=categorie == "AC1" and bool(_DELIMITE.search(type_objet)),
        geom=lu.geom,
    )
