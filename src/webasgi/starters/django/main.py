# /// script
# dependencies = ["django"]
# ///
import django
from django.conf import settings

settings.configure(
    ALLOWED_HOSTS=["*"],
    DEBUG=True,
    MIDDLEWARE=["django.middleware.common.CommonMiddleware", "django.middleware.csrf.CsrfViewMiddleware"],
    ROOT_URLCONF=__name__,
    SECRET_KEY="not a secret: this runs in the reader's own browser",
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": ["templates"]}],
)
django.setup()

from django import forms
from django.core.asgi import get_asgi_application
from django.shortcuts import redirect, render
from django.urls import path


class NoteForm(forms.Form):
    text = forms.CharField(max_length=80, label="A note")


notes = ["Water the plants"]


def board(request):
    form = NoteForm(request.POST or None)
    if form.is_valid():
        notes.append(form.cleaned_data["text"])
        return redirect("/")
    return render(request, "board.html", {"form": form, "notes": notes})


urlpatterns = [path("", board)]
app = get_asgi_application()
