"""Tell readers what was wrong, bound to the two revisions that it stands between."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import telling
from articles.models import Article, Correction
from articles.publishing.cards import fresh_card
from articles.publishing.common import By, NotPossible, name_of, record, was_seen
from articles.publishing.save import save
from articles.sanitizer import strip_controls

LONGEST = 2000


def correct(
    article: Article,
    *,
    by: By,
    kind: str,
    text: str,
    open: bool = True,  # noqa: A002
    note: str = "",
    tell: bool = False,
    **changes: Any,
) -> Correction:
    """Store the changes of a published article, as `save` does, with what readers are told of them.

    The update time that readers are shown moves. A correction stands for ever: what is wrong with
    one is put right by the next. An editor's note may come without any change of the text. Readers
    may see both wordings, unless it is not `open`. With `tell`, those who spoke about the article
    before are mailed.

    Raises:
        NotPossible: readers have not seen the article, or are told nothing.
        BodyRefused, Outdated: as `save`. Nothing was written then.
    """
    told = strip_controls(text).strip()
    if not told or len(told) > LONGEST:
        raise NotPossible(
            _("Say in up to %(most)d characters what readers are told.") % {"most": LONGEST}
        )
    if kind not in Correction.Kind.values:
        raise NotPossible(_("There is no such kind of correction."))
    with transaction.atomic():
        if not was_seen(article, timezone.now()):
            raise NotPossible(_("Readers have not seen this article: just change it."))
        save(article, by=by, note=note or told[:250], visible_update=True, **changes)
        after, *earlier = article.revisions.all()[:2]
        made = Correction.objects.create(
            article=article,
            kind=kind,
            text=told,
            before=earlier[0] if earlier else None,
            after=after,
            open=open,
            by=name_of(by),
            created_at=after.created_at,
        )
        mailed = telling.tell(made) if tell else 0
        about: dict[str, Any] = {"kind": kind, "open": open, "mailed": mailed}
        record(article, "corrected", by=by, reason=told[:500], **about)
        article.card = fresh_card(article)
        Article.objects.filter(pk=article.pk).update(card=article.card)
    return made


def tell_nobody(correction: Correction, *, by: By) -> int:
    """Take back the mail about a correction that has not gone out; how much that was. The
    correction itself stands."""
    with transaction.atomic():
        count = telling.take_back(correction)
        if count:
            told: dict[str, Any] = {"correction": correction.pk, "mails": count}
            record(correction.article, "mail_taken_back", by=by, **told)
    return count
