//! `ID:KEY`: a finding that the user ignores, as on the command line and in a profile.

use std::fmt;
use std::str::FromStr;

use super::code::Code;
use crate::domain::text::harmless;

/// A finding to ignore.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ignored {
    /// Its kind.
    pub code: Code,
    /// The key: its id, or its name.
    pub key: String,
}

impl FromStr for Ignored {
    type Err = String;

    /// Parses `TNK010:home-assistant` or `TNK010:4`.
    ///
    /// # Errors
    /// What is wrong, as half a sentence, with the nearest ids.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let Some((id, key)) = text.split_once(':').filter(|(_, key)| !key.is_empty()) else {
            return Err(format!(
                "{:?} is not ID:KEY, such as TNK010:home-assistant",
                harmless(text)
            ));
        };
        let code = Code::ALL
            .iter()
            .find(|it| it.id().eq_ignore_ascii_case(id) || it.slug() == id);
        match code {
            Some(code) => Ok(Self {
                code: *code,
                key: key.to_owned(),
            }),
            None => Err(format!(
                "no finding has the id {:?}; {}",
                harmless(id),
                proposal(id)
            )),
        }
    }
}

impl fmt::Display for Ignored {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.code.id(), self.key)
    }
}

/// The nearest ids, or all of them.
fn proposal(id: &str) -> String {
    let near: Vec<String> = near(id).iter().map(ToString::to_string).collect();
    match near.as_slice() {
        [] => {
            let all: Vec<_> = Code::ALL.iter().map(|it| it.id()).collect();
            format!("the ids are {}", all.join(", "))
        }
        [one] => format!("did you mean {one}?"),
        many => format!("did you mean one of {}?", many.join(", ")),
    }
}

/// Most ids in a proposal.
const NEAR: usize = 4;

/// The codes whose id differs in one digit, or whose slug has a word of the text.
fn near(id: &str) -> Vec<Code> {
    let lower = id.to_lowercase();
    let digits = lower.strip_prefix("tnk").unwrap_or(&lower);
    let like_id = |code: &Code| {
        let number = code.id().strip_prefix("TNK").unwrap_or_default();
        let differing = number.chars().zip(digits.chars()).filter(|(a, b)| a != b);
        let missing = number.len().abs_diff(digits.chars().count());
        differing.count() + missing <= 1
    };
    let like_slug = |code: &Code| {
        let mut words = lower.split(['-', '_', ' ']).filter(|word| word.len() > 2);
        words.any(|word| code.slug().contains(word))
    };
    let codes = Code::ALL.iter().copied();
    codes
        .filter(|it| like_id(it) || like_slug(it))
        .take(NEAR)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_and_a_key() {
        let parsed = |text: &str| text.parse::<Ignored>().map(|it| it.to_string());
        let full = Ok("TNK010:home-assistant".to_owned());
        assert_eq!(parsed("TNK010:home-assistant"), full);
        assert_eq!(parsed("tnk010:home-assistant"), full);
        assert_eq!(parsed("rest-api-in-use:home-assistant"), full);
        assert_eq!(parsed("TNK010:a:b"), Ok("TNK010:a:b".to_owned()));
        for code in Code::ALL {
            let text = format!("{}:4", code.id());
            assert_eq!(parsed(&text), Ok(text.clone()));
        }
    }

    #[test]
    fn an_error_names_near_ids() {
        let wrong = |text: &str| text.parse::<Ignored>().unwrap_err();
        for (text, words) in [
            ("TNK019:x", "did you mean one of TNK010 rest-api-in-use"),
            ("TNK01:x", "TNK010 rest-api-in-use"),
            ("expires:x", "TNK031 expires-soon"),
            ("TNK999:x", "the ids are TNK010, TNK011"),
            ("TNK010", "is not ID:KEY"),
            ("TNK010:", "is not ID:KEY"),
        ] {
            assert!(wrong(text).contains(words), "{text}: {}", wrong(text));
        }
        assert!(!wrong("\u{1b}[2J:x").contains('\u{1b}'));
    }
}
