"""How each service of the matrix is called, on a dossier brought where it makes sense."""

from __future__ import annotations

import io
from collections.abc import Callable

from django.core.files.base import ContentFile
from django.utils import timezone

from dossiers.models import Courrier, Decision, Dossier, ServiceConsultable, VersionPiece
from dossiers.services import (
    abandon,
    affectation,
    avis,
    bordereau,
    circonstances,
    completude,
    conformite,
    consultations,
    courriers,
    decisions,
    depot,
    echanges,
    enregistrement,
    fichiers,
    lettres,
    majoration,
    modeles,
    modifications,
    notes,
    notification,
    papier,
    partages,
    projets,
    prolongations,
    rapports,
    requetes,
    saisie,
)
from tests import fabriques as f
from tests.droits.personnages import TYPE, Monde
from workflows import circuit


def brouillon(monde: Monde) -> Dossier:
    return f.brouillon(TYPE[monde.domaine], monde.decor.commune, monde.decor.petitionnaire)


def partage(monde: Monde) -> Dossier:
    """A draft on which someone is invited."""
    dossier = brouillon(monde)
    partages.inviter(dossier, "invite@example.org", "partage", par=monde.decor.petitionnaire)
    return dossier


def brouillon_rlpi(monde: Monde) -> Dossier:
    """A draft of outdoor advertising, whatever the domain of the matrix: its owner is the same."""
    return f.brouillon("AP", monde.decor.commune, monde.decor.petitionnaire)


def en_lot(monde: Monde) -> Dossier:
    """A draft made from a spreadsheet."""
    dossier = brouillon(monde)
    Dossier.objects.filter(pk=dossier.pk).update(lot="LOTDEMO")
    dossier.lot = "LOTDEMO"
    return dossier


def papier_pret(monde: Monde) -> Dossier:
    """A paper draft: whoever types it owns the draft, so each person gets his own copy (see ``appel``)."""
    return f.brouillon(TYPE[monde.domaine], monde.decor.commune, monde.decor.petitionnaire)


def depose(monde: Monde) -> Dossier:
    return f.depose(TYPE[monde.domaine], monde.decor)


def enregistre(monde: Monde) -> Dossier:
    return f.enregistre(TYPE[monde.domaine], monde.decor)


def declaration(monde: Monde) -> Dossier:
    """A declaration where the domain has one: no decision follows it."""
    return f.enregistre("DPP" if monde.domaine == "rlpi" else TYPE[monde.domaine], monde.decor)


def piece_jugee(monde: Monde) -> Dossier:
    dossier = enregistre(monde)
    piece = dossier.pieces.filter(est_exigible=True).first()
    completude.juger_piece(piece, "illisible", par=monde.decor.instructeur, motif="Le plan est flou.")
    return dossier


def incomplet(monde: Monde) -> Dossier:
    dossier = piece_jugee(monde)
    circuit.demander_pieces(dossier, par=monde.decor.instructeur)
    dossier.refresh_from_db()
    return dossier


def piece_apportee(monde: Monde) -> Dossier:
    dossier = incomplet(monde)
    piece = dossier.pieces.filter(est_demandee=True).first()
    fichiers.deposer_piece(dossier, piece.code, io.BytesIO(f.pdf()), "net.pdf", par=monde.decor.petitionnaire)
    return dossier


def en_instruction(monde: Monde) -> Dossier:
    return f.en_instruction(TYPE[monde.domaine], monde.decor)


def suivi(monde: Monde) -> Dossier:
    return affectation.prendre(en_instruction(monde), par=monde.decor.instructeur)


def lettre_ecrite(monde: Monde) -> Dossier:
    """A letter opened from a published template of the service."""
    dossier = en_instruction(monde)
    modele = modeles.enregistrer_modele(
        "info", monde.domaine, par=monde.decor.chef, libelle="Information", objet="Suivi",
        corps="Bonjour.", signataire="Le maire", service=monde.decor.service,
    )  # fmt: skip
    modeles.enregistrer_paragraphe(
        monde.domaine, par=monde.decor.chef, theme="T", titre="H", texte="2 m.", service=monde.decor.service
    )
    lettres.ecrire(dossier, modeles.publier(modele, par=monde.decor.chef), par=monde.decor.instructeur)
    return Dossier.objects.get(pk=dossier.pk)


