"""The one door of rights: who may do what, on which commune, in which domain, today.

Rights are guardian object permissions on :class:`communes.models.Commune`, one a (action, domain),
granted to the *group of a role*, never to a person and never at model level. A person holds them
through dated postings (:class:`communes.models.Affectation`). ``is_superuser`` grants nothing.
"""

from __future__ import annotations

from communes.habilitations.acces import Acces, chaine_des_acces
from communes.habilitations.affectations import (
    administre,
    affecter,
    est_administrateur_plateforme,
    exiger_administrateur_plateforme,
    exiger_d_administrer,
    exiger_de_pourvoir,
    peut_pourvoir,
    revoquer,
)
from communes.habilitations.annuaire import Annuaire
from communes.habilitations.conventions import (
    annuler_convention,
    avertissements,
    clore_convention,
    dossiers_en_cours,
    ouvrir_convention,
    rendre_les_dossiers,
)
from communes.habilitations.grammaire import (
    ACTIONS,
    ADMINISTRER,
    CONSULTER,
    ENREGISTRER,
    INSTRUIRE,
    LIBELLES,
    ROLES_COMMUNAUX,
    ROLES_DE_SERVICE,
    ROLES_DONNES_PAR_LA_COMMUNE,
    SIGNER,
    VALIDER,
    permission,
    synchroniser_permissions,
)
from communes.habilitations.octrois import clore_octrois, octroyer, ouvrir_commune, role
from communes.habilitations.questions import (
    communes,
    est_agent,
    exiger,
    exiger_tache,
    exiger_type,
    filtre_communes,
    octrois_de,
    personnes_pouvant,
    peut,
    peut_quelque_part,
    roles_tenus,
    service_charge,
    services_diriges,
    tient_le_role,
)

__all__ = [
    "ACTIONS",
    "ADMINISTRER",
    "CONSULTER",
    "ENREGISTRER",
    "INSTRUIRE",
    "LIBELLES",
    "ROLES_COMMUNAUX",
    "ROLES_DE_SERVICE",
    "ROLES_DONNES_PAR_LA_COMMUNE",
    "SIGNER",
    "VALIDER",
    "Acces",
    "Annuaire",
    "administre",
    "affecter",
    "annuler_convention",
    "avertissements",
    "chaine_des_acces",
    "clore_convention",
    "clore_octrois",
    "communes",
    "dossiers_en_cours",
    "est_administrateur_plateforme",
    "est_agent",
    "exiger",
    "exiger_administrateur_plateforme",
    "exiger_d_administrer",
    "exiger_de_pourvoir",
    "exiger_tache",
    "exiger_type",
    "filtre_communes",
    "octrois_de",
    "octroyer",
    "ouvrir_commune",
    "ouvrir_convention",
    "permission",
    "personnes_pouvant",
    "peut",
    "peut_pourvoir",
    "peut_quelque_part",
    "rendre_les_dossiers",
    "revoquer",
    "role",
    "roles_tenus",
    "service_charge",
    "services_diriges",
    "synchroniser_permissions",
    "tient_le_role",
]
