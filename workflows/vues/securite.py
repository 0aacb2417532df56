"""« Mon compte »: second factor, open sessions, address, linked identities, closing the account."""

from __future__ import annotations

import io
from functools import partial

import segno
from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_otp.plugins.otp_totp.models import TOTPDevice

from communes import second_facteur
from communes.erreurs import ErreurMetier
from dossiers.services import comptes, rgpd
from workflows import openid, sessions, verification
from workflows.champs_code import ChampCode, verifier_code
from workflows.models import Appareil


class MotDePasseActuel(forms.Form):
    """Grave acts on one's own account ask for the password again (or a code, without password)."""

    mot_de_passe = forms.CharField(
        label="Votre mot de passe actuel",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args, par, **kwargs):
        super().__init__(*args, **kwargs)
        self.par = par
        if not par.has_usable_password():
            del self.fields["mot_de_passe"]
        if second_facteur.est_demande(par):
            self.fields["code"] = ChampCode()

    def clean_mot_de_passe(self) -> str:
        if not self.par.check_password(self.cleaned_data["mot_de_passe"]):
            raise forms.ValidationError("Ce n’est pas votre mot de passe actuel.")
        return ""

    def clean_code(self) -> str:
        verifier_code(self.par, self.cleaned_data["code"])
        return ""


class Confirmation(forms.Form):
    code = ChampCode(label="Code affiché par l’application", help_text="Six chiffres.")


def _page(
    request: HttpRequest, gabarit: str, contexte: dict | None = None, status: int = 200
) -> HttpResponse:
    return render(request, f"comptes/{gabarit}.html", contexte or {}, status=status)


@require_GET
def compte(request: HttpRequest) -> HttpResponse:
    """What protects the account, and who is signed in with it."""
    personne = request.user
    return _page(
        request,
        "compte",
        {
            "appareil": second_facteur.appareil(personne),
            "est_exige": second_facteur.est_exige(personne),
            "est_dispense": second_facteur.est_dispense(personne),
            "secours": second_facteur.secours_restants(personne),
            "ouvertes": [
                (appareil, appareil.cle == request.session.session_key)
                for appareil in sessions.ouvertes(personne)
            ],
            "identites": openid.identites(personne),
            "a_relier": openid.nom_en_attente(request),
        },
    )


@require_http_methods(["GET", "POST"])
@never_cache
def poser(request: HttpRequest) -> HttpResponse:
    """Sets up the second factor: show the code to scan (POST), then confirm it by its first code."""
    en_cours = TOTPDevice.objects.filter(user=request.user, confirmed=False).first()
    formulaire = Confirmation(request.POST if "code" in request.POST else None)
    if request.method == "POST":
        try:
            if "code" not in request.POST:
                second_facteur.preparer(request.user)
                return redirect("second_facteur")
            if formulaire.is_valid():
                codes = second_facteur.confirmer(request.user, formulaire.cleaned_data["code"])
                request.session.pop("second_facteur", None)
                return _page(request, "secours", {"codes": codes})
        except second_facteur.CodeRefuse as refus:
            formulaire.add_error("code", refus.message)
        except ErreurMetier as refus:
            messages.error(request, refus.message)
            return redirect("compte")
    return _page(
        request,
        "second_facteur",
        {
            "form": formulaire,
            "en_cours": en_cours,
            "cle": _cle(en_cours) if en_cours else "",
            "est_pose": second_facteur.appareil(request.user) is not None,
            "est_exige": second_facteur.est_exige(request.user),
        },
    )


def _cle(generateur: TOTPDevice) -> str:
    """The key in groups of four, for whoever types it."""
    import base64

    cle = base64.b32encode(generateur.bin_key).decode().rstrip("=")
    return " ".join(cle[i : i + 4] for i in range(0, len(cle), 4))


@require_GET
@never_cache
def image(request: HttpRequest) -> HttpResponse:
    """The code to scan, while it is being set up only: once in force, its secret is never shown again."""
    en_cours = TOTPDevice.objects.filter(user=request.user, confirmed=False).first()
    if en_cours is None:
        raise Http404
    tampon = io.BytesIO()
    segno.make(en_cours.config_url, error="m").save(tampon, kind="png", scale=5, border=4)
    return HttpResponse(tampon.getvalue(), content_type="image/png")


