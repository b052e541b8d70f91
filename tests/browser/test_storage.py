"""State of a playground: IndexedDB, caches, locks, broadcasts and cookies outlive a page and reach no one else."""

from tests.browser.playground import Playground

APP = "workers"

DATABASE = """
  const wanted = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const opened = (name, version, upgrade) => {
    const request = indexedDB.open(name, version);
    request.onupgradeneeded = (event) => upgrade(request.result, event);
    return wanted(request);
  };
"""


def test_a_database(app: Playground) -> None:
    seen = app.evaluate(
        f"""async () => {{
          {DATABASE}
          const request = indexedDB.open("made", 2);
          const early = [request instanceof IDBOpenDBRequest, request instanceof IDBRequest, request.readyState];
          let versions;
          request.addEventListener("upgradeneeded", (event) => {{
            versions = [event.oldVersion, event.newVersion];
            const store = request.result.createObjectStore("items", {{ keyPath: "id", autoIncrement: true }});
            store.createIndex("name", "name", {{ unique: true }});
          }});
          const db = await wanted(request);
          const late = [request instanceof IDBOpenDBRequest, db instanceof IDBDatabase, request.result === db];
          const store = () => db.transaction("items", "readwrite").objectStore("items");
          const keys = [await wanted(store().add({{ name: "a", bytes: new Uint8Array([1]) }})),
            await wanted(store().add({{ name: "b", when: new Date(7) }}))];
          const clash = await wanted(store().add({{ name: "a" }})).catch((error) => error.name);
          const range = await wanted(store().index("name").getAllKeys(IDBKeyRange.bound("a", "b", true)));
          const {{ when }} = await wanted(store().get(2));
          db.close();
          return [early, versions, late, keys, clash, range, when.getTime(), await indexedDB.databases(),
            indexedDB.cmp(1, 2)];
        }}"""
    )
    assert seen == [
        [True, True, "pending"],
        [0, 2],
        [True, True, True],
        [1, 2],
        "ConstraintError",
        [2],
        7,
        [{"name": "made", "version": 2}],
        -1,
    ]


def test_a_database_outlives_its_page_and_is_in_workers(app: Playground) -> None:
    app.evaluate(
        f"""async () => {{
          {DATABASE}
          const db = await opened("kept", 1, (db) => db.createObjectStore("s", {{ autoIncrement: true }}));
          const transaction = db.transaction("s", "readwrite");
          transaction.objectStore("s").add("first");
          await new Promise((resolve) => {{ transaction.oncomplete = resolve }});
        }}"""
    )
    app.open("/other")
    script = f"""{DATABASE}
      (async () => {{
        const db = await opened("kept");
        const key = await wanted(db.transaction("s", "readwrite").objectStore("s").add("second"));
        db.close();
        postMessage(key);
      }})()"""
    assert app.evaluate(
        f"""async ([script]) => {{
          {DATABASE}
          const db = await opened("kept");
          const worker = new Worker(URL.createObjectURL(new Blob([script])));
          const key = await new Promise((resolve) => {{ worker.onmessage = ({{ data }}) => resolve(data) }});
          const all = await wanted(db.transaction("s").objectStore("s").getAll());
          db.close();
          return [key, all];
        }}""",
        [script],
    ) == [2, ["first", "second"]]
    assert app.evaluate(
        f"""async () => {{
          {DATABASE}
          await wanted(indexedDB.deleteDatabase("kept"));
          const db = await opened("kept", undefined, () => {{}});
          return [db.version, db.objectStoreNames.length, (await indexedDB.databases()).length >= 1];
        }}"""
    ) == [1, 0, True]


def test_versions_that_no_database_has(app: Playground) -> None:
    assert (
        app.evaluate(
            """() => [0, -1, "x", {}].map((version) => {
          try { indexedDB.open("none", version); return "fine" } catch (error) { return error.name }
        })"""
        )
        == ["TypeError"] * 4
    )


def test_caches(app: Playground) -> None:
    app.evaluate(
        """async () => {
          const cache = await caches.open("c");
          await cache.add("/echo?x=1");
          await cache.put("/made", new Response("made", { status: 201, headers: { "x-kept": "yes" } }));
        }"""
    )
    app.open("/other")
    assert app.evaluate(
        """async () => {
          const cache = await caches.open("c");
          const made = await caches.match("/made");
          const urls = (await cache.keys()).map(({ url }) => url.replace(location.origin, ""));
          const varied = new Response("", { headers: { vary: "*" } });
          const refused = await cache.put("/made", varied).catch((error) => error.name);
          return [made.status, made.headers.get("x-kept"), await made.text(), urls,
            await cache.match("/echo") === undefined,
            (await (await cache.match("/echo", { ignoreSearch: true })).json()).path,
            refused, await cache.delete("/made"),
            await caches.has("c"), await caches.delete("c"), await caches.keys(), String(caches), String(cache)];
        }"""
    ) == [
        201,
        "yes",
        "made",
        ["/echo?x=1", "/made"],
        True,
        "/echo",
        "TypeError",
        True,
        True,
        True,
        [],
        "[object CacheStorage]",
        "[object Cache]",
    ]


