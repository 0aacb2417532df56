"""One's dossier to keep: everything in a ZIP, or on one page to print; and the mails one wants."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from communes import habilitations as h
from dossiers import journal_acces, registre
from dossiers.models import PreferencesCourriel
from dossiers.services import archive_du_dossier, echanges, horloge
from guichet import parcours, presentation
from guichet.vues.commun import fil
from guichet.vues.echanges import dossier_depose


@require_GET
def archive(request: HttpRequest, reference: str) -> StreamingHttpResponse:
    """Everything the petitioner may read, in one ZIP sent as it is made."""
    dossier = dossier_depose(request, reference)
    journal_acces.noter(request, dossier, "archive")
    membres = archive_du_dossier.entrees(dossier, pour_le_demandeur=True)
    reponse = StreamingHttpResponse(archive_du_dossier.flux_zip(membres), content_type="application/zip")
    reponse["Content-Disposition"] = f'attachment; filename="{dossier.numero or dossier.reference}.zip"'
    return reponse


@require_GET
def imprimer(request: HttpRequest, reference: str) -> HttpResponse:
    """The whole dossier on one page, made to be printed."""
    dossier = dossier_depose(request, reference)
    la_horloge = horloge.projeter(dossier)
    lettres = list(presentation.courriers(dossier))
    depot = getattr(dossier, "depot", None)
    jour = timezone.localdate()
    contexte = {
        "dossier": dossier,
        "type": registre.type_de(dossier),
        "badge": presentation.badge(dossier),
        "suite": presentation.suite(dossier, la_horloge, lettres, jour),
        "horloge": presentation.horloge_pour_demandeur(dossier, la_horloge, jour),
        "frise": presentation.frise(dossier, la_horloge),
        "courriers": lettres,
        "depot": depot,
        "sections": presentation.copie(dossier, depot.contenu) if depot else [],
        "pieces": parcours.pieces_jointes(dossier),
        "messages_du_fil": echanges.fil(dossier),
        "jour": jour,
        "fil": fil(dossier, ("", "Version imprimable")),
    }
    journal_acces.noter(request, dossier, "impression")
    return render(request, "guichet/imprimer.html", contexte)


class PreferencesForm(forms.ModelForm):
    """What one may do without; an agent chooses about arrivals, a petitioner about his own dossiers."""

    class Meta:
        model = PreferencesCourriel
        fields = ("etapes", "messages", "arrivees")

    def __init__(self, *args, est_agent: bool, **kwargs):
        super().__init__(*args, **kwargs)
        for champ in ("etapes", "messages") if est_agent else ("arrivees",):
            del self.fields[champ]


@require_http_methods(["GET", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """Which mails one wants; those the law counts on always leave."""
    actuelles = PreferencesCourriel.objects.filter(pk=request.user.pk).first()
    form = PreferencesForm(
        request.POST or None,
        instance=actuelles or PreferencesCourriel(utilisateur=request.user),
        est_agent=h.est_agent(request.user),
    )
    if request.method == "POST":
        form = PreferencesForm(request.POST, instance=form.instance, est_agent=h.est_agent(request.user))
        if form.is_valid():
            form.save()
            messages.success(request, "Vos préférences sont enregistrées.")
            return redirect("guichet:preferences")
    contexte = {
        "form": form,
        "est_agent": h.est_agent(request.user),
        "fil": [
            {"url": reverse("accueil_connecte"), "libelle": "Mon espace"},
            {"url": "", "libelle": "Mes courriels"},
        ],
    }
    return render(request, "guichet/preferences.html", contexte)
