"""Mentions of decisions and certificates (A424-2 to A424-14, R*424-5 to R*424-13, R*410-14 to R*410-19)."""

from __future__ import annotations

from ads.droit.circonstances import PERMIS
from ads.droit.mentions_modele import CU, MOTIVEES, Mention, mention, selon
from droit.articles import Article

VALIDITE = (
    "Conformément à l'article R*424-17 du code de l'urbanisme, l'autorisation est périmée si les travaux ne sont "
    "pas entrepris dans les trois ans de sa notification, ou s'ils sont ensuite interrompus plus d'une année."
)
ARRETE: tuple[Mention, ...] = (
    mention(
        "collectivite", "la collectivité au nom de laquelle la décision est prise", Article("A424-2", "a")
    ),
    mention("demande", "le demandeur, l'objet, le numéro et le lieu de la demande", Article("A424-2", "b")),
    mention("textes", "les textes dont il est fait application", Article("A424-2", "c")),
    mention("avis", "les avis recueillis et leur sens", Article("A424-2", "d")),
    mention(
        "signataire",
        "le prénom, le nom et la qualité du signataire",
        Article("A424-2", "dernier al."),
        "{prenom} {nom}, {qualite}",
    ),
    mention("sens", "le sens : accord, refus ou opposition, sursis", Article("A424-3", "a à c")),
    mention("prescriptions", "les prescriptions", Article("A424-3", "d"), faits=selon("prescriptions")),
    mention(
        "derogation",
        "la dérogation ou l'adaptation mineure",
        Article("A424-3", "e"),
        faits=selon("derogation"),
    ),
    mention(
        "contributions",
        "la nature et le montant des contributions",
        Article("A424-5"),
        faits=selon("contributions"),
    ),
    mention(
        "motivation",
        "les circonstances de droit et de fait qui motivent la décision",
        Article("A424-4"),
        faits=MOTIVEES,
    ),
    mention(
        "tous_motifs",
        "tous les motifs du refus ou de l'opposition",
        Article("L424-3", "al. 2"),
        faits=selon("refus"),
    ),
    mention(
        "recours", "les voies et délais de recours", Article("A424-4"), "{voies_de_recours}", faits=MOTIVEES
    ),
    mention(
        "avis_de_depot",
        "la date d'affichage ou de publication de l'avis de dépôt",
        Article("R*424-5", "al. 1"),
        "Avis de dépôt affiché ou publié le {date_avis_depot}.",
        faits=selon("accord"),
    ),
    mention(
        "differe",
        "les motifs et les délais du report des travaux",
        Article("A424-6"),
        faits=selon("travaux_differes"),
    ),
    mention(
        "sursis",
        "la durée du sursis et le délai pour confirmer la demande",
        Article("A424-7"),
        "Le sursis dure jusqu'au {fin_sursis} ; vous pouvez confirmer votre demande jusqu'au {fin_confirmation}.",
        faits=selon("sursis"),
    ),
    mention(
        "validite", "la durée de validité", Article("A424-8"), VALIDITE, types=PERMIS, faits=selon("accord")
    ),
    mention(
        "chantier",
        "la déclaration d'ouverture de chantier et le panneau",
        Article("A424-8"),
        "Les travaux peuvent commencer une fois la déclaration d'ouverture de chantier adressée au maire et le "
        "panneau installé sur le terrain.",
        types=PERMIS,
        faits=selon("accord"),
    ),
    mention(
        "droits_des_tiers",
        "la réserve du droit des tiers, les recours des tiers et le retrait",
        Article("A424-8"),
        "Le permis est délivré sous réserve du droit des tiers. Un tiers peut le contester dans les deux mois de "
        "son affichage sur le terrain ; s'il est illégal, l'autorité peut le retirer dans les trois mois.",
        types=PERMIS,
        faits=selon("accord"),
    ),
    mention(
        "destination",
        "la destination et la surface de plancher",
        Article("A424-9"),
        faits=selon("constructions"),
    ),
    mention(
        "dommages_ouvrage",
        "l'obligation d'assurance de dommages",
        Article("A424-9"),
        "Le bénéficiaire souscrit l'assurance de dommages de l'article L242-1 du code des assurances.",
        types=PERMIS,
        faits=selon("constructions"),
    ),
    mention(
        "lots",
        "le nombre maximum de lots et la surface de plancher",
        Article("A424-10"),
        faits=selon("lotissement"),
    ),
    mention("emplacements", "le nombre maximum d'emplacements", Article("A424-12"), faits=selon("camping")),
    mention(
        "annexe_evaluation",
        "en annexe, le document du I de l'article L122-1-1 du code de l'environnement",
        Article("L424-4"),
        faits=selon("evaluation"),
    ),
    mention(
        "executoire",
        "les conditions du caractère exécutoire",
        Article("R*424-11"),
        types=PERMIS,
        faits=selon("accord"),
    ),
)

LETTRE_NOTIFICATION: tuple[Mention, ...] = (
    mention(
        "transmission",
        "la date de transmission de la décision et du dossier au préfet",
        Article("A424-14"),
        "La décision et le dossier ont été transmis au préfet le {date_transmission}.",
    ),
    mention(
        "transmission_cu",
        "la date de transmission du certificat au préfet",
        Article("R*410-19"),
        "Le certificat et le dossier ont été transmis au préfet le {date_transmission}.",
        types=CU,
    ),
)

CERTIFICAT_URBANISME: tuple[Mention, ...] = (
    mention("preemption", "la situation au regard des droits de préemption", Article("R*410-15"), types=CU),
    mention(
        "anciens_sites", "la situation sur un ancien site industriel", Article("R410-15-1", "I"), types=CU
    ),
    mention(
        "secteur_sols",
        "la situation dans un secteur d'information sur les sols",
        Article("R410-15-1", "II"),
        types=CU,
    ),
    mention(
        "avis_etat", "l'avis ou l'accord d'un service de l'État requis", Article("L410-1", "al. 5"), types=CU
    ),
    mention("sursis_possible", "le sursis opposable et son fondement", Article("L410-1", "al. 5"), types=CU),
    mention("executoire", "les conditions du caractère exécutoire", Article("R*410-18"), types=CU),
    mention(
        "motivation",
        "les motifs",
        Article("R*410-14"),
        types=frozenset({"CUb"}),
        faits=selon("defavorable"),
    ),
)

CERTIFICAT_TACITE: tuple[Mention, ...] = (
    mention(
        "avis_de_depot",
        "la date d'affichage ou de publication de l'avis de dépôt",
        Article("R*424-13", "al. 2"),
        "Avis de dépôt affiché ou publié le {date_avis_depot}.",
    ),
    mention(
        "transmission",
        "la date de transmission du dossier au préfet",
        Article("R*424-13", "al. 3"),
        "Dossier transmis au préfet le {date_transmission}.",
        types=PERMIS,
    ),
)
