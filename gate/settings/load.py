"""What the user wrote, checked against the table of stages, with every fault at once."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import Enum
from functools import partial
from typing import Final

import gate
from gate.model.change import Event
from gate.model.finding import Severity
from gate.model.proposal import Proposal
from gate.model.rule import Rule
from gate.model.stage import AnyStage
from gate.model.text import visible
from gate.model.toml import Table
from gate.model.value import dataclass, field, replace
from gate.model.verdict import Policy
from gate.model.waiver import Waiver, WaiverLimit
from gate.model.work import Cache
from gate.options import Options
from gate.settings.check import Sheet, raise_faults
from gate.settings.document import DEFAULT_LIMITS, Document, WaiverTerms
from gate.settings.extends import Floor, Lowered, floors, merged, own
from gate.settings.find import WAIVERS_FILE, Found
from gate.settings.version import admits
from gate.settings.waivers import read_waivers
from gate.settings.wording import did_you_mean, kind_of

OFF = "off"
"""What ``[rules]`` says of a rule whose findings shall not block."""
_REQUIRED_AT = frozenset({Event.PULL_REQUEST, Event.MERGE_QUEUE})
"""Elsewhere a stage may lack its facts: it is skipped, with the hint that mends it."""


class Mode(Enum):
    """Whether the verdict stops anything."""

    ENFORCE = "enforce"
    REPORT = "report"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that a run needs to know beside the change."""

    source: str
    """Where they came from: ``gate.toml at 1a2b3c4``, ``the embedded default``."""
    digest: str
    """SHA-256 of their text, in hexadecimal."""
    mode: Mode
    policy: Policy
    """With the waivers; `Policy.required` as the settings say, whatever the event."""
    options: Mapping[str, Options]
    """By stage id, in the order of the table; every stage has an entry."""
    roles: Mapping[str, tuple[str, ...]]
    """Logins and teams, each with its ``@``, by role."""
    gate_version: str
    fingerprint_salt: str
    max_waiver_days: int
    extends: tuple[str, ...] = ()
    """What the text itself extends, as it is written."""
    floor: tuple[str, ...] = ()
    layers: tuple[tuple[str, Table], ...] = field(default=(), compare=False, repr=False)
    """(file, its table) of all that was read, the weakest first."""
    is_pinned: bool = True
    """Whether the same tree always brings the same settings."""

    @property
    def is_report_only(self) -> bool:
        """Whether the verdict is shown and does not block."""
        return self.mode is Mode.REPORT

    def policy_at(self, event: Event, proposal: Proposal) -> Policy:
        """Return the policy of a run at *event*: stages are required before a merge alone."""
        required = self.policy.required if event in _REQUIRED_AT else frozenset()
        return replace(
            self.policy,
            required=required,
            proposed=proposal.waivers,
            approved_by=proposal.approved_by,
        )


