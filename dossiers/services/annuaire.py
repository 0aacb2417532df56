"""The directory of services to consult, as the demonstration starts with it (fictional addresses)."""

from __future__ import annotations

from datetime import date

from communes import habilitations as h
from communes.models import Affectation, CodeRole, Utilisateur
from dossiers.models import MembreConsulte, ServiceConsultable
from dossiers.models.consultations import ABF, MAIRE, EffetSilenceAvis, NatureConsultation, UniteDelai

DEPUIS = date(2024, 1, 1)
AVIS, ACCORD, INFO = NatureConsultation.AVIS, NatureConsultation.ACCORD, NatureConsultation.INFORMATION
FAVORABLE, DONNE = EffetSilenceAvis.FAVORABLE, EffetSilenceAvis.ACCORD_DONNE

#: code, name, theme, nature, months, silence, article. An address is ``<code>@example.org``.
SERVICES = (
    (ABF, "Architecte des Bâtiments de France (UDAP)", "Patrimoine", ACCORD, 2, DONNE, "R*423-54"),
    ("drac_archeologie", "Service régional de l'archéologie (DRAC)", "Patrimoine", AVIS, 1,
     EffetSilenceAvis.SANS_OBSERVATION, "R*423-69"),
    ("mel_assainissement", "MEL — assainissement", "Réseaux", AVIS, 1, FAVORABLE, "R*423-59"),
    ("mel_eau", "MEL — eau potable", "Réseaux", AVIS, 1, FAVORABLE, "R*423-59"),
    ("voirie", "MEL — voirie", "Réseaux", AVIS, 1, FAVORABLE, "R*423-53"),
    ("enedis", "Enedis", "Réseaux", AVIS, 1, FAVORABLE, "R*423-59"),
    ("gaz", "Distributeur de gaz", "Réseaux", AVIS, 1, FAVORABLE, "R*423-59"),
    ("sdis", "Service d'incendie et de secours (SDIS)", "Sécurité", AVIS, 1, FAVORABLE, "R*423-59"),
    ("erp", "Commission de sécurité et d'accessibilité", "Sécurité", ACCORD, 4, DONNE, "R*423-70"),
    ("carrieres", "Service des carrières souterraines", "Risques", AVIS, 1, FAVORABLE, "R*423-59"),
    ("aviation_defense", "Aviation civile (DGAC) et défense", "Servitudes", ACCORD, 2, FAVORABLE, "R*423-63"),
    ("aviation_civile", "Aviation civile (DGAC), affichage", "Servitudes", AVIS, 1, FAVORABLE, "R581-12"),
    ("cdpenaf", "CDPENAF", "Agriculture", AVIS, 1, FAVORABLE, "R*423-59"),
    ("cdnps", "CDNPS", "Paysages", AVIS, 2, FAVORABLE, "R*423-60"),
    ("prefet_region_mh", "Préfet de région (monument inscrit)", "Patrimoine", ACCORD, 3, DONNE, "R*423-66"),
    ("prefet_region", "Préfet de région, affichage", "Patrimoine", ACCORD, 1, DONNE, "R581-12"),
    (MAIRE, "Maire de la commune", "Commune", AVIS, 1, FAVORABLE, "R*423-72"),
    ("proprete", "MEL — collecte des déchets", "Réseaux", INFO, 1, EffetSilenceAvis.AUCUN, "R*423-50"),
)  # fmt: skip


def poser_services_consultables() -> int:
    """Lays the demonstration's directory; ABF's demo account is posted to its service. Returns how many are new.

    Running it again changes nothing; entries edited meanwhile stay as they are.
    """
    nouveaux = 0
    for code, nom, famille, nature, mois, silence, article in SERVICES:
        _, cree = ServiceConsultable.objects.get_or_create(
            code=code,
            defaults={
                "nom": nom,
                "famille": famille,
                "courriel": "" if code == MAIRE else f"{code.replace('_', '.')}@example.org",
                "nature": nature,
                "nombre": mois,
                "unite": UniteDelai.MOIS,
                "silence": silence,
                "article": article,
                "debut": DEPUIS,
            },
        )
        nouveaux += cree
    compte = Utilisateur.objects.filter(courriel="abf@example.org", est_de_demonstration=True).first()
    if compte is not None:
        rattacher(compte, ServiceConsultable.objects.get(code=ABF), debut=DEPUIS)
    return nouveaux


def rattacher(
    agent: Utilisateur, service: ServiceConsultable, *, debut: date, fin: date | None = None
) -> None:
    """Posts an account to the role of consulted service and makes it a dated member; again: nothing changes."""
    role = h.role(CodeRole.CONSULTE)
    if not Affectation.objects.en_vigueur(debut).filter(agent=agent, role=role).exists():
        h.affecter(agent, role, debut=debut, motif=f"service consulté : {service}")
    MembreConsulte.objects.get_or_create(agent=agent, service=service, debut=debut, defaults={"fin": fin})
