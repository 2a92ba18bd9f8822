//! Signing in, by every door of every release.

use serde_json::{Map, Value, json};

use super::arguments::texts;
use super::auth::user_info;
use super::{Call, Outcome, at_most};
use crate::sim::failure::{EINVAL, EOPNOTSUPP, Failure, Findings};
use crate::sim::keys::Expiry;
use crate::sim::release::Style;
use crate::sim::session::{Challenge, Credential, Means, Rights};
use crate::sim::users::User;

/// What a plain key turned out to be.
enum KeyCheck {
    Good {
        user: Option<String>,
        means: Means,
        rights: Rights,
    },
    Expired,
    Bad,
}

/// `auth.login`: name, password and perhaps a one-time code; true or false.
pub(super) fn login(call: &mut Call<'_>) -> Outcome {
    let style = call.traits().style;
    let [name, password] = texts(&call.params, ["username", "password"], style)?;
    at_most(&call.params, 3, style)?;
    let code = call.params.get(2).and_then(Value::as_str);
    let stig = call.world.config.stig;
    let good = match check_password(call, &name, &password) {
        Some(user) if user.roles.is_empty() => false,
        Some(user) if user.two_factor => code == Some(call.world.config.otp_code.as_str()),
        Some(_) => !stig,
        None => false,
    };
    if good {
        enter_as(call, &name, Means::Password)?;
    }
    plain(call, good)
}

/// 24.x: whether this account wants a one-time code.
pub(super) fn two_factor_auth(call: &mut Call<'_>) -> Outcome {
    let [name, password] = texts(&call.params, ["username", "password"], call.traits().style)?;
    let asked = check_password(call, &name, &password).is_some_and(|user| user.two_factor);
    Ok(Value::from(asked).into())
}

pub(super) fn login_with_api_key(call: &mut Call<'_>) -> Outcome {
    let [key] = texts(&call.params, ["api_key"], call.traits().style)?;
    at_most(&call.params, 1, call.traits().style)?;
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
    let user = take_token(call, &token);
    if let Some(user) = &user {
        enter_as(call, user, Means::Token)?;
    }
    plain(call, user.is_some())
}

fn plain(call: &mut Call<'_>, good: bool) -> Outcome {
    call.slow = !good;
    Ok(Value::from(good).into())
}

/// The mechanisms of `auth.login_ex`, in the order in which the validator lists them, with their fields.
const MECHANISMS: &[(&str, &[&str])] = &[
    ("API_KEY_PLAIN", &["username", "api_key"]),
    ("PASSWORD_PLAIN", &["username", "password"]),
    ("TOKEN_PLAIN", &["token"]),
    ("OTP_TOKEN", &["otp_token"]),
];

/// The checked argument of `auth.login_ex`.
struct Attempt {
    mechanism: &'static str,
    /// The texts, in the order of [`MECHANISMS`].
    fields: Vec<String>,
    user_info: bool,
    reconnect_token: bool,
}

pub(super) fn login_ex(call: &mut Call<'_>) -> Outcome {
    let attempt = read_attempt(call)?;
    match attempt.mechanism {
        "PASSWORD_PLAIN" => password(call, &attempt),
        "API_KEY_PLAIN" => api_key(call, &attempt),
        "TOKEN_PLAIN" => token(call, &attempt),
        _ => one_time_code(call, &attempt),
    }
}

/// The same, for the step after a challenge alone.
pub(super) fn login_ex_continue(call: &mut Call<'_>) -> Outcome {
    let attempt = read_attempt(call)?;
    match attempt.mechanism {
        "OTP_TOKEN" => one_time_code(call, &attempt),
        _ => Err(Failure::invalid(
            "login_data.mechanism",
            "Input should be <AuthMech.OTP_TOKEN: 'OTP_TOKEN'>",
        )),
    }
}

