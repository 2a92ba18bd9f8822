//! Faults of raw calls: the attributes as TrueNAS names them, because the method is not understood here.

use super::errno::{ENOENT, has_errno};
use super::words::{clean, clip, named, plain, sentence};
use crate::domain::error_reply::{Class, ErrorReply};
use crate::domain::text::harmless;
use crate::domain::{Fault, FieldError, Kind};

/// The rights that a method needs.
pub(super) const ROLES: &str = "Each method requires one of its roles; a key with an allowlist needs a rule for the method. To list them: tnkeys methods WORD.";

/// The meaning of a refusal.
pub(super) fn undone(read: bool) -> &'static str {
    match read {
        true => "",
        false => "The call was not executed.",
    }
}

/// The meaning of a failure that may have applied a part of the change.
pub(super) fn in_doubt(read: bool) -> &'static str {
    match read {
        true => "",
        false => "A part of the call may have been executed.",
    }
}

/// The fault of an error that is not about the session, the rate or the rights.
pub(super) fn fault(error: &ErrorReply, read: bool) -> Fault {
    let missing = has_errno(error, ENOENT);
    let kind = match (missing, error.class) {
        (true, _) => Kind::NotFound,
        (false, Class::Validation) => Kind::Invalid,
        (false, _) => Kind::Server,
    };
    if error.class != Class::Validation {
        return Fault::new(
            kind,
            sentence("The system reported an error", &clean(error)),
        )
        .meaning(in_doubt(read));
    }
    let fields = fields(error);
    let words = match fields.as_slice() {
        [] => clean(error),
        some => some.iter().map(named).collect::<Vec<_>>().join("; "),
    };
    let mut fault = Fault::new(
        kind,
        sentence("The system rejected the parameters", &clip(&words)),
    )
    .meaning(undone(read));
    fault.fields = fields;
    fault
}

/// The complaints with their whole attributes, without duplicates.
fn fields(error: &ErrorReply) -> Vec<FieldError> {
    let mut fields: Vec<FieldError> = Vec::new();
    for complaint in &error.extra {
        let attribute = complaint.attribute.as_ref();
        let field = FieldError {
            field: attribute.map_or_else(String::new, |name| name.as_str().to_owned()),
            text: harmless(plain(complaint.text.raw())).into_owned(),
        };
        if !fields.contains(&field) {
            fields.push(field);
        }
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::super::{Operation, fault};
    use super::*;
    use crate::wire::{Framing, Incoming};

    /// The fault of the error in a frame.
    fn of(framing: Framing, frame: &str, read: bool) -> Fault {
        match framing.decode(frame) {
            Ok(Incoming::Reply {
                result: Err(error), ..
            }) => fault(&error, &Operation::Raw { read }),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_validation_error_keeps_attributes_texts_and_errnos() {
        let json = r#"{"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"Invalid params","data":{"error":22,
            "errname":"EINVAL","reason":"[EINVAL] pool_create.name: Field required\n","trace":{"frames":["1-not-a-real-key"]},
            "extra":[["pool_create.name","Field required",22],["pool_create.topology","Not found",2]]}}}"#;
        let fault = of(Framing::JsonRpc, json, false);
        assert_eq!(fault.kind, Kind::NotFound, "one errno is 2");
        assert_eq!(
            fault.what,
            "The system rejected the parameters: pool_create.name: Field required; pool_create.topology: Not found."
        );
        assert_eq!(fault.meaning, "The call was not executed.");
        assert_eq!(fault.fields[1].field, "pool_create.topology");
        assert_eq!(fault.errno(), Some(22));
        let reply = fault.reply.as_deref().unwrap();
        assert_eq!(reply.extra[1].errno, 2);
        assert!(!format!("{fault:?}").contains("not-a-real-key"));
    }

    #[test]
    fn the_errno_of_24_04_is_that_of_the_complaint() {
        let ddp = r#"{"msg":"result","id":"id-1","error":{"error":11,"type":"VALIDATION","reason":"[EEXIST] user_create.username: taken",
            "trace":null,"extra":[["user_create.username","taken",17]]}}"#;
        let fault = of(Framing::Ddp, ddp, false);
        assert_eq!((fault.kind, fault.errno()), (Kind::Invalid, Some(17)));
    }

    #[test]
    fn other_errors_say_what_may_have_happened() {
        let error = |errno: i64, reason: &str, read| {
            let json = format!(
                r#"{{"jsonrpc":"2.0","id":1,"error":{{"code":-32001,"message":"Method call error","data":{{"error":{errno},"reason":"{reason}","extra":null}}}}}}"#
            );
            of(Framing::JsonRpc, &json, read)
        };
        let failed = error(14, "[EFAULT] Pool is busy", false);
        assert_eq!(failed.kind, Kind::Server);
        assert_eq!(
            failed.to_string(),
            "The system reported an error: Pool is busy. A part of the call may have been executed."
        );
        assert_eq!(failed.errno(), Some(14));
        assert_eq!(error(14, "x", true).meaning, "");
        assert_eq!(error(2, "[ENOENT] None", true).kind, Kind::NotFound);
        let denied = error(13, "Not authorized", false);
        assert_eq!((denied.kind, denied.errno()), (Kind::Denied, Some(13)));
        assert_eq!(denied.next, ROLES);
        let ended = error(207, "Not authenticated", false);
        assert_eq!((ended.kind, ended.errno()), (Kind::SignIn, Some(207)));
    }
}
