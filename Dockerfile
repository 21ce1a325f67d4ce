# syntax=docker/dockerfile:1
# One file, two images: `slim` (ingest, alert, the command line) and `tag` (with spaCy and its English pipeline: enrich).
ARG PYTHON=3.13

FROM python:${PYTHON}-slim AS build-slim
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_COMPILE=1
WORKDIR /src
RUN python -m venv /opt/tocsin
COPY lock/slim.txt lock/build.txt lock/
RUN --mount=type=cache,target=/root/.cache/pip /opt/tocsin/bin/pip install --require-hashes -r lock/slim.txt
RUN --mount=type=cache,target=/root/.cache/pip python -m venv /opt/build && /opt/build/bin/pip install --require-hashes -r lock/build.txt
COPY pyproject.toml README.md LICENSE NOTICE ./
COPY services services
COPY shared shared
COPY seeds seeds
RUN /opt/build/bin/pip wheel --no-deps --no-build-isolation --wheel-dir /wheel . \
    && /opt/tocsin/bin/pip install --no-deps --no-index /wheel/*.whl

FROM build-slim AS build-tag
COPY lock/tag.txt lock/
RUN --mount=type=cache,target=/root/.cache/pip /opt/tocsin/bin/pip install --require-hashes -r lock/tag.txt

FROM python:${PYTHON}-slim AS base
RUN useradd --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin tocsin \
    && install -d -o tocsin -g tocsin /archive /drop /keys
ENV PATH=/opt/tocsin/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 TOCSIN_LOG=json
USER tocsin
WORKDIR /tmp
ENTRYPOINT ["tocsin"]
CMD ["--help"]

FROM base AS slim
COPY --from=build-slim /opt/tocsin /opt/tocsin

FROM base AS tag
COPY --from=build-tag /opt/tocsin /opt/tocsin
