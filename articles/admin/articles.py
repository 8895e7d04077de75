"""Articles at the desk: every write goes through publishing, and the state is one button away."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import ForeignKey, Q, QuerySet
from django.forms import ModelChoiceField
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import publishing, rights
from articles.admin import (
    autosave,
    buttons,
    embeds,
    fronts,
    gate_pages,
    live,
    mistakes,
    pictures,
    reviewing,
    revisions,
    states,
    telling,
    workflow,
)
from articles.admin.base import DeskAdmin, who
from articles.admin.forms import ArticleForm, same_words
from articles.admin.inlines import CreditInline, RelatedInline, credit_lines, related_stories
from articles.models import Article, Section
from articles.models.fields import make_slug
from articles.templatetags.articles import stored_html

MORE = (workflow, revisions, autosave, reviewing, live, telling)
"""Modules of further pages of a story: each has `urls(site)`, with addresses below the list's."""
CORRECTION = ("correction_kind", "correction", "correction_open", "correction_tell")

beside: list[Callable[[HttpRequest, Article], tuple[str, str] | None]] = []
"""What other apps keep about an article: each gives a label and an address, or nothing."""
beside += [workflow.beside, reviewing.beside, live.beside, telling.beside, fronts.beside]


@admin.register(Article)
class ArticleAdmin(DeskAdmin[Article]):
    form = ArticleForm
    has_editor = True
    inlines = (CreditInline, RelatedInline)
    list_display = ("headline", "section", "state", "appears", "names")
    list_filter = (states.StateFilter, states.TurnFilter, "section", "kind")
    list_select_related = ("section", "assignee")
    ordering = ("-changed_at",)
    search_fields = ("headline", "deck", "slug")
    search_help_text = gettext_lazy("Searches headlines, decks and slugs.")
    autocomplete_fields = ("lead_picture", "topics")
    readonly_fields = ("standing", "reading")
    fieldsets = (
        (None, {"fields": ("standing", "headline", "deck", "body_source", "reading", "seen")}),
        (gettext_lazy("Picture"), {"fields": ("lead_picture", "lead_caption")}),
        (
            gettext_lazy("Place"),
            {
                "fields": (
                    ("section", "kind", "language"),
                    "topics",
                    ("dateline", "wire_source"),
                    ("based_on", "republish"),
                )
            },
        ),
        (
            gettext_lazy("Address and search engines"),
            {"fields": ("slug", ("noindex", "noindex_reason"))},
        ),
        (
            gettext_lazy("Times"),
            {
                "fields": ("at", "embargo_until", "embargo_people", "expire_at"),
            },
        ),
        (gettext_lazy("This change"), {"fields": ("note", "visible_update", "reason")}),
        (gettext_lazy("Tell readers what was wrong"), {"fields": CORRECTION}),
        (gettext_lazy("Between colleagues"), {"fields": ("to", "word")}),
    )

    # What is shown

    @admin.display(description=gettext_lazy("state"))
    def state(self, article: Article) -> str:
        name = str(states.NAMES[states.state_of(article)])
        return f"{name}: {article.assignee}" if article.assignee else name

    @admin.display(description=gettext_lazy("state"))
    def standing(self, article: Article) -> str:
        return states.standing(article)

    @admin.display(description=gettext_lazy("text"))
    def reading(self, article: Article) -> str:
        """The text for those who may not change it."""
        return format_html('<div class="revision-body">{}</div>', stored_html(article.body_source))

    @admin.display(description=gettext_lazy("appears"), ordering="visible_from")
    def appears(self, article: Article) -> str:
        if article.visible_from is None:
            return "–"
        return date_format(timezone.localtime(article.visible_from), "SHORT_DATETIME_FORMAT")

    @admin.display(description=gettext_lazy("byline"))
    def names(self, article: Article) -> str:
        return ", ".join(one["name"] for one in article.card.get("credits", [])) or "–"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        """What the account may read at the desk; so no list, search or choice shows more."""
        rows = rights.visible_to(request.user, super().get_queryset(request))
        match = request.resolver_match
        if match and match.url_name == "articles_article_changelist":
            return rows.defer("body", "body_source", "text")
        return rows

    def get_view_on_site_url(self, obj: Article | None = None) -> str | None:
        return obj.get_absolute_url() if obj and obj.path and obj.is_visible() else None

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The form; with `?unsaved=` it holds a text that was kept and not saved."""
        row = autosave.asked(request, object_id)
        if row is not None:
            autosave.show(request, row)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def get_fieldsets(self, request: HttpRequest, obj: Article | None = None) -> Any:
        """Without what has no meaning in the article's state or belongs to another button."""
        unwanted = set()
        seen = obj is not None and publishing.was_seen(obj, timezone.now())
        if not seen:
            unwanted |= {"reason", "visible_update", *CORRECTION}
        if seen or not rights.may_publish_in(request.user, obj.section_id if obj else None):
            unwanted.add("at")
        if obj is None:
            unwanted |= {"standing", "reading"}
        elif self.has_change_permission(request, obj):
            unwanted.add("reading")
        else:
            unwanted |= {"body_source", "seen", "at", "reason", "note", "visible_update"}
            unwanted |= {"to", "word", "embargo_people", *CORRECTION}
        return _without(super().get_fieldsets(request, obj), unwanted)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"language": settings.LANGUAGE_CODE, **super().get_changeform_initial_data(request)}

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        article: Article | None = context.get("original")
        state = states.state_of(article) if article else "draft"
        may_read_on = request.user.has_perm(rights.WRITE)
        context |= {
            "state": state,
            "may_see_history": may_read_on,
            "buttons": buttons.offers(request.user, article or Article(), state),
            "notes": workflow.latest_notes(article) if article and may_read_on else [],
            "beside": [ask(request, article) for ask in beside] if article else [],
            "conflict": context["adminform"].form.conflict,
            **autosave.context(request, article),
            **gate_pages.context(request, article, context["adminform"].form),
        }
        if context["unsaved"]:  # bound to a text that is still being written: no mistakes yet
            context["errors"] = []
            context["adminform"].form.errors.clear()
        tables = context["inline_admin_formsets"]
        context["mistakes"] = mistakes.of(context["adminform"].form, tables)
        return super().render_change_form(request, context, *args, **kwargs)

    # Who may do what

    def has_change_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or self._asked(request, obj))

    def has_delete_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """Only a draft that readers never saw can be deleted."""
        allowed = request.user.has_perm("articles.delete_article")
        return allowed and (obj is None or (obj.publish_at is None and self._asked(request, obj)))

    def _asked(self, request: HttpRequest, article: Article) -> bool:
        """Whether the account may write the stored story: asked once, before a form changes it."""
        known: dict[Any, bool] = vars(request).setdefault("_may_write", {})
        if article.pk not in known:
            known[article.pk] = rights.may_write(request.user, article)
        return known[article.pk]

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField[Any] | None:
        """Stories are put into the account's own sections, or stay where they are."""
        own = rights.desks(request.user)
        if db_field.name == "section" and own is not None:
            here = (
                request.resolver_match.kwargs.get("object_id") if request.resolver_match else None
            )
            stays = Article.objects.filter(pk=here or 0).values("section")
            kwargs["queryset"] = Section.objects.filter(Q(pk__in=own) | Q(pk__in=stays))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    # What is written

    def save_model(self, request: HttpRequest, obj: Article, form: Any, change: bool) -> None:
        """Nothing yet: the article is stored with its byline, topics and related stories."""
        buttons.refuse(request, obj)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        article = form.instance
        for formset in formsets:
            formset.save(commit=False)
        touched = form.touched or any(formset.has_changed() for formset in formsets)
        seen = form.cleaned_data["seen"]
        if touched or not change:
            self._save(request, form, formsets)
            seen = publishing.latest_revision(article)
        workflow.name_people(request, article, form.cleaned_data.get("embargo_people"))
        self._press(request, article, form, seen)
        autosave.saved(request, article)

    def _save(self, request: HttpRequest, form: Any, formsets: Any) -> None:
        article, data = form.instance, form.cleaned_data
        slug, known = article.slug, gate_pages.before(article)
        stored: dict[str, Any] = {
            "by": who(request),
            "credits": credit_lines(formsets),
            "topics": data.get("topics"),
            "related": related_stories(formsets),
            "note": data.get("note", ""),
            "seen": data["seen"] if article.pk else None,
        }
        if data.get("correction"):
            told = {
                "kind": data["correction_kind"],
                "text": data["correction"],
                "open": data["correction_open"],
                "tell": data["correction_tell"],
            }
            publishing.correct(article, **told, **stored)
        else:
            shown = data.get("visible_update", False)
            publishing.save(article, visible_update=shown, **stored)
        wanted = make_slug(slug, fallback=article.slug)
        if not rights.may_publish(request.user, article):
            publishing.approval_ends(article, by=who(request))
        moved = slug != article.slug != wanted
        if moved and publishing.was_seen(article, timezone.now()):
            publishing.rename(article, by=who(request), slug=slug)
        gate_pages.guard(request, article, known)

    def _press(self, request: HttpRequest, article: Article, form: Any, seen: int) -> None:
        """Do what the button says, after the text was stored."""
        buttons.press(request, article, form, seen)

    def response_add(self, request: HttpRequest, obj: Article, *args: Any) -> HttpResponse:
        self._tell(request, obj)
        return gate_pages.answer(request, obj) or super().response_add(request, obj, *args)

    def response_change(self, request: HttpRequest, obj: Article) -> HttpResponse:
        self._tell(request, obj)
        return gate_pages.answer(request, obj) or super().response_change(request, obj)

    def _tell(self, request: HttpRequest, article: Article) -> None:
        """Say where the article stands now, and what an editor would want to know."""
        self.message_user(request, states.standing(article), messages.INFO)
        if not gate_pages.was_held(request) and same_words(
            article.deck, article.text.partition("\n")[0]
        ):
            text = _("The deck repeats the first paragraph: readers would read it twice.")
            self.message_user(request, text, messages.WARNING)
        embeds.offer(request, article)

    # Deleting a draft

    def get_deleted_objects(
        self, objs: Any, request: HttpRequest
    ) -> tuple[list[Any], dict[str, int], set[str], list[Any]]:
        return [str(one) for one in objs], {str(self.opts.verbose_name): len(objs)}, set(), []

    def delete_model(self, request: HttpRequest, obj: Article) -> None:
        publishing.discard(obj, by=who(request))

    # More pages

    def get_urls(self) -> list[URLPattern]:
        address = path(
            "pictures/",
            self.admin_site.admin_view(pictures.pictures),
            name="articles_article_pictures",
        )
        more = [one for module in MORE for one in module.urls(self.admin_site)]
        return [address, *more, *super().get_urls()]

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        article = self.get_object(request, object_id)
        if article is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined,no-any-return]
        if not request.user.has_perm(rights.WRITE):
            raise PermissionDenied
        return revisions.history(request, article)


def _without(fieldsets: Any, unwanted: set[str]) -> list[tuple[Any, dict[str, Any]]]:
    kept = []
    for title, options in fieldsets:
        fields = [_left(field, unwanted) for field in options["fields"]]
        fields = [field for field in fields if field]
        if fields:
            kept.append((title, {**options, "fields": fields}))
    return kept


def _left(field: Any, unwanted: set[str]) -> Any:
    if isinstance(field, str):
        return None if field in unwanted else field
    return tuple(one for one in field if one not in unwanted)
