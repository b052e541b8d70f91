# /// script
# dependencies = ["falcon"]
# ///
import falcon
import falcon.asgi


class Temperatures:
    """One resource, with a method for each of HTTP's."""

    celsius = [18.5, 21.0]

    async def on_get(self, req, resp):
        resp.media = {"celsius": self.celsius, "mean": sum(self.celsius) / len(self.celsius)}

    async def on_post(self, req, resp):
        self.celsius.append(float((await req.get_media())["celsius"]))
        resp.status = falcon.HTTP_201
        resp.media = {"readings": len(self.celsius)}


app = falcon.asgi.App()
app.add_route("/temperatures", Temperatures())
