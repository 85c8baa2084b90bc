from django.http import JsonResponse

from . import services


def subscribe(request):
    subscriber = services.subscribe(request.POST["email"])
    return JsonResponse({"id": subscriber.pk}, status=201)
