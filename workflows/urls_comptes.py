"""Site-level addresses, without namespace: signing in and out, passwords, health."""

from __future__ import annotations

from django.contrib.auth import views as auth_views
from django.urls import path

from workflows.vues import comptes
from workflows.vues.sante import metriques, sante

urlpatterns = [
    path("connexion/", comptes.Connexion.as_view(), name="connexion"),
    path("deconnexion/", auth_views.LogoutView.as_view(), name="deconnexion"),
    path("espace/", comptes.accueil_connecte, name="accueil_connecte"),
    path("mot-de-passe/", comptes.MotDePasse.as_view(), name="mot_de_passe"),
    path("mot-de-passe/change/", auth_views.PasswordChangeDoneView.as_view(), name="mot_de_passe_change"),
    path("mot-de-passe/oublie/", comptes.MotDePasseOublie.as_view(), name="mot_de_passe_oublie"),
    path("mot-de-passe/envoye/", auth_views.PasswordResetDoneView.as_view(), name="mot_de_passe_envoye"),
    path(
        "mot-de-passe/nouveau/<uidb64>/<token>/",
        comptes.MotDePasseNouveau.as_view(),
        name="mot_de_passe_nouveau",
    ),
    path("mot-de-passe/choisi/", auth_views.PasswordResetCompleteView.as_view(), name="mot_de_passe_choisi"),
    path("sante/", sante, name="sante"),
    path("sante/metriques", metriques, name="metriques"),
]
