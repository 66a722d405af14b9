"""Names that a platform sets, so that no team documents them."""

from __future__ import annotations

import re
from typing import Final

_NAMES: Final = frozenset(
    {
        # POSIX and shells (https://pubs.opengroup.org/onlinepubs/9799919799/basedefs/V1_chap08.html)
        "PATH", "HOME", "USER", "LOGNAME", "SHELL", "PWD", "OLDPWD", "TERM", "TZ", "LANG",
        "LANGUAGE", "TMPDIR", "TMP", "TEMP", "EDITOR", "VISUAL", "PAGER", "BROWSER", "COLUMNS",
        "LINES", "DISPLAY", "WAYLAND_DISPLAY", "HOSTNAME", "HOST", "MAIL", "SHLVL", "IFS",
        "SSH_AUTH_SOCK", "SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY", "SUDO_USER", "SUDO_UID",
        "DBUS_SESSION_BUS_ADDRESS", "INVOCATION_ID", "NOTIFY_SOCKET", "LISTEN_FDS", "LISTEN_PID",
        "WATCHDOG_USEC", "JOURNAL_STREAM", "MANPATH", "INFOPATH", "LD_LIBRARY_PATH", "LD_PRELOAD",
        "DYLD_LIBRARY_PATH", "NO_COLOR", "FORCE_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLORTERM",
        # Windows
        "APPDATA", "LOCALAPPDATA", "PROGRAMDATA", "USERPROFILE", "USERNAME", "USERDOMAIN",
        "SYSTEMROOT", "WINDIR", "COMSPEC", "COMPUTERNAME", "PATHEXT", "HOMEDRIVE", "HOMEPATH",
        "NUMBER_OF_PROCESSORS", "PROCESSOR_ARCHITECTURE", "SystemRoot", "ProgramFiles", "OS",
        # languages and their tools
        "VIRTUAL_ENV", "VIRTUAL_ENV_PROMPT", "CONDA_PREFIX", "CONDA_DEFAULT_ENV", "NODE_ENV",
        "NODE_PATH", "NODE_OPTIONS", "GOPATH", "GOROOT", "JAVA_HOME", "PYTEST_CURRENT_TEST",
        # proxies, in both cases
        "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY", "http_proxy", "https_proxy",
        "no_proxy", "all_proxy", "SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE",
        "CURL_CA_BUNDLE", "container",
        # what every build sets (https://docs.github.com/actions/reference/variables-reference)
        "CI", "CONTINUOUS_INTEGRATION", "TF_BUILD", "TRAVIS", "CIRCLECI", "APPVEYOR", "DRONE",
        "JENKINS_URL", "TEAMCITY_VERSION", "GITHUB_ACTIONS", "GITLAB_CI", "BUILDKITE",
    }
)  # fmt: skip
_STARTS: Final = (
    *("LC_", "XDG_", "PYTHON", "PIP_", "GIT_", "npm_"),
    *("GITHUB_", "RUNNER_", "ACTIONS_", "CI_", "GITLAB_", "BITBUCKET_", "CIRCLE_", "TRAVIS_"),
    *("BUILDKITE_", "TEAMCITY_", "JENKINS_", "APPVEYOR_", "CODEBUILD_", "BUILD_SOURCE"),
    *("KUBERNETES_SERVICE_", "KUBERNETES_PORT", "AWS_LAMBDA_", "LAMBDA_", "_X_AMZN_"),
    *("PRE_COMMIT", "AWS_EXECUTION_ENV", "ECS_CONTAINER_METADATA", "K_SERVICE", "K_REVISION"),
    *("K_CONFIGURATION", "DYNO", "HEROKU_", "VERCEL_", "RENDER_", "FLY_", "RAILWAY_"),
)
_IS_LETTERLESS: Final = re.compile(r"_+")


def is_platform(name: str) -> bool:
    """Say whether a platform, and not the team, sets the variable *name*."""
    return name in _NAMES or name.startswith(_STARTS) or bool(_IS_LETTERLESS.fullmatch(name))
