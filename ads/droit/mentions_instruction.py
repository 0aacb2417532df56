"""Mentions of the letters of the instruction (R*423-3 to R*423-45; CRPA R112-11-1, R112-11-2)."""

from __future__ import annotations

from ads.droit.circonstances import DP, PERMIS
from ads.droit.mentions_modele import CU, TOUS, Mention, crpa, mention, selon
from droit.articles import Article

RECEPISSE: tuple[Mention, ...] = (
    mention(
        "numero", "le numéro d'enregistrement", Article("R*423-4"), "Numéro d'enregistrement : {numero}."
    ),
    mention(
        "date_tacite",
        "la date à laquelle un permis tacite doit intervenir",
        Article("R*423-4"),
        "Sans réponse, un permis tacite interviendra le {date_tacite}.",
        types=PERMIS,
    ),
    mention(
        "date_travaux",
        "la date à partir de laquelle les travaux peuvent être entrepris",
        Article("R*423-4"),
        "Sans réponse, vous pourrez entreprendre les travaux à partir du {date_tacite}.",
        types=DP,
    ),
    mention(
        "incomplet_possible",
        "l'autorité peut, dans le mois, notifier que le dossier est incomplet",
        Article("R*423-5", "a"),
        "Dans le mois qui suit le dépôt, la mairie peut vous notifier que votre dossier est incomplet.",
    ),
    mention(
        "delai_different_possible",
        "l'autorité peut, dans le mois, notifier un délai différent",
        Article("R*423-5", "b"),
        "Dans le même mois, elle peut vous notifier un délai d'instruction différent.",
    ),
    mention(
        "exceptions",
        "le demandeur sera informé dans le mois si aucun permis tacite ne peut être acquis",
        Article("R*423-5", "dernier al."),
        "Dans le même mois, elle vous dira si votre projet est de ceux pour lesquels le silence ne vaut pas "
        "accord (articles R*424-2, R424-2-1 et R*424-3 du code de l'urbanisme).",
    ),
)

ARE: tuple[Mention, ...] = (
    mention(
        "date_reception",
        "la date de réception de l'envoi",
        crpa("R112-11-1", "1°"),
        "Envoi électronique reçu le {date_reception}.",
        types=TOUS,
    ),
    mention(
        "service",
        "le service chargé du dossier, son adresse électronique ou postale, son téléphone",
        crpa("R112-11-1", "2°"),
        "Service chargé du dossier : {service}, {adresse}, {telephone}.",
        types=TOUS,
    ),
    mention(
        "decision_implicite_acceptation",
        "une décision implicite d'acceptation est possible, sa date, l'attestation",
        crpa("R112-11-1", "al. 4 et 5"),
        "Si le dossier est complet et sans décision expresse, la demande sera réputée acceptée le {date_tacite} ; "
        "vous pourrez alors en recevoir l'attestation (article L232-3 du code des relations entre le public et "
        "l'administration).",
        types=TOUS,
        faits=selon("silence_accord"),
    ),
    mention(
        "decision_implicite_rejet",
        "une décision implicite de rejet est possible, sa date, les délais et voies de recours",
        crpa("R112-11-1", "al. 4 et 5"),
        "Si le dossier est complet et sans décision expresse, la demande sera réputée rejetée le {date_tacite}. "
        "{voies_de_recours}",
        types=TOUS,
        faits=selon("silence_rejet"),
    ),
    mention(
        "numero_cu",
        "le numéro d'enregistrement du certificat",
        Article("R*410-3"),
        "Numéro d'enregistrement : {numero}.",
        types=CU,
    ),
    *RECEPISSE,
)

AEE: tuple[Mention, ...] = (
    mention(
        "date_reception",
        "la date de réception de l'envoi",
        crpa("R112-11-2"),
        "Envoi électronique reçu le {date_reception}.",
        types=TOUS,
    ),
)

DEMANDE_PIECES: tuple[Mention, ...] = (
    mention("liste", "la liste exhaustive des pièces manquantes", Article("R*423-38"), "{liste_pieces}"),
    mention(
        "trois_mois",
        "les pièces doivent parvenir en mairie dans les trois mois de la réception de la lettre",
        Article("R*423-39", "a"),
        "Les pièces manquantes doivent parvenir à la mairie dans les trois mois qui suivent la réception de "
        "cette lettre.",
    ),
    mention(
        "rejet",
        "à défaut, rejet tacite de la demande",
        Article("R*423-39", "b"),
        "Si l'ensemble des pièces n'est pas produit dans ce délai, votre demande sera rejetée tacitement.",
        types=PERMIS,
    ),
    mention(
        "opposition",
        "à défaut, opposition tacite à la déclaration",
        Article("R*423-39", "b"),
        "Si l'ensemble des pièces n'est pas produit dans ce délai, votre déclaration fera l'objet d'une "
        "opposition tacite.",
        types=DP,
    ),
    mention(
        "nouveau_depart",
        "le délai d'instruction commence à la réception des pièces",
        Article("R*423-39", "c"),
        "Le délai d'instruction commencera à courir à la réception des pièces manquantes par la mairie.",
    ),
)

MAJORATION: tuple[Mention, ...] = (
    mention(
        "delai", "le nouveau délai", Article("R*423-42", "a"), "Le délai d'instruction est de {mois} mois."
    ),
    mention(
        "depart",
        "le nouveau point de départ",
        Article("R*423-42", "a"),
        "Il part du {point_de_depart}.",
        faits=selon("nouveau_depart"),
    ),
    mention("motifs", "les motifs de la modification", Article("R*423-42", "b"), "Motif : {motifs}."),
    mention(
        "refus_tacite",
        "le silence vaudra refus ou opposition",
        Article("R*423-42", "c"),
        "À l'issue de ce délai, le silence de la mairie vaudra rejet de votre demande.",
        faits=selon("silence_rejet"),
    ),
    mention(
        "prolongation",
        "une prolongation exceptionnelle est possible",
        Article("R*423-45"),
        "Ce délai peut faire l'objet d'une prolongation exceptionnelle : {prolongation}.",
        faits=selon("prolongation_possible"),
    ),
)
