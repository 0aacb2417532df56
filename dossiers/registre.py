"""The one place where domains of law make themselves known to the rest of the platform.

A domain (``ads``, ``rlpi``, …) hands over one :class:`Domaine`: its types, its clock, its pieces, its
forms, its letters. ``guichet`` and ``workflows`` ask the domain; they never branch on its code.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from communes import domaines as codes_de_domaines
from dossiers.panneaux import Panneau, Proposition
from dossiers.redaction import (
    ActeADecider,
    ActeRedige,
    CertificatRedige,
    Complement,
    DecisionTacite,
    SuitesDuDomaine,
)
from droit.articles import Article
from droit.conservation import RegleConservation
from droit.echeancier import Echeancier, Faits
from droit.notification import Regime

if TYPE_CHECKING:
    from carto.services.detection import Detection, Suggestion


@dataclass(frozen=True)
class TypeDossier:
    """One type of dossier. ``prefixe``: its series of numbers (A423-2); ``formulaire``: the Cerfa.

    ``en_lot``: may be asked for by lots from a spreadsheet. ``est_affiche``: filings and decisions are posted (R*423-6, R*424-15: permits and declarations only).
    """

    code: str
    libelle: str
    prefixe: str
    formulaire: str = ""
    resume: str = ""
    a_confronter: bool = True
    est_affiche: bool = True
    en_lot: bool = False


@dataclass(frozen=True)
class PieceDue:
    """One piece the code asks for this project, and why (L423-1)."""

    code: str
    libelle: str
    article: str
    pourquoi: str
    est_exigible: bool = True
    code_a_verifier: bool = False


@dataclass(frozen=True)
class EtapeSaisie:
    """One step of the form: ``formulaire`` is a Django form class for this type of dossier."""

    code: str
    titre: str
    formulaire: type
    aide: str = ""


@dataclass(frozen=True)
class Conseil:
    """What a petitioner should read before he files: a sentence, its reasons (effect, article), and the types
    that would suit better. It never prevents a filing."""

    texte: str
    motifs: tuple[tuple[str, str], ...] = ()
    types: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reprise:
    """What a form filled elsewhere gives: the type, the answers by step, and what could not be taken over."""

    type: str
    donnees: Mapping[str, Mapping[str, Any]]
    reserve: str = ""


@dataclass(frozen=True)
class SensPossible:
    """One outcome the authority may sign: code of ``SensDecision``, label for this type.

    ``motivation``: article that requires reasons in law and fact, empty when none does.
    """

    code: str
    libelle: str
    motivation: str = ""


@dataclass(frozen=True)
class ProlongationPossible:
    """One prolongation or suspension that the code allows during the instruction.

    ``suspend``: the delay stops until ``reprise``; ``demande_debut``: it counts from a day to be given;
    ``a_notifier``: it counts only if told to the petitioner before the limit. ``nature``: the fact recorded.
    """

    code: str
    libelle: str
    article: str
    effet: str
    types: frozenset[str]
    suspend: bool = False
    reprise: str = ""
    demande_debut: bool = False
    a_notifier: bool = True
    nature: str = "prolongation"


@dataclass(frozen=True)
class ConsultationDuPublic:
    """One way of consulting the public that this circumstance (``code``) brings.

    ``regles``: what the code asks of the commune, with its article; ``fait_courir``: the report starts the delay.
    """

    code: str
    libelle: str
    bilan: str
    regles: Sequence[Mention]
    fait_courir: bool


@dataclass(frozen=True)
class TermeAtteint:
    """What was authorised for a time, and whose last day (``fin``) has come; ``rang`` in its dossier."""

    dossier: Any
    rang: int
    quoi: str
    fin: date
    effet: str
    article: str


@dataclass(frozen=True)
class EffetDelai:
    """What one circumstance does for this type of dossier: in words, with its article.

    ``majore_pour_abf``: it lengthens the delay and has the architecte des Bâtiments de France consulted.
    """

    code: str
    libelle: str
    effets: Sequence[tuple[str, str]]
    majore_pour_abf: bool = False


@dataclass(frozen=True)
class Mention:
    """One sentence a letter must carry, and its article."""

    texte: str
    article: str


@dataclass(frozen=True)
class Domaine:
    """All that the platform needs to know of one domain of law.

    Functions receive the type's code and the form data (``dossier.donnees``), never a model, except
    the letters' ``contexte``, which receives the dossier, and ``panneaux`` and ``propositions``, which
    receive the dossier and the day. ``regime_notification``: which code dates its electronic letters;
    ``regle_portail``: the same in words for the petitioner, with its article. ``rediger``: the words of the arrêté;
    ``suites``: what follows the decision; ``certificat_tacite``: the words of the certificate of a favourable
    tacit one, None when the code gives no right to it. ``panneaux``: what the instructor's page shows besides;
    ``propositions``: wordings the file suggests for the decision; ``complements``: what the draft of a
    type, for these data, asks besides its outcome and reasons; ``textes_locaux``: the local texts that rule this land that day, as
    an arrêté names them; ``controles``: what must be known before signing this outcome. ``conseils``: is it the right procedure? ``lire_carte``: what the
    domain draws from the rules of the land. ``effets_delai``: what each circumstance does to the delay of a
    type; ``prolongations`` and ``consultations_du_public``: what may move it later.
    ``pour_qui``: what the domain is about, said to whoever begins a request.
    ``pieces_possibles``: those that a fact the form does not ask would make due; ``pieces_de_transfert``: those of a transfer.
    ``termes_atteints``: what was authorised for a time and ends, on a day or in the month before.
    ``reprendre``: the answers of a PDF form filled elsewhere, by the names of its fields.
    ``autorite``: who decides a dossier on a day, where it is not always ``nom_autorite``; ``empechement``: why
    this person may not sign for that authority that day ("" when nothing prevents it); ``demontrer``: what
    the demonstration of these communes needs besides. ``conservation``: how long its dossiers are kept.
    """

    code: str
    libelle: str
    types: Mapping[str, TypeDossier]
    echeancier: Callable[[Faits], Echeancier]
    etapes: Callable[[str], Sequence[EtapeSaisie]]
    pieces: Callable[[str, Mapping[str, Any]], Sequence[PieceDue]]
    objet: Callable[[str, Mapping[str, Any]], str]
    resume: Callable[[str, Mapping[str, Any]], Sequence[tuple[str, str]]]
    sens: Callable[..., Sequence[SensPossible]]
    mentions_recepisse: Callable[..., Sequence[Mention]]
    mentions_decision: Callable[[str, str], Sequence[Mention]]
    mentions_demande_pieces: Callable[[str], Sequence[Mention]]
    article_completude: Callable[[str], Article]
    pieces_possibles: Callable[[str, Mapping[str, Any]], Sequence[PieceDue]] = lambda type_dossier, donnees: ()
    pieces_de_transfert: Sequence[PieceDue] = ()
    circonstances: Mapping[str, str] = field(default_factory=dict)
    effets_delai: Callable[[str], Sequence[EffetDelai]] = lambda type_dossier: ()
    prolongations: Sequence[ProlongationPossible] = ()
    consultations_du_public: Sequence[ConsultationDuPublic] = ()
    accuse_fait_courir: bool = True
    regime_notification: Regime = Regime.URBANISME
    nom_autorite: str = "Le maire"
    autorite: Callable[[Any, date], str] | None = None
    empechement: Callable[[Any, Any, date], str] = lambda personne, dossier, jour: ""
    demontrer: Callable[[Sequence[Any], date], None] = lambda communes, jour: None
    rediger: Callable[[ActeADecider], ActeRedige] | None = None
    complements: Callable[[str, Mapping[str, Any]], Sequence[Complement]] = lambda type_dossier, donnees: ()
    textes_locaux: Callable[[Any, date], Sequence[str]] = lambda dossier, jour: ()
    controles: Callable[[Any, str, date], Sequence[Mention]] = lambda dossier, sens, jour: ()
    suites: SuitesDuDomaine | None = None
    certificat_tacite: Callable[[DecisionTacite], CertificatRedige | None] = lambda decision: None
    gabarit_panneau: str = ""
    regle_portail: str = ""
    pour_qui: str = ""
    panneaux: Callable[[Any, date], Sequence[Panneau]] = lambda dossier, jour: ()
    propositions: Callable[[Any, date], Sequence[Proposition]] = lambda dossier, jour: ()
    conseils: Callable[[str, Mapping[str, Any]], Sequence[Conseil]] = lambda type_dossier, donnees: ()
    pieces_de_transfert: Sequence[PieceDue] = ()
    lire_carte: Callable[[Detection], Sequence[Suggestion]] = lambda detection: ()
    reprendre: Callable[[Mapping[str, str]], Reprise | None] = lambda champs: None
    conservation: Sequence[RegleConservation] = ()
    termes_atteints: Callable[[date], Sequence[TermeAtteint]] = lambda jour: ()

    def type(self, code: str) -> TypeDossier:
        """The type of this code.

        Raises:
            KeyError: unknown here.
        """
        return self.types[code]


_DOMAINES: dict[str, Domaine] = {}


def enregistrer(domaine: Domaine) -> None:
    """Makes one domain known; called once by the domain's ``AppConfig.ready``."""
    _DOMAINES[domaine.code] = domaine
    codes_de_domaines.declarer(domaine.code, domaine.libelle)


