"""The findings of the gate as people read them."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.gate import Finding

WORDS: dict[str, Promise] = {
    "note": gettext_lazy("A note was left: “%(words)s”"),
    "placeholder": gettext_lazy("Words that only hold a place: “%(words)s”"),
    "empty": gettext_lazy("The story has no text."),
    "live_empty": gettext_lazy("The live story has no text and no entry yet."),
    "deck_is_lead": gettext_lazy(
        "The deck repeats the first paragraph: readers would read it twice."
    ),
    "deck_is_headline": gettext_lazy("The deck repeats the headline."),
    "headline_long": gettext_lazy(
        "The headline has %(words)s characters: previews and search engines will cut it off."
    ),
    "headline_stop": gettext_lazy("The headline ends with a full stop."),
    "levels": gettext_lazy("A level of headings is left out before “%(words)s”."),
    "byline": gettext_lazy("The byline is empty: nobody is said to have written this."),
    "no_source": gettext_lazy("A wire story names its agency: fill in the wire source."),
    "source_unlinked": gettext_lazy("“%(words)s”: link the source, or name its address."),
    "link_unseen": gettext_lazy(
        "“%(words)s” leads to a story that readers do not get at that time."
    ),
    "link_nowhere": gettext_lazy("“%(words)s” leads nowhere that readers can go."),
    "link_desk": gettext_lazy("“%(words)s” leads to the desk, which is closed to readers."),
    "picture_unknown": gettext_lazy("The text shows a picture that is not in the library."),
    "picture_file": gettext_lazy("Picture %(words)s: its file is missing."),
    "picture_alt": gettext_lazy("Picture %(words)s: no alt text."),
    "picture_alt_says_nothing": gettext_lazy(
        "Picture: the alt text “%(words)s” does not say what it shows."
    ),
    "picture_credit": gettext_lazy("Picture %(words)s: no credit."),
    "picture_licence": gettext_lazy("Picture %(words)s: no licence and no copyright notice."),
    "licence_expired": gettext_lazy("Picture %(words)s: its licence has ended by then."),
    "picture_note": gettext_lazy("Picture: a note was left in its texts: “%(words)s”"),
    "picture_placeholder": gettext_lazy(
        "Picture: words that only hold a place in its texts: “%(words)s”"
    ),
}
PLACES: dict[str, Promise] = {
    "headline": gettext_lazy("Headline"),
    "deck": gettext_lazy("Deck"),
    "body_source": gettext_lazy("Text"),
    "lead_picture": gettext_lazy("Lead picture"),
    "lead_caption": gettext_lazy("Caption of the lead picture"),
    "wire_source": gettext_lazy("Wire source"),
    "credits": gettext_lazy("Byline"),
}


def said(finding: Finding) -> str:
    """The finding in a sentence."""
    return str(WORDS[finding.code]) % {"words": finding.words}


def place(finding: Finding) -> str:
    """Where it is: the field's name, or for a picture that has a page of its own the way there."""
    if finding.anchor and finding.code != "picture_unknown":
        return _("Open the picture")
    return str(PLACES[finding.field])
