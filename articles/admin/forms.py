"""The form of an article: its own columns, and what the buttons need."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles import editor, publishing, republishing
from articles.admin import conflict
from articles.admin.base import RefusableForm, name_parts
from articles.admin.telling import Tell
from articles.admin.widgets import ZonedDateTime
from articles.admin.workflow import Turn, Word, colleagues
from articles.models import Article, Correction
from articles.people.models import User
from articles.publishing.correct import LONGEST
from articles.publishing.save import NOT_OURS_TO_GIVE

# A form that stood open while its time came still publishes at once.
LATE = timedelta(hours=1)
BESIDE = frozenset(
    {
        "seen",
        "at",
        "reason",
        "correction_kind",
        "correction_open",
        "correction_tell",
        "to",
        "word",
        "embargo_people",
    }
)


def same_words(one: str, other: str) -> bool:
    """Whether two texts say the same but for case, spaces and the full stop."""

    def bare(text: str) -> str:
        return " ".join(text.casefold().split()).rstrip(".")

    return bool(bare(one)) and bare(one) == bare(other)


def _is_ours(cleaned: dict[str, Any]) -> bool:
    written = Article(kind=cleaned.get("kind", ""), wire_source=cleaned.get("wire_source", ""))
    return republishing.is_ours(written)


class ArticleForm(RefusableForm[Article]):
    """Nothing of it is written by the form itself: `ArticleAdmin` hands it to publishing.

    `seen` is the newest revision when the form was opened; `at` and `reason` belong to buttons.
    `conflict` is what somebody else saved since.
    """

    conflict: conflict.Conflict | None = None

    body_source = editor.field(label=_("Text"))
    at = forms.SplitDateTimeField(
        label=_("Publish at"),
        required=False,
        widget=ZonedDateTime(),
        help_text=_("Empty: at once."),
    )
    reason = forms.CharField(
        label=_("Reason for withdrawing"),
        required=False,
        max_length=250,
        help_text=_("Readers who follow a link to the article are told this."),
    )
    note = forms.CharField(
        label=_("What changed"), required=False, max_length=250, help_text=_("For the history.")
    )
    visible_update = forms.BooleanField(
        label=_("Show readers a new update time"),
        required=False,
        help_text=_("For changes that matter to readers; not for a comma."),
    )
    correction_kind = forms.ChoiceField(
        label=_("It is a"), choices=Correction.Kind.choices, required=False
    )
    correction = forms.CharField(
        label=_("Readers are told"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField"}),
        help_text=_(
            "What was wrong, and what is right. It stands with the article for ever, and moves "
            "its update time. Empty: the change is made silently."
        ),
    )
    correction_open = forms.BooleanField(
        label=_("Readers may see what was changed"),
        required=False,
        initial=True,
        help_text=_("Both wordings. Not where the old one may not be repeated."),
    )
    correction_tell = Tell()
    to = Turn()
    word = Word(
        label=_("Note to colleagues"),
        help_text=_(
            "Goes with handing over, submitting, approving and returning, or stands alone. "
            "To return a story, say here why. Readers never see it."
        ),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, initial=0)

    class Meta:
        model = Article
        fields = (
            "headline",
            "deck",
            "body_source",
            "section",
            "kind",
            "language",
            "topics",
            "lead_picture",
            "lead_caption",
            "dateline",
            "wire_source",
            "slug",
            "based_on",
            "republish",
            "embargo_until",
            "embargo_people",
            "expire_at",
            "noindex",
            "noindex_reason",
        )
        widgets = {
            "headline": forms.TextInput(attrs={"class": "vLargeTextField headline"}),
            "deck": forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField"}),
            "lead_caption": forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField"}),
            "language": forms.Select(choices=settings.LANGUAGES),
            "embargo_people": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "at" in self.fields:
            name_parts(self.fields["at"])
        self.opened_at = self.instance.publish_at if self.instance.pk else None
        if self.instance.pk:
            self.initial["seen"] = publishing.latest_revision(self.instance)
            if not publishing.was_seen(self.instance, timezone.now()):
                self.initial["at"] = self.opened_at
            elif isinstance(tell := self.fields.get("correction_tell"), Tell):
                tell.count(self.instance)
        self._name_people()
        if "slug" in self.fields:
            self.fields["slug"].required = False
        if "language" in self.fields:
            self.fields["language"].widget.attrs.pop("maxlength", None)  # a select has none
            self.fields["slug"].help_text = _(
                "The end of the address. Empty: made of the headline. "
                "After publication a change moves the article; the old address leads to the new."
            )

    def _name_people(self) -> None:
        """Let a story be handed to, and be seen before its time by, those who write."""
        if "to" in self.fields:
            self.initial["to"] = whose = self.instance.assignee_id
            self.fields["to"].queryset = colleagues(whose)  # type: ignore[attr-defined]
        if "embargo_people" in self.fields:
            named = self.instance.embargo_people.all() if self.instance.pk else User.objects.none()
            everybody = User.objects.filter(Q(pk__in=colleagues()) | Q(pk__in=named.values("pk")))
            self.fields["embargo_people"].queryset = everybody.order_by("name", "email")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        if cleaned.get("noindex") and not cleaned.get("noindex_reason"):
            self.add_error("noindex_reason", _("Say why, for those who come after you."))
        if "_withdraw" in self.data and not cleaned.get("reason"):
            self.add_error("reason", _("Readers are told why: give a reason."))
        if "_return" in self.data and not cleaned.get("word", "").strip():
            self.add_error("word", _("Say why the story goes back: give a reason."))
        if "_hand_over" in self.data and "to" not in self.changed_data:
            self.add_error("to", _("Choose whose turn it is from now on."))
        if cleaned.get("correction_tell") and not cleaned.get("correction"):
            self.add_error("correction", _("Say here what those who commented before are told."))
        if cleaned.get("republish") and not _is_ours(cleaned):
            self.add_error("republish", str(NOT_OURS_TO_GIVE))
        self._check_times(cleaned)
        self._check_seen(cleaned)
        return cleaned

    def _check_times(self, cleaned: dict[str, Any]) -> None:
        at: datetime | None = cleaned.get("at")
        if at and at != self.opened_at and at < timezone.now() - LATE:
            self.add_error("at", _("This time has passed. Leave it empty to publish at once."))
        elif at and self.instance.publish_at is None and "_publish" not in self.data:
            self.add_error(
                "at", _("To set this time, publish. To save the draft alone, leave it empty.")
            )
        embargo: datetime | None = cleaned.get("embargo_until")
        now = timezone.now()
        if embargo and embargo > now and publishing.was_seen(self.instance, now):
            self.add_error("embargo_until", str(publishing.TooLate()))
        expire_at: datetime | None = cleaned.get("expire_at")
        begins = [one for one in (at, embargo) if one]
        if expire_at and begins and expire_at <= max(begins):
            self.add_error("expire_at", _("The article would expire before it appears."))

    def _check_seen(self, cleaned: dict[str, Any]) -> None:
        """Refuse what was written on an older revision, until its writer goes over knowingly."""
        seen = cleaned.get("seen")
        if seen is None or not self.instance.pk:
            return
        self.conflict = conflict.found(self, int(seen))
        if self.conflict is not None:
            self.add_error(None, _("Look first at what changed meanwhile. It stands above."))
        elif conflict.OVER in self.data:
            cleaned["seen"] = publishing.latest_revision(self.instance)

    @property
    def touched(self) -> bool:
        """Whether something was typed that a save would store."""
        return bool(set(self.changed_data) - BESIDE)
