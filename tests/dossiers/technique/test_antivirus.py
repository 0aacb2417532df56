"""clamd client, against a loopback server that speaks INSTREAM."""

import io
import socket
import socketserver
import struct
import threading

import pytest

from dossiers.technique.antivirus import EtatAnalyse, analyser, est_configure


class _Clamd(socketserver.StreamRequestHandler):
    """Reads zINSTREAM as clamd does; the content decides the answer."""

    def handle(self):
        assert self.rfile.read(10) == b"zINSTREAM\0"
        recu = b""
        while longueur := struct.unpack("!I", self.rfile.read(4))[0]:
            recu += self.rfile.read(longueur)
            if len(recu) > self.server.limite:
                self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
                return
        self.server.recus.append(recu)
        if b"muet" in recu:
            return
        self.wfile.write(b"stream: Essai.Virus FOUND\0" if b"VIRUS" in recu else b"stream: OK\0")


@pytest.fixture(params=["tcp", "unix"])
def clamd(request, settings, tmp_path):
    if request.param == "tcp":
        serveur = socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Clamd)
        settings.CLAMD_ADRESSE = f"127.0.0.1:{serveur.server_address[1]}"
    else:
        chemin = str(tmp_path / "clamd.sock")
        serveur = socketserver.ThreadingUnixStreamServer(chemin, _Clamd)
        settings.CLAMD_ADRESSE = f"unix:{chemin}"
    serveur.daemon_threads, serveur.limite, serveur.recus = True, 1_000_000, []
    threading.Thread(target=serveur.serve_forever, daemon=True).start()
    yield serveur
    serveur.shutdown()
    serveur.server_close()


def test_clean_file_is_read_whole(clamd):
    contenu = bytes(range(256)) * 1000
    assert analyser(io.BytesIO(contenu)).etat is EtatAnalyse.SAIN
    assert clamd.recus == [contenu]


def test_infected_file_names_its_threat(clamd):
    analyse = analyser(io.BytesIO(b"..VIRUS.."))
    assert (analyse.etat, analyse.menace) == (EtatAnalyse.INFECTE, "Essai.Virus")


def test_too_big_for_clamd_is_never_clean(clamd):
    analyse = analyser(io.BytesIO(b"x" * 5_000_000))
    assert analyse.etat is EtatAnalyse.NON_ANALYSE
    assert analyse.a_refaire


def test_server_that_hangs_up_without_a_verdict(clamd):
    analyse = analyser(io.BytesIO(b"muet"))
    assert analyse.etat is EtatAnalyse.NON_ANALYSE
    assert analyse.a_refaire


@pytest.mark.parametrize("mauvaise", ["sans-port", "127.0.0.1:abc", "/nulle/part.sock"])
def test_bad_address_is_not_a_verdict(settings, mauvaise):
    settings.CLAMD_ADRESSE = mauvaise
    assert analyser(io.BytesIO(b"a")).etat is EtatAnalyse.NON_ANALYSE


def test_server_down_is_to_be_done_again(settings):
    with socket.socket() as libre:
        libre.bind(("127.0.0.1", 0))
        settings.CLAMD_ADRESSE = f"127.0.0.1:{libre.getsockname()[1]}"
        analyse = analyser(io.BytesIO(b"a"))
    assert analyse.etat is EtatAnalyse.NON_ANALYSE
    assert analyse.a_refaire
    assert analyse.message == "L'antivirus ne répond pas."


def test_without_antivirus_nothing_is_called_clean(settings):
    settings.CLAMD_ADRESSE = ""
    analyse = analyser(io.BytesIO(b"a"))
    assert not est_configure()
    assert analyse.etat is EtatAnalyse.NON_ANALYSE
    assert not analyse.a_refaire
