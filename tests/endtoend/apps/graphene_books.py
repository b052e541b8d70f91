"""Graphene in Django, with GraphiQL."""

import graphene
from django.conf import settings

settings.configure(
    DEBUG=True,
    SECRET_KEY="only for this page",
    ROOT_URLCONF="main",
    ALLOWED_HOSTS=["*"],
    INSTALLED_APPS=["django.contrib.staticfiles", "graphene_django"],
    MIDDLEWARE=["django.middleware.csrf.CsrfViewMiddleware"],
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
    STATIC_URL="static/",
)

import django  # noqa: E402

django.setup()

from django.contrib.staticfiles.handlers import ASGIStaticFilesHandler  # noqa: E402
from django.core.asgi import get_asgi_application  # noqa: E402
from django.urls import path  # noqa: E402
from graphene_django.views import GraphQLView  # noqa: E402


class Query(graphene.ObjectType):
    hello = graphene.String(name=graphene.String(required=True))

    def resolve_hello(self, info: graphene.ResolveInfo, name: str) -> str:
        return f"Hello, {name}!"


urlpatterns = [path("graphql", GraphQLView.as_view(graphiql=True, schema=graphene.Schema(query=Query)))]
app = ASGIStaticFilesHandler(get_asgi_application())
