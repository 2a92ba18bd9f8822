"""aiotruenas-client (the old framing) against a simulated system; standard input is the line that `tnkeys simulate` prints.

Every step asserts; the last line of output is "done". The library has no words for keys, so its general call is used.
It does not verify certificates.
"""

import asyncio
import json
import sys
from datetime import datetime

from aiotruenas_client import CachingMachine
from websockets.exceptions import SecurityError

system = json.load(sys.stdin)
scheme, host = system["uri"].split("://")
RULES = [{"method": "CALL", "resource": "system.*"}]


async def connect(**credentials):
    machine = CachingMachine()
    credentials = {"api_key": None, "username": None, "password": None, **credentials}
    await machine.connect(host=host, secure=scheme == "wss", **credentials)
    return machine


async def refused(**credentials):
    try:
        await connect(**credentials)
    except SecurityError:
        return
    raise AssertionError("signed in with a credential that does not work")


async def fails(machine, method, params):
    try:
        await machine.invoke_method(method, params)
    except KeyError:  # the library looks for a result and finds none
        return
    raise AssertionError(f"{method} {params} did not fail")


async def event(queue):
    return await asyncio.wait_for(queue.get(), 20)


async def main():
    await refused(username=system["user"], password="not-the-password")
    await refused(api_key="1-" + "0" * 64)
    machine = await connect(username=system["user"], password=system["password"])
    call = machine.invoke_method
    assert (await machine.get_system_info())["hostname"] == "nas1"
    changes = await machine._client.subscribe("api_key.query")

    before = await call("api_key.query", [])
    assert {"ansible", "terraform"} <= {key["name"] for key in before}, before
    assert all(isinstance(key["created_at"], datetime) for key in before)
    ansible = await call("api_key.query", [[["name", "=", "ansible"]], {"get": True}])
    assert ansible["allowlist"] == [{"method": "*", "resource": "*"}], ansible

    made = await call("api_key.create", [{"name": "from-python", "allowlist": RULES}])
    number, secret = made["key"].split("-")
    assert int(number) == made["id"] and len(secret) == 64
    told = await event(changes)
    assert (told["msg"], told["id"]) == ("added", made["id"]), told
    await fails(machine, "api_key.create", [{"name": "from-python", "allowlist": RULES}])

    # The key signs in, and may do what its rules say.
    holder = await connect(api_key=made["key"])
    assert (await holder.get_system_info())["hostname"] == "nas1"
    await fails(holder, "api_key.query", [])
    await holder.close()

    renamed = await call("api_key.update", [made["id"], {"name": "by-python"}])
    assert renamed["name"] == "by-python" and "key" not in renamed, renamed
    assert (await event(changes))["msg"] == "changed"

    again = await call("api_key.update", [made["id"], {"reset": True}])
    assert again["key"] != made["key"] and again["key"].startswith(f"{made['id']}-")
    assert (await event(changes))["msg"] == "changed"
    await refused(api_key=made["key"])
    await (await connect(api_key=again["key"])).close()

    assert await call("api_key.delete", [made["id"]]) is True
    after = await call("api_key.query", [])
    assert [key["id"] for key in after] == [key["id"] for key in before]
    await fails(machine, "api_key.delete", [made["id"]])
    await refused(api_key=again["key"])
    await machine.close()
    print("done")


asyncio.run(main())
