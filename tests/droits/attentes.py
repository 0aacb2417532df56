"""Who may do what, one line a service and one line a route. **A new one without its line fails the suite.**

``Acte``: which actions open a service (any of them), or the owner of the dossier, or why the question is
asked elsewhere. ``Route``: the same for an address.
"""

from __future__ import annotations

from dataclasses import dataclass

CONSULTER, ENREGISTRER, INSTRUIRE = "consulter", "enregistrer", "instruire"
VALIDER, SIGNER, ADMINISTRER = "valider", "signer", "administrer"


@dataclass(frozen=True)
class Acte:
    """``actions``: one of them is needed. ``depositaire``: the owner may. ``ailleurs``: who asks, and why."""

    actions: tuple[str, ...] = ()
    depositaire: bool = False
    ailleurs: str = ""


def droit(*actions: str) -> Acte:
    return Acte(actions=actions)


def interne(raison: str) -> Acte:
    return Acte(ailleurs=raison)


DEPOSITAIRE = Acte(depositaire=True)
#: The petitioner himself; or an agent, who records the letter received.
ABANDON = Acte(actions=(ENREGISTRER, INSTRUIRE), depositaire=True)

#: Every public function with ``par`` of ``workflows.circuit`` and ``dossiers.services``.
SERVICES: dict[str, Acte] = {
    "workflows.circuit.deposer": DEPOSITAIRE,
    "workflows.circuit.deposer_papier": droit(ENREGISTRER),
    "workflows.circuit.fournir_pieces": DEPOSITAIRE,
    "workflows.circuit.recevoir_pieces": droit(ENREGISTRER, INSTRUIRE),
    "workflows.circuit.abandonner": ABANDON,
    "workflows.circuit.enregistrer": droit(ENREGISTRER),
    "workflows.circuit.declarer_complet": droit(INSTRUIRE),
    "workflows.circuit.constater_conformite": droit(INSTRUIRE),
    "workflows.circuit.demander_pieces": droit(INSTRUIRE),
    "workflows.circuit.preparer_decision": droit(INSTRUIRE),
    "workflows.circuit.renvoyer": droit(SIGNER),
    "workflows.circuit.signer": droit(SIGNER),
    "workflows.circuit.notifier": droit(ENREGISTRER, INSTRUIRE, SIGNER),
    "dossiers.services.decisions.exiger_signable": interne("a question that ``signer`` and ``recevoir`` ask"),
    "dossiers.services.decisions.signer_document": interne("``signer`` asks; it only draws the signature"),
    "workflows.circuit.executer": interne("asks the right of the node it runs; played by every line above"),
    "dossiers.services.abandon.abandonner": ABANDON,
    "dossiers.services.abandon.peut_consigner": interne("a question of the page; ``abandonner`` asks again"),
    "dossiers.services.purge.passer": interne(
        "the command and its screen ask: the platform's administration"
    ),
    "dossiers.services.reprise.ecrire": interne("``workflows.reprise.reprendre`` asks, line by line"),
    "dossiers.services.affectation.prendre": droit(INSTRUIRE),
    "dossiers.services.affectation.affecter": droit(VALIDER),
    "dossiers.services.affectation.affecter_lot": interne("one ``affecter`` a dossier"),
    "dossiers.services.affectation.rendre": droit(VALIDER),
    "dossiers.services.affectation.instructeurs_possibles": interne("a list, cut to what ``par`` may allot"),
    "dossiers.services.affectation.collegues": interne("a list, cut to where ``par`` instructs"),
    "dossiers.services.repartition.services_diriges": interne("is the question itself"),
    "dossiers.services.circonstances.retenir": droit(INSTRUIRE),
    "dossiers.services.bordereau.prevoir": DEPOSITAIRE,
    "dossiers.services.bordereau.exiger": droit(INSTRUIRE),
    "dossiers.services.completude.juger_piece": droit(INSTRUIRE),
    "dossiers.services.completude.conformer_pieces": droit(INSTRUIRE),
    "dossiers.services.completude.demander_pieces": droit(INSTRUIRE),
    "dossiers.services.completude.fournir_pieces": DEPOSITAIRE,
    "dossiers.services.completude.recevoir": interne("``circuit.recevoir_pieces`` asks"),
    "dossiers.services.completude.declarer_complet": droit(INSTRUIRE),
    "dossiers.services.echanges.ecrire": Acte((ENREGISTRER, INSTRUIRE), depositaire=True),
    "dossiers.services.echanges.marquer_lus": Acte((ENREGISTRER, INSTRUIRE), depositaire=True),
    "dossiers.services.modifications.enregistrer_etape": DEPOSITAIRE,
    "dossiers.services.modifications.joindre": DEPOSITAIRE,
    "dossiers.services.modifications.retirer_piece": DEPOSITAIRE,
    "dossiers.services.modifications.proposer": DEPOSITAIRE,
    "dossiers.services.modifications.annuler": DEPOSITAIRE,
    "dossiers.services.modifications.admettre": droit(INSTRUIRE),
    "dossiers.services.modifications.refuser": droit(INSTRUIRE),
    "dossiers.services.completude.reputer_complet": interne("the effect of time: the daily job"),
    "dossiers.services.conformite.constater_conformite": droit(INSTRUIRE),
    "dossiers.services.courriers.consulter": DEPOSITAIRE,
    "dossiers.services.courriers.editer": interne("the service that decides the letter asks"),
    "dossiers.services.decisions.preparer": droit(INSTRUIRE),
    "dossiers.services.decisions.renvoyer": droit(SIGNER),
    "dossiers.services.decisions.signer": droit(SIGNER),
    "dossiers.services.depot.deposer": DEPOSITAIRE,
    "dossiers.services.depot.poser": interne("``deposer`` and ``deposer_papier`` ask"),
    "dossiers.services.enregistrement.enregistrer": droit(ENREGISTRER),
    "dossiers.services.enregistrement.numeroter": interne("``enregistrer`` asks; silence needs no one"),
    "dossiers.services.envois.relancer": interne("the screen asks (route ``workflows:relancer``)"),
    "dossiers.services.fichiers.deposer_piece": interne("the screens ask; the moment is checked here"),
    "dossiers.services.fichiers.deposer_fichiers": interne("one ``deposer_piece`` a file"),
    "dossiers.services.televersements.ouvrir": interne("the screens ask; the moment is checked here"),
    "dossiers.services.televersements.retrouver": interne("a look-up, cut to what ``par`` is sending"),
    "dossiers.services.fichiers.retirer_version": interne("the screens ask; the moment is checked here"),
    "dossiers.services.journal.consigner": interne("the service whose fact it is asks"),
    "dossiers.services.journal.rectifier": interne("``rectification.corriger`` asks"),
    "dossiers.services.majoration.notifier_majoration": droit(INSTRUIRE),
    "dossiers.services.notification.notifier": droit(ENREGISTRER, INSTRUIRE, SIGNER),
    "dossiers.services.papier.deposer_papier": droit(ENREGISTRER),
    "dossiers.services.projets.enregistrer_projet": droit(INSTRUIRE),
    "dossiers.services.saisie.ouvrir_brouillon": interne("any account may begin a draft of its own"),
    "dossiers.services.saisie.enregistrer_saisie": DEPOSITAIRE,
    "dossiers.services.saisie.exiger_brouillon_de": DEPOSITAIRE,
    "dossiers.services.saisie.exiger_remplissage": interne(
        "the author, or whoever he invited: test_partages"
    ),
    "dossiers.services.partages.inviter": DEPOSITAIRE,
    "dossiers.services.partages.retirer": interne("the author or the invited person: test_partages"),
    "dossiers.services.partages.accepter": interne("the invited address only: test_partages"),
    "dossiers.services.partages.exiger_destinataire": interne("the question itself"),
    "dossiers.services.saisie.supprimer_brouillon": DEPOSITAIRE,
    "dossiers.services.terrain.confronter": interne(
        "``relancer`` and the filing ask; nobody for the daily job"
    ),
    "dossiers.services.terrain.confronter_au_depot": interne("the filing asks"),
}

