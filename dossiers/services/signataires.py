"""Who may sign what, under which delegation, and with which key."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from communes import actes
from communes import habilitations as h
from communes.erreurs import ActionInterdite, ErreurMetier
from communes.models import Commune, Utilisateur
from dossiers import registre
from dossiers.models import Decision, Delegation, Dossier, Interet
from dossiers.models.decisions import SensDecision
from dossiers.models.echanges import EtatRequete
from dossiers.models.journal import NatureEvenement
from dossiers.services.journal import consigner, verrouiller
from dossiers.technique.autorite_demo import certificat_de_demo
from dossiers.technique.signature import (
    CleDeSignature,
    SignatureImpossible,
    charger_pkcs12,
    verifier_titulaire,
)
from droit.francais import en_lettres, majuscule


def cle_de(personne: Utilisateur, mot_de_passe: str = "") -> CleDeSignature:
    """The signing key of a person.

    Raises:
        SignatureImpossible: no key, wrong password, expired, or someone else's certificate.
    """
    if settings.DEMO and personne.est_de_demonstration:
        return certificat_de_demo(
            personne.get_full_name() or personne.courriel, personne.courriel, personne.qualite or "Signataire"
        )
    chemin = Path(settings.VAR) / "cles" / "signataires" / f"{personne.courriel}.p12"
    if not chemin.exists():
        raise SignatureImpossible(
            "Aucun certificat de signature n'est enregistré pour vous. Adressez-vous à l'administrateur.",
            "cle_indisponible",
        )
    cle = charger_pkcs12(chemin.read_bytes(), mot_de_passe)
    verifier_titulaire(cle, personne.courriel)
    return cle


class SignatureRefusee(ErreurMetier):
    """Nothing was signed; the message says why."""


def empechement(personne: Utilisateur, dossier: Dossier, sens: str, *, jour: date | None = None) -> str:
    """Why this signatory may not decide this dossier, in French; "" when nothing prevents it.

    Whoever was ever delegated here signs only inside a delegation in force (CGCT L2122-18, L2122-19);
    once the mayor's interest is declared, only the member named by the council decides (L422-7).
    """
    jour = jour or timezone.localdate()
    refus = registre.domaine(dossier.domaine).empechement(personne, dossier, jour)
    if refus:
        return refus
    motif = _motif_d_interet(interet_de(dossier), personne)
    if motif is not None:
        return motif
    connues = _delegations(personne, dossier)
    if not connues or any(d.tient(jour) and d.couvre(dossier.type, sens) for d in connues):
        return ""
    return HORS_DELEGATION


def interet_de(dossier: Dossier) -> Interet | None:
    """The mayor's declared interest; read once by an act that holds the dossier: nobody else can declare one."""
    tenu = actes.tient(("dossier", dossier.pk))
    lu = actes.garde(("interet", dossier.pk)) if tenu else None
    if lu is None:
        # Seldom one: whom it names is read when it matters. The dossier's own first, else the authorisation's.
        ici = (
            Q(dossier__autorisation=dossier.autorisation_id)
            if dossier.autorisation_id
            else Q(dossier=dossier)
        )
        connus = sorted(Interet.objects.filter(ici), key=lambda i: (i.dossier_id == dossier.pk, i.pk))
        lu = (connus[-1] if connus else None,)
        if tenu:
            actes.garder(("interet", dossier.pk), lu)
    return lu[0]


def _interets(dossiers: list[Dossier]) -> dict[int, Interet]:
    """The interest that holds for each dossier: its own, else that of its authorisation (a project is one)."""
    autorisations = {d.autorisation_id for d in dossiers if d.autorisation_id}
    connus = list(
        Interet.objects.filter(
            Q(dossier__in=[d.pk for d in dossiers]) | Q(dossier__autorisation__in=autorisations)
        )
        .select_related("dossier", "interesse", "designe")
        .defer("dossier__donnees", "dossier__emprise")
        .order_by("pk")
    )
    propres = {i.dossier_id: i for i in connus}
    communs = {i.dossier.autorisation_id: i for i in connus if i.dossier.autorisation_id}
    trouves = {d.pk: propres.get(d.pk) or communs.get(d.autorisation_id) for d in dossiers}
    return {pk: interet for pk, interet in trouves.items() if interet is not None}