fn read_attempt(call: &Call<'_>) -> Result<Attempt, Failure> {
    at_most(&call.params, 1, Style::Pydantic)?;
    let map = match call.params.first() {
        None => return Err(Failure::invalid("login_data", "Field required")),
        Some(Value::Object(map)) => map,
        Some(_) => {
            let text = "Input should be a valid dictionary or object to extract fields from";
            return Err(Failure::invalid("login_data", text));
        }
    };
    let Some(tag) = map.get("mechanism") else {
        return Err(Failure::invalid("login_data.mechanism", "Field required"));
    };
    let known = MECHANISMS.iter().find(|(name, _)| tag == name);
    let Some((mechanism, names)) = known else {
        let tag = tag.as_str().map_or_else(|| tag.to_string(), str::to_owned);
        return Err(Failure::invalid("login_data", no_such_mechanism(&tag)));
    };
    let mut findings = Findings::default();
    let at = |field: &str| format!("login_data.{mechanism}.{field}");
    let mut fields = Vec::with_capacity(names.len());
    for name in *names {
        match map.get(*name) {
            None => findings.add(at(name), "Field required"),
            Some(Value::String(text)) => fields.push(text.clone()),
            Some(_) => findings.add(at(name), "Input should be a valid string"),
        }
    }
    for name in map.keys() {
        let known = ["mechanism", "login_options"].contains(&name.as_str())
            || names.contains(&name.as_str());
        if !known {
            findings.add(at(name), "Extra inputs are not permitted");
        }
    }
    let nothing = Map::new();
    let options = match map.get("login_options") {
        None => &nothing,
        Some(Value::Object(options)) => options,
        Some(_) => {
            findings.add(
                at("login_options"),
                "Input should be a valid dictionary or instance of AuthCommonOptions",
            );
            &nothing
        }
    };
    let mut switches = [true, false];
    let names: &[&str] = match call.traits().says_denied {
        true => &["user_info", "reconnect_token"],
        false => &["user_info"],
    };
    for (name, value) in options {
        let at = at(&format!("login_options.{name}"));
        match (names.iter().position(|known| known == name), value) {
            (Some(index), Value::Bool(on)) => switches[index] = *on,
            (Some(_), _) => findings.add(at, "Input should be a valid boolean"),
            (None, _) => findings.add(at, "Extra inputs are not permitted"),
        }
    }
    findings.check()?;
    let [user_info, reconnect_token] = switches;
    Ok(Attempt {
        mechanism,
        fields,
        user_info,
        reconnect_token,
    })
}

fn no_such_mechanism(tag: &str) -> String {
    let expected: Vec<String> = MECHANISMS
        .iter()
        .map(|(name, _)| format!("<AuthMech.{name}: '{name}'>"))
        .collect();
    format!(
        "Input tag '{tag}' found using 'mechanism' does not match any of the expected tags: {}",
        expected.join(", ")
    )
}

fn password(call: &mut Call<'_>, attempt: &Attempt) -> Outcome {
    call.session_mut()?.challenge = None;
    let [name, password] = attempt.fields.as_slice() else {
        return refuse(call, "AUTH_ERR");
    };
    let stig = call.world.config.stig;
    match check_password(call, name, password) {
        None => refuse(call, "AUTH_ERR"),
        Some(user) if user.roles.is_empty() => no_access(call),
        Some(user) if user.two_factor => {
            let user = name.clone();
            call.session_mut()?.challenge = Some(Challenge { user, wrong: 0 });
            Ok(code_required(name))
        }
        Some(_) if stig => refuse(call, "AUTH_ERR"),
        Some(_) => succeed(call, attempt, name, Means::Password),
    }
}

fn code_required(name: &str) -> super::Answer {
    json!({"response_type": "OTP_REQUIRED", "username": name}).into()
}

fn one_time_code(call: &mut Call<'_>, attempt: &Attempt) -> Outcome {
    let right = attempt.fields.first() == Some(&call.world.config.otp_code);
    let retries = call.traits().otp_retries;
    let session = call.session_mut()?;
    let Some(mut challenge) = session.challenge.take() else {
        return Err(Failure::call(
            EINVAL,
            "OTP_TOKEN: no authentication in progress",
        ));
    };
    if right {
        return succeed(call, attempt, &challenge.user, Means::Password);
    }
    challenge.wrong += 1;
    if challenge.wrong > retries {
        return refuse(call, "AUTH_ERR");
    }
    let answer = code_required(&challenge.user);
    session.challenge = Some(challenge);
    call.slow = true;
    Ok(answer)
}

