# mypy: ignore-errors
import logging
import time

from litestar import Litestar, get
from litestar.logging import LoggingConfig


@get("/")
async def home() -> dict[str, str]:
    logging.getLogger("app").info("home was asked for")
    return {"framework": "litestar"}


@get("/sync", sync_to_thread=True)
def sync() -> str:
    time.sleep(0.01)
    return "sync"


app = Litestar([home, sync], logging_config=LoggingConfig(root={"level": "INFO", "handlers": ["queue_listener"]}))
