import pytest

from webasgi.settings import SettingError, Settings, from_values


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
    assert from_values(values) == Settings(("litestar>=2",), "400px", ("dist",), (), network=False)


@pytest.mark.parametrize(
    ("name", "value"), [("requirements", ["=="]), ("height", "tall"), ("runtimes", 0), ("runtimes", True)]
)
def test_errors_name_the_setting(name: str, value: object) -> None:
    with pytest.raises(SettingError) as caught:
        from_values({name: value})
    assert caught.value.name == name
