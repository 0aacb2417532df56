"""What real faults leave behind: ``script/bench pannes`` (``-o chaines=500``). Small versions run in the suite.

Private PostgreSQL and RabbitMQ, real web, worker and beat processes, chains played by HTTP from filing to the
notified decision. After each fault the same four questions: does ``verifier`` find anything; is each number
given once; is each mail accepted once or marked *à vérifier*; is each accepted file there with its hash.
"""

from __future__ import annotations

import io
import os
import random
import re
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pypdf import PdfWriter

from bench import _chaine as chaine
from bench._plateforme import RACINE, Plateforme, Serveur, attendre

BOUSBECQUE = "59098"
PARTIES = ("web", "ouvrier", "planificateur")
#: The address of a base, its person left out.
URL_SIMPLE = re.compile(r"^(\w+://)[^@]*@([^/]+)/.*$")


def fabriquer_pdf(octets: int = 0) -> bytes:
    """A real one-page PDF that holds about ``octets`` bytes nobody can compress."""
    ecrivain = PdfWriter()
    ecrivain.add_blank_page(200, 200)
    ecrivain.add_metadata({"/Subject": random.randbytes(max(8, octets // 2)).hex()})
    sortie = io.BytesIO()
    ecrivain.write(sortie)
    return sortie.getvalue()


PDF = fabriquer_pdf()


class Terrain:
    """Two private servers and one platform on them, ready for chains."""

    def __init__(self, dossier: Path, **reglages: str) -> None:
        dossier.chmod(0o755)  # the user of PostgreSQL passes through
        self.dossier = dossier
        self.base = Serveur("demarrer_postgresql", "POSTGRESQL_URL", dossier / "pg")
        # The suites' server does not wait for its journal to be written; here an answer must mean "kept".
        self.sql("ALTER DATABASE mitoyen SET synchronous_commit = on")
        self.courrier = Serveur("demarrer_rabbitmq", "RABBITMQ_URL", dossier / "mq")
        self.p = Plateforme(dossier, base=self.base.url, courrier=self.courrier.url, reglages=reglages)
        self.p.preparer()
        self.p.demarrer()
        self.equipe = chaine.Equipe(self.p.adresse)

    def sql(self, requete: str, base: str = "") -> list[list[str]]:
        """Rows of one query, as text, straight from PostgreSQL."""
        import psycopg

        adresse = (base or self.base.url).replace("postgis://", "postgresql://")
        with psycopg.connect(adresse, autocommit=True) as lien:
            curseur = lien.execute(requete)
            return [[str(c) for c in ligne] for ligne in curseur.fetchall()] if curseur.description else []

    def base_repond(self) -> bool:
        try:
            return self.sql("SELECT 1") == [["1"]]
        except Exception:
            return False

    def courrier_repond(self) -> bool:
        from kombu import Connection

        try:
            with Connection(self.courrier.url, connect_timeout=2) as lien:
                lien.ensure_connection(max_retries=1, timeout=3)
            return True
        except Exception:
            return False

    def fermer(self) -> None:
        self.p.fermer()
        self.courrier.fermer()
        self.base.fermer()


def jouer_chaines(
    t: Terrain, nombre: int, pendant: Callable[[threading.Event], None] | None = None
) -> list[str]:
    """``nombre`` chains on two threads (four when there are many) while ``pendant`` disturbs; the references, all decided.

    Raises:
        Refus: an act was never answered.
    """
    fini = threading.Event()
    references: list[str] = []
    fautes: list[BaseException] = []
    reste = iter(range(nombre))
    verrou = threading.Lock()

    def equipe_de(mienne: chaine.Equipe) -> None:
        while True:
            with verrou:
                if next(reste, None) is None or fautes:
                    return
            try:
                reference = chaine.deposer(mienne.petitionnaire, BOUSBECQUE, PDF)
                references.append(reference)
                chaine.decider(mienne, reference)
            except BaseException as faute:
                fautes.append(faute)

    # While one waits for a part that was killed, the others go on.
    autres = 3 if nombre >= 20 else min(1, nombre - 1)
    equipes = [t.equipe, *(chaine.Equipe(t.p.adresse) for _ in range(autres))]
    fils = [threading.Thread(target=equipe_de, args=(e,)) for e in equipes]
    trouble = threading.Thread(target=pendant, args=(fini,)) if pendant else None
    for fil in [*fils, *([trouble] if trouble else [])]:
        fil.start()
    for fil in fils:
        fil.join()
    fini.set()
    if trouble:
        trouble.join()
    if fautes:
        raise fautes[0]
    return references


def tueur(t: Terrain, alea: random.Random, *, calme: tuple[float, float] = (1, 5)) -> Callable:
    """Kills one part at random, starts it again, and so on until the chains are over."""

    def courir(fini: threading.Event) -> None:
        while not fini.wait(alea.uniform(*calme)):
            nom = alea.choice(PARTIES)
            t.p.tuer(nom)
            time.sleep(alea.uniform(0, 0.5))
            t.p.lancer(nom)
            if nom == "web":
                attendre(t.p.repond, "le site relancé")

    return courir


def apaiser(t: Terrain) -> None:
    """All parts up; claims left open by a killed worker are aged, then the outbox runs dry."""
    for nom in PARTIES:
        if nom not in t.p.processus or t.p.processus[nom].poll() is not None:
            t.p.lancer(nom)
    attendre(t.p.repond, "le site")
    t.sql(
        "UPDATE dossiers_envoi SET prochaine_tentative = now() - interval '1 hour' WHERE etat IN ('en_cours', 'a_envoyer')"
    )
    balayer = "from dossiers.services import envois; envois.balayer(tous=True)"

    def vide() -> bool:
        t.p.gerer("shell", "-v", "0", "-c", balayer)
        return not t.sql("SELECT 1 FROM dossiers_envoi WHERE etat IN ('en_cours', 'a_envoyer') LIMIT 1")

    attendre(vide, "les envois")


def constater(t: Terrain, references: list[str]) -> dict[str, Any]:
    """What is left after a fault; ``breches`` holds every line that should not be there."""
    breches = t.p.gerer("verifier", attendu=None).splitlines()
    suite = ", ".join(f"'{r}'" for r in references) or "''"
    etats = dict(t.sql(f"SELECT reference, etat FROM dossiers_dossier WHERE reference IN ({suite})"))
    breches += [f"{r} : {etats.get(r, 'absent')}" for r in references if etats.get(r) != "notifie"]
    for quoi, requete in {
        "numéro donné deux fois": "SELECT numero FROM dossiers_dossier WHERE numero IS NOT NULL GROUP BY numero HAVING count(*) > 1",
        "trou dans une série": "SELECT prefixe, max(rang), count(*) FROM dossiers_autorisation GROUP BY commune_id, prefixe, annee HAVING max(rang) <> count(*)",
        "décision signée deux fois": "SELECT dossier_id FROM dossiers_evenement WHERE nature = 'signature' GROUP BY dossier_id HAVING count(*) > 1",
        "courrier double": "SELECT dossier_id, nature FROM dossiers_courrier GROUP BY dossier_id, nature HAVING count(*) > 1",
    }.items():
        breches += [f"{quoi} : {ligne}" for ligne in t.sql(requete)]
    envois = {
        f"<{r}.{genre}.{occurrence}@mitoyen>": etat
        for r, genre, occurrence, etat in t.sql(
            "SELECT d.reference, e.genre, e.occurrence, e.etat FROM dossiers_envoi e JOIN dossiers_dossier d ON d.id = e.dossier_id"
        )
    }
    recus = t.p.boite.recus
    breches += [f"courriel reçu {n} fois : {mid}" for mid, n in recus.items() if n > 1]
    # The mails of the law itself; the others may be declined by whoever would receive them.
    breches += [
        f"dit envoyé, jamais reçu : {mid}"
        for mid, etat in envois.items()
        if etat == "envoye" and not recus[mid] and mid.split(".")[1] in ("aee", "are", "decision")
    ]
    return {
        "chaines": len(references),
        "morts": t.p.morts,
        "reprises_des_clients": t.equipe.reprises,
        "courriels": sum(recus.values()),
        "a_verifier": sum(etat == "a_verifier" for etat in envois.values()),
        "breches": breches,
    }


# --- The faults -----------------------------------------------------------------------------------


def tuer_au_hasard(t: Terrain, chaines: int, graine: int = 1, **options: Any) -> dict[str, Any]:
    """kill -9 of web, worker and beat at random points of the chains."""
    references = jouer_chaines(t, chaines, tueur(t, random.Random(graine), **options))
    apaiser(t)
    return constater(t, references)


def couper_le_courrier(t: Terrain, chaines: int) -> dict[str, Any]:
    """The broker dies in the middle of the chains and comes back at their end: acts go on without it."""
    coupe = threading.Event()

    def pendant(fini: threading.Event) -> None:
        time.sleep(0.5)
        t.courrier.tuer()
        coupe.set()
        fini.wait()

    references = jouer_chaines(t, chaines, pendant)
    assert coupe.is_set()
    t.courrier.redemarrer(t.courrier_repond)
    apaiser(t)
    return constater(t, references)


def couper_la_base(t: Terrain, chaines: int) -> dict[str, Any]:
    """The database dies in the middle of the chains and comes back a second later."""

    def pendant(fini: threading.Event) -> None:
        time.sleep(0.7)
        t.base.tuer()
        time.sleep(1)
        t.base.redemarrer(t.base_repond)

    references = jouer_chaines(t, chaines, pendant)
    apaiser(t)
    return constater(t, references)


def melanger_les_messages(t: Terrain, chaines: int, graine: int = 1) -> dict[str, Any]:
    """Each wake-up repeated ten times, in any order, to two workers at once."""
    t.p.tuer("ouvrier")
    # A claim that the killed worker left open is not taken by the others before it is old: ``apaiser`` ages it.
    laisses = [int(ligne[0]) for ligne in t.sql("SELECT id FROM dossiers_envoi WHERE etat = 'en_cours'")]
    references = jouer_chaines(t, chaines)
    lignes = [int(ligne[0]) for ligne in t.sql("SELECT id FROM dossiers_envoi")] * 10
    random.Random(graine).shuffle(lignes)
    t.p.gerer(
        "shell", "-v", "0", "-c",
        f"from dossiers.tasks import traiter_envoi\nfor pk in {lignes}: traiter_envoi.delay(pk)",
    )  # fmt: skip
    t.p.lancer("ouvrier")
    second = subprocess.Popen(
        [*t.p.processus["ouvrier"].args[:-1], "--hostname=second@localhost"],  # type: ignore[index]
        cwd=RACINE, env=t.p.environnement(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    restes = "SELECT id FROM dossiers_envoi WHERE etat IN ('en_cours', 'a_envoyer')"
    try:
        attendre(lambda: {int(ligne[0]) for ligne in t.sql(restes)} <= set(laisses), "les envois")
    finally:
        second.terminate()
        second.wait(timeout=20)
    apaiser(t)
    return constater(t, references)


def sauter_l_horloge(t: Terrain, chaines: int) -> dict[str, Any]:
    """The machine's clock jumps forward, then back: the daily job and one chain under each hour."""
    effets = []
    for decalage in ("+3d", "-1d"):
        fait = subprocess.run(
            ["faketime", "-f", decalage, t.p.python, "manage.py", "passer_le_temps"],
            cwd=RACINE, env=t.p.environnement(), capture_output=True, text=True, check=False,
        )  # fmt: skip
        if fait.returncode:
            effets.append(f"passer_le_temps sous {decalage} : {fait.stderr[-300:]}")
    t.p.gerer("passer_le_temps")
    references = jouer_chaines(t, chaines)
    t.p.tuer("web")
    t.p.lancer("web", prefixe=["faketime", "-f", "+2h"])
    attendre(t.p.repond, "le site en avance")
    references += jouer_chaines(t, chaines)
    t.p.tuer("web")
    t.p.lancer("web")
    attendre(t.p.repond, "le site à l'heure")
    apaiser(t)
    bilan = constater(t, references)
    bilan["breches"] += effets
    return bilan


def remplir_le_disque(t: Terrain, octets: int = 3_000_000) -> dict[str, Any]:
    """The files' volume fills up in the middle of a filing; once enlarged, the same filing ends."""
    t.p.tuer("web")
    medias = t.p.var / "medias"
    avec_root = ["-r"] if os.getuid() else []
    # Its own little volume, seen by the web process alone; what is already stored is carried over to it.
    prefixe = ["unshare", *avec_root, "-m", "bash", "-c",
               f'cp -a {medias} {t.dossier}/copie && mount -t tmpfs -o size="$1" tmpfs {medias} && cp -a {t.dossier}/copie/. {medias}/ && shift && exec "$@"',
               "sh", str(_taille(medias) + octets)]  # fmt: skip
    t.p.lancer("web", prefixe=prefixe)
    attendre(t.p.repond, "le site sur un petit volume")
    refus, acceptes = "", 0
    reference = ""
    for _ in range(12):
        try:
            reference = chaine.deposer(t.equipe.petitionnaire, BOUSBECQUE, fabriquer_pdf(800_000))
            acceptes += 1
        except chaine.Refus as faute:
            refus = str(faute)
            break
    groupe = t.p.processus["web"].pid
    subprocess.run(["nsenter", "-t", str(groupe), "-m", *(["-U", "--preserve-credentials"] if avec_root else []), "mount", "-o", "remount,size=500m", str(medias)], check=True)  # fmt: skip
    reprise = chaine.deposer(t.equipe.petitionnaire, BOUSBECQUE, PDF)
    # The files were written in the process's own volume: they are brought back before it is left.
    subprocess.run(["nsenter", "-t", str(groupe), "-m", *(["-U", "--preserve-credentials"] if avec_root else []), "cp", "-a", f"{medias}/.", f"{t.dossier}/rapportes"], check=True)  # fmt: skip
    t.p.tuer("web")
    subprocess.run(["cp", "-a", f"{t.dossier}/rapportes/.", f"{medias}/"], check=True)
    t.p.lancer("web")
    attendre(t.p.repond, "le site")
    for r in (reference, reprise):
        if r:
            chaine.decider(t.equipe, r)
    apaiser(t)
    bilan = constater(t, [r for r in (reference, reprise) if r])
    return {**bilan, "acceptes_avant": acceptes, "refus": refus}


def _taille(dossier: Path) -> int:
    return sum(f.stat().st_blocks * 512 for f in dossier.rglob("*") if f.is_file()) + 500_000


def restaurer_une_sauvegarde(t: Terrain, chaines: int) -> dict[str, Any]:
    """A copy taken while chains run is put back elsewhere, and verified there."""
    copie: list[str] = []

    def pendant(fini: threading.Event) -> None:
        time.sleep(1)
        fait = subprocess.run(
            ["deploy/sauvegarder", str(t.dossier / "sauvegardes")],
            cwd=RACINE, env={**t.p.environnement(), "PYTHON": t.p.python}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        copie.extend(fait.stdout.split()[-1:] if fait.returncode == 0 else [f"ERREUR {fait.stderr}"])

    references = jouer_chaines(t, chaines, pendant)
    # As the guide has it: a plain role owns an empty base, PostGIS is laid by the superuser.
    ailleurs = str(URL_SIMPLE.sub(r"\1mitoyen_simple:s%40mple@\2/restauree", t.base.url))
    superutilisateur = t.base.url.rsplit("/", 1)[0] + "/restauree"
    t.sql("DROP DATABASE IF EXISTS restauree")
    t.sql("DROP ROLE IF EXISTS mitoyen_simple")
    t.sql("CREATE ROLE mitoyen_simple LOGIN NOSUPERUSER PASSWORD 's@mple'")
    t.sql("CREATE DATABASE restauree OWNER mitoyen_simple")
    t.sql("CREATE EXTENSION IF NOT EXISTS postgis", superutilisateur)
    reglages = {
        **t.p.environnement(),
        "DATABASE_URL": ailleurs,
        "MITOYEN_VAR": str(t.dossier / "restauree"),
        "PYTHON": t.p.python,
    }
    fait = subprocess.run(
        ["deploy/restaurer", copie[0]], cwd=RACINE, env=reglages, capture_output=True, text=True, check=False
    )
    apaiser(t)
    bilan = constater(t, references)
    if fait.returncode or "Restauré et vérifié" not in fait.stdout:
        bilan["breches"].append(f"restauration : {copie} {fait.stdout[-400:]} {fait.stderr[-400:]}")
    else:
        bilan["dossiers_restaures"] = int(t.sql("SELECT count(*) FROM dossiers_dossier", ailleurs)[0][0])
    return bilan


def main(chaines: int = 500, graine: int = 1) -> dict[str, Any]:
    """Every fault in turn; the first with ``chaines`` chains, the others with a tenth."""
    peu = max(2, chaines // 10)
    mesures: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="mitoyen-pannes-") as lieu:
        t = Terrain(Path(lieu))
        try:
            debut = time.monotonic()
            mesures["tuer_au_hasard"] = tuer_au_hasard(t, chaines, graine)
            mesures["tuer_au_hasard"]["secondes"] = round(time.monotonic() - debut)
            mesures["couper_le_courrier"] = couper_le_courrier(t, peu)
            mesures["couper_la_base"] = couper_la_base(t, peu)
            mesures["melanger_les_messages"] = melanger_les_messages(t, peu)
            mesures["sauter_l_horloge"] = sauter_l_horloge(t, 2)
            mesures["remplir_le_disque"] = remplir_le_disque(t)
            mesures["restaurer_une_sauvegarde"] = restaurer_une_sauvegarde(t, peu)
        finally:
            t.fermer()
    return mesures
