"""The application as WSGI servers load it: `gunicorn wsgi:app`."""

from app import create_app

app = create_app()
