"""pytruenas (JSON-RPC 2.0) against a simulated system; standard input is the line that `tnkeys simulate` prints.

Every step asserts; the last line of output is "done".
"""

import json
import sys
import threading
from datetime import datetime, timedelta, timezone

from pytruenas import (
    APIKeyAuth,
    AuthenticationError,
    BasicAuth,
    ClientException,
    TrueNASClient,
    ValidationErrors,
)

system = json.load(sys.stdin)
user = system["user"]


class Visit:
    """The threads of one connection, waited for when it has ended.

    pytruenas closes a socket while its reader still waits on it; a connection that is made at once gets the same
    descriptor, and the old reader takes bytes of the new TLS handshake.
    """

    def __init__(self):
        self.before = set(threading.enumerate())

    def over(self):
        for thread in set(threading.enumerate()) - self.before:
            thread.join(20)


visits = {}


def connect(credentials, **login):
    visit = Visit()
    client = TrueNASClient(
        system["uri"],
        credentials=credentials,
        verify=system["certificate"] or True,
        autologin=False,
    )
    try:
        answer = client.login(credentials, **login)
    except BaseException:
        visit.over()
        raise
    visits[id(client)] = visit
    return client, answer


def leave(client):
    client.close()
    visits.pop(id(client)).over()


def refused(credentials, **login):
    try:
        connect(credentials, **login)
    except AuthenticationError as error:
        return error
    raise AssertionError("signed in with a credential that does not work")


def names(client):
    return [key["name"] for key in client.api.api_key.query()]


# Signing in, the old way and the new one.
refused(BasicAuth(user, "not-the-password"))
refused(BasicAuth(user, "not-the-password"), login_ex=True)
client, answer = connect(BasicAuth(user, system["password"]), login_ex=True)
assert answer["response_type"] == "SUCCESS", answer
assert client.me()["pw_name"] == user
leave(client)
refused(BasicAuth("carol", system["password"]), login_ex=True)
client, _ = connect(
    BasicAuth("carol", system["password"]), login_ex=True, otp_provider=lambda: "169340"
)
assert client.me()["pw_name"] == "carol"
leave(client)

client, _ = connect(BasicAuth(user, system["password"]))
assert client.ping() == "pong"
changes = client.conn.subscribe("api_key.query").events(timeout=20)

# Listing.
before = client.api.api_key.query()
assert {"ansible", "terraform"} <= {key["name"] for key in before}, before
assert all(isinstance(key["created_at"], datetime) for key in before)
one = client.api.api_key._get(name="ansible")
assert one["username"] == user and one["revoked"] is False, one
assert client.api.api_key.get_instance(one["id"])["name"] == "ansible"
assert len(client.api.api_key.query([], {"limit": 2})) == 2
assert client.api.api_key.query([], {"count": True}) == len(before)

# Creating; the date comes back as it went.
expires = datetime.now(timezone.utc).replace(microsecond=0) + timedelta(days=30)
made = client.api.api_key.create(
    {"name": "from-python", "username": user, "expires_at": expires}
)
number, secret = made["key"].split("-")
assert int(number) == made["id"] and len(secret) == 64
assert made["expires_at"] == expires, made["expires_at"]
event = next(changes)
assert (event.msg, event.id) == ("added", made["id"]), event
assert "from-python" in names(client)
try:
    client.api.api_key.create({"name": "from-python", "username": user})
    raise AssertionError("a second key of the same name")
except ValidationErrors as error:
    assert "must be unique" in str(error), error
try:
    client.api.api_key.create({"name": "nobody's", "username": "nobody-here"})
    raise AssertionError("a key of nobody")
except ValidationErrors:
    pass

# The key signs in.
holder, _ = connect(APIKeyAuth(made["key"], user), login_ex=True)
assert holder.me()["pw_name"] == user
leave(holder)
holder, _ = connect(APIKeyAuth(made["key"]))
leave(holder)

# Changing only the name gives no secret.
renamed = client.api.api_key.update(made["id"], {"name": "by-python"})
assert renamed["name"] == "by-python" and renamed.get("key") is None
assert next(changes).msg == "changed"

# Resetting: the old text is worth nothing any more.
again = client.api.api_key.update(made["id"], {"reset": True})
assert again["key"] != made["key"] and again["key"].startswith(f"{made['id']}-")
assert next(changes).msg == "changed"
refused(APIKeyAuth(made["key"], user), login_ex=True)
refused(APIKeyAuth(made["key"]))
holder, _ = connect(APIKeyAuth(again["key"], user), login_ex=True)
assert "by-python" in names(holder)
leave(holder)

# Deleting.
assert client.api.api_key.delete(made["id"]) is True
event = next(changes)
assert (event.msg, event.id) == ("removed", made["id"]), event
assert [key["id"] for key in client.api.api_key.query()] == [key["id"] for key in before]
try:
    client.api.api_key.delete(made["id"])
    raise AssertionError("deleted twice")
except ClientException:
    pass
refused(APIKeyAuth(again["key"], user), login_ex=True)
leave(client)
print("done")
