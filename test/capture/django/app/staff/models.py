from django.db import models


class InternationalDepartmentAssignment(models.Model):
    international_department_code = models.CharField(max_length=20)
    responsible_coordinator_email = models.EmailField(unique=True)
    assigned_since_calendar_week = models.CharField(max_length=10)

    class Meta:
        unique_together = ("international_department_code", "assigned_since_calendar_week")
