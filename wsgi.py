"""The application as WSGI servers load it: `gunicorn wsgi:app`."""

from app import create_app
from app.backup.serving_lock import hold_while_serving

app = create_app()
hold_while_serving(app.config["CHABU"].data_dir)
