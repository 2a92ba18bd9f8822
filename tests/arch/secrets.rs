//! Few functions read the text of a secret, and each is on the list here (invariant 1 of the crate's docs).

use std::collections::BTreeSet;

use super::source::{self, Source};

/// Where `Secret::expose` may be called: file and function. A new line here is a decision: the text must go to a
/// system, a clipboard, a screen that shows it once or a check of its form, and nowhere else.
const ALLOWED: &[&str] = &[
    "api/key_file.rs credentials",
    "api/key_file/write.rs document",
    "api/key_file/write.rs line",
    "api/keys/entry.rs read_new_secret",
    "api/sign_in.rs api_key",
    "api/sign_in.rs code",
    "api/sign_in.rs legacy_api_key",
    "api/sign_in.rs legacy_password",
    "api/sign_in.rs legacy_token",
    "api/sign_in.rs legacy_wants_code",
    "api/sign_in.rs password",
    "api/sign_in.rs token",
    "app/model.rs with_key",
    "app/model.rs with_secret",
    "cli/secret_target/standard_output.rs print",
    "client/target.rs api_key",
    "domain/credentials.rs are_repeated_by",
    "domain/credentials.rs key_id",
    "domain/key_text.rs flaw",
    "net/auth/scram.rs challenged",
    "net/scram.rs secret_part",
    "runtime/effects/deliver.rs feed",
    "runtime/effects/secret_file.rs save",
    "view/secret/key_text.rs lines",
];

/// What `Secret` may implement.
const TRAITS: &[&str] = &["Debug", "Default", "Drop", "From"];

/// The functions of a file that take a secret's text.
fn exposing(source: &Source) -> BTreeSet<String> {
    let tokens = &source.tokens;
    let mut found = BTreeSet::new();
    // Functions that we are in, with the depth of braces outside of them.
    let mut inside: Vec<(&str, usize)> = Vec::new();
    let mut announced = None;
    let mut depth = 0usize;
    for (i, token) in tokens.iter().enumerate() {
        match token.as_str() {
            "fn" => announced = tokens.get(i + 1).map(String::as_str),
            // A function without a body, in a trait.
            ";" => announced = None,
            "{" => {
                if let Some(name) = announced.take() {
                    inside.push((name, depth));
                }
                depth += 1;
            }
            "}" => {
                depth = depth.saturating_sub(1);
                if inside.last().is_some_and(|(_, outer)| *outer == depth) {
                    inside.pop();
                }
            }
            "expose" if i > 0 && (tokens[i - 1] == "." || tokens[i - 1] == "::") => {
                let function = inside.last().map_or("-", |(name, _)| *name);
                found.insert(format!("{} {function}", source.path));
            }
            _ => {}
        }
    }
    found
}

/// The traits that `Secret` has in a file, derived or implemented.
fn traits_of_secret(source: &Source) -> BTreeSet<String> {
    let tokens: Vec<&str> = source.tokens.iter().map(String::as_str).collect();
    let mut found = BTreeSet::new();
    for (i, window) in tokens.windows(2).enumerate() {
        match window {
            ["struct", "Secret"] => {
                let before = &tokens[..i];
                let start = before.iter().rposition(|t| matches!(*t, ";" | "}"));
                let attributes = &before[start.map_or(0, |at| at + 1)..];
                let derived = attributes.iter().position(|t| *t == "derive");
                if let Some(at) = derived {
                    let names = attributes[at + 2..].iter().take_while(|t| **t != ")");
                    found.extend(names.filter(|t| **t != ",").map(ToString::to_string));
                }
            }
            ["for", "Secret"] => {
                let head = tokens[..i].iter().rposition(|t| *t == "impl").unwrap_or(i);
                let mut path = tokens[head + 1..i].iter();
                // The last name before any parameters: `fmt::Debug`, `From<String>`.
                let name = path.by_ref().take_while(|t| **t != "<").last();
                found.extend(name.map(ToString::to_string));
            }
            _ => {}
        }
    }
    found
}

#[test]
fn secrets_are_exposed_only_where_it_is_listed() {
    let found: BTreeSet<String> = source::all().iter().flat_map(exposing).collect();
    let allowed: BTreeSet<String> = ALLOWED.iter().map(ToString::to_string).collect();
    let new: Vec<_> = found.difference(&allowed).collect();
    let gone: Vec<_> = allowed.difference(&found).collect();
    assert!(new.is_empty(), "not on the list: {new:#?}");
    assert!(gone.is_empty(), "on the list for nothing: {gone:#?}");
}

