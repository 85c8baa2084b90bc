from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("parcel", "0001_initial")]
    operations = [
        migrations.RemoveField(
            model_name="parcel",
            name="carrier",
        ),
        migrations.AddField(
            model_name="parcel",
            name="carrier_code",
            field=models.CharField(max_length=20),
        ),
    ]
