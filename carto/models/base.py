"""What every object of a layer has: a geometry in metres, an interval of validity, an origin."""

from __future__ import annotations

from datetime import date

from django.contrib.gis.db import models
from django.contrib.gis.geos import Polygon
from django.db import connections
from django.db.models import Q
from django.db.models.expressions import RawSQL

SRID_METRES = 2154


def filtrer_par_emprise(
    objets: models.QuerySet, champ: str, emprise: tuple[float, float, float, float]
) -> models.QuerySet:
    """``objets`` whose box meets ``emprise`` (metres), through the spatial index of either database.

    GeoDjango never uses the R-tree of SpatiaLite, so it is named here (docs/adr/0004). The boxes of that R-tree
    are rounded outwards: this is a pre-filter.
    """
    xmin, ymin, xmax, ymax = emprise
    if connections[objets.db].vendor == "sqlite":
        index = f"idx_{objets.model._meta.db_table}_{champ}"
        sql = (
            f'SELECT pkid FROM "{index}" '  # noqa: S608 - the name comes from the model
            "WHERE xmax >= %s AND xmin <= %s AND ymax >= %s AND ymin <= %s"
        )
        return objets.filter(pk__in=RawSQL(sql, (xmin, xmax, ymin, ymax)))  # noqa: S611 - bound values
    boite = Polygon.from_bbox(emprise)
    boite.srid = SRID_METRES
    return objets.filter(**{f"{champ}__bboverlaps": boite})


class ObjetCartoQuerySet(models.QuerySet):
    """Questions asked of a layer."""

    def en_vigueur(self, jour: date) -> ObjetCartoQuerySet:
        """Objects in force on ``jour``: ``debut`` reached, ``fin`` (first day out of force) not yet."""
        return self.filter(debut__lte=jour).filter(Q(fin__isnull=True) | Q(fin__gt=jour))

    def dans_l_emprise(
        self, emprise: tuple[float, float, float, float], marge: float = 0
    ) -> ObjetCartoQuerySet:
        """Objects whose bounding box meets ``emprise`` (xmin, ymin, xmax, ymax, metres), widened by ``marge``.

        A pre-filter: the exact answer is computed by the caller with GEOS, the same on both databases.
        """
        xmin, ymin, xmax, ymax = emprise
        return filtrer_par_emprise(self, "geom", (xmin - marge, ymin - marge, xmax + marge, ymax + marge))


class ObjetCarto(models.Model):
    """One object of a layer, in force on ``[debut, fin[`` and brought by ``lot``."""

    lot = models.ForeignKey(
        "carto.ImportCouche", on_delete=models.PROTECT, related_name="+", verbose_name="import d'origine"
    )
    debut = models.DateField("en vigueur depuis")
    fin = models.DateField("n'est plus en vigueur le", null=True, blank=True)
    est_fictive = models.BooleanField("donnée fictive de démonstration", default=False)

    objects = ObjetCartoQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def source(self) -> str:
        """Where the object comes from, as its import said it."""
        return self.lot.source

    @property
    def licence(self) -> str:
        """Licence of the data the object comes from."""
        return self.lot.licence

    @property
    def millesime(self) -> str:
        """Edition of the data the object comes from."""
        return self.lot.millesime