#[test]
fn a_secret_can_do_nothing_that_shows_or_copies_it() {
    let found: BTreeSet<String> = source::all().iter().flat_map(traits_of_secret).collect();
    let allowed: BTreeSet<String> = TRAITS.iter().map(ToString::to_string).collect();
    assert_eq!(found, allowed);
}

/// The one file that names the methods which take a credential.
const SIGN_IN: &str = "api/sign_in.rs";
/// Lists which methods need no role; sends none.
const CATALOGUE: &str = "domain/catalogue/offline.rs";

/// The files whose code calls a function or method of this name.
fn callers(name: &str) -> BTreeSet<String> {
    let calls = |source: &Source| {
        let mut pairs = source.tokens.windows(2);
        pairs.any(|pair| matches!(pair[0].as_str(), "." | "::") && pair[1] == name)
    };
    let sources = source::all().into_iter().filter(calls);
    sources.map(|source| source.path).collect()
}

#[test]
fn a_request_with_a_credential_leaves_through_the_gate_alone() {
    assert_eq!(
        callers("ungated"),
        BTreeSet::from(["net/gate.rs".to_owned()])
    );
    assert_eq!(
        callers("through"),
        BTreeSet::from(["net/actor/counted.rs".to_owned()])
    );
    let sources = source::all();
    let sign_in = sources
        .iter()
        .find(|source| source.path == SIGN_IN)
        .unwrap();
    let mut made = 0;
    for (at, words) in sign_in.tokens.windows(3).enumerate() {
        match [words[0].as_str(), words[1].as_str(), words[2].as_str()] {
            ["Request", "::", "new"] => made += 1,
            [">", "Request", _] => {
                let before = &sign_in.tokens[..at];
                let function = before.iter().rposition(|token| token == "fn").unwrap();
                assert_eq!(before[function + 1], "ungated");
            }
            _ => {}
        }
    }
    assert_eq!(made, 1, "only Credentialed::new makes one");
}

/// The simulator counts by a list of its own: what the client sends is on it, and is made in one file.
#[cfg(feature = "demo")]
#[test]
fn methods_that_take_a_credential_are_named_in_one_place() {
    let src = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut named = BTreeSet::new();
    for source in source::all() {
        let text = std::fs::read_to_string(src.join(&source.path)).unwrap();
        let code = text.split("#[cfg(test)]\nmod tests").next().unwrap();
        for method in tnkeys::sim::CREDENTIAL_METHODS {
            if source.room() != "sim"
                && source.path != CATALOGUE
                && code.contains(&format!("\"{method}\""))
            {
                assert_eq!(source.path, SIGN_IN, "{method}");
                named.insert(*method);
            }
        }
        if source.path == SIGN_IN {
            for part in code.split("\"auth.").skip(1) {
                let method = format!("auth.{}", part.split('"').next().unwrap());
                assert!(
                    tnkeys::sim::CREDENTIAL_METHODS.contains(&method.as_str()),
                    "the simulator does not count {method}"
                );
            }
        }
    }
    // Six take a credential, two give one.
    assert_eq!(named.len(), 8, "{named:?}");
}

#[test]
fn the_test_sees_what_it_must() {
    let text = "
        #[derive(Default, Clone)] pub struct Secret(String);
        impl fmt::Display for Secret { fn fmt(&self) { self.0.expose() } }
        impl From<String> for Secret {}
        impl Sender { fn send(&self) { let x = |s: &Secret| { s.expose() }; } }
        fn all() { many.iter().map(Secret::expose); }
        // fn no() { s.expose() }
        trait T { fn later(&self); }
        const X: &str = \"s.expose()\";
        fn expose(&self) -> &str { &self.0 }
        #[cfg(test)] mod tests { fn in_test() { s.expose() } }
    ";
    let source = Source::new("a/b.rs", text);
    let exposing: Vec<String> = exposing(&source).into_iter().collect();
    assert_eq!(exposing, ["a/b.rs all", "a/b.rs fmt", "a/b.rs send"]);
    let traits: Vec<String> = traits_of_secret(&source).into_iter().collect();
    assert_eq!(traits, ["Clone", "Default", "Display", "From"]);
}
