# mypy: ignore-errors
"""What synchronous code does with threads, one path each; the answer is the function's result."""

import _thread
import contextvars
import gc
import logging.handlers
import multiprocessing.dummy
import multiprocessing.pool
import multiprocessing.synchronize  # (imported by libraries)
import queue
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import anyio
import anyio.from_thread
import anyio.to_thread

from webasgi_driver.adaptations import waiting


def executor():
    started = time.monotonic()
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda number: (time.sleep(0.05), number * 2)[1], range(4)))
        failed = pool.submit(int, "x").exception()
    return [results, type(failed).__name__, time.monotonic() - started < 0.19]


def worker_queue():
    jobs, results = queue.Queue(), []

    def work():
        while (job := jobs.get()) is not None:
            results.append(job * 2)
            jobs.task_done()

    worker = threading.Thread(target=work, daemon=True)
    worker.start()
    for number in range(3):
        jobs.put(number)
    jobs.join()
    alive = worker.is_alive()
    jobs.put(None)
    worker.join(5)
    return [results, alive, worker.is_alive()]


def collections():
    """Garbage is made on one stack while others wait, in frames of frames, and begin later than it."""

    def down(depth, function):
        return function() if depth == 0 else next(map(down, [depth - 1], [function]))

    class Garbage:
        alive = 0

        def __init__(self):
            Garbage.alive += 1
            self.itself = self

        def __del__(self):
            Garbage.alive -= 1

    def make():
        for _ in range(3000):
            Garbage()
        return Garbage.alive

    def work():
        most = 0
        for depth in range(40):
            time.sleep(0.005)
            most = max(most, down(depth, make))
        return most

    threshold = gc.get_threshold()
    gc.set_threshold(300, 2, 2)
    with ThreadPoolExecutor(2) as pool:
        working = pool.submit(work)
        waiting = pool.submit(down, 30, lambda: time.sleep(0.5))
        most = working.result()
        waiting.result()
    gc.set_threshold(*threshold)
    return [most < 100_000, gc.isenabled()]


def joined():
    results = []
    workers = [threading.Thread(target=lambda number=number: results.append(number)) for number in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return results


LEFT = []


def left():
    def work():
        time.sleep(0.02)
        LEFT.append(threading.current_thread().name)

    threading.Thread(target=work, daemon=True, name="left alone").start()
    return LEFT


def left_since():
    time.sleep(0.1)
    return LEFT


def thread_pool():
    told = []
    with multiprocessing.pool.ThreadPool(4) as pool:
        started = time.monotonic()
        results = pool.map(lambda number: (time.sleep(0.05), number * 2)[1], range(4))
        overlapped = time.monotonic() - started < 0.19
        results += [pool.apply(max, (1, 2)), pool.apply_async(pow, (2, 3), callback=told.append).get(5)]
        results += [*pool.imap(abs, [-1, -2]), *sorted(pool.imap_unordered(abs, [-1, -2]))]
        results += pool.starmap(pow, [(3, 2)])
        try:
            pool.map(int, ["x"])
        except ValueError:
            told.append("ValueError")
        pool.close()
        pool.join()
    return [results, told, overlapped]


def dummy_pool():
    with multiprocessing.dummy.Pool(2) as pool:
        return pool.map(abs, [-1, 2])


def lock():
    mutex, order = threading.Lock(), []

    def hold(name):
        with mutex:
            order.append(f"{name} in")
            time.sleep(0.02)
            order.append(f"{name} out")

    workers = [threading.Thread(target=hold, args=(name,)) for name in "ab"]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return [order, mutex.locked()]


def reentrant():
    mutex, order = threading.RLock(), []

    def hold(name):
        with mutex:
            order.append(f"{name} in")
            with mutex:
                time.sleep(0.02)
            order.append(f"{name} out")

    workers = [threading.Thread(target=hold, args=(name,)) for name in "ab"]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return [order, mutex.acquire(timeout=0.01), mutex.acquire(False)]


def condition():
    changed, seen = threading.Condition(), []

    def wait():
        with changed, changed:
            while not seen:
                changed.wait()
            seen.append("woken")

    worker = threading.Thread(target=wait)
    worker.start()
    time.sleep(0.01)
    with changed:
        seen.append("changed")
        changed.notify()
    worker.join()
    return seen


def simple_queue():
    jobs = queue.SimpleQueue()
    threading.Timer(0.01, jobs.put, ["job"]).start()
    return jobs.get()


def event():
    ready = threading.Event()
    threading.Timer(0.02, ready.set).start()
    return [ready.wait(0.001), ready.wait(5)]


def portal():
    async def double(number):
        await anyio.sleep(0.01)
        return number * 2

    return [anyio.from_thread.run(double, 21), anyio.from_thread.run_sync(len, "abc")]


def blocking_portal():
    async def double(number):
        await anyio.sleep(0.01)
        return number * 2

    async def named(name, task_status):
        task_status.started(name)

    with anyio.from_thread.start_blocking_portal() as calls:
        started = [calls.start_task(named, name)[1] for name in ("a", "b")]
        return [calls.call(double, 21), started]


def queue_listener():
    records = queue.SimpleQueue()
    seen = []

    class Collector(logging.Handler):
        def emit(self, record):
            seen.append(record.getMessage())

    listener = logging.handlers.QueueListener(records, Collector())
    listener.start()
    logger = logging.getLogger("queued")
    logger.addHandler(logging.handlers.QueueHandler(records))
    logger.warning("one")
    listener.stop()
    return seen


def locals_of_threads():
    values = threading.local()

    def work(number):
        values.number = number
        time.sleep(0.02)
        return values.number

    with ThreadPoolExecutor(3) as pool:
        numbers = list(pool.map(work, range(3)))
    shared = threading.local()
    shared.name = "main"
    seen = [shared.name]
    worker = threading.Thread(target=lambda: seen.append(getattr(shared, "name", "main")))
    worker.start()
    worker.join()
    return [numbers, seen]


def names():
    seen = []

    def work():
        this = threading.current_thread()
        seen.extend([this.name, this is worker, this.ident == threading.get_ident() == this.native_id, this.daemon])

    worker = threading.Thread(target=work, name="worker", daemon=True)
    before = threading.active_count()
    worker.start()
    count = threading.active_count() - before
    worker.join()
    return [seen, threading.current_thread() is not threading.main_thread(), count, worker in threading.enumerate()]


def contexts():
    variable = contextvars.ContextVar("variable", default="default")
    variable.set("caller's")
    seen = []
    worker = threading.Thread(target=lambda: seen.append(variable.get()))
    worker.start()
    worker.join()
    with ThreadPoolExecutor(1) as pool:
        seen.append(pool.submit(variable.get).result())
    return seen


def cancelled():
    pool = ThreadPoolExecutor(1)
    first, second = pool.submit(time.sleep, 0.05), pool.submit(print)
    try:
        first.result(timeout=0.01)
    except TimeoutError as exc:
        error = type(exc).__name__
    else:
        raise RuntimeError(waiting.NEEDED)
    was_cancelled = second.cancel()
    pool.shutdown()
    return [was_cancelled, first.done(), error]


def low_level():
    done = threading.Event()
    _thread.start_new_thread(done.set, ())
    return done.wait(5)


async def app(scope, receive, send):
    if scope["type"] != "http":
        return
    function = globals()[scope["path"][1:]]
    try:
        result = repr(await anyio.to_thread.run_sync(function))
    except Exception as exc:
        result = f"{type(exc).__name__}: {exc}"
    await send({"type": "http.response.start", "status": 200})
    await send({"type": "http.response.body", "body": result.encode()})
