"""Payments, shops, banks and exchanges."""

from __future__ import annotations

from typing import Final

from gate.model.finding import Severity
from gate.readers.credentials.kind import Format, Kind
from gate.readers.credentials.tables.row import BASE64, HEX, LOW, URL, UUID, WORD, after, own

_CRITICAL: Final = Severity.CRITICAL

KINDS: Final = (
    Kind(
        name="stripe-key",
        title="a Stripe key",
        severity=_CRITICAL,
        revoke="in the dashboard",
        see="https://docs.stripe.com/keys-best-practices",
    ),
    Kind(
        name="square-oauth-secret",
        title="a Square OAuth secret",
        see="https://developer.squareup.com/docs/build-basics/access-tokens",
    ),
    Kind(
        name="square-token",
        title="a Square access token",
        severity=_CRITICAL,
        revoke="in the developer's dashboard",
        see="https://developer.squareup.com/docs/build-basics/access-tokens",
    ),
    Kind(
        name="shopify-token",
        title="a Shopify token or secret",
        revoke="in the app's settings",
        see="https://shopify.dev/docs/apps/build/authentication-authorization",
    ),
    Kind(
        name="paypal-token",
        title="a PayPal or Braintree token",
        severity=_CRITICAL,
        revoke="in the control panel",
        see="https://developer.paypal.com/braintree/articles/control-panel/important-gateway-credentials",
    ),
    Kind(
        name="adyen-key",
        title="an Adyen key",
        severity=_CRITICAL,
        revoke="in the customer area, under API credentials",
        see="https://docs.adyen.com/development-resources/api-credentials/",
    ),
    Kind(
        name="razorpay-key",
        title="a Razorpay key",
        severity=_CRITICAL,
        revoke="in the dashboard, under API keys",
        see="https://razorpay.com/docs/payments/dashboard/account-settings/api-keys/",
    ),
    Kind(
        name="flutterwave-key",
        title="a Flutterwave key",
        severity=_CRITICAL,
        revoke="in the dashboard, under API keys",
        see="https://developer.flutterwave.com/docs/authentication",
    ),
    Kind(
        name="gocardless-token",
        title="a GoCardless token",
        severity=_CRITICAL,
        revoke="in the dashboard, under Developers",
        see="https://developer.gocardless.com/getting-started/api/making-your-first-request/",
    ),
    Kind(
        name="plaid-key",
        title="a Plaid key or token",
        severity=_CRITICAL,
        revoke="in the dashboard, under Keys",
        see="https://plaid.com/docs/account/security/",
    ),
    Kind(
        name="finicity-key",
        title="a Finicity key",
        revoke="in the developer's portal",
        see="https://developer.mastercard.com/open-finance-us/documentation/",
    ),
    Kind(
        name="coinbase-key",
        title="a Coinbase key",
        severity=_CRITICAL,
        see="https://docs.cdp.coinbase.com/",
    ),
    Kind(
        name="kraken-key",
        title="a Kraken key",
        severity=_CRITICAL,
        see="https://docs.kraken.com/api/",
    ),
    Kind(
        name="kucoin-key",
        title="a KuCoin key",
        severity=_CRITICAL,
        see="https://www.kucoin.com/docs-new/",
    ),
    Kind(name="bittrex-key", title="a Bittrex key"),
    Kind(
        name="finnhub-key", title="a Finnhub key", see="https://finnhub.io/docs/api/authentication"
    ),
    Kind(
        name="duffel-token",
        title="a Duffel token",
        revoke="in the dashboard, under Developers",
        see="https://duffel.com/docs/api/overview/test-your-integration",
    ),
    Kind(
        name="easypost-key",
        title="an EasyPost key",
        revoke="in the dashboard, under API keys",
        see="https://docs.easypost.com/docs/authentication",
    ),
    Kind(
        name="shippo-token",
        title="a Shippo token",
        revoke="in the dashboard, under API",
        see="https://docs.goshippo.com/docs/api_concepts/apikeys/",
    ),
    Kind(
        name="lob-key",
        title="a Lob key",
        revoke="in the dashboard, under API keys",
        see="https://docs.lob.com/#tag/Authentication",
    ),
    Kind(
        name="etsy-key",
        title="an Etsy key",
        see="https://developers.etsy.com/documentation/essentials/authentication",
    ),
    Kind(
        name="freshbooks-token",
        title="a FreshBooks token",
        see="https://www.freshbooks.com/api/authentication",
    ),
    Kind(
        name="squarespace-token",
        title="a Squarespace token",
        see="https://developers.squarespace.com/commerce-apis/authentication-and-permissions",
    ),
    Kind(
        name="settlemint-token",
        title="a SettleMint token",
        revoke="in the platform, under API keys",
        see="https://console.settlemint.com/documentation/",
    ),
)

