use super::*;
use crate::api::sign_in::LoginAnswer;
use crate::domain::error_reply::Complaint;

fn refusal(class: Class, errno: i64, reason: &str) -> ErrorReply {
    ErrorReply {
        class,
        errno,
        reason: reason.into(),
        extra: Vec::new(),
    }
}

fn failure(errno: i64, reason: &str) -> ErrorReply {
    refusal(Class::Failed, errno, reason)
}

fn validation(extra: &[(Option<&str>, &str, i64)]) -> ErrorReply {
    let complaint = |(attribute, text, errno): &(Option<&str>, &str, i64)| Complaint {
        attribute: attribute.map(Into::into),
        text: text.into(),
        errno: *errno,
    };
    ErrorReply {
        extra: extra.iter().map(complaint).collect(),
        ..refusal(Class::Validation, 22, "[EINVAL] whatever\n")
    }
}

fn fields(error: &ErrorReply) -> Vec<(String, String)> {
    let fault = fault(error, &Operation::Creating);
    let fields = fault.fields.into_iter();
    fields.map(|at| (at.field, at.text)).collect()
}

fn field(attribute: &str, text: &str) -> String {
    fields(&validation(&[(Some(attribute), text, 22)]))
        .remove(0)
        .0
}

#[test]
fn complaints_land_on_their_field() {
    for (attribute, text, want) in [
        ("api_key_create.name", "Field required", "name"),
        ("api_key_update.reset", "Not a boolean", "reset"),
        (
            "api_key_create.username.function-after[v(), constrained-str]",
            "x",
            "username",
        ),
        ("api_key_create.username.constrained-str", "x", "username"),
        ("api_key_create.expires_at.datetime", "x", "expires_at"),
        (
            "api_key_create.allowlist.0.resource",
            "x",
            "allowlist.0.resource",
        ),
        ("api_key_create.allowlist.3", "x", "allowlist.3"),
        (
            "api_key_create.allowlist.0.method.literal['GET']",
            "x",
            "allowlist.0.method",
        ),
        ("api_key_create", "name must be unique", "name"),
        ("api_key_update", "name must be unique", "name"),
        ("api_key_create", "User does not exist.", "username"),
        (
            "api_key_create",
            "User lacks privilege role membership.",
            "username",
        ),
        (
            "api_key_create",
            "Expiration date is in the past",
            "expires_at",
        ),
        ("api_key_create", "Something new", ""),
        ("api_key_creator.name", "x", ""),
        ("id", "Input should be a valid integer", ""),
    ] {
        assert_eq!(field(attribute, text), want, "{attribute}");
    }
}

#[test]
fn the_place_in_a_list_of_24_04_is_in_its_words() {
    let noise = "Item#2 is not valid per list types: [EINVAL] allowlist_item.resource: attribute required\n";
    assert_eq!(
        fields(&validation(&[(
            Some("api_key_create.allowlist"),
            noise,
            22
        )])),
        [("allowlist.2.resource".into(), "attribute required".into())]
    );
}

#[test]
fn the_same_complaint_is_made_once_and_named() {
    let error = validation(&[
        (
            Some("api_key_create.username.function-after[x]"),
            "Input should be a valid string",
            22,
        ),
        (
            Some("api_key_create.username.constrained-str"),
            "Input should be a valid string",
            22,
        ),
        (Some("api_key_create"), "name must be unique", 22),
    ]);
    let fault = fault(&error, &Operation::Creating);
    assert_eq!(fault.fields.len(), 2);
    assert_eq!(
        fault.to_string(),
        "The system rejected the values: username: Input should be a valid string; name must be unique. No key was created."
    );
}

#[test]
fn an_expired_key_is_told_what_it_needs() {
    let error = validation(&[(Some("api_key_update"), "Expiration date is in the past", 22)]);
    let fault = fault(&error, &Operation::Resetting(KeyId(4)));
    assert_eq!(fault.meaning, "Key 4 keeps its secret.");
    assert!(fault.next.contains("new expiry"), "{fault}");
}

#[test]
fn an_unknown_id_has_three_faces() {
    let doing = Operation::Deleting(KeyId(19));
    let faces = [
        validation(&[(None, "ApiKey 19 does not exist", 2)]),
        refusal(
            Class::Validation,
            2,
            "[ENOENT] None: ApiKey 19 does not exist",
        ),
        failure(22, "MatchNotFound()"),
        failure(22, "19"),
    ];
    for face in &faces {
        let fault = fault(face, &doing);
        assert_eq!(fault.kind, Kind::NotFound, "{face:?}");
        assert!(fault.what.contains("Key 19"), "{fault}");
    }
    // Another number is another error.
    assert_eq!(fault(&failure(22, "20"), &doing).kind, Kind::Server);
}

