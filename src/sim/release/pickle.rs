//! `py_exception`: an exception as Python pickles it, in base64, with a line break at the end.
//!
//! Protocol 0 of the pickle format (Python's `pickletools`), which is text. Unpickling needs the vendor's
//! `middlewared`, except for built-in exceptions.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::sim::release::failure::{EACCES, EINVAL, ENOTAUTHENTICATED, Failure, Finding};

const MODULE: &str = "middlewared.service_exception";

impl Failure {
    /// The pickled exception.
    pub(in crate::sim) fn pickled(&self) -> String {
        let call = |text: &str, errno: i32| {
            let args = format!("{}{}", text_of(text), number(errno));
            raise(MODULE, "CallError", &args)
        };
        let object = match self {
            Self::Validation(findings) => {
                let errors: String = findings.iter().map(|it| finding(it) + "a").collect();
                raise(MODULE, "ValidationErrors", &format!("(l{errors}"))
            }
            Self::NotFound(text) => raise(MODULE, "InstanceNotFound", &text_of(text)),
            Self::Call { errno, text } => call(text, *errno),
            Self::Python { class, .. } if *class == "MatchNotFound" => raise(MODULE, class, ""),
            Self::Python { class, text, .. } => raise("builtins", class, &text_of(text)),
            Self::NoMethod { service, method } => {
                let args = format!("{}{}", text_of(method), text_of(service));
                raise(MODULE, "MethodNotFoundError", &args)
            }
            Self::NotAuthenticated => call("Not authenticated", ENOTAUTHENTICATED),
            Self::NotAuthorized => call("Not authorized", EACCES),
            Self::Unknown => call("Method does not exist", EINVAL),
            Self::TooMany => call(
                "Maximum number of concurrent calls (20) has exceeded",
                EINVAL,
            ),
            Self::Malformed(text) => call(text, EINVAL),
        };
        STANDARD.encode(format!("{object}.")) + "\n"
    }
}

fn finding(it: &Finding) -> String {
    let attribute = it.attribute.as_deref().unwrap_or("None");
    let args = format!(
        "{}{}{}",
        text_of(attribute),
        text_of(&it.text),
        number(it.errno)
    );
    raise(MODULE, "ValidationError", &args)
}

/// Calls a class with arguments.
fn raise(module: &str, class: &str, arguments: &str) -> String {
    format!("c{module}\n{class}\n({arguments}tR")
}

/// A string, with the characters escaped that would end it.
fn text_of(text: &str) -> String {
    let mut out = String::from("V");
    for c in text.chars() {
        match c {
            '\\' | '\n' | '\r' | '\0' | '\x1a' => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c if u32::from(c) < 0x80 => out.push(c),
            c if u32::from(c) <= 0xffff => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push_str(&format!("\\U{:08x}", u32::from(c))),
        }
    }
    out.push('\n');
    out
}

fn number(n: i32) -> String {
    format!("I{n}\n")
}
