//! Signs in by the older methods, and checks passwords, keys and tokens for every way of signing in.

use serde_json::{Value, json};

use crate::sim::methods::arguments::{at_most, texts};
use crate::sim::methods::call::{Call, Outcome};
use crate::sim::release::failure::{EOPNOTSUPP, Failure};
use crate::sim::world::history::INSECURE;
use crate::sim::world::keys::Expiry;
use crate::sim::world::session::{Credential, Means, Rights};
use crate::sim::world::users::User;

/// The result of checking a plain key.
pub(super) enum KeyCheck {
    Good {
        user: Option<String>,
        means: Means,
        rights: Rights,
    },
    Expired,
    /// The key is valid, but its owner may not use the API.
    NoAccess,
    Bad,
}

/// `auth.login`: user name, password and an optional one-time code. Returns true or false.
pub(super) fn login(call: &mut Call<'_>) -> Outcome {
    let style = call.traits().style;
    let [name, password] = texts(&call.params, ["username", "password"], style)?;
    at_most(&call.params, 3, style)?;
    let code = call.params.get(2).and_then(Value::as_str);
    let due = call.world.otp_code();
    let stig = call.world.config.stig;
    let good = match check_password(call, &name, &password) {
        Some(user) if user.roles.is_empty() => false,
        Some(user) if user.two_factor => code == Some(due.as_str()),
        Some(_) => !stig,
        None => false,
    };
    call.tried = tried("LOGIN_PASSWORD", "username", name.as_str().into());
    if good {
        enter_as(call, &name, Means::Password)?;
    }
    plain(call, good)
}

/// 24.x: tells whether an account needs a one-time code.
pub(super) fn two_factor_auth(call: &mut Call<'_>) -> Outcome {
    let [name, password] = texts(&call.params, ["username", "password"], call.traits().style)?;
    let asked = check_password(call, &name, &password).is_some_and(|user| user.two_factor);
    Ok(Value::from(asked).into())
}

pub(super) fn login_with_api_key(call: &mut Call<'_>) -> Outcome {
    let [key] = texts(&call.params, ["api_key"], call.traits().style)?;
    call.world.observer.plain_key();
    at_most(&call.params, 1, call.traits().style)?;
    call.tried = tried_key(call, &key);
    let good = match check_key(call, None, &key)? {
        KeyCheck::Good {
            user,
            means,
            rights,
        } if !call.world.config.stig => {
            enter(call, user, means, rights)?;
            true
        }
        _ => false,
    };
    plain(call, good)
}

pub(super) fn login_with_token(call: &mut Call<'_>) -> Outcome {
    let [token] = texts(&call.params, ["token"], call.traits().style)?;
    at_most(&call.params, 1, call.traits().style)?;
    call.tried = tried("TOKEN", "token", token.as_str().into());
    let user = match call.world.config.stig {
        true => None,
        false => take_token(call, &token),
    };
    if let Some(user) = &user {
        enter_as(call, user, Means::Token)?;
    }
    plain(call, user.is_some())
}

fn plain(call: &mut Call<'_>, good: bool) -> Outcome {
    if !good {
        failed(call);
    }
    Ok(Value::from(good).into())
}

/// Records a failed sign-in: the reply is delayed, and the audit log gets an entry.
pub(super) fn failed(call: &mut Call<'_>) {
    call.slow = true;
    let tried = std::mem::take(&mut call.tried);
    let error = match tried["credentials"].as_str() {
        Some("API_KEY") if call.revoked => INSECURE,
        Some("API_KEY") => "Invalid API key",
        Some("TOKEN") => "Invalid token",
        _ => "Bad username or password",
    };
    call.world.audit_sign_in(call.no, tried, Some(error));
}

/// The credentials of an attempt, as the audit log shows them.
pub(super) fn tried(kind: &str, name: &str, value: Value) -> Value {
    json!({"credentials": kind, "credentials_data": {name: value}})
}

/// The same for a key: its id and name, or, on releases that leak it, its whole text, or nothing.
pub(super) fn tried_key(call: &Call<'_>, plain: &str) -> Value {
    let id = plain
        .split_once('-')
        .and_then(|(id, _)| id.parse::<i64>().ok());
    let known = id.and_then(|id| call.world.keys.get(id));
    let shown = match known {
        _ if !call.world.is_user_era() => plain.into(),
        Some(key) => json!({"id": key.id, "name": key.name}),
        None if call.traits().scram => plain.into(),
        None => Value::Null,
    };
    tried("API_KEY", "api_key", shown)
}

