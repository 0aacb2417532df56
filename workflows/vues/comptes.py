"""Signing in and out, passwords, and where each person lands."""

from __future__ import annotations

import logging

from django import forms
from django.conf import settings
from django.contrib.auth import views as auth_views
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.forms import PasswordResetForm as FormulaireOubliDjango
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse, reverse_lazy
from django.views.decorators.http import require_GET

from communes import habilitations as h
from communes.models import CodeRole
from workflows import connexions

journal = logging.getLogger(__name__)


class FormulaireConnexion(AuthenticationForm):
    """E-mail and password; failures are counted, successes are not."""

    username = forms.EmailField(
        label="Adresse électronique",
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}),
    )
    error_messages = {
        "invalid_login": "L’adresse ou le mot de passe n’est pas le bon. Vérifiez-les, puis réessayez.",
        "inactive": "L’adresse ou le mot de passe n’est pas le bon. Vérifiez-les, puis réessayez.",
        "trop_d_essais": "Trop d’essais manqués. Attendez un quart d’heure, ou choisissez un nouveau mot de passe.",
        "demonstration_fermee": "Ce compte de démonstration ne fonctionne pas ici.",
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password"].label = "Mot de passe"

    def clean(self):
        adresse = self.request.META.get("REMOTE_ADDR", "") if self.request else ""
        compte = self.cleaned_data.get("username", "")
        if not compte or not self.cleaned_data.get("password"):
            return self.cleaned_data
        if connexions.est_bloquee(adresse, compte):
            raise ValidationError(self.error_messages["trop_d_essais"], code="trop_d_essais")
        try:
            propres = super().clean()
        except ValidationError:
            connexions.noter_echec(adresse, compte)
            raise
        connexions.oublier(adresse, compte)
        return propres

    def confirm_login_allowed(self, user) -> None:
        super().confirm_login_allowed(user)
        if user.est_de_demonstration and not settings.DEMO:
            raise ValidationError(self.error_messages["demonstration_fermee"], code="demonstration_fermee")


class Connexion(auth_views.LoginView):
    """The sign-in page; ``next`` is followed inside the site only."""

    authentication_form = FormulaireConnexion
    redirect_authenticated_user = True


class FormulaireOubli(FormulaireOubliDjango):
    """Sends the one-time link; a mail server down says nothing of whether the account exists."""

    def send_mail(self, *args, **kwargs) -> None:
        try:
            super().send_mail(*args, **kwargs)
        except OSError:
            journal.exception("Lien de mot de passe non envoyé : serveur de courriel injoignable.")


class MotDePasseOublie(auth_views.PasswordResetView):
    form_class = FormulaireOubli
    email_template_name = "registration/password_reset_email.html"
    subject_template_name = "registration/password_reset_subject.txt"
    success_url = reverse_lazy("mot_de_passe_envoye")


class MotDePasseNouveau(auth_views.PasswordResetConfirmView):
    success_url = reverse_lazy("mot_de_passe_choisi")


class MotDePasse(auth_views.PasswordChangeView):
    success_url = reverse_lazy("mot_de_passe_change")


def espace_de(utilisateur) -> str:
    """The address of a person's own space."""
    if h.peut_quelque_part(utilisateur, h.SIGNER):
        return reverse("workflows:parapheur")
    if h.est_agent(utilisateur):
        return reverse("workflows:file")
    if h.tient_le_role(utilisateur, CodeRole.CONSULTE):
        return reverse("workflows:file_service")
    if h.est_administrateur_plateforme(utilisateur) or h.peut_quelque_part(utilisateur, h.ADMINISTRER):
        return reverse("communes:accueil")
    if utilisateur.is_staff:
        return reverse("admin:index")
    for nom in ("guichet:accueil", "accueil"):
        try:
            return reverse(nom)
        except NoReverseMatch:
            continue
    return "/"


@require_GET
def accueil_connecte(request: HttpRequest) -> HttpResponse:
    """Leads a signed-in person to his space."""
    return redirect(espace_de(request.user))
