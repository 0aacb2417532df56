"""Addresses of consultations, letters and the instruction report (included under ``workflows``)."""

from __future__ import annotations

from django.urls import path

from workflows import vues_consultations as c
from workflows import vues_modeles as m
from workflows.vues import paragraphes
from workflows.vues.consulter_theme import consulter_theme
from workflows.vues.file_consultee import file_service

DOSSIER = "instruction/<str:reference>/"

urlpatterns = [
    path(f"{DOSSIER}consultations/", c.consultations, name="consultations"),
    path(f"{DOSSIER}consultations/theme/", consulter_theme, name="consulter_theme"),
    path(f"{DOSSIER}consultations/<int:pk>/", c.consultation, name="consultation"),
    path(f"{DOSSIER}consultations/<int:pk>/annuler/", c.annuler, name="annuler_consultation"),
    path(f"{DOSSIER}consultations/<int:pk>/lien/", c.renvoyer, name="renvoyer_lien"),
    path(f"{DOSSIER}consultations/<int:pk>/lien/revoquer/", c.revoquer, name="revoquer_lien"),
    path(f"{DOSSIER}consultations/<int:pk>/document/", c.document, name="document_avis"),
    path("consultations/", file_service, name="file_service"),
    path("consultations/<int:pk>/", c.repondre, name="consultation_service"),
    path("consultations/<int:pk>/pieces/<int:version>/", c.piece_service, name="piece_service"),
    path("consultations/<int:pk>/consulter/", c.sous_consulter, name="sous_consulter"),
    path("avis/<str:jeton>/", c.avis, name="avis"),
    path("avis/<str:jeton>/pieces/<int:version>/", c.piece_par_lien, name="piece_par_lien"),
    path("modeles/", m.modeles, name="modeles"),
    path("modeles/nouveau/", m.modele, name="nouveau_modele"),
    path("modeles/paragraphe/", paragraphes.paragraphe, name="paragraphe"),
    path("modeles/paragraphe/<int:pk>/", paragraphes.modifier_paragraphe, name="modifier_paragraphe"),
    path(
        "modeles/paragraphe/<int:pk>/proposer/", paragraphes.proposer_paragraphe, name="proposer_paragraphe"
    ),
    path("modeles/<int:pk>/", m.modele, name="modele"),
    path("modeles/<int:pk>/publier/", m.publier, name="publier_modele"),
    path(f"{DOSSIER}lettres/", m.lettres, name="lettres"),
    path(f"{DOSSIER}lettres/<int:pk>/", m.lettre, name="lettre"),
    path(f"{DOSSIER}lettres/<int:pk>/apercu.pdf", m.apercu, name="apercu_lettre"),
    path(f"{DOSSIER}lettres/<int:pk>/finaliser/", m.finaliser, name="finaliser_lettre"),
    path(f"{DOSSIER}lettres/<int:pk>/rouvrir/", m.rouvrir, name="rouvrir_lettre"),
    path(f"{DOSSIER}lettres/<int:pk>/envoyer/", m.envoyer, name="envoyer_lettre"),
    path(f"{DOSSIER}rapport/", m.rapport, name="rapport"),
    path(f"{DOSSIER}rapport/rapport.pdf", m.rapport_pdf, name="rapport_pdf"),
]
