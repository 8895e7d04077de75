"""A box for a text: how the engine reads it, what it finds, and what its writer would be told."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from comments import explaining, policies, saying
from comments.admin import access, marking
from comments.admin.items import Marked
from comments.admin.policy import languages, pages
from comments.admin.policy.example_forms import as_typed, fact_field
from comments.models import PolicyVersion
from comments.policy import engine
from comments.policy.explaining import explain as explain_text
from comments.policy.facts import FACTS, Facts, Purpose, Submission, facts_from

TEMPLATE = "admin/comments/policyversion/explain.html"
LONGEST_TEXT = 100_000
LONGEST_NAME = 80
LONGEST_SHOWN = 2_000
ABOUT_SENDER = ("sender_published", "confirmed", "staff")
"""Facts that the choice of a sender gives."""


class ExplainForm(forms.Form):
    """A text with whom it comes from, what it is for, and the circumstances if they matter."""

    text = forms.CharField(
        label=gettext_lazy("Text"),
        max_length=LONGEST_TEXT,
        strip=False,
        widget=forms.Textarea({"rows": 6, "dir": "auto"}),
        error_messages={"required": gettext_lazy("Paste a text first.")},
    )
    name = forms.CharField(
        label=gettext_lazy("Display name"), max_length=LONGEST_NAME, strip=False, required=False
    )
    language = forms.ChoiceField(label=gettext_lazy("Language of the text"), required=False)
    purpose = forms.ChoiceField(
        label=gettext_lazy("What it is"),
        choices=(
            ("comment", gettext_lazy("a comment")),
            ("report", gettext_lazy("a report to the staff")),
            ("appeal", gettext_lazy("an appeal")),
        ),
        initial="comment",
        required=False,
    )
    sender = forms.ChoiceField(
        label=gettext_lazy("Who sends it"),
        choices=(
            ("new", gettext_lazy("somebody new")),
            ("known", gettext_lazy("a reader with published comments")),
            ("staff", gettext_lazy("staff, signed in")),
        ),
        initial="new",
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language: Any = self.fields["language"]
        language.choices = languages.choices(empty=_("not known"))
        language.initial = languages.site()
        for name, fact in FACTS.items():
            if name not in ABOUT_SENDER:
                self.fields[f"fact-{name}"] = fact_field(fact)

    @property
    def circumstances(self) -> Iterable[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("fact-")]

    @property
    def has_circumstances(self) -> bool:
        """Whether one was given, or given wrongly: then they are not folded away."""
        if not self.is_bound:
            return False
        told = (self.cleaned_data.get(field.name) for field in self.circumstances)
        return any(told) or any(field.errors for field in self.circumstances)

    def submission(self) -> Submission:
        """The text as the gate would be asked about it."""
        given = self.cleaned_data
        purpose: Purpose = given["purpose"] or "comment"
        return Submission(as_typed(given["text"]), given["name"], given["language"], purpose)

    def facts(self) -> Facts:
        """The sender's circumstances with those that were given."""
        sender = explaining.SENDERS[self.cleaned_data["sender"] or "new"]
        given = {
            name: self.cleaned_data[f"fact-{name}"] for name in FACTS if name not in ABOUT_SENDER
        }
        told = {name: value for name, value in given.items() if value not in (None, "", [])}
        about = {name: getattr(sender, name) for name in ABOUT_SENDER}
        return facts_from({**about, **told})


def page(request: HttpRequest, version_id: int) -> HttpResponse:
    """The box of one version, at its address."""
    access.moderator(request)
    version = pages.find(version_id)
    if version is None:
        return pages.gone(request, version_id)
    return explain(request, version, pages.about(request, version))


@never_cache
def explain(request: HttpRequest, version: PolicyVersion, context: dict[str, Any]) -> HttpResponse:
    """The box, and under it the answer. Nothing is stored. For everybody who moderates."""
    access.moderator(request)
    if request.method not in ("GET", "HEAD", "POST"):
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    asked = request.method == "POST"
    form = ExplainForm(request.POST if asked else None)
    loaded, fault = _load(version)
    shown = {**context, "title": _("Explain a text"), "version": version, "form": form}
    shown["fault"] = fault
    if asked and form.is_valid() and loaded:
        shown["answer"] = answer(loaded, form.submission(), form.facts())
    status = 400 if asked and not form.is_valid() else 200
    return TemplateResponse(request, TEMPLATE, shown, status=status)


def answer(loaded: policies.Loaded, submission: Submission, facts: Facts) -> dict[str, Any]:
    """What the page says of one text."""
    account = explaining.account(loaded, explain_text(loaded.compiled, submission, facts))
    return {
        "account": account,
        "text": _marked(submission.text, "text", account.lines),
        "name": _marked(submission.name, "name", account.lines),
        "longest": LONGEST_SHOWN,
    }


def _load(version: PolicyVersion) -> tuple[policies.Loaded | None, str]:
    """The version made ready, or why it cannot be."""
    try:
        return policies.load(version), ""
    except engine.PolicyError as error:
        return None, f"{error.path}: {saying.say(error.problem)}"


def _marked(written: str, field: str, lines: Iterable[explaining.Line]) -> list[Marked]:
    spans, titles = [], {}
    for line in lines:
        if line.field == field:
            label = _("rule %(number)s") % {"number": line.rule.number}
            spans.append(marking.Span(line.start, line.end, label))
            titles[label] = f"{label}: {line.rule.title}"
    return [
        Marked(piece.text, "; ".join(titles[label] for label in piece.labels), piece.ends)
        for piece in marking.cut(written, spans)
    ]