@sensitive_post_parameters("mot_de_passe", "code")
@never_cache
def _confirmer(request: HttpRequest, titre: str, texte: str, bouton: str, acte) -> HttpResponse:
    """One grave act, its password or code asked again."""
    formulaire = MotDePasseActuel(request.POST or None, par=request.user)
    if request.method == "POST" and formulaire.is_valid():
        try:
            return acte()
        except ErreurMetier as refus:
            formulaire.add_error(None, refus.message)
    contexte = {"form": formulaire, "titre": titre, "texte": texte, "bouton": bouton}
    return _page(request, "confirmer", contexte, 422 if formulaire.errors else 200)


@require_http_methods(["GET", "POST"])
def retirer(request: HttpRequest) -> HttpResponse:
    """Removes the second factor (refused to those who must hold one)."""

    def acte() -> HttpResponse:
        second_facteur.retirer(request.user)
        messages.success(request, "Le second facteur est retiré.")
        return redirect("compte")

    texte = "Seul votre mot de passe protégera votre compte. Vos codes de secours ne serviront plus."
    return _confirmer(request, "Retirer le second facteur", texte, "Retirer", acte)


@require_http_methods(["GET", "POST"])
def secours(request: HttpRequest) -> HttpResponse:
    """Ten new recovery codes."""

    def acte() -> HttpResponse:
        if second_facteur.appareil(request.user) is None:
            raise ErreurMetier("Posez d’abord un second facteur.")
        return _page(request, "secours", {"codes": second_facteur.renouveler_secours(request.user)})

    texte = "Les anciens codes ne serviront plus. Les nouveaux ne s’affichent qu’une fois."
    return _confirmer(request, "Nouveaux codes de secours", texte, "Créer dix codes", acte)


@require_POST
def fermer_session(request: HttpRequest, pk: int) -> HttpResponse:
    """Closes one of one's own sessions."""
    appareil = get_object_or_404(Appareil, pk=pk, utilisateur=request.user)
    sessions.fermer([appareil])
    messages.success(request, "La session est fermée sur cet appareil.")
    return redirect("compte")


@require_POST
def fermer_les_autres(request: HttpRequest) -> HttpResponse:
    """Closes every session but this one."""
    sessions.suivre(request)
    messages.success(request, "Vos autres sessions sont fermées.")
    return redirect("compte")


@require_POST
def renvoyer_verification(request: HttpRequest) -> HttpResponse:
    """Sends the link that proves the address again."""
    if request.user.courriel_verifie_le:
        messages.info(request, "Votre adresse est déjà confirmée.")
    elif verification.envoyer(request.user):
        messages.success(request, f"Un lien est parti à {request.user.courriel}.")
    else:
        messages.error(request, "Le lien n’a pas pu partir. Réessayez dans quelques minutes.")
    return redirect("compte")


@require_http_methods(["GET", "POST"])
def verifier_adresse(request: HttpRequest, jeton: str) -> HttpResponse:
    """The link of the mail: a page with one button (a mail scanner that follows links proves nothing)."""
    trouve = verification.lire(jeton)
    if trouve is None:
        return _page(request, "verifier", {"est_perime": True}, 410)
    if request.method == "POST":
        verification.constater(trouve)
        messages.success(request, "Votre adresse est confirmée.")
        return redirect("compte" if request.user.is_authenticated else "connexion")
    return _page(request, "verifier", {"compte": trouve})


@require_GET
@never_cache
def mes_donnees(request: HttpRequest) -> HttpResponse:
    """Everything the platform holds about one's account (GDPR, article 15), as a file."""
    return JsonResponse(
        rgpd.donnees_de(request.user),
        json_dumps_params={"ensure_ascii": False, "indent": 1},
        headers={"Content-Disposition": 'attachment; filename="mes-donnees.json"'},
    )


@require_POST
def statistiques(request: HttpRequest) -> HttpResponse:
    """Opposes the use of one's data for statistics, or no longer does; the dossiers follow."""
    oppose = request.POST.get("oppose") == "oui"
    rgpd.opposer(request.user, oppose)
    messages.success(
        request,
        "Votre opposition est enregistrée : vos demandes ne serviront plus aux statistiques."
        if oppose
        else "Votre opposition est levée.",
    )
    return redirect("compte")


@require_http_methods(["GET", "POST"])
def supprimer(request: HttpRequest) -> HttpResponse:
    """Closes the account: drafts are deleted, the person's data emptied; what the law keeps is said."""

    def acte() -> HttpResponse:
        ouvertes = partial(sessions.fermer, list(Appareil.objects.filter(utilisateur=request.user)))
        comptes.supprimer(request.user)
        ouvertes()
        logout(request)
        return _page(request, "supprime")

    return _confirmer(request, "Supprimer mon compte", comptes.CE_QUI_RESTE, "Supprimer mon compte", acte)
