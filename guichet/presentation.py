"""What the petitioner reads of a filed dossier: plain words over the clock and the journal. No rule of law here."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.urls import reverse

from communes.templatetags.mitoyen import en_lettres
from dossiers import registre, saisie
from dossiers.etats import CycleDossier, EtatDossier
from dossiers.models import Courrier, Dossier
from dossiers.models.courriers import Canal
from dossiers.models.dossiers import Etape, Voie
from dossiers.models.journal import NatureEvenement as N
from dossiers.services import horloge, silence
from droit.echeancier import EffetSilence
from workflows import presentation as bench

ETATS = {
    EtatDossier.DEPOSE: ("déposé, en attente d’enregistrement", "info"),
    EtatDossier.A_VERIFIER: ("enregistré, pièces en cours de vérification", "encours"),
    EtatDossier.INCOMPLET: ("à compléter par vous", "attente"),
    EtatDossier.EN_INSTRUCTION: ("complet, en cours d’instruction", "encours"),
    EtatDossier.DECIDE: ("décision signée, bientôt notifiée", "encours"),
    EtatDossier.NOTIFIE: ("décision rendue", "info"),
    EtatDossier.ACCORD_TACITE: ("accord obtenu sans réponse écrite", "favorable"),
    EtatDossier.REJET_TACITE: ("rejeté sans réponse écrite", "defavorable"),
    EtatDossier.CONTROLE: ("déclaration contrôlée", "neutre"),
    EtatDossier.RETIRE: ("abandonné", "neutre"),
    EtatDossier.BROUILLON: ("brouillon", "neutre"),
}

#: What silence means, said to the person who waits.
EFFETS = {
    EffetSilence.NON_OPPOSITION: "vous pourrez réaliser votre projet : c’est une décision de non-opposition tacite",
    EffetSilence.PERMIS_TACITE: "votre permis est accordé : c’est un permis tacite",
    EffetSilence.CERTIFICAT_TACITE: "vous obtenez un certificat d’urbanisme tacite",
    EffetSilence.AUTORISATION_TACITE: "votre autorisation est accordée : c’est une autorisation tacite",
    EffetSilence.REJET_IMPLICITE: "votre demande est refusée : c’est un refus tacite",
    EffetSilence.REJET_TACITE: "votre demande est rejetée : c’est un rejet tacite",
    EffetSilence.OPPOSITION_TACITE: "la mairie s’oppose à votre projet : c’est une opposition tacite",
}


EFFETS_DE_SUITE = {
    "M": "votre projet peut être modifié : c’est une modification tacite",
    "T": "le transfert est accordé : c’est un transfert tacite",
}


def effet_du_silence(dossier: Dossier, effet: str) -> str:
    """What silence will mean for the petitioner, in a sentence; empty when it means nothing."""
    if dossier.suffixe and effet in (EffetSilence.NON_OPPOSITION, EffetSilence.PERMIS_TACITE):
        return EFFETS_DE_SUITE[dossier.suffixe[:1]]
    return EFFETS.get(effet, "")


def badge(dossier: Dossier) -> tuple[str, str]:
    """Label and tone of the state, for the petitioner."""
    return ETATS[EtatDossier(dossier.etat)]


def ligne(dossier: Dossier, jour: date) -> dict[str, Any]:
    """One dossier in the list of one's dossiers: from the cached columns, no clock computed."""
    libelle, ton = badge(dossier)
    return {
        "dossier": dossier,
        "type": registre.libelle_de(dossier),
        "libelle": libelle,
        "ton": ton,
        "a_moi": dossier.etape == Etape.ATTENTE_PIECES,
        "date": dossier.limite_pieces
        if dossier.etat == EtatDossier.INCOMPLET
        else dossier.limite_instruction,
        "au": jour,
    }


