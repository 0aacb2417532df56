"""Addresses of the room."""

from __future__ import annotations

from django.urls import include, path

from workflows.vues import (
    conformite,
    courriers,
    decision,
    delai,
    documents,
    dossier,
    enregistrement,
    file,
    lecture,
    parapheur,
    pieces,
    prolongations,
    reglages_file,
    repartition,
)

app_name = "workflows"

DOSSIER = "instruction/<str:reference>/"

urlpatterns = [
    path("instruction/", file.file, name="file"),
    path("instruction/export.csv", file.export, name="export"),
    path("instruction/export.ods", file.export_ods, name="export_ods"),
    path("instruction/recherche/", file.rechercher, name="rechercher"),
    path("instruction/affecter/", file.affecter_lot, name="affecter_lot"),
    path("", include("workflows.urls_terrain")),
    path("instruction/filtres/", reglages_file.enregistrer_filtre, name="enregistrer_filtre"),
    path("instruction/filtres/<int:pk>/", reglages_file.changer_filtre, name="changer_filtre"),
    path("instruction/colonnes/", reglages_file.colonnes, name="colonnes"),
    path("instruction/charge/", repartition.charge, name="charge"),
    path("instruction/repartition/", repartition.repartition, name="repartition"),
    path("instruction/repartition/<int:pk>/retirer/", repartition.retirer_regle, name="retirer_regle"),
    path("instruction/absences/", repartition.absences, name="absences"),
    path("instruction/absences/<int:pk>/annuler/", repartition.annuler_absence, name="annuler_absence"),
    path("instruction/enregistrement/", enregistrement.enregistrement, name="enregistrement"),
    path(DOSSIER, dossier.dossier, name="dossier"),
    path(f"{DOSSIER}demande/", dossier.demande, name="demande"),
    path(f"{DOSSIER}journal/", dossier.journal, name="journal"),
    path(f"{DOSSIER}enregistrer/", enregistrement.enregistrer, name="enregistrer"),
    path(f"{DOSSIER}prendre/", file.prendre, name="prendre"),
    path(f"{DOSSIER}rendre/", file.rendre_dossier, name="rendre"),
    path(f"{DOSSIER}affecter/", file.affecter, name="affecter"),
    path(f"{DOSSIER}pieces/", pieces.pieces, name="pieces"),
    path(f"{DOSSIER}pieces/cote-a-cote/", lecture.cote_a_cote, name="cote_a_cote"),
    path(f"{DOSSIER}pieces/<int:pk>/verdict/", pieces.verdict, name="verdict"),
    path(f"{DOSSIER}pieces/demande/", pieces.demande_pieces, name="demande_pieces"),
    path(f"{DOSSIER}pieces/demande/apercu.pdf", pieces.apercu_demande, name="apercu_demande"),
    path(f"{DOSSIER}pieces/complet/", pieces.declarer_complet, name="declarer_complet"),
    path(f"{DOSSIER}conformite/", conformite.constater_conformite, name="constater_conformite"),
    path(f"{DOSSIER}pieces/reception/", pieces.reception, name="reception"),
    path(f"{DOSSIER}fichiers/<int:pk>/", documents.version_piece, name="fichier"),
    path(f"{DOSSIER}delai/", prolongations.delai, name="delai"),
    path(f"{DOSSIER}delai/prolonger/<str:code>/", prolongations.prolonger, name="prolonger"),
    path(f"{DOSSIER}delai/reprendre/<int:pk>/", prolongations.reprendre, name="reprendre_delai"),
    path(f"{DOSSIER}delai/public/<str:code>/", prolongations.consulter_le_public, name="consulter_le_public"),
    path(f"{DOSSIER}delai/public/<str:code>/bilan/", prolongations.recevoir_bilan, name="recevoir_bilan"),
    path(f"{DOSSIER}journal/<int:pk>/rectifier/", prolongations.rectifier, name="rectifier"),
    path(f"{DOSSIER}circonstances/", delai.circonstances, name="circonstances"),
    path(f"{DOSSIER}majoration/", delai.majoration, name="majoration"),
    path(f"{DOSSIER}majoration/apercu.pdf", delai.apercu_majoration, name="apercu_majoration"),
    path(f"{DOSSIER}decision/", decision.decision, name="decision"),
    path(f"{DOSSIER}decision/apercu/", decision.apercu, name="apercu_decision"),
    path(f"{DOSSIER}courriers/", courriers.courriers, name="courriers"),
    path(f"{DOSSIER}courriers/<int:pk>/", documents.courrier, name="courrier"),
    path(f"{DOSSIER}envois/<int:pk>/relancer/", courriers.relancer, name="relancer"),
    path(f"{DOSSIER}notifier/", courriers.notifier, name="notifier"),
    path("parapheur/", parapheur.parapheur, name="parapheur"),
    path("parapheur/signer/", parapheur.signer_lot, name="signer_lot"),
    path("parapheur/retraits/<str:reference>/", parapheur.retrait, name="parapheur_retrait"),
    path(
        "parapheur/retraits/<str:reference>/document.pdf", parapheur.document_retrait, name="document_retrait"
    ),
    path("parapheur/<int:pk>/", parapheur.decision, name="parapheur_decision"),
    path("parapheur/<int:pk>/document.pdf", documents.decision, name="document_decision"),
    path("parapheur/<int:pk>/signer/", parapheur.signer, name="signer"),
    path("parapheur/<int:pk>/renvoyer/", parapheur.renvoyer, name="renvoyer"),
    path("", include("workflows.urls_consultations")),
    path("", include("workflows.urls_decision")),
    path("", include("workflows.urls_echanges")),
]
