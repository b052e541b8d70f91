# mypy: ignore-errors
from django.contrib import admin

from .models import Product

admin.site.register(Product, list_display=["name", "price"])
