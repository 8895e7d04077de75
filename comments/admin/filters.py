"""Which comments a list shows, kept in its address."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from articles.keyset import Order
from articles.models import Section
from articles.people.models import User
from comments.models import Appeal, Comment, Finding, Handover, Report, Rule, Standing
from comments.models.comments import CommentQuerySet, Status

BIGGEST = 2**63 - 1
LONGEST_CURSOR = 60
LONGEST_QUERY = 1000
"""Far more than any place needs, and fewer fields than Django refuses to read."""
WAITING = Order(("-risk", "created_at", "pk"))
NEWEST = Order(("-pk",))
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}")
SLUG = re.compile(r"[-\w]{1,80}")
NEW, KNOWN = "new", "known"
STANDINGS = (
    (NEW, _("new: address not confirmed")),
    (KNOWN, _("known: address confirmed")),
    (Standing.State.TRUSTED.value, _("trusted")),
    (Standing.State.HOLD.value, _("always held")),
    (Standing.State.SUSPENDED.value, _("suspended")),
    (Standing.State.BLOCKED.value, _("blocked")),
)
AGES = {
    "last-hour": (_("the last hour"), timedelta(hours=1)),
    "last-day": (_("the last 24 hours"), timedelta(days=1)),
    "hour": (_("more than an hour ago"), timedelta(hours=1)),
    "day": (_("more than a day ago"), timedelta(days=1)),
    "week": (_("more than a week ago"), timedelta(days=7)),
}
"""When a comment was sent: those that begin with `last` are a newest, the others an oldest age."""


@dataclass(frozen=True, slots=True)
class Place:
    """A page of a list of comments: the filters, how it is shown, and where the page begins.

    `status` is empty for the queue: whatever waits for somebody. `blur` covers marked passages.
    """

    status: str = ""
    rule: str = ""
    section: str = ""
    language: str = ""
    standing: str = ""
    age: str = ""
    article: int | None = None
    sender: int | None = None
    reported: bool = False
    appealed: bool = False
    handed: bool = False
    blur: bool = False
    after: str = ""
    before: str = ""

    def query(self, **changes: Any) -> str:
        """The address's query for this place, or for the same filters with some changed."""
        given = asdict(replace(self, **changes))
        return urlencode(
            {name: "1" if value is True else value for name, value in given.items() if value}
        )

    def first(self, **changes: Any) -> str:
        """The same, from the first page on."""
        return self.query(**{"after": "", "before": "", **changes})

    def cleared(self) -> str:
        """The queue without a filter, shown as this list is."""
        return Place(blur=self.blur).query()

    def blurred(self) -> str:
        """This page with its marked passages covered, or uncovered."""
        return self.query(blur=not self.blur)

    @property
    def order(self) -> Order:
        return NEWEST if self.status else WAITING

    @property
    def narrowed(self) -> bool:
        return bool(self.first(blur=False))

    def comments(self, by: User, now: datetime | None = None) -> CommentQuerySet:
        """The comments that the filters let through for this moderator, in no order yet."""
        of_status = Q(status=self.status) if self.status else Q(waits=True)
        return Comment.objects.filter(of_status, *self._conditions(by, now or timezone.now()))

    def _conditions(self, by: User, now: datetime) -> Iterator[Q]:
        exactly = {
            "thread__article__section__slug": self.section,
            "thread__article": self.article,
            "language": self.language,
            "sender": self.sender,
        }
        yield from (Q((column, value)) for column, value in exactly.items() if value)
        if self.rule:
            yield _of_rule(self.rule)
        if self.standing:
            yield _of_standing(self.standing, now)
        if self.age:
            yield _of_age(self.age, now)
        if self.reported:
            yield Q(pk__in=Report.objects.filter(status="open").values("comment"))
        if self.appealed:
            yield Q(pk__in=_appealed())
        if self.handed:
            yield Q(pk__in=_handed_to(by))


def _of_rule(key: str) -> Q:
    """By key: a key stays when a new version renumbers."""
    rules = Rule.objects.filter(key=key).values("pk")
    in_text = Finding.objects.filter(revision=OuterRef("current"), rule__in=rules)
    return Q(rule__in=rules) | Q(Exists(in_text))


