"""What is known of a stage before it is imported: made by ``tools/generate.py``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

FACTS: Final[Mapping[str, Mapping[str, Any]]] = {
    "diff_size": {
        "id": "diff-size",
        "title": "Diff size",
        "question": "Is the change small enough to be read with care?",
        "events": ("staged", "local", "pull_request", "merge_queue"),
        "needs": (),
        "is_repeatable": True,
        "wants": (),
        "needs_trees": False,
    },
    "secrets": {
        "id": "secrets",
        "title": "Credentials",
        "question": "Does the change bring a credential?",
        "events": ("staged", "local", "pull_request", "merge_queue", "push", "schedule"),
        "needs": (),
        "is_repeatable": True,
        "wants": (),
        "needs_trees": True,
    },
    "sast": {
        "id": "sast",
        "title": "Insecure Python",
        "question": "Does the change bring insecure Python?",
        "events": ("staged", "local", "pull_request", "merge_queue", "push"),
        "needs": (),
        "is_repeatable": True,
        "wants": (),
        "needs_trees": True,
    },
    "dependencies": {
        "id": "dependencies",
        "title": "Vulnerable packages",
        "question": "Does the change bring a package that is known to be vulnerable?",
        "events": ("local", "pull_request", "merge_queue", "push", "schedule"),
        "needs": (),
        "is_repeatable": False,
        "wants": (),
        "needs_trees": True,
    },
    "tests": {
        "id": "tests",
        "title": "Tests",
        "question": "Do the team's own tests run and pass, and does the change bring any?",
        "events": ("local", "pull_request", "merge_queue"),
        "needs": (),
        "is_repeatable": False,
        "wants": (),
        "needs_trees": True,
    },
    "coverage": {
        "id": "coverage",
        "title": "Coverage",
        "question": "Do tests cover the services that matter, and the lines that the change touches?",
        "events": ("local", "pull_request", "merge_queue"),
        "needs": (),
        "is_repeatable": False,
        "wants": (),
        "needs_trees": True,
    },
    "api": {
        "id": "api",
        "title": "API",
        "question": "Is the OpenAPI document in step with the routes, valid, and not broken?",
        "events": ("local", "pull_request", "merge_queue"),
        "needs": (),
        "is_repeatable": False,
        "wants": (),
        "needs_trees": True,
    },
    "command": {
        "id": "command",
        "title": "Own linters",
        "question": "What do the team's own linters say of the change?",
        "events": ("local", "pull_request", "merge_queue"),
        "needs": (),
        "is_repeatable": False,
        "wants": (),
        "needs_trees": True,
    },
}
"""By module: the fields of `gate.model.stage.Stage` that are plain."""
