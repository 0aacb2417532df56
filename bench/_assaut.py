"""Random requests against the site, and the oracle that judges each answer.

Identifiers are drawn from the rows of every dossier, visible or not, and mixed: dossier A with the piece of B, a link
whose signature was touched, odd and oversized numbers, any method, any parameter. Nothing is kept: each request is
undone. The oracle: never a failure, never a sign of a dossier the account may not see, never a change in one.
"""

from __future__ import annotations

import hashlib
import io
import random
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, unquote, urlencode

from django.db import transaction
from django.test import Client

from bench._adresses import routes

PARAMETRES = (
    "q", "onglet", "page", "jour", "domaine", "service", "telecharger", "commune", "type", "depuis", "annee", "retour",
    "next", "tri", "vue", "etat", "bbox", "limit", "z",
)  # fmt: skip
CHAMPS = (
    "motif", "reponse", "texte", "verdict", "jour", "date", "decisions", "accepter", "refuser", "proposer", "agent",
    "service", "versions", "instructeur", "a", "sens", "motifs", "codes", "canal", "numero_suivi", "nature", "objet",
    "corps", "courriel", "genre", "action", "oppose", "dossiers", "numero", "commune", "role", "debut", "fin",
    "mot_de_passe", "code", "interesse", "designe", "types", "modele", "explication", "date_reception", "marque",
    "electronique", "accepte_cgu", "remise", "delegataire", "arrete", "question",
)  # fmt: skip
MOTS = (
    "", "0", "-1", "1", "2147483648", "99999999999999999999", "..", "../../etc/passwd", "%00", "\x00", "a'--", "NULL",
    "é", "ads", "rlpi", "on", "oui", "accord", "refus", "conforme", "2026-02-30", "2020-01-01", "9999-12-31", "{}", "[]",
    "<script>", "a" * 5000, "\u202e", "1e309", "NaN", "true",
)  # fmt: skip
METHODES = ("GET",) * 9 + ("POST",) * 8 + ("HEAD", "OPTIONS", "PUT", "PATCH", "DELETE")
#: Public by law or by nature: filing notices and decisions (R*423-6, R*424-15), the check of an authorisation on its
#: posted sign, and what anyone may ask about a posted dossier.
PUBLIQUES = frozenset(
    {"guichet:affichage", "guichet:affichage_atom", "guichet:affichage_communes", "guichet:autorisation"}
)
#: Writes that rightly reach dossiers their author does not see: anyone may ask to consult a posted dossier; the
#: platform ends a convention or a posting, and the running dossiers go back to the commune.
EFFETS_PERMIS = frozenset(
    {
        "guichet:consulter_un_dossier", "communes:convention_clore", "communes:convention_annuler",
        "communes:convention_ouvrir", "communes:revoquer", "communes:ouvrir_roles",
    }
)  # fmt: skip
_CONVERTISSEUR = re.compile(r"<(?:(\w+):)?(\w+)>")
_GROUPES = re.compile(rb"[\s]|\xc2\xa0|\xe2\x80\xaf")


@dataclass
class Reserve:
    """What identifiers are drawn from: rows of every dossier of the base. ``lignes``: those of each dossier."""

    references: list[str] = field(default_factory=list)
    lignes: dict[str, list[int]] = field(default_factory=dict)
    cles: list[int] = field(default_factory=list)
    jetons: list[str] = field(default_factory=list)
    mots: list[str] = field(default_factory=list)

    @classmethod
    def de_la_base(cls) -> Reserve:
        from communes import domaines
        from communes.models import Affectation, Commune, Convention
        from dossiers.models import Consultation, Dossier, Invitation
        from dossiers.services import effacement
        from dossiers.services.liens_avis import lien

        cles: set[int] = set()
        for modele in {*effacement.modeles_du_dossier(), Affectation, Convention}:
            cles.update(modele._base_manager.order_by("pk").values_list("pk", flat=True)[:40])
        dossiers = list(Dossier.objects.order_by("pk")[:200])
        jetons = [lien(c).strip("/").rpartition("/")[2] for c in Consultation.objects.all()[:20]]
        jetons += list(Invitation.objects.values_list("jeton", flat=True)[:20])
        lignes: dict[str, list[int]] = {d.reference: [] for d in dossiers}
        chemins = {(nom, chemin) for nom, chemin, *_ in (*effacement.SUPPRIMES, *effacement.VIDES)}
        for nom, chemin in sorted({*chemins, ("Evenement", "dossier"), ("Courrier", "dossier")}):
            paires = effacement.modele(nom)._base_manager.values_list(f"{chemin}__reference", "pk")
            for reference, pk in paires.order_by("pk"):
                if reference in lignes and len(lignes[reference]) < 60:
                    lignes[reference].append(pk)
        pieces = list(dossiers[0].pieces.values_list("code", flat=True)) if dossiers else []
        return cls(
            references=[d.reference for d in dossiers],
            lignes=lignes,
            cles=sorted(cles),
            jetons=jetons,
            mots=[
                *domaines.codes(), *pieces, *Commune.objects.values_list("code_insee", flat=True)[:20],
                "demandeur", "terrain", "projet", "geojson", "csv", "communes", "enquete_publique", "evocation",
                *(d.lot for d in dossiers if d.lot), *(d.numero for d in dossiers if d.numero),
            ],
        )  # fmt: skip


