"""What a person sets for the queue: named filters (one may open by default) and the columns to show."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from django.db import transaction

from communes.erreurs import ErreurMetier
from communes.models import Utilisateur
from workflows.models import ColonnesFile, FiltreEnregistre

MAXIMUM = 30
#: What a filter may keep: the tab and the criteria of ``formulaires.FiltreFile``, never a page key.
PARAMETRES = (
    "onglet", "q", "commune", "domaine", "type", "etat", "echeance", "numero", "demandeur", "adresse",
    "parcelle", "circonstance", "instructeur",
)  # fmt: skip

#: Code, title, shown unless the person chose otherwise. The dossier itself is always shown.
COLONNES = (
    ("demandeur", "Demandeur et terrain", True),
    ("objet", "Objet", False),
    ("depot", "Déposé le", False),
    ("voie", "Voie du dépôt", False),
    ("echeance", "Échéance", True),
    ("silence", "Si rien n’est fait", True),
    ("etat", "État", True),
    ("suivi", "Suivi par", True),
    ("service", "Service", False),
)


def colonnes_de(agent) -> list[tuple[str, str]]:
    """The columns this person sees, in the order of the table."""
    choisies = ColonnesFile.objects.filter(agent=agent).values_list("colonnes", flat=True).first()
    if choisies is None:
        return [(code, titre) for code, titre, par_defaut in COLONNES if par_defaut]
    return [(code, titre) for code, titre, _ in COLONNES if code in choisies]


def choisir_colonnes(agent: Utilisateur, codes) -> None:
    """Keeps the columns to show; an unknown code is left out."""
    connues = [code for code, _, _ in COLONNES if code in set(codes)]
    ColonnesFile.objects.update_or_create(agent=agent, defaults={"colonnes": connues})


def adresse_de(filtre: FiltreEnregistre) -> str:
    """The query string that opens a filter."""
    return "?" + urlencode({c: v for c, v in filtre.parametres.items() if c in PARAMETRES and v})


def defaut_de(agent) -> FiltreEnregistre | None:
    """The filter that opens by default for this person."""
    return FiltreEnregistre.objects.filter(agent=agent, est_defaut=True).first()


@transaction.atomic
def enregistrer_filtre(
    agent: Utilisateur, nom: str, parametres: Mapping[str, str], *, est_defaut: bool
) -> FiltreEnregistre:
    """Keeps a filter under a name; the same name replaces it.

    Raises:
        ErreurMetier: no name, or too many filters.
    """
    nom = " ".join(nom.split())[:60]
    if not nom:
        raise ErreurMetier("Donnez un nom à ce filtre.")
    Utilisateur.objects.select_for_update().get(pk=agent.pk)
    siens = FiltreEnregistre.objects.filter(agent=agent)
    if not siens.filter(nom=nom).exists() and siens.count() >= MAXIMUM:
        raise ErreurMetier(f"Vous avez déjà {MAXIMUM} filtres : supprimez-en un.")
    if est_defaut:
        siens.update(est_defaut=False)
    gardes = {c: str(parametres[c])[:120] for c in PARAMETRES if parametres.get(c)}
    filtre, _ = FiltreEnregistre.objects.update_or_create(
        agent=agent, nom=nom, defaults={"parametres": gardes, "est_defaut": est_defaut}
    )
    return filtre


@transaction.atomic
def ouvrir_par_defaut(filtre: FiltreEnregistre, *, oui: bool) -> None:
    """Makes a filter the one that opens by default, or no longer."""
    Utilisateur.objects.select_for_update().get(pk=filtre.agent_id)
    FiltreEnregistre.objects.filter(agent=filtre.agent_id).update(est_defaut=False)
    FiltreEnregistre.objects.filter(pk=filtre.pk).update(est_defaut=oui)
