"""PBKDF2 with HMAC-SHA-256 as WebAssembly: Django makes more than a million iterations.

https://www.rfc-editor.org/rfc/rfc8018, https://doi.org/10.6028/NIST.FIPS.180-4. Words of 32 bits are kept in memory
with their low byte first.
"""

from __future__ import annotations

import math
from array import array
from itertools import islice

from webasgi_driver.adaptations import wasm
from webasgi_driver.adaptations.wasm import ADD, AND, CALL, ROTR, SHR_U, XOR, const, get, load, put, store

# What lies where in memory: SHA-256's state after HMAC's inner and outer key, those keys' blocks, the block that is
# hashed next and begins with the last iteration's value, and the sum of all values.
_INNER, _OUTER, _INNER_KEY, _OUTER_KEY, _BLOCK, _SUM, _END = 0, 32, 64, 128, 192, 256, 288

# compress(state, block, target). Locals: 0-2 parameters, 3-10 a to h, 11-26 the message's last 16 words, 27 a sum.
_STATE, _WORDS, _TEMPORARY = 3, 11, 27


def memory(key: bytes, value: bytes) -> bytes:
    """What has to be at the start of memory: for HMAC's ``key`` (64 bytes) and the first iteration's ``value`` (32)."""
    inner, outer = (bytes(byte ^ mask for byte in key) for mask in (0x36, 0x5C))
    # 64 bytes of key and 32 of the value have been hashed at the end of the block.
    padding = b"\x80" + bytes(23) + (8 * (64 + 32)).to_bytes(8, "big")
    words = array("I", inner + outer + value + padding + value)
    words.byteswap()
    return _initial_state().tobytes() * 2 + words.tobytes()


def again(start: bytes, memory: bytes) -> bytes:
    """What has to be in memory for more iterations, by what was there at first and what is there now."""
    return start[:_INNER_KEY] + memory[_INNER_KEY:]


def result(memory: bytes) -> bytes:
    """The key that is derived, 32 bytes."""
    words = array("I", memory[_SUM:_END])
    words.byteswap()
    return words.tobytes()


def module() -> bytes:
    """A module with ``memory``, and ``iterate(n)``, which makes n more iterations, at least one."""
    return wasm.module(1, "iterate", [(3, 25, _compress()), (1, 1, _iterate())])


def _iterate() -> bytes:
    def compress(state: int, block: int, target: int) -> bytes:
        return const(state) + const(block) + const(target) + CALL + b"\x00"

    prepare = compress(_INNER, _INNER_KEY, _INNER) + compress(_OUTER, _OUTER_KEY, _OUTER)
    hmac = compress(_INNER, _BLOCK, _BLOCK) + compress(_OUTER, _BLOCK, _BLOCK)
    xor = b"".join(
        const(0) + const(0) + load(_SUM + offset) + const(0) + load(_BLOCK + offset) + XOR + store(_SUM + offset)
        for offset in range(0, 32, 4)
    )
    return prepare + wasm.count(1, get(0), hmac + xor)


def _compress() -> bytes:
    code = b"".join(get(0) + load(4 * index) + put(_STATE + index) for index in range(8))
    code += b"".join(get(1) + load(4 * index) + put(_WORDS + index) for index in range(16))
    for index, constant in enumerate(_constants()):
        code += _schedule(index) if index >= 16 else b""
        code += _round(index, constant)
    return code + b"".join(
        get(2) + get(0) + load(4 * index) + get(_STATE + index) + ADD + store(4 * index) for index in range(8)
    )


def _round(index: int, constant: int) -> bytes:
    # Instead of moving eight words along, the names move.
    a, b, c, d, e, f, g, h = (_STATE + (position - index) % 8 for position in range(8))
    choice = get(e) + get(f) + get(g) + XOR + AND + get(g) + XOR
    word = get(_WORDS + index % 16)
    first = (
        get(h) + _rotations(e, 6, 11, 25) + ADD + choice + ADD + const(constant) + ADD + word + ADD + put(_TEMPORARY)
    )
    majority = get(a) + get(b) + AND + get(c) + get(a) + get(b) + XOR + AND + XOR
    second = _rotations(a, 2, 13, 22) + majority + ADD
    return first + get(d) + get(_TEMPORARY) + ADD + put(d) + second + get(_TEMPORARY) + ADD + put(h)


def _schedule(index: int) -> bytes:
    def word(back: int) -> int:
        return _WORDS + (index - back) % 16

    low = _rotations(word(15), 7, 18) + get(word(15)) + const(3) + SHR_U + XOR
    high = _rotations(word(2), 17, 19) + get(word(2)) + const(10) + SHR_U + XOR
    return get(word(16)) + low + ADD + get(word(7)) + ADD + high + ADD + put(word(16))


def _rotations(local: int, *amounts: int) -> bytes:
    """The exclusive or of a word, turned to the right by each amount."""
    turned = [get(local) + const(amount) + ROTR for amount in amounts]
    return turned[0] + b"".join(each + XOR for each in turned[1:])


def _initial_state() -> array[int]:
    """The first 32 bits of the fractions of the first 8 primes' square roots."""
    return array("I", (math.isqrt(prime << 64) & 0xFFFFFFFF for prime in _primes(8)))


def _constants() -> list[int]:
    """The first 32 bits of the fractions of the first 64 primes' cube roots."""
    return [_cube_root(prime << 96) & 0xFFFFFFFF for prime in _primes(64)]


def _primes(number: int) -> list[int]:
    candidates = (each for each in range(2, 400) if all(each % factor for factor in range(2, math.isqrt(each) + 1)))
    return list(islice(candidates, number))


def _cube_root(value: int) -> int:
    """The largest integer whose cube is at most ``value``."""
    low, high = 0, 1 << (value.bit_length() // 3 + 1)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if middle**3 <= value else (low, middle - 1)
    return low
