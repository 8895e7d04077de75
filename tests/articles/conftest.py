"""What tests of the desk ask for."""

from __future__ import annotations

import pytest

from tests.factories import make_user


@pytest.fixture
def desk(client):
    """A client signed in as somebody of a group: `desk("Editor")`."""

    def sign_in(*names: str, **fields):
        client.force_login(make_user(groups=names, **fields))
        return client

    return sign_in
