"""All configuration. Every value has a default that runs; each can be set in the environment."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()


def read_version() -> str:
    """The newest heading of CHANGELOG.md, so that a release is named in one place."""
    found = re.search(r"^## (\d+\.\d+\.\d+)", (BASE_DIR / "CHANGELOG.md").read_text(), re.MULTILINE)
    return found[1] if found else "0.0.0"


def kept_secret(path: Path) -> str:
    """The secret key: made whole at the first start, readable by its owner alone."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(50))
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_text().strip()


VERSION = read_version()
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var"))).resolve()
DEBUG = env.bool("DEBUG", default=False)
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
_site = urlsplit(SITE_URL)
if _site.scheme not in ("http", "https") or not _site.hostname:
    raise ImproperlyConfigured(
        f"SITE_URL is {SITE_URL!r}: give the whole address, such as https://news.example."
    )
SECURE = _site.scheme == "https"
SECRET_KEY = env.str("SECRET_KEY", default="") or kept_secret(VAR_DIR / "secret_key")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[_site.hostname])
if not SECURE:
    ALLOWED_HOSTS += ["127.0.0.1", "localhost", "[::1]"]
CSRF_TRUSTED_ORIGINS = [SITE_URL]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "allauth.account",
    "allauth.mfa",
    "articles.audit",
    "articles.people",
    "articles.media",
    "articles",
    "comments",
    "portal",
    "django.contrib.admin",
    "django.contrib.staticfiles",
    "django.forms",
    "crispy_forms",
    "csp",
    "django_prose_editor",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "portal.middleware.headers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "articles.people.second_factor.middleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
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
                "portal.context_processors.site",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_TEMPLATE_PACK = "forms"
CRISPY_ALLOWED_TEMPLATE_PACKS = ["forms"]

