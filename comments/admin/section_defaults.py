"""How the comments of a section's articles begin. What has begun already keeps what it has."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from articles.models import Section
from comments import presets, section_presets
from comments.admin import telling_settings, thread_forms
from comments.admin.access import ReadOnlyAdmin, as_id, looked_at, moderator
from comments.admin.thread_forms import SettingsForm
from comments.models import SectionDefaults


@admin.register(SectionDefaults)
class SectionDefaultsAdmin(ReadOnlyAdmin[SectionDefaults]):
    dropped = ("add", "delete", "history", "change")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.of_view)
        of = path("of/<int:section_id>/", view, name="comments_sectiondefaults_of")
        return [of, *super().get_urls()]

    @looked_at
    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Every section, with what was set for it or not."""
        sections = Section.objects.select_related("comment_defaults").order_by("order", "name")
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("How comments begin in each section"),
            "sections": [_row(one) for one in sections],
        }
        return TemplateResponse(request, "admin/comments/sectiondefaults/list.html", context)

    def of_view(self, request: HttpRequest, section_id: int) -> HttpResponse:
        """One section's, by GET; changed by POST, unless somebody else has meanwhile."""
        moderator(request)
        section = get_object_or_404(Section, pk=as_id(str(section_id)))
        if request.method == "POST":
            return self._change(request, section)
        return self._show(request, section)

    def _change(self, request: HttpRequest, section: Section) -> HttpResponse:
        form = SettingsForm(request.POST)
        shown = SettingsForm(request.POST, prefix=thread_forms.SEEN)
        if not form.is_valid():
            return self._show(request, section, form, shown, status=422)
        chosen, seen = thread_forms.settings_in(form), thread_forms.settings_in(shown)
        try:
            defaults = section_presets.change(section, chosen, seen=seen)
        except presets.Overtaken as problem:
            messages.error(request, str(problem))
            return self._show(request, section, status=409)
        self.log_change(request, defaults, [{"changed": {"fields": list(presets.SETTINGS)}}])
        told = _("New articles in “%(section)s” begin like this.") % {"section": section}
        messages.success(request, told)
        url = reverse("admin:comments_sectiondefaults_of", args=[section.pk])
        return HttpResponseRedirect(url, status=303)

    def _show(
        self,
        request: HttpRequest,
        section: Section,
        form: SettingsForm | None = None,
        seen: SettingsForm | None = None,
        *,
        status: int = 200,
    ) -> HttpResponse:
        state = presets.state_of(section_presets.of(section))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("How comments begin in “%(section)s”") % {"section": section},
            "section": section,
            "form": form or thread_forms.blank(state, SettingsForm),
            "seen": seen or thread_forms.seen(state),
        }
        template = "admin/comments/sectiondefaults/change.html"
        return TemplateResponse(request, template, context, status=status)


def _row(section: Section) -> tuple[Section, str, str]:
    defaults = getattr(section, "comment_defaults", None) or SectionDefaults(section=section)
    otherwise = telling_settings.unusual(defaults)
    if defaults.risk:
        otherwise.append(_("risk: %(risk)s") % {"risk": defaults.get_risk_display()})
    return section, defaults.get_preset_display(), ", ".join(otherwise)
