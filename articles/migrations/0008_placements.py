"""The old slots of the front page become placements, which have times, and are gone."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models
from django.db.models import Q
from django.utils import timezone

BY = "migrate"
PLACES = (("lead", 0), ("beside", 0), ("beside", 1), ("below", 0), ("below", 1), ("below", 2))


def place(apps: Any, _editor: Any) -> None:
    """In their order, as the page showed them: what was withdrawn or over held no place."""
    now = timezone.now()
    seen = Q(article__visible_from__isnull=False) & (
        Q(article__visible_until__isnull=True) | Q(article__visible_until__gt=now)
    )
    rows = apps.get_model("articles", "FrontSlot").objects.filter(seen).order_by("position")
    apps.get_model("articles", "Placement").objects.bulk_create(
        apps.get_model("articles", "Placement")(
            slot=slot, order=order, article_id=row.article_id, starts_at=now, by=BY
        )
        for row, (slot, order) in zip(rows, PLACES, strict=False)
    )


def fill_slots(apps: Any, _editor: Any) -> None:
    """Back: whatever stands on the front page now, each story once; the placements stay."""
    now = timezone.now()
    active = Q(ends_at__isnull=True) | Q(ends_at__gt=now)
    placements = apps.get_model("articles", "Placement").objects
    newest = placements.filter(active, section=None, starts_at__lte=now).order_by("-starts_at")
    filled: dict[int, int] = {}
    for row in newest:
        position = PLACES.index((row.slot, row.order)) + 1 if (row.slot, row.order) in PLACES else 0
        if position and position not in filled and row.article_id not in filled.values():
            filled[position] = row.article_id
    slot = apps.get_model("articles", "FrontSlot")
    slot.objects.bulk_create(
        slot(position=position, article_id=article) for position, article in filled.items()
    )


class Migration(migrations.Migration):
    dependencies = [("articles", "0007_corrections_may_be_seen")]

    operations = [
        migrations.AlterField(
            model_name="placement",
            name="slot",
            field=models.CharField(
                choices=[
                    ("lead", "lead"),
                    ("beside", "beside the lead"),
                    ("below", "below the lead"),
                ],
                max_length=20,
                verbose_name="slot",
            ),
        ),
        migrations.AddConstraint(
            model_name="placement",
            constraint=models.CheckConstraint(
                condition=Q(slot__in=["lead", "beside", "below"]), name="placement_in_a_known_slot"
            ),
        ),
        migrations.AddIndex(
            model_name="placement",
            index=models.Index(fields=["ends_at", "starts_at"], name="placement_not_over"),
        ),
        migrations.RunPython(place, fill_slots),
        migrations.DeleteModel(name="FrontSlot"),
    ]