FORMATS: Final[tuple[Format, ...]] = (
    own(
        "stripe-key",
        "stripe-live",
        rf"(?:sk|rk)_(?:live|prod)_{WORD}{{16,247}}",
        "k_live_",
        "k_prod_",
    ),
    own("stripe-key", "stripe-test", rf"(?:sk|rk)_test_{WORD}{{16,247}}", "k_test_"),
    own("stripe-key", "stripe-webhook", rf"whsec_{BASE64}{{24,64}}={{0,2}}"),
    own("square-oauth-secret", "square-oauth", r"sq0csp-[\w-]{43}"),
    own("square-token", "square", r"(?:EAAA|sq0atp-)[\w-]{22,60}", "eaaa", "sq0atp-"),
    own("shopify-token", "shopify", r"shp(?:at|ca|pa|ss|ua|ka)_[0-9a-fA-F]{32}", "shp"),
    own(
        "paypal-token",
        "braintree",
        rf"access_token\$(?:production|sandbox)\${LOW}{{16}}\${HEX}{{32}}",
        "access_token",
    ),
    own("adyen-key", "adyen", r"AQE[a-z]hmfu[A-Za-z0-9+/=\-]{60,200}", "aqe"),
    own("razorpay-key", "razorpay", rf"rzp_live_{WORD}{{14,40}}"),
    own(
        "flutterwave-key",
        "flutterwave",
        r"FLWSECK(?:_TEST|_PROD|_LIVE)?-[0-9a-h]{12,40}(?:-X)?",
        "flwseck",
    ),
    own("gocardless-token", "gocardless-live", rf"live_{URL}{{40}}"),
    after("gocardless", "gocardless-token", "gocardless", r"(?:live|sandbox)_[A-Za-z0-9\-_=]{40}"),
    own(
        "plaid-key",
        "plaid-access-token",
        rf"access-(?:sandbox|development|production)-{UUID}",
        "access-",
    ),
    after("plaid", "plaid-key", "plaid", rf"{LOW}{{24}}|{LOW}{{30}}"),
    after("finicity", "finicity-key", "finicity", rf"{HEX}{{32}}|{LOW}{{20}}"),
    own("coinbase-key", "coinbase-cdp", rf"organizations/{UUID}/apiKeys/{UUID}"),
    after("coinbase", "coinbase-key", "coinbase", rf"{URL}{{64}}"),
    after("kraken", "kraken-key", "kraken", r"[A-Za-z0-9/=_+\-]{80,90}|[A-Za-z0-9+/]{54,56}={0,2}"),
    after("kucoin", "kucoin-key", "kucoin", rf"{HEX}{{24}}|{UUID}"),
    after("bittrex", "bittrex-key", "bittrex", rf"{LOW}{{32}}"),
    after("finnhub", "finnhub-key", "finnhub", rf"{LOW}{{20}}|{LOW}{{40}}"),
    own("duffel-token", "duffel", r"duffel_(?:test|live)_[A-Za-z0-9_\-=]{43}", "duffel_"),
    own("easypost-key", "easypost", rf"EZ[AT]K{WORD}{{54}}", "ezak", "eztk"),
    own("shippo-token", "shippo", r"shippo_(?:live|test)_[0-9a-fA-F]{40}", "shippo_"),
    own("lob-key", "lob", rf"(?:live|test)_(?:pub_{HEX}{{31}}|{HEX}{{35}})", "live_", "test_"),
    after("etsy", "etsy-key", "etsy", rf"{LOW}{{24}}"),
    after("freshbooks", "freshbooks-token", "freshbooks", rf"{LOW}{{64}}"),
    after("squarespace", "squarespace-token", "squarespace", UUID),
    own(
        "settlemint-token",
        "settlemint",
        rf"sm_[aps]at_{WORD}{{16}}",
        "sm_aat_",
        "sm_pat_",
        "sm_sat_",
    ),
)
