"""Secret stores, identity, monitoring and infrastructure as code."""

from __future__ import annotations

from typing import Final

from gate.model.finding import Severity
from gate.readers.credentials.kind import Format, Kind
from gate.readers.credentials.tables.row import BASE64, HEX, LOW, URL, UUID, WORD, after, own

_CRITICAL: Final = Severity.CRITICAL

KINDS: Final = (
    Kind(
        name="vault-token",
        title="a HashiCorp Vault token",
        severity=_CRITICAL,
        revoke="with vault token revoke",
        see="https://developer.hashicorp.com/vault/docs/concepts/tokens",
    ),
    Kind(
        name="terraform-token",
        title="an HCP Terraform token",
        severity=_CRITICAL,
        revoke="in the user's settings, under Tokens",
        see="https://developer.hashicorp.com/terraform/cloud-docs/users-teams-organizations/api-tokens",
    ),
    Kind(
        name="doppler-token",
        title="a Doppler token",
        severity=_CRITICAL,
        revoke="in the dashboard, under Tokens",
        see="https://docs.doppler.com/docs/service-tokens",
    ),
    Kind(
        name="onepassword-token",
        title="a 1Password token or secret key",
        severity=_CRITICAL,
        revoke="on 1password.com",
        see="https://developer.1password.com/docs/service-accounts/",
    ),
    Kind(
        name="age-key",
        title="an age identity",
        severity=_CRITICAL,
        revoke="by encrypting anew for another identity",
        see="https://age-encryption.org/v1",
        why="It decrypts, for whoever holds it.",
    ),
    Kind(
        name="pulumi-token",
        title="a Pulumi token",
        severity=_CRITICAL,
        revoke="in the settings, under Access Tokens",
        see="https://www.pulumi.com/docs/administration/access-identity/access-tokens/",
    ),
    Kind(
        name="prefect-key",
        title="a Prefect key",
        revoke="in the profile, under API keys",
        see="https://docs.prefect.io/v3/how-to-guides/cloud/manage-users/api-keys",
    ),
    Kind(
        name="infracost-key",
        title="an Infracost key",
        revoke="in the organisation's settings",
        see="https://www.infracost.io/docs/",
    ),
    Kind(
        name="tailscale-key",
        title="a Tailscale key",
        severity=_CRITICAL,
        revoke="in the admin console, under Keys",
        see="https://tailscale.com/kb/1085/auth-keys",
    ),
    Kind(
        name="defined-networking-token",
        title="a Defined Networking token",
        severity=_CRITICAL,
        revoke="in the admin panel, under API keys",
        see="https://docs.defined.net/guides/automating-host-creation/",
    ),
    Kind(
        name="meraki-key",
        title="a Cisco Meraki key",
        severity=_CRITICAL,
        revoke="in the dashboard's profile",
        see="https://developer.cisco.com/meraki/api-v1/authorization/",
    ),
    Kind(
        name="okta-token",
        title="an Okta token",
        severity=_CRITICAL,
        revoke="in the admin console, under API",
        see="https://developer.okta.com/docs/guides/create-an-api-token/main/",
    ),
    Kind(
        name="authress-key",
        title="an Authress key",
        severity=_CRITICAL,
        revoke="in the management portal",
        see="https://authress.io/knowledge-base/docs/authorization/service-clients",
    ),
    Kind(
        name="grafana-token",
        title="a Grafana token",
        revoke="in the service account's or the cloud portal's settings",
        see="https://grafana.com/docs/grafana/latest/administration/service-accounts/",
    ),
    Kind(
        name="newrelic-key",
        title="a New Relic key",
        revoke="in the account's API keys",
        see="https://docs.newrelic.com/docs/apis/intro-apis/new-relic-api-keys/",
    ),
    Kind(
        name="datadog-key",
        title="a Datadog key",
        revoke="in the organisation's settings",
        see="https://docs.datadoghq.com/account_management/api-app-keys/",
    ),
    Kind(
        name="dynatrace-token",
        title="a Dynatrace token",
        revoke="in the access tokens' page",
        see="https://docs.dynatrace.com/docs/manage/identity-access-management/access-tokens-and-oauth-clients/access-tokens",
    ),
    Kind(
        name="sentry-token",
        title="a Sentry token",
        revoke="in the settings, under Auth Tokens",
        see="https://docs.sentry.io/account/auth-tokens/",
    ),
    Kind(
        name="sumologic-key",
        title="a Sumo Logic key",
        revoke="in the preferences, under Access Keys",
        see="https://help.sumologic.com/docs/manage/security/access-keys/",
    ),
    Kind(
        name="honeycomb-key",
        title="a Honeycomb key",
        revoke="in the environment's settings",
        see="https://docs.honeycomb.io/configure/environments/manage-api-keys/",
    ),
    Kind(
        name="axiom-token",
        title="an Axiom token",
        revoke="in the settings, under API tokens",
        see="https://axiom.co/docs/reference/tokens",
    ),
    Kind(
        name="posthog-key",
        title="a personal PostHog key",
        revoke="in the settings, under Personal API keys",
        see="https://posthog.com/docs/api",
    ),
    Kind(
        name="looker-key",
        title="a Looker client id or secret",
        revoke="in the user's settings",
        see="https://docs.cloud.google.com/looker/docs/api-auth",
    ),
    Kind(
        name="maxmind-key",
        title="a MaxMind licence key",
        revoke="in the account's portal",
        see="https://support.maxmind.com/hc/en-us/articles/4407111582235-Generate-a-License-Key",
    ),
)

