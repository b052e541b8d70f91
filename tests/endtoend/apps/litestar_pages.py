"""Litestar with every renderer of its documentation."""

from litestar import Litestar, get
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import (
    JsonRenderPlugin,
    RapidocRenderPlugin,
    RedocRenderPlugin,
    ScalarRenderPlugin,
    StoplightRenderPlugin,
    SwaggerRenderPlugin,
    YamlRenderPlugin,
)


@get("/greetings/{name:str}", summary="Greets somebody")
async def greet(name: str) -> dict[str, str]:
    return {"said": f"Hello, {name}!"}


@get("/")
async def index() -> str:
    return "see /schema"


app = Litestar(
    [greet, index],
    openapi_config=OpenAPIConfig(
        title="Greeter",
        version="1.2.3",
        render_plugins=[
            SwaggerRenderPlugin(),
            RedocRenderPlugin(),
            ScalarRenderPlugin(),
            RapidocRenderPlugin(),
            StoplightRenderPlugin(),
            JsonRenderPlugin(),
            YamlRenderPlugin(),
        ],
    ),
)
