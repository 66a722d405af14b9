"""What is not known to be as strict is lower."""

from gate.policy.floor import lowered


def test_what_is_not_stricter_is_lower():
    before = {"fail_at": "low", "mode": "enforce", "roles": {"lead": ["@a"]}}
    after = {"fail_at": "info", "mode": "report", "roles": {"lead": ["@b"]}}
    assert [
        ("mode", "enforce", "report"),
        ("roles.lead", '["@a"]', '["@b"]'),
    ] == [*lowered(before, after)]


def test_what_is_the_same_is_not_lower():
    assert [] == [*lowered({"fail_at": "low"}, {"fail_at": "low"})]
