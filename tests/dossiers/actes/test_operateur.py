"""The S²LOW adapter against a double over real HTTP. The double states public facts; nobody verified it."""

import threading
from datetime import date
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from dossiers.actes.enveloppe import Acte
from dossiers.actes.operateur import ANOMALIE, DEPOSEE, RECUE, OperateurS2low, operateur_configure
from dossiers.technique.courriel import EnvoiImpossible, EnvoiIncertain, EnvoiReporte


class DoubleS2low:
    """Answers as the public documentation says; ``reponse`` is what the next call gets."""

    def __init__(self):
        self.recus, self.reponse, self.code = [], b"OK\n4242\n", 200
        double = self

        class Guichet(BaseHTTPRequestHandler):
            def do_POST(self):
                corps = self.rfile.read(int(self.headers["Content-Length"]))
                entete = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
                parties = BytesParser().parsebytes(entete + corps).get_payload()
                champs = {}
                for partie in parties:
                    nom = partie.get_param("name", header="Content-Disposition")
                    champs[nom] = partie.get_payload(decode=True)
                double.recus.append((self.path, champs))
                self._repondre()

            def do_GET(self):
                double.recus.append((self.path, {}))
                self._repondre()

            def _repondre(self):
                if double.reponse is None:  # the line is cut after the request was taken
                    self.close_connection = True
                    return
                self.send_response(double.code)
                self.end_headers()
                self.wfile.write(double.reponse)

            def log_message(self, *args):
                pass

        self.serveur = ThreadingHTTPServer(("127.0.0.1", 0), Guichet)
        self.url = f"http://127.0.0.1:{self.serveur.server_port}"
        threading.Thread(target=self.serveur.serve_forever, daemon=True).start()


@pytest.fixture
def double():
    un = DoubleS2low()
    yield un
    un.serveur.shutdown()
    un.serveur.server_close()


ACTE = Acte(
    "PC0590982600001", date(2026, 3, 2), "Maison à Bousbecque", b"%PDF-1.7 x", (2, 2), date(2017, 4, 19)
)


def test_depose_un_acte_avec_les_champs_publics(double):
    assert OperateurS2low(double.url).deposer(ACTE) == "4242"
    chemin, champs = double.recus[0]
    assert chemin == "/modules/actes/actes_transac_create.php"
    assert champs["api"] == b"1"
    assert champs["nature_code"] == b"3"
    assert champs["number"] == b"PC0590982600001"
    assert champs["decision_date"] == b"2026-03-02"
    assert champs["subject"].strip() == "Maison à Bousbecque".encode("iso-8859-1")
    assert (champs["classif1"], champs["classif2"]) == (b"2", b"2")
    assert champs["type_acte"] == b"CO_DE"
    assert champs["acte_pdf_file"].startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("reponse", "code", "erreur"),
    [
        (b"KO\nNumero deja utilise", 200, EnvoiImpossible),
        (b"bonjour", 200, EnvoiIncertain),
        (b"", 503, EnvoiReporte),
        (None, 200, EnvoiIncertain),
    ],
)
def test_chaque_panne_a_son_sens(double, reponse, code, erreur):
    double.reponse, double.code = reponse, code
    with pytest.raises(erreur):
        OperateurS2low(double.url).deposer(ACTE)


def test_operateur_eteint_est_a_reessayer(double):
    double.serveur.shutdown()
    double.serveur.server_close()
    with pytest.raises(EnvoiReporte, match="injoignable"):
        OperateurS2low(double.url).deposer(ACTE)


@pytest.mark.parametrize(
    ("code", "etat"), [(b"1", DEPOSEE), (b"4", RECUE), (b"-1", ANOMALIE), (b"6", ANOMALIE)]
)
def test_statuts(double, code, etat):
    double.reponse = b"OK\n" + code + b"\nmessage"
    assert OperateurS2low(double.url).statut("4242").etat == etat


def test_eteint_par_defaut_et_marque_non_verifie(settings):
    assert operateur_configure() is None
    settings.ACTES = {"operateur": "s2low", "url": "https://operateur.example"}
    assert isinstance(operateur_configure(), OperateurS2low)
    assert OperateurS2low.EST_VERIFIE is False
    with pytest.raises(ValueError, match="https"):
        OperateurS2low("http://operateur.example")
