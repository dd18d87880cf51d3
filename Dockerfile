# syntax=docker/dockerfile:1
# The client is built with Node, which then stays behind; the image runs Python only.

FROM node:24-bookworm-slim AS client
WORKDIR /chabu/static/pwa
COPY static/pwa/package.json static/pwa/package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY static/pwa/ ./
RUN npm run build

FROM python:3.11-slim-bookworm AS packages
WORKDIR /chabu
RUN pip install --no-cache-dir uv==0.13.9
COPY pyproject.toml uv.lock ./
RUN UV_PYTHON_DOWNLOADS=never uv sync --frozen --no-default-groups

FROM python:3.11-slim-bookworm
RUN apt-get update && apt-get install -y --no-install-recommends fonts-noto-cjk && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --home-dir /data --create-home chabu && \
    install -d -o chabu /backup
WORKDIR /chabu
COPY --from=packages /chabu/.venv .venv
COPY wsgi.py config.py ./
COPY app app
COPY migrations migrations
COPY deploy/gunicorn.conf.py deploy/gunicorn.conf.py
COPY --from=client /chabu/static/pwa/dist static/pwa/dist
ENV PATH=/chabu/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    CHABU_ENV=production \
    CHABU_DATA_DIR=/data
USER chabu
VOLUME /data /backup
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/', timeout=4)"]
CMD ["gunicorn", "--config", "deploy/gunicorn.conf.py", "--bind", "0.0.0.0:8000", "wsgi:app"]
