"""System checks: no flow without our lock, no human node without a right."""

from __future__ import annotations

from django.core.checks import Error, register
from viewflow.workflow import flow

from workflows.flows.autorisation import FluxAutorisation
from workflows.noeuds import RowLock, TacheCommunale

FLUX = (FluxAutorisation,)


@register()
def flux_proteges(app_configs, **kwargs):
    """Every flow locks its rows; every human task names the right it asks."""
    erreurs = []
    for un_flux in FLUX:
        if not isinstance(un_flux.lock_impl, RowLock):
            erreurs.append(Error(f"{un_flux.__name__} n'a pas de RowLock.", id="mitoyen.E010"))
        for noeud in un_flux.instance.nodes():
            if isinstance(noeud, flow.View) and not isinstance(noeud, TacheCommunale):
                erreurs.append(Error(f"{noeud.name} : tâche humaine sans droit.", id="mitoyen.E011"))
    return erreurs
