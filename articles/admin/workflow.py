"""What colleagues say of a story, and whose turn it is, without opening its form."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.auth.models import Permission
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from articles import publishing, rights
from articles.admin import states
from articles.admin.base import who
from articles.admin.story_pages import page_of, story_of
from articles.models import Article, StoryNote
from articles.people.models import User
from articles.publishing.stages import LONGEST_NOTE

BESIDE_THE_FORM = 3
ON_THE_PAGE = 200


def colleagues(beside: int | None = None) -> QuerySet[User]:
    """Everybody who writes here, by name, and the account `beside`, who may have left."""
    app, codename = rights.WRITE.split(".")
    right = Permission.objects.filter(content_type__app_label=app, codename=codename)
    own = Q(is_superuser=True) | Q(user_permissions__in=right) | Q(groups__permissions__in=right)
    writing = Q(is_staff=True, is_active=True, pk__in=User.objects.filter(own).values("pk"))
    return User.objects.filter(writing | Q(pk=beside or 0)).order_by("name", "email")


class Turn(forms.ModelChoiceField[User]):
    """Whose turn it is. Told apart from what the form showed, not from what is stored by now: an
    old form takes nobody's turn away."""

    def __init__(self) -> None:
        super().__init__(
            queryset=User.objects.none(),
            label=gettext_lazy("Whose turn it is"),
            required=False,
            empty_label=gettext_lazy("Nobody’s in particular"),
            show_hidden_initial=True,
        )


class Word(forms.CharField):
    def __init__(self, **more: Any) -> None:
        rows = forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField"})
        super().__init__(required=False, max_length=LONGEST_NOTE, widget=rows, **more)


class TurnForm(forms.Form):
    """The form of the notes' page."""

    word = Word(label=gettext_lazy("Note"))
    to = Turn()

    def __init__(self, data: Any, *, article: Article, may_hand_over: bool) -> None:
        super().__init__(data, initial={"to": article.assignee_id})
        if may_hand_over:
            self.fields["to"].queryset = colleagues(article.assignee_id)  # type: ignore[attr-defined]
        else:
            del self.fields["to"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not cleaned.get("word", "").strip() and not self.changed_data:
            self.add_error("word", _("A note says something."))
        return cleaned

    def store(self, article: Article, by: User) -> None:
        word = self.cleaned_data["word"]
        with transaction.atomic():
            if "to" in self.changed_data:
                publishing.hand_over(article, by=by, to=self.cleaned_data["to"], note=word)
            else:
                publishing.add_note(article, by=by, text=word)


@require_http_methods(["GET", "HEAD", "POST"])
def notes(request: HttpRequest, pk: int) -> HttpResponse:
    """All notes on a story, and the form for one more.

    Raises:
        PermissionDenied: for staff who write no stories.
    """
    article = story_of(request, pk)
    theirs = article.assignee_id == request.user.pk
    form = TurnForm(
        request.POST if request.method == "POST" else None,
        article=article,
        may_hand_over=theirs or rights.may_write(request.user, article),
    )
    if form.is_valid() and _stored(request, article, form):
        return HttpResponseRedirect(reverse("admin:articles_article_notes", args=[pk]), status=303)
    return page_of(
        request,
        article,
        "notes",
        _("Notes: %(headline)s") % {"headline": article.headline},
        standing=states.standing(article),
        notes=article.story_notes.all()[:ON_THE_PAGE],
        form=form,
    )


def _stored(request: HttpRequest, article: Article, form: TurnForm) -> bool:
    try:
        form.store(article, who(request))
    except publishing.PublishingRefused as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("Noted."))
    return True


def latest_notes(article: Article) -> list[StoryNote]:
    """What stands beside the form, newest first."""
    return list(article.story_notes.all()[:BESIDE_THE_FORM])


def name_people(request: HttpRequest, article: Article, people: Iterable[User] | None) -> None:
    """Store who sees the story before its time, and never shut out whoever stores it."""
    if people is None:
        return
    chosen, user = list(people), who(request)
    publishing.name_people(article, chosen, by=user)
    if not rights.may_see(user, article):
        publishing.name_people(article, [*chosen, user], by=user)
        told = _("Nobody else sees it until the embargo ends; you do, so you are among the named.")
        messages.info(request, told)


def beside(request: HttpRequest, article: Article) -> tuple[str, str] | None:
    """The way from the form to the notes."""
    if not request.user.has_perm(rights.WRITE):
        return None
    count = article.story_notes.count()
    label = _("Notes (%(count)d)") % {"count": count} if count else _("Notes")
    return label, reverse("admin:articles_article_notes", args=[article.pk])


def urls(site: AdminSite) -> list[URLPattern]:
    return [path("<int:pk>/notes/", site.admin_view(notes), name="articles_article_notes")]
