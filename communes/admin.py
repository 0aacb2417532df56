"""``/admin/``: the referentials only. Rights change through the services of ``communes.habilitations``."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelect
from django.contrib.auth.models import Group
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import resolve_url
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from communes import armes, domaines
from communes import habilitations as h
from communes.erreurs import ErreurMetier
from communes.models import Affectation, Commune, Convention, Role, ServiceInstructeur, Utilisateur

#: The largest key of a table has nineteen; nobody gets there.
CHIFFRES_D_UNE_CLE = 18

admin.site.site_header = "Mitoyen : référentiels"
admin.site.site_title = "Référentiels"
admin.site.index_title = "Référentiels"


def _connexion_unique(request, extra_context=None):
    """There is one sign-in page; a signed-in person without the right is told so."""
    if request.user.is_authenticated:
        raise PermissionDenied("Les référentiels sont réservés à l’administrateur de la plateforme.")
    return redirect_to_login(request.GET.get("next", "/admin/"), resolve_url("connexion"))


admin.site.login = _connexion_unique
# Secrets of second factors and groups are no referential.
for modele in (Group, TOTPDevice, StaticDevice):
    if admin.site.is_registered(modele):
        admin.site.unregister(modele)


class ChoixParRecherche(AutocompleteSelect):
    """A list searched as one types. What was sent and is no key is shown as no choice: Django looks it up as it is."""

    def optgroups(self, name, value, attr=None):
        cles = [v for v in value if str(v).isdecimal() and len(str(v)) <= CHIFFRES_D_UNE_CLE]
        return super().optgroups(name, cles, attr)


class SansSuppression(admin.ModelAdmin):
    """Referentials are closed or deactivated, never deleted."""

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", ChoixParRecherche(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def has_delete_permission(self, request, obj=None) -> bool:
        return False


class EnLecture(SansSuppression):
    """Shown; what changes it is a service."""

    def has_change_permission(self, request, obj=None) -> bool:
        return False


class FormulaireCommune(forms.ModelForm):
    """The commune's own particulars; its arms are read here, kept as one small PNG."""

    fichier_armes = forms.FileField(
        label="Armes ou logo",
        required=False,
        help_text="PNG ou JPEG, 2 Mo au plus. En tête des courriers et des arrêtés.",
    )
    retirer_armes = forms.BooleanField(label="Ne plus imprimer d’armes", required=False)

    def clean_fichier_armes(self) -> bytes:
        flux = self.cleaned_data["fichier_armes"]
        if flux is None:
            return b""
        try:
            return armes.preparer(flux)
        except ErreurMetier as refus:
            raise forms.ValidationError(refus.message) from refus


@admin.register(Commune)
class CommuneAdmin(SansSuppression):
    form = FormulaireCommune
    list_display = ("nom", "code_insee", "population_municipale", "adherente_depuis")
    search_fields = ("nom", "code_insee")
    fields = (
        "nom", "code_insee", "siren", "population_municipale", "population_totale", "adresse_mairie",
        "courriel_mairie", "telephone_mairie", "nom_maire", "fichier_armes", "retirer_armes", "adherente_depuis", "adherente_jusqu_au",
    )  # fmt: skip
    readonly_fields = ("nom", "code_insee", "population_municipale", "population_totale")

    def has_add_permission(self, request) -> bool:
        return False

    def save_model(self, request, obj, form, change) -> None:
        super().save_model(request, obj, form, change)
        if form.cleaned_data.get("retirer_armes"):
            armes.poser(obj, b"")
        elif form.cleaned_data.get("fichier_armes"):
            armes.poser(obj, form.cleaned_data["fichier_armes"])


@admin.register(ServiceInstructeur)
class ServiceAdmin(SansSuppression):
    list_display = ("nom", "courriel", "telephone")
    search_fields = ("nom",)
    prepopulated_fields = {"slug": ("nom",)}


def _essayer(acte: Callable[[], object]) -> None:
    """Plays an act and undoes it: its refusal becomes an error of the form."""
    try:
        with transaction.atomic():
            acte()
            transaction.set_rollback(True)
    except ErreurMetier as refus:
        raise forms.ValidationError(refus.message) from refus


class AvecDemandeur(admin.ModelAdmin):
    """The form knows who fills it in."""

    def get_form(self, request, obj=None, change=False, **kwargs):
        formulaire = super().get_form(request, obj, change=change, **kwargs)
        formulaire.demandeur = request.user
        return formulaire


