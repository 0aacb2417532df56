"""A PDF form already filled: its fields are read, and a draft begins with them."""

from __future__ import annotations

import re
from typing import BinaryIO

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from communes.erreurs import ErreurMetier
from communes.vues.envois import corps_borne
from dossiers import registre
from dossiers.services import saisie as service

OCTETS_MAX = 20 * 1024 * 1024
CHAMPS_MAX = 2000
VALEUR_MAX = 2000
_INDICE = re.compile(r"\[\d+\]$")


def lire_champs(flux: BinaryIO) -> dict[str, str]:
    """Name → value of the fields of a PDF form, by the last part of their name; empty when there are none.

    Raises:
        ErreurMetier: not a PDF that can be read.
    """
    try:
        lecteur = PdfReader(flux)
        champs = lecteur.get_fields() or {}
    except (PyPdfError, ValueError, TypeError, KeyError, AttributeError, OSError, RecursionError) as erreur:
        raise ErreurMetier(
            "Ce PDF n'a pas pu être lu. Vérifiez que c'est bien le formulaire rempli."
        ) from erreur
    lus: dict[str, str] = {}
    for nom, champ in list(champs.items())[:CHAMPS_MAX]:
        court = _INDICE.sub("", str(nom).rsplit(".", 1)[-1])
        valeur = champ.get("/V")
        lus[court] = str(valeur)[:VALEUR_MAX].replace("\x00", "") if valeur is not None else ""
    return lus


@require_POST
@corps_borne
def reprendre_cerfa(request: HttpRequest) -> HttpResponse:
    """Begins a draft with the answers of a filled form; nothing is filed, everything is to be read again."""
    envoye = request.FILES.get("cerfa")
    try:
        if envoye is None:
            raise ErreurMetier("Choisissez le PDF du formulaire rempli.")
        if envoye.size > OCTETS_MAX:
            raise ErreurMetier("Ce PDF dépasse 20 Mo : envoyez le formulaire seul, sans les plans.")
        champs = lire_champs(envoye)
        reprises = (domaine.reprendre(champs) for domaine in registre.domaines())
        reprise = next((trouvee for trouvee in reprises if trouvee is not None), None)
        if reprise is None:
            raise ErreurMetier(
                "Ce PDF n'est pas un formulaire que nous savons lire (Cerfa 16702, rempli à l'écran et "
                "enregistré). Un formulaire numérisé ne se lit pas : saisissez votre demande ici."
            )
        dossier = service.ouvrir_brouillon(reprise.type, par=request.user)
    except ErreurMetier as refus:
        messages.error(request, refus.message)
        return redirect("guichet:nouveau")
    for etape, valeurs in reprise.donnees.items():
        dossier = service.enregistrer_saisie(dossier, etape, valeurs, par=request.user)
    messages.success(request, f"Vos réponses sont reprises. Relisez chaque étape. {reprise.reserve}")
    return redirect("guichet:etape", dossier.reference, next(iter(reprise.donnees)))
