"""People who play the platform by HTTP, as a browser without script does: they retry what the network lost."""

from __future__ import annotations

import io
import re
import time
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
from lxml import html

MOT_DE_PASSE = "demo-instruction"
PATIENCE = 120
NUMERO = re.compile(r"\b[A-Z]{2}0\d{12}\b")
DEMANDEUR = {
    "nature": "physique", "nom": "Vandamme", "prenom": "Camille", "adresse": "12 rue des Lilas",
    "code_postal": "59166", "ville": "Bousbecque", "courriel": "petitionnaire@example.org",
    "a_co_demandeur": "non", "a_mandataire": "non",
}  # fmt: skip
TERRAIN = {"adresse": "3 rue de la Lys", "parcelles": "AK 123", "superficie": "540"}
MAISON = {
    "nature": "construction_neuve", "description": "Maison individuelle à étage.", "surface_existante": "0",
    "surface_creee": "118,50", "emprise_creee": "74", "hauteur": "7,80", "demolition": "non",
    "assainissement": "non", "architecte": "non",
}  # fmt: skip


class Refus(Exception):
    """The platform answered, and said no."""


class Personne:
    """One signed-in account. Every act is asked again until an answer comes, within ``PATIENCE`` seconds."""

    def __init__(self, adresse: str, courriel: str) -> None:
        self.adresse, self.courriel = adresse, courriel
        self.session = requests.Session()
        self.session.trust_env = False
        self.reprises = 0
        self.envoyer("/connexion/", {"username": courriel, "password": MOT_DE_PASSE})

    def _essayer(self, methode: str, chemin: str, **options: Any) -> requests.Response:
        limite, pause = time.monotonic() + PATIENCE, 0.1
        while True:
            try:
                for flux in (options.get("files") or {}).values():
                    flux[1].seek(0)
                reponse = self.session.request(
                    methode, urljoin(self.adresse, chemin), timeout=(10, 120), allow_redirects=methode == "GET", **options
                )  # fmt: skip
                if reponse.status_code < 500:
                    return reponse
                erreur: object = reponse.status_code
            except requests.RequestException as rate:
                erreur = rate
            if time.monotonic() > limite:
                raise Refus(f"{methode} {chemin} : {erreur}")
            self.reprises += 1
            time.sleep(pause)
            pause = min(pause * 2, 2)

    def lire(self, chemin: str) -> html.HtmlElement:
        """A page, parsed."""
        return html.fromstring(self._essayer("GET", chemin).content)

    def envoyer(
        self, chemin: str, valeurs: dict[str, Any], *, depuis: str = "", fichiers: dict | None = None
    ) -> str:
        """Fills the form of ``depuis`` (``chemin`` by default) and posts it; the place it leads to.

        Raises:
            Refus: the answer is not a redirection.
        """
        page = self.lire(depuis or chemin)
        caches = {
            champ.get("name"): champ.get("value", "")
            for formulaire in page.forms
            if urlsplit(formulaire.action or chemin).path in (chemin, "")
            for champ in formulaire.iterfind(".//input[@type='hidden']")
        }
        jeton = page.xpath("string(//input[@name='csrfmiddlewaretoken']/@value)") or self.session.cookies.get(
            "csrftoken"
        )
        reponse = self._essayer(
            "POST", chemin, data={**caches, **valeurs, "csrfmiddlewaretoken": jeton}, files=fichiers,
            headers={"Referer": urljoin(self.adresse, depuis or chemin)},
        )  # fmt: skip
        if reponse.status_code not in (301, 302, 303):
            fautes = [" ".join(e.text_content().split()) for e in html.fromstring(reponse.content or b"<p/>").xpath(
                "//*[contains(@class,'erreur') or contains(@class,'alerte') or contains(@class,'invalid')]")]  # fmt: skip
            raise Refus(f"POST {chemin} : {reponse.status_code} {fautes[:4]}")
        return urlsplit(reponse.headers["Location"]).path


class Equipe:
    """The four accounts of one chain, for the commune of Bousbecque."""

    def __init__(self, adresse: str) -> None:
        self.petitionnaire = Personne(adresse, "petitionnaire@example.org")
        self.accueil = Personne(adresse, "guichet.bousbecque@example.org")
        self.instructeur = Personne(adresse, "instructeur.ads@example.org")
        self.maire = Personne(adresse, "maire.bousbecque@example.org")

    @property
    def reprises(self) -> int:
        return sum(p.reprises for p in (self.petitionnaire, self.accueil, self.instructeur, self.maire))


def deposer(
    personne: Personne, insee: str, pdf: bytes, *, type_dossier: str = "CUa", projet: dict | None = None, fichiers: int = 1
) -> str:  # fmt: skip
    """Types and files one dossier with ``fichiers`` files a due piece; its reference."""
    g = "/guichet/"
    lieu = personne.envoyer(f"{g}nouveau/", {"type": type_dossier})
    reference = lieu.split("/")[3]
    d = f"{g}dossiers/{reference}/"
    etapes: dict[str, dict] = {"demandeur": DEMANDEUR, "terrain": {"commune": insee, **TERRAIN}}
    if projet is not None:
        etapes["projet"] = projet
    for etape, valeurs in etapes.items():
        personne.envoyer(f"{d}saisie/{etape}/", valeurs)
    page = personne.lire(f"{d}pieces/")
    lieux = sorted({
        chemin for chemin in (urlsplit(f.action or "").path for f in page.forms)
        if chemin.startswith(f"{d}pieces/") and chemin != f"{d}pieces/"
    })  # fmt: skip
    for lieu in lieux:
        for rang in range(fichiers):
            contenu = pdf + f"\n%{reference}{lieu}{rang}\n".encode()
            personne.envoyer(
                lieu, {}, depuis=f"{d}pieces/",
                fichiers={"fichiers": (f"plan-{rang}.pdf", io.BytesIO(contenu), "application/pdf")},
            )  # fmt: skip
    personne.envoyer(f"{d}deposer/", {"accepte_cgu": "on", "electronique": "oui"}, depuis=f"{d}verifier/")
    return reference


def decider(equipe: Equipe, reference: str, *, sens: str = "accord") -> None:
    """From registration to the signed and notified decision."""
    i = f"/instruction/{reference}/"
    equipe.accueil.envoyer(f"{i}enregistrer/", {}, depuis=i)
    equipe.instructeur.envoyer(f"{i}pieces/complet/", {}, depuis=f"{i}pieces/")
    contenu = {"sens": sens, "motifs": "", "prescriptions": "", "rapport": "", "action": "envoyer"}
    equipe.instructeur.envoyer(f"{i}decision/", contenu)
    while (lien := a_signer(equipe, reference)) == "":
        time.sleep(0.2)
    if lien != "signee":
        equipe.maire.envoyer(f"{lien}signer/", {}, depuis=lien)


def a_signer(equipe: Equipe, reference: str) -> str:
    """Where the mayor signs this dossier; ``signee`` when it is done, "" when it is not there yet."""
    bureau = equipe.instructeur.lire(f"/instruction/{reference}/")
    numero = NUMERO.search(bureau.text_content())
    page = equipe.maire.lire("/parapheur/")
    for lien in page.xpath("//a[starts-with(@href, '/parapheur/')]"):
        ligne = lien.xpath("ancestor::li[1] | ancestor::tr[1]")
        if numero and ligne and numero[0] in ligne[0].text_content():
            return urlsplit(lien.get("href")).path
    decision = equipe.instructeur.lire(f"/instruction/{reference}/decision/").text_content().lower()
    return "signee" if "signée" in decision else ""
