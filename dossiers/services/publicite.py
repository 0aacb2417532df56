"""Publicity: the notice of filing, the extract of the decision, the board on the land, their proofs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from communes import habilitations as h
from communes.erreurs import ErreurMetier
from communes.models import Commune
from dossiers import registre, saisie
from dossiers.etats import EtatDossier
from dossiers.models import Affichage, DeclarationDeTravaux, Dossier
from dossiers.models.decisions import EtatDecision, SensDecision
from dossiers.models.journal import NatureEvenement
from dossiers.models.publicite import LieuAffichage, ObjetAffichage
from dossiers.models.suites import EtatRetrait, NatureDeclaration
from dossiers.services import courriers, fichiers, legalite, receptions
from dossiers.services.arretes import libelle_sens
from dossiers.services.journal import consigner, journal_des, verrouiller
from dossiers.services.notification import decision_signee
from dossiers.technique.pdf import rendre_pdf

#: How a journal says a favourable decision; take-overs before version 1 wrote the code of the decision itself.
SENS_FAVORABLES = ("accord", "accord_prescriptions")


@dataclass(frozen=True)
class Delivrance:
    """The decision as the public knows it. ``date``: notification, or day the tacit one exists.

    ``envoyee_le``: day it was sent or first presented, which an electronic letter precedes its notification by.
    """

    date: date
    date_decision: date
    est_favorable: bool
    est_tacite: bool
    envoyee_le: date | None = None

    @property
    def est_reputee_notifiee(self) -> bool:
        """Whether the law, not a postman, dates its notification (R474-1 II)."""
        return self.envoyee_le is not None and self.envoyee_le != self.date


def delivrance(dossier: Dossier) -> Delivrance | None:
    """The decision delivered on this dossier, express or tacit; None as long as there is none."""
    if dossier.etat == EtatDossier.ACCORD_TACITE:
        return Delivrance(dossier.date_silence, dossier.date_silence, True, True)
    if dossier.etat == EtatDossier.REJET_TACITE:
        return Delivrance(dossier.date_silence, dossier.date_silence, False, True)
    if dossier.etat != EtatDossier.NOTIFIE:
        return None
    faits = journal_des(dossier, NatureEvenement.DECISION)
    if not faits:
        return None
    # Taken over from another product, it has no arrêté here: the journal tells the day of the signature.
    signee = dossier.decisions.filter(etat=EtatDecision.SIGNEE).only("date_decision").first()
    signatures = journal_des(dossier, NatureEvenement.SIGNATURE)
    prise = signee.date_decision if signee else (signatures or faits)[-1].date_legale
    favorable = faits[-1].donnees.contenu.get("sens") in SENS_FAVORABLES
    recue = receptions.recu_le(dossier, faits[-1])
    return None if recue is None else Delivrance(recue, prise, favorable, False, faits[-1].date_legale)


def est_a_afficher(dossier: Dossier) -> bool:
    """Whether the decision of this dossier is posted (R*424-15): granted, of a type that is, not withdrawn."""
    suites = registre.domaine(dossier.domaine).suites
    if suites is None or dossier.type not in suites.types_affiches:
        return False
    delivree = delivrance(dossier)
    if delivree is None or not delivree.est_favorable:
        return False
    return not dossier.retraits.filter(etat=EtatRetrait.NOTIFIE).exists()


@transaction.atomic
def enregistrer_affichage(
    dossier: Dossier, objet: str, lieu: str, debut: date, *, par, fin: date | None = None
) -> Affichage:
    """An entry of the register of posting: what, where, since when.

    On the land the petitioner or the commune declares it; elsewhere the commune.

    Raises:
        ErreurMetier: nothing to post, dates in the future or in disorder, or already recorded.
    """
    objet, lieu = ObjetAffichage(objet), LieuAffichage(lieu)
    dossier = verrouiller(dossier)
    if not (lieu == LieuAffichage.TERRAIN and par.pk == dossier.depositaire_id):
        _exiger(par, dossier)
    if debut > timezone.localdate() or (fin is not None and fin > timezone.localdate()):
        raise ErreurMetier("La date d'affichage ne peut pas être dans le futur.")
    if fin is not None and fin < debut:
        raise ErreurMetier("L'affichage se termine avant de commencer.")
    if objet == ObjetAffichage.DEPOT:
        if dossier.date_depot is None or debut < dossier.date_depot:
            raise ErreurMetier("L'avis de dépôt ne peut pas être affiché avant le dépôt.")
    elif not est_a_afficher(dossier):
        raise ErreurMetier("Ce dossier n'a pas de décision favorable à afficher (R*424-15).")
    elif debut < delivrance(dossier).date_decision:
        raise ErreurMetier("La décision ne peut pas être affichée avant d'exister.")
    if Affichage.objects.filter(dossier=dossier, objet=objet, lieu=lieu).exists():
        raise ErreurMetier("Cet affichage est déjà inscrit au registre.")
    affichage = Affichage.objects.create(
        dossier=dossier, objet=objet, lieu=lieu, debut=debut, fin=fin, enregistre_par=par
    )
    consigner(
        dossier,
        NatureEvenement.AFFICHAGE,
        debut,
        par=par,
        donnees={"objet": str(objet), "lieu": str(lieu)},
    )
    return affichage


def _exiger(par, dossier: Dossier) -> None:
    action = h.INSTRUIRE if h.peut_sur(par, h.INSTRUIRE, dossier) else h.ENREGISTRER
    h.exiger_sur(par, action, dossier)
    h.exiger_tache(par, "affichage", dossier.commune_id, dossier.domaine, dossier.type)


@transaction.atomic
def terminer_affichage(affichage: Affichage, fin: date, *, par) -> Affichage:
    """The extract is taken down; posted at least two months, its certificate can be made.

    Raises:
        ErreurMetier: before its first day, in the future, or already ended.
    """
    dossier = verrouiller(affichage.dossier)
    _exiger(par, dossier)
    affichage = Affichage.objects.select_for_update().get(pk=affichage.pk)
    if affichage.fin is not None:
        raise ErreurMetier("Cet affichage est déjà terminé.")
    if fin < affichage.debut or fin > timezone.localdate():
        raise ErreurMetier("La fin de l'affichage est entre son premier jour et aujourd'hui.")
    affichage.fin = fin
    affichage.save(update_fields=["fin"])
    return affichage


def _contexte(dossier: Dossier) -> dict[str, Any]:
    commun = courriers.contexte_commun(dossier)
    signee = dossier.decisions.filter(etat="signee").first()
    return {
        **commun,
        "delivrance": delivrance(dossier),
        "libelle_sens": signee.get_sens_display() if signee else "",
        "destinataire": {},
        "date_courrier": None,
    }


def extrait(dossier: Dossier) -> bytes:
    """The extract to post in mairie for two months (R*424-15, third paragraph).

    The whole arrêté when it grants a derogation or a minor adaptation (same paragraph).

    Raises:
        ErreurMetier: no favourable decision to post.
    """
    if not est_a_afficher(dossier):
        raise ErreurMetier("Ce dossier n'a pas de décision favorable à afficher (R*424-15).")
    signee = dossier.decisions.filter(etat="signee").select_related("pdf_signe").first()
    if signee is not None and signee.complements.get("derogation"):
        return fichiers.lire(signee.pdf_signe)
    contexte = _contexte(dossier)
    return rendre_pdf(
        "courriers/extrait_affichage.html",
        {**contexte, "lieu": ""},
        titre=f"Extrait de décision — {dossier.numero}",
        etabli_le=contexte["delivrance"].envoyee_le or contexte["delivrance"].date,
    )


def panneau(dossier: Dossier, *, architecte: str = "") -> bytes:
    """The text of the board on the land (A424-15 to A424-17). ``architecte``: author of the design.

    Raises:
        ErreurMetier: no favourable decision to post.
    """
    if not est_a_afficher(dossier):
        raise ErreurMetier("Ce dossier n'a pas de décision favorable à afficher sur le terrain (R*424-15).")
    contexte = _contexte(dossier)
    donnees = saisie.donnees_propres(dossier)
    projet, terrain = donnees.get("projet", {}), donnees.get("terrain", {})
    signee = dossier.decisions.filter(etat=EtatDecision.SIGNEE).first()
    lignes = [
        ("Bénéficiaire", str(contexte["petitionnaire"] or dossier.nom_demandeur)),
        ("Architecte auteur du projet", architecte or str(projet.get("nom_architecte") or "")),
        ("Date de délivrance", contexte["delivrance"].date_decision),
        (_nom_du_numero(dossier), courriers.numero_lisible(dossier.numero)),
        ("Nature du projet", dossier.objet),
        ("Superficie du terrain", _unite(terrain.get("superficie"), "m²")),
        ("Surface de plancher autorisée", _unite(projet.get("surface_creee"), "m²")),
        ("Hauteur par rapport au sol naturel", _unite(projet.get("hauteur"), "m")),
        ("Nombre maximum de lots", _unite(projet.get("nombre_lots"), "")),
        # A424-16 c: the form does not ask it, the arrêté says it (A424-12, A424-13).
        (
            "Emplacements, dont habitations légères de loisirs",
            (signee.complements if signee else {}).get("emplacements"),
        ),
        ("Surface des bâtiments à démolir", _unite(projet.get("surface_demolie"), "m²")),
    ]
    mairie = f"Mairie de {dossier.commune.nom}" + (
        f", {dossier.commune.adresse_mairie}" if dossier.commune.adresse_mairie else ""
    )
    return rendre_pdf(
        "courriers/panneau.html",
        {**contexte, "lignes": [(nom, v) for nom, v in lignes if v not in ("", None)], "mairie": mairie},
        titre=f"Panneau d'affichage — {dossier.numero}",
        etabli_le=contexte["delivrance"].envoyee_le or contexte["delivrance"].date,
    )


def _nom_du_numero(dossier: Dossier) -> str:
    return "Numéro de la déclaration" if dossier.type == "DP" else "Numéro du permis"


def _unite(valeur: Any, unite: str) -> str:
    if valeur in (None, "", "0", 0):
        return ""
    return f"{str(valeur).replace('.', ',')} {unite}".strip()


@transaction.atomic
def attester(affichage: Affichage, *, par) -> bytes:
    """The certificate of posting, kept once made.

    Raises:
        ErreurMetier: the posting is not over.
    """
    dossier = verrouiller(affichage.dossier)
    _exiger(par, dossier)
    affichage = Affichage.objects.select_for_update().get(pk=affichage.pk)
    if affichage.attestation_id:
        return fichiers.lire(affichage.attestation)
    if affichage.fin is None:
        raise ErreurMetier("L'affichage n'est pas terminé : le certificat s'établit à sa fin.")
    pdf = rendre_pdf(
        "courriers/certificat_affichage.html",
        {
            **_contexte(dossier),
            "affichage": affichage,
            "duree_complete": _deux_mois(affichage),
            "date_courrier": timezone.localdate(),
        },
        titre=f"Certificat d'affichage — {dossier.numero}",
        etabli_le=timezone.localdate(),
    )
    affichage.attestation = fichiers.ranger_octets(pdf, "certificat-affichage.pdf")
    affichage.save(update_fields=["attestation"])
    return pdf


def _deux_mois(affichage: Affichage) -> bool:
    """Whether an extract stayed its two months (R*424-15)."""
    suites = registre.domaine(affichage.dossier.domaine).suites
    if affichage.objet != ObjetAffichage.DECISION or suites is None:
        return True
    fins = suites.echeances(affichage.dossier.type, favorable=True, affichee_mairie_le=affichage.debut)
    return all(affichage.fin >= e.date for e in fins if e.code == "duree_affichage_mairie")


def lettre_de_notification(dossier: Dossier) -> bytes:
    """The letter that goes with the arrêté; it tells when the préfet received it (A424-14, R*410-19).

    Raises:
        ErreurMetier: nothing is signed.
    """
    decision = decision_signee(dossier)
    suites = registre.domaine(dossier.domaine).suites
    affiche = suites is not None and dossier.type in suites.types_affiches
    return rendre_pdf(
        "courriers/lettre_notification.html",
        {
            **courriers.contexte_commun(dossier),
            "decision": decision,
            "libelle_sens": libelle_sens(dossier, decision.sens),
            "transmissible": legalite.est_transmissible(dossier),
            "transmise_le": legalite.date_de_transmission(dossier),
            "article_transmission": "A424-14" if affiche else "R*410-19",
            "date_courrier": timezone.localdate(),
        },
        titre=f"Notification de la décision — {dossier.numero}",
        etabli_le=timezone.localdate(),
    )


def registre_d_affichage(commune: Commune, depuis: date, jusqu_au: date):
    """The chronological register of a commune between two days (R*424-15, CGCT R2122-7)."""
    return (
        Affichage.objects.filter(dossier__commune=commune, debut__gte=depuis, debut__lte=jusqu_au)
        .select_related("dossier", "enregistre_par")
        .order_by("debut", "pk")
    )


def registre_imprime(commune: Commune, depuis: date, jusqu_au: date) -> bytes:
    """The register between two days, to print and keep."""
    return rendre_pdf(
        "courriers/registre_affichage.html",
        {
            "commune": commune,
            "collectivite": {
                "nom": commune.nom,
                "adresse_lignes": [commune.adresse_mairie] if commune.adresse_mairie else [],
            },
            "lignes": list(registre_d_affichage(commune, depuis, jusqu_au)),
            "du": depuis,
            "au": jusqu_au,
            "date_courrier": timezone.localdate(),
        },
        titre=f"Registre d'affichage — {commune.nom}",
        etabli_le=timezone.localdate(),
    )


def echeances(dossier: Dossier) -> list[Any]:
    """Every date that follows the decision, with its article: posting, appeals, withdrawal, enforceability."""
    suites = registre.domaine(dossier.domaine).suites
    delivree = delivrance(dossier)
    if suites is None or delivree is None or dossier.type not in suites.types_affiches:
        return []
    affichages = {a.lieu: a for a in dossier.affichages.filter(objet=ObjetAffichage.DECISION)}
    mairie = affichages.get(LieuAffichage.MAIRIE) or affichages.get(LieuAffichage.SITE)
    terrain = affichages.get(LieuAffichage.TERRAIN)
    acheve = DeclarationDeTravaux.objects.filter(
        dossier=dossier, nature=NatureDeclaration.DAACT, est_partielle=False
    ).first()
    return list(
        suites.echeances(
            dossier.type,
            favorable=delivree.est_favorable,
            signee_le=None if delivree.est_tacite else delivree.date_decision,
            notifiee_le=None if delivree.est_tacite else delivree.date,
            transmise_le=legalite.date_de_transmission(dossier),
            acquise_le=delivree.date if delivree.est_tacite else None,
            affichee_mairie_le=mairie.debut if mairie else None,
            affichage_terrain_le=terrain.debut if terrain else None,
            affichage_terrain_fin=terrain.fin if terrain else None,
            acheve_le=acheve.date_reception if acheve else None,
            prescriptions=not delivree.est_tacite and _avec_prescriptions(dossier),
            donnees=saisie.donnees_propres(dossier),
        )
    )


def _avec_prescriptions(dossier: Dossier) -> bool:
    return dossier.decisions.filter(etat=EtatDecision.SIGNEE, sens=SensDecision.ACCORD_PRESCRIPTIONS).exists()


def date_executoire(dossier: Dossier) -> Any | None:
    """The day the decision can be carried out, with its article; None while a step is missing."""
    return next(
        (e for e in echeances(dossier) if e.code in ("executoire", "executoire_pd", "executoire_coupe")), None
    )


def a_afficher(commune: Commune, jour: date) -> list[tuple[Dossier, date]]:
    """Decisions whose extract is not posted yet, with the last of the eight days."""
    en_attente = []
    candidats = Dossier.objects.filter(
        commune=commune, etat__in=[EtatDossier.NOTIFIE, EtatDossier.ACCORD_TACITE]
    ).exclude(affichages__objet=ObjetAffichage.DECISION, affichages__lieu__in=["mairie", "site"])
    for dossier in candidats.select_related("commune"):
        if est_a_afficher(dossier):
            limite = next((e.date for e in echeances(dossier) if e.code == "affichage_mairie"), None)
            if limite is not None:
                en_attente.append((dossier, limite))
    return sorted(en_attente, key=lambda ligne: ligne[1])
