"""The WSGI entry: `gunicorn wsgi:app`. Commands have their own application: `flask --app app`."""

from app import create_app

app = create_app(commands=False)
