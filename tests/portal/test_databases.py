"""What connections to the database are told."""

from __future__ import annotations

import pytest
from django.db import connection


@pytest.mark.postgresql
@pytest.mark.django_db
def test_no_plan_is_compiled():
    with connection.cursor() as cursor:
        cursor.execute("SHOW jit")
        assert cursor.fetchone() == ("off",)
