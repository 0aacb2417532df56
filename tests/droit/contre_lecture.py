"""A second reading of the contract of the clock, written apart from the product: dates only, no reasons.

It works on the raw JSON case and on plain integers of months, in the order of the contract's rules,
so that a slip in one reading shows against the other.
"""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from typing import Any

PERMIS = {"PCMI", "PC", "PA", "PD"}
CU = {"CUa": 1, "CUb": 2}
BASE = {"DP": 1, "PD": 2, "PCMI": 2, "PC": 3, "PA": 3, "AP": 2, **CU}
UN = {
    "autre_legislation",
    "derogation_plu",
    "abords",
    "spr",
    "site_inscrit",
    "cdpenaf",
    "participation_l123_19_2",
    "participation_seveso",
}
UN_DP = UN | {"site_classe", "parc_national", "mh_inscrit"}
DEUX = {
    "commission_departementale",
    "ministre_agriculture",
    "derogation_l111_3",
    "derogation_cch",
    "aec",
    "ppve",
    "crpa",
}
PORTE = {
    "parc_national": 5,
    "mh_inscrit": 5,
    "commission_nationale": 5,
    "defense": 5,
    "reserve_naturelle": 5,
    "defrichement_reconnaissance": 5,
    "defrichement_enquete": 7,
    "defrichement_autre": 3,
    "defense_icpe": 10,
    "site_classe": 8,
}
REJET = {
    "defense",
    "defense_icpe",
    "site_classe",
    "reserve_naturelle",
    "mh_inscrit",
    "enquete_publique",
    "ppve",
    "parc_national",
}


def d(texte: str | None) -> date | None:
    return date.fromisoformat(texte) if texte else None


def plus_mois(jour: date, mois: int) -> date:
    annee, rang = jour.year, jour.month + mois
    while rang > 12:
        annee, rang = annee + 1, rang - 12
    return date(annee, rang, min(jour.day, calendar.monthrange(annee, rang)[1]))


def notifie(cas: dict[str, Any], fait: dict[str, Any]) -> date | None:
    jour = date.fromisoformat(fait["date"])
    if fait["voie"] in {"lrar", "remise"}:
        return jour
    if fait.get("accord") is False:
        return None
    if cas["type"] not in {"AP", "DPP"}:
        return jour + timedelta(1)
    lu = d(fait.get("consulte"))
    return lu if fait["voie"] == "portail" and lu and (lu - jour).days <= 15 else jour


