from django.urls import path

from newsletter.views import subscribe

urlpatterns = [path("newsletter/", subscribe)]
