"""Medians, ratios and the circumstances of a benchmark, as a table and as JSON."""

import json
import os
import platform
import statistics
from dataclasses import asdict, dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from bench.measure import Sample

RESULTS = Path(__file__).parent / "_results"


@dataclass(frozen=True)
class Machine:
    """What the figures depend on."""

    processor: str
    cores: int
    memory_gigabytes: float
    system: str
    browser: str
    load_before: float
    load_after: float

    @classmethod
    def here(cls, browser: str, load_before: float) -> "Machine":
        """This machine, now."""
        pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
        return cls(
            processor=_processor(),
            cores=os.cpu_count() or 1,
            memory_gigabytes=round(pages / 1e9, 1),
            system=f"{platform.system()} {platform.release()}",
            browser=browser,
            load_before=round(load_before, 2),
            load_after=round(os.getloadavg()[0], 2),
        )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())


def medians(samples: list[Sample]) -> dict[str, dict[str, float]]:
    """Variant to the medians of its cold and warm milliseconds."""
    return {
        name: {
            kind: statistics.median(getattr(sample, kind) for sample in samples if sample.variant == name)
            for kind in ("cold", "warm")
        }
        for name in dict.fromkeys(sample.variant for sample in samples)
    }


def table(samples: list[Sample], baseline: str, machine: Machine) -> str:
    """The result for people; a ratio says how many times faster than the baseline."""
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
    lines += [
        "",
        f"{machine.processor}, {machine.cores} cores, {machine.memory_gigabytes} GB, {machine.system}",
        f"{machine.browser}, files on localhost, load {machine.load_before} before and {machine.load_after} after",
    ]
    return "\n".join(lines)


def write(samples: list[Sample], machine: Machine) -> Path:
    """Write everything as JSON; gives the file."""
    now = datetime.now(timezone.utc)
    data: dict[str, Any] = {
        "time": now.isoformat(timespec="seconds"),
        "machine": asdict(machine),
        "samples": [asdict(sample) for sample in samples],
        "medians": medians(samples),
    }
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{now:%Y%m%dT%H%M%SZ}.json"
    path.write_text(json.dumps(data, indent=1) + "\n", "utf-8")
    return path
