"""Addresses of the follow-up of a filed dossier; included by the room's own."""

from __future__ import annotations

from django.urls import path

from guichet.vues import demandes, echanges, exports, modifications, suites

D = "guichet/dossiers/<slug:reference>/"

urlpatterns = [
    path(f"{D}echanges/", echanges.echanges, name="echanges"),
    path(f"{D}echanges/lus/", echanges.lire, name="lire_echanges"),
    path(f"{D}echanges/fichiers/<int:pk>/", echanges.jointe, name="jointe"),
    path(f"{D}modifications/", modifications.modifications, name="modifications"),
    path(f"{D}modifications/pieces/", modifications.joindre, name="modification_joindre"),
    path(f"{D}modifications/pieces/<int:pk>/", modifications.fichier, name="modification_fichier"),
    path(f"{D}modifications/pieces/<int:pk>/retirer/", modifications.retirer, name="modification_retirer"),
    path(f"{D}modifications/envoyer/", modifications.envoyer, name="modification_envoyer"),
    path(f"{D}modifications/annuler/", modifications.annuler, name="modification_annuler"),
    path(f"{D}modifications/etapes/<slug:etape>/", modifications.etape, name="modification_etape"),
    path(f"{D}suites/", suites.page, name="suites"),
    path(f"{D}suites/ouvrir/", suites.ouvrir, name="ouvrir_suite"),
    path(f"{D}suites/travaux/", suites.declarer, name="declarer_travaux"),
    path(f"{D}suites/affichage/", suites.afficher, name="afficher"),
    path(f"{D}suites/panneau.pdf", suites.panneau, name="panneau"),
    path(f"{D}suites/certificat/", suites.certificat, name="certificat"),
    path(f"{D}suites/demande/", suites.requete, name="requete"),
    path(f"{D}suites/observations/", suites.observations, name="observations"),
    path("guichet/demandes/", demandes.demandes, name="demandes"),
    path("guichet/demandes/consultation/", demandes.consulter, name="consulter_un_dossier"),
    path(f"{D}archive.zip", exports.archive, name="archive"),
    path(f"{D}imprimer/", exports.imprimer, name="imprimer"),
    path("guichet/courriels/", exports.preferences, name="preferences"),
]
