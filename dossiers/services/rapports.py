"""The instruction report: rules of the zones checked one by one, a conclusion, the words for the draft."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from communes import habilitations as h
from communes.erreurs import ErreurMetier
from dossiers.models import ControleRegle, Dossier, RapportInstruction, RegleDeZone
from dossiers.models.rapports import ConclusionRapport, ThemeRegle, VerdictRegle
from dossiers.services import courriers
from dossiers.services.avis import avis_en_mots
from dossiers.services.journal import verrouiller
from dossiers.technique.pdf import rendre_pdf

#: The checklist a zone starts with when nothing was configured: what every plan regulates (R151-27 to -50).
THEMES_DE_BASE = (
    (ThemeRegle.DESTINATION, "R151-27 à R151-38", "La destination est admise dans la zone."),
    (ThemeRegle.IMPLANTATION, "R151-39", "L'implantation respecte les reculs et les retraits."),
    (ThemeRegle.HAUTEUR, "R151-39", "La hauteur reste sous le maximum de la zone."),
    (ThemeRegle.EMPRISE, "R151-39", "L'emprise au sol reste sous le maximum de la zone."),
    (ThemeRegle.ASPECT, "R151-41", "Façades, toitures et clôtures respectent le règlement."),
    (ThemeRegle.ESPACES_VERTS, "R151-43", "La part d'espaces de pleine terre est atteinte."),
    (ThemeRegle.STATIONNEMENT, "R151-44 à R151-46", "Le nombre de places est atteint."),
    (ThemeRegle.RESEAUX, "R151-47 à R151-50", "Le terrain est desservi par les voies et les réseaux."),
)


class RapportPerime(ErreurMetier):
    """Someone saved the report meanwhile; ``actuel`` is the one that stands."""

    def __init__(self, actuel: RapportInstruction):
        super().__init__("Ce rapport a été modifié entre-temps : votre version n'est pas enregistrée.")
        self.actuel = actuel


def poser_regles_de_base(zones: Iterable[str], *, domaine: str = "ads") -> int:
    """Gives each zone without any rule the common checklist; returns how many rules are new."""
    nouvelles = 0
    for zone in zones:
        if RegleDeZone.objects.filter(domaine=domaine, zone=zone).exists():
            continue
        for rang, (theme, article, texte) in enumerate(THEMES_DE_BASE):
            RegleDeZone.objects.create(
                domaine=domaine, zone=zone, article=article, theme=theme, texte=texte, rang=rang
            )
            nouvelles += 1
    return nouvelles


def regles_applicables(dossier: Dossier, zones: Iterable[str], jour: date) -> list[RegleDeZone]:
    """Rules of the zones in force on ``jour``, the commune's own and those of the whole plan."""
    ou = Q(commune__isnull=True) | Q(commune=dossier.commune)
    return list(
        RegleDeZone.objects.en_vigueur(jour).filter(ou, domaine=dossier.domaine, zone__in=list(zones))
    )


@transaction.atomic
def ouvrir_rapport(dossier: Dossier, zones: Iterable[str], *, par) -> RapportInstruction:
    """Opens the report, or changes its zones: a line a rule in force, verdicts already given kept.

    Rules are those in force on the filing's day. A rule whose zone is taken out goes with its verdict.

    Raises:
        ActionInterdite: ``par`` does not instruct for this commune.
        ErreurMetier: closed, no zone, or a zone without any rule.
    """
    dossier = _ouvert(dossier, par)
    choisies = sorted({z.strip() for z in zones if z.strip()})
    if not choisies:
        raise ErreurMetier("Indiquez au moins une zone du plan.")
    regles = regles_applicables(dossier, choisies, dossier.date_depot)
    vides = set(choisies) - {r.zone for r in regles}
    if vides:
        raise ErreurMetier(f"La zone « {min(vides)} » n'a pas de liste de règles : complétez les réglages.")
    rapport, _ = RapportInstruction.objects.get_or_create(dossier=dossier, defaults={"redige_par": par})
    rapport.zones, rapport.redige_par = choisies, par
    rapport.revision += 1
    rapport.save()
    rapport.controles.exclude(regle__in=regles).delete()
    for regle in regles:
        ControleRegle.objects.get_or_create(
            rapport=rapport,
            regle=regle,
            defaults={
                "zone": regle.zone,
                "article": regle.article,
                "theme": regle.theme,
                "texte": regle.texte,
                "rang": regle.rang,
            },
        )
    return rapport


def _ouvert(dossier: Dossier, par) -> Dossier:
    h.exiger_sur(par, h.INSTRUIRE, dossier)
    dossier = verrouiller(dossier)
    if dossier.est_clos or dossier.est_brouillon:
        raise ErreurMetier("Le rapport s'écrit pendant l'instruction du dossier.")
    return dossier


