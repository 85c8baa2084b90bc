from django.http import HttpResponseRedirect
from django.shortcuts import render

from .forms import CustomerForm


def sign_up(request):
    form = CustomerForm(request.GET)
    if form.is_valid():
        form.instance.email = request.GET["email"]
        form.save()
        return HttpResponseRedirect("/thanks")
    return render(request, "customers/sign_up.html", {"form": form})
