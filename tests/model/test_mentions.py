"""Which tickets a text and a branch name."""

import pytest

from gate.model.mentions import MOST, keys


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("closes #12, and acme/shop#7 (#12)", ("#12", "acme/shop#7")),
        ("#012 &#12; a#12 /#12 #1234567890 #", ()),
        ("#1٣ #١٢ #१२ #12٣", ()),
        (" ".join(f"#{n}" for n in range(1, 99)), tuple(f"#{n}" for n in range(1, MOST + 1))),
    ],
)
def test_a_text_names_tickets_as_hosts_read_it(text, named):
    assert named == keys([text])


@pytest.mark.parametrize(
    ("branch", "named"),
    [
        ("feat/12-refunds", ("#12",)),
        ("12", ("#12",)),
        ("feat/#12_refunds", ("#12",)),
        ("feat/v12-refunds", ()),
        ("feat/1٣-refunds", ()),
        ("feat/١٢-refunds", ()),
    ],
)
def test_a_branch_names_its_ticket(branch, named):
    assert named == keys((), branch=branch)