class FormulaireConvention(forms.ModelForm):
    """A convention to open: checked by the service that opens it."""

    domaine = forms.ChoiceField(label="Domaine")

    class Meta:
        model = Convention
        fields = ("service", "commune", "domaine", "debut", "fin", "reference")

    demandeur: Utilisateur | None = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "domaine" in self.fields:
            self.fields["domaine"].choices = [(c, domaines.libelle(c)) for c in domaines.codes()]

    def clean(self):
        propres = super().clean()
        if not self.errors:
            _essayer(
                lambda: h.ouvrir_convention(
                    propres["service"],
                    propres["commune"],
                    propres["domaine"],
                    debut=propres["debut"],
                    fin=propres.get("fin"),
                    par=self.demandeur,
                )
            )
        return propres


@admin.register(Convention)
class ConventionAdmin(AvecDemandeur, EnLecture):
    """Opened here, closed at the end of today by the action; never edited."""

    form = FormulaireConvention
    list_display = ("commune", "domaine", "service", "debut", "fin")
    list_filter = ("domaine", "service")
    search_fields = ("commune__nom",)
    actions = ["clore_aujourd_hui"]

    def save_model(self, request, obj, form, change) -> None:
        ouverte = h.ouvrir_convention(
            obj.service,
            obj.commune,
            obj.domaine,
            debut=obj.debut,
            fin=obj.fin,
            reference=obj.reference,
            par=request.user,
        )
        obj.pk = ouverte.pk

    @admin.action(description="Clore aujourd’hui au soir", permissions=["add"])
    def clore_aujourd_hui(self, request, queryset) -> None:
        for convention in queryset:
            try:
                h.clore_convention(convention, timezone.localdate())
            except ErreurMetier as refus:
                self.message_user(request, f"{convention} : {refus.message}", messages.ERROR)
            else:
                self.message_user(request, f"{convention} : close ce soir.", messages.SUCCESS)


@admin.register(Role)
class RoleAdmin(EnLecture):
    list_display = ("code", "service", "commune")
    list_filter = ("code",)
    search_fields = ("service__nom", "commune__nom")
    fields = ("code", "service", "commune")

    def has_add_permission(self, request) -> bool:
        return False


class FormulaireAffectation(forms.ModelForm):
    """A posting: to someone else than oneself."""

    class Meta:
        model = Affectation
        fields = ("agent", "role", "debut", "fin", "motif")

    demandeur: Utilisateur | None = None

    def clean(self):
        propres = super().clean()
        if not self.errors:
            _essayer(
                lambda: h.affecter(
                    propres["agent"],
                    propres["role"],
                    debut=propres["debut"],
                    fin=propres.get("fin"),
                    par=self.demandeur,
                    motif=propres.get("motif", ""),
                )
            )
        return propres


@admin.register(Affectation)
class AffectationAdmin(AvecDemandeur, EnLecture):
    """Given here, revoked by the action; every line stays on record."""

    form = FormulaireAffectation
    list_display = ("agent", "role", "debut", "fin", "revoquee_le")
    search_fields = ("agent__courriel", "agent__nom")
    autocomplete_fields = ("agent", "role")
    actions = ["revoquer"]

    def save_model(self, request, obj, form, change) -> None:
        donnee = h.affecter(
            obj.agent, obj.role, debut=obj.debut, fin=obj.fin, par=request.user, motif=obj.motif
        )
        obj.pk = donnee.pk

    @admin.action(description="Révoquer maintenant", permissions=["add"])
    def revoquer(self, request, queryset) -> None:
        for affectation in queryset:
            try:
                h.revoquer(affectation, par=request.user, motif="Révoquée dans les référentiels")
            except ErreurMetier as refus:
                self.message_user(request, f"{affectation} : {refus.message}", messages.ERROR)
            else:
                self.message_user(request, f"{affectation} : révoquée.", messages.SUCCESS)


@admin.register(Utilisateur)
class UtilisateurAdmin(SansSuppression):
    """Accounts of agents: opened without password (a one-time link opens them), deactivated, never deleted."""

    list_display = ("courriel", "prenom", "nom", "nature", "is_active")
    list_filter = ("nature", "is_active")
    search_fields = ("courriel", "nom", "prenom")
    fields = ("courriel", "prenom", "nom", "qualite", "telephone", "nature", "is_active")

    def save_model(self, request, obj, form, change) -> None:
        if not change:
            obj.set_unusable_password()
        obj.save()
