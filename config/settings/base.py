"""Settings shared by every profile; the environment alone chooses the production stack."""

from __future__ import annotations

import os
from pathlib import Path

import environ
from celery.schedules import crontab
from django.core.exceptions import ImproperlyConfigured

from config.settings import openid, pile

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR = Path(os.environ.get("MITOYEN_VAR") or BASE_DIR / "var").resolve()
VAR.mkdir(parents=True, exist_ok=True)
for _sous_dossier in ("medias", "file/messages", "file/controle", "cles", "journaux", "courriels"):
    (VAR / _sous_dossier).mkdir(parents=True, exist_ok=True)

DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("DEMO", default=False)
EST_EMBARQUE = not os.environ.get("DATABASE_URL")


def _cle_secrete() -> str:
    """The secret key of the environment, or one drawn once and kept under VAR (embedded stack)."""
    cle = os.environ.get("SECRET_KEY")
    if cle:
        return cle
    chemin = VAR / "cles" / "secret_key"
    if not chemin.exists():
        from django.core.management.utils import get_random_secret_key

        descripteur = os.open(chemin, os.O_WRONLY | os.O_CREAT, 0o600)
        with os.fdopen(descripteur, "w") as fichier:
            fichier.write(get_random_secret_key())
    return chemin.read_text().strip()


SECRET_KEY = _cle_secrete()
#: Former keys, read only: the links they signed open until they are taken out.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "config.statiques.StatiquesConfig",
    "django.contrib.humanize",
    "django.contrib.gis",
    "django.forms",
    "guardian",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "django_htmx",
    "viewflow",
    "viewflow.workflow",
    "communes",
    "carto",
    "dossiers",
    "ads",
    "rlpi",
    "workflows",
    "guichet",
]

MIDDLEWARE = [
    "config.journaux.JournalRequeteMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.EntetesMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.middleware.OctetNulMiddleware",
    "config.middleware.ConnexionRequiseMiddleware",
    "config.middleware.SecondFacteurMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "dossiers.journal_acces.JournalAccesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
FORM_RENDERER = "config.rendu.RenduMitoyen"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "communes.contexte.mitoyen",
            ],
        },
    }
]

# The demonstration never runs on a production base, but for the suites and benchmarks that start their own.
if DEMO and not EST_EMBARQUE and os.environ.get("MITOYEN_SCRIPT") not in ("test", "bench"):
    raise ImproperlyConfigured("La démonstration (DEMO=1) est refusée sur une base de production.")

if EST_EMBARQUE:
    DATABASES = {
        "default": {
            "ENGINE": "config.db.spatialite",
            "NAME": VAR / "mitoyen.sqlite3",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": (
                    "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA foreign_keys=ON;"
                    "PRAGMA cache_size=-32000;PRAGMA mmap_size=134217728;"
                ),
            },
            "TEST": {"NAME": os.environ.get("TEST_DB_NAME", "/dev/shm/mitoyen-test.sqlite3")},  # noqa: S108
        }
    }
else:
    DATABASES = {
        "default": pile.base_de_production(
            env.db_url("DATABASE_URL", engine="django.contrib.gis.db.backends.postgis"),
            pool=env.int("DATABASE_POOL", default=0),
            age=env.int("CONN_MAX_AGE", default=60),
        )
    }

AUTH_USER_MODEL = "communes.Utilisateur"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
# A right code must follow the wrong one by a growing delay (a signature has no address to count by).
OTP_TOTP_THROTTLE_FACTOR = 1
OTP_STATIC_THROTTLE_FACTOR = 1
LOGIN_URL = "connexion"
LOGIN_REDIRECT_URL = "accueil_connecte"
LOGOUT_REDIRECT_URL = "accueil"

# guardian: object rights on communes for groups only; no anonymous row.
ANONYMOUS_USER_NAME = None
GUARDIAN_MONKEY_PATCH_USER = False
GUARDIAN_RAISE_403 = False

VIEWFLOW = {"AUTOREGISTER": False}

# guardian's own backend would be a second door beside communes.habilitations; GDAL opens only files
# that importers have checked.
SILENCED_SYSTEM_CHECKS = ["guardian.W001", "gis.W001"]

