"""How far a story has come before it has a time, whose turn it is, and what colleagues say of it.

The only writer of `stage`, of `assignee` and of notes on stories. A step that judges the text is a
revision, so that the history shows which text was meant; a hand-over and a note change no text and
make no open form outdated.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from articles.audit import log
from articles.audit.models import AuditEntry
from articles.models import Article, StoryNote
from articles.people.models import User
from articles.publishing.common import By, NotPossible, name_of, take, write
from articles.sanitizer import strip_controls

Stage = Article.Stage
LONGEST_NOTE = 2000


def submit(article: Article, *, by: By, note: str = "", seen: int | None = None) -> Article:
    """Ask those who publish in its section to read the story.

    Raises:
        NotPossible: it is no draft, or has no headline.
        Outdated: somebody saved it meanwhile.
    """
    with transaction.atomic():
        row = _waiting(article, seen, {Stage.DRAFT}, _("Only a draft can be submitted."))
        if not row.headline.strip():
            raise NotPossible(_("An article needs a headline before it is submitted."))
        _move(row, Stage.SUBMITTED, "submitted", by=by, note=note)
    article.refresh_from_db()
    return article


def approve(article: Article, *, by: By, note: str = "", seen: int | None = None) -> Article:
    """Say that the story may be published as it is.

    Raises:
        NotPossible: it is approved already, or has a time.
        Outdated: somebody saved it meanwhile.
    """
    with transaction.atomic():
        known = {Stage.DRAFT, Stage.SUBMITTED}
        row = _waiting(article, seen, known, _("This story is approved already."))
        _move(row, Stage.APPROVED, "approved", by=by, note=note)
    article.refresh_from_db()
    return article


def return_(article: Article, *, by: By, reason: str, seen: int | None = None) -> Article:
    """Give the story back, for a reason, to whoever submitted it last.

    Raises:
        NotPossible: without a reason, or when it is not submitted or approved.
        Outdated: somebody saved it meanwhile.
    """
    if not strip_controls(reason).strip():
        raise NotPossible(_("Say why the story goes back: give a reason."))
    with transaction.atomic():
        known = {Stage.SUBMITTED, Stage.APPROVED}
        row = _waiting(article, seen, known, _("Only a submitted story can be returned."))
        _move(row, Stage.DRAFT, "returned", by=by, note=reason, to=_submitter(row))
    article.refresh_from_db()
    return article


def hand_over(
    article: Article, *, by: By, to: User | None, note: str = "", seen: int | None = None
) -> Article:
    """Say whose turn it is, in whatever state the story is; nobody's, without `to`.

    Raises:
        NotPossible: it is that person's turn already, or the account is switched off.
        Outdated: somebody saved it meanwhile.
    """
    if to is not None and not (to.is_active and to.is_staff):
        raise NotPossible(_("%(name)s does not work here any more.") % {"name": to})
    with transaction.atomic():
        row = take(article, seen)
        if row.assignee_id == (to.pk if to else None):
            whose = _("It is %(name)s’s turn already.") % {"name": to}
            raise NotPossible(whose if to else _("It is nobody’s turn already."))
        Article.objects.filter(pk=row.pk).update(assignee=to)
        whom = name_of(to) if to else ""
        log.record("article.handed_over", by=by, on=row, reason=note.strip(), to=whom)
        _say(row, note, by)
    article.refresh_from_db()
    return article


def approval_ends(article: Article, *, by: By) -> None:
    """Ask again for what was approved, after somebody who may not publish has changed it."""
    with transaction.atomic():
        rows = Article.objects.filter(pk=article.pk, stage=Stage.APPROVED, publish_at=None)
        if rows.update(stage=Stage.SUBMITTED):
            log.record("article.submitted", by=by, on=article, changed_after_approval=True)
            article.stage = Stage.SUBMITTED


def add_note(article: Article, *, by: By, text: str) -> StoryNote:
    """Keep what a colleague says about the story. Readers never see it; it is never changed.

    Raises:
        NotPossible: it is empty or too long.
    """
    note = _say(article, text, by)
    if note is None:
        raise NotPossible(_("A note says something."))
    return note


def name_people(article: Article, people: Iterable[User], *, by: By) -> None:
    """Say who sees the story at the desk while its embargo lasts, beside byline and owners."""
    with transaction.atomic():
        before = set(article.embargo_people.values_list("pk", flat=True))
        after = {one.pk: name_of(one) for one in people}
        if before != set(after):
            article.embargo_people.set(list(after))
            names = sorted(after.values())
            log.record("article.embargo_people_changed", by=by, on=article, people=names)


def _waiting(article: Article, seen: int | None, stages: set[Stage], refusal: str) -> Article:
    """The row, held; it must have no time and stand in one of `stages`."""
    row = take(article, seen)
    if row.publish_at is not None:
        raise NotPossible(_("This story has its time already."))
    if row.stage not in stages:
        raise NotPossible(refusal)
    return row


def _move(
    row: Article, stage: Stage, action: str, *, by: By, note: str, to: User | None = None
) -> None:
    said = strip_controls(note).strip()
    write(row, action, by=by, note=said, stage=stage, assignee=to)
    log.record(f"article.{action}", by=by, on=row, reason=said)
    _say(row, note, by)


def _say(row: Article, text: str, by: By) -> StoryNote | None:
    said = strip_controls(text).strip()
    if len(said) > LONGEST_NOTE:
        raise NotPossible(_("A note has up to %(most)d characters.") % {"most": LONGEST_NOTE})
    if not said:
        return None
    user = by if isinstance(by, User) else None
    return StoryNote.objects.create(article=row, text=said, by=name_of(by), user=user)


def _submitter(row: Article) -> User | None:
    """Who submitted the story last, if the account still works here."""
    asked = AuditEntry.objects.filter(
        action="article.submitted", kind=row._meta.label_lower, object_id=str(row.pk)
    )
    number = asked.order_by("-at", "-pk").values_list("user_id", flat=True).first() or 0
    return User.objects.filter(pk=number, is_active=True, is_staff=True).first()
