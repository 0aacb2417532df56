"""guardian's object permissions on communes, with dates and their source."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from guardian.managers import GroupObjectPermissionManager
from guardian.models import GroupObjectPermissionBase


class OctroiQuerySet(models.QuerySet):
    def en_vigueur(self, jour: date) -> OctroiQuerySet:
        """Grants that hold on ``jour``, first and last day included."""
        return self.filter(octrois_en_vigueur(jour))


def octrois_en_vigueur(jour: date, chemin: str = "") -> Q:
    """The condition of :meth:`OctroiQuerySet.en_vigueur`, on the grants at the end of ``chemin``."""
    return (Q(**{f"{chemin}fin__isnull": True}) | Q(**{f"{chemin}fin__gte": jour})) & Q(
        **{f"{chemin}debut__lte": jour}
    )


class OctroiManager(GroupObjectPermissionManager.from_queryset(OctroiQuerySet)):
    pass


class OctroiCommune(GroupObjectPermissionBase):
    """One permission on one commune, granted to the group of one role, between two dates.

    guardian finds this table by itself (direct foreign key). ``convention`` names the source of the
    grant when a convention opened it: each source has its own rows, so that ending one leaves the others.
    """

    content_object = models.ForeignKey("communes.Commune", models.CASCADE, related_name="octrois")
    debut = models.DateField("à partir du", default=date(2000, 1, 1))
    fin = models.DateField("jusqu'au", null=True, blank=True)
    convention = models.ForeignKey(
        "communes.Convention", models.PROTECT, null=True, blank=True, related_name="octrois"
    )
    motif = models.CharField("motif", max_length=200, blank=True)

    objects = OctroiManager()

    class Meta:
        verbose_name = "octroi"
        indexes = [models.Index(fields=["group", "permission"])]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "permission", "content_object", "debut"],
                condition=Q(convention__isnull=True),
                name="octroi_unique_sans_convention",
            ),
            models.UniqueConstraint(
                fields=["group", "permission", "content_object", "debut", "convention"],
                name="octroi_unique_par_convention",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.permission.codename} — {self.content_object} — {self.group}"
