"""Signing in and out, passwords, and where each person lands."""

from __future__ import annotations

import logging

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import views as auth_views
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.forms import PasswordResetForm as FormulaireOubliDjango
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse, reverse_lazy
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from communes import habilitations as h
from communes import second_facteur
from communes.models import CodeRole, Utilisateur
from communes.vues.envois import adresse_du_site
from workflows import connexions, openid, sessions, verification
from workflows.champs_code import ChampCode

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

    def get_redirect_url(self) -> str:
        return adresse_du_site(self.request, super().get_redirect_url())

    def form_valid(self, form) -> HttpResponse:
        return poursuivre(self.request, form.get_user(), self.get_success_url())

    def get_context_data(self, **contexte):
        return super().get_context_data(fournisseurs=openid.fournisseurs(), **contexte)

    def render_to_response(self, contexte, **options) -> HttpResponse:
        return openid.laisser_partir(super().render_to_response(contexte, **options))


EN_ATTENTE = "connexion_en_attente"
ATTENTE_MAXIMALE = 300


def poursuivre(request: HttpRequest, personne, suite: str) -> HttpResponse:
    """After a right password (or provider): the session, or the question of the second factor first."""
    if not second_facteur.est_demande(personne):
        sessions.ouvrir(request, personne)
        openid.proposer_de_relier(request)
        return redirect(suite)
    request.session.cycle_key()
    request.session[EN_ATTENTE] = {
        "pk": personne.pk,
        "suite": suite,
        "le": timezone.now().timestamp(),
        "marque": personne.get_session_auth_hash(),
    }
    return redirect("connexion_code")


class FormulaireCode(forms.Form):
    code = ChampCode()


def _en_attente(request: HttpRequest):
    """The person who gave a right password less than five minutes ago in this browser, and where to go."""
    attente = request.session.get(EN_ATTENTE)
    if not attente or timezone.now().timestamp() - attente["le"] > ATTENTE_MAXIMALE:
        return None, ""
    personne = Utilisateur.objects.filter(pk=attente["pk"], is_active=True).first()
    if personne is None or not constant_time_compare(attente["marque"], personne.get_session_auth_hash()):
        return None, ""
    return personne, attente["suite"]


@sensitive_post_parameters("code")
@never_cache
@require_http_methods(["GET", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """The second step of signing in."""
    personne, suite = _en_attente(request)
    if personne is None:
        messages.info(request, "Ce délai est passé : saisissez de nouveau votre mot de passe.")
        return redirect("connexion")
    formulaire = FormulaireCode(request.POST or None)
    if request.method == "POST" and formulaire.is_valid():
        refus = _refus_du_code(request, personne, formulaire.cleaned_data["code"])
        if not refus:
            del request.session[EN_ATTENTE]
            sessions.ouvrir(request, personne, verifie=True)
            openid.proposer_de_relier(request)
            return redirect(suite)
        formulaire.add_error("code", refus)
    return render(request, "registration/code.html", {"form": formulaire})


def _refus_du_code(request: HttpRequest, personne, saisi: str) -> str:
    """Why the code is refused; failures are counted by account and address, like passwords."""
    adresse, compte = request.META.get("REMOTE_ADDR", ""), f"code:{personne.pk}"
    if connexions.est_bloquee(adresse, compte):
        return "Trop d’essais manqués. Attendez un quart d’heure."
    try:
        second_facteur.verifier(personne, saisi)
    except second_facteur.CodeRefuse as refus:
        connexions.noter_echec(adresse, compte)
        return refus.message
    connexions.oublier(adresse, compte)
    return ""


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

    def form_valid(self, form) -> HttpResponse:
        """The link proves the address. Before that proof, whoever opened the account was perhaps someone
        else: the identities he tied would still open it."""
        jamais_prouvee = self.user.courriel_verifie_le is None
        reponse = super().form_valid(form)
        if jamais_prouvee:
            self.user.identites.all().delete()
        verification.constater(self.user)
        return reponse


class MotDePasse(auth_views.PasswordChangeView):
    success_url = reverse_lazy("mot_de_passe_change")

    def form_valid(self, form) -> HttpResponse:
        """A new password closes the other sessions; this one keeps its state and its place in the list."""
        reponse = super().form_valid(form)
        sessions.suivre(self.request)
        return reponse


class Deconnexion(auth_views.LogoutView):
    """Signing out here, then, for whoever came by a provider, the offer to sign out there too."""

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        sessions.oublier(request)
        sortie = openid.adresse_de_sortie(request)
        reponse = super().post(request, *args, **kwargs)
        if not sortie:
            return reponse
        return render(request, "registration/sortie.html", sortie)


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
