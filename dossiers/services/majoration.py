"""The letter that lengthens the delay, within the month of filing (R*423-42, R*423-43)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from communes import habilitations as h
from communes.erreurs import ErreurMetier
from dossiers import registre
from dossiers.models import Courrier, Dossier
from dossiers.models.courriers import NatureCourrier
from dossiers.models.journal import NatureEvenement
from dossiers.services import courriers, horloge, silence
from dossiers.services.auteurs import mentions_d_auteur
from dossiers.services.circonstances import MODIFIABLES
from dossiers.services.completude import choisir_canal, jour_du_courrier, notifier_courrier
from dossiers.services.journal import consigner, journal_des, verrouiller
from droit.echeancier import PORTAIL, Echeancier, Fait
from droit.trace import Motif

#: How the clock opens its reasons on the authority's silence.
DU_SILENCE = "silence : "


@dataclass(frozen=True)
class Majoration:
    """What a letter sent on ``jour`` would change. ``compte``: the clock takes it into account."""

    jour: date
    avant: Echeancier
    apres: Echeancier
    motifs: tuple[Motif, ...]

    @property
    def compte(self) -> bool:
        return bool(self.motifs) and (
            self.avant.instruction != self.apres.instruction or self.avant.silence != self.apres.silence
        )


def prevoir(dossier: Dossier, jour: date, canal: str = PORTAIL) -> Majoration:
    """The clock with and without a letter dated ``jour``; ``motifs`` are the reasons the letter brings."""
    avant = horloge.projeter(dossier).echeancier
    apres = horloge.prevoir(dossier, Fait(NatureEvenement.MAJORATION, jour, voie=canal))
    connus = set(avant.motifs)
    return Majoration(jour, avant, apres, tuple(m for m in apres.motifs if m not in connus))


def apercu(dossier: Dossier, *, auteur, canal: str = "", date_presentation: date | None = None) -> bytes:
    """The letter as it would leave, made by ``auteur``, without keeping it."""
    canal, jour = choisir_canal(dossier, canal, date_presentation or timezone.localdate())
    return courriers.composer(
        dossier,
        NatureCourrier.MAJORATION,
        _contexte(dossier, prevoir(dossier, jour, canal), auteur, jour_du_courrier(canal, jour)),
    )


@transaction.atomic
def notifier_majoration(
    dossier: Dossier,
    *,
    par,
    canal: str = "",
    date_presentation: date | None = None,
    date_courrier: date | None = None,
    numero_suivi: str = "",
) -> Courrier:
    """Sends the R*423-42 letter for the circumstances retained, and restarts the clock.

    Raises:
        ActionInterdite: ``par`` does not instruct for this commune.
        ErreurMetier: no circumstance, nothing changes (too late included), already sent, no date.
    """
    h.exiger_sur(par, h.INSTRUIRE, dossier)
    dossier = verrouiller(dossier)
    if dossier.etat not in MODIFIABLES:
        raise ErreurMetier("Le délai se modifie pendant l'instruction du dossier.")
    if not dossier.circonstances:
        raise ErreurMetier("Retenez d'abord la circonstance qui modifie le délai.")
    codes = sorted(dossier.circonstances)
    for deja in journal_des(dossier, NatureEvenement.MAJORATION):
        if sorted(deja.donnees.contenu.get("codes", [])) == codes:
            raise ErreurMetier("La lettre de modification du délai est déjà partie pour ces circonstances.")
    canal, jour = choisir_canal(dossier, canal, date_presentation)
    prevision = prevoir(dossier, jour, canal)
    if not prevision.compte:
        raise ErreurMetier(
            "Cette lettre ne changerait rien au délai : elle arriverait après le mois qui suit le dépôt "
            "(R*423-43), ou ces circonstances ne modifient pas le délai de ce type de dossier."
        )
    evenement = consigner(
        dossier, NatureEvenement.MAJORATION, jour, par=par, donnees={"voie": canal, "codes": codes}
    )
    courrier = courriers.editer(
        dossier,
        NatureCourrier.MAJORATION,
        _contexte(dossier, prevision, par, jour_du_courrier(canal, jour, date_courrier)),
        par=par,
    )
    notifier_courrier(courrier, canal, jour, evenement, numero_suivi=numero_suivi)
    horloge.actualiser(dossier)
    return courrier


def motifs_de_la_lettre(dossier: Dossier, prevision: Majoration) -> tuple[Motif, ...]:
    """The reasons the petitioner reads: what each circumstance retained does to the delay, with its article.

    The clock's other reasons speak to the instructor (the prudent day, the letter itself) or repeat what the letter
    says in its own words (limit, silence).
    """
    effets = registre.domaine(dossier.domaine).effets_delai(dossier.type)
    articles = {a for e in effets if e.code in dossier.circonstances for _, a in e.effets}
    return tuple(
        m for m in prevision.motifs if str(m.article) in articles and not m.effet.startswith(DU_SILENCE)
    )


def _contexte(dossier: Dossier, prevision: Majoration, auteur, jour: date) -> dict:
    effet = prevision.apres.silence.effet
    issue = silence.libelle(effet, dossier.suffixe)
    articles = [str(m.article) for m in prevision.apres.motifs if m.effet.startswith(DU_SILENCE)]
    source = f" ({', '.join(dict.fromkeys(articles))})" if articles else ""
    phrase = (
        f"Sans réponse de la mairie à cette date, votre demande sera réputée rejetée : {issue}{source}."
        if effet in silence.REJETS
        else f"Sans réponse de la mairie à cette date, vous bénéficierez d'une décision implicite : {issue}{source}."
    )
    return {
        "motifs": motifs_de_la_lettre(dossier, prevision),
        "horloge": horloge.Horloge(prevision.apres, est_provisoire=False),
        "phrase_silence": phrase,
        "jour": jour,
        "mentions": (),
        **mentions_d_auteur(dossier, auteur),
    }
