"""The names the templates of the design link to, for the showcase alone."""

from django.http import HttpResponse
from django.urls import include, path


def vide(request, **_):
    """An answer without content: only the addresses matter here."""
    return HttpResponse()


guichet = (
    [
        path("guichet/", vide, name="accueil"),
        path("affichage/", vide, name="affichage_communes"),
        path("aide/autorisation/", vide, name="autorisation"),
    ],
    "guichet",
)
urlpatterns = [
    path("", vide, name="accueil"),
    path("connexion/", vide, name="connexion"),
    path("deconnexion/", vide, name="deconnexion"),
    path("compte/", vide, name="compte"),
    path("inscription/", vide, name="inscription"),
    path("mot-de-passe/", vide, name="mot_de_passe_oublie"),
    path("mot-de-passe/<uidb64>/<token>/", vide, name="mot_de_passe_nouveau"),
    path("aide/<slug:page>/", vide, name="aide"),
    path("", include(guichet)),
]
