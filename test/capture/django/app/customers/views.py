from django.http import JsonResponse
from rest_framework.response import Response
from rest_framework.views import APIView

from .forms import CustomerForm
from .serializers import CustomerSerializer


def new_customer(request):
    form = CustomerForm(request.GET)
    if form.is_valid():
        form.instance.email = request.GET["email"]
        customer = form.save()
        return JsonResponse({"id": customer.pk})
    return JsonResponse(form.errors, status=400)


class CustomerList(APIView):
    def post(self, request):
        serializer = CustomerSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        serializer.save()
        return Response(serializer.data, status=201)
