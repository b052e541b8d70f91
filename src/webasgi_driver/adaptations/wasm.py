"""An assembler for small WebAssembly modules. https://webassembly.github.io/spec/core/binary/"""

from __future__ import annotations

from collections.abc import Iterable

PAGE = 65536
"""Bytes of a page of memory."""

CALL = b"\x10"
ADD, SUB, MUL = b"\x6a", b"\x6b", b"\x6c"
AND, OR, XOR, SHL, SHR_U, ROTL, ROTR = b"\x71", b"\x72", b"\x73", b"\x74", b"\x76", b"\x77", b"\x78"
XOR64 = b"\x85"
COPY = b"\xfc\x0a\x00\x00"
_LOOP, _END, _BR_IF, _LT_U = b"\x03\x40", b"\x0b", b"\x0d", b"\x49"
_I32 = b"\x7f"


def module(pages: int, export: str, functions: Iterable[tuple[int, int, bytes]]) -> bytes:
    """A module with ``memory`` of so many pages, and functions without results; the last one is exported.

    A function is its number of parameters, that of its other locals (all i32) and its code.
    """
    listed = list(functions)
    types = [b"\x60" + _vector([_I32] * parameters) + b"\x00" for parameters, _, _ in listed]
    exports = [_name("memory") + b"\x02\x00", _name(export) + b"\x00" + unsigned(len(listed) - 1)]
    return b"".join(
        (
            b"\0asm\x01\0\0\0",
            _section(1, _vector(types)),
            _section(3, _vector(unsigned(index) for index in range(len(listed)))),
            _section(5, _vector([b"\x00" + unsigned(pages)])),
            _section(7, _vector(exports)),
            _section(10, _vector(_function(count, code) for _, count, code in listed)),
        )
    )


def count(local: int, limit: bytes, body: bytes) -> bytes:
    """``for (local = 0; local < limit; local++) body``, for a limit above 0."""
    step = get(local) + const(1) + ADD + tee(local) + limit + _LT_U + _BR_IF + b"\x00"
    return const(0) + put(local) + _LOOP + body + step + _END


def get(local: int) -> bytes:
    """``local.get``."""
    return b"\x20" + unsigned(local)


def put(local: int) -> bytes:
    """``local.set``."""
    return b"\x21" + unsigned(local)


def tee(local: int) -> bytes:
    """``local.tee``."""
    return b"\x22" + unsigned(local)


def load(offset: int) -> bytes:
    """``i32.load``."""
    return b"\x28\x02" + unsigned(offset)


def store(offset: int) -> bytes:
    """``i32.store``."""
    return b"\x36\x02" + unsigned(offset)


def load64() -> bytes:
    """``i64.load``."""
    return b"\x29\x03\x00"


def store64() -> bytes:
    """``i64.store``."""
    return b"\x37\x03\x00"


def const(value: int) -> bytes:
    """``i32.const`` of an unsigned 32-bit number, which the format holds as signed LEB128."""
    value -= (value & 0x80000000) << 1
    result = b"\x41"
    while not -64 <= value < 64:
        result += bytes((value & 0x7F | 0x80,))
        value >>= 7
    return result + bytes((value & 0x7F,))


def unsigned(value: int) -> bytes:
    """Unsigned LEB128."""
    result = b""
    while value > 0x7F:
        result += bytes((value & 0x7F | 0x80,))
        value >>= 7
    return result + bytes((value,))


def _vector(items: Iterable[bytes]) -> bytes:
    listed = list(items)
    return unsigned(len(listed)) + b"".join(listed)


def _name(text: str) -> bytes:
    return unsigned(len(text)) + text.encode()


def _section(number: int, content: bytes) -> bytes:
    return bytes((number,)) + unsigned(len(content)) + content


def _function(local_count: int, code: bytes) -> bytes:
    declared = [unsigned(local_count) + _I32] if local_count else []
    body = _vector(declared) + code + _END
    return unsigned(len(body)) + body
