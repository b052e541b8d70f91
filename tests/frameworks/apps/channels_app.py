# mypy: ignore-errors
from channels.generic.websocket import AsyncWebsocketConsumer, JsonWebsocketConsumer, WebsocketConsumer
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.sessions import SessionMiddlewareStack

# The app of Django's own case, to which this one adds consumers.
from django_app import app as django_app
from django.conf import settings
from django.urls import path
from shop.models import Product

settings.CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}


class Echo(AsyncWebsocketConsumer):
    async def receive(self, text_data=None, bytes_data=None):
        if bytes_data is not None:
            await self.send(bytes_data=bytes_data[::-1])
        elif text_data == "close":
            await self.close(4001, "enough")
        else:
            await self.send(f"echo {text_data}")

    async def disconnect(self, code):
        print(f"left {code}")


class Room(AsyncWebsocketConsumer):
    groups = ["room"]

    async def receive(self, text_data):
        await self.channel_layer.group_send("room", {"type": "said", "text": text_data})

    async def said(self, event):
        await self.send(f"{self.scope['session'].get('user', 'nobody')} hears {event['text']}")


class Products(JsonWebsocketConsumer):
    def receive_json(self, content):
        Product.objects.create(**content)
        self.send_json(list(Product.objects.values_list("name", flat=True)))


class Refusing(WebsocketConsumer):
    def connect(self):
        self.close()


app = ProtocolTypeRouter(
    {
        "http": django_app,
        "websocket": SessionMiddlewareStack(
            URLRouter(
                [
                    path("ws", Echo.as_asgi()),
                    path("room", Room.as_asgi()),
                    path("products", Products.as_asgi()),
                    path("refusing", Refusing.as_asgi()),
                ]
            )
        ),
    }
)
