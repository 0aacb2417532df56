"""Display only: French dates and measures, badges, panels, form helpers. No rule of law, no query."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.forms import BoundField, Form
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify

from communes.templatetags.icones import ICONES

register = template.Library()

MOIS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
JOURS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
INSECABLE = "\u00a0"
FINE = "\u202f"
ABSENT = "—"
SEUIL_PROCHE = 7
SANS_ECHEANCE = mark_safe('<span class="discret">sans échéance</span>')

# tone -> icon: a status is told by its word and its shape, the colour repeats it.
TONS = {
    "neutre": "neutre",
    "info": "info",
    "attente": "attente",
    "action": "action",
    "encours": "encours",
    "favorable": "favorable",
    "defavorable": "defavorable",
    "alerte": "alerte",
}
CLASSES_TON = {"encours": "info", "alerte": "attente"}
TON_DES_MESSAGES = {
    "debug": "neutre",
    "info": "info",
    "success": "favorable",
    "warning": "alerte",
    "error": "defavorable",
}


def _jour(valeur: Any) -> dt.date | None:
    """The legal day of a date, of an instant (in Paris), or of an ISO text; ``None`` when there is none."""
    if isinstance(valeur, dt.datetime):
        return timezone.localdate(valeur) if timezone.is_aware(valeur) else valeur.date()
    if isinstance(valeur, dt.date):
        return valeur
    if isinstance(valeur, str) and valeur:
        try:
            return dt.date.fromisoformat(valeur[:10])
        except ValueError:
            return None
    return None


def en_lettres(jour: dt.date) -> str:
    """``1er avril 2026``: a day as a letter writes it."""
    quantieme = "1er" if jour.day == 1 else str(jour.day)
    return f"{quantieme}{INSECABLE}{MOIS[jour.month - 1]}{INSECABLE}{jour.year}"


def _balise_temps(jour: dt.date | dt.datetime, texte: str) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', jour.isoformat(), texte)


@register.filter
def date_longue(valeur: Any) -> str:
    """A day in words, ``10 avril 2026``, in a ``<time>``; a dash when there is none."""
    jour = _jour(valeur)
    return _balise_temps(jour, en_lettres(jour)) if jour else ABSENT


@register.filter
def date_complete(valeur: Any) -> str:
    """A day with its weekday: ``vendredi 10 avril 2026``."""
    jour = _jour(valeur)
    return _balise_temps(jour, f"{JOURS[jour.weekday()]} {en_lettres(jour)}") if jour else ABSENT


@register.filter
def date_courte(valeur: Any) -> str:
    """A day in digits, for tables: ``10/04/2026``."""
    jour = _jour(valeur)
    return _balise_temps(jour, f"{jour:%d/%m/%Y}") if jour else ABSENT


@register.filter
def heure(valeur: dt.datetime | None) -> str:
    """The hour of an instant in Paris: ``14 h 32``."""
    if valeur is None:
        return ABSENT
    local = timezone.localtime(valeur) if timezone.is_aware(valeur) else valeur
    return f"{local.hour}{INSECABLE}h{INSECABLE}{local.minute:02d}"


@register.filter
def instant(valeur: dt.datetime | None) -> str:
    """An instant in words: ``10 avril 2026 à 14 h 32``."""
    if valeur is None:
        return ABSENT
    return _balise_temps(valeur, f"{en_lettres(_jour(valeur))} à {heure(valeur)}")


@register.filter
def nombre(valeur: Any) -> str:
    """A number the French way: thin spaces between thousands, decimal comma, no useless zero."""
    if valeur in (None, ""):
        return ABSENT
    exact = Decimal(str(valeur))
    texte = f"{exact:,f}"
    if "." in texte:
        texte = texte.rstrip("0").rstrip(".")
    return texte.replace(",", FINE).replace(".", ",").replace("-", "\u2212")


@register.filter
def mesure(valeur: Any, unite: str = "m²") -> str:
    """A number and its unit, never separated: ``1 250,5 m²``."""
    return ABSENT if valeur in (None, "") else f"{nombre(valeur)}{INSECABLE}{unite}"


@register.filter
def taille(octets: int | None) -> str:
    """The size of a file in decimal units: ``2,4 Mo``."""
    if octets is None:
        return ABSENT
    valeur = Decimal(octets)
    for unite in ("octets", "ko", "Mo", "Go"):
        if valeur < 1000 or unite == "Go":
            break
        valeur /= 1000
    arrondi = valeur.quantize(Decimal(1)) if unite in ("octets", "ko") else valeur.quantize(Decimal("0.1"))
    return mesure(arrondi, unite)


@register.simple_tag
@lru_cache(maxsize=512)
def icone(nom: str, titre: str = "") -> SafeString:
    """An inline drawing; decorative unless ``titre`` says what it means. An unknown name is an error."""
    trace = ICONES[nom]
    attributs = (
        format_html('role="img" aria-label="{}"', titre)
        if titre
        else mark_safe('aria-hidden="true" focusable="false"')
    )
    return format_html(
        '<svg class="icone" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" '
        'stroke-linecap="round" stroke-linejoin="round" {}>{}</svg>',
        attributs,
        mark_safe(trace),  # noqa: S308  a constant of this package
    )


def classe_de_ton(ton: str) -> str:
    """The CSS class of a tone; ``neutre`` for a tone nobody knows."""
    if ton not in TONS:
        ton = "neutre"
    return f"ton-{CLASSES_TON.get(ton, ton)}"


@register.simple_tag
def badge_etat(libelle: Any, ton: str = "neutre") -> SafeString:
    """A status, by word and shape. ``ton`` is a key of :data:`TONS`."""
    return _badge(str(libelle), classe_de_ton(ton), TONS.get(ton, "neutre"))


# A list shows the same few badges on every row: written once each, not through a template a row.
@lru_cache(maxsize=1024)
def _badge(libelle: str, classe: str, signe: str) -> SafeString:
    return format_html('<span class="badge {}">{} {}</span>', classe, icone(signe), libelle)


def dire_echeance(jour: dt.date, aujourd_hui: dt.date) -> tuple[str, str]:
    """``(words, tone)`` of what is left until ``jour``, its last day included."""
    reste = (jour - aujourd_hui).days
    if reste < 0:
        depuis = -reste
        return f"dépassée depuis {depuis}{INSECABLE}jour{'s' if depuis > 1 else ''}", "defavorable"
    if reste == 0:
        return "aujourd’hui", "alerte"
    if reste == 1:
        return "demain", "alerte"
    if reste <= SEUIL_PROCHE:
        return f"J\u2212{reste}", "alerte"
    return f"dans {reste}{INSECABLE}jours", "neutre"


@register.simple_tag
def badge_echeance(valeur: Any, au: Any = None) -> SafeString:
    """What is left until a day, counted from ``au`` (today in Paris when not given)."""
    jour = _jour(valeur)
    if jour is None:
        return SANS_ECHEANCE
    return _badge_echeance(jour, _jour(au) or timezone.localdate())


@lru_cache(maxsize=1024)
def _badge_echeance(jour: dt.date, aujourd_hui: dt.date) -> SafeString:
    texte, ton = dire_echeance(jour, aujourd_hui)
    signes = {"defavorable": "defavorable", "alerte": "alerte", "neutre": "horloge"}
    return format_html(
        '<span class="badge badge-echeance {}{}">{} {}'
        '<span class="visuellement-masque"> (échéance le {})</span></span>',
        classe_de_ton(ton),
        " badge-plein" if ton == "defavorable" else "",
        icone(signes[ton]),
        texte,
        _balise_temps(jour, en_lettres(jour)),
    )


@register.inclusion_tag("composants/definitions.html")
def definitions(paires: Any) -> dict[str, Any]:
    """A definition list from ``(term, value)`` pairs or a mapping; an empty value shows a dash."""
    couples = paires.items() if hasattr(paires, "items") else paires
    return {"paires": [(terme, ABSENT if valeur in (None, "") else valeur) for terme, valeur in couples]}


@register.filter
def ton_du_message(message: Any) -> str:
    """The tone of a Django message, from its level."""
    return TON_DES_MESSAGES.get(getattr(message, "level_tag", ""), "info")


@register.filter
def classe_ton(ton: str) -> str:
    """The CSS class of a tone, for templates."""
    return classe_de_ton(ton)


@register.filter
def signe_ton(ton: str) -> str:
    """The icon name of a tone, for templates."""
    return TONS.get(ton, "neutre")


@register.simple_block_tag
def panneau(
    content: str, titre: str = "", niveau: int = 2, identifiant: str = "", classe: str = ""
) -> SafeString:
    """A panel around its content: ``{% panneau titre="Terrain" %}…{% endpanneau %}``.

    ``identifiant`` is the id of the title, needed when two panels of a page bear the same one.
    """
    corps = mark_safe(content)  # noqa: S308  already rendered, hence escaped, by the template
    classes = f"panneau {classe}".strip()
    if not titre:
        return format_html('<div class="{}">{}</div>', classes, corps)
    ancre = identifiant or f"panneau-{slugify(titre)}"
    return format_html(
        '<section class="{0}" aria-labelledby="{1}"><div class="panneau-entete"><h{2} id="{1}">{3}</h{2}></div>{4}</section>',
        classes,
        ancre,
        int(niveau),
        titre,
        corps,
    )


@register.simple_block_tag
def dialogue(
    content: str,
    identifiant: str,
    titre: str,
    confirmer: str = "Confirmer",
    ton: str = "",
    annuler: str = "Annuler",
) -> SafeString:
    """A confirmation asked before a form leaves: the form carries ``data-confirme-par="<identifiant>"``."""
    return format_html(
        '<dialog id="{0}" aria-labelledby="{0}-titre"><form method="dialog" data-sans-garde>'
        '<h2 id="{0}-titre">{1}</h2>{2}<div class="actions">'
        '<button value="confirmer" class="{3}">{4}</button>'
        '<button value="annuler" class="secondaire">{5}</button></div></form></dialog>',
        identifiant,
        titre,
        mark_safe(content),  # noqa: S308  already rendered by the template
        "grave" if ton == "grave" else "",
        confirmer,
        annuler,
    )


# --- forms -------------------------------------------------------------------------------------------------------


@register.filter
def unite(champ: BoundField) -> str:
    """The unit a widget declares with ``attrs={"data-unite": "m²"}``; empty otherwise."""
    return str(champ.field.widget.attrs.get("data-unite", ""))


@register.filter
def est_case(champ: BoundField) -> bool:
    """Whether a field is one check box, whose label comes after it."""
    return getattr(champ.field.widget, "input_type", "") == "checkbox" and not champ.use_fieldset


@register.filter
def est_fichier(champ: BoundField) -> bool:
    """Whether a field is a file input, which gets the drop zone."""
    return getattr(champ.field.widget, "input_type", "") == "file"


@register.filter
def porte_un_obligatoire(formulaire: Form) -> bool:
    """Whether at least one visible field is marked as required: the mark is then explained."""
    return any(champ.field.required and not est_case(champ) for champ in formulaire.visible_fields())


@register.filter
def groupes(formulaire: Form) -> list[dict[str, Any]]:
    """The visible fields by group: ``formulaire.groupes`` is a list of ``(legend, names)``; the rest comes last.

    A form without ``groupes`` is one group without a legend.
    """
    declares = getattr(formulaire, "groupes", ())
    places: set[str] = set()
    rendus: list[dict[str, Any]] = []
    for legende, noms in declares:
        champs = [
            formulaire[nom] for nom in noms if nom in formulaire.fields and not formulaire[nom].is_hidden
        ]
        places.update(noms)
        if champs:
            rendus.append({"legende": legende, "champs": champs})
    reste = [champ for champ in formulaire.visible_fields() if champ.name not in places]
    if reste:
        rendus.append({"legende": "", "champs": reste})
    return rendus


@register.filter
def ancre_erreur(champ: BoundField) -> str:
    """The id of the control an error must lead to: the first choice of a group, the input otherwise."""
    identifiant = champ.auto_id
    return f"{identifiant}_0" if champ.use_fieldset and identifiant else identifiant
