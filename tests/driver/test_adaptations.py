"""The adaptations in CPython, where nothing can be suspended; ``test_in_pyodide.py`` has both kinds."""

from __future__ import annotations

import gc
import hashlib
import subprocess
import sys
import weakref
from pathlib import Path

import pytest

from webasgi_driver.adaptations import hashing, identities, thread_locals

SOURCE = Path(__file__).parents[2] / "src"


@pytest.mark.parametrize("name", ["sha1", "sha256", "sha512", "md5", "sha3_256", "blake2b"])
@pytest.mark.parametrize(
    ("password", "salt", "iterations", "length"),
    [(b"password", b"salt", 1, None), (b"p" * 300, b"", 3, 200), (b"", b"s", 50, 1), (bytearray(b"x"), b"y", 2, 64)],
)
def test_pbkdf2(name: str, password: bytes, salt: bytes, iterations: int, length: int | None) -> None:
    expected = hashlib.pbkdf2_hmac(name, password, salt, iterations, length)
    assert hashing.pbkdf2_hmac(name, password, salt, iterations, length) == expected


@pytest.mark.parametrize(("n", "r", "p", "length"), [(2, 1, 1, 64), (16, 1, 1, 64), (64, 8, 1, 32), (16, 3, 4, 100)])
def test_scrypt(n: int, r: int, p: int, length: int) -> None:
    expected = hashlib.scrypt(b"password", salt=b"salt", n=n, r=r, p=p, dklen=length)
    assert hashing.scrypt(b"password", salt=b"salt", n=n, r=r, p=p, dklen=length) == expected


def test_hashing_refuses_what_openssl_refuses() -> None:
    with pytest.raises(ValueError, match="iteration value"):
        hashing.pbkdf2_hmac("sha256", b"", b"", 0)
    with pytest.raises(ValueError, match="key length"):
        hashing.pbkdf2_hmac("sha256", b"", b"", 1, 0)
    with pytest.raises(ValueError, match="unsupported hash"):
        hashing.pbkdf2_hmac("nosuch", b"", b"", 1)
    with pytest.raises(ValueError, match="can't be used for HMAC"):
        hashing.pbkdf2_hmac("shake_128", b"", b"", 1)
    with pytest.raises(ValueError, match="power of 2"):
        hashing.scrypt(b"", salt=b"", n=3, r=1, p=1)
    with pytest.raises(ValueError, match="memory limit"):
        hashing.scrypt(b"", salt=b"", n=2**20, r=8, p=1)
    with pytest.raises(ValueError, match="positive"):
        hashing.scrypt(b"", salt=b"", n=2, r=0, p=1)
    with pytest.raises(ValueError, match="dklen"):
        hashing.scrypt(b"", salt=b"", n=2, r=1, p=1, dklen=0)


def run(script: str) -> str:
    """What a script prints in a process with every adaptation installed and no way to suspend."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", f"from webasgi_driver import adaptations\n{script}"],
        cwd=SOURCE,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_nothing_is_imported_to_be_adapted() -> None:
    script = """
import sys
adaptations.install(None)
print([name for name in ("anyio", "asgiref", "concurrent.futures.thread", "logging.handlers") if name in sys.modules])
import anyio._backends._asyncio as backend, asgiref.sync, inspect
print("adaptations" in inspect.getsourcefile(asgiref.sync.SyncToAsync.__call__))
print(type(asgiref.sync.__loader__).__name__, type(asgiref.sync.__spec__.loader).__name__)
print("import asyncio" in inspect.getsource(asgiref.sync))
"""
    assert run(script).splitlines() == ["[]", "True", "SourceFileLoader SourceFileLoader", "True"]


def test_fastapi_knows_where_endpoints_stand_without_their_sources() -> None:
    script = """
import linecache
import fastapi.routing, fastapi.params
endpoint = fastapi.routing.APIRouter.get
without = fastapi.routing._extract_endpoint_context(endpoint)
fastapi.routing._endpoint_context_cache.clear()
linecache.clearcache()
adaptations.install(None)
print(len(without), fastapi.routing._extract_endpoint_context(endpoint) == without, list(linecache.cache))
"""
    assert run(script) == "3 True []"


def test_hooks_leave_failing_imports_alone() -> None:
    script = """
