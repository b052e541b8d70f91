"""Cases of browser behaviour and the ASGI app that serves them; standard library only, so that it starts anywhere."""
