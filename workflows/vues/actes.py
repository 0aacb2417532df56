"""After the decisions, for a whole commune: what is left to do, and the register of posting."""

from __future__ import annotations

import csv
from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from communes import habilitations as h
from communes.models import Commune
from dossiers.services import courriers, formalites, publicite, recommandes
from workflows.formulaires_actes import Registre
from workflows.vues.commun import agent_requis, rendre
from workflows.vues.documents import servir_pdf

MONTREES = 50
FIL = {"url": "/actes/", "libelle": "Après la décision"}


def exiger_d_accomplir(request: HttpRequest) -> None:
    """Refuses (403) whoever carries out no formality anywhere."""
    if not any(h.peut_quelque_part(request.user, a) for a in (h.ENREGISTRER, h.INSTRUIRE, h.SIGNER)):
        raise PermissionDenied("Cette page est celle des agents et des élus qui suivent les décisions.")


def _bloc(code: str, titre: str, aide: str, lignes: list) -> dict:
    return {
        "code": code,
        "titre": titre,
        "aide": aide,
        "lignes": lignes[:MONTREES],
        "nombre": len(lignes),
        "depassees": sum(ligne.est_depassee for ligne in lignes),
    }


@require_GET
@agent_requis
def actes(request: HttpRequest) -> HttpResponse:
    """What is left to do after the decisions, the nearest last day first."""
    exiger_d_accomplir(request)
    jour, siens = timezone.localdate(), formalites.des_siens(request.user)
    blocs = [
        _bloc(
            "prefet",
            "À transmettre au préfet",
            "Dans les quinze jours de la signature (CGCT L2131-1, L2131-2 : à confronter au texte en vigueur).",
            formalites.a_transmettre(siens, jour),
        ),
        _bloc(
            "avis",
            "Avis électroniques non remis",
            "Le demandeur n’a peut-être rien reçu : notifiez par lettre recommandée, avant la fin du délai.",
            formalites.avis_revenus(siens),
        ),
        _bloc(
            "afficher",
            "À afficher en mairie ou sur le site",
            "Dans les huit jours de la décision, pendant deux mois (R*424-15).",
            formalites.a_afficher(siens, jour),
        ),
        _bloc(
            "retirer",
            "Affichages accomplis",
            "Deux mois sont passés : notez le retrait et établissez le certificat.",
            formalites.a_retirer_du_panneau(siens, jour),
        ),
        _bloc(
            "retraits",
            "Retraits d’autorisation en cours",
            "Le retrait doit être notifié dans les trois mois de la décision (L424-5).",
            formalites.retraits_en_cours(siens, jour),
        ),
    ]
    peut_poster = any(h.peut_quelque_part(request.user, a) for a in (h.ENREGISTRER, h.INSTRUIRE))
    return rendre(
        request,
        "actes",
        {
            "blocs": [bloc for bloc in blocs if bloc["nombre"]],
            "a_envoyer": recommandes.a_envoyer(request.user).count() if peut_poster else None,
            "en_route": recommandes.en_route(request.user).count() if peut_poster else None,
            "peut_deleguer": any(h.peut_quelque_part(request.user, a) for a in (h.SIGNER, h.ADMINISTRER)),
            "peut_regler": any(h.peut_quelque_part(request.user, a) for a in (h.VALIDER, h.ADMINISTRER)),
            "fil": [{"url": "", "libelle": "Après la décision"}],
        },
    )


def _communes(utilisateur):
    """Communes whose register a person reads: any commune where he consults."""
    permises = set(formalites.des_siens(utilisateur).values_list("commune", flat=True).distinct())
    return Commune.objects.filter(pk__in=permises).order_by("nom")


@require_GET
@agent_requis
def registre(request: HttpRequest) -> HttpResponse:
    """The chronological register of posting: on screen, as a PDF, as a table (``format``)."""
    exiger_d_accomplir(request)
    jour = timezone.localdate()
    donnees = request.GET.copy()
    donnees.setdefault("au", jour.isoformat())
    donnees.setdefault("du", (jour - timedelta(days=90)).isoformat())
    formulaire = Registre(donnees, communes=_communes(request.user))
    lignes, commune = [], None
    if formulaire.is_valid():
        s = formulaire.cleaned_data
        commune = s["commune"]
        lignes = list(publicite.registre_d_affichage(commune, s["du"], s["au"])) if commune else []
        if commune and request.GET.get("format") == "pdf":
            pdf = publicite.registre_imprime(commune, s["du"], s["au"])
            return servir_pdf(pdf, f"registre-affichage-{commune.slug}.pdf")
        if commune and request.GET.get("format") == "csv":
            return _exporter(commune, lignes)
    parametres = request.GET.copy()
    parametres.pop("format", None)
    return rendre(
        request,
        "registre",
        {
            "formulaire": formulaire,
            "commune": commune,
            "lignes": lignes,
            "requete": parametres.urlencode(),
            "fil": [FIL, {"url": "", "libelle": "Registre d’affichage"}],
        },
    )


COLONNES = ("Inscrit le", "Dossier", "Terrain", "Objet", "Lieu", "Du", "Au", "Inscrit par")


def _exporter(commune: Commune, lignes) -> HttpResponse:
    reponse = HttpResponse(content_type="text/csv; charset=utf-8")
    reponse.headers["Content-Disposition"] = f'attachment; filename="registre-affichage-{commune.slug}.csv"'
    reponse.headers["Cache-Control"] = "private, no-store"
    reponse.write("\ufeff")
    sortie = csv.writer(reponse, delimiter=";")
    sortie.writerow(COLONNES)
    for a in lignes:
        sortie.writerow(
            [
                timezone.localtime(a.enregistre_le).strftime("%d/%m/%Y"),
                courriers.numero_lisible(a.dossier.numero),
                _sans_formule(a.dossier.adresse_terrain),
                a.get_objet_display(),
                a.get_lieu_display(),
                a.debut.strftime("%d/%m/%Y"),
                a.fin.strftime("%d/%m/%Y") if a.fin else "",
                _sans_formule(str(a.enregistre_par or "")),
            ]
        )
    return reponse


def _sans_formule(texte: str) -> str:
    """A spreadsheet must not run what a person typed."""
    return f"'{texte}" if texte[:1] in "=+-@\t\r" else texte