def _delegations(personne: Utilisateur, dossier: Dossier) -> list[Delegation]:
    """What this person was ever delegated here; once an act, so that it signs under what it has checked."""
    cle = ("delegations", personne.pk, dossier.commune_id, dossier.domaine)
    lues = actes.garde(cle)
    if lues is None:
        ici = Delegation.objects.filter(commune_id=dossier.commune_id, domaine=dossier.domaine)
        siennes = ici.filter(delegataire=personne).order_by()
        lues = sorted(siennes, key=lambda d: (-d.debut.toordinal(), d.pk))
        actes.garder(cle, lues)
    return lues


HORS_DELEGATION = (
    "Votre délégation de signature ne couvre pas cette décision aujourd'hui : son objet ou ses dates ne le "
    "permettent pas."
)


def empechements(personne: Utilisateur, decisions: list[Decision]) -> dict[int, str]:
    """Why this person may not sign each of these drafts, by key; absent when nothing prevents it.

    Same answers as :func:`empechement`, in a fixed number of queries.
    """
    jour = timezone.localdate()
    interets = _interets([d.dossier for d in decisions])
    connues = list(Delegation.objects.filter(delegataire=personne))
    vivantes = set(
        Delegation.objects.en_vigueur(jour).filter(delegataire=personne).values_list("pk", flat=True)
    )
    trouves = {}
    for decision in decisions:
        dossier = decision.dossier
        motif = _motif_d_interet(interets.get(dossier.pk), personne)
        if motif is None:
            ici = [d for d in connues if (d.commune_id, d.domaine) == (dossier.commune_id, dossier.domaine)]
            couvre = any(d.pk in vivantes and d.couvre(dossier.type, decision.sens) for d in ici)
            motif = HORS_DELEGATION if ici and not couvre else ""
        if not motif and decision.signataire_id not in (None, personne.pk):
            motif = porte_un_autre_nom(decision)
        if motif:
            trouves[decision.pk] = motif
    return trouves


def porte_un_autre_nom(decision: Decision) -> str:
    """The arrêté is made out in someone else's name (A424-2)."""
    return f"Cet arrêté porte le nom de {decision.signataire} : renvoyez-le pour qu'il soit établi au vôtre."


def _motif_d_interet(interet: Interet | None, personne: Utilisateur) -> str | None:
    """What the mayor's interest forbids this person; "" when he is the one named; None when no interest."""
    if interet is None:
        return None
    if interet.interesse_id == personne.pk:
        return (
            "Vous êtes intéressé à ce projet : le conseil municipal désigne un autre de ses membres pour "
            "décider (L422-7)."
        )
    if interet.designe_id is None:
        return "Le conseil municipal doit d'abord désigner un de ses membres pour décider (L422-7)."
    if interet.designe_id != personne.pk:
        return f"Le conseil municipal a désigné {interet.designe} pour décider de ce dossier (L422-7)."
    return ""


def delegation_de(
    personne: Utilisateur, dossier: Dossier, sens: str, *, jour: date | None = None
) -> Delegation | None:
    """The delegation under which a person signs this outcome; None when he signs in his own right."""
    jour = jour or timezone.localdate()
    for delegation in _delegations(personne, dossier):
        if delegation.tient(jour) and delegation.couvre(dossier.type, sens):
            return delegation
    return None


def signataires_possibles(dossier: Dossier, sens: str, *, sauf=None) -> list[Utilisateur]:
    """Persons who may sign this outcome today, without the preparer (``sauf``)."""
    personnes = _signataires(dossier)
    return [p for p in personnes if (sauf is None or p.pk != sauf.pk) and _peut_decider(p, dossier, [sens])]


def _signataires(dossier: Dossier) -> list[Utilisateur]:
    personnes = h.personnes_par_action([h.SIGNER], dossier.commune, dossier.domaine)[h.SIGNER]
    return sorted(personnes, key=lambda p: (p.nom, p.prenom, p.pk))