FORMATS: Final[tuple[Format, ...]] = (
    own("vault-token", "vault", rf"hv[sbr]\.{URL}{{24,300}}", "hvs.", "hvb.", "hvr."),
    own(
        "vault-token",
        "vault-legacy",
        rf"[sbr]\.(?=[A-Za-z]*[0-9])(?=[a-z0-9]*[A-Z]){WORD}{{24}}",
        "s.",
        "b.",
        "r.",
    ),
    own(
        "terraform-token",
        "terraform-cloud",
        rf"{WORD}{{14}}\.atlasv1\.[A-Za-z0-9_=\-]{{60,70}}",
        ".atlasv1.",
    ),
    own(
        "doppler-token",
        "doppler",
        rf"dp\.(?:pt|st|ct|sa|scim|audit)\.(?:[a-z0-9_\-]{{2,35}}\.)?{WORD}{{40,44}}",
        "dp.",
    ),
    own("onepassword-token", "1password-sa", rf"ops_eyJ{BASE64}{{250,2000}}={{0,3}}"),
    own(
        "onepassword-token",
        "1password-secret-key",
        r"A3-[A-Z0-9]{6}-(?:[A-Z0-9]{11}|[A-Z0-9]{6}-[A-Z0-9]{5})-[A-Z0-9]{5}-[A-Z0-9]{5}-[A-Z0-9]{5}",
    ),
    own("age-key", "age", r"AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}"),
    own("pulumi-token", "pulumi", rf"pul-{HEX}{{40}}"),
    own("prefect-key", "prefect", rf"pn[ub]_{WORD}{{36}}", "pnu_", "pnb_"),
    own("infracost-key", "infracost", rf"ico-{WORD}{{32}}"),
    own(
        "tailscale-key",
        "tailscale",
        rf"tskey-(?:auth|api|client|scim|webhook)-{WORD}{{8,40}}-{WORD}{{20,40}}",
        "tskey-",
    ),
    own(
        "defined-networking-token",
        "defined-networking",
        r"dnkey-[A-Za-z0-9=_\-]{26}-[A-Za-z0-9=_\-]{52}",
    ),
    after("meraki", "meraki-key", "meraki", rf"{HEX}{{40}}"),
    after("okta", "okta-token", "okta", r"00[\w=\-]{40}"),
    own(
        "authress-key",
        "authress",
        r"(?:sc|ext|scauth|authress)_[A-Za-z0-9]{5,30}\.[A-Za-z0-9]{4,6}\.acc[_-][A-Za-z0-9-]{10,32}\.[A-Za-z0-9+/_=\-]{30,120}",
        ".acc_",
        ".acc-",
    ),
    own("grafana-token", "grafana-sa", rf"glsa_{WORD}{{32}}_[0-9A-Fa-f]{{8}}"),
    own("grafana-token", "grafana-cloud", rf"glc_{BASE64}{{32,400}}={{0,3}}"),
    own("grafana-token", "grafana-api-key", rf"eyJrIjoi{WORD}{{70,400}}={{0,3}}"),
    own("newrelic-key", "newrelic", r"NRAK-[A-Z0-9]{27}"),
    own("newrelic-key", "newrelic-browser", rf"NRJS-{HEX}{{19}}"),
    own("newrelic-key", "newrelic-insert", rf"NRII-{URL}{{32}}"),
    own(
        "newrelic-key",
        "newrelic-license",
        rf"{HEX}{{32,36}}NRAL|[a-z]{{2}}01xx{HEX}{{30}}NRAL",
        "nral",
    ),
    after("newrelic", "newrelic-key", "newrelic-api-id", rf"{LOW}{{64}}"),
    after("datadog|ddapi|ddapp", "datadog-key", "datadog", rf"{LOW}{{40}}|{HEX}{{32}}"),
    own("dynatrace-token", "dynatrace", rf"dt0[a-z][0-9]{{2}}\.{WORD}{{24}}\.{WORD}{{64}}", "dt0"),
    own("sentry-token", "sentry-user", rf"sntryu_{HEX}{{64}}"),
    own("sentry-token", "sentry-org", r"sntrys_eyJ[A-Za-z0-9=_/+\-]{80,500}"),
    after("sentry", "sentry-token", "sentry-access", rf"{HEX}{{64}}"),
    after("sumo", "sumologic-key", "sumologic", rf"{WORD}{{64}}|su{WORD}{{12}}"),
    own("honeycomb-key", "honeycomb", rf"hc[axb]i[kc]_{LOW}{{58,64}}", "ik_", "ic_"),
    own("axiom-token", "axiom", rf"xa[ap]t-{UUID}", "xaat-", "xapt-"),
    own("posthog-key", "posthog", rf"phx_{WORD}{{40,64}}"),
    after("looker", "looker-key", "looker", rf"{LOW}{{20}}|{LOW}{{24}}"),
    own("maxmind-key", "maxmind", rf"{WORD}{{6}}_{WORD}{{29}}_mmk", "_mmk"),
)
