"""What an editor should think about in a rule that could be saved as it is."""

from __future__ import annotations

from django.utils.translation import gettext as _

from comments.admin.policy.sheet import Sheet


def on(sheet: Sheet) -> list[str]:
    """Sentences for people. None of them keeps the rule from being saved."""
    return [*_on_use(sheet), *_on_examples(sheet)]


def _on_use(sheet: Sheet) -> list[str]:
    consequence = sheet.head["consequence"].value()
    if consequence and not sheet.detectors:
        return [_("The rule has a consequence and no detector: nothing will ever be found by it.")]
    if sheet.detectors and not consequence:
        return [
            _(
                "The rule has detectors and no consequence: what they find is marked for "
                "moderators, and nothing else happens."
            )
        ]
    if not sheet.detectors and not sheet.head["citable"].value():
        return [_("Nobody can use this rule: no detector looks for it, and nobody may cite it.")]
    return []


def _on_examples(sheet: Sheet) -> list[str]:
    sides = {one["allowed"].value() for one in sheet.examples}
    if not sheet.detectors or {"yes", "no"} <= sides:
        return []
    if "no" in sides:
        return [_("Give an example of what is allowed too: it shows that the rule spares it.")]
    if "yes" in sides:
        return [_("Give an example of what is not allowed too: it shows that the rule finds it.")]
    return [
        _(
            "A rule with detectors should have an example of each: one that it finds, and one "
            "that it spares. Readers see them, and every version is tested by them."
        )
    ]