def relire(cas: dict[str, Any]) -> dict[str, Any]:
    """What the contract says of ``cas``: the keys ``attendu`` of a public case may hold."""
    type_, circ, depot = cas["type"], set(cas["circonstances"]), cas["depot"]
    rlpi, permis_dp = type_ in {"AP", "DPP"}, type_ in PERMIS | {"DP"}
    faits: dict[str, list[dict[str, Any]]] = {}
    for fait in cas["evenements"]:
        faits.setdefault(fait["nature"], []).append(fait)
    un = {nature: liste[0] for nature, liste in faits.items()}
    notifs = {
        n: [x for f in faits.get(n, []) if (x := notifie(cas, f))]
        for n in ("majoration", "prolongation_recours_abf")
    }
    # Rule 3
    if depot["voie"] == "papier":
        depart = date.fromisoformat(depot["date"])
    else:
        depart = date.fromisoformat(depot["envoi"] if rlpi else depot.get("aee") or depot["are"])
    fin_mois = plus_mois(depart, 1)
    # Rule 4
    complet: date | None = depart
    pieces_limite = None
    if permis_dp or type_ == "AP":
        bonnes = []
        for rang, fait in enumerate(faits.get("demande_pieces", [])):
            jour = notifie(cas, fait)
            a_temps = jour and (date.fromisoformat(fait["date"]) if rlpi else jour) <= fin_mois
            if a_temps and fait["pieces"]:
                bonnes.append((jour, rang, fait))
        if bonnes:
            jour, _, fait = max(bonnes, key=lambda bonne: bonne[:2])
            pieces_limite = plus_mois(jour, 2 if rlpi else 3)
            recues = [
                min(
                    (r["date"] for r in faits.get("reception_pieces", []) if p in r["pieces"]),
                    default="9999-12-31",
                )
                for p in fait["pieces"]
            ]
            complet = date.fromisoformat(max(recues))
            if complet > pieces_limite:
                complet = None
    # Rule 5 and the table
    mois, enquete, alertes = BASE.get(type_, 0), False, set()
    porte = [m for c, m in PORTE.items() if c in circ] if type_ in PERMIS else []
    if type_ == "PC" and circ & {"erp", "igh"}:
        porte.append(5)
    if type_ == "DP" and "reserve_naturelle" in circ:
        porte.append(2)
    if permis_dp and any(n <= fin_mois for n in notifs["majoration"]):
        deux = circ & (DEUX if type_ in PERMIS else {"ppve", "crpa"})
        un_mois = circ & (UN if type_ in PERMIS else UN_DP)
        if "enquete_publique" in circ:
            mois, enquete = 2, True
        elif porte:
            mois = max(porte)
        elif type_ == "DP" and "crpa" in circ and un_mois:
            mois += 3
            alertes.add("cumul_crpa_incertain")
        elif deux:
            mois += 2
        elif un_mois:
            mois += 1
    # Rule 6
    debut = complet
    if enquete:
        rapport = d(un.get("rapport_enquete", {}).get("date"))
        debut = max(rapport, complet) if rapport and complet else None
    limite = plus_mois(debut, mois) if debut and type_ != "DPP" else None
    prolonge = limite and any(n <= limite for n in notifs["prolongation_recours_abf"])
    if prolonge and permis_dp and circ & {"abords", "spr"}:
        mois += 2
        limite = plus_mois(debut, mois)
    # Rule 7
    saisi, avis = d(un.get("saisine_abf", {}).get("date")), un.get("avis_abf")
    if complet is None:
        effet = "opposition_tacite" if type_ == "DP" else "rejet_tacite"
        le = pieces_limite + timedelta(1)
    else:
        le = limite + timedelta(1) if limite else None
        effet = {"DP": "non_opposition", "AP": "autorisation_tacite", "DPP": "sans_objet"}.get(type_)
        effet = effet or ("certificat_tacite" if type_ in CU else "permis_tacite")
        contraire = avis and avis["sens"] != "favorable" and d(avis["date"]) <= plus_mois(saisi, 2)
        if type_ in PERMIS and (circ & REJET or (circ & {"abords", "spr"} and contraire)):
            effet = "rejet_implicite"
        if type_ == "PD" and "site_inscrit" in circ:
            effet = "rejet_implicite"
        if permis_dp and "evaluation_environnementale" in circ and depart >= date(2025, 12, 31):
            effet = "rejet_implicite"
    if type_ == "DP" and avis and avis["sens"] == "defavorable":
        alertes.add("abf_defavorable_dp")
    # Rule 8
    decision = None
    if "decision" in un:
        jour = notifie(cas, un["decision"])
        decision = {"notifiee_le": iso(jour), "dans_le_delai": bool(jour and limite and jour <= limite)}
    # Output
    accord = plus_mois(saisi, 2 if type_ in PERMIS else 1) if saisi and permis_dp else None
    if type_ == "PD" and "site_inscrit" in circ and not circ & {"abords", "spr"}:
        accord = None
    sites = circ & {"abords", "spr", "site_inscrit", "site_classe"}
    return {
        "depart": iso(depart),
        "completude": {
            "limite": iso(fin_mois),
            "etat": "complet" if complet else "incomplet",
            "date": iso(complet),
            "pieces_limite": iso(pieces_limite),
        }
        if permis_dp or type_ == "AP"
        else None,
        "instruction": {
            "mois": mois,
            "depart": iso(debut),
            "limite": iso(limite),
            "derniere_notification_sure": iso(limite and limite - timedelta(1)),
        }
        if type_ != "DPP"
        else None,
        "silence": {"effet": effet, "le": iso(le)},
        "jalons": {
            "affichage_depot": iso(depart + timedelta(15)) if permis_dp else None,
            "transmission_abf": iso(depart + timedelta(7))
            if sites and (permis_dp or type_ == "CUb")
            else None,
            "accord_abf_repute": iso(accord),
        },
        "decision": decision,
        "alertes": alertes,
    }


def iso(jour: date | None) -> str | None:
    return jour.isoformat() if jour else None
