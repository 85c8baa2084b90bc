from django.contrib import admin
from django.urls import path

from customers import signup, views

urlpatterns = [
    path("admin/", admin.site.urls),
    path("customers/new", views.new_customer),
    path("sign-up", signup.sign_up),
    path("api/customers", views.CustomerList.as_view()),
]
