/** The small project and the paste that the protocol tests talk about. */

export const models = `from django.db import models


class Customer(models.Model):
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=80)
`;

export const services = `from .models import Customer


def register(email, name):
    return Customer.objects.create(email=email, name=name)
`;

/** \`call\` = the line of services.py that writes. */
export const write = "Customer.objects.create(email=email, name=name)";
export const declaration = "unique=True";

/** A hostile value: markup and a command link that a hover must not run. */
export const value = "[x](command:evil) <img src=x>@example.com";

export const paste = `Traceback (most recent call last):
  File "/usr/lib/python3/dist-packages/django/db/backends/utils.py", line 89, in _execute
    return self.cursor.execute(sql, params)
psycopg2.errors.UniqueViolation: duplicate key value violates unique constraint "customers_customer_email_key"
DETAIL:  Key (email)=(${value}) already exists.


The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "/srv/app/customers/services.py", line 5, in register
    return Customer.objects.create(email=email, name=name)
  File "/usr/lib/python3/dist-packages/django/db/models/query.py", line 658, in create
    obj.save(force_insert=True, using=self.db)
django.db.utils.IntegrityError: duplicate key value violates unique constraint "customers_customer_email_key"
DETAIL:  Key (email)=(${value}) already exists.
`;

export const files = {
  "manage.py": "#!/usr/bin/env python\n",
  "customers/__init__.py": "",
  "customers/models.py": models,
  "customers/services.py": services,
};
