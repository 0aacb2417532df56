"""The people of a simulated season: what each does, on which working day, through the services and nothing else."""

from __future__ import annotations

import io
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from typing import Any

from bench._chaine import DEMANDEUR, MAISON, TERRAIN

COMMUNES = {"bousbecque": "instructeur.ads", "lannoy": "instructeur.ads", "villeneuve-d-ascq": "instructeur.villeneuve-d-ascq"}  # fmt: skip
#: Types drawn, out of 100, and what their form says of the project.
TYPES = (("DP", 50), ("CUa", 27), ("PCMI", 23))
PROJETS: dict[str, dict[str, str]] = {
    "PCMI": MAISON,
    "DP": {
        "nature": "cloture", "description": "Clôture sur rue, 1,60 m.", "surface_existante": "90", "surface_creee": "0",
        "emprise_creee": "0", "hauteur_cloture": "1,60", "demolition": "non", "assainissement": "non", "visible": "oui",
    },
}  # fmt: skip
#: Share of each accident of a life.
SUR_PAPIER, SANS_ENREGISTREMENT, INCOMPLETS, SANS_REPONSE, SANS_VERDICT = 0.12, 0.02, 0.2, 0.2, 0.05
CONSULTES, AVIS_TACITES, SANS_DECISION, REFUS, RENVOIS, ABANDONS = 0.25, 0.3, 0.08, 0.08, 0.05, 0.02


@contextmanager
def horloge_simulee() -> Iterator[Callable[[date, int], None]]:
    """The platform's clock, set by hand: ``regler(day, hour)``."""
    from django.utils import timezone

    vraie, instant = timezone.now, [timezone.now()]

    def regler(jour: date, heure: int) -> None:
        instant[0] = datetime.combine(jour, time(heure), tzinfo=timezone.get_default_timezone())

    timezone.now = lambda: instant[0]
    try:
        yield regler
    finally:
        timezone.now = vraie


class Saison:
    """The diary of the season: acts by day, and what they came to."""

    def __init__(self, graine: int, pdf: Callable[[], bytes]) -> None:
        from communes.models import Commune, Utilisateur
        from dossiers.models import ServiceConsultable

        self.alea = random.Random(f"saison/{graine}")
        self.pdf = pdf
        self.agenda: dict[date, list[Callable[[date], None]]] = defaultdict(list)
        self.actes: Counter[str] = Counter()
        self.ecartes: Counter[str] = Counter()
        self.jour = date.min
        self.comptes = {u.courriel.partition("@")[0]: u for u in Utilisateur.objects.filter(is_active=True)}
        self.communes = {c.slug: c for c in Commune.objects.filter(slug__in=COMMUNES)}
        self.service = ServiceConsultable.objects.filter(membres__agent__courriel="abf@example.org").first()

    def prevoir(self, jours_ouvres: int, acte: Callable[[date], None], *, depuis: date | None = None) -> None:
        """Puts one act in the diary, so many working days later."""
        from droit.calendrier import ajouter_jours_ouvres

        quand = ajouter_jours_ouvres(depuis or self.jour, max(0, jours_ouvres))
        self.agenda[max(quand, self.jour + timedelta(days=1))].append(acte)

    def jouer(self, jour: date) -> None:
        """Every act of one day; one that the law or the state refuses is set aside, with its reason."""
        from communes.erreurs import ErreurMetier

        self.jour = jour
        for acte in self.agenda.pop(jour, []):
            try:
                acte(jour)
            except ErreurMetier as refus:
                self.ecartes[f"{acte.__qualname__.split('.')[1]} : {refus}"[:120]] += 1

    def tirer(self, part: float) -> bool:
        return self.alea.random() < part

    def naitre(self) -> None:
        """One more life begins on the day under way."""
        Vie(self).deposer()