@transaction.atomic
def enregistrer_rapport(
    rapport: RapportInstruction,
    *,
    par,
    revision: int,
    verdicts: Mapping[int, tuple[str, str]],
    analyse: str = "",
    conclusion: str = "",
) -> RapportInstruction:
    """Saves verdicts (``{controle: (verdict, comment)}``), analysis and conclusion.

    Raises:
        ActionInterdite: ``par`` does not instruct for this commune.
        RapportPerime: saved by someone since ``revision``.
        ErreurMetier: a non-conformity or a prescription without comment, or a conclusion that the
            verdicts contradict.
    """
    _ouvert(rapport.dossier, par)
    rapport = RapportInstruction.objects.select_for_update().select_related("dossier").get(pk=rapport.pk)
    if revision != rapport.revision:
        raise RapportPerime(rapport)
    controles = list(rapport.controles.all())
    for controle in controles:
        if controle.pk in verdicts:
            verdict, commentaire = verdicts[controle.pk]
            controle.verdict, controle.commentaire = VerdictRegle(verdict), commentaire.strip()
        dit_a_motiver = controle.verdict in (VerdictRegle.NON_CONFORME, VerdictRegle.PRESCRIPTION)
        if dit_a_motiver and not controle.commentaire:
            raise ErreurMetier(f"Dites pourquoi : {controle.article}, {controle.get_verdict_display()}.")
        controle.save(update_fields=["verdict", "commentaire"])
    _verifier_conclusion(controles, conclusion)
    rapport.analyse, rapport.conclusion = analyse.strip(), ConclusionRapport(conclusion)
    rapport.redige_par = par
    rapport.revision += 1
    rapport.save()
    return rapport


def _verifier_conclusion(controles: list[ControleRegle], conclusion: str) -> None:
    verdicts = {c.verdict for c in controles}
    if not conclusion:
        return
    if VerdictRegle.A_EXAMINER in verdicts:
        raise ErreurMetier("Il reste des règles à examiner : la conclusion vient après.")
    favorable = conclusion != ConclusionRapport.DEFAVORABLE
    if favorable and VerdictRegle.NON_CONFORME in verdicts:
        raise ErreurMetier(
            "Une règle n'est pas respectée : la conclusion ne peut pas être favorable (L421-6)."
        )
    if conclusion == ConclusionRapport.FAVORABLE and VerdictRegle.PRESCRIPTION in verdicts:
        raise ErreurMetier("Une règle appelle une prescription : concluez « favorable avec prescriptions ».")


def pour_la_decision(dossier: Dossier) -> dict[str, str]:
    """What the report gives the draft decision: ``sens``, ``motifs``, ``prescriptions``, ``rapport``.

    Without report, the opinions alone; empty when there is none. Reasons are the rules not met; the report's text
    lists every check and opinion.
    """
    rapport = RapportInstruction.objects.filter(dossier=dossier).prefetch_related("controles").first()
    if rapport is None:
        return {"rapport": "\n".join(avis)} if (avis := _avis(dossier)) else {}
    controles = list(rapport.controles.all())
    refus = [c for c in controles if c.verdict == VerdictRegle.NON_CONFORME]
    prescriptions = [c for c in controles if c.verdict == VerdictRegle.PRESCRIPTION]
    return {
        "sens": rapport.conclusion,
        "motifs": "\n".join(
            f"Considérant que le projet ne respecte pas l'article {c.article} de la zone {c.zone} "
            f"({c.texte.rstrip('.')}) : {c.commentaire}"
            for c in refus
        ),
        "prescriptions": "\n".join(f"{c.commentaire} (zone {c.zone}, {c.article})" for c in prescriptions),
        "rapport": texte_du_rapport(rapport, controles),
    }


def en_pdf(rapport: RapportInstruction) -> bytes:
    """The report as a document, for the signatory and the archive; saying the same thing twice gives the same bytes."""
    dossier, jour = rapport.dossier, timezone.localdate(rapport.modifie_le)
    controles = list(rapport.controles.all())
    zones = [{"nom": z, "controles": [c for c in controles if c.zone == z]} for z in rapport.zones]
    return rendre_pdf(
        "courriers/rapport_instruction.html",
        {
            **courriers.contexte_commun(dossier),
            "rapport": rapport,
            "zones": zones,
            "avis": avis_en_mots(dossier),
            "jour": jour,
            "date_courrier": jour,
        },
        titre=f"Rapport d'instruction — {dossier}",
        etabli_le=jour,
    )


def _avis(dossier: Dossier) -> list[str]:
    avis = avis_en_mots(dossier)
    return ["Avis recueillis", *(f"- {phrase}" for phrase in avis)] if avis else []


def texte_du_rapport(rapport: RapportInstruction, controles: list[ControleRegle]) -> str:
    """The report as text: each check, the opinions, the analysis, the conclusion."""
    lignes = []
    for zone in rapport.zones:
        lignes.append(f"Zone {zone}")
        for c in (c for c in controles if c.zone == zone):
            suite = f" — {c.commentaire}" if c.commentaire else ""
            lignes.append(f"- {c.article} ({c.get_theme_display()}) : {c.get_verdict_display()}{suite}")
    lignes += _avis(rapport.dossier)
    if rapport.analyse:
        lignes += ["Analyse", rapport.analyse]
    if rapport.conclusion:
        lignes.append(f"Conclusion : {rapport.get_conclusion_display()}.")
    return "\n".join(lignes)
