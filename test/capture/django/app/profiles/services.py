from django.contrib.auth import get_user_model
from django.contrib.auth.models import User

from .models import Profile


def sign_up(username):
    user = get_user_model().objects.create_user(username, password="secret")
    return Profile.objects.create(user=user)


def sign_up_staff(username):
    return User.objects.create(username=username, is_staff=True)


def add_profile(user, nickname):
    return Profile.objects.create(user=user, nickname=nickname)
