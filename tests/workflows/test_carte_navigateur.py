"""The map of dossiers in a real browser: a dossier is drawn, identified, opened; a stranger's is not."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests import fabriques as f
from tests.carto import fabriques as c

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]


def test_le_maire_identifie_un_dossier_sur_la_carte_et_l_ouvre(page, live_server):
    decor, etranger = f.Decor("ads"), f.Decor("ads")
    ici, ailleurs = f.depose("DP", decor), f.depose("DP", etranger)
    for dossier in (ici, ailleurs):
        dossier.emprise = c.carre(0, 0, 60)
        dossier.save(update_fields=["emprise"])
    erreurs = []
    page.on("pageerror", lambda erreur: erreurs.append(str(erreur)))
    page.goto(f"{live_server.url}/connexion/?next=/instruction/carte/")
    page.fill("[name=username]", decor.maire.courriel)
    page.fill("[name=password]", "motdepasse-de-test")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-carte][data-prete=oui]", timeout=30_000)
    dessines = "document.querySelector('[data-carte]').carte.queryRenderedFeatures({layers: ['dossiers-fond', 'dossiers-point']})"
    page.wait_for_function(f"{dessines}.length > 0", timeout=30_000)
    references = page.evaluate(f"{dessines}.map(o => o.properties.reference)")
    assert set(references) == {ici.reference}
    page.click("[data-action=centre]")
    lien = page.wait_for_selector(f".carto-resultat a[href='/instruction/{ici.reference}/']")
    assert Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa"]}).violations_count == 0
    lien.click()
    page.wait_for_url(f"**/instruction/{ici.reference}/")
    assert erreurs == []
