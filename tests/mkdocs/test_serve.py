"""What `mkdocs serve` does beyond a build."""

from pathlib import Path

from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.livereload import LiveReloadServer

from tests.mkdocs.building import Project


class Server(LiveReloadServer):
    """Records what is watched; serves nothing."""

    def __init__(self) -> None:
        self.watched: list[Path] = []

    def watch(self, path: str, func: None = None, *, recursive: bool = True) -> None:
        self.watched.append(Path(path))


def test_sources_are_watched_also_those_that_a_later_build_finds(project: Project) -> None:
    for name in ("one", "two"):
        (project.directory / name / "pkg").mkdir(parents=True)
        (project.directory / name / "main.py").write_text("a = 1\n", encoding="utf-8")
    (project.directory / "mkdocs.yml").write_text("site_name: Test\nplugins: [webasgi]\n", encoding="utf-8")
    page = '```webasgi src="../one" requirements=""\n```\n\n```webasgi src="apps" requirements=""\n```\n'
    project.write({"index.md": page, "apps/main.py": "a = 1\n"})
    config = load_config(str(project.directory / "mkdocs.yml"))
    config.plugins.on_startup(command="serve", dirty=False)
    build(config)
    server = Server()
    config.plugins.on_serve(server, config=config, builder=lambda: None)
    assert server.watched == [project.directory / "one"]

    # As `mkdocs serve` does: the configuration is loaded anew, the plugin is kept.
    project.write({"index.md": page.replace("one", "two")})
    build(load_config(str(project.directory / "mkdocs.yml")))
    assert server.watched == [project.directory / "one", project.directory / "two"]
    config.plugins.on_shutdown()
