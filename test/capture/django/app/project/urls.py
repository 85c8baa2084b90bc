from django.contrib import admin
from django.urls import path

from customers import views

urlpatterns = [
    path("admin/", admin.site.urls),
    path("customers/new", views.new_customer),
    path("api/customers", views.CustomerList.as_view()),
]
