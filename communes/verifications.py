"""System checks: rights are granted to groups on communes, nowhere else."""

from __future__ import annotations

from django.conf import settings
from django.core.checks import Error, Tags, register


@register(Tags.security, deploy=True)
def demonstration_fermee(app_configs, **kwargs):
    """A production site refuses the demonstration and its accounts."""
    from django.db import DatabaseError

    from communes.models import Utilisateur

    erreurs = []
    if settings.DEMO:
        erreurs.append(Error("La démonstration est ouverte (DEMO=1).", id="mitoyen.E001"))
    try:
        if Utilisateur.objects.filter(est_de_demonstration=True, is_active=True).exists():
            erreurs.append(Error("Un compte de démonstration existe dans cette base.", id="mitoyen.E002"))
    except DatabaseError:
        pass
    return erreurs


@register(Tags.database)
def droits_par_objet_seulement(app_configs, databases=None, **kwargs):
    """No permission of an instructing domain is granted at model level, to anyone."""
    from django.contrib.auth.models import Group
    from django.db import DatabaseError

    from communes import domaines
    from communes.habilitations import LIBELLES, permission
    from communes.models import Utilisateur

    if not databases:
        return []
    codenames = [permission(action, domaine) for action in LIBELLES for domaine in domaines.codes()]
    try:
        fautifs = list(
            Group.objects.filter(permissions__codename__in=codenames).values_list("name", flat=True)
        )
        fautifs += list(
            Utilisateur.objects.filter(user_permissions__codename__in=codenames).values_list(
                "courriel", flat=True
            )
        )
    except DatabaseError:
        return []
    return [
        Error(
            f"« {nom} » tient un droit d'instruction sans commune : octroyez-le par communes.habilitations.",
            id="mitoyen.E003",
        )
        for nom in fautifs
    ]
