"""What each letter must say: one row a mention, its article, when it is due, the sentence that says it.

``modele`` is the sentence to print, with named holes (``{numero}``); empty when only the writer of the
letter can word it (the grounds of a refusal, for example).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from string import Formatter

from ads.droit.circonstances import DP, PERMIS, PERMIS_ET_DP
from ads.droit.delais import LOI_HUWART
from droit.articles import Article, Code


class Document(StrEnum):
    """The letters of the instruction."""

    RECEPISSE = "recepisse"
    AEE = "aee"
    ARE = "are"
    DEMANDE_PIECES = "demande_pieces"
    MAJORATION = "majoration"
    ARRETE = "arrete"
    LETTRE_NOTIFICATION = "lettre_notification"
    CERTIFICAT_URBANISME = "certificat_urbanisme"
    CERTIFICAT_TACITE = "certificat_tacite"


CU = frozenset({"CUa", "CUb"})
TOUS = PERMIS_ET_DP | CU

# Facts that make a mention due; the sense of the decision is one of them.
FAITS: dict[str, str] = {
    "accord": "l'autorisation est accordée, ou la déclaration n'est pas contestée",
    "refus": "le permis est refusé, ou la déclaration fait l'objet d'une opposition",
    "sursis": "il est sursis à statuer",
    "prescriptions": "la décision est assortie de prescriptions",
    "derogation": "la décision accorde une dérogation ou une adaptation mineure",
    "contributions": "la décision met des contributions à la charge du bénéficiaire",
    "travaux_differes": "l'exécution des travaux est différée",
    "constructions": "le projet porte sur des constructions",
    "lotissement": "le projet porte sur un lotissement",
    "camping": "le projet porte sur un camping ou un parc résidentiel",
    "silence_rejet": "le silence vaudrait rejet",
    "silence_accord": "le silence vaudrait accord",
    "prolongation_possible": "une prolongation exceptionnelle est possible",
    "nouveau_depart": "le délai a un nouveau point de départ",
    "defavorable": "le certificat indique que le terrain ne peut être utilisé, ou porte des prescriptions",
}
MOTIVEES = frozenset({"refus", "sursis", "prescriptions", "derogation", "contributions"})


@dataclass(frozen=True, slots=True)
class Mention:
    """One thing a letter must say. ``faits``: due when one of them holds (empty: always)."""

    code: str
    objet: str
    article: Article
    types: frozenset[str] = PERMIS_ET_DP
    faits: frozenset[str] = frozenset()
    modele: str = ""

    @property
    def trous(self) -> tuple[str, ...]:
        """The named holes of the sentence, in order."""
        return tuple(nom for _, nom, _, _ in Formatter().parse(self.modele) if nom)


def _m(
    code: str,
    objet: str,
    article: Article,
    modele: str = "",
    *,
    types: frozenset[str] = PERMIS_ET_DP,
    faits: frozenset[str] = frozenset(),
) -> Mention:
    return Mention(code, objet, article, types, faits, modele)


def _crpa(numero: str, alinea: str = "") -> Article:
    return Article(numero, alinea, Code.CRPA)


def _si(*faits: str) -> frozenset[str]:
    return frozenset(faits)


RECEPISSE: tuple[Mention, ...] = (
    _m("numero", "le numéro d'enregistrement", Article("R*423-4"), "Numéro d'enregistrement : {numero}."),
    _m(
        "date_tacite",
        "la date à laquelle un permis tacite doit intervenir",
        Article("R*423-4"),
        "Sans réponse, un permis tacite interviendra le {date_tacite}.",
        types=PERMIS,
    ),
    _m(
        "date_travaux",
        "la date à partir de laquelle les travaux peuvent être entrepris",
        Article("R*423-4"),
        "Sans réponse, vous pourrez entreprendre les travaux à partir du {date_tacite}.",
        types=DP,
    ),
    _m(
        "incomplet_possible",
        "l'autorité peut, dans le mois, notifier que le dossier est incomplet",
        Article("R*423-5", "a"),
        "Dans le mois qui suit le dépôt, la mairie peut vous notifier que votre dossier est incomplet.",
    ),
    _m(
        "delai_different_possible",
        "l'autorité peut, dans le mois, notifier un délai différent",
        Article("R*423-5", "b"),
        "Dans le même mois, elle peut vous notifier un délai d'instruction différent.",
    ),
    _m(
        "exceptions",
        "le demandeur sera informé dans le mois si aucun permis tacite ne peut être acquis",
        Article("R*423-5", "dernier al."),
        "Dans le même mois, elle vous dira si votre projet est de ceux pour lesquels le silence ne vaut pas "
        "accord (articles R*424-2, R424-2-1 et R*424-3 du code de l'urbanisme).",
    ),
)

ARE: tuple[Mention, ...] = (
    _m(
        "date_reception",
        "la date de réception de l'envoi",
        _crpa("R112-11-1", "1°"),
        "Envoi électronique reçu le {date_reception}.",
        types=TOUS,
    ),
    _m(
        "service",
        "le service chargé du dossier, son adresse électronique ou postale, son téléphone",
        _crpa("R112-11-1", "2°"),
        "Service chargé du dossier : {service}, {adresse}, {telephone}.",
        types=TOUS,
    ),
    _m(
        "decision_implicite_acceptation",
        "une décision implicite d'acceptation est possible, sa date, l'attestation",
        _crpa("R112-11-1", "al. 4 et 5"),
        "Si le dossier est complet et sans décision expresse, la demande sera réputée acceptée le {date_tacite} ; "
        "vous pourrez alors en recevoir l'attestation (article L232-3 du code des relations entre le public et "
        "l'administration).",
        types=TOUS,
        faits=_si("silence_accord"),
    ),
    _m(
        "decision_implicite_rejet",
        "une décision implicite de rejet est possible, sa date, les délais et voies de recours",
        _crpa("R112-11-1", "al. 4 et 5"),
        "Si le dossier est complet et sans décision expresse, la demande sera réputée rejetée le {date_tacite}. "
        "{voies_de_recours}",
        types=TOUS,
        faits=_si("silence_rejet"),
    ),
    _m(
        "numero_cu",
        "le numéro d'enregistrement du certificat",
        Article("R*410-3"),
        "Numéro d'enregistrement : {numero}.",
        types=CU,
    ),
    *RECEPISSE,
)

AEE: tuple[Mention, ...] = (
    _m(
        "date_reception",
        "la date de réception de l'envoi",
        _crpa("R112-11-2"),
        "Envoi électronique reçu le {date_reception}.",
        types=TOUS,
    ),
)

DEMANDE_PIECES: tuple[Mention, ...] = (
    _m("liste", "la liste exhaustive des pièces manquantes", Article("R*423-38"), "{liste_pieces}"),
    _m(
        "trois_mois",
        "les pièces doivent parvenir en mairie dans les trois mois de la réception de la lettre",
        Article("R*423-39", "a"),
        "Les pièces manquantes doivent parvenir à la mairie dans les trois mois qui suivent la réception de "
        "cette lettre.",
    ),
    _m(
        "rejet",
        "à défaut, rejet tacite de la demande",
        Article("R*423-39", "b"),
        "Si l'ensemble des pièces n'est pas produit dans ce délai, votre demande sera rejetée tacitement.",
        types=PERMIS,
    ),
    _m(
        "opposition",
        "à défaut, opposition tacite à la déclaration",
        Article("R*423-39", "b"),
        "Si l'ensemble des pièces n'est pas produit dans ce délai, votre déclaration fera l'objet d'une "
        "opposition tacite.",
        types=DP,
    ),
    _m(
        "nouveau_depart",
        "le délai d'instruction commence à la réception des pièces",
        Article("R*423-39", "c"),
        "Le délai d'instruction commencera à courir à la réception des pièces manquantes par la mairie.",
    ),
)

MAJORATION: tuple[Mention, ...] = (
    _m("delai", "le nouveau délai", Article("R*423-42", "a"), "Le délai d'instruction est de {mois} mois."),
    _m(
        "depart",
        "le nouveau point de départ",
        Article("R*423-42", "a"),
        "Il part du {point_de_depart}.",
        faits=_si("nouveau_depart"),
    ),
    _m("motifs", "les motifs de la modification", Article("R*423-42", "b"), "Motif : {motifs}."),
    _m(
        "refus_tacite",
        "le silence vaudra refus ou opposition",
        Article("R*423-42", "c"),
        "À l'issue de ce délai, le silence de la mairie vaudra rejet de votre demande.",
        faits=_si("silence_rejet"),
    ),
    _m(
        "prolongation",
        "une prolongation exceptionnelle est possible",
        Article("R*423-45"),
        "Ce délai peut faire l'objet d'une prolongation exceptionnelle : {prolongation}.",
        faits=_si("prolongation_possible"),
    ),
)

VALIDITE = (
    "Conformément à l'article R*424-17 du code de l'urbanisme, l'autorisation est périmée si les travaux ne sont "
    "pas entrepris dans les trois ans de sa notification, ou s'ils sont ensuite interrompus plus d'une année."
)
ARRETE: tuple[Mention, ...] = (
    _m("collectivite", "la collectivité au nom de laquelle la décision est prise", Article("A424-2", "a")),
    _m("demande", "le demandeur, l'objet, le numéro et le lieu de la demande", Article("A424-2", "b")),
    _m("textes", "les textes dont il est fait application", Article("A424-2", "c")),
    _m("avis", "les avis recueillis et leur sens", Article("A424-2", "d")),
    _m(
        "signataire",
        "le prénom, le nom et la qualité du signataire",
        Article("A424-2", "dernier al."),
        "{prenom} {nom}, {qualite}",
    ),
    _m("sens", "le sens : accord, refus ou opposition, sursis", Article("A424-3", "a à c")),
    _m("prescriptions", "les prescriptions", Article("A424-3", "d"), faits=_si("prescriptions")),
    _m(
        "derogation", "la dérogation ou l'adaptation mineure", Article("A424-3", "e"), faits=_si("derogation")
    ),
    _m(
        "contributions",
        "la nature et le montant des contributions",
        Article("A424-5"),
        faits=_si("contributions"),
    ),
    _m(
        "motivation",
        "les circonstances de droit et de fait qui motivent la décision",
        Article("A424-4"),
        faits=MOTIVEES,
    ),
    _m(
        "tous_motifs",
        "tous les motifs du refus ou de l'opposition",
        Article("L424-3", "al. 2"),
        faits=_si("refus"),
    ),
    _m("recours", "les voies et délais de recours", Article("A424-4"), "{voies_de_recours}", faits=MOTIVEES),
    _m(
        "avis_de_depot",
        "la date d'affichage ou de publication de l'avis de dépôt",
        Article("R*424-5", "al. 1"),
        "Avis de dépôt affiché ou publié le {date_avis_depot}.",
        faits=_si("accord"),
    ),
    _m(
        "differe",
        "les motifs et les délais du report des travaux",
        Article("A424-6"),
        faits=_si("travaux_differes"),
    ),
    _m(
        "sursis",
        "la durée du sursis et le délai pour confirmer la demande",
        Article("A424-7"),
        "Le sursis dure jusqu'au {fin_sursis} ; vous pouvez confirmer votre demande jusqu'au {fin_confirmation}.",
        faits=_si("sursis"),
    ),
    _m("validite", "la durée de validité", Article("A424-8"), VALIDITE, types=PERMIS, faits=_si("accord")),
    _m(
        "chantier",
        "la déclaration d'ouverture de chantier et le panneau",
        Article("A424-8"),
        "Les travaux peuvent commencer une fois la déclaration d'ouverture de chantier adressée au maire et le "
        "panneau installé sur le terrain.",
        types=PERMIS,
        faits=_si("accord"),
    ),
    _m(
        "droits_des_tiers",
        "la réserve du droit des tiers, les recours des tiers et le retrait",
        Article("A424-8"),
        "Le permis est délivré sous réserve du droit des tiers. Un tiers peut le contester dans les deux mois de "
        "son affichage sur le terrain ; s'il est illégal, l'autorité peut le retirer dans les trois mois.",
        types=PERMIS,
        faits=_si("accord"),
    ),
    _m(
        "destination",
        "la destination et la surface de plancher",
        Article("A424-9"),
        faits=_si("constructions"),
    ),
    _m(
        "dommages_ouvrage",
        "l'obligation d'assurance de dommages",
        Article("A424-9"),
        "Le bénéficiaire souscrit l'assurance de dommages de l'article L242-1 du code des assurances.",
        types=PERMIS,
        faits=_si("constructions"),
    ),
    _m(
        "lots",
        "le nombre maximum de lots et la surface de plancher",
        Article("A424-10"),
        faits=_si("lotissement"),
    ),
    _m("emplacements", "le nombre maximum d'emplacements", Article("A424-12"), faits=_si("camping")),
    _m(
        "executoire",
        "les conditions du caractère exécutoire",
        Article("R*424-11"),
        types=PERMIS,
        faits=_si("accord"),
    ),
)

LETTRE_NOTIFICATION: tuple[Mention, ...] = (
    _m(
        "transmission",
        "la date de transmission de la décision et du dossier au préfet",
        Article("A424-14"),
        "La décision et le dossier ont été transmis au préfet le {date_transmission}.",
    ),
    _m(
        "transmission_cu",
        "la date de transmission du certificat au préfet",
        Article("R*410-19"),
        "Le certificat et le dossier ont été transmis au préfet le {date_transmission}.",
        types=CU,
    ),
)

CERTIFICAT_URBANISME: tuple[Mention, ...] = (
    _m("preemption", "la situation au regard des droits de préemption", Article("R*410-15"), types=CU),
    _m("anciens_sites", "la situation sur un ancien site industriel", Article("R410-15-1", "I"), types=CU),
    _m(
        "secteur_sols",
        "la situation dans un secteur d'information sur les sols",
        Article("R410-15-1", "II"),
        types=CU,
    ),
    _m("avis_etat", "l'avis ou l'accord d'un service de l'État requis", Article("L410-1", "al. 5"), types=CU),
    _m("sursis_possible", "le sursis opposable et son fondement", Article("L410-1", "al. 5"), types=CU),
    _m("executoire", "les conditions du caractère exécutoire", Article("R*410-18"), types=CU),
    _m(
        "motivation",
        "les motifs",
        Article("R*410-14"),
        types=frozenset({"CUb"}),
        faits=_si("defavorable"),
    ),
)

CERTIFICAT_TACITE: tuple[Mention, ...] = (
    _m(
        "avis_de_depot",
        "la date d'affichage ou de publication de l'avis de dépôt",
        Article("R*424-13", "al. 2"),
        "Avis de dépôt affiché ou publié le {date_avis_depot}.",
    ),
    _m(
        "transmission",
        "la date de transmission du dossier au préfet",
        Article("R*424-13", "al. 3"),
        "Dossier transmis au préfet le {date_transmission}.",
        types=PERMIS,
    ),
)

MENTIONS: dict[Document, tuple[Mention, ...]] = {
    Document.RECEPISSE: RECEPISSE,
    Document.AEE: AEE,
    Document.ARE: ARE,
    Document.DEMANDE_PIECES: DEMANDE_PIECES,
    Document.MAJORATION: MAJORATION,
    Document.ARRETE: ARRETE,
    Document.LETTRE_NOTIFICATION: LETTRE_NOTIFICATION,
    Document.CERTIFICAT_URBANISME: CERTIFICAT_URBANISME,
    Document.CERTIFICAT_TACITE: CERTIFICAT_TACITE,
}


class FaitDeMentionInconnu(ValueError):
    """Not one of :data:`FAITS` (message in French)."""

    def __init__(self, code: str) -> None:
        super().__init__(f"Fait inconnu pour les mentions d'un courrier : « {code} ».")
        self.code = code


def mentions(document: Document, type_: str, faits: frozenset[str] = frozenset()) -> tuple[Mention, ...]:
    """What ``document`` must say for a dossier of ``type_``, in order.

    Raises:
        FaitDeMentionInconnu: ``faits`` holds a code that is not in :data:`FAITS`.
    """
    inconnus = faits - FAITS.keys()
    if inconnus:
        raise FaitDeMentionInconnu(min(inconnus))
    return tuple(
        mention
        for mention in MENTIONS[document]
        if type_ in mention.types and (not mention.faits or mention.faits & faits)
    )


def voies_et_delais_de_recours(decidee_le: date, tribunal: str) -> str:
    """The sentence on appeals for a decision of that day (CJA R421-1; L600-12-2 since 28 November 2025)."""
    contentieux = (
        f"Cette décision peut être contestée devant {tribunal} dans les deux mois de sa notification."
    )
    if decidee_le >= LOI_HUWART:
        return (
            f"{contentieux} Un recours gracieux ou hiérarchique peut être formé dans le mois ; il ne prolonge pas "
            "le délai de recours devant le tribunal. Le silence gardé deux mois sur ce recours vaut rejet."
        )
    return (
        f"{contentieux} Un recours gracieux ou hiérarchique peut être formé dans le même délai, qu'il prolonge. "
        "Le silence gardé deux mois sur ce recours vaut rejet."
    )
