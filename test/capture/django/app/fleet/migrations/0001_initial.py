from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = [migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
    operations = [
        migrations.CreateModel(
            name="Chauffeur",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("badge", models.CharField(max_length=10, unique=True)),
            ],
        ),
        migrations.CreateModel(
            name="Vehicle",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=10)),
                ("plate_no", models.CharField(max_length=12)),
                ("colour", models.CharField(max_length=12)),
                ("holder", models.ForeignKey(on_delete=models.deletion.CASCADE, related_name="vehicle_set", to=settings.AUTH_USER_MODEL)),
            ],
            options={"unique_together": {("plate_no", "colour")}},
        ),
        migrations.AlterField("vehicle", "plate_no", models.CharField(max_length=12, unique=True)),
    ]