def read_settings(
    found: Found,
    *,
    stages: Sequence[AnyStage],
    cache: Cache | None = None,
    version: str = gate.__version__,
    lowered: Lowered | None = None,
) -> Settings:
    """
    Return the settings that *found* holds for *stages*, read by the gate of *version*.

    *cache* holds which texts were found sound: no value is taken from there, so that whoever
    writes to it weakens nothing. They are read without pydantic, which is slow to import.
    *lowered* tells which values of settings go below those that they extend.

    Raises:
        SettingsError: a text is no TOML, names what does not exist, holds a wrong value, asks
            for another version, or goes below what it extends. Every fault in every file is
            told at once.
    """
    sheet, accepted = _sheets(found, is_known := _is_known(found, stages, cache))
    # The embedded default says of each key what the key says itself: a test compares them.
    table = {} if found.is_embedded else sheet.read(found.settings.data)
    layers, below = _extended(found, stages, version, is_known=is_known)
    own_table = table
    for _, each in reversed(layers):
        table = merged(own(each), table)
    document = _document(table, sheet, stages)
    _check_version(document, sheet, version)
    _check_extends(document, found, sheet)
    _check_floor(document, sheet, stages)
    for floor in floors(layers):
        _check_lowered(floor, table, sheet, lowered)
    options = _options(table.get("stages", {}), sheet, stages)
    required = _required(document, sheet, stages)
    _check_enabled(required, options, sheet, written=table.get("stages"))
    rules = _Rules(stages=stages, options=options)
    _check_rules(table.get("rules"), sheet, rules)
    limits = _limits(document, sheet, rules)
    waivers = read_waivers(
        found.waivers,
        accepted,
        most_days=document.max_waiver_days,
        unknown_rule=rules.hint,
    )
    settings_sheets = (*below, sheet)
    is_wrong = any(each.faults for each in settings_sheets)
    raise_faults((*settings_sheets, accepted), where=found.source if is_wrong else WAIVERS_FILE)
    if cache is not None and not is_known:
        cache.put({_key(found, stages): ()})
    return Settings(
        source=found.source,
        digest=found.digest,
        mode=Mode(document.mode),
        policy=_policy(document, required, waivers, limits),
        options=options,
        roles=document.roles,
        gate_version=document.gate_version,
        fingerprint_salt=document.fingerprint_salt,
        max_waiver_days=document.max_waiver_days,
        extends=document.extends,
        floor=document.floor,
        layers=(*layers, (found.settings.name, own_table)),
        is_pinned=found.is_pinned,
    )


def _extended(
    found: Found,
    stages: Sequence[AnyStage],
    version: str,
    *,
    is_known: bool,
) -> tuple[list[tuple[str, Table]], list[Sheet]]:
    """Return (file, table) of the settings that *found* extends, and a sheet for each."""
    layers, sheets = [], []
    for text in found.extended:
        sheet = Sheet(file=text.name, prefix=text.table, is_known=is_known)
        table = sheet.read(text.data)
        document = _document(table, sheet, stages)
        _check_version(document, sheet, version)
        _check_floor(document, sheet, stages)
        options = _options(table.get("stages", {}), sheet, stages)
        rules = _Rules(stages=stages, options=options)
        _check_rules(table.get("rules"), sheet, rules)
        layers.append((text.name, table))
        sheets.append(sheet)
    return layers, sheets


def _check_floor(document: Document, sheet: Sheet, stages: Sequence[AnyStage]) -> None:
    """Hold that each key of a floor may mean one: a slip of the pen would let all pass."""
    ids = [stage.id for stage in stages]
    for index, key in enumerate(document.floor):
        first, _, rest = key.partition(".")
        stage = rest.partition(".")[0]
        known = [*document.specs()]
        if first != "*" and first not in known:
            sheet.add(("floor", index), "no such key", did_you_mean(first, known, "keys"))
        elif first == "stages" and stage not in ("", "*", *ids):
            sheet.add(("floor", index), "no such stage", did_you_mean(stage, ids, "stages"))


def _check_lowered(floor: Floor, table: Table, sheet: Sheet, lowered: Lowered | None) -> None:
    if lowered is None:
        sheet.add(("extends",), f"nobody compares them with the floor of {visible(floor.file)}")
        return
    for key, before, after in floor.lowered(own(table), lowered):
        sheet.add(
            tuple(key.split(".")),
            f"is {after or 'nothing'}, and {visible(floor.file)} lets nobody go below"
            f" {before or 'what it says'}",
            "take it out, or make it stricter",
        )


def _is_known(found: Found, stages: Sequence[AnyStage], cache: Cache | None) -> bool:
    """Say whether *found* needs no check."""
    if found.is_embedded and not found.waivers:
        return True
    return cache is not None and bool(cache.get([_key(found, stages)]))


def _sheets(found: Found, is_known: bool) -> tuple[Sheet, Sheet]:  # noqa: FBT001 - the one fact of both
    """Return the sheets of the settings and of the waivers."""
    own = Sheet(
        file=found.settings.name,
        prefix=found.settings.table,
        is_known=is_known or found.is_embedded,
    )
    return own, Sheet(file=WAIVERS_FILE, is_known=is_known or not found.waivers)


