from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shop", "0002_holder")]
    operations = [
        migrations.AddConstraint("ticket", models.UniqueConstraint(fields=["day", "seat"], name="one_seat_a_day")),
    ]