fn api_key(call: &mut Call<'_>, attempt: &Attempt) -> Outcome {
    if call.world.config.stig {
        return Err(Failure::call(
            EOPNOTSUPP,
            "API_KEY_PLAIN: mechanism is not supported at current authentication level.",
        ));
    }
    let [name, key] = attempt.fields.as_slice() else {
        return refuse(call, "AUTH_ERR");
    };
    match check_key(call, Some(name), key)? {
        KeyCheck::Good { means, .. } => succeed(call, attempt, name, means),
        KeyCheck::Expired => refuse(call, "EXPIRED"),
        KeyCheck::Bad => refuse(call, "AUTH_ERR"),
    }
}

fn token(call: &mut Call<'_>, attempt: &Attempt) -> Outcome {
    let token = attempt.fields.first().cloned().unwrap_or_default();
    match take_token(call, &token) {
        Some(user) => succeed(call, attempt, &user, Means::Token),
        None => refuse(call, "AUTH_ERR"),
    }
}

fn refuse(call: &mut Call<'_>, response: &str) -> Outcome {
    call.slow = true;
    Ok(json!({ "response_type": response }).into())
}

/// The right password of an account that may not use the API.
fn no_access(call: &mut Call<'_>) -> Outcome {
    match call.traits().says_denied {
        true => refuse(call, "DENIED"),
        false => refuse(call, "AUTH_ERR"),
    }
}

fn succeed(call: &mut Call<'_>, attempt: &Attempt, name: &str, means: Means) -> Outcome {
    enter_as(call, name, means)?;
    let info = match attempt.user_info {
        true => user_info(call.world, name),
        false => Value::Null,
    };
    let mut answer = json!({
        "response_type": "SUCCESS",
        "user_info": info,
        "authenticator": "LEVEL_1",
    });
    if call.traits().says_denied {
        answer["reconnect_token"] = Value::Null;
        if attempt.reconnect_token {
            let token = call.world.rng.alphanumeric(64);
            call.world
                .tokens
                .push((token.clone(), name.to_owned(), true));
            answer["reconnect_token"] = token.into();
        }
    }
    Ok(answer.into())
}

/// The account, when the password is right and it is not locked.
fn check_password<'a>(call: &'a Call<'_>, name: &str, password: &str) -> Option<&'a User> {
    call.world
        .user(name)
        .filter(|user| !user.locked && user.password == password)
}

/// Judge a plain key. Over an insecure link a valid one is revoked.
fn check_key(call: &mut Call<'_>, name: Option<&str>, plain: &str) -> Result<KeyCheck, Failure> {
    let now = call.world.now();
    let secure = call.session()?.link.secure;
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
    let owner = world.user_by_id(key.owner).filter(|user| {
        !user.locked && !user.roles.is_empty() && name.is_none_or(|name| name == user.name)
    });
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
        let id = key.id;
        if let Some(key) = world.keys.get_mut(id) {
            key.revoke("Attempt to use over an insecure transport");
        }
        return Ok(KeyCheck::Expired);
    }
    Ok(KeyCheck::Good {
        user: Some(owner.name.clone()),
        means,
        rights: Rights::of_roles(&owner.roles, &world.catalogue),
    })
}

fn take_token(call: &mut Call<'_>, token: &str) -> Option<String> {
    let tokens = &mut call.world.tokens;
    let at = tokens.iter().position(|(known, ..)| known == token)?;
    match tokens.get(at)?.2 {
        true => Some(tokens.remove(at).1),
        false => tokens.get(at).map(|(_, user, _)| user.clone()),
    }
}

fn enter_as(call: &mut Call<'_>, name: &str, means: Means) -> Result<(), Failure> {
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
    let session = call.session_mut()?;
    session.challenge = None;
    session.credential = Some(credential);
    Ok(())
}
