"""Public notices: filings and decisions of a commune, without account, and nothing the law does not publish."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django.contrib.syndication.views import Feed
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_GET

from carto.carte import Marqueur, contexte_carte
from communes.models import Commune
from dossiers import registre
from dossiers.services import affichage as service
from dossiers.services import silence
from dossiers.services.courriers import numero_lisible

SENS = {
    "accord": "Accord",
    "refus": "Refus",
    "sursis": "Sursis à statuer",
}
MAXIMUM = 200


@require_GET
def communes(request: HttpRequest) -> HttpResponse:
    """Communes whose notices are here; the others are named, with what to do."""
    jour = timezone.localdate()
    recherche = request.GET.get("q", "").strip()[:80]
    trouvees = Commune.objects.defer("contour").order_by("nom")
    if recherche:
        trouvees = [c for c in trouvees if _contient(c, recherche)]
    ici = [c for c in trouvees if c.est_sur_la_plateforme(jour)]
    ailleurs = [c for c in trouvees if not c.est_sur_la_plateforme(jour)] if recherche else []
    contexte = {"communes": ici, "ailleurs": ailleurs, "recherche": recherche}
    return render(request, "public/affichage_communes.html", contexte)


def _contient(commune: Commune, texte: str) -> bool:
    cherche = texte.casefold()
    return cherche in commune.nom.casefold() or texte in commune.codes_postaux or texte == commune.code_insee


def _commune(insee: str) -> Commune:
    return get_object_or_404(Commune.objects.defer("contour"), code_insee=insee)


@require_GET
def commune(request: HttpRequest, insee: str) -> HttpResponse:
    """Filings under instruction and decisions of the last two months in one commune."""
    jour = timezone.localdate()
    la_commune = _commune(insee)
    recherche = request.GET.get("q", "").strip()[:80]
    depots = [
        (d, ligne)
        for d in _filtrer(service.avis_de_depot(la_commune, jour), recherche, "")[:MAXIMUM]
        if _est_montrable(ligne := _depot(d), recherche)
    ]
    rendues = [
        (e.dossier, ligne)
        for e in _filtrer(service.decisions(la_commune, jour), recherche, "dossier__")[:MAXIMUM]
        if _est_montrable(ligne := _decision(e), recherche)
    ]
    contexte = {
        "commune": la_commune,
        "est_ici": la_commune.est_sur_la_plateforme(jour),
        "recherche": recherche,
        "depots": [ligne for _, ligne in depots],
        "decisions": [ligne for _, ligne in rendues],
        "maximum": MAXIMUM,
        "jour": jour,
        "carte": _carte(la_commune, depots, rendues),
        "fil": [
            {"url": reverse("guichet:affichage_communes"), "libelle": "Affichage public"},
            {"url": "", "libelle": la_commune.nom},
        ],
    }
    return render(request, "public/affichage.html", contexte)


def _carte(la_commune: Commune, depots: list, rendues: list) -> dict[str, Any] | None:
    """The same notices on a map: what the tables say, where the land is known; they are its text equivalent."""
    situes = [(d, ligne, "Demande déposée") for d, ligne in depots if d.emprise]
    situes += [(d, ligne, ligne["sens"] or "Décision") for d, ligne in rendues if d.emprise]
    if not situes:
        return None
    return contexte_carte(
        "carte-affichage",
        "Les avis sur la carte",
        couches=("communes", "avis_publics", "parcelles"),
        emprise=Commune.objects.only("contour").get(pk=la_commune.pk).contour,
        marqueurs=[
            Marqueur(
                f"{ligne['numero']} : {quoi}",
                d.emprise,
                f"#avis-{d.numero}-{'d' if quoi == 'Demande déposée' else 'r'}",
                ", ".join(t for t in (ligne["adresse"], ligne["objet"]) if t),
            )
            for d, ligne, quoi in situes
        ],
        marqueurs_en_texte=False,
    )


def _filtrer(lignes: QuerySet, recherche: str, prefixe: str) -> QuerySet:
    if not recherche:
        return lignes
    champs = ("numero", "adresse_terrain", "objet")
    conditions = Q()
    for champ in champs:
        texte = recherche.replace(" ", "") if champ == "numero" else recherche
        conditions |= Q(**{f"{prefixe}{champ}__icontains": texte})
    return lignes.filter(conditions)


def _est_montrable(ligne: dict[str, Any], recherche: str) -> bool:
    """Whether the published words hold what is searched: a hidden name must not be found by guessing."""
    cherche = recherche.casefold()
    publie = f"{ligne['adresse']} {ligne['objet']}".casefold()
    return cherche in publie or cherche.replace(" ", "") in ligne["numero"].replace(" ", "").casefold()


def _depot(dossier) -> dict[str, Any]:
    return service.publier(
        {
            "numero": numero_lisible(dossier.numero),
            "ancre": f"avis-{dossier.numero}",
            "type": registre.libelle_de(dossier),
            "date": dossier.date_depot,
            "adresse": service.sans_personne(dossier.adresse_terrain, dossier),
            "objet": service.sans_personne(dossier.objet, dossier),
        }
    )


def _decision(evenement) -> dict[str, Any]:
    contenu = evenement.donnees.contenu
    dossier = evenement.dossier
    sens = contenu.get("sens")
    return {
        **_depot(dossier),
        "depot": dossier.date_depot,
        "date": evenement.date_legale,
        "sens": SENS.get(sens, "") or silence.libelle(contenu.get("effet", "")).capitalize(),
        "ton": "favorable"
        if sens == "accord" or (not sens and "rejet" not in contenu.get("effet", ""))
        else "defavorable",
    }


class FluxAtom(Feed):
    """The same notices, for a feed reader."""

    feed_type = Atom1Feed

    def get_object(self, request: HttpRequest, insee: str) -> Commune:
        return _commune(insee)

    def title(self, obj: Commune) -> str:
        return f"Affichage de {obj.nom} : dépôts et décisions"

    def link(self, obj: Commune) -> str:
        return reverse("guichet:affichage", args=[obj.code_insee])

    def items(self, obj: Commune) -> list[dict[str, Any]]:
        jour = timezone.localdate()
        lignes = [
            {**_depot(d), "quoi": "Dépôt", "insee": obj.code_insee}
            for d in service.avis_de_depot(obj, jour)[:MAXIMUM]
        ]
        lignes += [
            {**_decision(e), "quoi": "Décision", "insee": obj.code_insee}
            for e in service.decisions(obj, jour)[:MAXIMUM]
        ]
        return sorted(lignes, key=lambda ligne: ligne["date"], reverse=True)

    def item_title(self, item: dict[str, Any]) -> str:
        return f"{item['quoi']} — {item['numero']}"

    def item_description(self, item: dict[str, Any]) -> str:
        sens = f" {item['sens']}." if item.get("sens") else ""
        return f"{item['type']}. {item['adresse']}. {item['objet']}.{sens}"

    def item_link(self, item: dict[str, Any]) -> str:
        return reverse("guichet:affichage", args=[item["insee"]])

    def item_guid(self, item: dict[str, Any]) -> str:
        return f"{item['numero']} {item['quoi']} {item['date'].isoformat()}"

    def item_updateddate(self, item: dict[str, Any]) -> datetime:
        return _instant(item["date"])


def _instant(jour: date) -> datetime:
    return timezone.make_aware(datetime.combine(jour, time(8)))