LANGUAGE_CODE = "fr"
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True
LOCALE_PATHS = [BASE_DIR / "locale"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = VAR / "statiques"
MEDIA_ROOT = VAR / "medias"
STORAGES = {
    "default": pile.stockage(os.environ.get("STORAGE_URL", ""), MEDIA_ROOT),
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = False

# Mail: files under VAR unless a server is named; the address of the sender is a setting of the site.
if os.environ.get("EMAIL_URL"):
    vars().update(env.email_url("EMAIL_URL"))
    if EMAIL_BACKEND == "django.core.mail.backends.smtp.EmailBackend":  # noqa: F821
        EMAIL_BACKEND = "dossiers.technique.courriel.EnvoiSmtp"
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = VAR / "courriels"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Mitoyen <ne-pas-repondre@example.org>")
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000")
#: Page of a dossier for its petitioner, linked by mails (route ``guichet:dossier``).
CHEMIN_SUIVI = "/guichet/dossiers/{reference}/"
#: Who publishes this site and whom to write to about personal data, in the legal notice.
EDITEUR = env.str("EDITEUR", default="")
DELEGUE_DONNEES = env.str("DELEGUE_DONNEES", default="")
#: Transmission to the préfet (``dossiers.actes.operateur.reglages``): ``ACTES_OPERATEUR``, ``ACTES_URL``…
ACTES = {
    cle: os.environ[f"ACTES_{cle.upper()}"]
    for cle in (
        "operateur", "url", "certificat", "cle", "trigramme", "arrondissement", "classification", "type_piece",
        "courriel_retour",
    )
    if os.environ.get(f"ACTES_{cle.upper()}")
}  # fmt: skip
SOURCE_URL = env.str("SOURCE_URL", default="/aide/code-source/")

# Uploads (A423-5 asks for at least 40 MB for PC and PA, 10 MB for the others).
TAILLE_MAXIMALE_FICHIER = 50 * 1024 * 1024
TAILLE_MAXIMALE_DOSSIER = 300 * 1024 * 1024
# Files half received (docs/adr/0013); a folder shared by the web processes.
DOSSIER_TELEVERSEMENTS = VAR / "televersements"
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
CLAMD_ADRESSE = env.str("CLAMD_ADRESSE", default="")
HORODATEUR_URL = env.str("HORODATEUR_URL", default="")
PKCS11_MODULE = env.str("PKCS11_MODULE", default="")
PARAPHEUR_DISTANT = env.str("PARAPHEUR_DISTANT", default="")  # adapter to another parapheur (ADR 0022)
SIGNATURE_RACINES = env.list("SIGNATURE_RACINES", default=[])

# Worker.
CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
if os.environ.get("BROKER_URL"):
    CELERY_BROKER_URL = os.environ["BROKER_URL"]
    CELERY_TASK_DEFAULT_QUEUE = "mitoyen"
    CELERY_TASK_DEFAULT_EXCHANGE = "mitoyen"
    CELERY_TASK_DEFAULT_EXCHANGE_TYPE = "topic"
    CELERY_TASK_DEFAULT_ROUTING_KEY = "mitoyen"
    if CELERY_BROKER_URL.startswith("amqp"):
        CELERY_TASK_DEFAULT_QUEUE_TYPE = "quorum"
        CELERY_BROKER_NATIVE_DELAYED_DELIVERY_QUEUE_TYPE = "quorum"
        CELERY_BROKER_TRANSPORT_OPTIONS = {"confirm_publish": True}
else:
    CELERY_BROKER_URL = "filesystem://localhost"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(VAR / "file" / "messages"),
        "data_folder_out": str(VAR / "file" / "messages"),
        "control_folder": str(VAR / "file" / "controle"),
        "polling_interval": 0.2,
    }
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR / "file" / "beat")
CELERY_BEAT_SCHEDULE = {
    "balayer-les-envois": {"task": "workflows.taches_planifiees.balayer_envois", "schedule": 30.0},
    "passer-le-temps": {"task": "workflows.taches_planifiees.passer_le_temps", "schedule": 900.0},
    "purger": {
        "task": "workflows.taches_planifiees.purger",
        "schedule": crontab(day_of_week=0, hour=3, minute=17),
    },
}

#: A convention above the scheme's figure is warned of, not forbidden: no text limits whom a service helps
#: (R*423-15 lists who may instruct; L422-8 only limits the State's free help).
REGLES_DE_CONVENTION = {
    "ads": {
        "population_maximale": env.int("SIM_ADS_POPULATION_MAXIMALE", default=10_000),
        "regle": "Le schéma de mutualisation réserve l'offre du SIM ADS aux communes de moins de "
        "10\u202f000 habitants ; aucun texte ne l'interdit au-delà.",
    },
}
#: The room that gives running dossiers back when a convention ends (``communes`` does not know dossiers).
SUITES_DE_CONVENTION = "dossiers.services.conventions"

# Eight hours after signing in, sign in again: nothing is written by a GET, so the age does not slide.
SESSION_COOKIE_AGE = 8 * 3600
PASSWORD_RESET_TIMEOUT = 24 * 3600
CSRF_FAILURE_VIEW = "config.erreurs.csrf"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"  # a document shown inside a page says SAMEORIGIN itself

POLITIQUE_DE_CONTENU = (
    "default-src 'self'; img-src 'self' data: blob:; style-src 'self'; script-src 'self'; "
    "worker-src 'self' blob:; connect-src 'self'; font-src 'self'; object-src 'self'; frame-src 'self'; "
    "frame-ancestors 'self'; base-uri 'none'; form-action 'self'"
)

# Sign-in by FranceConnect and ProConnect: off unless the environment names issuer, client and secret.
OPENID = openid.lire(env)

LOGGING = pile.journaux(env.str("LOG_FORMAT", default="texte"), env.str("LOG_LEVEL", default="WARNING"))

# Who watches: the anonymous answer of /sante/ says ok or ko; details and metrics ask for this bearer token.
SANTE_JETON = env.str("SANTE_JETON", default="")
# Errors to a Sentry-compatible server, without personal data, only when its address is given.
SENTRY_DSN = env.str("SENTRY_DSN", default="")
if SENTRY_DSN:
    from config.sentinelle import ouvrir

    ouvrir(SENTRY_DSN, environnement=env.str("SENTRY_ENVIRONMENT", default="production"))