def _peut_decider(personne: Utilisateur, dossier: Dossier, sens: Iterable[str]) -> bool:
    """Whether nothing prevents this person from signing at least one of these outcomes today."""
    return any(not empechement(personne, dossier, issue) for issue in sens)


def signataires_du_dossier(dossier: Dossier) -> list[Utilisateur]:
    """Persons who may sign at least one outcome of this dossier today, whoever drafted it set aside."""
    redacteurs = set(dossier.decisions.values_list("preparee_par", flat=True))
    issues = [s.code for s in registre.sens_de(dossier)]
    return [p for p in _signataires(dossier) if p.pk not in redacteurs and _peut_decider(p, dossier, issues)]


def presenter(personne: Utilisateur | None, dossier: Dossier, sens: str) -> dict[str, str]:
    """The signature block of an arrêté: first name, name, capacity, delegation (A424-2, last paragraph)."""
    if personne is None:
        return {}
    interet = _interets([dossier]).get(dossier.pk)
    interet = interet if interet is not None and interet.designe_id == personne.pk else None
    delegation = None if interet else delegation_de(personne, dossier, sens)
    if interet is not None:
        par = f"Pour la commune, par délibération {interet.deliberation} du {en_lettres(interet.date_deliberation)}"
    elif delegation is not None:
        par = f"Pour {_titulaire(dossier)} et par délégation ({delegation.arrete})"
    else:
        par = ""
    return {
        "nom": personne.get_full_name() or personne.courriel,
        "qualite": majuscule((personne.qualite or ("Le maire" if not par else "")).strip()),
        "par_delegation": par,
    }


def _titulaire(dossier: Dossier) -> str:
    """Who delegates: the mayor, or the other authority of this domain today."""
    autorite = registre.autorite(dossier, timezone.localdate())
    return "le maire" if autorite.startswith("Le maire") else f"{autorite[:1].lower()}{autorite[1:]}"


def _exiger_de_deleguer(par, commune: Commune, domaine: str) -> None:
    """Whoever signs in his own right, or administers: who signs by delegation delegates nothing further."""
    h.exiger(par, h.SIGNER if h.peut(par, h.SIGNER, commune, domaine) else h.ADMINISTRER, commune, domaine)
    recues = Delegation.objects.filter(delegataire=par, commune=commune, domaine=domaine)
    if recues.exists() and not h.peut(par, h.ADMINISTRER, commune, domaine):
        raise ActionInterdite(
            "Vous signez ici par délégation : seul le maire ou l'administrateur de la commune délègue."
        )


@transaction.atomic
def deleguer(
    commune: Commune,
    domaine: str,
    delegataire: Utilisateur,
    *,
    par,
    arrete: str,
    debut: date,
    fin: date | None = None,
    types: list[str] | None = None,
    sens: list[str] | None = None,
) -> Delegation:
    """Records a delegation of signature taken by arrêté.

    Raises:
        ActionInterdite: ``par`` neither signs for nor administers this commune.
        ErreurMetier: no arrêté, dates in disorder, unknown scope, oneself, or a person without the role.
    """
    _exiger_de_deleguer(par, commune, domaine)
    if not arrete.strip():
        raise ErreurMetier("Indiquez la référence de l'arrêté de délégation.")
    if fin is not None and fin < debut:
        raise ErreurMetier("La délégation se termine avant de commencer.")
    if par.pk == delegataire.pk:
        raise ErreurMetier("On ne se délègue pas sa propre signature.")
    inconnus = set(types or []) - registre.domaine(domaine).types.keys()
    inconnus |= set(sens or []) - set(SensDecision.values)
    if inconnus:
        raise ErreurMetier(f"Type ou issue inconnus : {', '.join(sorted(inconnus))}.")
    if not h.peut(delegataire, h.SIGNER, commune, domaine, jour=max(debut, timezone.localdate())):
        raise ErreurMetier(f"{delegataire} n'a pas le rôle de signataire de {commune} à cette date.")
    actes.oublier(("delegations", delegataire.pk, commune.pk, domaine))
    return Delegation.objects.create(
        commune=commune,
        domaine=domaine,
        delegataire=delegataire,
        arrete=arrete.strip(),
        types=list(types or []),
        sens=list(sens or []),
        debut=debut,
        fin=fin,
        enregistree_par=par,
    )


