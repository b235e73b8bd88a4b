"""A bench's findings as one page that works without a network, with its plots in it, beside the same as JSON and PNG."""

import base64
import importlib.util
import io
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any

import orjson

from evals.bench.plot import Points

WITHOUT_PLOTS = "Plots are left out: they need matplotlib (the extra `bench`)."
_STYLE = """
:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}
body{max-width:60rem;margin:0 auto;padding:1.5rem 1rem}
h1{font-size:1.5rem}h2{font-size:1.1rem;margin-top:2rem}
.first{font-size:1.15rem}.profile{font-size:.875rem;opacity:.8}
.wide{overflow-x:auto;margin-top:1.5rem}table{border-collapse:collapse;font-variant-numeric:tabular-nums;font-size:.9rem}
caption{text-align:left;font-weight:600;padding-bottom:.3rem}
th,td{padding:.3rem .75rem .3rem 0;text-align:left;vertical-align:top;border-bottom:1px solid #8884}
img{max-width:100%;height:auto;background:#fff;border-radius:4px}
"""


def machine() -> dict[str, str]:
    """What the figures were measured on."""
    return {
        "measured": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        "processor": _processor(),
        "cores": str(os.cpu_count()),
        "memory": f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GB",
        "system": f"{platform.system()} {platform.release()}",
        "Python": platform.python_version(),
        "load": " ".join(f"{load:.1f}" for load in os.getloadavg()),
    }


@dataclass(frozen=True, slots=True)
class Plot:
    """Lines over one axis; ``limit`` is drawn across as what must not be passed."""

    name: str
    """Of its file."""
    title: str
    across: str
    upward: str
    lines: Mapping[str, Points]
    limit: float | None = None
    says: str = ""
    """What it shows, for whoever does not see it."""


@dataclass(frozen=True, slots=True)
class Bars:
    """A bar from a beginning for a length, each in a row of its own, the first on top."""

    name: str
    """Of its file."""
    title: str
    across: str
    bars: Mapping[str, tuple[float, float]]
    says: str = ""
    """What it shows, for whoever does not see it."""


@dataclass(frozen=True, slots=True)
class Rows:
    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Report:
    title: str
    first: str
    """The one line to quote: the figure, with how many it comes from."""
    data: Mapping[str, Any]
    """Everything, for programs."""
    tables: Sequence[Rows] = ()
    plots: Sequence[Plot | Bars] = ()
    remarks: Sequence[str] = ()
    """What a reader has to know before believing it."""
    profile: Mapping[str, str] = field(default_factory=machine)


def write(report: Report, folder: Path) -> Path:
    """``report.json``, a PNG a plot and ``report.html`` into ``folder``; returns the page."""
    folder.mkdir(parents=True, exist_ok=True)
    drawn = {plot.name: png(plot) for plot in report.plots} if importlib.util.find_spec("matplotlib") else {}
    for name, picture in drawn.items():
        (folder / f"{name}.png").write_bytes(picture)
    told = {"title": report.title, "first": report.first, "profile": report.profile, "remarks": report.remarks, **report.data}
    (folder / "report.json").write_bytes(orjson.dumps(told, option=orjson.OPT_INDENT_2, default=str))
    page = folder / "report.html"
    page.write_text(html(report, drawn))
    return page


def html(report: Report, drawn: Mapping[str, bytes]) -> str:
    """The page; ``drawn`` has the plots' pictures by name."""
    parts = [
        '<!doctype html><html lang="en"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width,initial-scale=1">',
        """<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">""",
        f"<title>{escape(report.title)}</title><style>{_STYLE}</style></head><body><main>",
        f'<h1>{escape(report.title)}</h1><p class="first">{escape(report.first)}</p>',
        f'<p class="profile">{escape(profile_line(report.profile))}</p>',
        *map(_table, report.tables),
        *(_picture(plot, drawn[plot.name]) for plot in report.plots if plot.name in drawn),
    ]
    remarks = [*report.remarks, *([WITHOUT_PLOTS] if len(drawn) < len(report.plots) else [])]
    if remarks:
        parts.append(f"<h2>To be known</h2><ul>{''.join(f'<li>{escape(each)}</li>' for each in remarks)}</ul>")
    return "\n".join([*parts, "</main></body></html>", ""])


def profile_line(profile: Mapping[str, str]) -> str:
    return "; ".join(f"{name} {value}" for name, value in profile.items())


def png(plot: Plot | Bars) -> bytes:
    """The plot as a PNG. Needs matplotlib."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7.6, 4.2), layout="constrained")
    axes = figure.add_subplot()
    if isinstance(plot, Bars):
        _draw_bars(axes, plot)
    else:
        _draw_lines(axes, plot)
    axes.grid(alpha=0.3)
    picture = io.BytesIO()
    FigureCanvasAgg(figure)
    figure.savefig(picture, format="png")
    return picture.getvalue()


def _draw_lines(axes: Any, plot: Plot) -> None:
    for name, points in plot.lines.items():
        axes.plot([x for x, _ in points], [y for _, y in points], marker="o", label=name)
    if plot.limit is not None:
        axes.axhline(plot.limit, color="#c0392b", linestyle="--", linewidth=1, label=f"limit {plot.limit:g}")
    axes.set(title=plot.title, xlabel=plot.across, ylabel=plot.upward)
    axes.set_ylim(0, 1.08 * axes.get_ylim()[1])
    if plot.lines:
        axes.legend()


def _draw_bars(axes: Any, plot: Bars) -> None:
    for name, (start, length) in plot.bars.items():
        drawn = axes.barh(name, length, left=start)
        axes.bar_label(drawn, [f"{length:.0f}"], padding=3)
    axes.set(title=plot.title, xlabel=plot.across)
    axes.set_xlim(0, 1.1 * max((start + length for start, length in plot.bars.values()), default=1.0))
    axes.invert_yaxis()


def _table(rows: Rows) -> str:
    heads = "".join(f'<th scope="col">{escape(each)}</th>' for each in rows.headings)
    body = "".join(
        f'<tr><th scope="row">{escape(first)}</th>{"".join(f"<td>{escape(cell)}</td>" for cell in rest)}</tr>'
        for first, *rest in rows.rows
    )
    return (
        f'<div class="wide" role="region" tabindex="0" aria-label="{escape(rows.title)}"><table><caption>{escape(rows.title)}'
        f"</caption><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _picture(plot: Plot | Bars, picture: bytes) -> str:
    told = escape(plot.says or plot.title)
    return f'<h2>{escape(plot.title)}</h2><img alt="{told}" src="data:image/png;base64,{base64.b64encode(picture).decode()}">'


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.machine()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())
