"""A null character in an address is a bad request, on every stack; never a fault of the site."""

from __future__ import annotations

import pytest

from tests import fabriques as f

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("adresse", ["/instruction/%00/", "/instruction/?q=%00", "/affichage/59098/?q=a%00b"])
def test_un_caractere_nul_dans_l_adresse_est_refuse(client, adresse):
    client.force_login(f.Decor().instructeur)
    assert client.get(adresse).status_code == 400
