"""What is held waits, and what readers see or saw has been published at some time."""

from typing import Any

from django.db import migrations
from django.db.models import Exists, F, Max, Min, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

BATCH = 10_000


def fill(apps: Any, schema_editor: Any) -> None:
    comments = apps.get_model("comments", "Comment").objects
    decisions = apps.get_model("comments", "Decision").objects
    comments.filter(status="held").update(waits=True)
    published = decisions.filter(comment=OuterRef("pk"), to_status="published").order_by()
    shown = decisions.filter(comment=OuterRef("pk"), to_status__in=["published", "removed"])
    first = published.values("comment").annotate(at=Min("created_at")).values("at")
    last = comments.aggregate(last=Max("pk"))["last"] or 0
    for start in range(0, last + 1, BATCH):
        rows = comments.filter(pk__gt=start, pk__lte=start + BATCH, published_at=None)
        seen = Q(status__in=["published", "removed"]) | Exists(shown)
        rows.filter(seen, source_ref__isnull=False).update(published_at=F("created_at"))
        rows.filter(source_ref=None).update(published_at=Subquery(first))
        rows.filter(status="published", published_at=None).update(
            published_at=Coalesce("decided_at", "created_at")
        )


class Migration(migrations.Migration):
    dependencies = [("comments", "0003_moderators_desk")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
