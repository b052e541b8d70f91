"""What is measured, and how one measurement becomes figures."""

import statistics
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from bench.traffic.memory import Memory
from bench.traffic.places import Place

MEGABYTE = 1_000_000
PIECE = 64 * 1024
# Whole pieces, about 50 and 5 megabytes.
LARGE = 50 * MEGABYTE // PIECE * PIECE
SMALL = 5 * MEGABYTE // PIECE * PIECE

REQUESTS = 300
AT_ONCE = 200
# Text messages of 100 characters, binary ones of 64 KiB; so many under way at a time.
TEXTS, TEXT = 2000, 100
BINARIES = 300
WINDOW = 16


@dataclass(frozen=True)
class Figure:
    """A row of the table."""

    name: str
    unit: Literal["ms", "MB/s", "MB", "/s"]


@dataclass(frozen=True)
class Sample:
    """One value of a figure, of one app in one place."""

    app: str
    place: str
    figure: Figure
    value: float


Measured = list[tuple[Figure, float]]


def latency(place: Place) -> Measured:
    """Requests one after the other."""
    times = place.times("sequential", REQUESTS)
    return [
        (Figure("small JSON, median", "ms"), statistics.median(times)),
        (Figure("small JSON, 95th percentile", "ms"), statistics.quantiles(times, n=20)[-1]),
    ]


def concurrent(place: Place) -> Measured:
    """Many requests at once."""
    return [(Figure(f"{AT_ONCE} requests at once", "ms"), place.time("concurrent", AT_ONCE))]


def download(place: Place) -> Measured:
    """A streamed response, with what memory it takes beside that of a tenth of its size."""
    return _transfer(place, "download")


def upload(place: Place) -> Measured:
    """A streamed request body."""
    for size in (SMALL, LARGE):
        place.call("prepare", size)
    return _transfer(place, "upload")


def _transfer(place: Place, direction: str) -> Measured:
    """How fast the large body is, and the memory of each: the larger takes no more where nothing is gathered."""
    seconds: dict[int, float] = {}
    growth: dict[int, float] = {}
    for size in (SMALL, LARGE):
        with Memory(place.processes()) as memory:
            seconds[size] = place.time(direction, size) / 1000
        growth[size] = memory.growth / MEGABYTE
    small, large = (round(size / MEGABYTE) for size in (SMALL, LARGE))
    return [
        (Figure(f"{direction} of {large} MB", "MB/s"), LARGE / MEGABYTE / seconds[LARGE]),
        (Figure(f"{direction}, peak memory at {small} MB", "MB"), growth[SMALL]),
        (Figure(f"{direction}, peak memory at {large} MB", "MB"), growth[LARGE]),
        (Figure(f"{direction}, what {large} MB take more", "MB"), max(0.0, growth[LARGE] - growth[SMALL])),
    ]


def echo(place: Place) -> Measured:
    """WebSocket messages there and back."""
    if not place.has_sockets:
        return []
    text = place.time("echo", "text", TEXT, TEXTS, WINDOW)
    binary = place.time("echo", "binary", PIECE, BINARIES, WINDOW)
    return [
        (Figure("WebSocket echo, 100 characters", "/s"), TEXTS / text * 1000),
        (Figure("WebSocket echo, 64 KiB", "/s"), BINARIES / binary * 1000),
    ]


CASES: tuple[Callable[[Place], Measured], ...] = (latency, concurrent, download, upload, echo)


def warm_up(place: Place) -> None:
    """Let every path run once before it is timed."""
    place.times("sequential", REQUESTS)
    place.time("concurrent", AT_ONCE)
    place.time("download", SMALL)
    place.call("prepare", SMALL)
    place.time("upload", SMALL)
    if place.has_sockets:
        place.time("echo", "text", TEXT, TEXTS // 10, WINDOW)
        place.time("echo", "binary", PIECE, BINARIES // 10, WINDOW)


def rounds(
    places: dict[str, list[Place]], count: int, report: Callable[[int, str, list[Sample]], None]
) -> list[Sample]:
    """`count` samples of every figure; the places of an app take turns at each case, first the one, then the other."""
    for every in places.values():
        for place in every:
            warm_up(place)
    samples: list[Sample] = []
    for number in range(count):
        for app, every in places.items():
            fresh = [
                Sample(app, place.name, figure, value)
                for case in CASES
                for place in (every if number % 2 == 0 else reversed(every))
                for figure, value in case(place)
            ]
            report(number, app, fresh)
            samples += fresh
    return samples