@transaction.atomic
def rapporter(delegation: Delegation, jour: date, *, par) -> Delegation:
    """Ends a delegation: from ``jour`` on, its holder signs nothing.

    Raises:
        ActionInterdite: ``par`` neither signs for nor administers this commune.
        ErreurMetier: already ended.
    """
    commune, domaine = delegation.commune, delegation.domaine
    _exiger_de_deleguer(par, commune, domaine)
    delegation = Delegation.objects.select_for_update().get(pk=delegation.pk)
    if delegation.revoquee_le is not None:
        raise ErreurMetier("Cette délégation est déjà rapportée.")
    delegation.revoquee_le = jour
    delegation.save(update_fields=["revoquee_le"])
    actes.oublier(("delegations", delegation.delegataire_id, commune.pk, domaine))
    return delegation


def peut_declarer_interet(par, dossier: Dossier) -> bool:
    """Who signs, or keeps the register, **for the commune itself**: the interest takes the decision from the
    mayor and gives it to whom the council names; a pooled service has no say in that (L422-7)."""
    return any(
        h.peut_sur(par, action, dossier) and h.tient_de_la_commune(par, action, dossier)
        for action in (h.SIGNER, h.ENREGISTRER)
    )


def exiger_de_declarer_interet(par, dossier: Dossier) -> None:
    """Refuses whoever is not of the commune.

    Raises:
        ActionInterdite: neither signs nor registers for the commune itself.
    """
    if not peut_declarer_interet(par, dossier):
        raise ActionInterdite(
            "L'intérêt au projet se déclare par le maire ou par sa mairie, pas par le service instructeur (L422-7)."
        )


@transaction.atomic
def declarer_interet(
    dossier: Dossier,
    interesse: Utilisateur,
    *,
    par,
    designe: Utilisateur | None = None,
    deliberation: str = "",
    date_deliberation: date | None = None,
) -> Interet:
    """Records that the mayor is interested in the project, and whom the council named (L422-7).

    Called again to add the designation. Live drafts printed with another name must be prepared again.

    Raises:
        ActionInterdite: not of the commune, naming oneself, or the interested person taking the interest back.
        ErreurMetier: designation without deliberation, or of the interested person.
    """
    exiger_de_declarer_interet(par, dossier)
    if designe is not None and designe.pk == interesse.pk:
        raise ErreurMetier("La personne intéressée ne peut pas être désignée pour décider (L422-7).")
    if designe is not None and (not deliberation.strip() or date_deliberation is None):
        raise ErreurMetier("Indiquez la délibération qui désigne le décideur, et sa date (L422-7).")
    if date_deliberation is not None and date_deliberation > timezone.localdate():
        raise ErreurMetier("La date de la délibération ne peut pas être dans le futur.")
    if dossier.est_clos and not dossier.requetes.filter(etat=EtatRequete.EN_ATTENTE).exists():
        raise ErreurMetier("Ce dossier est clos : la décision est déjà prise, et aucune demande n'attend.")
    dossier = verrouiller(dossier)
    if designe is not None and designe.pk == par.pk:
        raise ActionInterdite(
            "Nul ne se désigne soi-même pour décider : la mairie enregistre la délibération."
        )
    connu = Interet.objects.filter(dossier=dossier).first()
    if connu is not None and par.pk == connu.interesse_id != interesse.pk:
        raise ActionInterdite("La personne intéressée au projet ne retire pas elle-même cette déclaration.")
    interet, _ = Interet.objects.update_or_create(
        dossier=dossier,
        defaults={
            "interesse": interesse,
            "designe": designe,
            "deliberation": deliberation.strip(),
            "date_deliberation": date_deliberation,
            "declare_par": par,
        },
    )
    actes.oublier(("interet", dossier.pk))
    consigner(
        dossier,
        NatureEvenement.INTERET,
        timezone.localdate(),
        par=par,
        donnees={
            "interesse": str(interesse),
            "designe": str(designe or ""),
            "deliberation": deliberation.strip(),
            "date_deliberation": date_deliberation,
        },
    )
    return interet
