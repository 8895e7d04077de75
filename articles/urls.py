"""The addresses of everything that readers read."""

from __future__ import annotations

from django.urls import path, re_path

from articles import feeds, reviewing, sitemaps, views

app_name = "articles"
JSON = {"form": feeds.JSON}
SLUG = r"[-\w]+"
urlpatterns = [
    path("", views.front, name="front"),
    path("feed/", feeds.site_feed, name="feed"),
    path("feed.json", feeds.site_feed, JSON, name="feed_json"),
    path("opensearch.xml", views.opensearch, name="opensearch"),
    path("search/", views.search, name="search"),
    path("robots.txt", sitemaps.robots, name="robots"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap-pages.xml", sitemaps.pages, name="sitemap_pages"),
    path("sitemap-news.xml", sitemaps.news, name="sitemap_news"),
    re_path(
        r"^sitemap-news-(?P<number>[2-9]|[1-9][0-9]{1,3})\.xml$",
        sitemaps.news,
        name="sitemap_news",
    ),
    re_path(
        r"^sitemap-(?P<kind>topics|people)-(?P<block>[0-9]{1,9})\.xml$",
        sitemaps.block,
        name="sitemap_block",
    ),
    re_path(
        r"^sitemap-(?P<year>[0-9]{4})-(?P<month>[0-9]{2})\.xml$",
        sitemaps.month,
        name="sitemap_month",
    ),
    path("corrections/", views.corrections, name="corrections"),
    path("corrections/feed/", feeds.corrections_feed, name="corrections_feed"),
    path("corrections/feed.json", feeds.corrections_feed, JSON, name="corrections_feed_json"),
    re_path(r"^corrections/(?P<pk>[0-9]{1,18})/$", views.correction, name="correction"),
    re_path(rf"^review/(?P<token>{reviewing.TOKEN})/$", views.review, name="review"),
    path("archive/", views.newest_year, name="archive"),
    re_path(rf"^topics/(?P<slug>{SLUG})/$", views.topic, name="topic"),
    re_path(rf"^topics/(?P<slug>{SLUG})/feed/$", feeds.topic_feed, name="topic_feed"),
    re_path(
        rf"^topics/(?P<slug>{SLUG})/feed\.json$", feeds.topic_feed, JSON, name="topic_feed_json"
    ),
    re_path(rf"^people/(?P<slug>{SLUG})/$", views.person, name="person"),
    re_path(rf"^people/(?P<slug>{SLUG})/feed/$", feeds.person_feed, name="person_feed"),
    re_path(
        rf"^people/(?P<slug>{SLUG})/feed\.json$", feeds.person_feed, JSON, name="person_feed_json"
    ),
    re_path(r"^(?P<year>[0-9]{4})/$", views.year, name="year"),
    re_path(r"^(?P<year>[0-9]{4})/(?P<month>[0-9]{2})/$", views.month, name="month"),
    re_path(
        rf"^(?P<path>{SLUG}/[0-9]{{4}}/[0-9]{{2}}/[0-9]{{2}}/{SLUG})/$",
        views.article,
        name="article",
    ),
    re_path(
        rf"^(?P<path>{SLUG}/[0-9]{{4}}/[0-9]{{2}}/[0-9]{{2}}/{SLUG})/republish/$",
        views.republish,
        name="republish",
    ),
    re_path(
        rf"^(?P<path>{SLUG}/[0-9]{{4}}/[0-9]{{2}}/[0-9]{{2}}/{SLUG})/live/(?P<number>[0-9]{{1,9}})/$",
        views.live_entry,
        name="live_entry",
    ),
    re_path(
        rf"^(?P<path>{SLUG}/[0-9]{{4}}/[0-9]{{2}}/[0-9]{{2}}/{SLUG})/live/new/$",
        views.live_new,
        name="live_new",
    ),
    re_path(rf"^(?P<slug>{SLUG})/$", views.section_or_page, name="section_or_page"),
    re_path(rf"^(?P<slug>{SLUG})/feed/$", feeds.section_feed, name="section_feed"),
    re_path(rf"^(?P<slug>{SLUG})/feed\.json$", feeds.section_feed, JSON, name="section_feed_json"),
]
