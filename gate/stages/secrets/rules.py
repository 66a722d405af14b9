"""
One rule for each kind of credential, and one for what could not be looked at.

A provider's token has a format of its own and blocks wherever it stands; what goes by its name
or its looks alone blocks only where both speak for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from gate.model.finding import Severity
from gate.model.rule import Rule

_CWE: Final = "https://cwe.mitre.org/data/definitions/798.html"
_LEAKED: Final = "Whoever can read the repository, now or in its history, can use it."
_ROTATE: Final = (
    "Revoke it {where}, and read the new one from the environment or a secrets manager."
)


def _credential(
    name: str,
    severity: Severity,
    what: str,
    *,
    why: str = _LEAKED,
    where: str = "",
    see: str = _CWE,
) -> Rule:
    fix = _ROTATE.format(where=where or "where it was issued")
    return Rule(
        id=f"secrets/{name}",
        severity=severity,
        title=f"{what} is in the code",
        why=why,
        fix=fix,
        see=see,
        is_security=True,
    )


_CRITICAL, _HIGH = Severity.CRITICAL, Severity.HIGH

PROVIDED: Final[Mapping[str, Rule]] = MappingProxyType(
    {
        "Artifactory Credentials": _credential(
            "artifactory-credentials", _HIGH, "an Artifactory token or password"
        ),
        "AWS Access Key": _credential(
            "aws-access-key",
            _CRITICAL,
            "an AWS access key",
            why="It acts in the AWS account with all its owner's rights; bots look for such keys.",
            where="in IAM",
            see="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html",
        ),
        "Azure Storage Account access key": _credential(
            "azure-storage-key", _CRITICAL, "an Azure Storage account key", where="in the portal"
        ),
        "Basic Auth Credentials": _credential("basic-auth", _HIGH, "a password in an address"),
        "Cloudant Credentials": _credential("cloudant-credentials", _HIGH, "a Cloudant password"),
        "Discord Bot Token": _credential("discord-bot-token", _HIGH, "a Discord bot token"),
        "GitHub Token": _credential(
            "github-token",
            _CRITICAL,
            "a GitHub token",
            where="in the settings of its owner",
            see="https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/about-authentication-to-github",
        ),
        "GitLab Token": _credential(
            "gitlab-token",
            _CRITICAL,
            "a GitLab token",
            where="in the settings of its owner",
            see="https://docs.gitlab.com/security/tokens/",
        ),
        "IBM Cloud IAM Key": _credential("ibm-cloud-iam-key", _HIGH, "an IBM Cloud IAM key"),
        "IBM COS HMAC Credentials": _credential(
            "ibm-cos-hmac-credentials", _HIGH, "an IBM Cloud Object Storage key"
        ),
        "JSON Web Token": _credential(
            "json-web-token",
            _HIGH,
            "a JSON Web Token",
            why="Until it expires, it is its owner's login; its payload can be read by anybody.",
            where="by changing the signing key, unless it has expired",
            see="https://www.rfc-editor.org/rfc/rfc7519",
        ),
        "Mailchimp Access Key": _credential("mailchimp-key", _HIGH, "a Mailchimp key"),
        "NPM tokens": _credential(
            "npm-token",
            _CRITICAL,
            "an npm token",
            why="It publishes packages in its owner's name.",
            where="on npmjs.com",
        ),
        "OpenAI Token": _credential("openai-token", _HIGH, "an OpenAI key"),
        "Private Key": _credential(
            "private-key",
            _CRITICAL,
            "a private key",
            why="It proves an identity, and it decrypts, for whoever holds it.",
            where="by replacing the key pair everywhere it is trusted",
            see="https://www.rfc-editor.org/rfc/rfc7468",
        ),
        "PyPI Token": _credential(
            "pypi-token",
            _CRITICAL,
            "a PyPI token",
            why="It publishes packages in its owner's name.",
            where="on pypi.org",
        ),
        "SendGrid API Key": _credential("sendgrid-key", _HIGH, "a SendGrid key"),
        "Slack Token": _credential("slack-token", _HIGH, "a Slack token or webhook"),
        "SoftLayer Credentials": _credential("softlayer-credentials", _HIGH, "a SoftLayer key"),
        "Square OAuth Secret": _credential("square-oauth-secret", _HIGH, "a Square OAuth secret"),
        "Stripe Access Key": _credential(
            "stripe-key", _CRITICAL, "a live Stripe key", where="in the dashboard"
        ),
        "Telegram Bot Token": _credential(
            "telegram-bot-token", _HIGH, "a Telegram bot token", where="with @BotFather"
        ),
        "Twilio API Key": _credential("twilio-key", _HIGH, "a Twilio key or account"),
    }
)
"""The rules of what has a format, by detect-secrets' name for it."""

HIGH_ENTROPY: Final = _credential(
    "high-entropy-string",
    Severity.MEDIUM,
    "a random string that may be a credential",
    why="A machine made it, and only a credential or a checksum looks so. " + _LEAKED,
)
PASSWORD: Final = _credential(
    "password",
    Severity.LOW,
    "a literal under a name that means a password",
    why="It may be a real password. " + _LEAKED,
)
NOT_LOOKED_AT: Final = Rule(
    id="secrets/not-looked-at",
    severity=Severity.HIGH,
    title="a file was not looked at",
    why="What could not be read cannot be called free of credentials.",
    fix="Make the file one that can be read, or waive this finding for it.",
    is_undecided=True,
    is_security=True,
)
RULES: Final = (*PROVIDED.values(), HIGH_ENTROPY, PASSWORD, NOT_LOOKED_AT)