class Vie:
    """One dossier and the people around it."""

    def __init__(self, saison: Saison) -> None:
        self.s, self.alea = saison, saison.alea
        self.slug = self.alea.choices(list(COMMUNES), weights=(3, 1, 6))[0]
        self.type = self.alea.choices([t for t, _ in TYPES], weights=[p for _, p in TYPES])[0]
        self.petitionnaire = saison.comptes[self.alea.choice(("petitionnaire", "architecte"))]
        self.accueil, self.maire = (
            saison.comptes[f"guichet.{self.slug}"],
            saison.comptes[f"maire.{self.slug}"],
        )
        self.instructeur = saison.comptes[COMMUNES[self.slug]]
        self.est_papier = saison.tirer(SUR_PAPIER)

    def frais(self):
        """The dossier as it stands."""
        from dossiers.models import Dossier

        return Dossier.objects.get(pk=self.pk)

    def fait(self, quoi: str) -> None:
        self.s.actes[quoi] += 1

    # The petitioner and the counter

    def deposer(self) -> None:
        from dossiers.services import fichiers, saisie
        from workflows import circuit

        par = self.accueil if self.est_papier else self.petitionnaire
        dossier = saisie.ouvrir_brouillon(
            self.type, par=par, voie="papier" if self.est_papier else "teleservice"
        )
        insee = self.s.communes[self.slug].code_insee
        etapes: dict[str, Any] = {"demandeur": DEMANDEUR, "terrain": {"commune": insee, **TERRAIN}}
        if projet := PROJETS.get(self.type):
            etapes["projet"] = projet
        for etape, valeurs in etapes.items():
            dossier = saisie.enregistrer_saisie(dossier, etape, valeurs, par=par)
        for piece in dossier.pieces.filter(est_exigible=True):
            fichiers.deposer_piece(dossier, piece.code, io.BytesIO(self.s.pdf()), "plan.pdf", par=par)
        self.pk = dossier.pk
        if self.est_papier:
            circuit.deposer_papier(dossier, par=par, date_reception=self.s.jour)
            self.fait("dépôt sur papier, enregistré au guichet")
            self.s.prevoir(self.alea.randint(2, 15), self.verifier)
            return
        circuit.deposer(dossier, par=par, accepte_cgu=True, accepte_electronique=True)
        self.fait("dépôt en ligne")
        if not self.s.tirer(SANS_ENREGISTREMENT):
            self.s.prevoir(self.alea.randint(1, 4), self.enregistrer)
        if self.s.tirer(ABANDONS):
            self.s.prevoir(self.alea.randint(3, 25), self.abandonner)

    def enregistrer(self, jour: date) -> None:
        from workflows import circuit

        circuit.enregistrer(self.frais(), par=self.accueil)
        self.fait("enregistrement au guichet")
        self.s.prevoir(self.alea.randint(2, 15), self.verifier)

    def abandonner(self, jour: date) -> None:
        from workflows import circuit

        circuit.abandonner(self.frais(), par=self.petitionnaire, motif="Projet reporté.")
        self.fait("abandon par le demandeur")

    # The instructing service

    def verifier(self, jour: date) -> None:
        from dossiers.services import affectation, completude
        from workflows import circuit

        dossier = self.frais()
        if dossier.service_id and dossier.instructeur_id is None:
            affectation.affecter(dossier, self.instructeur, par=self.s.comptes["chef.ads"])
            self.fait("attribution par le chef de service")
        if self.s.tirer(SANS_VERDICT):
            self.s.prevoir(30, self.instruire)
            return
        pieces = list(dossier.pieces.filter(est_exigible=True))
        if pieces and self.s.tirer(INCOMPLETS):
            completude.juger_piece(
                self.alea.choice(pieces), "illisible", par=self.instructeur, motif="Plan illisible."
            )
            papier = {"canal": "lrar", "date_presentation": jour} if self.est_papier else {}
            circuit.demander_pieces(self.frais(), par=self.instructeur, **papier)
            self.fait("demande de pièces")
            if not self.s.tirer(SANS_REPONSE):
                self.s.prevoir(self.alea.randint(3, 40), self.completer)
            return
        circuit.declarer_complet(dossier, par=self.instructeur)
        self.fait("dossier déclaré complet")
        self.consulter(jour)

    def completer(self, jour: date) -> None:
        from dossiers.services import fichiers
        from workflows import circuit

        dossier = self.frais()
        par = self.accueil if self.est_papier else self.petitionnaire
        for piece in dossier.pieces.filter(est_demandee=True):
            fichiers.deposer_piece(dossier, piece.code, io.BytesIO(self.s.pdf()), "complement.pdf", par=par)
        if self.est_papier:
            circuit.recevoir_pieces(self.frais(), jour, par=par)
        else:
            circuit.fournir_pieces(self.frais(), par=par)
        self.fait("pièces fournies")
        self.consulter(jour)

    def consulter(self, jour: date) -> None:
        from dossiers.services import consultations

        if self.s.service is not None and self.type != "CUa" and self.s.tirer(CONSULTES):
            consultation = consultations.consulter(self.frais(), self.s.service, par=self.instructeur)
            self.fait("service consulté")
            if not self.s.tirer(AVIS_TACITES):
                self.s.prevoir(self.alea.randint(3, 20), lambda j: self.repondre(consultation, j))
        if not self.s.tirer(SANS_DECISION):
            limite = self.frais().limite_instruction or jour
            reste = max(1, (limite - jour).days * 5 // 7 - 6)
            self.s.prevoir(self.alea.randint(1, reste), self.instruire)

    def repondre(self, consultation, jour: date) -> None:
        from dossiers.services import avis

        avis.rendre_par_compte(
            consultation, par=self.s.comptes["abf"], sens="favorable", motivation="Sans objection."
        )
        self.fait("avis rendu par le service consulté")

    def instruire(self, jour: date) -> None:
        from workflows import circuit

        dossier = self.frais()
        if dossier.consultations.en_attente().exists() and (dossier.limite_instruction - jour).days > 14:
            self.s.prevoir(5, self.instruire)  # an answer is awaited, and there is time
            return
        refuse = self.type != "CUa" and self.s.tirer(REFUS)
        decision = circuit.preparer_decision(
            dossier, par=self.instructeur, sens="refus" if refuse else "accord",
            motifs="Article UB 7 du PLU : le retrait de 3 m n'est pas respecté." if refuse else "",
        )  # fmt: skip
        self.fait("décision préparée")
        self.s.prevoir(1, lambda j: self.viser(decision, j))

    # The signature

    def viser(self, decision, jour: date) -> None:
        from workflows import circuit_decision

        decision.refresh_from_db()
        if decision.etat == "a_valider":
            circuit_decision.viser(decision, par=self.s.comptes["chef.ads"])
            self.fait("visa du chef de service")
        self.s.prevoir(1, lambda j: self.signer(decision, j))

    def signer(self, decision, jour: date) -> None:
        from workflows import circuit

        decision.refresh_from_db()
        if self.s.tirer(RENVOIS):
            circuit.renvoyer(decision, par=self.maire, motif="Précisez l'implantation.")
            self.fait("projet renvoyé par le maire")
            self.s.prevoir(2, self.instruire)
            return
        circuit.signer(decision, par=self.maire)
        self.fait("décision signée")
        if self.est_papier:
            self.s.prevoir(3, self.notifier)

    def notifier(self, jour: date) -> None:
        from workflows import circuit

        circuit.notifier(self.frais(), par=self.accueil, canal="lrar", date_presentation=jour)
        self.fait("notification par lettre recommandée")