def abimer(hasard: random.Random, jeton: str) -> str:
    """A signed link, one sign of it changed: it must open nothing."""
    rang = hasard.randrange(len(jeton))
    return jeton[:rang] + ("A" if jeton[rang] != "A" else "B") + jeton[rang + 1 :]


class Oracle:
    """What one account must never receive nor change."""

    def __init__(self, compte):
        from dossiers.models import Dossier, Fichier
        from dossiers.services import effacement

        vus: set[int] = set()
        if compte is not None:
            for siens in (
                Dossier.objects.visibles_par(compte),
                Dossier.objects.remplis_par(compte),
                Dossier.objects.consultes_par(compte),
            ):
                vus |= set(siens.values_list("pk", flat=True))
        self.vus = list(Dossier.objects.filter(pk__in=vus).order_by("pk").values_list("reference", flat=True))
        self.caches = list(Dossier.objects.exclude(pk__in=vus).values_list("pk", flat=True))
        caches = Dossier.objects.filter(pk__in=self.caches)
        self.signes = {
            signe.encode(): str(pk)
            for pk, *signes in caches.values_list("pk", "reference", "numero")
            for signe in signes
            if signe
        }
        ouverts = set().union(*(effacement.fichiers_du(d) for d in Dossier.objects.filter(pk__in=vus)), set())
        fermes = set().union(*(effacement.fichiers_du(d) for d in caches), set()) - ouverts
        self.contenus = set(Fichier.objects.filter(pk__in=fermes).values_list("empreinte", flat=True))
        self.trace = self.etat()

    def etat(self) -> tuple:
        """What a request could change in the hidden dossiers."""
        from dossiers import models as m

        def lignes(modele, chemin, *champs):
            return tuple(
                modele._base_manager.filter(**{f"{chemin}__in": self.caches})
                .order_by("pk")
                .values_list("pk", *champs)
            )

        return (
            lignes(m.Dossier, "pk", "etat", "etape", "numero", "instructeur", "modifie_le", "depositaire"),
            lignes(m.Evenement, "dossier", "nature"),
            lignes(m.Piece, "dossier", "verdict", "est_demandee"),
            lignes(m.VersionPiece, "piece__dossier", "est_retiree"),
            lignes(m.Courrier, "dossier"),
            lignes(m.Decision, "dossier", "etat"),
            lignes(m.Consultation, "dossier", "etat", "jeton"),
            lignes(m.Message, "dossier", "lu_le"),
            lignes(m.NoteInterne, "dossier"),
            lignes(m.Requete, "dossier", "etat", "projet"),
        )

    def juger(self, nom: str, envoye: str, reponse, corps: bytes, est_lecture: bool) -> str:
        """What is wrong with this answer; empty when nothing is."""
        if reponse.status_code >= 500:
            return f"panne {reponse.status_code}"
        if nom in PUBLIQUES:
            return ""
        if hashlib.sha256(corps).hexdigest() in self.contenus:
            return "fuite : le contenu d’un fichier"
        texte = corps + reponse.headers.get("Location", "").encode()
        if "text" in reponse.headers.get("Content-Type", ""):
            texte += _GROUPES.sub(b"", corps)
        for signe, dossier in self.signes.items():
            if signe in texte and signe.decode() not in envoye:
                return f"fuite : {signe.decode()} (dossier {dossier})"
        a_pu_ecrire = not est_lecture and reponse.status_code < 400 and nom not in EFFETS_PERMIS
        return "écriture sur un dossier caché" if a_pu_ecrire and self.etat() != self.trace else ""


