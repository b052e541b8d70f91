"""scrypt's inner function as WebAssembly.

In Python it takes minutes at the parameters that Werkzeug uses (n = 32768, r = 8); compiled, well below
a second. https://www.rfc-editor.org/rfc/rfc7914

Memory holds the block X at 0, a second block Y, and the n blocks of V, each of 128 r bytes.
"""

from __future__ import annotations

from webasgi_driver.adaptations import wasm
from webasgi_driver.adaptations.hashing import QUARTERS
from webasgi_driver.adaptations.wasm import (
    ADD,
    AND,
    CALL,
    COPY,
    MUL,
    ROTL,
    SHL,
    SHR_U,
    SUB,
    XOR,
    XOR64,
    const,
    count,
    get,
    load,
    load64,
    put,
    store,
    store64,
    tee,
)

_ROTATIONS = (7, 9, 13, 18)


def module(n: int, r: int) -> bytes:
    """A module with ``memory`` large enough, and ``romix(n, r)``, which mixes the block at 0."""
    pages = -(-(n + 2) * 128 * r // wasm.PAGE)
    return wasm.module(pages, "romix", [(3, 20, _mix()), (2, 4, _romix())])


# mix(source, target, r): scryptBlockMix. Locals: 0-2 parameters, 3 block number, 4 where it goes, 5 rounds left,
# 6 where it comes from, 7-22 Salsa20's state.
_STATE = 7


def _mix() -> bytes:
    # The last block of the source comes first.
    last = get(0) + get(2) + const(128) + MUL + ADD + const(64) + SUB + put(6)
    load_last = b"".join(get(6) + load(4 * word) + put(_STATE + word) for word in range(16))
    source = get(0) + get(3) + const(6) + SHL + ADD + put(6)
    # Even blocks go to the first half of the target, odd ones to the second.
    half = get(3) + const(1) + SHR_U + get(3) + const(1) + AND + get(2) + MUL + ADD
    target = get(1) + half + const(6) + SHL + ADD + put(4)
    # The input is kept in the target: Salsa20 adds it in the end.
    xor = b"".join(
        get(4) + get(_STATE + word) + get(6) + load(4 * word) + XOR + tee(_STATE + word) + store(4 * word)
        for word in range(16)
    )
    add = b"".join(
        get(4) + get(_STATE + word) + get(4) + load(4 * word) + ADD + tee(_STATE + word) + store(4 * word)
        for word in range(16)
    )
    rounds = count(5, const(4), b"".join(_quarter(quarter) for quarter in QUARTERS))
    return last + load_last + count(3, get(2) + const(1) + SHL, source + target + xor + rounds + add)


def _quarter(words: tuple[int, int, int, int]) -> bytes:
    code = b""
    a, b, c, d = (_STATE + word for word in words)
    for target, first, second, bits in zip((b, c, d, a), (a, b, c, d), (d, a, b, c), _ROTATIONS, strict=True):
        turned = get(first) + get(second) + ADD + const(bits) + ROTL
        code += turned + get(target) + XOR + put(target)
    return code


def _romix() -> bytes:
    # Locals: 0 n, 1 r, 2 block number, 3 size of a block, 4 a block of V, 5 offset in it.
    size = get(1) + const(7) + SHL + put(3)
    mix = const(0) + get(3) + get(1) + CALL + b"\x00" + const(0) + get(3) + get(3) + COPY

    def block_of(number: bytes) -> bytes:
        return number + const(2) + ADD + get(3) + MUL

    fill = count(2, get(0), block_of(get(2)) + const(0) + get(3) + COPY + mix)
    # Integerify: the first word of X's last 64 bytes, modulo n (a power of 2).
    word = get(3) + const(64) + SUB + load(0) + get(0) + const(1) + SUB + AND
    there = get(5) + const(3) + SHL
    here64, there64 = there + load64(), get(4) + there + ADD + load64()
    xor = count(5, get(3) + const(3) + SHR_U, there + here64 + there64 + XOR64 + store64())
    return size + fill + count(2, get(0), block_of(word) + put(4) + xor + mix)