def courriers(dossier: Dossier) -> Iterable[dict[str, Any]]:
    """Notified letters, newest first: title, day, how, whether they are still to be opened."""
    lettres = Courrier.objects.filter(dossier=dossier, notification__isnull=False)
    for lettre in lettres.select_related("notification", "fichier").order_by("-pk"):
        notification = lettre.notification
        au_portail = notification.canal == Canal.PORTAIL
        yield {
            "courrier": lettre,
            "titre": lettre.get_nature_display(),
            "date": notification.date_envoi,
            "canal": notification.get_canal_display(),
            "consultee_le": notification.consultee_le,
            "a_ouvrir": au_portail and notification.consultee_le is None,
            "url": reverse("guichet:courrier", args=[dossier.reference, lettre.pk]),
        }


def suite(dossier: Dossier, la_horloge: horloge.Horloge, lettres: list[dict], jour: date) -> dict[str, Any]:
    """What happens next: who must act, on what, until when; as ``composants/suite.html`` shows it."""
    vue = _suite_selon_etat(dossier, la_horloge)
    a_ouvrir = next((lettre for lettre in lettres if lettre["a_ouvrir"]), None)
    if a_ouvrir and "url" not in vue:
        vue |= {"url": a_ouvrir["url"], "action": f"Lire : {a_ouvrir['titre'].lower()}"}
    return {**vue, "au": jour}


def _suite_selon_etat(dossier: Dossier, la_horloge: horloge.Horloge) -> dict[str, Any]:
    e = la_horloge.echeancier
    commune = f"La mairie de {dossier.commune}"
    service = str(dossier.service) if dossier.service_id else commune
    limite = e.instruction.limite if e.instruction else None
    etat = EtatDossier(dossier.etat)
    if etat == EtatDossier.DEPOSE:
        return {
            "signe": "mairie",
            "qui": f"{commune} enregistre votre demande",
            "texte": "Elle lui donne un numéro et vous envoie un accusé de réception. Vous n’avez rien à faire.",
        }
    if etat == EtatDossier.A_VERIFIER:
        return {
            "signe": "recherche",
            "qui": f"{service} vérifie vos pièces",
            "texte": "S’il en manque une, vous recevrez une seule lettre avec la liste complète. "
            "Passé cette date, plus aucune pièce ne peut vous être demandée.",
            "date": e.completude.limite if e.completude else None,
            "avant": "Vérification au plus tard le",
        }
    if etat == EtatDossier.INCOMPLET:
        return {
            "signe": "personne",
            "qui": "C’est à vous : des pièces sont demandées",
            "texte": "Le délai d’instruction commencera quand toutes les pièces demandées seront arrivées. "
            "Sans elles à cette date, votre demande sera rejetée.",
            "date": e.completude.pieces_limite if e.completude else None,
            "url": reverse("guichet:completer", args=[dossier.reference]),
            "action": "Envoyer les pièces demandées",
        }
    if etat == EtatDossier.EN_INSTRUCTION:
        return {
            "signe": "document",
            "qui": f"{service} instruit votre demande",
            "texte": "Le service examine le projet au regard des règles, puis le maire décide. "
            "Vous n’avez rien à faire.",
            "date": limite,
            "avant": "Réponse au plus tard le",
        }
    if etat == EtatDossier.DECIDE:
        return {
            "signe": "signature",
            "qui": "La décision est signée",
            "texte": f"{commune} vous l’envoie. Elle prend effet pour vous quand vous la recevez.",
            "date": limite,
            "avant": "Envoi au plus tard le",
        }
    return _suite_close(dossier, etat)