class _Annuler(Exception):
    pass


class Assaillant:
    """One account (None: nobody) that sends random requests, always the same from the same seed."""

    def __init__(self, compte, reserve: Reserve, graine: int | str):
        self.compte, self.reserve = compte, reserve
        self.hasard = random.Random(f"{graine}-{getattr(compte, 'courriel', 'anonyme')}")
        self.client = Client(raise_request_exception=False)
        if compte is not None:
            self.client.force_login(compte)
        self.oracle = Oracle(compte)
        self.motifs = [(nom, motif) for nom, motif in routes() if "^" not in motif and "static" not in motif]
        self.statuts: dict[int, int] = {}
        self.ici = ""

    def assaillir(self, nombre: int) -> list[str]:
        """Sends ``nombre`` requests; returns one line a fault."""
        return [faute for _ in range(nombre) if (faute := self._une())]

    def _une(self) -> str:
        nom, motif = self.hasard.choice(self.motifs)
        # Half of the requests start from a dossier the account may open: deeper pages answer, then the ids are mixed.
        vus = [r for r in self.oracle.vus if r in self.reserve.lignes]
        self.ici = self.hasard.choice(vus if vus and self.hasard.random() < 0.5 else self.reserve.references)
        adresse = "/" + _CONVERTISSEUR.sub(lambda m: self._valeur(m[1] or "str", m[2]), motif)
        parametres = self._parametres(PARAMETRES, 3) if self.hasard.random() < 0.4 else {}
        methode = self.hasard.choice(METHODES)
        donnees = self._parametres(CHAMPS, 6) if methode == "POST" else {}
        envoye = unquote(adresse) + urlencode(parametres) + str(donnees)
        complete = adresse + (f"?{urlencode(parametres)}" if parametres else "")
        faute, biscuits = "", self.client.cookies.copy()
        try:
            with transaction.atomic():
                faute = self._envoyer(nom, methode, complete, donnees, envoye)
                raise _Annuler
        except _Annuler:
            self.client.cookies = biscuits
        return f"{self.compte or 'anonyme'} {methode} {complete[:200]} : {faute}" if faute else ""

    def _envoyer(self, nom: str, methode: str, adresse: str, donnees: dict[str, Any], envoye: str) -> str:
        if methode == "POST":
            if self.hasard.random() < 0.15:
                donnees["fichier"] = io.BytesIO(self.hasard.randbytes(200))
                donnees["fichier"].name = "plan.pdf"
            reponse = self.client.post(adresse, donnees)
        else:
            reponse = self.client.generic(methode, adresse)
        corps = b"".join(reponse.streaming_content) if reponse.streaming else reponse.content
        self.statuts[reponse.status_code] = self.statuts.get(reponse.status_code, 0) + 1
        est_lecture = methode in ("GET", "HEAD", "OPTIONS")
        return self.oracle.juger(nom, envoye, reponse, corps, est_lecture)

    def _valeur(self, genre: str, nom: str) -> str:
        """One identifier for an address: most often a row of some dossier, whose is chance."""
        r, h = self.reserve, self.hasard
        if h.random() < 0.12:
            return quote(
                h.choice([m for m in MOTS if m.isdecimal()] if genre == "int" else MOTS)[:300] or "x"
            )
        if genre == "int":
            siennes = r.lignes.get(self.ici)
            return str(h.choice(siennes if siennes and h.random() < 0.5 else r.cles))
        if nom == "reference":
            return self.ici
        if nom == "jeton" and r.jetons:
            return abimer(h, h.choice(r.jetons))
        return quote(str(h.choice([*r.mots, *r.references, *r.cles])))

    def _parametres(self, noms: tuple[str, ...], au_plus: int) -> dict[str, Any]:
        r, h = self.reserve, self.hasard
        choisis = h.sample(noms, h.randint(0, au_plus))
        tirages = ((*MOTS,), (*r.mots,), (*r.references,), (*map(str, r.cles),))
        return {nom: h.choice(h.choice([t for t in tirages if t])) for nom in choisis}
