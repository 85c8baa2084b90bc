from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("fleet", "0001_initial"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
    operations = [
        migrations.RenameModel("Chauffeur", "Driver"),
        migrations.RenameModel(old_name="Vehicle", new_name="Car"),
        migrations.RenameField(model_name="car", old_name="plate_no", new_name="plate"),
        migrations.RenameField("car", "holder", "owner"),
        migrations.AlterField("car", "owner", models.ForeignKey(on_delete=models.deletion.CASCADE, related_name="car_set", to=settings.AUTH_USER_MODEL)),
        migrations.AlterModelTable(name="car", table="cars"),
        migrations.AddField("car", "drivers", models.ManyToManyField(related_name="cars", to="fleet.Driver")),
        migrations.AddField("car", "partner", models.ManyToManyField(related_name="_fleet_car_partner_+", to="fleet.Car")),
        migrations.AddConstraint("car", models.UniqueConstraint(fields=("owner", "code"), name="fleet_car_owner_code")),
        migrations.CreateModel(
            name="Licence",
            fields=[
                ("driver", models.OneToOneField(on_delete=models.deletion.CASCADE, primary_key=True, serialize=False, to="fleet.driver")),
                ("points", models.PositiveSmallIntegerField(default=0)),
                ("extra", models.JSONField(default=dict)),
                ("sponsor", models.ForeignKey(on_delete=models.deletion.CASCADE, related_name="sponsored", to="fleet.driver", to_field="badge")),
            ],
        ),
        migrations.RunSQL(
            "CREATE UNIQUE INDEX fleet_one_blue_car ON cars (owner_id, colour)",
            "DROP INDEX fleet_one_blue_car",
        ),
    ]
