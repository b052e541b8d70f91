"""Medians and ratios of the traffic, for people and as JSON."""

import statistics
from dataclasses import asdict, dataclass
from typing import Any

from bench.traffic.cases import Figure, Sample

BASELINE = "uvicorn"
OURS = "playground"
# Megabytes of memory below which a ratio would say nothing.
NOTHING = 5.0


@dataclass(frozen=True)
class Row:
    """One figure of one app: its median in each place that has it, and ours as a multiple of the baseline's."""

    app: str
    figure: Figure
    medians: dict[str, float]
    ratio: float | None


def rows(samples: list[Sample]) -> list[Row]:
    """One row for each figure of each app, in the order in which they were measured."""
    result = []
    for app, figure in dict.fromkeys((sample.app, sample.figure) for sample in samples):
        values: dict[str, list[float]] = {}
        for sample in samples:
            if (sample.app, sample.figure) == (app, figure):
                values.setdefault(sample.place, []).append(sample.value)
        medians = {place: statistics.median(several) for place, several in values.items()}
        base = medians[BASELINE]
        ratio = None if figure.unit == "MB" and base < NOTHING else medians[OURS] / base
        result.append(Row(app, figure, medians, ratio))
    return result


def text(samples: list[Sample], count: int) -> str:
    """The table; a ratio is the playground's figure as a multiple of uvicorn's."""
    places = list(dict.fromkeys(sample.place for sample in samples))
    places.sort(key=lambda place: (place != OURS, place != BASELINE))
    lines = [f"Traffic of a page with its app, medians of {count} interleaved rounds"]
    app = ""
    for row in rows(samples):
        if row.app != app:
            app = row.app
            lines += ["", f"{app:<40}{'':<6}" + "".join(f"{place:>15}" for place in places) + f"{'ratio':>8}"]
        cells = [f"{row.medians[place]:15.1f}" if place in row.medians else f"{'-':>15}" for place in places]
        ratio = "-" if row.ratio is None else f"{row.ratio:.2f}"
        lines.append(f"{row.figure.name:<40}{row.figure.unit:<6}{''.join(cells)}{ratio:>8}")
    return "\n".join(lines)


def data(samples: list[Sample]) -> dict[str, Any]:
    """Everything, for the JSON file."""
    return {
        "samples": [asdict(sample) for sample in samples],
        "medians": [asdict(row) for row in rows(samples)],
    }