def _key(found: Found, stages: Sequence[AnyStage]) -> str:
    """Return the name under which a cache keeps that *found* has no fault."""
    texts = (
        *(part for text in found.extended for part in (text.name.encode(), text.data)),
        *(found.settings.name.encode(), found.settings.data, found.waivers),
    )
    digests = [hashlib.sha256(text).hexdigest() for text in texts]
    return "\0".join(("settings", *(stage.id for stage in stages), *digests))


def _document(table: Table, sheet: Sheet, stages: Sequence[AnyStage]) -> Document:
    for stage in stages:
        if stage.id in table:
            sheet.add((stage.id,), "no such key", f"did you mean [stages.{stage.id}]?")
    rest = {name: part for name, part in table.items() if name != "stages"}
    document = sheet.parse(Document, rest, ())
    if document is None:
        wrong = {fault.spot[len(sheet.prefix)] for fault in sheet.faults if fault.spot}
        sound = {name: part for name, part in rest.items() if name not in wrong}
        document = sheet.parse(Document, sound, ())
    return document or Document()


class _EachOptions(Mapping[str, Options]):
    """The options of each stage: those that are written, and defaults, made when asked for."""

    def __init__(
        self, read: Mapping[str, Options | None], shapes: Mapping[str, Callable[[], Options]]
    ) -> None:
        self._read = {stage: options for stage, options in read.items() if options is not None}
        self._shapes = {
            stage: shape for stage, shape in shapes.items() if stage not in read or read[stage]
        }

    def __getitem__(self, stage: str) -> Options:
        """Return the options of *stage*; there are none if its table has a fault."""
        if stage not in self._read:
            self._read[stage] = self._shapes[stage]()
        return self._read[stage]

    def __iter__(self) -> Iterator[str]:
        """Yield the ids in the order of the table."""
        return iter(self._shapes)

    def __len__(self) -> int:
        """Return the number of stages."""
        return len(self._shapes)


def _options(written: object, sheet: Sheet, stages: Sequence[AnyStage]) -> Mapping[str, Options]:
    """Return the options of each stage; a stage whose table has a fault is left out."""
    tables = sheet.table(written, ("stages",))
    ids = [stage.id for stage in stages]
    for name in tables:
        if name not in ids:
            sheet.add(("stages", name), "no such stage", did_you_mean(name, ids, "stages"))
    read = {
        stage.id: _stage_options(stage, tables[stage.id], sheet)
        for stage in stages
        if stage.id in tables
    }
    return _EachOptions(read, {stage.id: partial(_defaults, stage) for stage in stages})


def _defaults(stage: AnyStage) -> Options:
    options: Options = stage.options()
    return options


def _stage_options(stage: AnyStage, written: object, sheet: Sheet) -> Options | None:
    shape: type[Options] = stage.options
    spot = ("stages", stage.id)
    if not shape.ARRAY:
        return sheet.parse(shape, sheet.table(written, spot), spot)
    if not isinstance(written, list):
        what = f"must be an array of tables, and is {kind_of(written)}"
        sheet.add(spot, what, f"write [[stages.{stage.id}]]")
        return None
    return sheet.parse(shape, {shape.ARRAY: written}, spot, array=shape.ARRAY)


def _check_version(document: Document, sheet: Sheet, version: str) -> None:
    if not admits(document.gate_version, version):
        sheet.add(
            ("gate_version",),
            f"the settings are written for {document.gate_version}, and this is gate {version}",
            "run a gate of such a version, or change the requirement",
        )


def _check_extends(document: Document, found: Found, sheet: Sheet) -> None:
    """Hold that what the settings extend was read: half of the settings are none."""
    if document.extends and not found.extended and not found.unread:
        sheet.add(
            ("extends",),
            "what they extend is not read here",
            "write `extends = []`, or let `gate run` read them",
        )


