"""A held comment always waits for somebody."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("comments", "0004_say_what_waits")]
    operations = [
        migrations.AddConstraint(
            model_name='comment',
            constraint=models.CheckConstraint(condition=models.Q(('waits', True), models.Q(('status', 'held'), _negated=True), _connector='OR'), name='comment_held_waits'),
        ),
    ]
