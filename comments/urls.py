"""Addresses of what readers write. They stand before those of articles."""

from __future__ import annotations

from django.urls import include, path, re_path

from comments import (
    appeal_pages,
    earlier_pages,
    edit_pages,
    feeds,
    follow_pages,
    like_pages,
    mail_pages,
    my_pages,
    policy_json,
    policy_pages,
    receipts,
    report_pages,
    sign_in_pages,
    thread_feeds,
    views,
    withdraw_pages,
)

app_name = "comments"
JSON = {"form": "json"}
ARTICLE = r"^(?P<path>[^/]+/[0-9]{4}/[0-9]{2}/[0-9]{2}/[^/]+)/"

urlpatterns = [
    path("comment-policy/", policy_pages.policy, name="policy"),
    path("comment-policy/", include("comments.public_urls")),
    path("comment-policy/<int:number>/", policy_pages.policy, name="policy_version"),
    path("comment-policy/policy.json", policy_json.policy_json, name="policy_json"),
    path(
        "comment-policy/<int:number>/policy.json",
        policy_json.policy_json,
        name="policy_version_json",
    ),
    path("comment-policy/schema.json", policy_json.policy_schema, name="policy_schema"),
    path("comment-policy/changes/", policy_pages.choose, name="policy_choose"),
    path(
        "comment-policy/changes/<int:old>/<int:new>/", policy_pages.changes, name="policy_changes"
    ),
    path("comment-policy/feed/", feeds.policy_feed, name="policy_feed"),
    path("comment-policy/feed.json", feeds.policy_feed, JSON, name="policy_feed_json"),
    path("accounts/", my_pages.mine, name="mine"),
    path("accounts/follows/", follow_pages.chosen, name="follows"),
    path("accounts/export.json", my_pages.export, name="export"),
    path("accounts/erase/", my_pages.erase, name="erase"),
    path("accounts/erased/", my_pages.erased, name="erased"),
    path("accounts/sign-in/", sign_in_pages.sign_in, name="sign_in"),
    path("accounts/sign-in/sent/", sign_in_pages.sent, name="sign_in_sent"),
    path("accounts/sign-in/<str:token>/", sign_in_pages.link, name="sign_in_link"),
    path("accounts/earlier/", earlier_pages.earlier, name="earlier"),
    path("accounts/sign-out/", sign_in_pages.sign_out, name="sign_out"),
    path("comments/receipt/<str:token>/", receipts.receipt, name="receipt"),
    path("comments/receipt/<str:token>/confirm/", receipts.confirm_again, name="confirm_again"),
    path("comments/receipt/<str:token>/edit/", edit_pages.edit, name="edit"),
    path("comments/receipt/<str:token>/withdraw/", withdraw_pages.withdraw, name="withdraw"),
    path("comments/receipt/<str:token>/appeal/", appeal_pages.of_comment, name="appeal"),
    path("comments/standing/<str:token>/appeal/", appeal_pages.of_standing, name="standing_appeal"),
    path("comments/standing/<str:token>/", receipts.standing, name="standing"),
    path("comments/mail/stop/<str:token>/", mail_pages.stop, name="mail_stop"),
    re_path(ARTICLE + r"comment/$", views.compose, name="compose"),
    re_path(ARTICLE + r"follow/$", follow_pages.follow, name="follow"),
    re_path(ARTICLE + r"like/$", like_pages.like, name="like"),
    path("comments/report/<str:token>/", report_pages.receipt, name="report_receipt"),
    re_path(
        ARTICLE + r"comments/(?P<number>[0-9]{1,7})/report/$", report_pages.report, name="report"
    ),
    re_path(ARTICLE + r"comments/feed/$", thread_feeds.thread_feed, name="thread_feed"),
    re_path(ARTICLE + r"comments/feed\.json$", thread_feeds.thread_feed, JSON),
    re_path(ARTICLE + r"comments/closed/$", receipts.thread_statement, name="thread_statement"),
    re_path(ARTICLE + r"comments/(?P<number>[0-9]{1,7})/$", views.permalink, name="permalink"),
    re_path(ARTICLE + r"comments/new/$", views.new, name="new"),
]