#: Services that ask by themselves and whose refusals are played by the tests of their own room. Here we
#: check that they ask. Moving a line up to ``SERVICES`` (and to ``actes.APPELS``) plays the whole matrix.
GARDES: dict[str, str] = {
    "dossiers.services.notes.noter": "instruire",
    "dossiers.services.notes.effacer": "instruire, and its author",
    "dossiers.services.prolongations.prolonger": "instruire",
    "dossiers.services.prolongations.reprendre": "instruire",
    "dossiers.services.prolongations.consulter_le_public": "instruire",
    "dossiers.services.prolongations.recevoir_bilan": "instruire",
    "dossiers.services.rectification.corriger": "instruire",
    "dossiers.services.absences.annuler": "the person, or who allots his dossiers: test_scenarios_file",
    "dossiers.services.absences.declarer": "the person, or who allots his dossiers: test_scenarios_file",
    "dossiers.services.absences.exiger_de_declarer": "is the question itself",
    "dossiers.services.repartition.exiger_de_regler": "is the question itself",
    "dossiers.services.repartition.regler": "who heads the service: test_scenarios_file",
    "dossiers.services.repartition.retirer": "who heads the service: test_scenarios_file",
    "dossiers.services.attestations.delivrer": "the owner, or signer or enregistrer",
    "dossiers.services.attestations.constater_rejet": "instruire or enregistrer",
    "dossiers.services.avis.enregistrer_avis": "instruire",
    "dossiers.services.circuits.regler": "valider or administrer",
    "dossiers.services.avis.rendre_par_compte": "a member of the consulted service",
    "dossiers.services.consultations.annuler": "instruire",
    "dossiers.services.consultations.consulter": "instruire",
    "dossiers.services.consultations.consulter_theme": "instruire",
    "dossiers.services.brouillons_avis.garder": "a member of the consulted service; None: the link was read",
    "dossiers.services.consultations.exiger_membre": "is the question itself",
    "dossiers.services.liens_avis.renvoyer_lien": "instruire",
    "dossiers.services.liens_avis.revoquer_lien": "instruire",
    "dossiers.services.consultations.sous_consulter": "a member of the consulted service",
    "dossiers.services.decisions.refuser_visa": "who must give this visa",
    "dossiers.services.decisions.reprendre": "instruire",
    "dossiers.services.decisions.viser": "who must give this visa",
    "dossiers.services.legalite.enregistrer_retour": "who transmits",
    "dossiers.services.legalite.enregistrer_transmission": "who transmits",
    "dossiers.services.legalite.enveloppe": "who transmits",
    "dossiers.services.legalite.exiger_de_transmettre": "is the question itself",
    "dossiers.services.legalite.preparer": "who transmits",
    "dossiers.services.legalite.preparer_retrait": "who transmits",
    "dossiers.services.legalite.recevoir_courrier": "who transmits",
    "dossiers.services.lettres.ecrire": "instruire",
    "dossiers.services.lettres.enregistrer": "instruire",
    "dossiers.services.lettres.envoyer": "instruire",
    "dossiers.services.lettres.finaliser": "instruire",
    "dossiers.services.lettres.rouvrir": "instruire",
    "dossiers.services.modeles.enregistrer_modele": "who drafts the models of this service or commune",
    "dossiers.services.modeles.enregistrer_paragraphe": "who drafts the models of this service or commune",
    "dossiers.services.modeles.proposer_paragraphe": "who drafts the models of this service or commune",
    "dossiers.services.modeles.publier": "who drafts the models of this service or commune",
    "dossiers.services.notification.enregistrer_retour": "who notifies",
    "dossiers.services.notification.renotifier_sur_papier": "who notifies",
    "dossiers.services.notification.signaler_courriel_revenu": "who notifies",
    "dossiers.services.recommandes.deposer": "who transmits",
    "dossiers.services.recommandes.lettres": "who transmits",
    "dossiers.services.publicite.attester": "the commune",
    "dossiers.services.publicite.enregistrer_affichage": "the commune; the owner on the land",
    "dossiers.services.publicite.terminer_affichage": "the commune",
    "dossiers.services.rapports.enregistrer_rapport": "instruire",
    "dossiers.services.rapports.ouvrir_rapport": "instruire",
    "dossiers.services.requetes.deposer": "the holder; anyone to ask to consult a posted dossier",
    "dossiers.services.requetes.recevoir_papier": "enregistrer",
    "dossiers.services.requetes.proposer": "instruire or enregistrer",
    "dossiers.services.requetes.repondre": "signer where it decides; else instruire or enregistrer",
    "dossiers.services.retrait.abandonner": "instruire",
    "dossiers.services.retrait.notifier": "who transmits",
    "dossiers.services.retrait.ouvrir": "instruire",
    "dossiers.services.retrait.preparer": "instruire",
    "dossiers.services.retrait.recevoir_observations": "the owner, or instruire or enregistrer",
    "dossiers.services.retrait.signer": "signer",
    "dossiers.services.saisie.dupliquer": "the owner",
    "dossiers.services.signature_externe.recevoir": "who transmits; the signatory is read in the certificate",
    "dossiers.services.suites.enregistrer_declaration": "the holder of the permit, or an agent",
    "dossiers.services.terrain.relancer": "instruire",
    "dossiers.services.terrain.examiner": "instruire",
    "dossiers.services.terrain.ajouter": "instruire",
    "dossiers.services.parcelles.rechercher": "enregistrer or instruire",
    "dossiers.services.parcelles.corriger": "enregistrer or instruire",
    "dossiers.services.parcelles.verifier": "enregistrer or instruire",
    "dossiers.services.validite.exiger_titulaire": "is the question itself",
    "dossiers.services.suites.reprendre_papier": "enregistrer",
    "dossiers.services.suites.ouvrir_suite": "the holder of the permit, or an agent",
    "dossiers.services.signataires.declarer_interet": "signer or enregistrer, of the commune itself",
    "dossiers.services.signataires.exiger_de_declarer_interet": "is the question itself",
    "dossiers.services.signataires.peut_declarer_interet": "is the question itself",
    "dossiers.services.signataires.deleguer": "signer or administrer",
    "dossiers.services.signataires.rapporter": "signer or administrer",
}