def _required(document: Document, sheet: Sheet, stages: Sequence[AnyStage]) -> frozenset[str]:
    """Return the ids of the required stages. A default that names no stage of the table is none."""
    ids = [stage.id for stage in stages]
    if "required" in document.written:
        for index, name in enumerate(document.required):
            if name not in ids:
                hint = did_you_mean(name, ids, "stages")
                sheet.add(("required", index), f'no such stage as "{visible(name)}"', hint)
    return frozenset(document.required).intersection(ids)


def _check_enabled(
    required: frozenset[str], options: Mapping[str, Options], sheet: Sheet, *, written: object
) -> None:
    # A stage that has no table is on, and is not imported to say so.
    for stage in sorted(required.intersection(written if isinstance(written, dict) else ())):
        if stage in options and not options[stage].enabled:
            sheet.add(
                ("stages", stage, "enabled"),
                "is false, and the stage is required",
                f'take "{stage}" out of `required`',
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rules:
    """The ids of all rules that settings and waivers may name."""

    stages: Sequence[AnyStage]
    options: Mapping[str, Options]

    def hint(self, rule: str) -> str | None:
        """Return why *rule* cannot be meant; `None` if it can."""
        named = rule.partition("/")[0]
        for stage in self.stages:
            if stage.id == named and (self._is_unread(stage) or rule in self._ids(stage)):
                return None
        ids = {known for stage in self.stages for known in self._ids(stage)}
        return did_you_mean(rule, ids, "rules")

    def _is_unread(self, stage: AnyStage) -> bool:
        """Say whether its options have a fault, so that the rules they bring are not known."""
        return bool(stage.rules_from) and stage.id not in self.options

    def _ids(self, stage: AnyStage) -> set[str]:
        return {rule.id for rule in rules_of(stage, self.options.get(stage.id))}


def rules_of(stage: AnyStage, options: Options | None) -> tuple[Rule, ...]:
    """Return every rule of *stage*, with those that its *options* bring."""
    if stage.rules_from is None or options is None:
        return stage.rules
    return (*stage.rules, *stage.rules_from(options))


def _check_rules(written: object, sheet: Sheet, rules: _Rules) -> None:
    for name in written if isinstance(written, dict) else ():
        hint = rules.hint(name)
        if hint is not None:
            sheet.add(("rules", name), "no such rule", hint)


def _limits(document: Document, sheet: Sheet, rules: _Rules) -> tuple[WaiverLimit, ...]:
    """
    Return what is asked of waivers, a rule's own limit first, then the longest pattern.

    What is asked of any waiver comes last: a proposed one was read by settings of the change.
    """
    for name in document.waiver_limits:
        hint = None if "*" in name else rules.hint(name)
        if hint is not None:
            sheet.add(("waiver_limits", name), "no such rule", hint)
    told = [*document.waiver_limits.items(), *DEFAULT_LIMITS.items()]
    told.sort(key=lambda each: ("*" in each[0], -len(each[0]), each[0]))
    any_waiver = WaiverLimit(rules=re.compile(".*"), max_days=document.max_waiver_days)
    limits = (_limit(name, terms) for name, terms in told if terms != _NOTHING)
    return (*dict.fromkeys(limits), any_waiver)


_NOTHING: Final = WaiverTerms()


def _limit(name: str, terms: WaiverTerms) -> WaiverLimit:
    return WaiverLimit(
        name=name,
        rules=re.compile(re.escape(name).replace(r"\*", ".*")),
        is_waivable=terms.waivable,
        max_days=terms.max_days,
        owners=terms.owners,
    )


def _policy(
    document: Document,
    required: frozenset[str],
    waivers: tuple[Waiver, ...],
    limits: tuple[WaiverLimit, ...],
) -> Policy:
    return Policy(
        fail_at=Severity[document.fail_at.upper()],
        required=required,
        levels={
            rule: Severity[level.upper()] for rule, level in document.rules.items() if level != OFF
        },
        off=frozenset(rule for rule, level in document.rules.items() if level == OFF),
        waivers=waivers,
        limits=limits,
    )