def test_broadcasts(app: Playground) -> None:
    script = "const c = new BroadcastChannel('b'); c.onmessage = ({ data }) => c.postMessage(['heard', data])"
    assert app.evaluate(
        """([script]) => new Promise((resolve) => {
          const worker = new Worker(URL.createObjectURL(new Blob([script + "; postMessage(1)"])));
          const channel = new BroadcastChannel("b");
          const heard = [];
          new BroadcastChannel("b").onmessage = ({ data }) => heard.push(data);
          new BroadcastChannel("other").onmessage = () => heard.push("other");
          channel.onmessage = ({ data, origin }) => {
            let refused;
            try { channel.postMessage(() => {}) } catch (error) { refused = error.name }
            channel.close();
            try { channel.postMessage(1) } catch (error) { refused += error.name }
            resolve([data, origin === location.origin, refused, heard]);
          };
          worker.onmessage = () => channel.postMessage({ a: 1 });
        })""",
        [script],
    ) == [["heard", {"a": 1}], True, "DataCloneErrorInvalidStateError", [{"a": 1}]]


def test_locks(app: Playground) -> None:
    assert app.evaluate(
        """async () => {
          const order = [];
          const gate = Promise.withResolvers();
          const first = navigator.locks.request("l", async (lock) => {
            order.push(lock.name + lock.mode);
            await gate.promise;
          });
          const second = navigator.locks.request("l", { mode: "shared" }, () => order.push("second"));
          await navigator.locks.request("l", { ifAvailable: true }, (lock) => order.push(lock));
          const limited = { signal: AbortSignal.timeout(10) };
          const given = await navigator.locks.request("l", limited, () => {}).catch((error) => error.name);
          const { held, pending } = await navigator.locks.query();
          gate.resolve();
          await second;
          const stolen = navigator.locks.request("s", () => new Promise(() => {})).catch((error) => error.name);
          await navigator.locks.request("s", { steal: true }, () => order.push("thief"));
          const wrong = await navigator.locks.request("-l", () => {}).catch((error) => error.name);
          return [order, given, held, pending, await stolen, wrong, await navigator.locks.request("v", () => 5),
            await navigator.storage.persisted(), (await navigator.storage.estimate()).quota > 0];
        }"""
    ) == [
        ["lexclusive", None, "second", "thief"],
        "TimeoutError",
        [{"name": "l", "mode": "exclusive"}],
        [{"name": "l", "mode": "shared"}],
        "AbortError",
        "NotSupportedError",
        5,
        False,
        True,
    ]


def test_the_cookie_store(app: Playground) -> None:
    app.evaluate("document.cookie.split('; ').forEach((c) => { document.cookie = c.split('=')[0] + '=; Max-Age=0' })")
    assert app.evaluate(
        """async () => {
          const told = [];
          cookieStore.onchange = ({ changed, deleted }) => told.push([changed, deleted]);
          await cookieStore.set("a", "1");
          await cookieStore.set({ name: "b", value: "2" });
          const all = await cookieStore.getAll();
          const visible = document.cookie;
          await new Promise((resolve) => setTimeout(resolve, 200));
          await cookieStore.delete("a");
          await new Promise((resolve) => setTimeout(resolve, 200));
          const refused = [];
          for (const given of [["a=b", "c"], [{ name: "a", value: ";" }], ["a"]])
            refused.push(await cookieStore.set(...given).catch((error) => error.name));
          return [all, visible, await cookieStore.get("a"), (await cookieStore.get("b")).value, refused, told.flat(2)];
        }"""
    ) == [
        [{"name": "a", "value": "1"}, {"name": "b", "value": "2"}],
        "a=1; b=2",
        None,
        "2",
        ["TypeError"] * 3,
        [{"name": "a", "value": "1"}, {"name": "b", "value": "2"}, {"name": "a"}],
    ]


def test_the_docs_page_has_none_of_it(app: Playground) -> None:
    app.evaluate(f"async () => {{ {DATABASE} await opened('mine', 1, () => {{}}); await caches.open('mine') }}")
    assert app.page.evaluate(
        """async () => {
          const databases = await indexedDB.databases();
          return [databases.some(({ name }) => name === "mine"), await caches.has("mine")];
        }"""
    ) == [False, False]
    app.page.evaluate(
        """() => {
          globalThis.heard = [];
          new BroadcastChannel("b").onmessage = ({ data }) => heard.push(data);
        }"""
    )
    app.evaluate("new BroadcastChannel('b').postMessage('secret')")
    app.page.wait_for_timeout(200)
    assert app.page.evaluate("heard") == []


def test_the_quota(app: Playground) -> None:
    assert app.evaluate(
        """() => {
          const names = [];
          for (const action of [() => { localStorage.big = "x".repeat(6000000) }, () => localStorage.getItem(),
            () => localStorage.setItem("a")])
            try { action(); names.push("fine") } catch (error) { names.push(error.name) }
          return [names, localStorage.getItem("big")];
        }"""
    ) == [["QuotaExceededError", "TypeError", "TypeError"], None]