def domaine(code: str) -> Domaine:
    """The domain of this code.

    Raises:
        KeyError: no package registered it.
    """
    return _DOMAINES[code]


def domaines() -> tuple[Domaine, ...]:
    """Every registered domain."""
    return tuple(_DOMAINES.values())


def domaine_du_type(code: str) -> Domaine:
    """The domain a type belongs to.

    Raises:
        KeyError: no domain knows this type.
    """
    for un_domaine in _DOMAINES.values():
        if code in un_domaine.types:
            return un_domaine
    raise KeyError(code)


def type_dossier(code: str) -> TypeDossier:
    """The type of this code, in whatever domain.

    Raises:
        KeyError: no domain knows this type.
    """
    return domaine_du_type(code).types[code]


#: Forms of the dossiers that follow a permit (A431-7, A431-8, A441-7, A441-8).
FORMULAIRES_DE_SUITE = {"M": "Cerfa 16700", "T": "Cerfa 16701"}


def type_de(dossier: Any) -> TypeDossier:
    """The type of a dossier; a modification or a transfer bears its own name and form.

    Raises:
        KeyError: no domain knows this type.
    """
    le_type = type_dossier(dossier.type)
    if not dossier.suffixe:
        return le_type
    return replace(
        le_type,
        libelle=f"{dossier.nature_de_suite} – {le_type.libelle}",
        formulaire=FORMULAIRES_DE_SUITE.get(dossier.suffixe[:1], le_type.formulaire),
    )


