from .models import Document


def file_document(title):
    document, created = Document.objects.get_or_create(title=title)
    return document
