"""The circumstances of a benchmark, and its results as JSON."""

import json
import os
import platform
from dataclasses import asdict, dataclass
from datetime import datetime, timezone
from pathlib import Path

RESULTS = Path(__file__).parent / "_results"


@dataclass(frozen=True)
class Machine:
    """What the figures depend on."""

    processor: str
    cores: int
    memory_gigabytes: float
    system: str
    python: str
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
            python=f"{platform.python_implementation()} {platform.python_version()}",
            browser=browser,
            load_before=round(load_before, 2),
            load_after=round(os.getloadavg()[0], 2),
        )

    def __str__(self) -> str:
        return (
            f"{self.processor}, {self.cores} cores, {self.memory_gigabytes} GB, {self.system}, {self.python}\n"
            f"{self.browser}, files on localhost, load {self.load_before} before and {self.load_after} after"
        )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())


def write(results: dict[str, object], machine: Machine) -> Path:
    """Write everything as JSON; gives the file."""
    now = datetime.now(timezone.utc)
    data = {"time": now.isoformat(timespec="seconds"), "machine": asdict(machine), **results}
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{now:%Y%m%dT%H%M%SZ}.json"
    path.write_text(json.dumps(data, indent=1) + "\n", "utf-8")
    return path
