"""Medians and ratios of the starts, for people and as JSON."""

import statistics
from dataclasses import asdict
from typing import Any

from bench.start.runs import Sample

# A kind of ours, and the naive page's that it is held against.
AGAINST = {"cold": "cold", "second": "second", "near": "cold", "prepared": "second"}


def medians(samples: list[Sample]) -> list[dict[str, Any]]:
    """One record for each browser, case and kind.

    Milliseconds of both, how many times faster ours is, bytes and requests.
    """
    found = []
    for browser, case in dict.fromkeys((sample.browser, sample.case) for sample in samples):
        own = [each for each in samples if (each.browser, each.case) == (browser, case)]
        for kind, baseline in AGAINST.items():
            ours = [each for each in own if (each.variant, each.kind) == ("webasgi", kind)]
            naive = [each for each in own if (each.variant, each.kind) == ("naive", baseline)]
            if ours and naive:
                found.append({"browser": browser, "case": case, "kind": kind, **_compared(ours, naive)})
    return found


def _compared(ours: list[Sample], naive: list[Sample]) -> dict[str, Any]:
    time, other = (statistics.median(each.milliseconds for each in samples) for samples in (ours, naive))
    record: dict[str, Any] = {"webasgi": time, "naive": other, "ratio": other / time}
    if ours[0].size is not None and naive[0].size is not None:
        record |= {
            "bytes": [statistics.median(each.size or 0 for each in samples) for samples in (ours, naive)],
            "requests": [statistics.median(each.requests or 0 for each in samples) for samples in (ours, naive)],
        }
    return record


def text(samples: list[Sample], memory: dict[str, float] | None = None) -> str:
    """The table; a ratio says how many times sooner our first response is there."""
    lines = [
        "Run to first response, milliseconds, medians of interleaved rounds",
        "",
        f"{'app and link':<30}{'start':<10}{'webasgi':>9}{'naive':>9}{'ratio':>8}{'MB':>15}{'requests':>11}",
    ]
    browser = ""
    for each in medians(samples):
        if each["browser"] != browser:
            browser = each["browser"]
            lines.append(browser)
        row = f"{each['case']:<30}{each['kind']:<10}{each['webasgi']:9.0f}{each['naive']:9.0f}{each['ratio']:8.2f}"
        if "bytes" in each:
            megabytes = " / ".join(f"{count / 1e6:.2f}" for count in each["bytes"])
            row += f"{megabytes:>15}" + f"{' / '.join(f'{count:.0f}' for count in each['requests']):>11}"
        lines.append(row)
    if memory is not None:
        lines += ["", "Memory of the browser's processes beyond the page's own, MB"]
        lines += [f"{name:<40}{megabytes:9.0f}" for name, megabytes in memory.items()]
    return "\n".join(lines)


def data(samples: list[Sample], memory: dict[str, float] | None = None) -> dict[str, Any]:
    """Everything, for the JSON file."""
    return {"samples": [asdict(sample) for sample in samples], "medians": medians(samples), "memory": memory or {}}