_address = env.str("DATABASE_URL", default="") or f"sqlite:///{VAR_DIR / 'db.sqlite3'}"
DATABASES = {"default": env.db_url_config(_address)}
_database = DATABASES["default"]
_database["ATOMIC_REQUESTS"] = False
if _database["ENGINE"] == "django.db.backends.sqlite3":
    _database["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 10,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }
else:
    _database["CONN_MAX_AGE"] = env.int("DATABASE_KEEP_SECONDS", default=60)
    _database["CONN_HEALTH_CHECKS"] = True
    # To compile a plan takes PostgreSQL up to a second, and our queries take milliseconds.
    _database.setdefault("OPTIONS", {}).setdefault("options", "-c jit=off")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
LOGIN_REDIRECT_URL = "admin:index"

LANGUAGE_CODE = env.str("LANGUAGE_CODE", default="en")
LANGUAGES = [("en", _("English")), ("de", _("German")), ("fr", _("French")), ("ru", _("Russian"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = env.str("TIME_ZONE", default="UTC")
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
ORIGINALS_ROOT = VAR_DIR / "originals"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
PICTURE_MAX_BYTES = env.int("PICTURE_MAX_BYTES", default=25 * 1024 * 1024)
PICTURE_MAX_PIXELS = env.int("PICTURE_MAX_PIXELS", default=60_000_000)
PICTURE_WIDTHS = (320, 640, 960, 1280, 1920)

TASKS = {
    "default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "pictures"]}
}

COMMENT_MAX_LENGTH = env.int("COMMENT_MAX_LENGTH", default=5000)
COMMENT_EDIT_MINUTES = env.int("COMMENT_EDIT_MINUTES", default=10)
# Whether a guest's comment waits until its address was confirmed: "optional" or "required".
COMMENT_CONFIRMATION = env.str("COMMENT_CONFIRMATION", default="optional")
# What becomes of the texts of somebody who wants to be erased: "blank", or "keep" without a name.
ERASED_TEXTS = env.str("ERASED_TEXTS", default="blank")
# Whether staff must have a second factor: "optional" or "required".
STAFF_MFA = env.str("STAFF_MFA", default="optional")
for _name, _values in {
    "COMMENT_CONFIRMATION": ("optional", "required"),
    "ERASED_TEXTS": ("blank", "keep"),
    "STAFF_MFA": ("optional", "required"),
}.items():
    if vars()[_name] not in _values:
        raise ImproperlyConfigured(f"{_name} is {vars()[_name]!r}: give {' or '.join(_values)}.")
# The WebSub hub that is told of new stories and that feeds name; empty: none.
WEBSUB_HUB = env.str("WEBSUB_HUB", default="")
# Open reports from different networks that hold a published comment, once, until a person looked.
REPORTS_THAT_HOLD = env.int("REPORTS_THAT_HOLD", default=3)
# The share of moderators' decisions, in percent, that somebody else judges again without being
# told how they went; 0 is off.
SECOND_LOOK_PERCENT = env.int("SECOND_LOOK_PERCENT", default=0)
# Comments within ten minutes that make a thread hot: it slows by itself for a while; 0 is off.
COMMENT_HEAT = env.int("COMMENT_HEAT", default=30)
COMMENTS_PER_PAGE = env.int("COMMENTS_PER_PAGE", default=50)
PROXY_COUNT = env.int("PROXY_COUNT", default=0)
# Limits how much of any request body is read before a view runs; pictures have their own limit.
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# Staff sign in by django-allauth, with only what `articles.people.urls` offers of it.
ACCOUNT_ADAPTER = "articles.people.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_AUTHENTICATED_LOGIN_REDIRECTS = False
ACCOUNT_FORMS = {
    "login": "articles.people.forms.LoginForm",
    "reauthenticate": "articles.people.forms.AgainForm",
    "change_password": "articles.people.forms.ChangePasswordForm",
}
# Attempts / within / counted by: our "key" is an account together with a network.
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "reset_password": "10/m/ip,3/10m/key",
}
MFA_ADAPTER = "articles.people.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # staff are invited by mail: nobody signs up
MFA_TOTP_TOLERANCE = 1
MFA_FORMS = {
    "authenticate": "articles.people.forms.CodeForm",
    "reauthenticate": "articles.people.forms.CodeAgainForm",
    "activate_totp": "articles.people.forms.FirstCodeForm",
    "add_webauthn": "articles.people.forms.AddPasskeyForm",
    "edit_webauthn": "articles.people.forms.RenamePasskeyForm",
    "login_webauthn": "articles.people.forms.LoginPasskeyForm",
    "authenticate_webauthn": "articles.people.forms.PasskeyForm",
    "reauthenticate_webauthn": "articles.people.forms.PasskeyAgainForm",
}
CACHES = {
    # Attempts to sign in are counted once for all processes, and codes are used once in all.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "people_limit",
        "KEY_FUNCTION": "articles.people.limits.hashed",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    },
    "process": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}

SESSION_COOKIE_NAME = "__Host-session" if SECURE else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE else "csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "portal.views.forbidden"
SECURE_SSL_REDIRECT = SECURE
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXY_COUNT else None
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

try:
    EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
except (ImproperlyConfigured, ValueError):  # whose words may repeat the password
    raise ImproperlyConfigured(
        "EMAIL_URL cannot be read: write it as smtp+tls://name:password@host:587."
    ) from None
EMAIL_CONFIG["EMAIL_FILE_PATH"] = f"/{EMAIL_CONFIG['EMAIL_FILE_PATH']}"  # filemail:///var/mails
vars().update(EMAIL_CONFIG)
# Seconds after which a mail server that says nothing counts as away.
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=20)
# Mails to one recipient within 24 hours; the rest waits. 0: no limit.
MAILS_PER_DAY = env.int("MAILS_PER_DAY", default=50)
# The hour of the day, in site time, from which moderators get their digest; -1: never.
DIGEST_HOUR = env.int("DIGEST_HOUR", default=7)
DEFAULT_FROM_EMAIL = env.str("FROM_EMAIL", default=f"newsroom@{_site.hostname}")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
