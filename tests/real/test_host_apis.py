"""What gate asks of GitHub is what GitHub publishes: its schema, its description, its events."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from graphql import (
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
    parse,
    validate,
)

from gate.engines.git.repository import open_repository
from gate.model.change import Change
from gate.model.error import ChangeError
from gate.model.fact import Known, Unknown
from gate.model.network import Network
from gate.model.payload import Payload
from gate.model.request import Request
from gate.model.review import CheckState
from gate.model.want import Inquiry, Want
from gate.platforms import github as platform
from gate.platforms.github import ask, queries, records
from tests.hosts.github import SCHEMA, github
from tests.real.conftest import from_npm
from tests.repositories import Repository

PUBLISHED = "@octokit/graphql-schema@15.26.1"
QUESTIONS = {
    "pull request": queries.PULL_REQUEST,
    "past": queries.PAST,
    "tickets since": queries.TICKETS_SINCE,
    "tickets": queries.tickets([("o", "r", 1), ("o", "s", 2)], with_projects=True),
    "pushed": queries.pushed(["a" * 40, "b" * 40]),
    "teams": queries.teams([("o", "backend")]),
    "branch": queries.BRANCH,
    "queue": queries.QUEUE,
}


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> GraphQLSchema:
    """GitHub's whole schema."""
    folder = tmp_path_factory.mktemp("schema")
    from_npm(folder, PUBLISHED)
    text = folder / "node_modules" / "@octokit" / "graphql-schema" / "schema.graphql"
    return build_schema(text.read_text("utf-8"), assume_valid=True)


@pytest.fixture(scope="module")
def description() -> Mapping[str, Any]:
    """The description of a part of GitHub's REST API."""
    import os  # noqa: PLC0415 - the fixture `shared` is a test's own

    path = Path(os.environ["GATE_SHARED"]) / "data/formats/github"
    return json.loads((path / "api.github.com.gate-subset.json").read_text("utf-8"))


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_question_is_one_that_github_understands(published: GraphQLSchema, name: str):
    assert [] == validate(published, parse(QUESTIONS[name]))


def test_the_fakes_schema_is_a_part_of_githubs(published: GraphQLSchema):
    differences = []
    for name, kind in SCHEMA.type_map.items():
        if name.startswith("__") or name == "GpgSignature":
            continue
        whole = published.type_map[name]
        assert type(whole) is type(kind), name
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            for field, told in kind.fields.items():
                theirs = whole.fields[field]
                arguments = {each: str(one.type) for each, one in told.args.items()}
                known = {each: str(theirs.args[each].type) for each in told.args}
                if (str(told.type), arguments) != (str(theirs.type), known):
                    differences.append(f"{name}.{field}")
    assert [] == differences


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_check_runs_are_asked_for_as_the_description_says(description: Mapping[str, Any]):
    path = "/repos/{owner}/{repo}/commits/{ref}/check-runs"
    operation = description["paths"][path]["get"]
    parameters = description["components"]["parameters"]
    told = [
        parameters[each["$ref"].rsplit("/", 1)[1]] if "$ref" in each else each
        for each in operation["parameters"]
    ]
    by_name = {each["name"]: each["schema"] for each in told if each["in"] == "query"}
    with github() as host:
        host.check("a" * 40, "test")
        pull = host.open_pull_request("a" * 40)
        change = read_pull(host.event(pull, "b" * 40))
        ask.ask(change, Inquiry(wants=frozenset({Want.CHECKS})), host.environ(), Network())
        asked = [each for each in host.asked if each.path.endswith("/check-runs")]
    assert 1 == len(asked)
    for name, (value,) in asked[0].query.items():
        is_number = by_name[name]["type"] == "integer"
        jsonschema.validate(int(value) if is_number else value, by_name[name])


def test_the_descriptions_own_check_run_is_read(description: Mapping[str, Any]):
    example = description["components"]["examples"]["check-run-paginated"]["value"]
    (check,) = records.checks(map(Payload, example["check_runs"]), [], "a" * 40)
    (told,) = example["check_runs"]
    assert (told["name"], told["app"]["slug"], str(told["id"])) == (check.name, check.app, check.id)
    assert CheckState.UNKNOWN is not check.state


def read_pull(event: Mapping[str, Any]) -> Change:
    from gate.model.change import Event  # noqa: PLC0415 - beside its one use
    from gate.model.host import Host  # noqa: PLC0415 - as above
    from gate.model.pull_request import PullRequest  # noqa: PLC0415 - as above

    told = event["pull_request"]
    pull = PullRequest(
        number=told["number"], title="", body="", author="", base_branch="main",
        head_branch="topic", head=told["head"]["sha"],
    )  # fmt: skip
    return Change(
        event=Event.PULL_REQUEST, base_tree="", head_tree="", commits=Known(()),
        pull_request=pull, told_by_host=Host(name="github"),
    )  # fmt: skip


@pytest.fixture
def changes(shared: Path, repository: Repository) -> Iterator[tuple[str, Change | None]]:
    """Every published event that is about a change, read against a repository of two commits."""
    repository.commit({"a": "1\n"})
    repository.commit({"a": "2\n"})

    def read() -> Iterator[tuple[str, Change | None]]:
        for event in sorted((shared / "data/formats/github/events").glob("*.json")):
            environ = {"GITHUB_EVENT_NAME": event.name.partition(".")[0]}
            environ["GITHUB_EVENT_PATH"] = str(event)
            with open_repository(repository.root) as opened:
                try:
                    yield event.name, platform.read_change(opened, Request(base="HEAD~1"), environ)
                except ChangeError:
                    yield event.name, None

    return read()


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_every_published_event_is_asked_about_without_a_crash(
    changes: Iterator[tuple[str, Change | None]],
):
    every = Inquiry(wants=frozenset(Want) - {Want.PAST}, teams=("o/b",))
    seen = []
    with github() as host:
        for name, change in changes:
            told = ask.ask(change, every, host.environ(), Network()) if change else None
            seen.append(told is not None)
            if told and told.pull_request is not None:
                assert isinstance(told.pull_request.reviews, Unknown), name
                assert told.pull_request.title == change.pull_request.title
    assert [True] * 89 == seen