from webasgi_driver.adaptations import imports
imports.after_import("nosuch", print)
for _ in range(2):
    try:
        import nosuch
    except ModuleNotFoundError as exc:
        print(exc)
imports.after_import("sys", lambda module: print(module.__name__))
"""
    assert run(script).splitlines() == ["No module named 'nosuch'"] * 2 + ["sys"]


def test_sync_code_runs_in_the_task() -> None:
    script = """
adaptations.install(None)
import asyncio, contextvars, threading, anyio.to_thread, anyio.from_thread
from concurrent.futures import ThreadPoolExecutor
variable = contextvars.ContextVar("variable", default=0)

def sync(result):
    variable.set(variable.get() + 1)
    return result, variable.get(), threading.current_thread() is threading.main_thread()

def way_back():
    return anyio.from_thread.run_sync(len, "abc"), anyio.from_thread.run(nothing)

async def nothing():
    return "nothing"

def initializer(word):
    print("initializer", word)

async def main():
    variable.set(1)
    print(await anyio.to_thread.run_sync(sync, "anyio"), variable.get())
    print(await anyio.to_thread.run_sync(sync, "limited", limiter=anyio.CapacityLimiter(1), abandon_on_cancel=True))
    print(await anyio.to_thread.run_sync(way_back))
    with ThreadPoolExecutor(2, initializer=initializer, initargs=("once",)) as pool:
        print(list(pool.map(str, range(3))), repr(pool.submit(int, "x").exception()))
    try:
        pool.submit(print)
    except RuntimeError as exc:
        print(exc)

asyncio.run(main())
"""
    assert run(script).splitlines() == [
        "('anyio', 2, False) 1",
        "('limited', 2, False)",
        "(3, 'nothing')",
        "initializer once",
        """['0', '1', '2'] ValueError("invalid literal for int() with base 10: 'x'")""",
        "cannot schedule new futures after shutdown",
    ]


def test_asgiref_both_ways() -> None:
    script = """
adaptations.install(None)
import asyncio, contextvars
from asgiref.sync import SyncToAsync, ThreadSensitiveContext, async_to_sync, sync_to_async
variable = contextvars.ContextVar("variable", default="unset")

async def inner(value):
    variable.set(value)
    return await sync_to_async(lambda: value.upper())()

def outer(value):
    return async_to_sync(inner)(value), variable.get()

async def waits_for_itself():
    await asyncio.sleep(0.01)
    return await asyncio.create_task(asyncio.sleep(0, "by itself"))

async def waits(future):
    await future

class Wrapped(SyncToAsync):
    def thread_handler(self, loop, *args, **kwargs):
        print("handler")
        return super().thread_handler(loop, *args, **kwargs)

async def main():
    async with ThreadSensitiveContext():
        print(await sync_to_async(outer)("value"), variable.get())
    print(await sync_to_async(variable.get, context=contextvars.Context())())
    print(await Wrapped(len)("abc"))
    print(await sync_to_async(async_to_sync(waits_for_itself))())
    loop = asyncio.get_running_loop()
    for future in (loop.create_future(), asyncio.Event().wait()):
        try:
            await sync_to_async(async_to_sync(waits))(future)
        except RuntimeError as exc:
            print(exc)

asyncio.run(main())
"""
    lines = run(script).splitlines()
    assert lines[:5] == ["('VALUE', 'value') value", "unset", "handler", "3", "by itself"]
    assert len(lines) == 7
    for line in lines[5:]:
        assert line.startswith("async_to_sync(waits) waits for the event loop from synchronous code. This needs JSPI")


def test_threads_run_to_their_end() -> None:
    script = """
adaptations.install(None)
import asyncio, queue, threading, time

ran = []
def work(name):
    time.sleep(0.01)
    ran.append((name, threading.current_thread().name))
def endless():
    while True:
        try:
            time.sleep(1)
            ran.append("turn")
        except Exception as exc:  # as of a loop that is to survive what its work raises
            ran.append(exc)
