//! Every frame that a client sent which this program could have sent too: asked for in the program's own terms, it must
//! come out to the letter. And what the system answered must end the call.

use std::collections::{BTreeMap, HashMap};

use serde_json::{Value, json};
use tnkeys::api::sign_in::Credentialed;
use tnkeys::api::{Call, Exchange, Reply, Request, Step, me, sign_in, system};
use tnkeys::domain::draft::NewAccess;
use tnkeys::domain::error_reply::{Class, ErrorReply};
use tnkeys::domain::{Caps, KeyChange, KeyId, NewKey, Rule, Secret, Verb};
use tnkeys::wire::{Framing, Incoming, ejson};

use super::recorded::{Frame, count, scenarios};

/// How many recorded frames of each kind this program makes to the letter. The others were odd on purpose (wrong types,
/// unknown fields), asked for `login_options`, or are no business of this program.
const MATCHED: [(&str, &str, usize); 27] = [
    ("json", "api_key.create", 32),
    ("json", "api_key.delete", 18),
    ("json", "api_key.my_keys", 8),
    ("json", "api_key.query", 2),
    ("json", "api_key.update", 30),
    ("json", "auth.login", 3),
    ("json", "auth.login_ex", 25),
    ("json", "auth.login_ex_continue", 2),
    ("json", "auth.login_with_api_key", 3),
    ("json", "auth.me", 5),
    ("json", "core.set_options", 2),
    ("json", "core.subscribe", 18),
    ("json", "system.info", 8),
    ("json", "system.version", 2),
    ("ddp", "api_key.create", 17),
    ("ddp", "api_key.delete", 8),
    ("ddp", "api_key.query", 2),
    ("ddp", "api_key.update", 10),
    ("ddp", "auth.login", 35),
    ("ddp", "auth.login_ex", 1),
    ("ddp", "auth.login_with_api_key", 11),
    ("ddp", "auth.me", 13),
    ("ddp", "auth.two_factor_auth", 1),
    ("ddp", "connect", 47),
    ("ddp", "sub", 11),
    ("ddp", "system.info", 6),
    ("ddp", "system.version", 2),
];

#[test]
fn requests_equal_the_recorded_ones() {
    let Some(scenarios) = scenarios() else { return };
    let mut matched: BTreeMap<(bool, String), usize> = BTreeMap::new();
    for scenario in &scenarios {
        for (n, frame) in scenario.frames.iter().enumerate() {
            let framing = scenario.framing(frame);
            if frame.from_server {
                continue;
            }
            let Some(ours) = as_we_would(framing, frame, scenario.caps()) else {
                continue;
            };
            assert_eq!(
                ours,
                with_our_id(framing, frame),
                "{} frame {n}",
                scenario.name
            );
            let what = ["method", "msg"]
                .iter()
                .find_map(|name| frame.json[name].as_str());
            count(
                &mut matched,
                (framing == Framing::Ddp, what.unwrap().to_owned()),
            );
        }
    }
    let matched: Vec<_> = matched
        .iter()
        .map(|((ddp, what), n)| (if *ddp { "ddp" } else { "json" }, what.as_str(), *n))
        .collect();
    assert_eq!(matched, MATCHED);
}

#[test]
fn recorded_answers_end_the_calls() {
    let Some(scenarios) = scenarios() else { return };
    let mut ends: BTreeMap<&str, usize> = BTreeMap::new();
    for scenario in &scenarios {
        let mut open: HashMap<(String, String), Exchange> = HashMap::new();
        for (n, frame) in scenario.frames.iter().enumerate() {
            let at = format!("{} frame {n}", scenario.name);
            if !frame.from_server {
                if let Some(call) = call(&frame.json) {
                    let (exchange, _) = Exchange::start(call, scenario.caps());
                    open.insert(frame.tie(), exchange);
                }
                continue;
            }
            let Some(exchange) = open.remove(&frame.tie()) else {
                continue;
            };
            let text = frame.json.to_string();
            let incoming = scenario.framing(frame).decode(&text);
            let Ok(Incoming::Reply { result, .. }) = incoming else {
                panic!("{at}: not read as an answer");
            };
            let reads = !exchange.call().changes();
            let key = frame.json["result"]["key"].as_str().map(str::to_owned);
            count(&mut ends, end(exchange.answer(result), reads, key, &at));
        }
    }
    let ends: Vec<_> = ends.into_iter().collect();
    assert_eq!(ends, [("a new secret", 34), ("done", 47), ("failed", 60)]);
}