def _suite_close(dossier: Dossier, etat: EtatDossier) -> dict[str, Any]:
    textes = {
        EtatDossier.NOTIFIE: (
            "La décision vous a été envoyée",
            "Lisez-la jusqu’au bout : elle dit ce qui est permis, vos obligations (affichage sur le terrain, "
            "déclaration de travaux) et comment la contester.",
        ),
        EtatDossier.ACCORD_TACITE: (
            "Votre demande est acceptée",
            "Aucune décision ne vous a été notifiée dans le délai : la loi vous donne raison. "
            "Vous pouvez demander un certificat à la mairie.",
        ),
        EtatDossier.REJET_TACITE: (
            "Votre demande est rejetée",
            "Le délai est passé sans accord. Vous pouvez déposer une nouvelle demande, ou en parler avec la mairie.",
        ),
        EtatDossier.CONTROLE: (
            "Votre déclaration a été contrôlée",
            "Une déclaration n’attend pas de décision. Si la mairie constate que le dispositif ne respecte pas "
            "les règles, elle vous l’écrit.",
        ),
        EtatDossier.RETIRE: (
            "Vous avez abandonné cette demande",
            "Elle n’est plus instruite. Vous pouvez en déposer une nouvelle quand vous voulez.",
        ),
    }
    qui, texte = textes[etat]
    return {"signe": "dossier", "qui": qui, "texte": texte, "titre": "Où en est-on ?"}


def horloge_pour_demandeur(
    dossier: Dossier, la_horloge: horloge.Horloge, jour: date
) -> dict[str, Any] | None:
    """The clock that explains itself, in the petitioner's words; ``None`` once the dossier is closed."""
    if dossier.est_clos:
        return None
    e = la_horloge.echeancier
    vue = bench.horloge_pour_ecran(dossier, la_horloge, jour)
    vue["titre"] = (
        "Vos pièces sont attendues au plus tard le"
        if dossier.etat == EtatDossier.INCOMPLET
        else "Vous aurez une réponse au plus tard le"
    )
    vue["sans_date"] = "Le délai n’a pas encore commencé"
    vue["resume"] = _resume(la_horloge)
    vue["alertes"] = []
    vue.pop("silence", None)
    effet = effet_du_silence(dossier, e.silence.effet)
    if effet:
        vue["silence"] = {"effet": effet, "le": e.silence.le}
    return vue


def _resume(la_horloge: horloge.Horloge) -> str:
    e = la_horloge.echeancier
    if e.instruction is None:
        return ""
    if e.instruction.depart is None:
        texte = f"La mairie aura {e.instruction.mois} mois pour répondre, une fois le dossier complet."
    else:
        texte = f"La mairie a {e.instruction.mois} mois pour répondre, à partir du {en_lettres(e.instruction.depart)}."
    if la_horloge.est_provisoire:
        texte += " C’est une prévision : l’accusé d’enregistrement n’est pas encore parti."
    return texte


def frise(dossier: Dossier, la_horloge: horloge.Horloge) -> list[dict[str, Any]]:
    """The story of the dossier and what is left, as ``composants/frise.html`` shows it."""
    lignes = horloge.journal_utile(dossier)
    passees = []
    for evenement in lignes:
        titre = _titre_evenement(evenement, dossier)
        if titre:
            passees.append({"titre": titre, "date": evenement.date_legale, "etat": "fait"})
    return passees + _a_venir(dossier, la_horloge)