class Waiter(threading.Thread):
    def run(self):
        threading.Event().wait(60)
def consumer(items=queue.Queue()):
    while True:
        try:
            items.get()
        except Exception as exc:
            ran.append(exc)

async def main():
    threads = [threading.Thread(target=work, args=(name,), name=name) for name in "ab"]
    for thread in threads:
        thread.start()
    print(ran, threads[0].is_alive(), threading.active_count())
    threads[1].join()
    print(ran)
    await asyncio.sleep(0.05)
    print(ran, threads[0].is_alive(), threading.active_count())
    threading.excepthook = lambda args: print(args.exc_value)
    waiting._sleep = lambda seconds: None
    for thread in (threading.Thread(target=endless), Waiter(), threading.Thread(target=consumer)):
        thread.start()
    await asyncio.sleep(0.05)
    print(ran[2:])

from webasgi_driver.adaptations import waiting
time.sleep = waiting.sleep
asyncio.run(main())
"""
    lines = run(script).splitlines()
    # To join one is to wait for what is due: the other one, too.
    assert lines[:3] == ["[] True 3", "[('a', 'a'), ('b', 'b')]", "[('a', 'a'), ('b', 'b')] False 1"]
    assert lines[3].startswith("This thread (target=__main__.endless) was ended: it goes on sleeping or waiting")
    # While one waits, what is due is called: the other one, too.
    assert lines[4].startswith("This thread (target=__main__.consumer) was ended")
    assert lines[5].startswith("This thread (__main__.Waiter) was ended")
    assert lines[6:] == ["['turn', 'turn', 'turn']"]


def test_threads_and_locks_say_what_they_lack() -> None:
    script = """
adaptations.install(None)
import asyncio, queue, threading

def work(): pass

def attempt(function):
    try:
        print(function())
    except Exception as exc:
        print(type(exc).__name__, exc)

lock = threading.Lock()
attempt(threading.Thread(target=work).join)
attempt(lambda: threading.Thread(target=work).is_alive())
attempt(lambda: threading.main_thread().is_alive())
attempt(lock.acquire)
attempt(lambda: lock.acquire(False))
attempt(lambda: lock.acquire(timeout=0.01))
attempt(lock.acquire)
attempt(lambda: lock.acquire(False, 1))
lock.release()
attempt(lock.release)
attempt(lambda: threading.Event().wait(0.01))
attempt(threading.Event().wait)
attempt(lambda: queue.Queue().get(timeout=0.01))
attempt(threading.Condition().wait)
"""
    lines = run(script).splitlines()
    assert lines[:6] == [
        "RuntimeError cannot join thread before it is started",
        "False",
        "True",
        "True",
        "False",
        "False",
    ]
    assert lines[6].startswith("RuntimeError Lock.acquire waits for another thread, and none can run meanwhile.")
    assert lines[7:10] == [
        "ValueError can't specify a timeout for a non-blocking call",
        "RuntimeError release unlocked lock",
        "False",
    ]
    assert lines[10].startswith("RuntimeError Condition.wait waits for another thread")
    assert lines[11].startswith("Empty")
    assert lines[12] == "RuntimeError cannot wait on un-acquired lock"


def test_reentrant_locks() -> None:
    script = """
adaptations.install(None)
import asyncio, threading, anyio.to_thread
lock = threading.RLock()

def hold():
    with lock, lock:
        return lock.locked(), lock._is_owned(), lock._recursion_count()

def attempt(function):
    try:
        print(function())
    except RuntimeError as exc:
        print(str(exc).partition(".")[0])

async def main():
    print(await anyio.to_thread.run_sync(hold), lock.locked(), repr(lock)[:24])
    with lock:
        # The event loop's tasks are one thread, the functions of a pool others.
        attempt(lambda: lock.acquire(False))
        lock.release()
        print(await anyio.to_thread.run_sync(lock.acquire, False))
        try:
            await anyio.to_thread.run_sync(hold)
        except RuntimeError as exc:
            print(str(exc).partition(",")[0])
    attempt(lock.release)
    condition = threading.Condition()
    with condition, condition:
        print(condition.wait(0.001), condition._is_owned())
    attempt(condition.wait)

