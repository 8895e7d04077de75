"""The answer to "Do you like this article?", and its reason. No cookie, no account."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render

from articles.models import Article
from comments import liking, reasons, sender, stamps
from comments.like_forms import ReasonForm
from comments.models import ArticleVote
from comments.policy.facts import Facts

ANSWERS = {"yes": True, "no": False}


@stamps.guest_form
def like(request: HttpRequest, path: str) -> HttpResponse:
    """The buttons under an article post here; what was answered today is shown, and asked why.

    The buttons carry no stamp, since the article's page is the same for everybody: that our own
    page sent them is what the browser says, and that each counts once what the database sees to.
    """
    article = get_object_or_404(Article.objects.published().select_related("section"), path=path)
    browser = sender.browser_hash(request)
    if request.method == "POST" and "answer" in request.POST:
        return _answer(request, article, browser)
    vote = liking.of(article, browser)
    if request.method == "POST" and vote is not None:
        return _explain(request, article, vote)
    initial = {"stamp": stamps.make("like", article.path or "")}
    return _show(request, article, vote, ReasonForm(initial=initial))


def _answer(request: HttpRequest, article: Article, browser: sender.Browser) -> HttpResponse:
    liked = ANSWERS.get(request.POST["answer"])
    if liked is None:
        return _show(request, article, liking.of(article, browser), None, status=400)
    try:
        liking.vote(article, browser, liked=liked)
    except liking.TooMany:
        return _show(request, article, None, None, status=429)
    return HttpResponseRedirect(request.path, status=303)


def _explain(request: HttpRequest, article: Article, vote: ArticleVote) -> HttpResponse:
    form = ReasonForm(request.POST)
    stamp = form.read_stamp("like", article.path or "")
    if not form.is_valid() or stamp is None:
        return _show(request, article, vote, form, status=422)
    trap = bool(form.cleaned_data["website"])
    facts = Facts(
        seconds_on_form=stamp.seconds, trap_filled=trap, article_language=article.language
    )
    try:
        liking.explain(vote, form.cleaned_data["reason"], facts=facts)
    except liking.Refused as refused:
        told = _why(refused, form.cleaned_data["reason"], article.language)
        return _show(request, article, vote, form, refused=told, status=422)
    return HttpResponseRedirect(request.path, status=303)


def _why(refused: liking.Refused, text: str, language: str) -> list[reasons.Reason]:
    rules = reasons.strictest_first(refused.policy, refused.verdict)
    return reasons.of_verdict(
        refused.policy, refused.verdict, rules, name="", text=text, language=language
    )


def _show(
    request: HttpRequest,
    article: Article,
    vote: ArticleVote | None,
    form: ReasonForm | None,
    *,
    refused: list[reasons.Reason] | None = None,
    status: int = 200,
) -> HttpResponse:
    asks = vote is not None and not vote.liked and not vote.reason
    context = {
        "article": article,
        "vote": vote,
        "form": form if asks else None,
        "refused": refused,
        "too_many": status == 429,
    }
    return render(request, "comments/like.html", context, status=status)
