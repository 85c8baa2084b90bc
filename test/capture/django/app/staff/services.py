from .models import InternationalDepartmentAssignment


def assign(code, email, week):
    return InternationalDepartmentAssignment.objects.create(
        international_department_code=code,
        responsible_coordinator_email=email,
        assigned_since_calendar_week=week,
    )