fn end(step: Step, reads: bool, key: Option<String>, at: &str) -> &'static str {
    match step {
        Step::Done(Reply::NewSecret {
            key: entry, secret, ..
        }) => {
            assert_eq!(Some(secret.raw().expose()), key.as_deref(), "{at}");
            assert_eq!(
                KeyId::of_key_text(secret.raw().expose()),
                Some(entry.id),
                "{at}"
            );
            "a new secret"
        }
        Step::Done(_) => {
            assert_eq!(key, None, "{at}");
            "done"
        }
        Step::Then(..) => {
            assert!(reads, "{at}: only a read may ask again");
            "asks again"
        }
        Step::Failed(_) => "failed",
        Step::Unclear(fault) => panic!("{at}: {fault}"),
    }
}

/// The recorded frame with an id that both sides can have.
fn with_our_id(framing: Framing, frame: &Frame) -> String {
    let mut json = frame.json.clone();
    let subscribes = json["msg"] == "sub";
    if let Some(id) = json.get_mut("id") {
        *id = match framing {
            Framing::JsonRpc => json!(7),
            Framing::Ddp if subscribes => json!("sub-7"),
            Framing::Ddp => json!("id-7"),
        };
    }
    json.to_string()
}

/// The same frame as this program makes it; `None` for what it has no words for.
fn as_we_would(framing: Framing, frame: &Frame, caps: Caps) -> Option<String> {
    let json = &frame.json;
    match (json["msg"].as_str(), json["method"].as_str()) {
        (Some("connect"), _) if json["version"] == "1" && json.get("features").is_none() => {
            framing.hello().map(str::to_owned)
        }
        (Some("sub"), _) => Some(framing.subscribe(7, json["name"].as_str()?)),
        (None, Some("core.subscribe")) => {
            let [collection] = json["params"].as_array()?.as_slice() else {
                return None;
            };
            Some(framing.subscribe(7, collection.as_str()?))
        }
        (_, Some(_)) if json.get("id").is_some() => {
            let request = match call(json) {
                // The list is read in pages, which no recorded client did.
                Some(Call::Keys) => return None,
                Some(call) => Exchange::start(call, caps).1,
                None => other(json, caps)?,
            };
            let text = framing.call(7, &request.method, &request.params);
            Some(text.as_str().to_owned())
        }
        _ => None,
    }
}

/// The call that a recorded request is.
fn call(json: &Value) -> Option<Call> {
    let params = json["params"].as_array()?;
    let id = || params.first()?.as_i64().map(KeyId);
    match (json["method"].as_str()?, params.as_slice()) {
        ("api_key.query", []) => Some(Call::Keys),
        ("api_key.query", [filters]) => {
            let id = filters.as_array()?.first()?.get(2)?.as_i64()?;
            (*filters == json!([["id", "=", id]])).then_some(Call::Key(KeyId(id)))
        }
        ("api_key.create", [fields]) => Some(Call::Create(new_key(fields)?)),
        ("api_key.update", [_, fields]) if fields.get("reset").is_some_and(|r| *r == true) => {
            only(fields, &["expires_at", "reset"])?;
            let expires_at = expiry(fields)?;
            Some(Call::Reset {
                id: id()?,
                expires_at,
            })
        }
        ("api_key.update", [_, fields]) => {
            only(fields, &["name", "expires_at", "allowlist"])?;
            let change = KeyChange {
                name: string(fields, "name")?,
                expires_at: expiry(fields)?,
                allowlist: fields.get("allowlist").map(rules).unwrap_or(Some(None))?,
            };
            Some(Call::Update(id()?, change))
        }
        ("api_key.delete", [_]) => Some(Call::Delete(id()?)),
        _ => None,
    }
}

/// Only these fields are in it.
fn only(fields: &Value, known: &[&str]) -> Option<()> {
    let mut names = fields.as_object()?.keys();
    names
        .all(|name| known.contains(&name.as_str()))
        .then_some(())
}

/// Absent, or a string.
fn string(fields: &Value, name: &str) -> Option<Option<String>> {
    match fields.get(name) {
        None => Some(None),
        Some(value) => Some(Some(value.as_str()?.to_owned())),
    }
}

