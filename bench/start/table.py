"""Medians and ratios of the starts, for people and as JSON."""

import statistics
from dataclasses import asdict
from typing import Any

from bench.start.runs import Sample


def medians(samples: list[Sample]) -> dict[str, dict[str, float]]:
    """Variant to the medians of its cold and warm milliseconds."""
    return {
        name: {
            kind: statistics.median(getattr(sample, kind) for sample in samples if sample.variant == name)
            for kind in ("cold", "warm")
        }
        for name in dict.fromkeys(sample.variant for sample in samples)
    }


def text(samples: list[Sample], baseline: str) -> str:
    """The table; a ratio says how many times faster than the baseline."""
    result = medians(samples)
    count = len(samples) // len(result)
    lines = [
        f"Run to first response, milliseconds, medians of {count} interleaved rounds",
        "",
        f"{'variant':<12}{'cold':>9}{'ratio':>8}{'warm':>9}{'ratio':>8}",
    ]
    for name, times in result.items():
        cells = [f"{times[kind]:9.0f}{result[baseline][kind] / times[kind]:8.2f}" for kind in ("cold", "warm")]
        lines.append(f"{name:<12}{''.join(cells)}")
    return "\n".join(lines)


def data(samples: list[Sample]) -> dict[str, Any]:
    """Everything, for the JSON file."""
    return {"samples": [asdict(sample) for sample in samples], "medians": medians(samples)}
