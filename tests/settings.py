"""The site's own settings with a throwaway folder, fast passwords and tasks that run at once."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

_OURS = ("DEBUG", "SITE_URL", "ALLOWED_HOSTS", "TIME_ZONE", "LANGUAGE_CODE", "PROXY_COUNT")
for _name in _OURS:
    os.environ.pop(_name, None)  # what is set at a desk must not change what a test sees
os.environ["VAR_DIR"] = tempfile.mkdtemp(prefix="standfirst-tests-")
os.environ["SECRET_KEY"] = "known to everyone, and used by tests only"
os.environ["EMAIL_URL"] = "memorymail://"
atexit.register(shutil.rmtree, os.environ["VAR_DIR"], ignore_errors=True)

from portal.settings import *  # noqa: E402, F403
from portal.settings import DATABASES, VAR_DIR  # noqa: E402

_database = DATABASES["default"]
if _database["ENGINE"] == "django.db.backends.sqlite3":
    # A file, for tests in which several threads write at once: a database in memory locks by table.
    _database["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
    _database["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
else:
    _database["CONN_MAX_AGE"] = 0

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True
