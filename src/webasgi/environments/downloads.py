"""Files over HTTP: retried, time-limited, checked by hash and size; proxies and certificates as the user set them."""

from __future__ import annotations

import contextlib
import hashlib
import re
import ssl
import time
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass, url2pathname

import urllib3
from urllib3.exceptions import HTTPError, MaxRetryError
from urllib3.util import Retry, Timeout, make_headers

from .cache import storage_error
from .credentials import credentials_for
from .errors import ResolutionError
from .uv import without_credentials
from .wheels import RemoteFile

_ATTEMPTS = 3

#: Bytes that a file may have.
_MOST = 500_000_000
_CHUNK = 1 << 18

# `HTTPSConnection(host='files.example', port=443): ...`
_CONNECTION = re.compile(r"^\w+\([^()]*\): ")


def download(file: RemoteFile, destination: Path, timeout: float) -> tuple[str, int]:
    """Fetch a file to `destination` and return its sha256 and its size in bytes.

    Raises ResolutionError when it can't be had within `timeout` seconds, or is not the file that the lock names.
    """
    deadline = time.monotonic() + timeout
    problem = "no answer"
    for attempt in range(_ATTEMPTS):
        try:
            sha256, size = _transfer(file.url, destination, deadline)
        except (HTTPError, OSError) as error:
            problem = _said(error)
        else:
            if file.sha256 is not None and sha256 != file.sha256:
                problem = f"its sha256 is {sha256}, the lock says {file.sha256}"
            elif file.size is not None and size != file.size:
                problem = f"it has {size} bytes, the lock says {file.size}"
            else:
                return sha256, size
        if time.monotonic() + attempt + 1 > deadline or attempt + 1 == _ATTEMPTS:
            break
        time.sleep(0.2 * 4**attempt)
    raise ResolutionError(
        f"{file.filename} could not be downloaded from {without_credentials(file.url)}: {problem}. "
        "Check the connection or the package index, and build again.",
        "network",
    )


def local_path(url: str) -> Path:
    """The path that a file URL names."""
    return Path(url2pathname(urlsplit(url).path))


def fetch_text(url: str, accept: str, timeout: float) -> tuple[str, str]:
    """A small document and its content type. Raises ResolutionError."""
    try:
        response = _request(url, {"Accept": accept, **_authorization(url)}, timeout, preload=True)
    except (HTTPError, OSError) as error:
        raise ResolutionError(f"{url} can't be read: {_said(error)}", "network") from None
    if response.status != 200:
        raise ResolutionError(f"{url} can't be read: HTTP status {response.status}", "network")
    return response.data.decode("utf-8", "replace"), response.headers.get("Content-Type", "")


def _said(error: Exception) -> str:
    """What went wrong, without the connection's and the retries' description around it."""
    reason = error.reason if isinstance(error, MaxRetryError) and error.reason is not None else error
    return without_credentials(_CONNECTION.sub("", str(reason)).rstrip("."))


def _transfer(url: str, destination: Path, deadline: float) -> tuple[str, int]:
    digest = hashlib.sha256()
    size = 0
    if urlsplit(url).scheme == "file":
        data = local_path(url).read_bytes()
        with _storing(destination):
            destination.write_bytes(data)
        return hashlib.sha256(data).hexdigest(), len(data)
    remaining = deadline - time.monotonic()
    if remaining <= 0:
        raise TimeoutError("no time is left")
    headers = {"Accept-Encoding": "identity", **_authorization(url)}
    response = _request(url, headers, remaining, preload=False)
    try:
        if response.status != 200:
            raise OSError(f"HTTP status {response.status}")
        with _storing(destination):
            out = destination.open("wb")
        try:
            for chunk in response.stream(_CHUNK):
                if time.monotonic() > deadline:
                    raise TimeoutError("it took too long")
                digest.update(chunk)
                size += len(chunk)
                if size > _MOST:
                    raise OSError(f"it has more than {_MOST // 1_000_000} MB")
                with _storing(destination):
                    out.write(chunk)
            with _storing(destination):
                out.flush()
        finally:
            with contextlib.suppress(OSError):  # told already, by `flush`
                out.close()
    finally:
        response.release_conn()
    return digest.hexdigest(), size


@contextlib.contextmanager
def _storing(destination: Path) -> Iterator[None]:
    """A full disk is not the network's fault."""
    try:
        yield
    except OSError as error:
        raise storage_error(error, destination.parent) from None


def _request(url: str, headers: Mapping[str, str], timeout: float, *, preload: bool) -> urllib3.BaseHTTPResponse:
    # `download` repeats a whole transfer, since most faults come after the response's head.
    attempts = 2 if preload else 0
    retries = Retry(
        total=None,
        connect=attempts,
        read=attempts,
        status=attempts,
        other=0,
        redirect=5,
        backoff_factor=0.3,
        status_forcelist=(429, 500, 502, 503, 504),
        raise_on_status=False,
        respect_retry_after_header=False,
    )
    limit = Timeout(connect=min(20.0, timeout), read=min(60.0, timeout))
    return _manager(_proxy(url)).request(
        "GET", url, headers=headers, retries=retries, timeout=limit, preload_content=preload
    )


def _authorization(url: str) -> dict[str, str]:
    # urllib3 drops the header when a redirect leads to another host.
    found = credentials_for(url)
    return make_headers(basic_auth=found) if found else {}


def _proxy(url: str) -> str | None:
    parts = urlsplit(url)
    if proxy_bypass(parts.netloc.rpartition("@")[2]):
        return None
    proxies = getproxies()
    found = proxies.get(parts.scheme) or proxies.get("all")
    return found if found is None or "://" in found else f"http://{found}"


@cache
def _manager(proxy: str | None) -> urllib3.PoolManager:
    context = _tls_context()
    if proxy is None:
        return urllib3.PoolManager(maxsize=8, ssl_context=context)
    user = urlsplit(proxy)
    credentials = f"{user.username or ''}:{user.password or ''}" if user.username else None
    headers = make_headers(proxy_basic_auth=credentials) if credentials else None
    return urllib3.ProxyManager(proxy, proxy_headers=headers, maxsize=8, ssl_context=context)


def _tls_context() -> ssl.SSLContext:
    """The system's certificates (or SSL_CERT_FILE, SSL_CERT_DIR); certifi's where the system has none to offer."""
    context = ssl.create_default_context()
    paths = ssl.get_default_verify_paths()
    none_found = not context.get_ca_certs() and not paths.cafile and not _has_files(paths.capath)
    if none_found:
        try:
            import certifi
        except ImportError:
            return context
        context.load_verify_locations(certifi.where())
    return context


def _has_files(directory: str | None) -> bool:
    return directory is not None and Path(directory).is_dir() and any(Path(directory).iterdir())
