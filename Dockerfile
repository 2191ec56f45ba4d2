# syntax=docker/dockerfile:1

# First the wheels: every package of the lock, its hash checked, and the project itself.
FROM python:3.11-slim AS wheels
WORKDIR /src
COPY requirements.lock .
RUN pip wheel --no-deps --require-hashes --wheel-dir /wheels -r requirements.lock
COPY . .
RUN pip install --no-index --find-links /wheels hatchling \
    && pip wheel --no-deps --no-build-isolation --wheel-dir /wheels .
# From those wheels and nowhere else, so the versions are the lock's; the tools for testing stay behind.
RUN python -m venv /opt/glengarry \
    && /opt/glengarry/bin/pip install --no-index --find-links /wheels glengarry

FROM python:3.11-slim
RUN useradd --system --uid 10001 --create-home --home-dir /data glengarry
COPY --from=wheels /opt/glengarry /opt/glengarry
USER glengarry
# The default DATABASE_URL is a file in the working directory: mount a volume here to keep it.
WORKDIR /data
VOLUME /data

# A container's own 127.0.0.1 cannot be reached from outside it, so the web door listens on all of its interfaces.
# Publish the port to where it is wanted only, for example -p 127.0.0.1:8080:8080 behind a proxy that speaks TLS.
ENV PATH=/opt/glengarry/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    HOST=0.0.0.0 \
    PORT=8080 \
    LOG_FORMAT=json
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/healthz', timeout=4)"]

CMD ["glengarry", "run"]
