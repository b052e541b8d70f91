import pytest
from packaging.markers import Marker

from webasgi.environments import Target
from webasgi.environments.wheels import RemoteFile, Wheel, best_wheel


def files(*tags: str) -> list[RemoteFile]:
    return [RemoteFile(f"x-1.0-{tag}.whl", f"https://example.org/{tag}") for tag in tags]


@pytest.mark.parametrize(
    ("tags", "best"),
    [
        (("py3-none-any",), "py3-none-any"),
        (("py3-none-any", "cp314-cp314-pyemscripten_2026_0_wasm32"), "cp314-cp314-pyemscripten_2026_0_wasm32"),
        (("cp39-abi3-pyemscripten_2026_0_wasm32", "py3-none-any"), "cp39-abi3-pyemscripten_2026_0_wasm32"),
        (("py2.py3-none-any", "cp314-cp314-manylinux_2_17_x86_64"), "py2.py3-none-any"),
        (("1-py3-none-any", "2-py3-none-any", "py3-none-any"), "2-py3-none-any"),
        (("cp314-cp314-pyemscripten_2025_0_wasm32",), None),
        (("cp313-cp313-pyemscripten_2026_0_wasm32",), None),
        (("cp314-cp314t-pyemscripten_2026_0_wasm32",), None),
        (("cp314-cp314-win_amd64", "py2-none-any"), None),
        ((), None),
    ],
)
def test_best_wheel(tags: tuple[str, ...], best: str | None, target: Target) -> None:
    chosen = best_wheel([*files(*tags), RemoteFile("x-1.0.tar.gz", ""), RemoteFile("odd.whl", "")], target)
    assert (chosen and chosen.filename) == (best and f"x-1.0-{best}.whl")


def test_markers_are_those_of_the_target(target: Target) -> None:
    def holds(marker: str) -> bool:
        return Marker(marker).evaluate(dict(target.marker_environment))

    assert holds("sys_platform == 'emscripten' and python_version == '3.14' and python_full_version < '3.14.3'")
    assert holds(target.uv_environment)
    assert not holds("platform_system == 'Linux' or extra == 'x'")


def test_wheel_lies_in_a_folder_named_by_its_content() -> None:
    wheel = Wheel("x", "1.0", "x-1.0-py3-none-any.whl", 3, "0123456789abcdef" * 4)
    assert wheel.path == "wheels/0123456789abcdef/x-1.0-py3-none-any.whl"
