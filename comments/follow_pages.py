"""The pages on which readers choose what they are told of a story's comments."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles.models import Article
from comments import follows, presets, readers, stamps, stories
from comments.follow_forms import FollowForm
from comments.models import Sender

SHOWN = 200


@stamps.guest_form
@readers.required
def follow(request: HttpRequest, sender: Sender, path: str) -> HttpResponse:
    """One story's: what they chose, by GET; another choice, by POST."""
    article = get_object_or_404(Article.objects.published().select_related("section"), path=path)
    thread = presets.thread_for(article)
    target = f"{sender.pk} {article.path}"
    if request.method != "POST":
        stamp = stamps.make("follow", target)
        form = FollowForm(initial={"stamp": stamp, "level": follows.level(sender, thread)})
        return _show(request, article, form)
    form = FollowForm(request.POST)
    stamp_read = form.read_stamp("follow", target)
    if not form.is_valid() or stamp_read is None:
        return _show(request, article, form, status=422)
    follows.choose(sender, presets.begun(article), form.cleaned_data["level"])
    return HttpResponseRedirect(reverse("comments:follows"), status=303)


def _show(
    request: HttpRequest, article: Article, form: FollowForm, *, status: int = 200
) -> HttpResponse:
    context = {"article": article, "form": form}
    return render(request, "comments/my_follow.html", context, status=status)


@require_safe
@readers.required
def chosen(request: HttpRequest, sender: Sender) -> HttpResponse:
    """Everything of which they chose what they are told."""
    rows = list(follows.chosen(sender)[: SHOWN + 1])
    now = timezone.now()
    items = [(one, *stories.named(one.thread.article, now)) for one in rows[:SHOWN]]
    context = {"items": items, "more": len(rows) > SHOWN, "shown": SHOWN}
    return render(request, "comments/my_follows.html", context)
