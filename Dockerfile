# syntax=docker/dockerfile:1
FROM python:3.11-slim-bookworm AS build
WORKDIR /app
COPY requirements.lock ./
RUN python -m venv /app/.venv \
 && /app/.venv/bin/pip install --no-cache-dir --require-hashes -r requirements.lock

FROM python:3.11-slim-bookworm
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin cobranca \
 && install -d -o cobranca -g cobranca /app/data
WORKDIR /app
COPY --from=build /app/.venv /app/.venv
COPY alembic.ini pyproject.toml README.md ./
COPY alembic ./alembic
COPY metrics ./metrics
COPY ixc ./ixc
COPY bot ./bot
# The fonts' cache needs a folder that can be written to when all else is read-only.
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    MPLCONFIGDIR=/tmp/matplotlib
USER cobranca
VOLUME /app/data
STOPSIGNAL SIGTERM
ENTRYPOINT ["python", "-m", "bot"]
CMD ["run"]
