//! `auth.login_ex`: one method for every mechanism, with a challenge for one-time codes.

use serde_json::{Map, Value, json};

use crate::sim::framing::message::Answer;
use crate::sim::methods::arguments::at_most;
use crate::sim::methods::auth::{TOKEN_TTL, user_info};
use crate::sim::methods::call::{Call, Outcome};
use crate::sim::methods::login::{
    KeyCheck, check_key, check_password, enter_as, failed, refuse_in_stig, take_token, tried,
    tried_key,
};
use crate::sim::methods::scram;
use crate::sim::release::failure::{EINVAL, Failure, Findings};
use crate::sim::release::traits::{Style, Traits};
use crate::sim::world::session::{Challenge, Means, Token};

/// The mechanisms and their fields, in the validator's order.
const MECHANISMS: &[(&str, &[&str])] = &[
    ("API_KEY_PLAIN", &["username", "api_key"]),
    ("PASSWORD_PLAIN", &["username", "password"]),
    ("TOKEN_PLAIN", &["token"]),
    ("OTP_TOKEN", &["otp_token"]),
    // From 26.0 on.
    (SCRAM, &["scram_type", "rfc_str"]),
];

const SCRAM: &str = "SCRAM";

/// The mechanisms of a release.
fn mechanisms(
    traits: &Traits,
) -> impl Iterator<Item = &'static (&'static str, &'static [&'static str])> {
    MECHANISMS
        .iter()
        .filter(move |(name, _)| traits.scram || *name != SCRAM)
}

/// The validated argument of `auth.login_ex`.
struct Attempt {
    mechanism: &'static str,
    /// The field values, in the order of [`MECHANISMS`].
    fields: Vec<String>,
    user_info: bool,
    reconnect_token: bool,
}

pub(super) fn login_ex(call: &mut Call<'_>) -> Outcome {
    let attempt = read_attempt(call)?;
    if attempt.mechanism == "API_KEY_PLAIN" {
        call.world.observer.plain_key();
    }
    if !call.world.config.standby.is_empty() {
        let urls = &call.world.config.standby;
        return Ok(json!({"response_type": "REDIRECT", "urls": urls}).into());
    }
    match attempt.mechanism {
        "PASSWORD_PLAIN" => password(call, &attempt),
        "API_KEY_PLAIN" => api_key(call, &attempt),
        "TOKEN_PLAIN" => token(call, &attempt),
        SCRAM => match scram::step(call, &attempt.fields)? {
            Some(answer) => Ok(answer),
            None => refuse(call, "AUTH_ERR"),
        },
        _ => one_time_code(call, &attempt),
    }
}

/// `auth.login_ex_continue`: accepts only the step after a challenge.
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
    let known = mechanisms(call.traits()).find(|(name, _)| tag == name);
    let Some((mechanism, names)) = known else {
        let tag = tag.as_str().map_or_else(|| tag.to_string(), str::to_owned);
        return Err(Failure::invalid(
            "login_data",
            no_such_mechanism(&tag, call.traits()),
        ));
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
        let common = match *mechanism {
            SCRAM => &["mechanism"][..],
            _ => &["mechanism", "login_options"],
        };
        let known = common.contains(&name.as_str()) || names.contains(&name.as_str());
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

fn no_such_mechanism(tag: &str, traits: &Traits) -> String {
    let expected: Vec<String> = mechanisms(traits)
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
    call.tried = tried("LOGIN_PASSWORD", "username", name.as_str().into());
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

fn code_required(name: &str) -> Answer {
    json!({"response_type": "OTP_REQUIRED", "username": name}).into()
}

fn one_time_code(call: &mut Call<'_>, attempt: &Attempt) -> Outcome {
    let right = attempt.fields.first() == Some(&call.world.otp_code());
    let retries = call.traits().otp_retries;
    let Some(mut challenge) = call.session_mut()?.challenge.take() else {
        return Err(Failure::call(
            EINVAL,
            "OTP_TOKEN: no authentication in progress",
        ));
    };
    if right {
        return succeed(call, attempt, &challenge.user, Means::Password);
    }
    call.tried = tried("LOGIN_TWOFACTOR", "username", challenge.user.clone().into());
    challenge.wrong += 1;
    if challenge.wrong > retries {
        return refuse(call, "AUTH_ERR");
    }
    let answer = code_required(&challenge.user);
    call.session_mut()?.challenge = Some(challenge);
    failed(call);
    Ok(answer)
}

fn api_key(call: &mut Call<'_>, attempt: &Attempt) -> Outcome {
    refuse_in_stig(call, "API_KEY_PLAIN")?;
    let [name, key] = attempt.fields.as_slice() else {
        return refuse(call, "AUTH_ERR");
    };
    call.tried = tried_key(call, key);
    match check_key(call, Some(name), key)? {
        KeyCheck::Good { means, .. } => succeed(call, attempt, name, means),
        KeyCheck::Expired => refuse(call, "EXPIRED"),
        KeyCheck::NoAccess => no_access(call),
        KeyCheck::Bad => refuse(call, "AUTH_ERR"),
    }
}

fn token(call: &mut Call<'_>, attempt: &Attempt) -> Outcome {
    refuse_in_stig(call, "TOKEN_PLAIN")?;
    let token = attempt.fields.first().cloned().unwrap_or_default();
    call.tried = tried("TOKEN", "token", token.as_str().into());
    match take_token(call, &token) {
        Some(user) => succeed(call, attempt, &user, Means::Token),
        None => refuse(call, "AUTH_ERR"),
    }
}

fn refuse(call: &mut Call<'_>, response: &str) -> Outcome {
    failed(call);
    Ok(json!({ "response_type": response }).into())
}

/// The reply to the right password of an account that may not use the API.
fn no_access(call: &mut Call<'_>) -> Outcome {
    match call.traits().says_denied {
        true => refuse(call, "DENIED"),
        false => refuse(call, "AUTH_ERR"),
    }
}

fn succeed(call: &mut Call<'_>, attempt: &Attempt, name: &str, means: Means) -> Outcome {
    enter_as(call, name, means)?;
    let info = match attempt.user_info {
        true => user_info(call.world, call.session()?),
        false => Value::Null,
    };
    let mut answer = json!({
        "response_type": "SUCCESS",
        "user_info": info,
        "authenticator": if call.world.config.stig { "LEVEL_2" } else { "LEVEL_1" },
    });
    if call.traits().says_denied {
        answer["reconnect_token"] = Value::Null;
        if attempt.reconnect_token {
            let text = call.world.rng.alphanumeric(64);
            let used = call.world.now();
            let made_by = call.session()?.id.clone();
            call.world.keep_token(Token {
                text: text.clone(),
                user: name.to_owned(),
                single_use: true,
                host: None,
                ttl: TOKEN_TTL,
                used,
                made_by,
            });
            answer["reconnect_token"] = text.into();
        }
    }
    Ok(answer.into())
}
