"""scrypt's inner function as WebAssembly, assembled here.

In Python it takes minutes at the parameters that Werkzeug uses (n = 32768, r = 8); compiled, well below
a second. https://www.rfc-editor.org/rfc/rfc7914, https://webassembly.github.io/spec/core/binary/

Memory holds the block X at 0, a second block Y, and the n blocks of V, each of 128 r bytes.
"""

from __future__ import annotations

from collections.abc import Iterable

from webasgi_driver.adaptations.hashing import QUARTERS

_PAGE = 65536
_ROTATIONS = (7, 9, 13, 18)

_LOOP, _END, _BR_IF, _CALL = b"\x03\x40", b"\x0b", b"\x0d", b"\x10"
_LT_U, _ADD, _SUB, _MUL = b"\x49", b"\x6a", b"\x6b", b"\x6c"
_AND, _XOR, _SHL, _SHR_U, _ROTL = b"\x71", b"\x73", b"\x74", b"\x76", b"\x77"
_XOR64 = b"\x85"
_COPY = b"\xfc\x0a\x00\x00"
_I32 = b"\x7f"


def module(n: int, r: int) -> bytes:
    """A WebAssembly module with ``memory`` large enough, and ``romix(n, r)``, which mixes the block at 0."""
    pages = -(-(n + 2) * 128 * r // _PAGE)
    types = [b"\x60" + _vector([_I32] * 3) + b"\x00", b"\x60" + _vector([_I32] * 2) + b"\x00"]
    exports = [_name("memory") + b"\x02\x00", _name("romix") + b"\x00\x01"]
    functions = [_function(_MIX_LOCALS, _mix()), _function([_I32] * 4, _romix())]
    return b"".join(
        (
            b"\0asm\x01\0\0\0",
            _section(1, _vector(types)),
            _section(3, _vector([b"\x00", b"\x01"])),
            _section(5, _vector([b"\x00" + _unsigned(pages)])),
            _section(7, _vector(exports)),
            _section(10, _vector(functions)),
        )
    )


# mix(source, target, r): scryptBlockMix. Locals: 0-2 parameters, 3 block number, 4 where it goes, 5 rounds left,
# 6 where it comes from, 7-22 Salsa20's state.
_MIX_LOCALS = [_I32] * 20
_STATE = 7


def _mix() -> bytes:
    # The last block of the source comes first.
    last = _get(0) + _get(2) + _const(128) + _MUL + _ADD + _const(64) + _SUB + _set(6)
    load_last = b"".join(_get(6) + _load(4 * word) + _set(_STATE + word) for word in range(16))
    source = _get(0) + _get(3) + _const(6) + _SHL + _ADD + _set(6)
    # Even blocks go to the first half of the target, odd ones to the second.
    half = _get(3) + _const(1) + _SHR_U + _get(3) + _const(1) + _AND + _get(2) + _MUL + _ADD
    target = _get(1) + half + _const(6) + _SHL + _ADD + _set(4)
    # The input is kept in the target: Salsa20 adds it in the end.
    xor = b"".join(
        _get(4) + _get(_STATE + word) + _get(6) + _load(4 * word) + _XOR + _tee(_STATE + word) + _store(4 * word)
        for word in range(16)
    )
    add = b"".join(
        _get(4) + _get(_STATE + word) + _get(4) + _load(4 * word) + _ADD + _tee(_STATE + word) + _store(4 * word)
        for word in range(16)
    )
    rounds = _count(5, _const(4), b"".join(_quarter(quarter) for quarter in QUARTERS))
    return last + load_last + _count(3, _get(2) + _const(1) + _SHL, source + target + xor + rounds + add)


def _quarter(words: tuple[int, int, int, int]) -> bytes:
    code = b""
    a, b, c, d = (_STATE + word for word in words)
    for target, first, second, bits in zip((b, c, d, a), (a, b, c, d), (d, a, b, c), _ROTATIONS, strict=True):
        turned = _get(first) + _get(second) + _ADD + _const(bits) + _ROTL
        code += turned + _get(target) + _XOR + _set(target)
    return code


def _romix() -> bytes:
    # Locals: 0 n, 1 r, 2 block number, 3 size of a block, 4 a block of V, 5 offset in it.
    size = _get(1) + _const(7) + _SHL + _set(3)
    mix = _const(0) + _get(3) + _get(1) + _CALL + b"\x00" + _const(0) + _get(3) + _get(3) + _COPY

    def block_of(number: bytes) -> bytes:
        return number + _const(2) + _ADD + _get(3) + _MUL

    fill = _count(2, _get(0), block_of(_get(2)) + _const(0) + _get(3) + _COPY + mix)
    # Integerify: the first word of X's last 64 bytes, modulo n (a power of 2).
    word = _get(3) + _const(64) + _SUB + _load(0) + _get(0) + _const(1) + _SUB + _AND
    there = _get(5) + _const(3) + _SHL
    here64, there64 = there + b"\x29\x03\x00", _get(4) + there + _ADD + b"\x29\x03\x00"
    xor = _count(5, _get(3) + _const(3) + _SHR_U, there + here64 + there64 + _XOR64 + b"\x37\x03\x00")
    return size + fill + _count(2, _get(0), block_of(word) + _set(4) + xor + mix)


def _count(local: int, limit: bytes, body: bytes) -> bytes:
    """``for (local = 0; local < limit; local++) body``, for a limit above 0."""
    step = _get(local) + _const(1) + _ADD + _tee(local) + limit + _LT_U + _BR_IF + b"\x00"
    return _const(0) + _set(local) + _LOOP + body + step + _END


def _get(local: int) -> bytes:
    return b"\x20" + _unsigned(local)


def _set(local: int) -> bytes:
    return b"\x21" + _unsigned(local)


def _tee(local: int) -> bytes:
    return b"\x22" + _unsigned(local)


def _load(offset: int) -> bytes:
    return b"\x28\x02" + _unsigned(offset)


def _store(offset: int) -> bytes:
    return b"\x36\x02" + _unsigned(offset)


def _const(value: int) -> bytes:
    """``i32.const`` of a small number, in signed LEB128."""
    assert 0 <= value < 8192
    if value < 64:
        return bytes((0x41, value))
    return bytes((0x41, value & 0x7F | 0x80, value >> 7))


def _unsigned(value: int) -> bytes:
    """Unsigned LEB128."""
    result = b""
    while value > 0x7F:
        result += bytes((value & 0x7F | 0x80,))
        value >>= 7
    return result + bytes((value,))


def _vector(items: Iterable[bytes]) -> bytes:
    listed = list(items)
    return _unsigned(len(listed)) + b"".join(listed)


def _name(text: str) -> bytes:
    return _unsigned(len(text)) + text.encode()


def _section(number: int, content: bytes) -> bytes:
    return bytes((number,)) + _unsigned(len(content)) + content


def _function(local_types: list[bytes], code: bytes) -> bytes:
    body = _vector(_unsigned(1) + kind for kind in local_types) + code + _END
    return _unsigned(len(body)) + body
