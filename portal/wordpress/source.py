"""What is the same for everything in one export."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo

from django.conf import settings
from django.utils import timezone

from articles.importing.names import reference
from portal.formats import wptext
from portal.formats.wxr_records import Site
from portal.wordpress.media import host_of

BY = "WordPress import"


@dataclass(frozen=True, slots=True)
class Source:
    """The exported site. `credit` stands under its pictures, for WordPress keeps none."""

    host: str
    address: str
    credit: str
    language: str
    zone: tzinfo

    def ref(self, kind: str, name: str) -> str:
        """Return the reference of a thing of this site: the same in every run."""
        return reference("wxr", self.host, kind, name)


def source_of(site: Site, credit: str) -> Source:
    """`credit` empty means the site's own title."""
    host = host_of(site.address) or "export"
    return Source(
        host=host,
        address=site.address,
        credit=credit or wptext.one_line(site.title) or host,
        language=_language(site.language),
        zone=timezone.get_default_timezone(),
    )


def _language(exported: str) -> str:
    """`en-US` is `en` here unless Django knows the variety, as it knows `pt-br`."""
    known, wanted = dict(settings.LANGUAGES), exported.lower().replace("_", "-")
    base = wanted.partition("-")[0]
    return next((one for one in (wanted, base) if one in known), settings.LANGUAGE_CODE)
