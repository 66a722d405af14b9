"""Services for work, data, maps and the rest."""

from __future__ import annotations

from typing import Final

from gate.readers.credentials.kind import Format, Kind
from gate.readers.credentials.tables.row import HEX, LOW, URL, UUID, WORD, after, own

KINDS: Final = (
    Kind(
        name="atlassian-token",
        title="an Atlassian token",
        revoke="in the account's security settings",
        see="https://support.atlassian.com/atlassian-account/docs/manage-api-tokens-for-your-atlassian-account/",
    ),
    Kind(
        name="linear-key",
        title="a Linear key",
        revoke="in the settings, under API",
        see="https://linear.app/developers/graphql",
    ),
    Kind(
        name="notion-token",
        title="a Notion token",
        revoke="in the integration's settings",
        see="https://developers.notion.com/docs/authorization",
    ),
    Kind(
        name="airtable-token",
        title="an Airtable token or key",
        revoke="in the developer hub",
        see="https://support.airtable.com/docs/creating-personal-access-tokens",
    ),
    Kind(
        name="asana-token",
        title="an Asana token or secret",
        revoke="in the developer console",
        see="https://developers.asana.com/docs/personal-access-token",
    ),
    Kind(
        name="clickup-token",
        title="a ClickUp token",
        revoke="in the settings, under Apps",
        see="https://developer.clickup.com/docs/authentication",
    ),
    Kind(
        name="trello-token",
        title="a Trello token",
        revoke="in the account's settings",
        see="https://developer.atlassian.com/cloud/trello/guides/rest-api/authorization/",
    ),
    Kind(
        name="figma-token",
        title="a Figma token",
        revoke="in the settings, under Security",
        see="https://developers.figma.com/docs/rest-api/authentication/",
    ),
    Kind(
        name="frameio-token",
        title="a Frame.io token",
        revoke="in the developer's settings",
        see="https://developer.frame.io/docs/getting-started/authentication",
    ),
    Kind(
        name="typeform-token",
        title="a Typeform token",
        revoke="in the account, under Personal tokens",
        see="https://www.typeform.com/developers/get-started/personal-access-token/",
    ),
    Kind(
        name="contentful-token",
        title="a Contentful token",
        revoke="in the space's settings, under API keys",
        see="https://www.contentful.com/developers/docs/references/authentication/",
    ),
    Kind(
        name="dropbox-token",
        title="a Dropbox token or secret",
        revoke="in the App Console",
        see="https://developers.dropbox.com/oauth-guide",
    ),
    Kind(
        name="hubspot-key",
        title="a HubSpot key or token",
        revoke="in the private app's settings",
        see="https://developers.hubspot.com/docs/apps/legacy-apps/private-apps/overview",
    ),
    Kind(
        name="zendesk-key",
        title="a Zendesk key",
        revoke="in the Admin Center, under API tokens",
        see="https://developer.zendesk.com/api-reference/introduction/security-and-auth/",
    ),
    Kind(
        name="algolia-key",
        title="an Algolia key",
        revoke="in the dashboard, under API Keys",
        see="https://www.algolia.com/doc/guides/security/api-keys/",
    ),
    Kind(
        name="mapbox-token",
        title="a Mapbox token",
        revoke="in the account, under Access tokens",
        see="https://docs.mapbox.com/help/dive-deeper/access-tokens/",
    ),
    Kind(
        name="adafruit-key",
        title="an Adafruit IO key",
        revoke="on io.adafruit.com",
        see="https://io.adafruit.com/api/docs/#authentication",
    ),
    Kind(
        name="adobe-secret",
        title="an Adobe client id or secret",
        revoke="in the developer console",
        see="https://developer.adobe.com/developer-console/docs/guides/authentication/",
    ),
    Kind(
        name="nytimes-key",
        title="a New York Times key",
        revoke="in the developer's portal",
        see="https://developer.nytimes.com/get-started",
    ),
    Kind(
        name="rapidapi-key",
        title="a RapidAPI key",
        revoke="in the app's security settings",
        see="https://docs.rapidapi.com/docs/keys",
    ),
    Kind(
        name="intra42-secret",
        title="a client secret of 42's intranet",
        revoke="in the application's settings",
        see="https://api.intra.42.fr/apidoc/guides/getting_started",
    ),
)