def discute(monde: Monde) -> Dossier:
    """The petitioner has written, with one file."""
    dossier = en_instruction(monde)
    jointe = ContentFile(f.pdf(), name="photo.pdf")
    echanges.ecrire(dossier, "Une question.", par=monde.decor.petitionnaire, jointes=[jointe])
    return dossier


def a_modifier(monde: Monde) -> Dossier:
    """A change prepared, with one new file."""
    dossier = en_instruction(monde)
    code = dossier.pieces.filter(est_exigible=True).first().code
    modifications.joindre(dossier, code, ContentFile(f.pdf()), "net.pdf", par=monde.decor.petitionnaire)
    return dossier


def modifie(monde: Monde) -> Dossier:
    """The change sent."""
    dossier = a_modifier(monde)
    modifications.proposer(dossier, "Un nouveau plan.", par=monde.decor.petitionnaire)
    return dossier


def recourue(monde: Monde) -> Dossier:
    """Decided and notified; its holder has lodged a gracious appeal."""
    decision = f.a_signer(TYPE[monde.domaine], monde.decor)
    circuit.signer(decision, par=monde.decor.maire)
    dossier = Dossier.objects.get(pk=decision.dossier_id)
    requetes.deposer(dossier, "recours_gracieux", "Je conteste.", par=monde.decor.petitionnaire)
    return dossier


def _modifier(dossier: Dossier, par):
    donnees = {**f.DEMANDEUR, "telephone": "0320000000"}
    return modifications.enregistrer_etape(dossier, "demandeur", donnees, par=par)


def _joindre(dossier: Dossier, par):
    code = dossier.pieces.filter(est_exigible=True).first().code
    return modifications.joindre(dossier, code, ContentFile(f.pdf()), "net.pdf", par=par)


def consulte(monde: Monde) -> Dossier:
    """A consultation sent to a service, with one piece."""
    dossier = en_instruction(monde)
    f.services_consultables()
    consultations.consulter(
        dossier,
        ServiceConsultable.objects.get(code="sdis"),
        par=monde.decor.instructeur,
        versions=list(consultations.pieces_proposables(dossier)[:1]),
    )
    return dossier


def avis_rendu(monde: Monde) -> Dossier:
    """The opinion received, with its document."""
    dossier = consulte(monde)
    avis.enregistrer_avis(
        dossier.consultations.get(),
        par=monde.decor.instructeur,
        sens="favorable",
        date_reception=timezone.localdate(),
        document=ContentFile(f.pdf(), name="avis.pdf"),
    )
    return dossier


def a_majorer(monde: Monde) -> Dossier:
    dossier = en_instruction(monde)
    return circonstances.retenir(dossier, ["abords"], par=monde.decor.instructeur)


def suspendu(monde: Monde) -> Dossier:
    """A delay suspended by a letter, whose day was typed."""
    dossier = en_instruction(monde)
    prolongations.prolonger(
        dossier,
        "commission_europeenne",
        par=monde.decor.instructeur,
        motif="Avis demandé à la Commission.",
        canal="lrar",
        date_presentation=timezone.localdate(),
        debut=timezone.localdate(),
    )
    return dossier


def note_ecrite(monde: Monde) -> Dossier:
    """A private note, written by someone whom nobody of the matrix is: opening it to others would show."""
    dossier = en_instruction(monde)
    notes.noter(dossier, "À revoir avec la voirie.", par=monde.decor.instructeur)
    return dossier


def rapporte(monde: Monde) -> Dossier:
    """An instruction report begun."""
    dossier = en_instruction(monde)
    rapports.poser_regles_de_base(["UCa"])
    rapports.ouvrir_rapport(dossier, ["UCa"], par=monde.decor.instructeur)
    return dossier


def au_public(monde: Monde) -> Dossier:
    """A project that calls for a public enquiry."""
    return circonstances.retenir(en_instruction(monde), ["enquete_publique"], par=monde.decor.instructeur)


def a_signer(monde: Monde) -> Dossier:
    return f.a_signer(TYPE[monde.domaine], monde.decor).dossier


def signe(monde: Monde) -> Dossier:
    """Signed, not notified: the petitioner did not agree to electronic notification."""
    decision = f.a_signer(TYPE[monde.domaine], monde.decor, electronique=False)
    circuit.signer(decision, par=monde.decor.maire)
    return Dossier.objects.get(pk=decision.dossier_id)


