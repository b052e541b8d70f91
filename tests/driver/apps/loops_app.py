# mypy: ignore-errors
"""What apps do with event loops, one path each; functions that are not asynchronous are called as ``def`` endpoints."""

import asyncio
import contextlib
import gc
import importlib
import inspect
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import anyio
import anyio.from_thread
import anyio.to_thread


async def pause(result):
    await asyncio.sleep(0.01)
    return result


AT_IMPORT = [asyncio.run(pause("imported")), asyncio.get_event_loop().run_until_complete(pause("by the loop"))]


def at_import():
    return AT_IMPORT


def run():
    async def main():
        return await asyncio.gather(*(pause(number) for number in range(3)))

    return asyncio.run(main())


def run_raises():
    async def main():
        await pause(None)
        raise ValueError("raised")

    try:
        asyncio.run(main())
    except ValueError as exc:
        return exc


def run_in_anyio():
    return anyio.run(pause, "ran")


def workers_of_a_loop():
    """A function that waits in a worker thread holds up neither its event loop nor what it asks of that."""

    async def main():
        started, release = anyio.Event(), threading.Event()

        def work():
            anyio.from_thread.run_sync(started.set)
            return [release.wait(5), anyio.from_thread.run(pause, "by the loop")]

        async def go_on():
            await started.wait()
            release.set()

        async with anyio.create_task_group() as group:
            group.start_soon(go_on)
            return await anyio.to_thread.run_sync(work)

    return anyio.run(main)


def run_stuck():
    async def main():
        await asyncio.Event().wait()

    asyncio.run(main())


def runner():
    with asyncio.Runner() as one:
        return [one.run(pause(1)), one.run(pause(2))]


def new_loop():
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    try:
        result = loop.run_until_complete(pause("new"))
        return [result, asyncio.get_event_loop() is loop]
    finally:
        asyncio.set_event_loop(None)
        loop.close()


def no_loop():
    try:
        asyncio.get_running_loop()
    except RuntimeError as exc:
        return [str(exc), asyncio.get_event_loop().run_until_complete(pause("ran"))]


def javascript():
    wait = importlib.import_module("pyodide.code").run_js("async () => { await new Promise(done => setTimeout(done)) }")
    return importlib.import_module("pyodide.ffi").run_sync(wait())


async def in_the_loop():
    errors = []
    for function in (asyncio.run, asyncio.get_running_loop().run_until_complete):
        coroutine = pause(1)
        try:
            function(coroutine)
        except RuntimeError as exc:
            errors.append(str(exc))
        coroutine.close()
    return errors


async def executor():
    loop = asyncio.get_running_loop()
    numbers = await asyncio.gather(*(loop.run_in_executor(None, int, number) for number in range(3)))
    with ThreadPoolExecutor(1) as pool:
        try:
            await loop.run_in_executor(pool, int, "x")
        except ValueError as exc:
            return [numbers, type(exc).__name__]


async def task_factory():
    loop, order = asyncio.get_running_loop(), []
    loop.set_task_factory(asyncio.eager_task_factory)
    try:

        async def eager():
            order.append(1)

        task = asyncio.create_task(eager())
        order.append(2)
        await task
    finally:
        loop.set_task_factory(None)
    return order


async def fail():
    raise ValueError("raised")


async def exceptions():
    loop, seen = asyncio.get_running_loop(), []
    loop.set_exception_handler(lambda _, context: seen.append(context["message"]))
    task = asyncio.create_task(fail())
    await asyncio.sleep(0.01)
    del task
    gc.collect()
    loop.set_exception_handler(None)
    return seen


async def handled():
    task = asyncio.create_task(fail())
    await asyncio.sleep(0.01)
    try:
        await task
    except ValueError as exc:
        return str(exc)


async def timers():
    loop, order = asyncio.get_running_loop(), []
    loop.call_later(0.02, order.append, 3)
    loop.call_at(loop.time() - 1, order.append, 1)
    loop.call_later(0.01, order.append, 2)
    cancelled = loop.call_later(0.005, order.append, 4)
    cancelled.cancel()
    await asyncio.sleep(0.05)
    return [order, isinstance(cancelled, asyncio.TimerHandle)]


async def signals():
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, print)
    loop.remove_signal_handler(signal.SIGTERM)
    return "taken"


async def overlapping():
    loop = asyncio.get_running_loop()
    started = time.monotonic()
    await asyncio.gather(*(loop.run_in_executor(None, time.sleep, 0.1) for _ in range(4)))
    middle = time.monotonic()
    await asyncio.gather(*(asyncio.to_thread(time.sleep, 0.1) for _ in range(4)))
    return [middle - started < 0.35, time.monotonic() - middle < 0.35]


async def timeouts():
    async def abandoned():
        with anyio.move_on_after(0.02):
            await anyio.to_thread.run_sync(time.sleep, 0.5, abandon_on_cancel=True)

    loop = asyncio.get_running_loop()
    results = []
    for work in (asyncio.to_thread(time.sleep, 0.5), loop.run_in_executor(None, time.sleep, 0.5), abandoned()):
        started = time.monotonic()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(work, 0.05)
        results.append(time.monotonic() - started < 0.4)
    return results


def thread_of_a_loop():
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    result = asyncio.run_coroutine_threadsafe(pause(7), loop).result(5)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(5)
    return [result, thread.is_alive()]


async def busy():
    """A loop of the app's that never pauses lets the page's go on, where it can."""

    def work():
        async def main():
            until = time.monotonic() + 0.2
            for _ in iter(lambda: time.monotonic() < until, False):
                await asyncio.sleep(0)

        asyncio.run(main())

    working = asyncio.create_task(asyncio.to_thread(work))
    await asyncio.sleep(0.05)
    went_on = not working.done()
    await working
    return went_on or not JSPI


try:
    from pyodide.ffi import can_run_sync

    JSPI = can_run_sync()
except ImportError:
    JSPI = False


async def app(scope, receive, send):
    if scope["type"] != "http":
        return
    function = globals()[scope["path"][1:]]
    try:
        if inspect.iscoroutinefunction(function):
            result = repr(await function())
        else:
            result = repr(await anyio.to_thread.run_sync(function))
    except Exception as exc:
        result = f"{type(exc).__name__}: {exc}"
    await send({"type": "http.response.start", "status": 200})
    await send({"type": "http.response.body", "body": result.encode()})
