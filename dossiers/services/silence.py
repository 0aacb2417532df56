"""What silence does: deemed completeness, tacit grants, tacit rejections, on their legal day."""

from __future__ import annotations

from datetime import date, timedelta

from communes.actes import acte
from communes.erreurs import ErreurMetier
from dossiers.etats import EtatDossier, passer
from dossiers.models import Dossier
from dossiers.models.decisions import VIVANTES, EtatDecision
from dossiers.models.dossiers import Etape
from dossiers.models.journal import NatureEvenement
from dossiers.services import enregistrement, envois, horloge
from dossiers.services.completude import reputer_complet
from dossiers.services.journal import consigner, verrouiller
from droit.echeancier import EffetSilence

REJETS = frozenset({EffetSilence.REJET_IMPLICITE, EffetSilence.REJET_TACITE, EffetSilence.OPPOSITION_TACITE})

LIBELLES = {
    EffetSilence.NON_OPPOSITION: "décision de non-opposition tacite",
    EffetSilence.PERMIS_TACITE: "permis tacite",
    EffetSilence.CERTIFICAT_TACITE: "certificat d'urbanisme tacite",
    EffetSilence.AUTORISATION_TACITE: "autorisation tacite",
    EffetSilence.REJET_IMPLICITE: "refus tacite",
    EffetSilence.REJET_TACITE: "rejet tacite",
    EffetSilence.OPPOSITION_TACITE: "opposition tacite",
    EffetSilence.SANS_OBJET: "sans objet",
}


#: What silence grants on a dossier that follows an authorisation.
TACITES_DE_SUITE = {"M": "modification tacite", "T": "transfert tacite"}


def libelle(effet: str, suite: str = "") -> str:
    """What silence produces, in words; ``suite``: the suffix of a modification or a transfer."""
    if suite and effet in (EffetSilence.NON_OPPOSITION, EffetSilence.PERMIS_TACITE):
        return TACITES_DE_SUITE[suite[:1]]
    return LIBELLES.get(effet, effet)


def a_reputer_complets(jour: date):
    """Registered dossiers whose month of completeness ended before ``jour`` without request (R*423-22)."""
    return Dossier.objects.filter(
        etat=EtatDossier.A_VERIFIER, limite_completude__lt=jour, est_provisoire=False
    ).order_by("limite_completude", "pk")


def au_silence(jour: date):
    """Dossiers whose silence has produced its effect on ``jour`` (clock started, no notified decision)."""
    return (
        Dossier.objects.au_silence_acquis(jour)
        .filter(est_provisoire=False)
        .exclude(effet_silence=EffetSilence.SANS_OBJET)
        .order_by("date_silence", "pk")
    )


@acte()
def reputer(dossier: Dossier, jour: date) -> bool:
    """Deems one dossier complete if it still is to be; returns whether it did."""
    dossier = verrouiller(dossier)
    if dossier.etat != EtatDossier.A_VERIFIER or not dossier.limite_completude:
        return False
    if dossier.limite_completude >= jour:
        return False
    reputer_complet(dossier, par=None, jour=dossier.limite_completude + timedelta(days=1))
    return True


@acte()
def constater(dossier: Dossier, jour: date) -> str:
    """Records the tacit decision of one dossier on its legal day; returns the effect, "" if none.

    The projection is recomputed under lock: a notification or pieces recorded meanwhile win.

    Raises:
        ErreurMetier: the state of the dossier contradicts its clock.
    """
    dossier = verrouiller(dossier)
    if dossier.est_clos or dossier.est_brouillon:
        return ""
    la_horloge = horloge.projeter(dossier)
    silence, vue = la_horloge.echeancier.silence, la_horloge.echeancier.decision
    if la_horloge.est_provisoire or silence.le is None or silence.le > jour:
        return ""
    if vue is not None and vue.dans_le_delai:
        raise ErreurMetier(f"{dossier} : décision notifiée dans le délai mais dossier encore ouvert.")
    if dossier.etat == EtatDossier.DEPOSE:
        dossier = enregistrement.numeroter(dossier, par=None)
    effet = EffetSilence(silence.effet)
    passer(dossier, "rejeter_tacitement" if effet in REJETS else "accorder_tacitement")
    dossier.etape = Etape.CLOS
    dossier.decisions.filter(etat__in=[e for e in VIVANTES if e != EtatDecision.SIGNEE]).update(
        etat=EtatDecision.CADUQUE
    )
    consigner(
        dossier,
        NatureEvenement.DECISION_TACITE,
        silence.le,
        par=None,
        donnees={"effet": str(effet), "motifs": [str(m.article) for m in la_horloge.echeancier.motifs]},
    )
    horloge.actualiser(dossier, la_horloge)  # a tacit decision moves no clock
    envois.prevoir(dossier, "tacite", charge={"effet": str(effet)})
    return str(effet)