asyncio.run(main())
"""
    assert run(script).splitlines() == [
        "(True, True, 2) False <unlocked RLock count=0 ",
        "True",
        "False",
        "Lock.acquire waits for another thread",
        "cannot release un-acquired lock",
        "False True",
        "cannot wait on un-acquired lock",
    ]


def test_queue_logging() -> None:
    script = """
adaptations.install(None)
import logging, logging.handlers, queue
records = queue.Queue()
class Show(logging.Handler):
    def emit(self, record):
        print(record.getMessage())
logger = logging.getLogger("x")
logger.addHandler(logging.handlers.QueueHandler(records))
logger.warning("before")
listener = logging.handlers.QueueListener(records, Show())
listener.start()
logger.warning("during")
listener.stop()
logger.warning("after")
print(records.qsize())
"""
    assert run(script).splitlines() == ["before", "during", "1"]


def test_stand_ins_for_missing_modules() -> None:
    script = """
import sys
# As in Pyodide, where they are not built.
class Missing:
    def find_spec(self, name, path=None, target=None):
        if name in ("_multiprocessing", "_posixshmem"):
            raise ModuleNotFoundError(name=name)
import importlib.util
find = importlib.util.find_spec
importlib.util.find_spec = lambda name: None if name in ("_multiprocessing", "_posixshmem") else find(name)
adaptations.install(None)
import multiprocessing.synchronize, multiprocessing.shared_memory
try:
    multiprocessing.Lock()
except OSError as exc:
    print(exc)
try:
    multiprocessing.shared_memory.SharedMemory("x")
except OSError as exc:
    print(exc)
"""
    assert run(script).splitlines() == ["There are no processes in the browser."] * 2


def test_input_says_that_there_is_no_terminal_unless_the_app_has_something_to_read() -> None:
    script = """
adaptations.install(None)
import io, sys
sys.stdin = sys.__stdin__ = io.StringIO()
try:
    input("Name? ")
except EOFError as exc:
    print(exc)
sys.stdin = io.StringIO("Ada\\n")
print(input())
try:
    input()
except EOFError as exc:
    print(exc)
"""
    said, name, end = run(script).splitlines()
    assert said.startswith("Name? EOF when reading a line: there is no terminal in the browser")
    assert (name, end) == ("Ada", "EOF when reading a line")


class State:
    """A base class that is made anew for each thread, as peewee's."""

    def __init__(self) -> None:
        super().__init__()
        self.closed = True


class Connection(State, thread_locals.Local):
    pass


class Numbered(thread_locals.Local):
    kind = "number"

    def __init__(self, number: int) -> None:
        self.number = number


def _use_and_forget(thread: identities.Identity) -> weakref.ref[Numbered]:
    numbered = Numbered(1)
    identities.call(thread, lambda: numbered.number)
    return weakref.ref(numbered)


def test_locals_of_threads() -> None:
    other = identities.Identity("other")
    connection, numbered = Connection(), Numbered(5)
    connection.closed, numbered.number = False, 6
    assert identities.call(other, lambda: (connection.closed, numbered.number, numbered.kind)) == (True, 5, "number")
    assert (connection.closed, numbered.__dict__) == (False, {"number": 6})
    del numbered.number
    assert not hasattr(numbered, "number")
    assert identities.call(other, lambda: numbered.number) == 5
    count = len(other.spaces)
    gone = _use_and_forget(other)
    gc.collect()
    assert (gone(), len(other.spaces)) == (None, count)
    with pytest.raises(TypeError, match="Initialization arguments"):
        thread_locals.Local(1)
    with pytest.raises(AttributeError, match="read-only"):
        connection.__dict__ = {}


def test_calls_that_do_not_overlap_share_a_thread() -> None:
    workers = identities.Workers("pool")
    (first, new), (second, _) = workers.take(), workers.take()
    assert (first.name, second.name, new) == ("pool_0", "pool_1", True)
    workers.give_back(first)
    workers.give_back(second)
    assert workers.take() == (first, False)
