"""The rows of the queue, written without a template a row: a page of 25 is drawn in a third of the time.

Every part goes through ``format_html``: what a petitioner typed is escaped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from communes import habilitations as h
from communes.templatetags.mitoyen import ABSENT, badge_echeance, badge_etat, date_courte
from dossiers.models import Dossier
from dossiers.services import horloge
from workflows import file_attente, presentation
from workflows.vues.commun import adresse_de_dossier

RIEN = mark_safe('<span class="discret">—</span>')
PERSONNE = mark_safe('<span class="discret">personne</span>')
_SUR_DEUX_LIGNES = '{}<br><span class="discret">{}</span>'
_PRENDRE = (
    '<form method="post" action="{}">{}<button class="secondaire petit">Prendre'
    '<span class="visuellement-masque"> {}</span></button></form>'
)
_CACHES = '<input type="hidden" name="csrfmiddlewaretoken" value="{}"><input type="hidden" name="retour" value="{}">'


class Lignes:
    """Writes the rows of one page for one person. ``colonnes``: the codes shown, in the order of the table."""

    def __init__(self, request: HttpRequest, colonnes: Iterable[str]):
        self.request = request
        self.aujourd_hui = timezone.localdate()
        connues: dict[str, Callable[[Dossier], Any]] = {
            "demandeur": self._demandeur,
            "objet": lambda d: d.objet or ABSENT,
            "depot": lambda d: date_courte(d.date_depot),
            "voie": lambda d: d.get_voie_display(),
            "echeance": self._echeance,
            "silence": self._silence,
            "etat": self._etat,
            "suivi": self._suivi,
            "service": lambda d: d.service or "la commune",
        }
        self.cellules = [connues[code] for code in colonnes]

    @cached_property
    def caches(self) -> SafeString:
        """The hidden fields of the page's forms: its token, and where to come back."""
        return format_html(_CACHES, get_token(self.request), self.request.get_full_path())

    def ecrire(self, dossier: Dossier) -> dict[str, Any]:
        """``dossier`` and its ``cellules``: the header of the row, then one cell a column."""
        titre = format_html(
            '<th scope="row"><a href="{}" data-rang>{}</a><br><span class="discret">{} · {}</span></th>',
            adresse_de_dossier(dossier.reference),
            dossier,
            dossier.commune,
            f"{dossier.type}, {dossier.nature_de_suite.lower()}" if dossier.suffixe else dossier.type,
        )
        cellules = format_html_join("\n", "<td>{}</td>", ((cellule(dossier),) for cellule in self.cellules))
        return {"dossier": dossier, "cellules": titre + cellules}

    def _demandeur(self, d: Dossier) -> SafeString:
        return format_html(
            _SUR_DEUX_LIGNES, d.nom_demandeur or ABSENT, d.adresse_terrain or d.objet or ABSENT
        )

    def _echeance(self, d: Dossier) -> SafeString:
        if not d.prochaine_echeance:
            return RIEN
        return format_html(
            '{}<br><span class="discret">{}, {}{}</span>',
            badge_echeance(d.prochaine_echeance, self.aujourd_hui),
            date_courte(d.prochaine_echeance),
            horloge.LIBELLES_ECHEANCE.get(d.nature_echeance, ""),
            " (prévision)" if d.est_provisoire else "",
        )

    def _silence(self, d: Dossier) -> SafeString:
        phrase = presentation.phrase_silence(d)
        if not phrase:
            return RIEN
        return format_html('{}<br><span class="discret">le {}</span>', phrase, date_courte(d.date_silence))

    def _etat(self, d: Dossier) -> SafeString:
        badge = badge_etat(d.get_etat_display(), presentation.ton_etat(d))
        return format_html(_SUR_DEUX_LIGNES, badge, d.get_etape_display())

    def _suivi(self, d: Dossier) -> Any:
        if d.instructeur:
            return d.instructeur
        if d.etape not in file_attente.ATTENTES_INSTRUCTION or not h.peut_sur(
            self.request.user, h.INSTRUIRE, d
        ):
            return PERSONNE
        return format_html(
            _PRENDRE,
            adresse_de_dossier(d.reference, "prendre"),
            self.caches,
            d,
        )
