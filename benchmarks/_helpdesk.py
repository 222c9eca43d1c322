"""django-helpdesk's ``get_email`` over a folder of mails, in an environment of its own (see ``speed.py``).

    PYTHON _helpdesk.py FOLDER DATABASE

A bare project, tuned: SQLite without waiting for the disk, nobody notified, no debugging. It empties FOLDER.
"""

import logging
import sys
from pathlib import Path


def main(folder: str, database: str) -> None:
    import django
    from django.conf import settings

    settings.configure(
        SECRET_KEY="x",
        DEBUG=False,
        USE_TZ=True,
        SITE_ID=1,
        LOGIN_URL="/login/",
        ROOT_URLCONF=__name__,
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": database}},
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend",
        MEDIA_ROOT=str(Path(database).parent / "media"),
        HELPDESK_TEAMS_MODE_ENABLED=False,
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
        INSTALLED_APPS=[
            *(
                f"django.contrib.{name}"
                for name in ("auth", "contenttypes", "sessions", "sites", "messages", "humanize")
            ),
            *("rest_framework", "helpdesk"),
        ],
    )
    django.setup()
    from django.urls import include, path

    globals()["urlpatterns"] = [path("", include("helpdesk.urls", namespace="helpdesk"))]
    from django.core.management import call_command
    from django.db import connection
    from helpdesk.email import process_email
    from helpdesk.models import Queue, Ticket

    call_command("migrate", verbosity=0)
    connection.cursor().execute("PRAGMA synchronous=OFF")
    logging.disable(logging.CRITICAL)
    Queue.objects.create(
        title="Shop", slug="shop", allow_email_submission=True, email_box_type="local",
        email_box_local_dir=folder, email_address="help@shop.example", email_box_interval=0,
    )  # fmt: skip
    process_email(quiet=True)
    print(Ticket.objects.count())


if __name__ == "__main__":
    main(*sys.argv[1:])
