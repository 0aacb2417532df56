"""Addresses of what surrounds the decision; included by the room's own."""

from __future__ import annotations

from django.urls import path

from workflows.vues import actes, preuves, recommandes, registre_courriers, retraits, signataires, suites

SUITES = "instruction/<str:reference>/suites/"

urlpatterns = [
    path("actes/", actes.actes, name="actes"),
    path("actes/registre/", actes.registre, name="registre"),
    path("actes/courriers/", registre_courriers.registre_courriers, name="registre_courriers"),
    path("actes/circuits/", signataires.circuits_de_decision, name="circuits"),
    path("actes/recommandes/", recommandes.page, name="recommandes"),
    path("actes/recommandes/lettres.zip", recommandes.lettres, name="recommandes_lettres"),
    path("actes/recommandes/depot/", recommandes.deposer, name="recommandes_deposer"),
    path("actes/recommandes/presentations/", recommandes.presenter, name="recommandes_presenter"),
    path("actes/recommandes/retour/", recommandes.retour, name="recommandes_retour"),
    path("parapheur/delegations/", signataires.delegations, name="delegations"),
    path("parapheur/delegations/ajouter/", signataires.deleguer, name="deleguer"),
    path("parapheur/delegations/rapporter/", signataires.rapporter_delegation, name="rapporter_delegation"),
    path(SUITES, suites.page, name="suites"),
    path(f"{SUITES}interet/", signataires.interet, name="interet"),
    path(f"{SUITES}rejet/", preuves.constater_rejet, name="constater_rejet"),
    path(f"{SUITES}avis-revenu/", preuves.avis_revenu, name="avis_revenu"),
    path(f"{SUITES}renotifier/", preuves.renotifier, name="renotifier"),
    path(f"{SUITES}lettre-prefet/", preuves.lettre_du_prefet, name="lettre_du_prefet"),
    path(f"{SUITES}document.pdf", suites.document, name="document_suites"),
    path(f"{SUITES}preuve.zip", suites.preuve, name="preuve"),
    path(f"{SUITES}visa/", suites.viser, name="viser"),
    path(f"{SUITES}signature-externe/", suites.signature_externe, name="signature_externe"),
    path(f"{SUITES}reprendre/", suites.reprendre, name="reprendre"),
    path(f"{SUITES}enveloppe/", suites.enveloppe, name="enveloppe"),
    path(f"{SUITES}transmission/", suites.transmettre, name="transmettre"),
    path(f"{SUITES}retour-prefet/", suites.retour_prefet, name="retour_prefet"),
    path(f"{SUITES}affichage/", suites.afficher, name="afficher"),
    path(f"{SUITES}affichage/fin/", suites.terminer_affichage, name="terminer_affichage"),
    path(f"{SUITES}affichage/certificat/", suites.certifier_affichage, name="certifier_affichage"),
    path(f"{SUITES}certificat-tacite/", preuves.certifier_tacite, name="certifier_tacite"),
    path(f"{SUITES}retour-postal/", preuves.retour_postal, name="retour_postal"),
    path(f"{SUITES}papier/", suites.ouvrir_papier, name="ouvrir_suite_papier"),
    path(f"{SUITES}travaux/", suites.declarer_travaux, name="declarer_travaux"),
    path(f"{SUITES}retrait/", retraits.ouvrir_retrait, name="ouvrir_retrait"),
    path(f"{SUITES}retrait/preparer/", retraits.preparer_retrait, name="preparer_retrait"),
    path(f"{SUITES}retrait/signer/", retraits.signer_retrait, name="signer_retrait"),
    path(f"{SUITES}retrait/notifier/", retraits.notifier_retrait, name="notifier_retrait"),
]
