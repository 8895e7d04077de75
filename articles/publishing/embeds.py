"""Store the card of a thing on another site, and show it in the texts that name it."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import body, embeds
from articles.models import Article, Embed
from articles.publishing.common import By, NotPossible, name_of
from articles.publishing.refresh import touch
from articles.sanitizer import strip_controls

COLUMNS = ("url", "host", "key", "title", "source", "picture_id", "changed_at")
NEWEST = 1000
"""Of the stories changed last: those that a new card is looked for in. Older ones show it when
they are next saved."""


def save_embed(embed: Embed, *, by: By) -> Embed:
    """Store a card, and write anew the texts in which its address stands alone.

    Raises:
        NotPossible: the address names nothing on a site that we know, or has a card already.
    """
    known = embeds.identify(embed.url)
    if known is None:
        raise NotPossible(not_known())
    embed.host, embed.key, embed.changed_at = known.host, known.key, timezone.now()
    embed.title, embed.source = strip_controls(embed.title), strip_controls(embed.source)
    is_new = embed._state.adding
    with transaction.atomic():
        try:
            with transaction.atomic():
                _store(embed, by)
        except IntegrityError as error:
            raise NotPossible(_("There is a card for this address already.")) from error
        shown = set(embed.articles.values_list("pk", flat=True))
        if is_new:
            shown |= _naming(known.ident)
        for pk in sorted(shown):
            _show(pk)
    return embed


def not_known() -> str:
    names = ", ".join(host.name for host in embeds.HOSTS.values())
    text = _("Only films and recordings of %(sites)s become cards. Any other address is a link.")
    return text % {"sites": names}


def _store(embed: Embed, by: By) -> None:
    if embed._state.adding:
        embed.by = name_of(by)
        embed.save(force_insert=True)
    else:
        values = {name: getattr(embed, name) for name in COLUMNS}
        Embed.objects.filter(pk=embed.pk).update(**values)


def _naming(ident: str) -> set[int]:
    newest = Article.objects.order_by("-changed_at").values("pk")[:NEWEST]
    found = Article.objects.filter(pk__in=list(newest.values_list("pk", flat=True)))
    return set(found.filter(body_source__contains=ident).values_list("pk", flat=True))


def _show(pk: int) -> None:
    article = Article.objects.select_for_update().get(pk=pk)
    content = body.expand(article.body_source)
    Article.objects.filter(pk=pk).update(body=content.html)
    article.figures.set(content.pictures)
    article.embeds.set(content.embeds)
    touch([pk])