def _decision(dossier: Dossier) -> Decision:
    return dossier.decisions.latest("pk")


def _recommande() -> dict:
    return {"canal": "lrar", "date_presentation": timezone.localdate()}


def _deposer(service) -> Callable:
    return lambda d, par: service(d, par=par, accepte_cgu=True, accepte_electronique=True)


def _abandon(service):
    """The petitioner on the portal; anybody else by the letter received today."""

    def appel(dossier, par):
        recu_le = None if dossier.depositaire_id == par.pk else timezone.localdate()
        return service(dossier, par=par, recu_le=recu_le)

    return appel


def _papier(service) -> Callable:
    def appel(dossier: Dossier, par):
        Dossier.objects.filter(pk=dossier.pk).update(depositaire=par)
        dossier.refresh_from_db()
        return service(dossier, par=par, date_reception=timezone.localdate())

    return appel


def _projet(dossier: Dossier, par):
    return projets.enregistrer_projet(dossier, par=par, sens="accord", rapport="Rien à signaler.")


def _saisir(dossier: Dossier, par):
    return saisie.enregistrer_saisie(dossier, "demandeur", f.DEMANDEUR, par=par)


#: name of the service -> (dossier brought there, call). Every line of ``SERVICES`` that asks a right is here.
APPELS: dict[str, tuple[Callable[[Monde], Dossier], Callable]] = {
    "workflows.circuit.deposer": (brouillon, _deposer(circuit.deposer)),
    "workflows.circuit.deposer_papier": (papier_pret, _papier(circuit.deposer_papier)),
    "workflows.circuit.fournir_pieces": (piece_apportee, lambda d, par: circuit.fournir_pieces(d, par=par)),
    "workflows.circuit.recevoir_pieces": (
        piece_apportee,
        lambda d, par: circuit.recevoir_pieces(d, timezone.localdate(), par=par),
    ),
    "workflows.circuit.abandonner": (enregistre, _abandon(circuit.abandonner)),
    "workflows.circuit.enregistrer": (depose, lambda d, par: circuit.enregistrer(d, par=par)),
    "workflows.circuit.declarer_complet": (enregistre, lambda d, par: circuit.declarer_complet(d, par=par)),
    "workflows.circuit.constater_conformite": (
        declaration,
        lambda d, par: circuit.constater_conformite(d, par=par, est_conforme=True),
    ),
    "workflows.circuit.demander_pieces": (piece_jugee, lambda d, par: circuit.demander_pieces(d, par=par)),
    "workflows.circuit.preparer_decision": (
        en_instruction,
        lambda d, par: circuit.preparer_decision(d, par=par, sens="accord"),
    ),
    "workflows.circuit.renvoyer": (
        a_signer,
        lambda d, par: circuit.renvoyer(_decision(d), par=par, motif="À revoir."),
    ),
    "workflows.circuit.signer": (a_signer, lambda d, par: circuit.signer(_decision(d), par=par)),
    "workflows.circuit.notifier": (signe, lambda d, par: circuit.notifier(d, par=par, **_recommande())),
    "dossiers.services.abandon.abandonner": (enregistre, _abandon(abandon.abandonner)),
    "dossiers.services.affectation.prendre": (
        en_instruction,
        lambda d, par: affectation.prendre(d, par=par),
    ),
    "dossiers.services.affectation.affecter": (
        en_instruction,
        lambda d, par: affectation.affecter(d, INSTRUCTEURS[d.commune_id], par=par),
    ),
    "dossiers.services.affectation.rendre": (suivi, lambda d, par: affectation.rendre(d, par=par)),
    "dossiers.services.circonstances.retenir": (
        en_instruction,
        lambda d, par: circonstances.retenir(d, [], par=par),
    ),
    "dossiers.services.bordereau.prevoir": (
        brouillon,
        lambda d, par: bordereau.prevoir(d, bordereau.possibles(d)[0].code, par=par),
    ),
    "dossiers.services.bordereau.exiger": (
        enregistre,
        lambda d, par: bordereau.exiger(d, bordereau.possibles(d)[0].code, "le terrain le demande.", par=par),
    ),
    "dossiers.services.completude.juger_piece": (
        enregistre,
        lambda d, par: completude.juger_piece(d.pieces.first(), "conforme", par=par),
    ),
    "dossiers.services.completude.conformer_pieces": (
        enregistre,
        lambda d, par: completude.conformer_pieces(
            d, VersionPiece.objects.filter(piece__dossier=d).values_list("pk", flat=True), par=par
        ),
    ),
    "dossiers.services.completude.demander_pieces": (
        piece_jugee,
        lambda d, par: completude.demander_pieces(d, par=par),
    ),
    "dossiers.services.completude.fournir_pieces": (
        piece_apportee,
        lambda d, par: completude.fournir_pieces(d, par=par),
    ),
    "dossiers.services.completude.declarer_complet": (
        enregistre,
        lambda d, par: completude.declarer_complet(d, par=par),
    ),
    "dossiers.services.conformite.constater_conformite": (
        declaration,
        lambda d, par: conformite.constater_conformite(d, par=par, est_conforme=True),
    ),
    "dossiers.services.courriers.consulter": (
        enregistre,
        lambda d, par: courriers.consulter(Courrier.objects.filter(dossier=d).first(), par=par),
    ),
    "dossiers.services.decisions.preparer": (
        en_instruction,
        lambda d, par: decisions.preparer(d, par=par, sens="accord"),
    ),
    "dossiers.services.decisions.renvoyer": (
        a_signer,
        lambda d, par: decisions.renvoyer(_decision(d), par=par, motif="À revoir."),
    ),
    "dossiers.services.decisions.signer": (a_signer, lambda d, par: decisions.signer(_decision(d), par=par)),
    "dossiers.services.echanges.ecrire": (
        en_instruction,
        lambda d, par: echanges.ecrire(d, "Bonjour.", par=par),
    ),
    "dossiers.services.echanges.marquer_lus": (
        discute,
        lambda d, par: echanges.marquer_lus(d, par=par),
    ),
    "dossiers.services.modifications.enregistrer_etape": (en_instruction, _modifier),
    "dossiers.services.modifications.joindre": (en_instruction, _joindre),
    "dossiers.services.modifications.retirer_piece": (
        a_modifier,
        lambda d, par: modifications.retirer_piece(d.modifications.get().pieces.get(), par=par),
    ),
    "dossiers.services.modifications.proposer": (
        a_modifier,
        lambda d, par: modifications.proposer(d, "Un plan.", par=par),
    ),
    "dossiers.services.modifications.annuler": (
        modifie,
        lambda d, par: modifications.annuler(d, par=par),
    ),
    "dossiers.services.modifications.admettre": (
        modifie,
        lambda d, par: modifications.admettre(d.modifications.get(), par=par),
    ),
    "dossiers.services.modifications.refuser": (
        modifie,
        lambda d, par: modifications.refuser(d.modifications.get(), "Autre projet.", par=par),
    ),
    "dossiers.services.depot.deposer": (brouillon, _deposer(depot.deposer)),
    "dossiers.services.enregistrement.enregistrer": (
        depose,
        lambda d, par: enregistrement.enregistrer(d, par=par),
    ),
    "dossiers.services.majoration.notifier_majoration": (
        a_majorer,
        lambda d, par: majoration.notifier_majoration(d, par=par),
    ),
    "dossiers.services.notification.notifier": (
        signe,
        lambda d, par: notification.notifier(d, par=par, **_recommande()),
    ),
    "dossiers.services.partages.inviter": (
        brouillon,
        lambda d, par: partages.inviter(d, "invite@example.org", "partage", par=par),
    ),
    "dossiers.services.papier.deposer_papier": (papier_pret, _papier(papier.deposer_papier)),
    "dossiers.services.projets.enregistrer_projet": (en_instruction, _projet),
    "dossiers.services.saisie.enregistrer_saisie": (brouillon, _saisir),
    "dossiers.services.saisie.exiger_brouillon_de": (
        brouillon,
        lambda d, par: saisie.exiger_brouillon_de(d, par),
    ),
    "dossiers.services.saisie.supprimer_brouillon": (
        brouillon,
        lambda d, par: saisie.supprimer_brouillon(d, par=par),
    ),
}

#: Who a dossier of a commune is given to by ``affecter``; filled by the matrix.
INSTRUCTEURS: dict[int, object] = {}
