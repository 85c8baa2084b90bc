from django.utils.text import slugify

from .models import Article


def publish(title):
    article = Article(title=title)
    article.slug = slugify(title)
    article.save()
    return article
