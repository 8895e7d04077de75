"""The address of renditions, to be included below MEDIA_URL."""

from __future__ import annotations

from django.urls import path

from articles.media import views

app_name = "media"
urlpatterns = [path("<path:path>", views.rendition, name="rendition")]
