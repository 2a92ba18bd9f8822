//! Private methods: no list shows them, but a full administrator may call them.

use serde_json::{Value, json};

use crate::sim::methods::api_key;
use crate::sim::methods::call::{Call, Handler, Outcome};
use crate::sim::release::failure::{ENOSYS, Failure};
use crate::sim::release::traits::{Era, Traits};

/// Name, handler, and whether only the user era has the method.
const METHODS: &[(&str, Handler, bool)] = &[
    ("api_key.check_status", check_status, true),
    ("api_key.do_create", do_create, false),
    ("api_key.revoke", revoke, true),
    ("auth.authenticate_root", authenticate_root, true),
    ("datastore.query", datastore_query, false),
];

/// The names of the private methods.
pub(super) fn methods() -> impl Iterator<Item = &'static str> {
    METHODS.iter().map(|(name, ..)| *name)
}

/// The handler of a private method of this release.
pub(super) fn find(traits: &Traits, method: &str) -> Option<Handler> {
    let found = METHODS.iter().find(|(name, ..)| *name == method);
    found
        .filter(|(.., user_era)| !user_era || traits.era == Era::User)
        .map(|(_, handler, _)| *handler)
}

/// `api_key.create` by its internal name: it has a default argument, or a validator of its own.
fn do_create(call: &mut Call<'_>) -> Outcome {
    if call.params.is_empty() {
        match call.traits().era {
            Era::Allowlist => call.params.push(json!({})),
            Era::User => return Err(Failure::invalid("api_key_create", "Field required")),
        }
    }
    api_key::create(call)
}

fn revoke(call: &mut Call<'_>) -> Outcome {
    let missing = |text: &str| Failure::python("TypeError", text);
    let (id, reason) = match call.params.as_slice() {
        [] => {
            return Err(missing(
                "ApiKeyService.revoke() missing 2 required positional arguments: 'key_id' and 'reason'",
            ));
        }
        [_] => {
            return Err(missing(
                "ApiKeyService.revoke() missing 1 required positional argument: 'reason'",
            ));
        }
        [id, reason, ..] => (id.as_i64(), reason.as_str().unwrap_or_default().to_owned()),
    };
    match id.and_then(|id| call.world.keys.get_mut(id)) {
        Some(key) => {
            key.revoke(&reason);
            Ok(Value::Null.into())
        }
        None => Err(Failure::match_not_found()),
    }
}

/// The real method warns about expired keys.
fn check_status(_: &mut Call<'_>) -> Outcome {
    Ok(Value::Null.into())
}

fn authenticate_root(_: &mut Call<'_>) -> Outcome {
    Ok(json!({
        "username": "root",
        "account_attributes": ["LOCAL", "SYS_ADMIN"],
        "privilege": {
            "roles": {"$set": ["FULL_ADMIN"]},
            "allowlist": [{"method": "*", "resource": "*"}],
            "web_shell": true,
            "webui_access": true,
        },
    })
    .into())
}

fn datastore_query(call: &mut Call<'_>) -> Outcome {
    match call.params.is_empty() {
        true => Err(Failure::python(
            "TypeError",
            "DatastoreService.query() missing 1 required positional argument: 'name'",
        )),
        false => Err(Failure::call(ENOSYS, "datastore.query is not simulated")),
    }
}