def libelle_de(dossier: Any) -> str:
    """French label of what a dossier asks; the code itself if no domain knows its type."""
    try:
        return type_de(dossier).libelle
    except KeyError:
        return dossier.type


def sens_de(dossier: Any) -> Sequence[SensPossible]:
    """Outcomes the authority may sign for this dossier, a modification and a transfer in their own words."""
    possibles = domaine(dossier.domaine).sens
    return possibles(dossier.type, dossier.suffixe[:1]) if dossier.suffixe else possibles(dossier.type)


def pieces_de(dossier: Any, propres: Mapping[str, Any]) -> Sequence[PieceDue]:
    """Pieces due for this dossier. A modification or a transfer joins what it changes, which only its author knows:
    none is due, and a transfer has those of its domain alone (``pieces_de_transfert``)."""
    le_domaine = domaine(dossier.domaine)
    if not dossier.suffixe:
        return le_domaine.pieces(dossier.type, propres)
    if dossier.suffixe.startswith("T"):
        return le_domaine.pieces_de_transfert
    return [replace(due, est_exigible=False) for due in le_domaine.pieces(dossier.type, propres)]


def complements_de(dossier: Any) -> Sequence[Complement]:
    """What the arrêté of this dossier may say besides; a transfer changes the holder and nothing else."""
    if dossier.suffixe.startswith("T"):
        return ()
    return domaine(dossier.domaine).complements(dossier.type, dossier.donnees)


def autorite(dossier: Any, jour: date) -> str:
    """Who decides on ``jour``, in words: « Le maire de Lannoy », or whom the domain names for that day."""
    le_domaine = domaine(dossier.domaine)
    if le_domaine.autorite is not None:
        return le_domaine.autorite(dossier, jour)
    return f"{le_domaine.nom_autorite} de {dossier.commune.nom}"


def libelle_type(code: str) -> str:
    """French label of a type; the code itself if no domain knows it."""
    try:
        return type_dossier(code).libelle
    except KeyError:
        return code
