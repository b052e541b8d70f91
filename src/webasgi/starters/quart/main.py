# /// script
# dependencies = ["quart"]
# ///
import asyncio

from quart import Quart, websocket

app = Quart(__name__)

PAGE = """<!doctype html>
<title>Echo</title>
<h1>Echo</h1>
<form><input name="text" value="hello" aria-label="Text"> <button>Send</button></form>
<ol></ol>
<script>
  const socket = new WebSocket("/echo");
  socket.onmessage = ({ data }) => {
    document.querySelector("ol").appendChild(document.createElement("li")).textContent = data;
  };
  document.forms[0].onsubmit = (event) => {
    event.preventDefault();
    socket.send(event.target.text.value);
  };
</script>
"""


@app.get("/")
async def page() -> str:
    return PAGE


@app.websocket("/echo")
async def echo() -> None:
    while True:
        text = await websocket.receive()
        await asyncio.sleep(0.2)
        await websocket.send(text[::-1])
