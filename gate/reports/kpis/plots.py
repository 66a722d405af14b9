"""
Trends as drawings: SVG that stands in the page, drawn by matplotlib (https://matplotlib.org).

It draws each colour as a number of its own, which the page's style sheet then names: so that one
drawing fits a light page, a dark one and paper. Text stays text.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final

from gate.model.kpis import Trend, Window
from gate.reports.kpis.rows import value

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_TEXT: Final = "#010101"
_GRID: Final = "#020202"
_AIM: Final = "#030303"
_PAGE: Final = "#040404"
_SERIES: Final = ("#050505", "#060606", "#070707")
_NAMES: Final = {
    _TEXT: "--text",
    _GRID: "--line",
    _AIM: "--aim",
    _PAGE: "--page",
    **{colour: f"--series-{number}" for number, colour in enumerate(_SERIES, start=1)},
}
"""The style sheet's names of the colours."""
_LINES: Final[tuple[dict[str, Any], ...]] = (
    {"marker": "o", "linestyle": "-", "linewidth": 2.2},
    {"marker": "s", "linestyle": "--", "linewidth": 1.4},
    {"marker": "^", "linestyle": ":", "linewidth": 1.4},
)
"""Each told by more than its colour."""
_STYLE: Final[dict[str, Any]] = {
    "svg.fonttype": "none",
    "font.size": 10,
    "text.color": _TEXT,
    "axes.labelcolor": _TEXT,
    "axes.edgecolor": _GRID,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.axisbelow": True,
    "grid.color": _GRID,
    "grid.linewidth": 0.8,
    "xtick.color": _GRID,
    "ytick.color": _GRID,
    "xtick.labelcolor": _TEXT,
    "ytick.labelcolor": _TEXT,
    "legend.frameon": False,
    "axes.facecolor": "none",
    "figure.facecolor": "none",
}
_ATTRIBUTES: Final = re.compile(r' (?:width|height)="[^"]*pt"| version="[^"]*"| xmlns[^ >]*')
_IDS: Final = re.compile(r'<g id="[^"]*"')
"""Of parts that nothing refers to, and that other drawings of the page have too."""
_ASIDE: Final = re.compile(r"<metadata>.*?</metadata>|<style.*?</style>|<!--.*?-->", re.DOTALL)


def can_draw() -> bool:
    """Say whether the library is installed, which is an extra."""
    return find_spec("matplotlib") is not None


def drawn(trend: Trend) -> str:
    """Return *trend* as an ``<svg>`` element; its text alternative is the page's to give."""
    import matplotlib as mpl  # noqa: PLC0415 - an extra, and slow to import
    from matplotlib.figure import Figure  # noqa: PLC0415 - as above

    style: Any = {**_STYLE, "svg.hashsalt": trend.id}
    with mpl.rc_context(style):
        figure = Figure(figsize=(6.6, 3.1), layout="constrained")
        axes = figure.add_subplot()
        (_bars if trend.is_stacked else _lines)(axes, trend)
        _aim(axes, trend)
        _frame(axes, trend)
        text = io.StringIO()
        figure.savefig(text, format="svg", metadata={"Date": None})
    return _element(text.getvalue())


def _element(document: str) -> str:
    """Return the drawing in *document* as a part of a page, with the page's own colours."""
    element = _ASIDE.sub("", document[document.index("<svg") :])
    start, close, rest = element.partition(">")
    start = _ATTRIBUTES.sub("", start) + ' aria-hidden="true" focusable="false"'
    body = _IDS.sub("<g", f"{start}{close}{rest}")
    for colour, name in _NAMES.items():
        body = body.replace(colour, f"var({name})")
    return body.strip()


def _lines(axes: Axes, trend: Trend) -> None:
    for series, colour, look in zip(trend.series, _SERIES, _LINES, strict=False):
        heights = [float("nan") if each is None else each for each in series.values]
        axes.plot(range(len(heights)), heights, color=colour, label=series.name, **look)


def _bars(axes: Axes, trend: Trend) -> None:
    below = [0.0] * len(trend.periods)
    for series, colour in zip(trend.series, _SERIES, strict=False):
        heights = [each or 0.0 for each in series.values]
        bars = axes.bar(
            range(len(heights)),
            heights,
            bottom=below,
            width=0.6,
            color=colour,
            edgecolor=_PAGE,
            linewidth=1.5,
            label=series.name,
        )
        told = [value(each) if each else "" for each in series.values]
        axes.bar_label(bars, told, label_type="center", color=_PAGE, fontweight="bold")
        below = [height + more for height, more in zip(below, heights, strict=True)]
    axes.locator_params(axis="y", integer=True)


def _aim(axes: Axes, trend: Trend) -> None:
    if trend.limit is not None:
        axes.axhline(
            trend.limit, color=_AIM, linewidth=1.4, linestyle=(0, (6, 2)), label=trend.limit_name
        )


def _frame(axes: Axes, trend: Trend) -> None:
    axes.set_ylabel(trend.unit)
    axes.set_ylim(bottom=0)
    axes.set_xlim(-0.5, len(trend.periods) - 0.5)
    axes.set_xticks(range(len(trend.periods)), list(map(_label, trend.periods)))
    for place in _empty(trend):
        axes.text(
            place, 0.03, trend.made_of[place], rotation=90, ha="center", va="bottom", fontsize=9,
            transform=axes.get_xaxis_transform(),
        )  # fmt: skip
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=4, fontsize=9)


def _empty(trend: Trend) -> Iterator[int]:
    for place in range(len(trend.periods)):
        if all(series.values[place] is None for series in trend.series):
            yield place


def _label(period: Window) -> str:
    first = period.name.partition(" ")[0]
    return first if period.is_whole else f"{first}\nso far"
