import json
import re

import pytest

from webasgi.environments.names import NamedEnvironment
from webasgi.language import script_attributes
from webasgi.settings import SettingError, Settings, from_values, unknown


def test_defaults() -> None:
    assert from_values({}) == Settings()
    assert from_values({"requirements": None, "height": None}) == Settings()


def test_values_as_configuration_files_have_them() -> None:
    values: dict[str, object] = {
        "requirements": ["Litestar >=2"],
        "height": "400",
        "wheels": ["dist"],
        "build_sdists": [],
    }
    values["network"] = False
    values["environments"] = {"web": ["FastAPI", "fastapi"], "none": [], "text": "django>=5, <6 jinja2"}
    environments = (
        NamedEnvironment("web", ("fastapi",)),
        NamedEnvironment("none", ()),
        NamedEnvironment("text", ("django<6,>=5", "jinja2")),
    )
    assert from_values(values) == Settings(
        ("litestar>=2",), environments, height="400px", wheels=("dist",), build_sdists=(), network=False
    )


def test_language_and_texts_reach_the_script() -> None:
    strings = {"run": "Los", "consoleNew": {"one": "1 Zeile", "other": "{0} Zeilen"}}
    settings = from_values({"language": "de_AT", "strings": strings})
    attributes = script_attributes(settings.language, settings.strings)
    assert attributes["data-webasgi-language"] == "de-AT"
    assert json.loads(attributes["data-webasgi-strings"]) == strings
    assert script_attributes(None, None) == {}


def test_without_isolation_nothing_holds_pythons_network() -> None:
    assert from_values({"isolation": False}) == Settings(isolation=False)
    with pytest.raises(SettingError, match="only where isolation is on"):
        from_values({"isolation": False, "network": False})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("requirements", ["=="]),
        ("height", "tall"),
        ("runtimes", 0),
        ("runtimes", True),
        ("environment_budget", 0),
        ("runtime_index", "pypi"),
        ("runtime_index", "http://example.org/simple"),
        ("runtime_index", "https://example.org; script-src *"),
        ("distribution", "https://me:secret@example.org/"),
        ("environments", ["fastapi"]),
        ("environments", {"a.b": ["fastapi"]}),
        ("environments", {1: ["fastapi"]}),
        ("environments", {"web": 1}),
        ("environments", {"web": [1]}),
        ("environments", {"web": ["=="]}),
        ("language", "not a language"),
        ("strings", ["run"]),
        ("strings", {"run": 1}),
        ("strings", {"consoleNew": {"one": 1}}),
    ],
)
def test_errors_name_the_setting(name: str, value: object) -> None:
    with pytest.raises(SettingError) as caught:
        from_values({name: value})
    assert caught.value.name == name


def test_warnings_that_are_not_wanted() -> None:
    settings = from_values({"suppress_warnings": ["webasgi.lines"]})
    assert (settings.suppresses("webasgi.lines"), settings.suppresses("webasgi.file")) == (True, False)
    assert from_values({"suppress_warnings": ["webasgi"]}).suppresses("webasgi.file")


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("suppress_warnings", ["webasgi.line"], "did you mean 'webasgi.lines'?"),
        ("suppress_warnings", ["x"], "there are webasgi, webasgi.option"),
        ("numfig", "figures", "none of playground, figure, none"),
    ],
)
def test_errors_say_what_there_is(name: str, value: object, words: str) -> None:
    with pytest.raises(SettingError, match=re.escape(words)):
        from_values({name: value})


def test_names_that_are_no_setting() -> None:
    assert unknown("numfig", "sphinx") is None
    assert unknown("requirement", "mkdocs") == "did you mean 'requirements'?"
    assert "there are requirements" in (unknown("zzz", "mkdocs") or "")
    assert unknown("suppress_warnings", "sphinx") is not None
