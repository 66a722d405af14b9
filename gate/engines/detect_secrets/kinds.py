"""detect-secrets' names for what its plug-ins find."""

from __future__ import annotations

from typing import Final

AWS: Final = "AWS Access Key"
BASE64: Final = "Base64 High Entropy String"
BASIC_AUTH: Final = "Basic Auth Credentials"
HEX: Final = "Hex High Entropy String"
KEYWORD: Final = "Secret Keyword"
PRIVATE_KEY: Final = "Private Key"
PUBLIC_ADDRESS: Final = "Public IP (ipv4)"
"""What no file holds: a filter drops each value without a letter."""

RANDOM: Final = frozenset({BASE64, HEX})
"""Types that go by how random a value looks."""
GENERIC: Final = RANDOM | {KEYWORD}
"""Types that go by a value's looks or its name, not by a provider's format."""
WHOLE: Final = frozenset({"GitHub Token", "GitLab Token"})
"""Types whose plug-in tells a part of its match that is not the value."""
SPACED: Final = frozenset(
    {
        "Cloudant Credentials",
        "IBM COS HMAC Credentials",
        "IBM Cloud IAM Key",
        "SoftLayer Credentials",
    }
)
"""Types whose patterns are cubic in spaces."""
