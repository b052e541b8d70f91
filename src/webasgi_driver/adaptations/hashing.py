"""``hashlib.pbkdf2_hmac`` and ``hashlib.scrypt``, which need OpenSSL in CPython.

Password hashers of Django and Werkzeug use them. Both are slow on purpose: where WebAssembly can be run, scrypt and
PBKDF2 with SHA-256 are compiled. PBKDF2 with other hashes takes some 2 to 8 µs an iteration.
"""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Callable
from typing import Any

_WITHOUT_HMAC = ("shake_128", "shake_256")

RunWasm = Callable[[bytes, str, "tuple[int, ...]", bytes], bytes]
"""Instantiates a WebAssembly module, puts data at the start of its ``memory``, calls an exported function
with integers and returns as many bytes from the start of ``memory``."""

run_wasm: RunWasm | None = None
"""Set by ``adaptations.install``; without it scrypt runs in Python, 1000 times slower."""

# A compiled function can't be interrupted: it is left every second or two.
_ITERATIONS_AT_ONCE = 2**21


def adapt(target: Any) -> None:
    """``target`` is ``hashlib``."""
    if not hasattr(target, "pbkdf2_hmac"):
        target.pbkdf2_hmac = pbkdf2_hmac
    if not hasattr(target, "scrypt"):
        target.scrypt = scrypt


def pbkdf2_hmac(hash_name: str, password: Any, salt: Any, iterations: int, dklen: int | None = None) -> bytes:
    """PBKDF2 (RFC 8018) with HMAC, as ``hashlib``'s.

    Raises ``ValueError`` for an unknown hash, fewer than 1 iterations or a key length below 1.
    """
    if iterations < 1:
        raise ValueError("iteration value must be greater than 0.")
    if hash_name in _WITHOUT_HMAC:
        raise ValueError(f"{hash_name} can't be used for HMAC")
    inner, outer = hashlib.new(hash_name), hashlib.new(hash_name)
    size = inner.digest_size
    if dklen is None:
        dklen = size
    if dklen < 1:
        raise ValueError("key length must be greater than 0.")
    password, salt = bytes(password), bytes(salt)
    if len(password) > inner.block_size:
        password = hashlib.new(hash_name, password).digest()
    password = password.ljust(inner.block_size, b"\0")
    inner.update(bytes(byte ^ 0x36 for byte in password))
    outer.update(bytes(byte ^ 0x5C for byte in password))
    key = b""
    block = 1
    while len(key) < dklen:
        value = _hmac(inner, outer, salt + block.to_bytes(4, "big"))
        if run_wasm is not None and inner.name == "sha256" and iterations > 1:
            key += _iterate_compiled(run_wasm, password, value, iterations - 1)
        else:
            key += _iterate(inner, outer, value, iterations - 1)
        block += 1
    return key[:dklen]


def _iterate(inner: Any, outer: Any, value: bytes, iterations: int) -> bytes:
    total = int.from_bytes(value, "big")
    for _ in range(iterations):
        # Written out: this loop is where all the time goes.
        first = inner.copy()
        first.update(value)
        second = outer.copy()
        second.update(first.digest())
        value = second.digest()
        total ^= int.from_bytes(value, "big")
    return total.to_bytes(inner.digest_size, "big")


def _iterate_compiled(run: RunWasm, key: bytes, value: bytes, iterations: int) -> bytes:
    # Hardly any app needs it: assembled when one does.
    from webasgi_driver.adaptations import pbkdf2_module

    module = pbkdf2_module.module()
    start = memory = pbkdf2_module.memory(key, value)
    while iterations > 0:
        now = min(iterations, _ITERATIONS_AT_ONCE)
        memory = pbkdf2_module.again(start, run(module, "iterate", (now,), memory))
        iterations -= now
    return pbkdf2_module.result(memory)


def _hmac(inner: Any, outer: Any, data: bytes) -> bytes:
    first, second = inner.copy(), outer.copy()
    first.update(data)
    second.update(first.digest())
    return bytes(second.digest())


def scrypt(password: Any, *, salt: Any, n: int, r: int, p: int, maxmem: int = 0, dklen: int = 64) -> bytes:
    """Scrypt (RFC 7914), as ``hashlib``'s. Raises ``ValueError`` for parameters that it does not allow."""
    if n < 2 or n & (n - 1):
        raise ValueError("n must be a power of 2.")
    if r < 1 or p < 1 or r * p >= 2**30:
        raise ValueError("r and p must be positive and r * p below 2**30.")
    if dklen < 1:
        raise ValueError("dklen must be greater than 0.")
    # OpenSSL's default limit is 32 MiB.
    if 128 * r * (n + p + 2) > (maxmem or 32 * 1024 * 1024):
        raise ValueError("Invalid combination of n, r, p, maxmem: memory limit exceeded.")
    blocks = pbkdf2_hmac("sha256", password, salt, 1, p * 128 * r)
    size = 128 * r
    mixed = b"".join(_romix(blocks[start : start + size], n, r) for start in range(0, len(blocks), size))
    return pbkdf2_hmac("sha256", password, mixed, 1, dklen)


def _romix(block: bytes, n: int, r: int) -> bytes:
    if run_wasm is not None:
        # Hardly any app needs it: assembled when one does.
        from webasgi_driver.adaptations import scrypt_module

        return run_wasm(scrypt_module.module(n, r), "romix", (n, r), block)
    state = int.from_bytes(block, "little")
    size = 128 * r
    memory = []
    for _ in range(n):
        memory.append(state)
        state = _block_mix(state, r, size)
    offset = (2 * r - 1) * 512
    for _ in range(n):
        state = _block_mix(state ^ memory[(state >> offset) & (n - 1)], r, size)
    return state.to_bytes(size, "little")


def _block_mix(state: int, r: int, size: int) -> int:
    words = array("I", state.to_bytes(size, "little"))
    last = words[-16:].tolist()
    even, odd = array("I"), array("I")
    for start in range(0, 32 * r, 16):
        mixed = [a ^ b for a, b in zip(last, words[start : start + 16], strict=True)]
        last = _salsa20_8(mixed)
        (odd if start & 16 else even).extend(last)
    return int.from_bytes((even + odd).tobytes(), "little")


def _salsa20_8(block: list[int]) -> list[int]:
    x = block.copy()
    for _ in range(4):
        for a, b, c, d in QUARTERS:
            total = x[a] + x[d] & 0xFFFFFFFF
            x[b] ^= total << 7 & 0xFFFFFFFF | total >> 25
            total = x[b] + x[a] & 0xFFFFFFFF
            x[c] ^= total << 9 & 0xFFFFFFFF | total >> 23
            total = x[c] + x[b] & 0xFFFFFFFF
            x[d] ^= total << 13 & 0xFFFFFFFF | total >> 19
            total = x[d] + x[c] & 0xFFFFFFFF
            x[a] ^= total << 18 & 0xFFFFFFFF | total >> 14
    return [a + b & 0xFFFFFFFF for a, b in zip(x, block, strict=True)]


# A quarter round of each column and then of each row.
QUARTERS = (
    (0, 4, 8, 12), (5, 9, 13, 1), (10, 14, 2, 6), (15, 3, 7, 11),
    (0, 1, 2, 3), (5, 6, 7, 4), (10, 11, 8, 9), (15, 12, 13, 14),
)  # fmt: skip