#[test]
fn kinds_of_refusal() {
    let kind = |error: &ErrorReply, doing: Operation| fault(error, &doing).kind;
    let reading = Operation::Reading;
    assert_eq!(kind(&failure(13, "Not authorized"), reading), Kind::Denied);
    assert_eq!(
        kind(&failure(13, "[EACCES] Session is expired"), reading),
        Kind::SignIn
    );
    assert_eq!(
        kind(&failure(207, "Not authenticated"), reading),
        Kind::SignIn
    );
    let busy = failure(16, "[EBUSY] Rate Limit Exceeded");
    assert_eq!(kind(&busy, Operation::SigningIn), Kind::RateLimited);
    assert_eq!(kind(&failure(16, "pool is busy"), reading), Kind::Server);
    let many = refusal(
        Class::TooManyCalls,
        0,
        "Maximum number of concurrent calls (20) has exceeded",
    );
    assert_eq!(kind(&many, Operation::Creating), Kind::RateLimited);
    let unknown = refusal(Class::UnknownMethod, 0, "Method does not exist");
    assert_eq!(kind(&unknown, reading), Kind::Server);
    let malformed = refusal(Class::Malformed, 0, "Invalid Message Format");
    assert_eq!(kind(&malformed, reading), Kind::Protocol);
    assert_eq!(kind(&failure(95, "x"), Operation::SigningIn), Kind::SignIn);
    assert_eq!(kind(&failure(14, "x"), Operation::SigningIn), Kind::Server);
}

#[test]
fn stig_mode_is_explained() {
    let error = failure(13, "[EACCES] API keys may not be created in STIG mode");
    let fault = fault(&error, &Operation::Creating);
    assert_eq!(fault.kind, Kind::Denied);
    assert!(
        fault.what.contains("STIG") && fault.next.contains("Deleting"),
        "{fault}"
    );
    assert_eq!(fault.meaning, "No key was created.");
}

#[test]
fn only_a_refusal_is_said_to_have_changed_nothing() {
    let refused = fault(
        &failure(13, "Not authorized"),
        &Operation::Deleting(KeyId(3)),
    );
    assert_eq!(refused.meaning, "Key 3 was not deleted.");
    for doing in [
        Operation::Creating,
        Operation::Changing(KeyId(3)),
        Operation::Resetting(KeyId(3)),
        Operation::Deleting(KeyId(3)),
    ] {
        let failed = fault(&failure(14, "[EFAULT] disk full"), &doing);
        assert!(failed.meaning.contains("may "), "{failed}");
        assert!(failed.what.ends_with("error: disk full."), "{failed}");
    }
    assert_eq!(fault(&failure(14, "x"), &Operation::Reading).meaning, "");
}

#[test]
fn server_words_are_short_and_harmless() {
    let long = failure(14, &format!("\u{1b}[2J{}", "x".repeat(5_000)));
    let fault = fault(&long, &Operation::Reading);
    assert!(
        fault.what.len() < 400 && fault.what.contains("\\x1b[2J"),
        "{fault}"
    );
    let nasty = validation(&[(Some("api_key_create.na\u{1b}me"), "bad\u{202e}", 22)]);
    for (field, text) in fields(&nasty) {
        assert!(!field.contains('\u{1b}') && !text.contains('\u{202e}'));
    }
}

#[test]
fn every_unwelcome_answer_to_a_sign_in_has_words() {
    let urls = vec!["https://b.example".into()];
    for with in [With::Password, With::PlainKey, With::Scram, With::Token] {
        for tls in [true, false] {
            let tried = Tried {
                with,
                user: None,
                key: None,
                tls,
            };
            for answer in [
                LoginAnswer::Refused,
                LoginAnswer::Expired,
                LoginAnswer::Denied,
                LoginAnswer::Redirect(urls.clone()),
            ] {
                let fault = sign_in(&answer, &tried).unwrap();
                assert!(!fault.next.is_empty(), "{answer:?} {tried:?}");
            }
            let unknown = LoginAnswer::Unknown("NEWS".into());
            assert!(sign_in(&unknown, &tried).unwrap().what.contains("NEWS"));
            assert_eq!(sign_in(&LoginAnswer::Success(None), &tried), None);
            assert_eq!(sign_in(&LoginAnswer::CodeRequired, &tried), None);
        }
    }
}
