"""Addresses of the counter (``/guichet/``) and of the public notices (``/affichage/``)."""

from __future__ import annotations

from django.urls import include, path

from guichet.vues import (
    affichage,
    brouillons,
    cerfa,
    courriers,
    lots,
    orientation,
    papier,
    partages,
    pieces,
    saisie,
    suivi,
    televersements,
)

app_name = "guichet"

D = "guichet/dossiers/<slug:reference>/"

urlpatterns = [
    path("guichet/", suivi.accueil, name="accueil"),
    path("guichet/nouveau/", brouillons.nouveau, name="nouveau"),
    path(D, suivi.dossier, name="dossier"),
    path(f"{D}depot/", suivi.copie_deposee, name="copie_deposee"),
    path(f"{D}abandon/", suivi.abandonner, name="abandonner"),
    path(f"{D}completer/", pieces.completer, name="completer"),
    path(f"{D}dupliquer/", brouillons.dupliquer, name="dupliquer"),
    path(f"{D}supprimer/", brouillons.supprimer, name="supprimer"),
    path(f"{D}partage/", partages.partage, name="partage"),
    path(f"{D}partage/<int:invitation>/retirer/", partages.partage_retirer, name="partage_retirer"),
    path("guichet/invitations/<slug:jeton>/", partages.invitation, name="invitation"),
    path(f"{D}saisie/", saisie.brouillon, name="brouillon"),
    path(f"{D}saisie/<slug:etape>/", saisie.etape, name="etape"),
    path(
        f"{D}saisie/<slug:etape>/enregistrement/",
        saisie.enregistrement_automatique,
        name="enregistrement_automatique",
    ),
    path(f"{D}pieces/", pieces.pieces, name="pieces"),
    path(f"{D}pieces/prevoir/", pieces.piece_prevoir, name="piece_prevoir"),
    path(f"{D}pieces/<str:code>/", pieces.piece_deposer, name="piece_deposer"),
    path(
        f"{D}pieces/<str:code>/televersement/",
        televersements.televersement_ouvrir,
        name="televersement_ouvrir",
    ),
    path(f"{D}televersements/<slug:jeton>/", televersements.televersement, name="televersement"),
    path(f"{D}fichiers/<int:version>/", pieces.fichier, name="fichier"),
    path(f"{D}fichiers/<int:version>/vignette/", pieces.vignette, name="vignette"),
    path(f"{D}fichiers/<int:version>/retirer/", pieces.piece_retirer, name="piece_retirer"),
    path(f"{D}verifier/", saisie.verifier, name="verifier"),
    path(f"{D}deposer/", saisie.deposer, name="deposer"),
    path(f"{D}courriers/<int:courrier>/", courriers.courrier, name="courrier"),
    path(f"{D}courriers/<int:courrier>/ouvrir/", courriers.courrier_ouvrir, name="courrier_ouvrir"),
    path(f"{D}courriers/<int:courrier>/pdf/", courriers.courrier_pdf, name="courrier_pdf"),
    path("guichet/nouveau/cerfa/", cerfa.reprendre_cerfa, name="reprendre_cerfa"),
    path("guichet/lots/", lots.lots, name="lots"),
    path("guichet/lots/modele.csv", lots.modele, name="lots_modele"),
    path("guichet/lots/<slug:lot>/", lots.lot, name="lot"),
    path("guichet/papier/", papier.papier, name="papier"),
    path("guichet/papier/<slug:reference>/enregistrer/", papier.enregistrer, name="papier_enregistrer"),
    path("aide/autorisation/", orientation.autorisation, name="autorisation"),
    path("affichage/", affichage.communes, name="affichage_communes"),
    path("affichage/<slug:insee>/", affichage.commune, name="affichage"),
    path("affichage/<slug:insee>/atom/", affichage.FluxAtom(), name="affichage_atom"),
    path("", include("guichet.urls_suivi")),
]
