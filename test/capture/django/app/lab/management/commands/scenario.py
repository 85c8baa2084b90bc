from django.core.management.base import BaseCommand

from lab import scenarios


class Command(BaseCommand):
    help = "Runs one scenario of lab/scenarios.py, which ends in an error of the database."

    def add_arguments(self, parser):
        parser.add_argument("name")

    def handle(self, *args, name, **options):
        getattr(scenarios, name)()
