"""Do the import contracts hold, and would a violation be caught?"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Mapping
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest

from tests.architecture.house import (
    CONTRACTS,
    FLOORS,
    PROJECT,
    ROOT,
    House,
    Plant,
    engines,
    rooms,
)


def canonical(name: str) -> str:
    """Return a distribution's name as all its spellings have it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


DEPENDENCIES = frozenset(
    canonical(re.split(r"[^\w.-]", requirement)[0])
    for requirement in PROJECT["project"]["dependencies"]
)
READ_AS_FILES = frozenset({"openapi_spec_validator"})
"""Packages whose data the gate reads, and whose code nobody imports."""
THIRD_PARTIES = frozenset(
    module
    for module, distributions in packages_distributions().items()
    if DEPENDENCIES.intersection(map(canonical, distributions)) and module[0] != "_"
)


def planted(room: str) -> str:
    """Return where a forbidden import goes: a new file of *room*, or the room's one file."""
    folder = ROOT.joinpath(*room.split("."))
    return f"{room}.planted" if folder.is_dir() else room


def forbidden(contract: Mapping[str, Any]) -> Iterator[Plant]:
    lifted = {re.sub(r"\.\*+", "", pair) for pair in contract.get("ignore_imports", ())}
    for source, target in itertools.product(contract["source_modules"], targets(contract)):
        if not any(f"{source} -> {target}.".startswith(f"{pair}.") for pair in lifted):
            yield Plant(importer=planted(source), imported=target)


def targets(contract: Mapping[str, Any]) -> Iterator[str]:
    """Yield what *contract* forbids; of the engines, each."""
    for target in contract["forbidden_modules"]:
        yield target
        if target == "gate.engines":
            yield from engines()


def guarded(contract: Mapping[str, Any]) -> Iterator[Plant]:
    """Each protected import, in each room and each file of the engines that may not have it."""
    importers = {planted(f"gate.{room}") for room in rooms()} | engines()
    for importer, target in itertools.product(importers, contract["protected_modules"]):
        if not any(f"{importer}.".startswith(f"{home}.") for home in contract["allowed_importers"]):
            yield Plant(importer=importer, imported=target)


def upward(contract: Mapping[str, Any]) -> Iterator[Plant]:
    floors = list(enumerate(FLOORS))
    for (above, high), (below, low) in itertools.product(floors, floors):
        for importer, imported in itertools.product(low, high):
            if above <= below and importer != imported:
                yield Plant(importer=planted(f"gate.{importer}"), imported=f"gate.{imported}")


def sideways(contract: Mapping[str, Any]) -> Iterator[Plant]:
    for pattern in contract["modules"]:
        room = pattern.removesuffix(".*")
        yield Plant(importer=f"{room}.planted", imported=f"{room}.planted_too")


PLANTS: Mapping[str, Callable[[Mapping[str, Any]], Iterator[Plant]]] = {
    "layers": upward,
    "forbidden": forbidden,
    "independence": sideways,
    "protected": guarded,
}


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path / "house")


def test_every_contract_holds(house: House) -> None:
    verdict = house.lint_imports()

    assert frozenset(CONTRACTS) == verdict.judged
    assert frozenset() == verdict.broken


@pytest.mark.parametrize(
    "name", [name for name, contract in CONTRACTS.items() if contract["type"] in PLANTS]
)
def test_each_import_that_a_contract_forbids_is_caught(name: str, house: House) -> None:
    plants = tuple(PLANTS[CONTRACTS[name]["type"]](CONTRACTS[name]))
    for plant in plants:
        if plant.imported.endswith(".planted_too"):
            house.add(plant.imported, '"""Imported by its neighbour."""')
    house.plant(plants)

    verdict = house.lint_imports(name)

    assert plants
    assert {name} == verdict.broken
    assert [] == [str(plant) for plant in plants if not verdict.names(plant)]


@pytest.mark.parametrize(
    "room", sorted(room for room in rooms() if (ROOT / "gate" / room).is_dir())
)
def test_a_circle_inside_a_room_is_caught(room: str, house: House) -> None:
    here, there = f"gate.{room}.planted", f"gate.{room}.planted_too"
    house.plant([Plant(importer=here, imported=there), Plant(importer=there, imported=here)])

    verdict = house.lint_imports("no-circles")

    assert {"no-circles"} == verdict.broken
    assert f"gate.{room}" in verdict.said


def test_every_contract_has_a_planted_violation() -> None:
    unplanted = {name for name, contract in CONTRACTS.items() if contract["type"] not in PLANTS}

    assert {"no-circles"} == unplanted


def test_every_room_stands_on_a_floor() -> None:
    assert rooms() == frozenset(itertools.chain.from_iterable(FLOORS))


def test_an_empty_file_breaks_nothing(house: House) -> None:
    for room in rooms():
        if (ROOT / "gate" / room).is_dir():
            house.add(f"gate.{room}.planted", '"""Nothing."""')

    assert frozenset() == house.lint_imports().broken


def test_a_new_dependency_has_a_home() -> None:
    at_home = itertools.chain.from_iterable(
        contract["protected_modules"]
        for contract in CONTRACTS.values()
        if contract["type"] == "protected"
    )

    assert len(DEPENDENCIES) == len(THIRD_PARTIES)
    assert THIRD_PARTIES - READ_AS_FILES <= set(at_home)


def test_a_new_dependency_may_not_enter_the_model() -> None:
    forbidden = CONTRACTS["model-is-ground"]["forbidden_modules"]
    assert THIRD_PARTIES - READ_AS_FILES <= set(forbidden)


def test_what_is_read_as_files_is_imported_nowhere() -> None:
    sources = [path.read_text("utf-8") for path in (ROOT / "gate").rglob("*.py")]
    for package in READ_AS_FILES:
        assert not any(
            re.search(rf"^\s*(?:import|from) {package}\b", text, re.MULTILINE) for text in sources
        )
