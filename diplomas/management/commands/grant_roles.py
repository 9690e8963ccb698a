from django.core.management.base import BaseCommand

from diplomas import roles


class Command(BaseCommand):
    help = "Make the database roles and give them exactly what they may. Run by the owner, after migrate."

    def handle(self, *args: object, **options: object) -> None:
        roles.grant()
        self.stdout.write(f"Rollen {roles.APPLICATION} en {roles.RETENTION} hebben hun rechten.")
