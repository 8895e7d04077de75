"""The cards of things on other sites, at the desk."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import embedding, embeds, publishing
from articles.admin.base import DeskAdmin, RefusableForm, who
from articles.models import Article, Embed
from articles.publishing.embeds import not_known

MOST = 3
"""Links that one save speaks of."""


class EmbedForm(RefusableForm[Embed]):
    class Meta:
        model = Embed
        fields = ("url", "title", "source", "picture")
        widgets = {"title": forms.TextInput(attrs={"class": "vLargeTextField"})}

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"]
        if embeds.identify(url) is None:
            raise forms.ValidationError(not_known())
        return url


@admin.register(Embed)
class EmbedAdmin(DeskAdmin[Embed]):
    form = EmbedForm
    list_display = ("title", "source", "site", "created_at")
    list_filter = ("host",)
    search_fields = ("title", "source", "url")
    autocomplete_fields = ("picture",)
    fieldsets = (
        (
            None,
            {
                "fields": ("url", "title", "source", "picture"),
                "description": gettext_lazy(
                    "Put the address into a text, alone in its paragraph: readers get a card "
                    "with this title and picture. Nothing is loaded from the other site before "
                    "they click."
                ),
            },
        ),
    )

    @admin.display(description=gettext_lazy("site"), ordering="host")
    def site(self, embed: Embed) -> str:
        host = embeds.HOSTS.get(embed.host)
        return host.name if host else embed.host

    def save_model(self, request: HttpRequest, obj: Embed, form: Any, change: bool) -> None:
        publishing.save_embed(obj, by=who(request))


def offer(request: HttpRequest, article: Article) -> None:
    """Tell of links in the saved text that could be cards, with the way to make them."""
    if not request.user.has_perm("articles.add_embed"):
        return
    for address in embedding.without_cards(article.body_source)[:MOST]:
        known = embeds.identify(address)
        assert known is not None  # noqa: S101 (what is no known address is not among them)
        text = _("A link to %(site)s stands alone: readers could get a card.")
        said = text % {"site": embeds.HOSTS[known.host].name}
        url = f"{reverse('admin:articles_embed_add')}?{urlencode({'url': address})}"
        link = format_html('{} <a href="{}">{}</a>', said, url, _("Make the card"))
        messages.info(request, link)
