"""Site-level addresses, without namespace: signing in and out, passwords, health."""

from __future__ import annotations

from django.contrib.auth import views as auth_views
from django.urls import path

from workflows.vues import comptes, identite, securite
from workflows.vues.sante import metriques, sante

urlpatterns = [
    path("connexion/", comptes.Connexion.as_view(), name="connexion"),
    path("connexion/code/", comptes.code, name="connexion_code"),
    path("connexion/<slug:code>/partir/", identite.partir, name="openid_partir"),
    path("connexion/<slug:code>/retour/", identite.retour, name="openid_retour"),
    path("deconnexion/", comptes.Deconnexion.as_view(), name="deconnexion"),
    path("compte/", securite.compte, name="compte"),
    path("compte/second-facteur/", securite.poser, name="second_facteur"),
    path("compte/second-facteur/image.png", securite.image, name="second_facteur_image"),
    path("compte/second-facteur/retirer/", securite.retirer, name="second_facteur_retirer"),
    path("compte/codes-de-secours/", securite.secours, name="codes_de_secours"),
    path("compte/sessions/<int:pk>/fermer/", securite.fermer_session, name="fermer_session"),
    path("compte/sessions/fermer/", securite.fermer_les_autres, name="fermer_les_autres"),
    path("compte/adresse/", securite.renvoyer_verification, name="renvoyer_verification"),
    path("compte/identites/relier/", identite.relier, name="relier_identite"),
    path("compte/identites/<int:pk>/delier/", identite.delier, name="delier_identite"),
    path("compte/mes-donnees.json", securite.mes_donnees, name="mes_donnees"),
    path("compte/statistiques/", securite.statistiques, name="statistiques"),
    path("compte/supprimer/", securite.supprimer, name="supprimer_compte"),
    path("inscription/adresse/<str:jeton>/", securite.verifier_adresse, name="verifier_adresse"),
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