/// The account, if the password is right and the account is not locked.
pub(super) fn check_password<'a>(
    call: &'a Call<'_>,
    name: &str,
    password: &str,
) -> Option<&'a User> {
    call.world
        .user(name)
        .filter(|user| !user.locked && user.password.as_deref() == Some(password))
}

/// Checks a plain key. A valid key that comes over an insecure connection is revoked.
pub(super) fn check_key(
    call: &mut Call<'_>,
    name: Option<&str>,
    plain: &str,
) -> Result<KeyCheck, Failure> {
    let now = call.world.now();
    let link = &call.session()?.link;
    let secure = link.secure;
    // 26.0 (from its source): the key authenticator accepts TCP clients only, and raises this error before it reads the
    // key.
    if link.local && call.traits().scram {
        let me = std::process::id();
        let text = format!(
            "UNIX socket (pid={me} uid=0 gid=0): unexpected origin for ApiKeyPamAuthenticator"
        );
        return Err(Failure::python("TypeError", text));
    }
    let world = &mut *call.world;
    let Some(key) = world.keys.open(plain) else {
        return Ok(KeyCheck::Bad);
    };
    let means = Means::Key {
        id: key.id,
        name: key.name.clone(),
    };
    if !world.is_user_era() {
        return Ok(KeyCheck::Good {
            user: None,
            means,
            rights: Rights::Rules(key.allowlist.clone()),
        });
    }
    let owner = world
        .user_by_id(key.owner)
        .filter(|user| !user.locked && name.is_none_or(|name| name == user.name));
    let Some(owner) = owner else {
        return Ok(KeyCheck::Bad);
    };
    if key.known_expiry == Expiry::Revoked {
        return Ok(KeyCheck::Bad);
    }
    if key.known_expiry.is_past(now) {
        return Ok(KeyCheck::Expired);
    }
    if !secure && world.traits.revokes_insecure {
        let (id, user) = (key.id, owner.name.clone());
        if let Some(key) = world.keys.get_mut(id) {
            key.revoke("Attempt to use over an insecure transport");
        }
        // The audit log names only the user.
        call.tried = tried("API_KEY", "username", user.into());
        call.revoked = true;
        return Ok(KeyCheck::Expired);
    }
    if owner.roles.is_empty() {
        return Ok(KeyCheck::NoAccess);
    }
    Ok(KeyCheck::Good {
        user: Some(owner.name.clone()),
        means,
        rights: Rights::of_roles(&owner.roles, &world.catalogue),
    })
}

pub(super) fn take_token(call: &mut Call<'_>, text: &str) -> Option<String> {
    let host = call.session().ok()?.link.host().to_owned();
    let now = call.world.now();
    call.world.drop_old_tokens();
    let tokens = &mut call.world.tokens;
    let at = tokens.iter().position(|token| {
        token.text == text && token.host.as_ref().is_none_or(|only| *only == host)
    })?;
    let token = tokens.get_mut(at)?;
    token.used = now;
    match token.single_use {
        true => Some(tokens.remove(at).user),
        false => Some(token.user.clone()),
    }
}

pub(super) fn enter_as(call: &mut Call<'_>, name: &str, means: Means) -> Result<(), Failure> {
    let world = &call.world;
    let rights = match world.user(name) {
        Some(user) => Rights::of_roles(&user.roles, &world.catalogue),
        None => return Err(Failure::NotAuthenticated),
    };
    enter(call, Some(name.to_owned()), means, rights)
}

fn enter(
    call: &mut Call<'_>,
    user: Option<String>,
    means: Means,
    rights: Rights,
) -> Result<(), Failure> {
    let credential = Credential {
        user,
        means,
        rights,
        since: call.world.now(),
        login_id: call.world.rng.uuid(),
    };
    call.world.sign_in(call.no, credential);
    Ok(())
}

/// Refuses a mechanism in STIG mode, where only a password with a one-time code signs in.
pub(super) fn refuse_in_stig(call: &Call<'_>, mechanism: &str) -> Result<(), Failure> {
    let text = format!("{mechanism}: mechanism is not supported at current authentication level.");
    match call.world.config.stig {
        true => Err(Failure::call(EOPNOTSUPP, text)),
        false => Ok(()),
    }
}
