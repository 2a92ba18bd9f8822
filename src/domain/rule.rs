//! One rule of an allowlist (releases up to 24.10): a verb and a resource.

use std::fmt;

use super::text::Text;

/// What a rule permits on its resource.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Verb {
    /// REST read.
    Get,
    /// REST create or call.
    Post,
    /// REST update.
    Put,
    /// REST delete.
    Delete,
    /// WebSocket method.
    Call,
    /// WebSocket event.
    Subscribe,
    /// Every verb.
    Any,
    /// An unknown word, kept and shown unchanged.
    Other(Box<Text>),
}

impl Verb {
    /// The verbs of TrueNAS, in its order.
    pub const KNOWN: [Self; 7] = [
        Self::Get,
        Self::Post,
        Self::Put,
        Self::Delete,
        Self::Call,
        Self::Subscribe,
        Self::Any,
    ];

    /// Parses TrueNAS's word; an unknown word is kept.
    pub fn parse(word: &str) -> Self {
        Self::KNOWN
            .into_iter()
            .find(|v| v.word() == word)
            .unwrap_or_else(|| Self::Other(Box::new(word.into())))
    }

    /// TrueNAS's word.
    pub fn word(&self) -> &str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
            Self::Call => "CALL",
            Self::Subscribe => "SUBSCRIBE",
            Self::Any => "*",
            Self::Other(text) => text.raw(),
        }
    }
}

impl fmt::Display for Verb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Other(text) => text.fmt(f),
            known => f.pad(known.word()),
        }
    }
}

/// A rule: a verb and a resource (a shell pattern when it contains `*`).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Rule {
    /// Called `method` in TrueNAS.
    pub verb: Verb,
    /// API method, event name or REST path.
    pub resource: Text,
}

impl Rule {
    /// A rule from its two parts.
    pub fn new(verb: Verb, resource: impl Into<Text>) -> Self {
        Self {
            verb,
            resource: resource.into(),
        }
    }

    /// The rule that permits everything.
    pub fn everything() -> Self {
        Self::new(Verb::Any, "*")
    }

    /// Whether nothing of it was cut: only then it may be sent back.
    pub fn is_whole(&self) -> bool {
        let verb = match &self.verb {
            Verb::Other(word) => word.cut(),
            _ => None,
        };
        verb.or(self.resource.cut()).is_none()
    }

    /// Whether this is exactly `{"method": "*", "resource": "*"}`.
    pub fn is_everything(&self) -> bool {
        self.verb == Verb::Any && self.resource.raw() == "*"
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.verb, self.resource)
    }
}

/// Why a typed rule is invalid.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RuleError {
    /// The first word is not a verb.
    #[error("{0} is none of GET, POST, PUT, DELETE, CALL, SUBSCRIBE, *")]
    Verb(String),
    /// The resource is missing; TrueNAS 24.10 refuses an empty one.
    #[error("the resource is missing, for example: CALL pool.query")]
    Resource,
}

/// Parses a typed rule: a verb, in either case, and a resource.
///
/// # Errors
/// [`RuleError`].
pub fn parse_line(line: &str) -> Result<Rule, RuleError> {
    let (verb, resource) = line
        .trim()
        .split_once(char::is_whitespace)
        .unwrap_or((line.trim(), ""));
    let known = Verb::parse(&verb.to_ascii_uppercase());
    if matches!(known, Verb::Other(_)) {
        return Err(RuleError::Verb(
            super::text::harmless(verb).chars().take(20).collect(),
        ));
    }
    match resource.trim() {
        "" => Err(RuleError::Resource),
        resource => Ok(Rule::new(known, resource)),
    }
}

/// Whether a key with these rules survives the upgrade to 25.04: only exactly one `*` on `*` does (25.04 migration).
pub fn survives_25_04(rules: &[Rule]) -> bool {
    matches!(rules, [only] if only.is_everything())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_verbs_are_kept_as_they_are() {
        assert_eq!(Verb::parse("CALL"), Verb::Call);
        assert_eq!(Verb::parse("call").word(), "call");
        assert_eq!(Verb::parse("PATCH").to_string(), "PATCH");
    }

    #[test]
    fn typed_rules() {
        assert_eq!(
            parse_line(" call  pool.query "),
            Ok(Rule::new(Verb::Call, "pool.query"))
        );
        assert_eq!(parse_line("* *"), Ok(Rule::everything()));
        assert_eq!(parse_line("CALL"), Err(RuleError::Resource));
        assert_eq!(parse_line("PATCH /x"), Err(RuleError::Verb("PATCH".into())));
    }

    #[test]
    fn only_the_exact_full_access_rule_survives() {
        assert!(survives_25_04(&[Rule::everything()]));
        assert!(!survives_25_04(&[]));
        assert!(!survives_25_04(&[Rule::everything(), Rule::everything()]));
        assert!(!survives_25_04(&[Rule::new(Verb::Any, "**")]));
    }
}
