"""What a rule is about, in the categories of the European Union's database of statements."""

from __future__ import annotations

from comments.policy.findings import gettext_noop

GROUNDS: tuple[tuple[str, str], ...] = (
    ("ANIMAL_WELFARE", gettext_noop("animal welfare")),
    ("CONSUMER_INFORMATION", gettext_noop("consumer information")),
    ("CYBER_VIOLENCE", gettext_noop("cyber violence")),
    ("CYBER_VIOLENCE_AGAINST_WOMEN", gettext_noop("cyber violence against women")),
    ("DATA_PROTECTION_AND_PRIVACY_VIOLATIONS", gettext_noop("data protection and privacy")),
    ("ILLEGAL_OR_HARMFUL_SPEECH", gettext_noop("illegal or harmful speech")),
    ("INTELLECTUAL_PROPERTY_INFRINGEMENTS", gettext_noop("intellectual property")),
    (
        "NEGATIVE_EFFECTS_ON_CIVIC_DISCOURSE_OR_ELECTIONS",
        gettext_noop("civic discourse or elections"),
    ),
    ("NOT_SPECIFIED_NOTICE", gettext_noop("not specified by the notice")),
    ("OTHER_VIOLATION_TC", gettext_noop("another breach of the provider's rules")),
    ("PROTECTION_OF_MINORS", gettext_noop("protection of minors")),
    ("RISK_FOR_PUBLIC_SECURITY", gettext_noop("risk for public security")),
    ("SCAMS_AND_FRAUD", gettext_noop("scams and fraud")),
    ("SELF_HARM", gettext_noop("self-harm")),
    ("UNSAFE_AND_PROHIBITED_PRODUCTS", gettext_noop("unsafe and prohibited products")),
    ("VIOLENCE", gettext_noop("violence")),
)
"""The 16 categories in force since 1 July 2025, without their common beginning
STATEMENT_CATEGORY_, each with a label. Source: the database's own schema of statements."""

NAMES = frozenset(name for name, _ in GROUNDS)
