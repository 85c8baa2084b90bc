from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("skip", "0001_initial")]
    operations = [migrations.AddField("skip", "media", models.IntegerField())]
