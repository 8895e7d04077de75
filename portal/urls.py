"""The site map: staff pages first, then what readers write, then what they read."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.generic import RedirectView

from articles.admin import on_site
from articles.admin.front_preview import urlpatterns as fronts
from articles.people import pages

admin.site.site_header = _("Newsroom")
admin.site.site_title = _("Newsroom")
admin.site.index_title = _("Desk")

handler400 = "portal.views.bad_request"
handler403 = "portal.views.forbidden"
handler404 = "portal.views.not_found"
handler500 = "portal.views.server_error"

urlpatterns = [
    path("admin/login/", never_cache(pages.sign_in), name="login"),
    path(
        "admin/password_change/",
        RedirectView.as_view(pattern_name="account_change_password"),
        name="password_change",
    ),
    path("admin/r/<path:content_type_id>/<path:object_id>/", on_site.view, name="view_on_site"),
    path("admin/articles/front/", include(fronts)),
    path("admin/", admin.site.urls),
    path("accounts/staff/", include("articles.people.urls")),
    path("media/", include("articles.media.urls")),
    path("", include("comments.urls")),
    path("", include("articles.urls")),
]