# --- Addresses ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Route:
    """``regle``: who passes (functions of ``test_matrice_http``). ``objet``: the row named by the address.

    ``actions``: one of them is needed. ``methode``: how it is asked.
    """

    regle: str
    objet: str = ""
    actions: tuple[str, ...] = ()
    methode: str = "GET"


PUBLIQUE = Route("publique")
COMPTE = Route("compte")
AGENT = Route("agent")
PLATEFORME = Route("plateforme")


def dossier(objet: str, *actions: str, methode: str = "GET") -> Route:
    """An agent's address on a dossier: 404 when it is not visible, 403 without one of ``actions``."""
    return Route("dossier", objet, actions, methode)


def du_depositaire(objet: str, methode: str = "GET") -> Route:
    """A petitioner's address on a dossier: 404 for anyone else."""
    return Route("depositaire", objet, methode=methode)


def quelque_part(*actions: str, methode: str = "GET") -> Route:
    """A list: 403 for whoever may do none of ``actions`` anywhere."""
    return Route("quelque_part", actions=actions, methode=methode)


def commune(regle: str, objet: str = "") -> Route:
    """An address of the administration about one commune."""
    return Route(regle, objet)


POST = "POST"

#: Every route of the site but ``/admin/`` (see ``test_decouverte``) and the static files.
ROUTES: dict[str, Route] = {
    # The whole site
    "accueil": PUBLIQUE,
    "inscription": PUBLIQUE,
    "aide": PUBLIQUE,
    "robots": PUBLIQUE,
    "connexion": PUBLIQUE,
    # The second step of signing in, and the providers (off unless configured: 404)
    "connexion_code": PUBLIQUE,
    "openid_partir": Route("publique", methode=POST),
    "openid_retour": PUBLIQUE,
    "verifier_adresse": PUBLIQUE,
    # One's own account
    "compte": COMPTE,
    "second_facteur": COMPTE,
    "second_facteur_image": Route("sienne"),
    "second_facteur_retirer": COMPTE,
    "codes_de_secours": COMPTE,
    "fermer_session": Route("sienne", methode=POST),
    "fermer_les_autres": Route("compte", methode=POST),
    "renvoyer_verification": Route("compte", methode=POST),
    "relier_identite": Route("compte", methode=POST),
    "delier_identite": Route("sienne", methode=POST),
    "supprimer_compte": COMPTE,
    "mes_donnees": COMPTE,
    "statistiques": Route("compte", methode=POST),
    "sante": PUBLIQUE,
    "metriques": PUBLIQUE,
    "mot_de_passe_oublie": PUBLIQUE,
    "mot_de_passe_envoye": PUBLIQUE,
    "mot_de_passe_nouveau": PUBLIQUE,
    "mot_de_passe_choisi": PUBLIQUE,
    "mot_de_passe": COMPTE,
    "mot_de_passe_change": COMPTE,
    "deconnexion": Route("compte", methode=POST),
    "accueil_connecte": COMPTE,
    # Public notices
    "guichet:affichage_communes": PUBLIQUE,
    "guichet:affichage": PUBLIQUE,
    "guichet:affichage_atom": PUBLIQUE,
    # The petitioner
    "guichet:accueil": COMPTE,
    "guichet:nouveau": COMPTE,
    "guichet:dossier": du_depositaire("suivi"),
    "guichet:copie_deposee": du_depositaire("suivi"),
    "guichet:abandonner": du_depositaire("suivi", POST),
    "guichet:completer": du_depositaire("incomplet"),
    "guichet:dupliquer": du_depositaire("suivi", POST),
    "guichet:supprimer": du_depositaire("brouillon", POST),
    "guichet:partage": du_depositaire("brouillon"),
    "guichet:partage_retirer": du_depositaire("partage", POST),
    "guichet:invitation": Route("invitation", "partage"),
    "guichet:reprendre_cerfa": Route("compte", methode=POST),
    "guichet:lots": Route("compte"),
    "guichet:lots_modele": Route("compte"),
    "guichet:lot": du_depositaire("en_lot"),
    "guichet:brouillon": du_depositaire("brouillon"),
    "guichet:etape": du_depositaire("brouillon"),
    "guichet:enregistrement_automatique": du_depositaire("brouillon", POST),
    "guichet:pieces": du_depositaire("brouillon"),
    "guichet:piece_prevoir": du_depositaire("brouillon", POST),
    "guichet:piece_deposer": du_depositaire("brouillon", POST),
    "guichet:televersement_ouvrir": du_depositaire("brouillon", POST),
    "guichet:televersement": du_depositaire("brouillon", POST),
    "guichet:fichier": du_depositaire("suivi"),
    "guichet:vignette": du_depositaire("suivi"),
    "guichet:piece_retirer": du_depositaire("brouillon", POST),
    "guichet:verifier": du_depositaire("brouillon"),
    "guichet:deposer": du_depositaire("brouillon", POST),
    "guichet:courrier": du_depositaire("suivi"),
    "guichet:courrier_ouvrir": du_depositaire("suivi", POST),
    "guichet:courrier_pdf": du_depositaire("suivi"),
    "guichet:autorisation": PUBLIQUE,
    # The follow-up of a filed dossier
    "guichet:echanges": du_depositaire("discute"),
    "guichet:lire_echanges": du_depositaire("discute", POST),
    "guichet:jointe": du_depositaire("discute"),
    "guichet:modifications": du_depositaire("modifie"),
    "guichet:modification_etape": du_depositaire("modifie"),
    "guichet:modification_joindre": du_depositaire("modifie", POST),
    "guichet:modification_fichier": du_depositaire("modifie"),
    "guichet:modification_retirer": du_depositaire("modifie", POST),
    "guichet:modification_envoyer": du_depositaire("modifie", POST),
    "guichet:modification_annuler": du_depositaire("modifie", POST),
    # The drawing of a draft device, and what the rules say of it
    "rlpi:dessin_photo": du_depositaire("brouillon_rlpi", POST),
    "rlpi:dessin_joindre": du_depositaire("brouillon_rlpi", POST),
    "rlpi:avis": du_depositaire("brouillon_rlpi"),
    "rlpi:orientation": PUBLIQUE,
    "guichet:suites": du_depositaire("suivi"),
    "guichet:ouvrir_suite": Route("introuvable", "suivi", methode=POST),
    "guichet:declarer_travaux": du_depositaire("suivi", POST),
    "guichet:afficher": du_depositaire("suivi", POST),
    "guichet:panneau": Route("introuvable", "suivi"),
    "guichet:certificat": du_depositaire("suivi", POST),
    "guichet:requete": Route("introuvable", "suivi", methode=POST),
    "guichet:observations": du_depositaire("suivi", POST),
    "guichet:archive": du_depositaire("suivi"),
    "guichet:imprimer": du_depositaire("suivi"),
    "guichet:preferences": COMPTE,
    "guichet:demandes": COMPTE,
    "guichet:consulter_un_dossier": COMPTE,
    "rlpi:reglements": commune("agent_ou_plateforme"),
    "rlpi:termes_a_venir": AGENT,
    "rlpi:importer": PLATEFORME,
    "rlpi:reglement": commune("connait", "commune"),
    # Paper filings at the counter
    "guichet:papier": quelque_part(ENREGISTRER),
    "guichet:papier_enregistrer": Route("papier", "brouillon", (ENREGISTRER,), POST),
    # The bench
    "workflows:file": AGENT,
    "workflows:export": AGENT,
    "workflows:affecter_lot": quelque_part(VALIDER, methode=POST),
    "workflows:export_ods": AGENT,
    "workflows:rechercher": AGENT,
    "workflows:enregistrer_filtre": Route("agent", methode=POST),
    "workflows:changer_filtre": Route("inconnu_de_l_agent", methode=POST),
    "workflows:colonnes": Route("agent", methode=POST),
    "workflows:charge": quelque_part(VALIDER),
    "workflows:repartition": quelque_part(VALIDER),
    "workflows:retirer_regle": Route("inconnu_de_l_agent", methode=POST),
    "workflows:absences": quelque_part(INSTRUIRE),
    "workflows:annuler_absence": Route("inconnu_de_l_agent", methode=POST),
    "workflows:enregistrement": quelque_part(ENREGISTRER),
    "workflows:dossier": dossier("suivi", CONSULTER),
    "workflows:demande": dossier("suivi", CONSULTER),
    "workflows:journal": dossier("suivi", CONSULTER),
    "workflows:enregistrer": dossier("depose", ENREGISTRER, methode=POST),
    "workflows:prendre": dossier("incomplet", INSTRUIRE, methode=POST),
    "workflows:rendre": dossier("suivi", VALIDER, methode=POST),
    "workflows:affecter": dossier("suivi", VALIDER, methode=POST),
    "workflows:pieces": dossier("suivi", CONSULTER),
    "workflows:cote_a_cote": dossier("suivi", CONSULTER),
    "workflows:verdict": dossier("suivi", INSTRUIRE, methode=POST),
    "workflows:conformer_pieces": dossier("suivi", INSTRUIRE, methode=POST),
    "workflows:exiger_piece": dossier("suivi", INSTRUIRE, methode=POST),
    "workflows:demande_pieces": dossier("piece_jugee", INSTRUIRE),
    "workflows:apercu_demande": dossier("piece_jugee", INSTRUIRE),
    "workflows:declarer_complet": dossier("piece_jugee", INSTRUIRE, methode=POST),
    "workflows:constater_conformite": dossier("suivi", INSTRUIRE),
    "workflows:reception": dossier("incomplet", ENREGISTRER, INSTRUIRE),
    "workflows:fichier": dossier("suivi", CONSULTER),
    "workflows:copie_tamponnee": dossier("suivi", CONSULTER),
    # The land, the map
    "workflows:carte_dossiers": AGENT,
    "workflows:tuile_dossiers": AGENT,
    "workflows:export_carte": AGENT,
    "workflows:terrain": dossier("suivi", CONSULTER),
    "workflows:examiner_suggestion": dossier("suivi", INSTRUIRE, methode=POST),
    "workflows:retenir_certaines": dossier("suivi", INSTRUIRE, methode=POST),
    "workflows:ajouter_regle": dossier("suivi", INSTRUIRE, methode=POST),
    "workflows:relancer_carte": dossier("suivi", INSTRUIRE, methode=POST),
    "workflows:rechercher_parcelles": dossier("suivi", INSTRUIRE, ENREGISTRER, methode=POST),
    "workflows:corriger_parcelle": dossier("suivi", INSTRUIRE, ENREGISTRER, methode=POST),
    "workflows:verifier_parcelle": dossier("suivi", INSTRUIRE, ENREGISTRER, methode=POST),
    "workflows:noter": dossier("suivi", INSTRUIRE, methode=POST),
    "workflows:effacer_note": dossier("note_ecrite", INSTRUIRE, methode=POST),
    "workflows:abandon": dossier("suivi", INSTRUIRE, ENREGISTRER),
    "workflows:delai": dossier("suivi", CONSULTER),
    "workflows:prolonger": dossier("suivi", INSTRUIRE),
    "workflows:reprendre_delai": dossier("suspendu", INSTRUIRE),
    "workflows:consulter_le_public": dossier("au_public", INSTRUIRE),
    "workflows:recevoir_bilan": dossier("au_public", INSTRUIRE),
    "workflows:rectifier": dossier("suspendu", INSTRUIRE),
    "workflows:circonstances": dossier("suivi", INSTRUIRE),
    "workflows:majoration": dossier("suivi", INSTRUIRE),
    "workflows:apercu_majoration": dossier("suivi", INSTRUIRE),
    "workflows:decision": dossier("suivi", CONSULTER),
    "workflows:apercu_decision": dossier("suivi", INSTRUIRE, methode=POST),
    "workflows:courriers": dossier("suivi", CONSULTER),
    "workflows:courrier": dossier("suivi", CONSULTER),
    "workflows:relancer": dossier("suivi", ENREGISTRER, INSTRUIRE, methode=POST),
    "workflows:notifier": dossier("signe", ENREGISTRER, INSTRUIRE),
    # Consultations: the instructor's side, the consulted service's own, and the holder of a link
    "workflows:consultations": dossier("consulte", CONSULTER),
    "workflows:consultation": dossier("consulte", CONSULTER),
    "workflows:consulter_theme": dossier("consulte", INSTRUIRE, methode=POST),
    "workflows:annuler_consultation": dossier("consulte", INSTRUIRE, methode=POST),
    "workflows:renvoyer_lien": dossier("consulte", INSTRUIRE, methode=POST),
    "workflows:revoquer_lien": dossier("consulte", INSTRUIRE, methode=POST),
    "workflows:document_avis": dossier("avis_rendu", CONSULTER),
    "workflows:file_service": Route("membre_du_service"),
    "workflows:consultation_service": Route("consultation_du_service", "consulte"),
    "workflows:piece_service": Route("consultation_du_service", "consulte"),
    "workflows:sous_consulter": Route("consultation_du_service", "consulte"),
    "workflows:avis": PUBLIQUE,
    "workflows:piece_par_lien": PUBLIQUE,
    # What the petitioner sends after filing
    "workflows:echanges": dossier("discute", CONSULTER),
    "workflows:lire_echanges": dossier("discute", ENREGISTRER, INSTRUIRE, methode=POST),
    "workflows:jointe": dossier("discute", CONSULTER),
    "workflows:modifications": dossier("modifie", CONSULTER),
    "workflows:repondre_modification": dossier("modifie", INSTRUIRE, methode=POST),
    "workflows:fichier_propose": dossier("modifie", CONSULTER),
    "workflows:archive": dossier("suivi", CONSULTER),
    "workflows:requetes": dossier("recourue", CONSULTER),
    # The matrix sends no word: that refuses a gracious appeal, which is the authority's (ADR 0031).
    "workflows:requete_papier": dossier("recourue", ENREGISTRER, methode=POST),
    "workflows:repondre_requete": dossier("recourue", SIGNER, methode=POST),
    # Letters, their templates, the report
    "workflows:lettres": dossier("lettre_ecrite", CONSULTER),
    "workflows:lettre": dossier("lettre_ecrite", CONSULTER),
    "workflows:apercu_lettre": dossier("lettre_ecrite", CONSULTER),
    "workflows:finaliser_lettre": dossier("lettre_ecrite", INSTRUIRE, methode=POST),
    "workflows:rouvrir_lettre": dossier("lettre_ecrite", INSTRUIRE, methode=POST),
    "workflows:envoyer_lettre": dossier("lettre_ecrite", INSTRUIRE, methode=POST),
    "workflows:rapport": dossier("suivi", CONSULTER),
    "workflows:rapport_pdf": dossier("rapporte", CONSULTER),
    "workflows:modeles": AGENT,
    "workflows:nouveau_modele": quelque_part(VALIDER, ADMINISTRER),
    "workflows:paragraphe": quelque_part(VALIDER, ADMINISTRER),
    "workflows:modifier_paragraphe": Route("redige_ici", "paragraphe", (VALIDER,)),
    "workflows:proposer_paragraphe": Route("redige_ici", "paragraphe", (VALIDER,), POST),
    "workflows:modele": Route("redacteur", "modele", (VALIDER, ADMINISTRER)),
    "workflows:publier_modele": Route("redige_ici", "modele", (VALIDER,), POST),
    # What surrounds the decision: visas, préfet, posting, proofs, works, withdrawal
    "workflows:suites": dossier("signe", CONSULTER),
    "workflows:document_suites": dossier("signe", CONSULTER),
    "workflows:preuve": dossier("signe", CONSULTER),
    "workflows:viser": dossier("signe", VALIDER, ENREGISTRER, SIGNER, methode=POST),
    "workflows:reprendre": dossier("signe", INSTRUIRE, methode=POST),
    "workflows:enveloppe": dossier("signe", ENREGISTRER, INSTRUIRE, SIGNER, methode=POST),
    "workflows:transmettre": dossier("signe", ENREGISTRER, INSTRUIRE, SIGNER, methode=POST),
    "workflows:retour_prefet": dossier("signe", ENREGISTRER, INSTRUIRE, SIGNER, methode=POST),
    "workflows:afficher": dossier("signe", ENREGISTRER, INSTRUIRE, methode=POST),
    "workflows:terminer_affichage": dossier("signe", ENREGISTRER, INSTRUIRE, methode=POST),
    "workflows:certifier_affichage": dossier("signe", ENREGISTRER, INSTRUIRE, methode=POST),
    "workflows:certifier_tacite": dossier("signe", ENREGISTRER, INSTRUIRE, SIGNER, methode=POST),
    "workflows:retour_postal": dossier("signe", ENREGISTRER, INSTRUIRE, SIGNER, methode=POST),
    "workflows:declarer_travaux": dossier("signe", ENREGISTRER, methode=POST),
    "workflows:ouvrir_suite_papier": dossier("signe", ENREGISTRER, methode=POST),
    "workflows:ouvrir_retrait": dossier("signe", INSTRUIRE, methode=POST),
    "workflows:preparer_retrait": dossier("signe", INSTRUIRE, methode=POST),
    "workflows:signer_retrait": dossier("signe", SIGNER, methode=POST),
    "workflows:notifier_retrait": dossier("signe", ENREGISTRER, INSTRUIRE, SIGNER, methode=POST),
    "workflows:interet": dossier("signe", SIGNER, ENREGISTRER),
    "workflows:signature_externe": dossier("signe", ENREGISTRER, INSTRUIRE, SIGNER, methode=POST),
    "workflows:constater_rejet": dossier("signe", ENREGISTRER, INSTRUIRE, methode=POST),
    "workflows:avis_revenu": dossier("signe", ENREGISTRER, INSTRUIRE, SIGNER, methode=POST),
    "workflows:renotifier": dossier("signe", ENREGISTRER, INSTRUIRE, SIGNER, methode=POST),
    "workflows:lettre_du_prefet": dossier("signe", ENREGISTRER, INSTRUIRE, SIGNER, methode=POST),
    # What is left to do after the decisions, registered letters in batch, who may sign
    "workflows:actes": quelque_part(ENREGISTRER, INSTRUIRE, SIGNER),
    "workflows:registre": quelque_part(ENREGISTRER, INSTRUIRE, SIGNER),
    "workflows:registre_courriers": AGENT,
    "workflows:circuits": quelque_part(VALIDER, ADMINISTRER),
    "workflows:recommandes": quelque_part(ENREGISTRER, INSTRUIRE),
    "workflows:recommandes_lettres": quelque_part(ENREGISTRER, INSTRUIRE, methode=POST),
    "workflows:recommandes_deposer": quelque_part(ENREGISTRER, INSTRUIRE, methode=POST),
    "workflows:recommandes_presenter": quelque_part(ENREGISTRER, INSTRUIRE, methode=POST),
    "workflows:recommandes_retour": quelque_part(ENREGISTRER, INSTRUIRE, methode=POST),
    "workflows:delegations": quelque_part(SIGNER, ADMINISTRER),
    "workflows:deleguer": quelque_part(SIGNER, ADMINISTRER),
    "workflows:rapporter_delegation": quelque_part(SIGNER, ADMINISTRER, methode=POST),
    "workflows:parapheur": quelque_part(SIGNER),
    "workflows:signer_lot": quelque_part(SIGNER, methode=POST),
    "workflows:parapheur_retrait": dossier("signe", SIGNER),
    "workflows:document_retrait": dossier("signe", SIGNER),
    "workflows:parapheur_decision": dossier("a_signer", SIGNER),
    "workflows:document_decision": dossier("a_signer", CONSULTER),
    "workflows:signer": dossier("a_signer", SIGNER, methode=POST),
    "workflows:renvoyer": dossier("a_signer", SIGNER, methode=POST),
    # What is kept, how long, and the reports of purges (no report here: the platform gets a 404)
    "workflows:conservation": PLATEFORME,
    "workflows:rapport_de_purge": Route("absent_de_la_plateforme"),
    # The accounts of pooled instruction: the commune's signatory, the service's head, the platform
    "workflows:mutualisation": Route("comptes_mutualisation"),
    "workflows:mutualisation_export": Route("comptes_mutualisation"),
    "workflows:mutualisation_releve": Route("releve_mutualisation", "convention"),
    # The map: open data only
    "carto:apercu": PUBLIQUE,
    "carto:tuile": PUBLIQUE,
    "carto:identifier": PUBLIQUE,
    "carto:parcelles": PUBLIQUE,
    "carto:export": PUBLIQUE,
    "carto:ogc_accueil": PUBLIQUE,
    "carto:ogc_api": PUBLIQUE,
    "carto:ogc_conformite": PUBLIQUE,
    "carto:ogc_collections": PUBLIQUE,
    "carto:ogc_collection": PUBLIQUE,
    "carto:ogc_objets": PUBLIQUE,
    "carto:ogc_objet": PUBLIQUE,
    # The administration
    "communes:accueil": commune("agent_ou_plateforme"),
    "communes:conventions": commune("agent_ou_plateforme"),
    "communes:convention_ouvrir": PLATEFORME,
    "communes:convention": commune("connait", "convention"),
    "communes:convention_clore": commune("connait_puis_plateforme", "convention"),
    "communes:convention_annuler": commune("connait_puis_plateforme", "convention"),
    "communes:roles": commune("pourvoit"),
    "communes:affecter": commune("pourvoit"),
    "communes:role": commune("administre", "role"),
    "communes:revoquer": commune("administre", "affectation"),
    "communes:ouvrir_roles": commune("connait_puis_administre", "commune"),
    "communes:acces": commune("connait", "commune"),
}

