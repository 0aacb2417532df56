"""The path through a draft: its steps, where to resume, what to mend, what will happen once filed."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse

from dossiers import registre, saisie
from dossiers.models import Dossier
from dossiers.models.dossiers import Voie
from dossiers.saisie import Probleme
from dossiers.services import silence
from droit.echeancier import PAPIER, TELESERVICE, Depot, Faits
from guichet.presentation import effet_du_silence

PIECES = ("pieces", "Les pièces")
VERIFIER = ("verifier", "Vérifier et déposer")


def adresse(dossier: Dossier, code: str) -> str:
    """Page of one step of the draft, ``pieces`` and ``verifier`` included."""
    if code in ("pieces", "verifier"):
        return reverse(f"guichet:{code}", args=[dossier.reference])
    return reverse("guichet:etape", args=[dossier.reference, code])


def _codes(dossier: Dossier) -> list[str]:
    return [etape.code for etape in saisie.etapes(dossier)] + ["pieces", "verifier"]


def suivante(dossier: Dossier, code: str) -> str:
    """Page of the step after this one."""
    codes = _codes(dossier)
    return adresse(dossier, codes[min(codes.index(code) + 1, len(codes) - 1)])


def precedente(dossier: Dossier, code: str) -> str:
    """Page of the step before this one; empty for the first."""
    codes = _codes(dossier)
    rang = codes.index(code)
    return adresse(dossier, codes[rang - 1]) if rang else ""


def _est_valide(dossier: Dossier, code: str) -> bool:
    return saisie.formulaire(dossier, code, saisie.depuis_stockage(dossier.donnees.get(code, {}))).is_valid()


def pieces_manquantes(dossier: Dossier) -> int:
    """How many pieces due have no file yet."""
    return dossier.pieces.filter(est_exigible=True).exclude(versions__est_retiree=False).count()


def etapes(dossier: Dossier, courante: str) -> list[dict[str, str]]:
    """Steps as ``composants/etapes.html`` shows them."""
    vues = []
    saisies = True
    for etape in saisie.etapes(dossier):
        etat = "a_venir"
        if etape.code in dossier.donnees:
            etat = "faite" if _est_valide(dossier, etape.code) else "a_corriger"
        saisies = saisies and etat == "faite"
        vues.append({"code": etape.code, "libelle": etape.titre, "etat": etat})
    completes = saisies and not pieces_manquantes(dossier)
    vues.append({"code": PIECES[0], "libelle": PIECES[1], "etat": "faite" if completes else "a_venir"})
    vues.append({"code": VERIFIER[0], "libelle": VERIFIER[1], "etat": "a_venir"})
    for vue in vues:
        vue["url"] = adresse(dossier, vue["code"])
        if vue["code"] == courante:
            vue["etat"] = "courante"
    return vues


def ou_reprendre(dossier: Dossier) -> str:
    """Page of the first step that is not done."""
    for etape in saisie.etapes(dossier):
        if not _est_valide(dossier, etape.code):
            return adresse(dossier, etape.code)
    if pieces_manquantes(dossier) and dossier.voie != Voie.PAPIER:
        return adresse(dossier, "pieces")
    return adresse(dossier, "verifier")


def valeurs_proposees(dossier: Dossier, etape: registre.EtapeSaisie) -> dict[str, Any]:
    """What the account already tells, offered in a step never opened; nothing on a paper request."""
    compte = dossier.depositaire
    # The account that opens a transfer is most often the holder who gives the permit away.
    if (
        compte is None
        or dossier.voie == Voie.PAPIER
        or dossier.suffixe.startswith("T")
        or "courriel" not in etape.formulaire.base_fields
    ):
        return {}
    if compte.nature == "professionnel":
        return {
            "a_mandataire": "oui",
            "mandataire_nom": compte.organisation or compte.get_full_name(),
            "mandataire_courriel": compte.courriel,
        }
    return {
        "nom": compte.nom,
        "prenom": compte.prenom,
        "courriel": compte.courriel,
        "telephone": compte.telephone,
    }


def ancre(champ) -> str:
    """Where one field stands on its page: the first button of a choice."""
    return f"#{champ.auto_id}_0" if champ.use_fieldset else f"#{champ.auto_id}"


def conseil_lu(conseil: registre.Conseil) -> dict[str, Any]:
    """One advice, with the procedures that would suit better."""
    return {
        "texte": conseil.texte,
        "motifs": conseil.motifs,
        "types": [registre.type_dossier(code) for code in conseil.types],
    }


def probleme_lie(dossier: Dossier, probleme: Probleme) -> dict[str, str]:
    """One problem, with the address of the field or of the piece to mend."""
    url = adresse(dossier, probleme.etape)
    if probleme.etape == "pieces":
        return {"url": f"{url}#piece-{probleme.champ}", "titre": "Pièces", "texte": probleme.message}
    libelle = ""
    cible = ""
    if probleme.champ:
        form = saisie.formulaire(dossier, probleme.etape)
        if probleme.champ in form.fields:
            champ = form[probleme.champ]
            libelle = str(champ.label)
            cible = ancre(champ)
    texte = f"{libelle} : {probleme.message}" if libelle else probleme.message
    return {"url": f"{url}?verifier=1{cible}", "titre": probleme.titre, "texte": texte}


def recapitulatif(dossier: Dossier) -> list[dict[str, Any]]:
    """What was typed, step by step, as people read it: label, value."""
    sections = []
    for etape in saisie.etapes(dossier):
        form = saisie.formulaire(
            dossier, etape.code, saisie.depuis_stockage(dossier.donnees.get(etape.code, {}))
        )
        form.is_valid()
        paires = [(champ.label, valeur) for champ in form if (valeur := _lisible(form, champ))]
        sections.append({"titre": etape.titre, "url": adresse(dossier, etape.code), "paires": paires})
    return sections


def _lisible(form, champ) -> str:
    if champ.name in form.hors_lecture or champ.is_hidden or not form.est_visible(champ.name):
        return ""
    valeurs = form.data.getlist(champ.html_name) if hasattr(form.data, "getlist") else champ.value()
    return saisie.en_clair(champ.field, valeurs)


def pieces_jointes(dossier: Dossier) -> list[dict[str, Any]]:
    """Pieces of the draft with their live files."""
    return [
        {"piece": piece, "versions": [v for v in piece.versions.all() if not v.est_retiree]}
        for piece in dossier.pieces.prefetch_related("versions__fichier")
    ]


def prevision(dossier: Dossier, jour: date) -> dict[str, Any] | None:
    """What would happen if this draft were filed on ``jour``: limits and outcome of silence."""
    if dossier.voie == Voie.PAPIER:
        le_depot = Depot(voie=PAPIER, date=jour)
    else:
        le_depot = Depot(voie=TELESERVICE, envoi=jour, aee=jour)
    e = registre.domaine(dossier.domaine).echeancier(
        Faits(type=dossier.type, depot=le_depot, suite=dossier.suffixe[:1])
    )
    return {
        "mois": e.instruction.mois if e.instruction else None,
        "limite": e.instruction.limite if e.instruction else None,
        "completude": e.completude.limite if e.completude else None,
        "silence": effet_du_silence(dossier, e.silence.effet) or silence.libelle(e.silence.effet),
        "silence_le": e.silence.le,
        "motifs": [(motif.effet, str(motif.article)) for motif in e.motifs],
        "reserves": [r.texte for r in e.reserves],
    }


#: L423-3: communes whose legal persons file online (R423-2-1), by number of inhabitants.
SEUIL_HABITANTS = 3500


def doit_etre_en_ligne(dossier: Dossier) -> bool:
    """Whether the law asks this petitioner to file online: a legal person, a commune above the threshold."""
    nature = dossier.donnees.get("demandeur", {}).get("nature")
    habitants = dossier.commune.population_municipale if dossier.commune else 0
    return nature == "morale" and habitants > SEUIL_HABITANTS