def _of_age(age: str, now: datetime) -> Q:
    since = now - AGES[age][1]
    return Q(created_at__gte=since) if age.startswith("last-") else Q(created_at__lt=since)


def _of_standing(standing: str, now: datetime) -> Q:
    """Senders, or networks, of that state; new and known ones are of none."""
    active = Standing.objects.active(now)
    if standing not in (NEW, KNOWN):
        return _under(active.filter(state=standing))
    return Q(confirmed=standing == KNOWN) & ~_under(active)


def _under(standings: Any) -> Q:
    senders = standings.filter(sender__isnull=False).values("sender")
    networks = standings.filter(sender=None).values("network_hash")
    return Q(sender__in=senders) | Q(network_hash__in=networks)


def _appealed() -> Any:
    return Appeal.objects.filter(status="open", comment__isnull=False).values("comment")


def _handed_to(by: User) -> Any:
    """Put before this person, or before anybody but the one who asks."""
    open_ones = Handover.objects.filter(done_at=None)
    return open_ones.filter(Q(to=by) | (Q(to=None) & ~Q(by=by))).values("comment")


class PlaceForm(forms.Form):
    """The filters above a list. What it does not know, it refuses by name."""

    status = forms.ChoiceField(
        label=_("Status"), choices=[("", _("what waits")), *Status.choices], required=False
    )
    rule = forms.ChoiceField(label=_("Rule"), required=False)
    section = forms.ChoiceField(label=_("Section"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)
    standing = forms.ChoiceField(
        label=_("Sender"), choices=[("", _("every sender")), *STANDINGS], required=False
    )
    age = forms.ChoiceField(
        label=_("Sent"),
        choices=[("", _("at any time")), *((key, label) for key, (label, _t) in AGES.items())],
        required=False,
    )
    reported = forms.BooleanField(label=_("reported"), required=False)
    appealed = forms.BooleanField(label=_("appealed"), required=False)
    handed = forms.BooleanField(label=_("handed to me"), required=False)
    blur = forms.BooleanField(required=False)
    article = forms.IntegerField(label=_("Article"), min_value=1, max_value=BIGGEST, required=False)
    sender = forms.IntegerField(label=_("Sender"), min_value=1, max_value=BIGGEST, required=False)
    after = forms.CharField(label=_("Page"), max_length=LONGEST_CURSOR, required=False)
    before = forms.CharField(label=_("Page"), max_length=LONGEST_CURSOR, required=False)

    def __init__(
        self,
        data: Mapping[str, Any],
        rules: Mapping[str, str],
        sections: Iterable[tuple[str, str]],
    ) -> None:
        super().__init__(_first_values(data))
        offered = {
            "rule": [("", _("every rule")), *rules.items()],
            "section": [("", _("every section")), *sections],
            "language": [("", _("every language")), *_languages(self.data)],
        }
        for name, choices in offered.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    @property
    def switches(self) -> list[forms.BoundField]:
        return [self[name] for name in ("reported", "appealed", "handed")]

    def place(self) -> Place:
        """The place asked for; where a value is unknown, `errors` says so and this is nowhere."""
        return Place(**self.cleaned_data) if self.is_valid() else Place()


def form_for(data: Mapping[str, Any], rules: Mapping[str, str]) -> PlaceForm:
    """The filters of an address, with the sections that there are: one query."""
    return PlaceForm(data, rules, list(Section.objects.values_list("slug", "name")))


def place_from(query: str, rules: Mapping[str, str]) -> Place:
    """The place in a query that came back in a form; the start of the queue when it is none.

    Asks no query: whether there is such a section, the list says.
    """
    data = QueryDict(query[:LONGEST_QUERY])
    section = data.get("section", "")
    known = [(section, section)] if SLUG.fullmatch(section) else []
    return PlaceForm(data, rules, known).place()


def _languages(data: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """The site's languages, and the one in the address: articles may be in any."""
    named = dict(settings.LANGUAGES)
    given = data.get("language", "")
    if given and LANGUAGE.fullmatch(given):
        named.setdefault(given, given)
    return list(named.items())


def _first_values(data: Mapping[str, Any]) -> dict[str, Any]:
    return {name: data[name] for name in data if data[name] != ""}
