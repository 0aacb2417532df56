"""The words of dossiers kept by commune: on PostgreSQL a search costs what its perimeter holds, not the base.

``dossiers_mots`` has one narrow row a filed dossier, written by the base itself in the transaction of the dossier
(a bulk load or an older version of the application keeps it right too). Its index holds each run of three signs
*together with the commune*: twenty-two communes of a country are twenty-two short lists. SQLite, where one commune
or a few live, has no such table: its dossiers are read.

Nothing here gives a right: what is found is then filtered by ``visibles_par``, as any list is.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from django.db import connection
from django.db.models import Q
from django.db.models.expressions import RawSQL

#: Beyond so many communes (a whole department and more) the index of all words is the shorter way.
LIEUX_MAXIMUM = 400
SUITES_DE_SIGNES = re.compile(r"[a-z0-9]{3,}")
DEBUT_DE_NUMERO = re.compile(r" [0-9]")

TABLE_SQL = """
CREATE TABLE IF NOT EXISTS dossiers_mots (dossier_id bigint PRIMARY KEY, commune_id bigint NOT NULL, mots text NOT NULL)
"""
#: ``{ou}``: the schema of pg_trgm, named in full since a restore reads this function without a search path.
#: The runs inside words, and those that begin a number (« 6 rue des Écoles »: a word of a request is in a word).
CLES_SQL = """
CREATE OR REPLACE FUNCTION mitoyen_cles(lieu bigint, t text) RETURNS bigint[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
SELECT array_agg(hashtextextended(s, lieu)) FROM unnest({ou}.show_trgm(t)) s
WHERE strpos(s, ' ') = 0 OR (left(s, 1) = ' ' AND strpos('0123456789', left(ltrim(s), 1)) > 0) $$
"""
_MOTS_DE = "mitoyen_plat(({0}nom_demandeur || ' ' || {0}adresse_terrain || ' ' || {0}objet)::text)"
_RANGER = f"""
CREATE OR REPLACE FUNCTION mitoyen_ranger_les_mots() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'TRUNCATE' THEN
    TRUNCATE dossiers_mots;
  ELSIF TG_OP = 'DELETE' THEN
    DELETE FROM dossiers_mots WHERE dossier_id = OLD.id;
  ELSIF NEW.commune_id IS NULL OR NEW.etat = 'brouillon' THEN
    DELETE FROM dossiers_mots WHERE dossier_id = NEW.id;
  ELSE
    INSERT INTO dossiers_mots VALUES (NEW.id, NEW.commune_id, {_MOTS_DE.format("NEW.")})
    ON CONFLICT (dossier_id) DO UPDATE SET commune_id = EXCLUDED.commune_id, mots = EXCLUDED.mots;
  END IF;
  RETURN NULL;
END $$
"""  # noqa: S608 - written here in full
_LUES = "{0}.commune_id, {0}.nom_demandeur, {0}.adresse_terrain, {0}.objet, {0}.etat = 'brouillon'"
#: One trigger an occasion; that of a change looks at the words only: a step of the dossier writes nothing here.
DECLENCHEURS = {
    "dossier_mots_ajout": "AFTER INSERT ON dossiers_dossier FOR EACH ROW WHEN (NEW.etat <> 'brouillon')",
    "dossier_mots_changement": (
        "AFTER UPDATE ON dossiers_dossier FOR EACH ROW WHEN "
        f"(ROW({_LUES.format('OLD')}) IS DISTINCT FROM ROW({_LUES.format('NEW')}))"
    ),
    "dossier_mots_retrait": "AFTER DELETE ON dossiers_dossier FOR EACH ROW",
    "dossier_mots_vidage": "AFTER TRUNCATE ON dossiers_dossier FOR EACH STATEMENT",
}
#: The dossiers that were there before; one the trigger has written meanwhile stays as it is.
REPRISE_SQL = f"""
INSERT INTO dossiers_mots SELECT id, commune_id, {_MOTS_DE.format("")} FROM dossiers_dossier
WHERE id >= %s AND id < %s AND commune_id IS NOT NULL AND etat <> 'brouillon' ON CONFLICT (dossier_id) DO NOTHING
"""  # noqa: S608 - likewise
INDEX_SQL = """
CREATE INDEX {a_part} dossiers_mots_idx ON dossiers_mots USING gin (mitoyen_cles(commune_id, mots))
WITH (fastupdate = off)
"""
_RETRAIT = (
    *(f"DROP TRIGGER IF EXISTS {nom} ON dossiers_dossier" for nom in DECLENCHEURS),
    "DROP TABLE IF EXISTS dossiers_mots",
    "DROP FUNCTION IF EXISTS mitoyen_ranger_les_mots()",
    "DROP FUNCTION IF EXISTS mitoyen_cles(bigint, text)",
)

#: The index first, the words after (« OFFSET 0 » keeps the planner from reading the table for the words).
_TROUVES = """
SELECT m.dossier_id FROM unnest(%s::bigint[]) lieu
CROSS JOIN LATERAL (SELECT array_agg(hashtextextended(s, lieu)) AS cles FROM unnest(%s::text[]) s) c
CROSS JOIN LATERAL (SELECT dossier_id, mots FROM dossiers_mots
  WHERE mitoyen_cles(commune_id, dossiers_mots.mots) @> c.cles OFFSET 0) m
WHERE m.mots LIKE ALL (%s::text[])
"""
_NUMEROTES = """
UNION ALL SELECT id FROM dossiers_dossier WHERE numero LIKE %s
UNION ALL SELECT id FROM dossiers_dossier WHERE reference = ANY (%s::text[])
"""


def poser(editeur, *, tranche: int = 20_000) -> None:
    """Makes the table, then fills it by slices and indexes it, while the version before goes on working."""
    with editeur.connection.cursor() as curseur:
        curseur.execute("SELECT extnamespace::regnamespace::text FROM pg_extension WHERE extname = 'pg_trgm'")
        (ou,) = curseur.fetchone()
        curseur.execute(TABLE_SQL)
        curseur.execute(CLES_SQL.format(ou=ou))
        curseur.execute(_RANGER)
        for nom, occasion in DECLENCHEURS.items():
            curseur.execute(f"DROP TRIGGER IF EXISTS {nom} ON dossiers_dossier")
            curseur.execute(f"CREATE TRIGGER {nom} {occasion} EXECUTE FUNCTION mitoyen_ranger_les_mots()")
        curseur.execute("SELECT coalesce(min(id), 0), coalesce(max(id), 0) FROM dossiers_dossier")
        premier, dernier = curseur.fetchone()
        for debut in range(premier, dernier + 1, tranche):
            curseur.execute(REPRISE_SQL, [debut, debut + tranche])
        curseur.execute("DROP INDEX IF EXISTS dossiers_mots_idx")
        a_part = "" if editeur.connection.in_atomic_block else "CONCURRENTLY"
        curseur.execute(INDEX_SQL.format(a_part=a_part))
        curseur.execute("ANALYZE dossiers_mots")


def oter(editeur) -> None:
    """Takes all of it away."""
    for phrase in _RETRAIT:
        editeur.execute(phrase)


def trouves(
    lieux: Collection[int] | None,
    sus: Iterable[str],
    presents: Iterable[str],
    *,
    numero: str = "",
    references: Collection[str] = (),
) -> Q | None:
    """Dossiers filed in ``lieux`` that hold every one of ``sus`` and ``presents``; None when this way is closed.

    ``sus`` are the words worth an index, ``presents`` are checked on what it finds; both are folded already.
    ``numero`` (its beginning) and ``references`` add the dossiers so named, wherever they are.
    """
    suites = {suite for mot in sus for suite in _suites(mot)}
    if connection.vendor != "postgresql" or lieux is None or len(lieux) > LIEUX_MAXIMUM or not suites:
        return None
    dedans = [f"%{_tel_quel(mot)}%" for mot in (*sus, *presents)]
    sql, valeurs = _TROUVES, [sorted(lieux), sorted(suites), dedans]
    if numero:
        sql, valeurs = sql + _NUMEROTES, [*valeurs, f"{_tel_quel(numero)}%", list(references)]
    return Q(pk__in=RawSQL(sql, valeurs))  # noqa: S611 - every value is a parameter


def _suites(mot: str) -> Iterator[str]:
    """The runs of three signs of a word, as ``mitoyen_cles`` takes them; « 6 » after a space begins a number."""
    for run in SUITES_DE_SIGNES.findall(mot):
        yield from (run[i : i + 3] for i in range(len(run) - 2))
    if DEBUT_DE_NUMERO.match(mot):
        yield f" {mot[:2]}"
        if mot[2:3].isalnum():
            yield mot[:3]


def _tel_quel(mot: str) -> str:
    return mot.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
