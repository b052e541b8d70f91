# mypy: ignore-errors
"""Synchronous clients that ask another server."""

import json
import time

from attempts import attempt


def httpx_sync(url, name="httpx"):
    library = __import__(name)
    with library.Client() as client:
        echo = client.post(f"{url}/echo", json={"a": 1}).json()
        with client.stream("GET", f"{url}/stream") as response:
            sizes = [len(piece) for piece in response.iter_raw()]
        slow = attempt(client.get, f"{url}/slow", timeout=0.2)
        stuck = attempt(client.get, f"{url}/stuck", timeout=0.3)
        nobody = attempt(client.get, "http://127.0.0.1:1/")
    return {"echo": echo, "sizes": sizes, "timeout": slow, "body timeout": stuck, "nobody": nobody}


def httpx2_sync(url):
    return httpx_sync(url, "httpx2")


def requests_sync(url):
    import requests

    result = {}

    def get(path, **options):
        response = requests.get(path if "://" in path else url + path, **options)
        return [response.status_code, response.reason, len(response.content)]

    response = requests.post(f"{url}/echo", json={"a": 1}, auth=("me", "secret"), headers={"x-own": "1"})
    result["json"] = [response.json(), response.headers.get("x-one"), response.reason]
    result["multipart"] = requests.put(f"{url}/echo", files={"file": ("name.txt", b"\x00\xff")}).json()
    result["iterator"] = requests.post(f"{url}/echo", data=iter([b"0;", b"1;"])).json()["body"]
    result["gzip"] = get("/gzip")
    result["missing"] = get("/status/404")
    result["pieces"] = pieces = []
    started = time.monotonic()
    with requests.get(f"{url}/stream", stream=True) as response:
        pieces.extend([len(piece), time.monotonic() - started] for piece in response.iter_content(None))
    result["timeout"] = attempt(get, "/slow", timeout=0.2)
    result["body timeout"] = attempt(get, "/stuck", timeout=0.3)
    result["broken"] = attempt(get, "/broken")
    result["nobody"] = attempt(get, "http://127.0.0.1:1/")
    return result


def urllib3_sync(url):
    import urllib3

    pool = urllib3.PoolManager(retries=False)
    echo = pool.request("POST", f"{url}/echo", json={"a": 1}).json()
    sizes = [len(piece) for piece in pool.request("GET", f"{url}/stream", preload_content=False).stream()]
    nobody = attempt(pool.request, "GET", "http://127.0.0.1:1/")
    slow = attempt(pool.request, "GET", f"{url}/slow", timeout=0.2)
    return {"echo": echo, "sizes": sizes, "nobody": nobody, "timeout": slow}


def urllib_sync(url):
    import http.client
    import urllib.request

    def get(path, **options):
        with urllib.request.urlopen(path if "://" in path else url + path, **options) as response:
            return [response.status, response.reason, len(response.read())]

    result = {}
    request = urllib.request.Request(f"{url}/echo", b"abc", {"X-Own": "1"}, method="PUT")
    with urllib.request.urlopen(request) as response:
        result["put"] = [json.load(response), response.headers["x-one"]]
    connection = http.client.HTTPConnection(url.partition("//")[2], timeout=5)
    connection.request("POST", "/echo", iter([b"0;", b"1;"]), {"Transfer-Encoding": "chunked"}, encode_chunked=True)
    result["iterator"] = json.load(connection.getresponse())["body"]
    connection.putrequest("POST", "/echo")
    connection.putheader("Content-Length", "3")
    connection.endheaders()
    for letter in (b"a", b"b", b"c"):
        connection.send(letter)
    result["by hand"] = json.load(connection.getresponse())["body"]
    connection.request("GET", "/stream")
    response = connection.getresponse()
    result["pieces"] = [len(response.read1()), len(response.read())]
    connection.request("HEAD", "/gzip")
    response = connection.getresponse()
    result["head"] = [response.status, response.getheader("content-encoding"), response.read().decode()]
    result["gzip"] = get("/gzip")
    result["missing"] = attempt(get, "/status/404")
    result["timeout"] = attempt(get, "/slow", timeout=0.2)
    result["body timeout"] = attempt(get, "/stuck", timeout=0.3)
    result["broken"] = attempt(get, "/broken")
    result["nobody"] = attempt(get, "http://127.0.0.1:1/")
    connection.request("GET", "/stream")
    connection.close()
    return result


def slow_sync(url):
    import requests

    return requests.get(f"{url}/slow").status_code
