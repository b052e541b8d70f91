"""What to do about an import that found no module."""

from __future__ import annotations

import sys
from collections.abc import Mapping

from webasgi_driver import places
from webasgi_driver.failure import Fault

# Import name to the name on PyPI, where they differ by more than "_" and "-".
_DISTRIBUTIONS = {
    "attr": "attrs",
    "bs4": "beautifulsoup4",
    "cv2": "opencv-python",
    "dateutil": "python-dateutil",
    "docx": "python-docx",
    "dotenv": "python-dotenv",
    "fasthtml": "python-fasthtml",
    "git": "GitPython",
    "graphql": "graphql-core",
    "jose": "python-jose",
    "jwt": "pyjwt",
    "magic": "python-magic",
    "markdown_it": "markdown-it-py",
    "multipart": "python-multipart",
    "OpenSSL": "pyOpenSSL",
    "PIL": "pillow",
    "pptx": "python-pptx",
    "rest_framework": "djangorestframework",
    "skimage": "scikit-image",
    "sklearn": "scikit-learn",
    "socketio": "python-socketio",
    "strawberry": "strawberry-graphql",
    "yaml": "pyyaml",
}


def fault(error: ModuleNotFoundError, files: Mapping[str, str], directory: str) -> Fault:
    """``author`` where a requirement is missing, else ``app``."""
    name = error.name or ""
    return "author" if name and not places.is_own(name, directory, files) and not _is_standard(name) else "app"


def explain(error: ModuleNotFoundError, files: Mapping[str, str], directory: str) -> str:
    """A sentence on why the module is missing and what to do; ``directory`` is the working directory."""
    name = error.name or ""
    top = name.partition(".")[0]
    if not name:
        return f"An import found no module: {error}"
    if places.is_own(name, directory, files):
        path = name.replace(".", "/")
        return f"The app imports `{name}`, but the playground has no file {path}.py (nor {path}/__init__.py)."
    if _is_standard(name):
        return (
            f"The app imports `{name}`, a part of Python's standard library that does not exist in the "
            "browser (there are no processes, terminals or system users)."
        )
    distribution = _DISTRIBUTIONS.get(top, top.replace("_", "-"))
    return (
        f"The app imports `{name}`, but the playground has no package that provides it. Add it to the "
        f'playground\'s requirements (requirements="... {distribution}", or "{distribution}" among the '
        "dependencies of a `# /// script` block in the entry file), or add the file "
        f"{top}.py if it is a module of your own."
    )


def _is_standard(name: str) -> bool:
    return name.partition(".")[0] in sys.stdlib_module_names
