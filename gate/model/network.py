"""How, and whether, the network may be reached."""

from __future__ import annotations

from gate.model.value import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """What a machine says of its way out."""

    is_offline: bool = False
    """Whether nothing may be asked over the network."""
    proxy: str = field(default="", repr=False)
    """The address of the proxy for ``https``, which may hold a password; empty for none."""
    direct: tuple[str, ...] = ()
    """Hosts, and ends of their names, that are reached without it; ``*`` for all."""
