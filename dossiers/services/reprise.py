"""Taking over decided and running dossiers from another product: read, say what is wrong, write, compare.

One line a dossier. Its journal is rebuilt from the dates given, each fact bearing its source and its line; the
clock is recomputed from these facts and compared with the limit the other product gave.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest
from django.utils import timezone

from communes.habilitations import service_charge
from communes.models import Commune
from dossiers import registre
from dossiers.etats import EtatDossier
from dossiers.models import Autorisation, Compteur, Demandeur, Depot, Dossier, ParcelleCitee
from dossiers.models.dossiers import Etape, Voie
from dossiers.models.journal import NatureEvenement as N
from dossiers.services import emplacements, horloge, silence
from dossiers.services.journal import consigner
from dossiers.services.notification import SENS_DE_L_HORLOGE
from dossiers.technique.empreintes import condensat

#: Every column, what it holds, whether it must be filled.
COLONNES: dict[str, tuple[str, bool]] = {
    "numero": ("numéro de l'autre logiciel, gardé tel quel (espaces ôtées)", True),
    "type": ("PCMI, PC, PA, PD, DP, CUa, CUb, AP ou DPP", True),
    "insee": ("code INSEE de la commune", True),
    "voie": ("papier (défaut) ou teleservice", False),
    "nom": ("nom ou dénomination du demandeur", True),
    "prenom": ("prénom", False),
    "objet": ("nature du projet", False),
    "adresse": ("adresse du terrain", False),
    "parcelles": ("références séparées par une espace ou une virgule : AK0123 B12", False),
    "circonstances": ("codes séparés par une espace : abords erp …", False),
    "date_depot": ("dépôt (ou envoi par le téléservice)", True),
    "date_enregistrement": ("attribution du numéro (défaut : dépôt)", False),
    "date_demande_pieces": ("notification de la demande de pièces", False),
    "pieces_demandees": ("codes des pièces demandées : PCMI2 PCMI5", False),
    "date_reception_pieces": ("réception de la dernière pièce", False),
    "date_complet": ("dossier reconnu complet", False),
    "date_majoration": ("notification de la modification du délai", False),
    "date_signature": ("signature de la décision", False),
    "date_notification": ("notification de la décision", False),
    "sens": ("accord, prescriptions, refus… : le code de la décision", False),
    "date_tacite": ("décision tacite constatée", False),
    "date_abandon": ("retrait de la demande par le demandeur", False),
    "limite_donnee": ("limite calculée par l'autre logiciel, pour comparer", False),
}
DATES = tuple(nom for nom in (*COLONNES,) if nom.startswith("date_") or nom == "limite_donnee")
_PARCELLE = re.compile(r"(?:(\d{3}))?0?([A-Z]{1,2})(\d{1,4})")
_SUITE = re.compile(r"(.*\d)([MT]\d{2})")  # A423-4
_RANG = re.compile(r"(\d{1,5})(?:[A-Z]\d{2})?$")


class FichierIllisible(Exception):
    """The file as a whole cannot be read; the message says why, in French."""


@dataclass
class Ligne:
    """One line read: its values, its errors (it is then not written), its remarks."""

    rang: int
    valeurs: dict[str, str]
    jours: dict[str, date] = field(default_factory=dict)
    commune: Commune | None = None
    erreurs: list[str] = field(default_factory=list)
    remarques: list[str] = field(default_factory=list)

    @property
    def numero(self) -> str:
        return re.sub(r"[\s./-]", "", self.valeurs["numero"]).upper()


def lire(contenu: bytes) -> Iterator[Ligne]:
    """The lines of a CSV (UTF-8 or Windows-1252; comma, semicolon or tab), each checked by itself.

    Raises:
        FichierIllisible: not a CSV, a required column is missing, or an unknown one is there.
    """
    try:
        texte = contenu.decode("utf-8-sig")
    except UnicodeDecodeError:
        texte = contenu.decode("cp1252", errors="replace")
    entete = texte.split("\n", 1)[0]
    separateur = max(";,\t", key=entete.count)
    lecteur = csv.DictReader(io.StringIO(texte), delimiter=separateur, restkey="en_trop", restval="")
    colonnes = [(nom or "").strip().lower() for nom in lecteur.fieldnames or []]
    if manquantes := [nom for nom, (_, due) in COLONNES.items() if due and nom not in colonnes]:
        raise FichierIllisible(f"Colonnes manquantes : {', '.join(manquantes)}.")
    if inconnues := [nom for nom in colonnes if nom not in COLONNES]:
        raise FichierIllisible(f"Colonnes inconnues : {', '.join(inconnues)}. Voir --colonnes.")
    lecteur.fieldnames = colonnes
    communes = {c.code_insee: c for c in Commune.objects.all()}
    vus: dict[str, int] = {}
    for rang, brute in enumerate(lecteur, start=2):
        valeurs = {nom: str(brute.get(nom) or "").strip() for nom in COLONNES}
        if any(valeurs.values()):
            ligne = Ligne(rang, valeurs, commune=communes.get(valeurs["insee"]))
            if "en_trop" in brute:
                ligne.erreurs.append(
                    "plus de cases que de colonnes (un séparateur dans un texte sans guillemets ?)"
                )
            _verifier(ligne, vus)
            yield ligne


def _verifier(ligne: Ligne, vus: dict[str, int]) -> None:
    v, dire = ligne.valeurs, ligne.erreurs.append
    for nom, (_, due) in COLONNES.items():
        if due and not v[nom]:
            dire(f"{nom} : à remplir")
    for nom in DATES:
        if v[nom]:
            try:
                ligne.jours[nom] = _jour(v[nom])
            except ValueError:
                dire(f"{nom} : « {v[nom]} » n'est pas une date (AAAA-MM-JJ ou JJ/MM/AAAA)")
    if v["type"] and v["type"] not in {code for d in registre.domaines() for code in d.types}:
        dire(f"type : « {v['type']} » est inconnu")
    if v["insee"] and ligne.commune is None:
        dire(f"insee : aucune commune n'a le code {v['insee']}")
    if v["voie"] not in ("", "papier", "teleservice"):
        dire("voie : papier ou teleservice")
    if v["numero"] and not re.fullmatch(r"[A-Z0-9]{5,20}", ligne.numero):
        dire("numero : 5 à 20 lettres et chiffres")
    elif ligne.numero in vus:
        dire(f"numero : déjà à la ligne {vus[ligne.numero]}")
    elif Dossier.objects.filter(numero=ligne.numero).exists():
        dire("numero : ce dossier est déjà sur la plateforme")
    elif (
        ligne.commune is not None
        and (prise := Autorisation.objects.filter(numero=numero_d_origine(ligne.numero)).first())
        and prise.commune_id != ligne.commune.pk
    ):
        dire(f"numero : l'autorisation {prise} est celle de {prise.commune}, pas de cette commune")
    vus.setdefault(ligne.numero, ligne.rang)
    if bool(v["date_demande_pieces"]) != bool(v["pieces_demandees"]):
        dire("date_demande_pieces et pieces_demandees vont ensemble (R*423-38)")
    if longs := [code for code in v["pieces_demandees"].split() if len(code) > 20]:
        dire(f"pieces_demandees : « {longs[0]} » n'est pas un code de pièce (20 caractères au plus)")
    if v["parcelles"] and len(_parcelles(v["parcelles"])) != len(re.split(r"[\s,;]+", v["parcelles"])):
        dire(f"parcelles : « {v['parcelles']} » n'est pas une suite de références (AK0123)")
    if not ligne.erreurs:
        _verifier_les_faits(ligne)


def _verifier_les_faits(ligne: Ligne) -> None:
    v, jours, dire = ligne.valeurs, ligne.jours, ligne.erreurs.append
    aujourd_hui = timezone.localdate()
    for nom, jour in jours.items():
        if nom != "limite_donnee" and jour > aujourd_hui:
            dire(f"{nom} : {jour:%d/%m/%Y} est dans le futur")
        if nom not in ("date_depot", "limite_donnee") and jour < jours["date_depot"]:
            dire(f"{nom} : {jour:%d/%m/%Y} est avant le dépôt")
    fins = [n for n in ("date_notification", "date_tacite", "date_abandon") if n in jours]
    if len(fins) > 1:
        dire(f"{' et '.join(fins)} : un dossier n'a qu'une fin")
    if ("date_signature" in jours or "date_notification" in jours) and not v["sens"]:
        dire("sens : à remplir pour une décision")
    admis = {s.code for s in registre.domaine_du_type(v["type"]).sens(v["type"])}
    if v["sens"] and v["sens"] not in admis:
        dire(f"sens : « {v['sens']} » n'existe pas pour {v['type']} ({', '.join(sorted(admis))})")
    if (
        "date_notification" in jours
        and jours.get("date_signature", jours["date_notification"]) > jours["date_notification"]
    ):
        dire("date_signature : après la notification")


def numero_d_origine(numero: str) -> str:
    """The number of the authorisation: without the M or T of what follows it (A423-4)."""
    suite = _SUITE.fullmatch(numero)
    return suite[1] if suite else numero


def _jour(texte: str) -> date:
    for forme in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(texte, forme).date()  # noqa: DTZ007 - a day, not an instant
        except ValueError:
            continue
    raise ValueError(texte)


def _parcelles(texte: str) -> list[tuple[str, str, str]]:
    trouvees = (_PARCELLE.fullmatch(mot.upper()) for mot in re.split(r"[\s,;]+", texte) if mot)
    return [(m[1] or "000", m[2], m[3].zfill(4)) for m in trouvees if m]


@transaction.atomic
def ecrire(ligne: Ligne, *, source: str, par) -> Dossier:
    """Writes one checked line: the dossier as it stands today, its journal, its sealed copy, its number.

    Nothing leaves the platform: the facts are past. ``ligne.remarques`` says what differs from the limit given.
    """
    dossier = _dossier(ligne)
    _numero(ligne, dossier)
    dossier.save()
    Demandeur.objects.create(
        dossier=dossier,
        nom=ligne.valeurs["nom"],
        prenom=ligne.valeurs["prenom"],
        adresse=ligne.valeurs["adresse"],
    )
    for prefixe, section, numero in dict.fromkeys(_parcelles(ligne.valeurs["parcelles"])):
        ParcelleCitee.objects.create(dossier=dossier, prefixe=prefixe, section=section, numero=numero)
    contenu = {
        "reference": dossier.reference,
        "type": dossier.type,
        "reprise": {"source": source, **ligne.valeurs},
    }
    Depot.objects.create(
        dossier=dossier,
        contenu=contenu,
        condensat=condensat(contenu),
        depose_par=par,
        depose_le=timezone.now(),
    )
    origine = {"source": source, "ligne": ligne.rang}
    for nature, jour, donnees in _faits(ligne):
        consigner(dossier, nature, jour, par=par, donnees={**donnees, **origine})
    dossier.etat, dossier.etape = _etat(ligne, dossier)
    _comparer(ligne, dossier, horloge.actualiser(dossier))
    dossier.save(update_fields=["etape"])
    if not dossier.est_clos and dossier.etat != EtatDossier.DECIDE:
        en_attente = dossier.etat == EtatDossier.INCOMPLET
        emplacements.ouvrir(dossier, ligne.valeurs["pieces_demandees"].split() if en_attente else ())
    return dossier


def _dossier(ligne: Ligne) -> Dossier:
    v = ligne.valeurs
    depot = ligne.jours["date_depot"]
    domaine = registre.domaine_du_type(v["type"]).code
    return Dossier(
        domaine=domaine,
        type=v["type"],
        commune=ligne.commune,
        numero=ligne.numero,
        service=service_charge(ligne.commune, domaine, v["type"], timezone.localdate()),
        etat=EtatDossier.DEPOSE,
        voie=v["voie"] or Voie.PAPIER,
        date_depot=depot,
        depose_le=timezone.now(),
        objet=v["objet"][:300],
        nom_demandeur=f"{v['prenom']} {v['nom']}".strip()[:250],
        adresse_terrain=v["adresse"][:250],
        circonstances=sorted(v["circonstances"].split()),
        donnees={"demandeur": {"nom": v["nom"], "prenom": v["prenom"]}, "terrain": {"adresse": v["adresse"]}},
    )


def _numero(ligne: Ligne, dossier: Dossier) -> None:
    """The permit under its old number; the commune's series goes on after the highest rank taken over.

    A modification or a transfer (``…M01``, ``…T01``) joins its permit, whichever line comes first.
    """
    suites = registre.domaine(dossier.domaine).suites
    suite = _SUITE.fullmatch(ligne.numero) if suites and suites.dossier_de_suite else None
    numero = suite[1] if suite else ligne.numero
    connue = Autorisation.objects.filter(numero=numero, commune=dossier.commune).first()
    if suite:
        dossier.suffixe = suite[2]
        if connue is None or not connue.dossiers.filter(suffixe="").exists():
            ligne.remarques.append(f"l'autorisation d'origine {numero} n'est pas encore sur la plateforme")
    dossier.autorisation = connue or _autorisation(ligne, dossier, numero)


def _autorisation(ligne: Ligne, dossier: Dossier, numero: str) -> Autorisation:
    prefixe = registre.type_dossier(dossier.type).prefixe
    # The year of a permit whose modification comes first is read in its number (A423-2).
    lue = re.search(r"(\d{2})\d{5}$", numero) if dossier.suffixe else None
    annee = 2000 + int(lue[1]) if lue else dossier.date_depot.year
    serie = Autorisation.objects.filter(commune=dossier.commune, prefixe=prefixe, annee=annee)
    trouve = _RANG.search(numero)
    rang = int(trouve[1]) if trouve else 0
    if not rang or serie.filter(rang=rang).exists():
        rang = 90_000 + serie.count()
        ligne.remarques.append("le rang de ce numéro est déjà pris dans la série : il est rangé à part")
    else:
        compteur, _ = Compteur.objects.get_or_create(commune=dossier.commune, prefixe=prefixe, annee=annee)
        Compteur.objects.filter(pk=compteur.pk).update(dernier=Greatest(F("dernier"), Value(rang)))
    return Autorisation.objects.create(
        numero=numero,
        commune=dossier.commune,
        domaine=dossier.domaine,
        prefixe=prefixe,
        annee=annee,
        rang=rang,
    )


def _faits(ligne: Ligne) -> Iterator[tuple[str, date, dict]]:
    """The legal facts the dates tell, in the order of their day."""
    v, jours = ligne.valeurs, ligne.jours
    en_ligne = v["voie"] == Voie.TELESERVICE
    depot = jours["date_depot"]
    enregistre = jours.get("date_enregistrement", depot)
    pieces = v["pieces_demandees"].split()
    yield N.DEPOT, depot, {"voie": v["voie"] or "papier"}
    if en_ligne:
        yield N.AEE, depot, {"voie": "courriel"}
    suite: list[tuple[date, int, str, dict]] = [
        (enregistre, 0, N.ENREGISTREMENT, {"numero": ligne.numero}),
        (enregistre, 1, N.ARE if en_ligne else N.RECEPISSE, {}),
    ]
    if circonstances := v["circonstances"].split():
        suite.append((enregistre, 2, N.CIRCONSTANCES, {"codes": sorted(circonstances)}))
    for nom, ordre, nature, donnees in (
        ("date_majoration", 3, N.MAJORATION, {"voie": "lrar", "codes": sorted(circonstances)}),
        ("date_demande_pieces", 4, N.DEMANDE_PIECES, {"voie": "lrar", "pieces": pieces}),
        ("date_reception_pieces", 5, N.RECEPTION_PIECES, {"pieces": pieces}),
        ("date_complet", 6, N.COMPLET, {}),
        ("date_signature", 7, N.SIGNATURE, {"sens": v["sens"]}),
        (
            "date_notification",
            8,
            N.DECISION,
            {"voie": "lrar", "sens": SENS_DE_L_HORLOGE.get(v["sens"], v["sens"])},
        ),
        ("date_tacite", 9, N.DECISION_TACITE, {}),
        ("date_abandon", 10, N.ABANDON, {"motif": "repris"}),
    ):
        if nom in jours:
            suite.append((jours[nom], ordre, nature, donnees))
    for jour, _, nature, donnees in sorted(suite, key=lambda fait: fait[:2]):
        yield nature, jour, donnees


def _etat(ligne: Ligne, dossier: Dossier) -> tuple[str, str]:
    jours = ligne.jours
    projection = horloge.projeter(dossier).echeancier
    if "date_abandon" in jours:
        return EtatDossier.RETIRE, Etape.CLOS
    if "date_notification" in jours:
        return EtatDossier.NOTIFIE, Etape.CLOS
    if "date_tacite" in jours:
        rejet = projection.silence.effet in silence.REJETS
        return (EtatDossier.REJET_TACITE if rejet else EtatDossier.ACCORD_TACITE), Etape.CLOS
    if "date_signature" in jours:
        return EtatDossier.DECIDE, Etape.NOTIFICATION
    if "date_demande_pieces" in jours and "date_reception_pieces" not in jours:
        if projection.completude and projection.completude.etat == "incomplet":
            return EtatDossier.INCOMPLET, Etape.ATTENTE_PIECES
        ligne.remarques.append(
            "la demande de pièces ne compte pas (R*423-41) : le dossier est en instruction"
        )
        return EtatDossier.EN_INSTRUCTION, Etape.INSTRUCTION
    if "date_complet" in jours or "date_reception_pieces" in jours:
        return EtatDossier.EN_INSTRUCTION, Etape.INSTRUCTION
    return EtatDossier.A_VERIFIER, Etape.COMPLETUDE


def _comparer(ligne: Ligne, dossier: Dossier, la_horloge: horloge.Horloge) -> None:
    """What a person must look at: another limit, a tacit day that is not ours, silence already spoken."""
    dire, jours, e = ligne.remarques.append, ligne.jours, la_horloge.echeancier
    notre = e.instruction.limite if e.instruction else None
    if "limite_donnee" in jours and jours["limite_donnee"] != notre:
        article = e.motifs[0].article if e.motifs else ""
        dire(f"limite : {jours['limite_donnee']:%d/%m/%Y} donnée, {_dire(notre)} calculée ({article})")
    if "date_tacite" in jours and jours["date_tacite"] != e.silence.le:
        dire(f"décision tacite : {jours['date_tacite']:%d/%m/%Y} donnée, {_dire(e.silence.le)} calculée")
    if not dossier.est_clos and dossier.date_silence and dossier.date_silence <= timezone.localdate():
        dire(
            f"le silence a déjà parlé le {_dire(dossier.date_silence)} ({silence.libelle(dossier.effet_silence)}) : "
            "il sera constaté au prochain passage — vérifiez qu'aucune décision ne manque"
        )


def _dire(jour: date | None) -> str:
    return f"{jour:%d/%m/%Y}" if jour else "aucune"