/// Absent, never, or a date in whole seconds.
fn expiry(fields: &Value) -> Option<Option<Option<jiff::Timestamp>>> {
    match fields.get("expires_at") {
        None => Some(None),
        Some(Value::Null) => Some(Some(None)),
        Some(date) => {
            let at = ejson::read_date(date)?;
            (ejson::date(at) == *date).then_some(Some(Some(at)))
        }
    }
}

fn rules(list: &Value) -> Option<Option<Vec<Rule>>> {
    let rule = |rule: &Value| {
        only(rule, &["method", "resource"])?;
        let verb = Verb::parse(rule.get("method")?.as_str()?);
        Some(Rule::new(verb, rule.get("resource")?.as_str()?))
    };
    Some(Some(
        list.as_array()?.iter().map(rule).collect::<Option<_>>()?,
    ))
}

fn new_key(fields: &Value) -> Option<NewKey> {
    let name = string(fields, "name")??;
    let access = if fields.get("allowlist").is_some() {
        only(fields, &["name", "allowlist"])?;
        NewAccess::Allowlist(rules(&fields["allowlist"])??)
    } else {
        only(fields, &["name", "username", "expires_at"])?;
        NewAccess::User {
            username: string(fields, "username")??,
            expires_at: match expiry(fields)? {
                // "Never" is sent by saying nothing.
                Some(None) => return None,
                given => given.flatten(),
            },
        }
    };
    Some(NewKey { name, access })
}

/// A request that is no [`Call`].
fn other(json: &Value, caps: Caps) -> Option<Request> {
    let params = json["params"].as_array()?;
    let secret = |value: &Value| Some(Secret::new(value.as_str()?.to_owned()));
    let request = match (json["method"].as_str()?, params.as_slice()) {
        ("auth.login_ex" | "auth.login_ex_continue", [data]) => mechanism(json, data)?,
        ("auth.login", [user, password]) => {
            sign_in::legacy_password(user.as_str()?, &secret(password)?, None).ungated()
        }
        ("auth.login", [user, password, code]) => {
            sign_in::legacy_password(user.as_str()?, &secret(password)?, Some(&secret(code)?))
                .ungated()
        }
        ("auth.two_factor_auth", [user, password]) => {
            sign_in::legacy_wants_code(user.as_str()?, &secret(password)?).ungated()
        }
        ("auth.login_with_api_key", [key]) => sign_in::legacy_api_key(&secret(key)?).ungated(),
        ("auth.me", []) => me::request(),
        ("system.info", []) => system::info(),
        ("system.version", []) => system::version(),
        ("core.set_options", [options]) if *options == json!({"legacy_jobs": false}) => {
            system::set_options()
        }
        ("api_key.my_keys", []) => own_keys(caps)?,
        _ => return None,
    };
    Some(request)
}

fn mechanism(json: &Value, data: &Value) -> Option<Request> {
    credentialed(json, data).map(Credentialed::ungated)
}

fn credentialed(json: &Value, data: &Value) -> Option<Credentialed> {
    let word = |name: &str| Some(Secret::new(data.get(name)?.as_str()?.to_owned()));
    let user = data.get("username").and_then(Value::as_str);
    Some(
        match (json["method"].as_str()?, data.get("mechanism")?.as_str()?) {
            ("auth.login_ex", "PASSWORD_PLAIN") => {
                only(data, &["mechanism", "username", "password"])?;
                sign_in::password(user?, &word("password")?)
            }
            ("auth.login_ex", "API_KEY_PLAIN") => {
                only(data, &["mechanism", "username", "api_key"])?;
                sign_in::api_key(user?, &word("api_key")?)
            }
            ("auth.login_ex_continue", "OTP_TOKEN") => {
                only(data, &["mechanism", "otp_token"])?;
                sign_in::code(&word("otp_token")?)
            }
            _ => return None,
        },
    )
}

/// The second request of reading the keys, when the first is refused.
fn own_keys(caps: Caps) -> Option<Request> {
    let refusal = ErrorReply {
        class: Class::Failed,
        errno: 13,
        reason: "[EACCES] Not authorized".into(),
        extra: Vec::new(),
    };
    match Exchange::start(Call::Keys, caps).0.answer(Err(refusal)) {
        Step::Then(_, request) => Some(request),
        _ => None,
    }
}
