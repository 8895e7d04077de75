"""Which comments a list shows, kept in its address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q
from django.http import QueryDict
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from articles.models import Section
from comments.admin.paging import Order
from comments.models import Comment, Finding
from comments.models.comments import CommentQuerySet, Status

BIGGEST = 2**63 - 1
LONGEST_CURSOR = 60
LONGEST_QUERY = 1000
"""Far more than any place needs, and fewer fields than Django refuses to read."""
WAITING = Order(("-risk", "created_at", "pk"))
NEWEST = Order(("-pk",))


@dataclass(frozen=True, slots=True)
class Place:
    """A page of a list of comments: the filters, and where the page begins."""

    status: str = Status.HELD
    rule: str = ""
    section: str = ""
    article: int | None = None
    sender: int | None = None
    after: str = ""
    before: str = ""

    def query(self, **changes: Any) -> str:
        """The address's query for this place, or for the same filters with some changed."""
        place = replace(self, **changes)
        given = {name: value for name, value in asdict(place).items() if value not in ("", None)}
        if place.status == Status.HELD:
            del given["status"]
        return urlencode(given)

    def first(self, **changes: Any) -> str:
        """The same, from the first page on."""
        return self.query(**{"after": "", "before": "", **changes})

    @property
    def order(self) -> Order:
        return WAITING if self.status == Status.HELD else NEWEST

    @property
    def narrowed(self) -> bool:
        return bool(self.first(status=Status.HELD))

    def comments(self) -> CommentQuerySet:
        """The comments that the filters let through, in no order yet."""
        found = Comment.objects.filter(status=self.status)
        if self.rule:
            in_text = Finding.objects.filter(revision=OuterRef("current"), rule__key=self.rule)
            found = found.filter(Q(rule__key=self.rule) | Exists(in_text))
        if self.section:
            found = found.filter(thread__article__section__slug=self.section)
        if self.article is not None:
            found = found.filter(thread__article=self.article)
        if self.sender is not None:
            found = found.filter(sender=self.sender)
        return found


class PlaceForm(forms.Form):
    """The filters above a list. What it does not know, it refuses by name."""

    status = forms.ChoiceField(label=_("Status"), choices=Status.choices, required=False)
    rule = forms.ChoiceField(label=_("Rule"), required=False)
    section = forms.ChoiceField(label=_("Section"), required=False)
    article = forms.IntegerField(min_value=1, max_value=BIGGEST, required=False)
    sender = forms.IntegerField(min_value=1, max_value=BIGGEST, required=False)
    after = forms.CharField(max_length=LONGEST_CURSOR, required=False)
    before = forms.CharField(max_length=LONGEST_CURSOR, required=False)

    def __init__(self, data: Mapping[str, Any], rules: Mapping[str, str]) -> None:
        super().__init__({"status": Status.HELD, **_first_values(data)})
        for name in ("article", "sender"):
            self.fields[name].widget = forms.HiddenInput()
        sections = Section.objects.values_list("slug", "name")
        self.fields["rule"].choices = [("", _("every rule")), *rules.items()]  # type: ignore[attr-defined]
        self.fields["section"].choices = [("", _("every section")), *sections]  # type: ignore[attr-defined]

    def place(self) -> Place:
        """The place asked for; where a value is unknown, `errors` says so and this is nowhere."""
        if not self.is_valid():
            return Place()
        return Place(**{**self.cleaned_data, "status": self.cleaned_data["status"] or "held"})


def place_from(query: str, rules: Mapping[str, str]) -> Place:
    """The place in a query that came back in a form; the start of the queue when it is none."""
    return PlaceForm(QueryDict(query[:LONGEST_QUERY]), rules).place()


def _first_values(data: Mapping[str, Any]) -> dict[str, Any]:
    return {name: data[name] for name in data if data[name] != ""}
