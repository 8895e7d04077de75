import articles.media.models
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Picture',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(default=articles.media.models.new_key, editable=False, max_length=22, unique=True, verbose_name='key')),
                ('state', models.CharField(choices=[('ready', 'Ready'), ('needs_text', 'Needs alt text or credit'), ('file_missing', 'File missing')], default='file_missing', editable=False, max_length=12, verbose_name='state')),
                ('name', models.CharField(editable=False, max_length=255, verbose_name='file name')),
                ('original', models.CharField(blank=True, default='', editable=False, max_length=100)),
                ('sha256', models.CharField(blank=True, default='', editable=False, max_length=64)),
                ('format', models.CharField(blank=True, default='', editable=False, max_length=4)),
                ('width', models.PositiveIntegerField(default=0, editable=False, verbose_name='width')),
                ('height', models.PositiveIntegerField(default=0, editable=False, verbose_name='height')),
                ('frames', models.PositiveIntegerField(default=1, editable=False, help_text='Frames in the file; only the first one is shown.')),
                ('alt', models.TextField(blank=True, default='', help_text='What the picture shows, for people who cannot see it.', max_length=1000, verbose_name='alt text')),
                ('decorative', models.BooleanField(default=False, help_text='It tells readers nothing: screen readers pass over it.', verbose_name='decorative')),
                ('caption', models.TextField(blank=True, default='', max_length=2000, verbose_name='caption')),
                ('credit', models.TextField(blank=True, default='', help_text='Who made the picture.', max_length=300, verbose_name='credit')),
                ('licence', models.TextField(blank=True, default='', max_length=300, verbose_name='licence')),
                ('taken_on', models.DateField(blank=True, null=True, verbose_name='taken on')),
                ('focal_x', models.PositiveSmallIntegerField(default=50, help_text='Percent, 0 to 100.', verbose_name='focal point, from the left')),
                ('focal_y', models.PositiveSmallIntegerField(default=50, help_text='Percent, 0 to 100.', verbose_name='focal point, from the top')),
                ('renditions', models.JSONField(blank=True, default=dict, editable=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False, help_text='Goes up by one whenever the file or its renditions change.')),
                ('source_ref', models.CharField(blank=True, editable=False, max_length=255, null=True, unique=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='added')),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='changed')),
            ],
            options={
                'verbose_name': 'picture',
                'verbose_name_plural': 'pictures',
                'ordering': ('-created_at', '-pk'),
                'indexes': [models.Index(fields=['sha256'], name='media_picture_sha256'), models.Index(fields=['-created_at', '-id'], name='media_picture_newest')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ('ready', 'needs_text', 'file_missing'))), name='media_picture_state_known'), models.CheckConstraint(condition=models.Q(('format__in', ('', 'jpeg', 'png', 'webp', 'gif'))), name='media_picture_format_known'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'ready'), _negated=True), models.Q(models.Q(('credit', ''), _negated=True), models.Q(models.Q(('alt', ''), _negated=True), ('decorative', True), _connector='OR')), _connector='OR'), name='media_picture_ready_has_texts'), models.CheckConstraint(condition=models.Q(models.Q(('original', ''), ('state', 'file_missing')), models.Q(models.Q(('state', 'file_missing'), _negated=True), models.Q(('original', ''), _negated=True), ('height__gt', 0), ('width__gt', 0)), _connector='OR'), name='media_picture_file_or_missing'), models.CheckConstraint(condition=models.Q(('focal_x__gte', 0), ('focal_x__lte', 100), ('focal_y__gte', 0), ('focal_y__lte', 100)), name='media_picture_focal_percent')],
            },
        ),
    ]
