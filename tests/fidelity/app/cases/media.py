"""Small files that cases serve, made here: no file of another format has to be kept."""

from __future__ import annotations

import struct
import zlib

from .http import Request, Response

SVG = Response(
    '<svg xmlns="http://www.w3.org/2000/svg" width="30" height="20"><rect width="30" height="20" fill="green"/></svg>',
    "image/svg+xml",
)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_bytes(width: int, height: int, red: int = 0, green: int = 128, blue: int = 0) -> bytes:
    """A PNG of one colour; https://www.w3.org/TR/png-3/."""
    rows = (b"\0" + bytes((red, green, blue)) * width) * height
    data = _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    data += _chunk(b"IDAT", zlib.compress(rows)) + _chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + data


def png(width: int, height: int, red: int = 0, green: int = 128, blue: int = 0) -> Response:
    """A response with it."""
    return Response(png_bytes(width, height, red, green, blue), "image/png")


def mp3_bytes(frames: int = 20) -> bytes:
    """Silence: frames of 26 ms without a bit of sound (ISO 11172-3, layer III, 32 kbit/s, 44.1 kHz, mono)."""
    return (b"\xff\xfb\x10\xc0" + bytes(100)) * frames


def wav_bytes(seconds: float = 0.5, rate: int = 8000) -> bytes:
    """Silence."""
    samples = b"\x80" * int(rate * seconds)
    header = struct.pack(
        "<4sI4s4sIHHIIHH4sI",
        b"RIFF",
        36 + len(samples),
        b"WAVE",
        b"fmt ",
        16,
        1,
        1,
        rate,
        rate,
        1,
        8,
        b"data",
        len(samples),
    )
    return header + samples


def pdf_bytes() -> bytes:
    """An empty page."""
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>",
    )
    data, places = b"%PDF-1.4\n", []
    for number, text in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj%sendobj\n" % (number, text)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return data + b"xref\n0 4\n0000000000 65535 f \n%strailer<</Size 4/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        table,
        len(data),
    )


async def ranged(request: Request) -> Response:
    """The sound, as a whole or the part that is asked for; https://www.rfc-editor.org/rfc/rfc9110#name-range-requests."""
    data = wav_bytes()
    wanted = request.header("range")
    if wanted is None:
        return Response(data, "audio/wav", headers=(("accept-ranges", "bytes"),))
    first, _, last = wanted.removeprefix("bytes=").partition("-")
    start, end = int(first), min(int(last), len(data) - 1) if last else len(data) - 1
    part = ("content-range", f"bytes {start}-{end}/{len(data)}")
    return Response(data[start : end + 1], "audio/wav", 206, (("accept-ranges", "bytes"), part))