FORMATS: Final[tuple[Format, ...]] = (
    own(
        "atlassian-token",
        "atlassian",
        r"AT[ACS]TT3[A-Za-z0-9_=\-]{50,300}",
        "atatt3",
        "atctt3",
        "atstt3",
    ),
    after(
        "atlassian|confluence|jira",
        "atlassian-token",
        "atlassian-legacy",
        rf"{LOW}{{20}}{HEX}{{4}}",
    ),
    own("linear-key", "linear", rf"lin_(?:api|oauth)_{WORD}{{40,64}}", "lin_api_", "lin_oauth_"),
    after("linear", "linear-key", "linear-client-secret", rf"{HEX}{{32}}"),
    own("notion-token", "notion", rf"ntn_[0-9]{{11}}{WORD}{{35}}"),
    own("notion-token", "notion-legacy", rf"secret_{WORD}{{43}}"),
    own("airtable-token", "airtable", rf"pat{WORD}{{14}}\.{HEX}{{64}}", "pat"),
    after("airtable", "airtable-token", "airtable-key", rf"key{WORD}{{14}}|{LOW}{{17}}"),
    own(
        "asana-token",
        "asana-pat",
        rf"[012]/[0-9]{{15,17}}(?:/[0-9]{{15,17}})?:{HEX}{{32}}",
        "1/",
        "2/",
        "0/",
    ),
    after("asana", "asana-token", "asana-client-secret", rf"{LOW}{{32}}"),
    own("clickup-token", "clickup", r"pk_[0-9]{7,9}_[0-9A-Z]{32}"),
    own("trello-token", "trello", rf"ATTA{HEX}{{64}}(?:[0-9A-F]{{8}})?"),
    after("trello", "trello-token", "trello-key", rf"{URL}{{32}}|{HEX}{{64}}"),
    own("figma-token", "figma", rf"fig[dou]r?_{URL}{{40,46}}", "figd", "figo", "figu"),
    own("frameio-token", "frameio", r"fio-u-[A-Za-z0-9\-_=]{64}"),
    own("typeform-token", "typeform", r"tfp_[A-Za-z0-9\-_.=]{40,59}"),
    own("contentful-token", "contentful-pat", rf"CFPAT-{URL}{{43}}"),
    after("contentful", "contentful-token", "contentful", r"[A-Za-z0-9=_\-]{43}"),
    own("dropbox-token", "dropbox", r"sl\.(?:u\.)?[A-Za-z0-9\-=_]{130,1200}"),
    own(
        "dropbox-token", "dropbox-long-lived", r"[A-Za-z0-9]{11}A{10}[A-Za-z0-9\-_=]{43}", "a" * 10
    ),
    own(
        "hubspot-key",
        "hubspot-token",
        rf"pat-(?:na|eu|ap)[0-9]-{UUID}",
        "pat-na",
        "pat-eu",
        "pat-ap",
    ),
    after("hubspot", "hubspot-key", "hubspot", rf"(?i:{UUID})"),
    after("dropbox", "dropbox-token", "dropbox-secret", rf"{LOW}{{15}}"),
    after("zendesk", "zendesk-key", "zendesk", rf"{WORD}{{40}}"),
    after("algolia", "algolia-key", "algolia", rf"{LOW}{{32}}"),
    own("mapbox-token", "mapbox", rf"[ps]k\.{WORD}{{60,90}}\.{URL}{{22}}", "pk.", "sk."),
    own("adafruit-key", "adafruit-io", rf"aio_{WORD}{{28}}"),
    after("adafruit", "adafruit-key", "adafruit", rf"{URL}{{32}}"),
    own("adobe-secret", "adobe-client-secret", r"p8e-[A-Za-z0-9_-]{32}"),
    after("adobe", "adobe-secret", "adobe-client-id", rf"{HEX}{{32}}"),
    after("nytimes|newyorktimes", "nytimes-key", "nytimes", r"[A-Za-z0-9=_\-]{32}"),
    after("rapidapi", "rapidapi-key", "rapidapi", rf"{URL}{{50}}"),
    own("intra42-secret", "intra42", rf"s-s4t2(?:ud|af)-{HEX}{{64}}", "s-s4t2"),
)
