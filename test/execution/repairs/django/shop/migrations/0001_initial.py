from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="Ticket",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False, auto_created=True, verbose_name="ID")),
                ("holder", models.CharField(max_length=20, null=True)),
                ("day", models.IntegerField(db_column="order")),
                ("seat", models.CharField(max_length=8, null=True, db_column="Seat No")),
            ],
            options={"db_table": "Shop Tickets"},
        ),
    ]
