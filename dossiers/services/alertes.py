"""Before a limit passes: who can act is told at 15, 7, 3 and 1 days, his chief too; each once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from dossiers.etats import EN_COURS, EtatDossier
from dossiers.models import Dossier, Envoi, Evenement
from dossiers.models.dossiers import Etape, Voie
from dossiers.models.journal import NatureEvenement
from dossiers.services import envois
from dossiers.services.avis import seuil_atteint
from dossiers.services.carnet import Carnet
from droit.calendrier import ajouter_jours_ouvres

SEUILS = (15, 7, 3, 1)
#: Days before the end of R*423-39 when the petitioner is reminded of the pieces awaited.
RAPPEL_PIECES = 15
#: The acknowledgement is due within 10 working days (CRPA R112-11-2); the alert leaves two days earlier.
JOURS_OUVRES_ARE = 8


@dataclass(frozen=True)
class Alerte:
    """What was told about one dossier, and to how many."""

    dossier: Dossier
    texte: str
    nombre: int


#: Dossiers read and told at a time: memory and transactions stay small whatever the number of dossiers.
LOT = 200


def _ouverts():
    return (
        Dossier.objects.filter(etat__in=EN_COURS, est_provisoire=False)
        .select_related("commune")
        .only("reference", "numero", "suffixe", "etape", "type", "domaine", "instructeur_id", "commune__nom",
              "prochaine_echeance", "nature_echeance", "limite_pieces", "date_depot")
    )  # fmt: skip


def _dits(genre: str, debut: str = "") -> Exists:
    """Whether this kind of mail, for an occurrence that begins so, is already planned for the dossier."""
    lignes = Envoi.objects.filter(dossier=OuterRef("pk"), genre=genre)
    return Exists(lignes.filter(occurrence__startswith=debut) if debut else lignes)


def _dit_a_qui_le_suit(occurrence: str) -> Q:
    """Whether the instructor of the dossier, if it has one, was told: whoever takes it over after the others is too."""
    sienne = Concat(Value(f"{occurrence}:"), Cast(OuterRef("instructeur"), CharField()))
    lignes = Envoi.objects.filter(dossier=OuterRef("pk"), genre="alerte", occurrence=sienne)
    return Q(instructeur__isnull=True) | Q(Exists(lignes))


def alerter(jour: date) -> Iterator[Alerte]:
    """Limits within 15 days, to those who can act and their chiefs; the nearest threshold only, once each."""
    carnet = Carnet(jour)
    ouverts = _ouverts().exclude(etape=Etape.ATTENTE_PIECES)
    fenetre = Dossier.objects.filter(
        etat__in=EN_COURS,
        prochaine_echeance__gte=jour,
        prochaine_echeance__lte=jour + timedelta(days=max(SEUILS)),
    )
    # The index alone tells the days; which dossiers of a day count, and who was told, is asked day by day.
    limites = fenetre.order_by("prochaine_echeance").values_list("prochaine_echeance", flat=True)
    for limite in list(limites.distinct()):
        seuil = seuil_atteint(jour, limite, SEUILS)
        occurrence = f"{limite}:J{seuil}"
        proches = ouverts.filter(
            ~_dits("alerte", f"{occurrence}:") | ~_dit_a_qui_le_suit(occurrence), prochaine_echeance=limite
        )
        for dossier, nombre in _prevenir(
            proches.order_by("pk"),
            carnet,
            "alerte",
            lambda dossier, o=occurrence, s=seuil, jour=limite: (
                o,
                {"seuil": s, "limite": str(jour), "nature": dossier.nature_echeance},
            ),
        ):
            yield Alerte(dossier, f"alerte J-{seuil} (limite le {limite})", nombre)


def _prevenir(
    dossiers: QuerySet[Dossier],
    carnet: Carnet,
    genre: str,
    message: Callable[[Dossier], tuple[str, dict]],
) -> Iterator[tuple[Dossier, int]]:
    """One mail a person to alert, lot by lot; each dossier told, and to how many."""
    # Identifiers first: what is written meanwhile does not move what is being read. A dossier that nobody is to be
    # told about is not read further, day after day.
    places = dossiers.values_list("pk", "commune", "domaine", "type", "etape", "instructeur")
    cles = [pk for pk, *place in places.iterator(chunk_size=5000) if carnet.a_quelqu_un(*place)]
    for debut in range(0, len(cles), LOT):
        lot = {d.pk: d for d in dossiers.filter(pk__in=cles[debut : debut + LOT]).iterator()}
        deja = set(Envoi.objects.filter(dossier__in=lot, genre=genre).values_list("dossier", "occurrence"))
        lignes = []
        for dossier in lot.values():
            occurrence, charge = message(dossier)
            for qui in carnet.a_alerter(dossier):
                sienne = f"{occurrence}:{qui}"
                if (dossier.pk, sienne) not in deja:
                    lignes.append(
                        Envoi(dossier=dossier, genre=genre, occurrence=sienne, charge={**charge, "pour": qui})
                    )
        with transaction.atomic():
            envois.prevoir_en_lot(lignes)
        dits = Counter(ligne.dossier_id for ligne in lignes)
        yield from ((lot[pk], nombre) for pk, nombre in dits.items())


def rappeler_pieces(jour: date) -> Iterator[Alerte]:
    """Reminds petitioners, once a limit, that pieces are awaited (R*423-39: silence rejects)."""
    attendus = _ouverts().filter(
        etat=EtatDossier.INCOMPLET,
        limite_pieces__gte=jour,
        limite_pieces__lte=jour + timedelta(days=RAPPEL_PIECES),
    )
    dits = Envoi.objects.filter(genre="rappel_pieces", dossier__in=attendus.order_by().values("pk"))
    deja = set(dits.values_list("dossier", "occurrence"))
    for dossier in attendus.order_by("limite_pieces", "pk"):
        limite = str(dossier.limite_pieces)
        if (dossier.pk, limite) in deja:
            continue
        with transaction.atomic():
            envois.prevoir(dossier, "rappel_pieces", occurrence=limite, charge={"limite": limite})
        yield Alerte(dossier, f"rappel des pièces attendues au plus tard le {limite}", 1)


def alerter_are(jour: date) -> Iterator[Alerte]:
    """Online filings whose acknowledgement of receipt has not left 8 working days after the filing."""
    ares = Evenement.objects.filter(dossier=OuterRef("pk"), nature=NatureEvenement.ARE)
    dernier = jour - timedelta(days=JOURS_OUVRES_ARE)
    while ajouter_jours_ouvres(dernier, JOURS_OUVRES_ARE) > jour:
        dernier -= timedelta(days=1)
    sans_are = Dossier.objects.filter(
        ~Exists(ares), ~_dits("alerte_are"),
        etat__in=EN_COURS, voie=Voie.TELESERVICE, date_depot__lte=dernier,
    )  # fmt: skip

    def message(dossier: Dossier) -> tuple[str, dict]:
        limite = str(ajouter_jours_ouvres(dossier.date_depot, 10))
        return limite, {"limite": limite}

    for dossier, nombre in _prevenir(
        sans_are.select_related("commune").order_by("date_depot", "pk"), Carnet(jour), "alerte_are", message
    ):
        limite = ajouter_jours_ouvres(dossier.date_depot, 10)
        yield Alerte(dossier, f"accusé de réception non parti (à envoyer au plus tard le {limite})", nombre)
