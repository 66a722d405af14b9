"""What GitHub is asked in its query language (https://docs.github.com/en/graphql/reference)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

_WHO: Final = "{ __typename login }"
_PAGE: Final = "pageInfo { hasNextPage endCursor }"
_EVENTS: Final = f"""
nodes {{
  __typename
  ... on ReadyForReviewEvent {{ createdAt actor {_WHO} }}
  ... on ConvertToDraftEvent {{ createdAt actor {_WHO} }}
  ... on ReviewRequestedEvent {{
    createdAt actor {_WHO}
    requestedReviewer {{
      __typename
      ... on User {{ login }}
      ... on Bot {{ login }}
      ... on Mannequin {{ login }}
      ... on Team {{ combinedSlug }}
    }}
  }}
  ... on ReviewRequestRemovedEvent {{
    createdAt actor {_WHO}
    requestedReviewer {{
      __typename
      ... on User {{ login }}
      ... on Bot {{ login }}
      ... on Mannequin {{ login }}
      ... on Team {{ combinedSlug }}
    }}
  }}
  ... on ReviewDismissedEvent {{ createdAt actor {_WHO} review {{ id }} }}
  ... on LabeledEvent {{ createdAt actor {_WHO} label {{ name }} }}
  ... on UnlabeledEvent {{ createdAt actor {_WHO} label {{ name }} }}
  ... on HeadRefForcePushedEvent {{
    createdAt actor {_WHO} beforeCommit {{ oid }} afterCommit {{ oid }}
  }}
  ... on BaseRefChangedEvent {{ createdAt actor {_WHO} }}
  ... on AutomaticBaseChangeSucceededEvent {{ createdAt actor {_WHO} }}
  ... on AddedToMergeQueueEvent {{ createdAt actor {_WHO} }}
  ... on RemovedFromMergeQueueEvent {{ createdAt actor {_WHO} }}
  ... on MergedEvent {{ createdAt actor {_WHO} commit {{ oid }} }}
  ... on ClosedEvent {{ createdAt actor {_WHO} }}
  ... on ReopenedEvent {{ createdAt actor {_WHO} }}
}}
"""
_KINDS: Final = """
READY_FOR_REVIEW_EVENT CONVERT_TO_DRAFT_EVENT REVIEW_REQUESTED_EVENT REVIEW_REQUEST_REMOVED_EVENT
REVIEW_DISMISSED_EVENT LABELED_EVENT UNLABELED_EVENT HEAD_REF_FORCE_PUSHED_EVENT
BASE_REF_CHANGED_EVENT AUTOMATIC_BASE_CHANGE_SUCCEEDED_EVENT
ADDED_TO_MERGE_QUEUE_EVENT REMOVED_FROM_MERGE_QUEUE_EVENT MERGED_EVENT CLOSED_EVENT REOPENED_EVENT
"""
_REVIEWS: Final = f"""
nodes {{
  id state submittedAt authorCanPushToRepository author {_WHO} commit {{ oid }}
}}
"""
_COMMITS: Final = """
nodes {
  commit {
    oid authoredDate committedDate committedViaWeb
    parents(first: 5) { nodes { oid } }
    authors(first: 20) { pageInfo { hasNextPage } nodes { name email user { login } } }
    committer { name email user { login } }
    signature { wasSignedByGitHub }
  }
}
"""
_FIELDS: Final = f"""
number title body url createdAt lastEditedAt isDraft state mergedAt additions deletions
baseRefName headRefName headRefOid isCrossRepository
mergeCommit {{ oid }}
author {_WHO}
labels(first: 100) {{ nodes {{ name }} }}
"""

PULL_REQUEST: Final = f"""
query PullRequest(
  $owner: String!, $name: String!, $number: Int!
  $reviews: String, $timeline: String, $commits: String
  $withReviews: Boolean!, $withTimeline: Boolean!, $withCommits: Boolean!
) {{
  repository(owner: $owner, name: $name) {{
    pullRequest(number: $number) {{
      {_FIELDS}
      reviewRequests(first: 100) {{
        nodes {{
          requestedReviewer {{
            __typename
            ... on User {{ login }}
            ... on Bot {{ login }}
            ... on Mannequin {{ login }}
            ... on Team {{ combinedSlug }}
          }}
        }}
      }}
      reviews(first: 100, after: $reviews) @include(if: $withReviews) {{ {_PAGE} {_REVIEWS} }}
      timelineItems(first: 100, after: $timeline, itemTypes: [{_KINDS}])
        @include(if: $withTimeline) {{ {_PAGE} {_EVENTS} }}
      commits(first: 100, after: $commits) @include(if: $withCommits) {{ {_PAGE} {_COMMITS} }}
    }}
  }}
}}
"""
"""One pull request; the parts that come in pages are left out once they are read."""

PAST: Final = f"""
query Past(
  $owner: String!, $name: String!, $after: String, $states: [PullRequestState!]
) {{
  repository(owner: $owner, name: $name) {{
    pullRequests(
      states: $states, first: 25, after: $after, orderBy: {{field: UPDATED_AT, direction: DESC}}
    ) {{
      {_PAGE}
      nodes {{
        updatedAt
        {_FIELDS}
        reviews(first: 50) {{ {_PAGE} {_REVIEWS} }}
        timelineItems(first: 50, itemTypes: [{_KINDS}]) {{ {_PAGE} {_EVENTS} }}
        commits(first: 50) {{ {_PAGE} {_COMMITS} }}
      }}
    }}
  }}
}}
"""
"""Pull requests of some states, those that were touched last first."""

_ISSUE: Final = f"""
number title body url state stateReason(enableDuplicate: true) createdAt updatedAt closedAt
author {_WHO}
milestone {{ title }}
assignees(first: 20) {{ nodes {{ login }} }}
labels(first: 100) {{ nodes {{ name }} }}
"""
TICKETS_SINCE: Final = f"""
query TicketsSince($owner: String!, $name: String!, $since: DateTime!, $after: String) {{
  repository(owner: $owner, name: $name) {{
    issues(
      first: 100, after: $after, filterBy: {{since: $since}}
      orderBy: {{field: CREATED_AT, direction: DESC}}
    ) {{
      {_PAGE}
      nodes {{ {_ISSUE} }}
    }}
  }}
}}
"""
"""Tickets that were touched since a moment, those that were made last first."""

_TICKET: Final = f"""
{_ISSUE}
comments(last: 100) {{
  nodes {{ body createdAt lastEditedAt authorAssociation author {_WHO} editor {_WHO} }}
}}
timelineItems(last: 100, itemTypes: [LABELED_EVENT]) {{
  nodes {{
    __typename
    ... on LabeledEvent {{ createdAt actor {_WHO} label {{ name }} }}
  }}
}}
"""
_PROJECTS: Final = """
projectItems(first: 5) {
  nodes {
    status: fieldValueByName(name: "Status") {
      ... on ProjectV2ItemFieldSingleSelectValue { name }
    }
    priority: fieldValueByName(name: "Priority") {
      ... on ProjectV2ItemFieldSingleSelectValue { name }
    }
  }
}
"""


def tickets(places: Sequence[tuple[str, str, int]], *, with_projects: bool) -> str:
    """Return the question about the issues at *places*, each (owner, name, number)."""
    fields = _TICKET + (_PROJECTS if with_projects else "")
    parts = "".join(
        f'\n  t{at}: repository(owner: "{owner}", name: "{name}") {{\n'
        f"    issue(number: {number}) {{ {fields} }}\n  }}"
        for at, (owner, name, number) in enumerate(places)
    )
    return f"query Tickets {{{parts}\n}}\n"


def pushed(commits: Sequence[str]) -> str:
    """Return the question which pull requests brought *commits*, full ids."""
    parts = "".join(
        f'\n    c{at}: object(oid: "{commit}") {{\n'
        "      ... on Commit {\n        oid\n"
        f"        associatedPullRequests(first: 20) {{ {_PAGE} nodes {{ {_FIELDS} }} }}\n"
        "      }\n    }"
        for at, commit in enumerate(commits)
    )
    return (
        "query Pushed($owner: String!, $name: String!) {\n"
        f"  repository(owner: $owner, name: $name) {{{parts}\n  }}\n}}\n"
    )


def teams(names: Sequence[tuple[str, str]]) -> str:
    """Return the question who is in the teams *names*, each (organisation, slug)."""
    parts = "".join(
        f'\n  t{at}: organization(login: "{owner}") {{\n'
        f'    team(slug: "{slug}") {{ members(first: 100) {{ {_PAGE} nodes {{ login }} }} }}\n  }}'
        for at, (owner, slug) in enumerate(names)
    )
    return f"query Teams {{{parts}\n}}\n"


BRANCH: Final = """
query Branch($owner: String!, $name: String!, $branch: String!) {
  repository(owner: $owner, name: $name) {
    ref(qualifiedName: $branch) {
      refUpdateRule {
        requiredApprovingReviewCount requiredStatusCheckContexts requiresCodeOwnerReviews
        allowsForcePushes
      }
    }
  }
}
"""
"""What the branch's protection asks, as far as everybody may know."""

QUEUE: Final = """
query Queue($owner: String!, $name: String!, $branch: String!) {
  repository(owner: $owner, name: $name) {
    mergeQueue(branch: $branch) {
      entries(first: 100) {
        nodes { baseCommit { oid } headCommit { oid } pullRequest { number } }
      }
    }
  }
}
"""
"""The entries of a branch's merge queue."""