#: Addresses that are both read and written: who may write.
ECRITURES: dict[str, Route] = {
    "workflows:conservation": Route("plateforme", methode=POST),
    "guichet:consulter_un_dossier": Route("compte", methode=POST),
    "guichet:preferences": Route("compte", methode=POST),
    "workflows:consultations": dossier("consulte", INSTRUIRE, methode=POST),
    "workflows:consultation": dossier("consulte", INSTRUIRE, methode=POST),
    "workflows:consultation_service": Route("consultation_du_service", "consulte", methode=POST),
    "workflows:sous_consulter": Route("consultation_du_service", "consulte", methode=POST),
    "workflows:decision": dossier("suivi", INSTRUIRE, methode=POST),
    "workflows:lettres": dossier("lettre_ecrite", INSTRUIRE, methode=POST),
    "workflows:echanges": dossier("discute", ENREGISTRER, INSTRUIRE, methode=POST),
    "guichet:echanges": du_depositaire("discute", POST),
    "guichet:modification_etape": du_depositaire("modifie", POST),
    "workflows:lettre": dossier("lettre_ecrite", INSTRUIRE, methode=POST),
    "workflows:apercu_lettre": dossier("lettre_ecrite", INSTRUIRE, methode=POST),
    "workflows:rapport": dossier("suivi", INSTRUIRE, methode=POST),
    "workflows:nouveau_modele": quelque_part(VALIDER, ADMINISTRER, methode=POST),
    "workflows:paragraphe": quelque_part(VALIDER, ADMINISTRER, methode=POST),
    "workflows:modifier_paragraphe": Route("redige_ici", "paragraphe", (VALIDER,), POST),
    "workflows:demande_pieces": dossier("piece_jugee", INSTRUIRE, methode=POST),
    "workflows:reception": dossier("incomplet", ENREGISTRER, INSTRUIRE, methode=POST),
    "workflows:abandon": dossier("suivi", INSTRUIRE, ENREGISTRER, methode=POST),
    "workflows:prolonger": dossier("suivi", INSTRUIRE, methode=POST),
    "workflows:reprendre_delai": dossier("suspendu", INSTRUIRE, methode=POST),
    "workflows:consulter_le_public": dossier("au_public", INSTRUIRE, methode=POST),
    "workflows:recevoir_bilan": dossier("au_public", INSTRUIRE, methode=POST),
    "workflows:rectifier": dossier("suspendu", INSTRUIRE, methode=POST),
    "workflows:circonstances": dossier("suivi", INSTRUIRE, methode=POST),
    "workflows:majoration": dossier("suivi", INSTRUIRE, methode=POST),
    "workflows:notifier": dossier("signe", ENREGISTRER, INSTRUIRE, methode=POST),
    "workflows:interet": dossier("signe", SIGNER, ENREGISTRER, methode=POST),
    "workflows:circuits": quelque_part(VALIDER, ADMINISTRER, methode=POST),
    "workflows:deleguer": quelque_part(SIGNER, ADMINISTRER, methode=POST),
    "guichet:nouveau": Route("compte", methode=POST),
    "guichet:papier": quelque_part(ENREGISTRER, methode=POST),
    "guichet:etape": du_depositaire("brouillon", POST),
    "guichet:partage": du_depositaire("brouillon", POST),
    "guichet:lots": Route("compte", methode=POST),
    "guichet:lot": du_depositaire("en_lot", POST),
    "guichet:invitation": Route("invitation", "partage", methode=POST),
    "guichet:completer": du_depositaire("incomplet", POST),
    "communes:convention_ouvrir": Route("plateforme", methode=POST),
    "communes:convention_clore": Route("connait_puis_plateforme", "convention", methode=POST),
    "communes:convention_annuler": Route("connait_puis_plateforme", "convention", methode=POST),
    "communes:affecter": Route("pourvoit", methode=POST),
    "communes:revoquer": Route("administre", "affectation", methode=POST),
    "communes:ouvrir_roles": Route("connait_puis_administre", "commune", methode=POST),
    "mot_de_passe": Route("compte", methode=POST),
    "second_facteur": Route("compte", methode=POST),
    "second_facteur_retirer": Route("compte", methode=POST),
    "codes_de_secours": Route("compte", methode=POST),
    "supprimer_compte": Route("compte", methode=POST),
}
