"""Administration of the platform and of communes: conventions, roles, review of rights."""

from __future__ import annotations

from django.urls import path

from communes.vues import acces, conventions, roles

app_name = "communes"

urlpatterns = [
    path("", acces.accueil, name="accueil"),
    path("conventions/", conventions.conventions, name="conventions"),
    path("conventions/ouvrir/", conventions.ouvrir, name="convention_ouvrir"),
    path("conventions/<int:pk>/", conventions.convention, name="convention"),
    path("conventions/<int:pk>/clore/", conventions.clore, name="convention_clore"),
    path("conventions/<int:pk>/annuler/", conventions.annuler, name="convention_annuler"),
    path("roles/", roles.roles, name="roles"),
    path("roles/affecter/", roles.affecter, name="affecter"),
    path("roles/<int:pk>/", roles.role, name="role"),
    path("affectations/<int:pk>/revoquer/", roles.revoquer, name="revoquer"),
    path("communes/<str:code_insee>/roles/", roles.ouvrir_roles, name="ouvrir_roles"),
    path("communes/<str:code_insee>/acces/<slug:domaine>/", acces.acces, name="acces"),
]
