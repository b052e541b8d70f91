# mypy: ignore-errors
import asyncio
import hashlib
import json
import time

import django
from django.conf import settings

settings.configure(
    ALLOWED_HOSTS=["*"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "data.sqlite3"}},
    DEBUG=True,
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    INSTALLED_APPS=[
        "django.contrib.admin",
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.messages",
        "django.contrib.sessions",
        "django.contrib.staticfiles",
        "rest_framework",
        "shop",
    ],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
    ],
    ROOT_URLCONF=__name__,
    SECRET_KEY="not a secret, and long enough for everything that is signed",
    STATICFILES_DIRS=["static"],
    STATIC_URL="static/",
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "DIRS": ["templates"],
            "APP_DIRS": True,
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                ]
            },
        }
    ],
)
django.setup()

from asgiref.sync import async_to_sync, sync_to_async
from django import forms
from django.contrib import admin
from django.contrib.auth import authenticate, login
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.core.asgi import get_asgi_application
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.db import transaction
from django.http import FileResponse, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import include, path
from rest_framework import routers, serializers, viewsets
from shop.models import Product

call_command("makemigrations", "shop", verbosity=0)
call_command("migrate", verbosity=0)


async def asynchronous(request):
    await asyncio.sleep(0.001)
    return HttpResponse("async")


def synchronous(request):
    return HttpResponse("sync")


def slow(request):
    time.sleep(float(request.GET["seconds"]))
    return HttpResponse("slept")


def item(request, id):
    return JsonResponse({"id": id, "q": request.GET["q"]})


class ItemForm(forms.Form):
    name = forms.CharField()
    price = forms.FloatField()


def create(request):
    form = ItemForm(json.loads(request.body))
    if not form.is_valid():
        return JsonResponse(form.errors, status=422)
    return JsonResponse(form.cleaned_data, status=201)


def form(request):
    return HttpResponse(f"hello {request.POST['name']}")


def upload(request):
    file = request.FILES["file"]
    checksum = hashlib.sha256(b"".join(file.chunks())).hexdigest()
    return JsonResponse({"name": file.name, "size": file.size, "sha256": checksum, "note": request.POST["note"]})


def download(request):
    return FileResponse(open("data.txt", "rb"), as_attachment=True)


async def stream(request):
    async def chunks():
        for number in range(4):
            print(f"made {number}")
            yield f"{number}\n"

    return StreamingHttpResponse(chunks(), content_type="text/plain")


async def events(request):
    async def forever():
        number = 0
        try:
            while True:
                yield f"data: {number}\n\n"
                number += 1
                await asyncio.sleep(0.01)
        finally:
            print("events over")

    return StreamingHttpResponse(forever(), content_type="text/event-stream")


def set_session(request):
    request.session["user"] = request.POST["name"]
    response = redirect("/me")
    response.status_code = 303
    return response


def me(request):
    return HttpResponse(request.session.get("user", "nobody"))


def page(request):
    return render(request, "page.html", {"name": request.GET["name"]})


def error(request):
    raise LookupError("not today")


def register(request):
    User.objects.create_superuser(request.POST["name"], password=request.POST["password"])
    return HttpResponse(User.objects.get(username=request.POST["name"]).password)


def sign_in(request):
    user = authenticate(request, username=request.POST["name"], password=request.POST["password"])
    if user is None:
        return HttpResponse("wrong", status=403)
    login(request, user)
    return HttpResponse("right")


@login_required
def private(request):
    return HttpResponse(f"private to {request.user.username}")


def products(request):
    Product.objects.bulk_create([Product(name="bolt", price=1), Product(name="nut", price=2)])
    try:
        with transaction.atomic():
            Product.objects.create(name="washer", price=3)
            Product.objects.create(name="bolt", price=4)
    except django.db.IntegrityError as exc:
        return JsonResponse({"count": Product.objects.count(), "error": str(exc)})


async def async_products(request):
    first = await Product.objects.order_by("name").afirst()
    names = [product.name async for product in Product.objects.order_by("-price")]
    return JsonResponse({"first": first.name, "names": names, "count": await Product.objects.acount()})


def bridge(request):
    async def inner():
        return await sync_to_async(Product.objects.count)()

    return HttpResponse(f"bridged {async_to_sync(inner)()}")


def waiting_bridge(request):
    async def inner():
        await asyncio.sleep(0.001)
        return "waited"

    return HttpResponse(async_to_sync(inner)())


class ProductSerializer(serializers.ModelSerializer):
    class Meta:
        model = Product
        fields = ["id", "name", "price"]


class ProductViewSet(viewsets.ModelViewSet):
    queryset = Product.objects.order_by("id")
    serializer_class = ProductSerializer


router = routers.DefaultRouter()
router.register("products", ProductViewSet)

urlpatterns = [
    path("async", asynchronous),
    path("sync", synchronous),
    path("slow", slow),
    path("items/<int:id>", item),
    path("items", create),
    path("form", form),
    path("upload", upload),
    path("download", download),
    path("stream", stream),
    path("events", events),
    path("login", set_session),
    path("me", me),
    path("page", page),
    path("error", error),
    path("register", register),
    path("sign-in", sign_in),
    path("private", private),
    path("products", products),
    path("async-products", async_products),
    path("bridge", bridge),
    path("waiting-bridge", waiting_bridge),
    path("admin/", admin.site.urls),
    path("api/", include(router.urls)),
]
app = get_asgi_application()
wsgi = get_wsgi_application()
