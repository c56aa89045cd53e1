# syntax=docker/dockerfile:1
FROM python:3.11-slim-bookworm AS build
WORKDIR /app
COPY requirements.lock ./
RUN python -m venv /app/.venv \
 && /app/.venv/bin/pip install --no-cache-dir --require-hashes -r requirements.lock

FROM python:3.11-slim-bookworm
RUN useradd --uid 10001 --no-create-home --home-dir /tmp --shell /usr/sbin/nologin cobranca \
 && install -d -o cobranca -g cobranca /app/data
WORKDIR /app
COPY --from=build /app/.venv /app/.venv
COPY alembic.ini pyproject.toml README.md ./
COPY alembic ./alembic
COPY metrics ./metrics
COPY ixc ./ixc
COPY bot ./bot
# The tree is read-only: bytecode is written now, also that of Python itself, which the image lacks.
RUN python -m compileall -q alembic metrics ixc bot \
 && python -c "import os, compileall; compileall.compile_dir(os.path.dirname(os.__file__), quiet=2)"
# All that is written outside of data/ goes to /tmp: the fonts' cache, and whatever wants a home.
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    HOME=/tmp MPLCONFIGDIR=/tmp/matplotlib
USER cobranca
VOLUME /app/data
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-m", "bot", "healthcheck"]
ENTRYPOINT ["python", "-m", "bot"]
CMD ["run"]
