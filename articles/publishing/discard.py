"""Delete a draft that nobody but colleagues has seen."""

from __future__ import annotations

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from articles.models import Article
from articles.publishing.common import By, NotPossible, record, related_to, take
from articles.publishing.refresh import refresh_cards


def discard(article: Article, *, by: By, seen: int | None = None) -> None:
    """Delete a draft with its revisions. What readers may have seen is withdrawn instead.

    Raises:
        NotPossible: it has or had a time of publication, or something else belongs to it.
        Outdated: somebody saved it meanwhile.
    """
    with transaction.atomic():
        row = take(article, seen)
        if row.publish_at is not None or row.revisions.filter(action="published").exists():
            raise NotPossible(_("Readers may have seen this article: withdraw it instead."))
        leading_here = related_to(row)
        until = row.embargo_until.isoformat() if row.embargo_until else ""
        record(row, "discarded", by=by, **({"embargo_until": until} if until else {}))
        row.revisions.all().delete()
        try:
            row.delete()
        except ProtectedError as error:
            kinds = {str(one._meta.verbose_name) for one in error.protected_objects}
            raise NotPossible(
                _("This draft cannot be deleted, because something belongs to it: %(what)s.")
                % {"what": ", ".join(sorted(kinds))}
            ) from error
        refresh_cards(leading_here)
