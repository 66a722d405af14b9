# docker build -t gate . ; docker run --rm -v "$PWD:/repo:ro" gate run --base origin/main
# Publish with the base by digest: --build-arg BASE_IMAGE=python:3.13-slim-trixie@sha256:…
ARG BASE_IMAGE=python:3.13-slim-trixie

FROM ${BASE_IMAGE} AS build
WORKDIR /src
COPY requirements/run.txt requirements/build.txt requirements/
RUN python3 -I -m venv /build \
    && /build/bin/python -I -m pip --quiet --no-cache-dir --disable-pip-version-check install \
       --require-hashes --only-binary :all: --requirement requirements/build.txt \
    && python3 -I -m venv --without-pip /opt/gate \
    && /build/bin/python -I -m pip --quiet --no-cache-dir --disable-pip-version-check --python /opt/gate install \
       --require-hashes --only-binary :all: --compile --requirement requirements/run.txt
COPY pyproject.toml README.md LICENSE ./
COPY config config
COPY gate gate
RUN /build/bin/python -I -m pip --quiet --no-cache-dir --disable-pip-version-check wheel \
       --no-index --no-deps --no-build-isolation --wheel-dir /wheel . \
    && /build/bin/python -I -m pip --quiet --no-cache-dir --disable-pip-version-check --python /opt/gate install \
       --no-index --no-deps --compile /wheel/*.whl \
    && /opt/gate/bin/python -I -c 'from gate.stages.secrets.credentials import sift; sift()' \
    # A job's PYTHONPATH may be the checkout: nothing there is imported in gate's place.
    && sed --in-place '1s/$/ -I/' /opt/gate/bin/gate

# The advisories that came with gate, or those of today: --build-arg ADVISORIES=today
ARG ADVISORIES=packaged
RUN mkdir -p /opt/gate/share \
    && if [ "${ADVISORIES}" != packaged ]; then \
         /opt/gate/bin/gate advisories update --file /opt/gate/share/advisories.sqlite3; \
       fi

FROM ${BASE_IMAGE}
# Which commit of which repository this is: --build-arg SOURCE=https://… --build-arg REVISION=$(git rev-parse HEAD)
ARG SOURCE=""
ARG REVISION=""
ARG VERSION=""
LABEL org.opencontainers.image.title="gate" \
      org.opencontainers.image.source="${SOURCE}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.description="A CI quality gate: one command, one change, ordered stages, one verdict that blocks the merge." \
      org.opencontainers.image.licenses="Apache-2.0"
# The newest git of the base's own Debian release: its security fixes matter more than its number.
# What it brings in Perl sends mail and asks questions; gate reads objects. Packages and lists stay outside.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends git \
    && dpkg --remove --force-depends libperl5.40 perl perl-modules-5.40 \
    && apt-get clean \
    && rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin /var/cache/debconf/* \
    && ln -s /opt/gate/bin/gate /usr/local/bin/gate \
    && useradd --uid 10001 --no-create-home --home-dir /tmp --shell /usr/sbin/nologin gate
COPY --from=build /opt/gate /opt/gate
# Whatever the user and however read-only the container: nothing is written but to /tmp.
ENV HOME=/tmp LANG=C.UTF-8 PYTHONDONTWRITEBYTECODE=1 \
    GATE_ADVISORIES=/opt/gate/share/advisories.sqlite3
USER 10001:10001
WORKDIR /repo
# It runs once and ends; its exit code is the only health there is.
HEALTHCHECK NONE
ENTRYPOINT ["/opt/gate/bin/gate"]
CMD ["run"]
