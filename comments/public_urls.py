"""Addresses of the public log and of the transparency report, below the policy's."""

from __future__ import annotations

from django.urls import path

from comments import public_log
from comments.transparency import pages

urlpatterns = [
    path("log/", public_log.log, name="policy_log"),
    path("log/<int:number>/", public_log.entry, name="policy_log_entry"),
    path("transparency/", pages.transparency, name="transparency"),
    path("transparency.csv", pages.report_csv, name="transparency_csv"),
    path("transparency.json", pages.report_json, name="transparency_json"),
    path("transparency/<int:year>/<int:month>/", pages.month, name="transparency_month"),
    path(
        "transparency/<int:year>/<int:month>/report.json",
        pages.month_json,
        name="transparency_month_json",
    ),
]
