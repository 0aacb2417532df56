"""The certificate of a tacit decision, on simple request (R*424-13, CRPA L232-3), and the letter of a rejection."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from communes import habilitations as h
from communes.erreurs import ErreurMetier
from dossiers import registre
from dossiers.etats import EtatDossier
from dossiers.models import Affichage, Courrier, Dossier, Retrait
from dossiers.models.courriers import NatureCourrier
from dossiers.models.journal import NatureEvenement
from dossiers.models.publicite import ObjetAffichage
from dossiers.models.suites import EtatRetrait
from dossiers.redaction import CertificatRedige, DecisionTacite
from dossiers.services import courriers, horloge, silence
from dossiers.services.completude import notifier_courrier
from dossiers.services.journal import consigner, verrouiller


@transaction.atomic
def delivrer(dossier: Dossier, *, par, demande_le=None) -> Courrier:
    """Makes the certificate of the tacit decision and puts it in the petitioner's hands.

    Asked twice, the same certificate is returned. ``demande_le``: day of the request.

    Raises:
        ActionInterdite: ``par`` neither signs, registers nor instructs here, nor is the petitioner.
        ErreurMetier: no tacit favourable decision, or it has been withdrawn.
    """
    dossier = verrouiller(dossier)
    if par.pk != dossier.depositaire_id:
        action = h.SIGNER if h.peut_sur(par, h.SIGNER, dossier) else h.ENREGISTRER
        if not h.peut_sur(par, action, dossier):
            action = h.INSTRUIRE
        h.exiger_sur(par, action, dossier)
    if certificat(dossier) is None:
        raise ErreurMetier(
            "Ce dossier n'a pas fait naître de décision tacite favorable à certifier (R*424-13, CRPA L232-3)."
        )
    if Retrait.objects.filter(dossier=dossier, etat=EtatRetrait.NOTIFIE).exists():
        raise ErreurMetier("Cette décision tacite a été retirée : elle ne peut plus être certifiée.")
    deja = dossier.courriers.filter(nature=NatureCourrier.ATTESTATION_TACITE).first()
    if deja is not None:
        return deja
    jour = timezone.localdate()
    courrier = courriers.editer(dossier, NatureCourrier.ATTESTATION_TACITE, contexte(dossier), par=par)
    evenement = consigner(
        dossier,
        NatureEvenement.CERTIFICAT_TACITE,
        jour,
        par=par,
        donnees={
            "empreinte": courrier.fichier.empreinte,
            "demande": (demande_le or jour).isoformat(),
        },
    )
    if courriers.accepte_l_electronique(dossier):
        notifier_courrier(courrier, "portail", jour, evenement)
    return courrier


@transaction.atomic
def constater_rejet(dossier: Dossier, *, par) -> Courrier:
    """Tells the petitioner by letter that his request is tacitly rejected, why, and what he may do.

    Silence has already rejected it: the letter decides nothing. Asked twice, the same one is returned.

    Raises:
        ActionInterdite: ``par`` neither registers, instructs nor signs here.
        ErreurMetier: silence has rejected nothing on this dossier.
    """
    dossier = verrouiller(dossier)
    action = h.INSTRUIRE if h.peut_sur(par, h.INSTRUIRE, dossier) else h.ENREGISTRER
    h.exiger_sur(par, action, dossier)
    if dossier.etat != EtatDossier.REJET_TACITE:
        raise ErreurMetier("Ce dossier n'a pas été rejeté par le silence.")
    deja = dossier.courriers.filter(nature=NatureCourrier.REJET_TACITE).first()
    if deja is not None:
        return deja
    jour = timezone.localdate()
    courrier = courriers.editer(dossier, NatureCourrier.REJET_TACITE, contexte_rejet(dossier), par=par)
    evenement = consigner(
        dossier,
        NatureEvenement.REJET_CONSTATE,
        jour,
        par=par,
        donnees={"empreinte": courrier.fichier.empreinte},
    )
    if courriers.accepte_l_electronique(dossier):
        notifier_courrier(courrier, "portail", jour, evenement)
    return courrier


def contexte_rejet(dossier: Dossier) -> dict:
    """What the letter says: effect, day, article, pieces that never came."""
    suites = registre.domaine(dossier.domaine).suites
    articles = suites.articles_rejet if suites is not None else {}
    effet = silence.libelle(dossier.effet_silence)
    est_opposition = effet.startswith("opposition")
    return {
        "effet": effet,
        "sur_quoi": "à votre déclaration" if est_opposition else "de votre demande",
        "article_du_nom": "une" if est_opposition else "un",
        "acquis_le": dossier.date_silence,
        "article": articles.get(str(dossier.effet_silence), ""),
        "pieces": [piece.libelle for piece in dossier.pieces.filter(est_demandee=True).order_by("rang")],
    }


def certificat(dossier: Dossier) -> CertificatRedige | None:
    """The words of the certificate of its tacit decision, by its domain; None when it has no right to one."""
    if dossier.etat != EtatDossier.ACCORD_TACITE:
        return None
    return contexte(dossier)["certificat"]


def contexte(dossier: Dossier) -> dict:
    """What the certificate says: effect, date, and the words of the domain, with the dates its law asks for."""
    effet = horloge.projeter(dossier).echeancier.silence
    avis = Affichage.objects.filter(dossier=dossier, objet=ObjetAffichage.DEPOT).order_by("debut").first()
    # The transmission of a withdrawal is not that of the dossier.
    transmis = dossier.transmissions.filter(retrait__isnull=True, date_transmission__isnull=False).first()
    decision = DecisionTacite(
        dossier.type,
        silence.libelle(effet.effet, dossier.suffixe),
        effet.le,
        avis_de_depot=avis.debut if avis else None,
        transmis_le=transmis.date_transmission if transmis else None,
    )
    return {
        "effet": decision.effet,
        "acquise_le": decision.acquise_le,
        "certificat": registre.domaine(dossier.domaine).certificat_tacite(decision),
    }