def _titre_evenement(evenement, dossier: Dossier) -> str:
    contenu = evenement.donnees.contenu
    titres = {
        N.DEPOT: "Vous avez déposé votre demande"
        if contenu.get("voie") != Voie.PAPIER
        else "Demande reçue sur papier",
        N.AEE: "Accusé d’enregistrement envoyé à votre adresse",
        N.ENREGISTREMENT: f"Dossier enregistré sous le numéro {contenu.get('numero', dossier.numero)}",
        N.DEMANDE_PIECES: "Des pièces vous ont été demandées",
        N.RECEPTION_PIECES: "Pièces reçues : " + ", ".join(contenu.get("pieces", [])),
        N.COMPLET: "Votre dossier est complet",
        N.MAJORATION: "Le délai d’instruction a été allongé",
        N.SAISINE_ABF: "L’architecte des Bâtiments de France est consulté",
        N.AVIS_ABF: "L’architecte des Bâtiments de France a répondu",
        N.SIGNATURE: "La décision a été signée",
        N.DECISION: "La décision vous a été envoyée",
        N.DECISION_TACITE: f"Décision sans réponse écrite : {silence.libelle(contenu.get('effet', ''))}",
        N.ABANDON: "Vous avez abandonné la demande",
        N.CONSULTATION: "Vous avez ouvert un courrier pour la première fois",
        N.DOC: "Vous avez déclaré l’ouverture du chantier",
        N.DAACT: "Vous avez déclaré l’achèvement des travaux",
        N.CONTRADICTOIRE: "La mairie envisage de retirer l’autorisation : vos observations sont demandées",
        N.OBSERVATIONS: "Vos observations sont reçues",
        N.RETRAIT: "L’autorisation est retirée",
        N.CERTIFICAT_TACITE: "Certificat de décision tacite établi",
        N.MODIFICATION_PROPOSEE: "Vous avez proposé une modification",
        N.MODIFICATION_ADMISE: "Votre modification est prise en compte",
        N.MODIFICATION_REFUSEE: "Votre modification n’est pas prise en compte",
        N.MODIFICATION_ANNULEE: "Vous avez annulé votre modification",
    }
    return titres.get(evenement.nature, "")


def _a_venir(dossier: Dossier, la_horloge: horloge.Horloge) -> list[dict[str, Any]]:
    if dossier.est_clos:
        return []
    e = la_horloge.echeancier
    limite = e.instruction.limite if e.instruction else None
    etapes = {
        EtatDossier.DEPOSE: [("La mairie enregistre votre demande", None)],
        EtatDossier.A_VERIFIER: [
            ("Vérification de vos pièces", e.completude.limite if e.completude else None)
        ],
        EtatDossier.INCOMPLET: [
            ("Vous envoyez les pièces demandées", e.completude and e.completude.pieces_limite)
        ],
        EtatDossier.EN_INSTRUCTION: [("Instruction de votre demande", None)],
        EtatDossier.DECIDE: [],
    }[EtatDossier(dossier.etat)]
    vues = [{"titre": titre, "date": None, "etat": "encours", "texte": ""} for titre, _ in etapes]
    vues.append({"titre": "Décision du maire", "date": limite, "etat": "avenir"})
    return vues


def resume(dossier: Dossier) -> list[tuple[str, Any]]:
    """What the dossier is about, for its page."""
    domaine = registre.domaine(dossier.domaine)
    parcelles = ", ".join(str(p) for p in dossier.parcelles.all())
    return [
        ("Objet", dossier.objet),
        ("Demandeur", dossier.nom_demandeur),
        ("Terrain", f"{dossier.adresse_terrain}, {dossier.commune}"),
        ("Parcelles", parcelles),
        *domaine.resume(dossier.type, saisie.donnees_propres(dossier)),
    ]


def peut_abandonner(dossier: Dossier) -> bool:
    """Whether the state still allows to withdraw."""
    return CycleDossier(dossier).abandonner.can_proceed()


def copie(dossier: Dossier, contenu: dict[str, Any]) -> list[dict[str, Any]]:
    """The sealed data by step, in today's words; a question that is no longer asked keeps its name."""
    sections = []
    for etape in saisie.etapes(dossier):
        rangees = contenu.get("donnees", {}).get(etape.code) or {}
        form = etape.formulaire(saisie.depuis_stockage(rangees), dossier=dossier)
        paires = []
        for nom, valeur in rangees.items():
            if nom in form.hors_lecture or (nom in form.fields and form.fields[nom].widget.is_hidden):
                continue
            texte = saisie.en_clair(form.fields.get(nom), valeur)
            if texte:
                paires.append((form.fields[nom].label if nom in form.fields else nom, texte))
        sections.append({"titre": etape.titre, "paires": paires})
    return sections
