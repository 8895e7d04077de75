"""The forms of the fronts' desk: what stands where and from when to when, and the banner."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.fronts.banners import LONGEST
from articles.models import Article
from articles.models.fields import WebAddressField

# A form that stood open while its time came is meant for now.
LATE = timedelta(minutes=30)
FURTHEST = timedelta(days=3660)
FORMAT = "%Y-%m-%dT%H:%M"
FOUND = 12


class Moment(forms.DateTimeField):
    """A time of the site, with the name of its zone; empty for now, or for no end."""

    def __init__(self, label: Any, **more: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=FORMAT)
        zone = format_lazy("{} ({})", label, timezone.get_current_timezone_name())
        super().__init__(label=zone, widget=widget, **{"required": False, **more})

    def clean(self, value: Any) -> datetime | None:
        moment: datetime | None = super().clean(value)
        if moment is not None and abs(moment - timezone.now()) > FURTHEST:
            raise ValidationError(_("This is further away than ten years."))
        return moment


def begins(form: forms.Form) -> datetime | None:
    """When it is to begin: None for now, also for a time that has just gone by."""
    given: datetime | None = form.cleaned_data.get("starts_at")
    now = timezone.now()
    return None if given is not None and now - LATE < given <= now else given


class PutForm(forms.Form):
    """One of the stories found, and its times."""

    story = forms.ModelChoiceField(
        queryset=Article.objects.none(),
        widget=forms.RadioSelect,
        label=gettext_lazy("Story"),
        error_messages={"required": gettext_lazy("Choose a story.")},
    )
    starts_at = Moment(gettext_lazy("From"), help_text=gettext_lazy("Empty: from now."))
    ends_at = Moment(
        gettext_lazy("Until"),
        help_text=gettext_lazy("Empty: until something else is put there."),
    )

    def __init__(self, data: Any, stories: QuerySet[Article]) -> None:
        super().__init__(data)
        self.fields["story"].queryset = stories  # type: ignore[attr-defined]


class BannerForm(forms.Form):
    text = forms.CharField(label=gettext_lazy("One line"), max_length=LONGEST)
    address = forms.CharField(
        label=gettext_lazy("Leads to"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("The address of one of our stories, or of another site."),
    )
    starts_at = Moment(gettext_lazy("From"), help_text=gettext_lazy("Empty: from now."))
    ends_at = Moment(gettext_lazy("Until"), required=True)

    def clean_address(self) -> str:
        """Kept as typed when it is one of ours; `article` is then the story."""
        typed: str = self.cleaned_data["address"].strip()
        ours = typed.removeprefix(settings.SITE_URL)
        if ours.startswith("/"):
            self.cleaned_data["article"] = _story_at(ours.partition("?")[0].partition("#")[0])
            return ""
        return str(WebAddressField(blank=True).formfield(required=False).clean(typed))


def _story_at(address: str) -> Article:
    """The story of an address on this site.

    Raises:
        ValidationError: there is none.
    """
    try:
        path = resolve(address).kwargs.get("path", "")
    except Resolver404:
        path = ""
    story = Article.objects.filter(path=path).first() if path and "\x00" not in path else None
    if story is None:
        raise ValidationError(_("No story of ours has this address."))
    return story


class WhenForm(forms.Form):
    at = Moment(gettext_lazy("As on"), required=True)


def found(stories: QuerySet[Article], words: str, now: datetime) -> QuerySet[Article]:
    """Stories that readers see or will see, with all the words in the headline, newest first."""
    open_ended = Q(visible_until__isnull=True) | Q(visible_until__gt=now)
    rows = stories.filter(open_ended, visible_from__isnull=False)
    for word in words.replace("\x00", "").split()[:8]:
        # SQLite knows upper and lower case of Latin letters alone.
        forms_of = {word, word.lower(), word.capitalize(), word.upper()}
        either = Q()
        for one in sorted(forms_of):
            either |= Q(headline__icontains=one)
        rows = rows.filter(either)
    return rows.order_by("-visible_from", "-pk")
