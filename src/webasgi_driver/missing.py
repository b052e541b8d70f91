"""What to do about an import that found no module."""

from __future__ import annotations

import contextlib
import importlib
import re
import sys
from collections.abc import Mapping
from typing import Any

from webasgi_driver import places
from webasgi_driver.context import Context
from webasgi_driver.failure import Fault

# Import name to the name on PyPI, where they differ by more than "_" and "-".
_DISTRIBUTIONS = {
    "allauth": "django-allauth",
    "argon2": "argon2-cffi",
    "attr": "attrs",
    "audioop": "audioop-lts",
    "bs4": "beautifulsoup4",
    "corsheaders": "django-cors-headers",
    "crispy_forms": "django-crispy-forms",
    "Crypto": "pycryptodome",
    "cv2": "opencv-python",
    "dateutil": "python-dateutil",
    "debug_toolbar": "django-debug-toolbar",
    "django_filters": "django-filter",
    "docx": "python-docx",
    "dotenv": "python-dotenv",
    "drf_spectacular": "drf-spectacular",
    "engineio": "python-engineio",
    "environ": "django-environ",
    "fasthtml": "python-fasthtml",
    "fastapi_cache": "fastapi-cache2",
    "flask_bootstrap": "bootstrap-flask",
    "git": "GitPython",
    "graphql": "graphql-core",
    "imp": "zombie-imp",
    "import_export": "django-import-export",
    "jose": "python-jose",
    "jwt": "pyjwt",
    "magic": "python-magic",
    "markdown_it": "markdown-it-py",
    "mptt": "django-mptt",
    "multipart": "python-multipart",
    "ninja": "django-ninja",
    "OpenSSL": "pyOpenSSL",
    "pkg_resources": "setuptools<81",
    "PIL": "pillow",
    "playhouse": "peewee",
    "pptx": "python-pptx",
    "psycopg2": "psycopg2-binary",
    "rest_framework": "djangorestframework",
    "rest_framework_simplejwt": "djangorestframework-simplejwt",
    "simple_history": "django-simple-history",
    "skimage": "scikit-image",
    "sklearn": "scikit-learn",
    "slugify": "python-slugify",
    "socketio": "python-socketio",
    "starlette_graphene3": "starlette-graphene3",
    "strawberry": "strawberry-graphql",
    "taggit": "django-taggit",
    "tortoise": "tortoise-orm",
    "web": "web.py",
    "yaml": "pyyaml",
}

# What Python 3.12 and 3.13 removed from the standard library (PEP 594, PEP 632) is to be had as `standard-NAME`.
_REMOVED = (
    *("aifc", "asynchat", "asyncore", "cgi", "cgitb", "chunk", "crypt", "distutils", "imghdr", "mailcap", "nntplib"),
    *("pipes", "smtpd", "sndhdr", "sunau", "telnetlib", "uu", "xdrlib"),
)


def fault(error: ModuleNotFoundError, files: Mapping[str, str], directory: str) -> Fault:
    """``author`` where a requirement is missing, else ``app``."""
    name = error.name or ""
    return "author" if name and not places.is_own(name, directory, files) and not _is_standard(name) else "app"


def explain(error: ModuleNotFoundError, files: Mapping[str, str], context: Context) -> str:
    """Sentences on why the module is missing and what to do: to the author, or to the reader who has edited files."""
    name = error.name or ""
    top = name.partition(".")[0]
    if not name:
        return f"An import found no module: {error}"
    if places.is_own(name, context.directory, files):
        path = name.replace(".", "/")
        return f"The app imports `{name}`, but the playground has no file {path}.py (nor {path}/__init__.py)."
    if _is_standard(name):
        return (
            f"The app imports `{name}`, a part of Python's standard library that does not exist in the "
            "browser (there are no processes, terminals or system users)."
        )
    if name != top and (version := _installed(top)):
        if context.edited:
            return f"The app imports `{name}`, which {version} does not have: check the name."
        return (
            f"The app imports `{name}`, which {version} does not have. Ask for a version that has it in the "
            "playground's requirements."
        )
    distribution = _distribution(name)
    if context.packages is None:
        return (
            f"The app imports `{name}`, but the playground has no package that provides it. Add it to the "
            f'playground\'s requirements (requirements="... {distribution}", or "{distribution}" among the '
            "dependencies of a `# /// script` block in the entry file), or add the file "
            f"{top}.py if it is a module of your own."
        )
    if close := _close(top, files, context.packages):
        return f"The app imports `{name}`, but the playground has no package that provides it. Did you mean `{close}`?"
    has = ", ".join(_chosen(context.packages)) or "the standard library"
    if context.index:
        return (
            f"The app imports `{name}`, but the playground has no package that provides it. It has {has}, and what "
            f'these need. Check the name, name the package ("{distribution}") among the dependencies of a '
            f"`# /// script` block in the entry file, or add the file {top}.py if it is a module of your own."
        )
    return (
        f"The app imports `{name}`, but the playground has no package that provides it. It has {has}, and what "
        f"these need. Check the name, or add the file {top}.py if it is a module of your own."
    )


def _distribution(name: str) -> str:
    """The name on PyPI of what provides the module ``name``, as far as one can tell."""
    top, _, rest = name.partition(".")
    if top in _REMOVED:
        return f"standard-{top}"
    if rest and top in sys.modules:  # one of several that share a namespace: opentelemetry.sdk, google.genai
        return f"{top}-{rest.partition('.')[0]}".replace("_", "-")
    return _DISTRIBUTIONS.get(top, top.replace("_", "-"))


def _chosen(packages: Mapping[str, str]) -> list[str]:
    """The packages that no other one requires: what somebody has asked for, and not what came with it."""
    metadata: Any = importlib.import_module("importlib.metadata")
    required = set()
    for name in packages:
        with contextlib.suppress(metadata.PackageNotFoundError):
            lines = [line for line in metadata.requires(name) or () if "extra ==" not in line]
            required |= {_normal(match[0]) for line in lines if (match := re.match(r"[\w.-]+", line))}
    return sorted(set(packages) - required) or sorted(packages)


def _normal(name: str) -> str:
    """https://packaging.python.org/en/latest/specifications/name-normalization/"""
    return re.sub(r"[-_.]+", "-", name).lower()


def _close(top: str, files: Mapping[str, str], shipped: Mapping[str, str]) -> str:
    """A module of the environment or of the files with nearly this name; empty where there is none."""
    difflib: Any = importlib.import_module("difflib")  # only who misses something pays for it
    packages = {name.replace("-", "_") for name in shipped}
    own = {path.rpartition("/")[2].removesuffix(".py") for path in files if path.endswith(".py")}
    return next(iter(difflib.get_close_matches(top, [*packages, *own], 1, 0.8)), "")


def _installed(top: str) -> str:
    """The package that has the module ``top``, with its version; empty where there is none, or several."""
    if getattr(sys.modules.get(top), "__file__", None) is None:
        return ""
    metadata: Any = importlib.import_module("importlib.metadata")  # only who misses something pays for it
    names = set(metadata.packages_distributions().get(top, ()))
    return f"{name} {metadata.version(name)}" if len(names) == 1 and (name := names.pop()) else ""


def _is_standard(name: str) -> bool:
    return name.partition(".")[0] in sys.stdlib_module_names
