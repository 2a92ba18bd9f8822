//! The text of a new key, checked on arrival: a text that is not in TrueNAS's format is never inserted into code.

use super::key::KeyId;
use super::secret::Secret;

/// Length of the part after the dash: letters and digits (all releases).
pub const SECRET_LENGTH: usize = 64;

/// Why a text is not the expected key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// It is not `ID-` and [`SECRET_LENGTH`] letters and digits.
    Form,
    /// It has the format, with the id of another key.
    Id(KeyId),
}

/// The text that a system sent for a new key.
#[derive(Debug)]
pub struct KeyText {
    text: Secret,
    id: KeyId,
    flaw: Option<Flaw>,
}

impl KeyText {
    /// Checks the text for the key `id`.
    pub fn judged(text: Secret, id: KeyId) -> Self {
        let flaw = flaw(&text, id);
        Self { text, id, flaw }
    }

    /// The key, if it is valid: it may be quoted, written into a file with a syntax, or put into a command.
    pub fn key(&self) -> Option<&Secret> {
        match self.flaw {
            None => Some(&self.text),
            Some(_) => None,
        }
    }

    /// The text as sent, with any characters: shown escaped, or exported unchanged after a warning.
    pub fn raw(&self) -> &Secret {
        &self.text
    }

    /// The key for a sign-in, if it is valid.
    pub fn into_key(self) -> Option<Secret> {
        match self.flaw {
            None => Some(self.text),
            Some(_) => None,
        }
    }

    /// The id that it was checked against.
    pub fn id(&self) -> KeyId {
        self.id
    }

    /// Why it is invalid.
    pub fn flaw(&self) -> Option<Flaw> {
        self.flaw
    }
}

/// Why a text is not the key `id`.
pub fn flaw(text: &Secret, id: KeyId) -> Option<Flaw> {
    match parts(text.expose()) {
        None => Some(Flaw::Form),
        Some(of) if of != id => Some(Flaw::Id(of)),
        Some(_) => None,
    }
}

/// The id of a text in the format. `+7`, `007` and `-7` are not ids.
fn parts(text: &str) -> Option<KeyId> {
    let (id, secret) = text.split_once('-')?;
    let digits = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit());
    let plain = digits && (id == "0" || !id.starts_with('0'));
    let sound =
        secret.len() == SECRET_LENGTH && secret.bytes().all(|byte| byte.is_ascii_alphanumeric());
    (plain && sound).then(|| id.parse().ok().map(KeyId))?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_its_id_and_64_letters_and_digits() {
        let judged = |text: String| KeyText::judged(Secret::new(text), KeyId(7)).flaw();
        let secret = "NotARealKey0".repeat(6)[..64].to_owned();
        assert_eq!(judged(format!("7-{secret}")), None);
        assert_eq!(judged(format!("8-{secret}")), Some(Flaw::Id(KeyId(8))));
        for bad in [
            format!("7-{}", &secret[1..]),
            format!("7-{secret}x"),
            format!("7-{secret}\n"),
            format!(" 7-{secret}"),
            format!("+7-{secret}"),
            format!("07-{secret}"),
            format!("-7-{secret}"),
            format!("7-{}$", &secret[1..]),
            format!("7-{}ü", &secret[2..]),
            format!("99999999999999999999-{secret}"),
            secret.clone(),
            format!("-{secret}"),
            "7-$(cmd)".into(),
            String::new(),
        ] {
            assert_eq!(judged(bad.clone()), Some(Flaw::Form), "{bad}");
        }
    }

    #[test]
    fn only_a_key_is_given_out_as_one() {
        let bad = KeyText::judged(Secret::new("7-$(cmd)".into()), KeyId(7));
        assert!(bad.key().is_none());
        assert_eq!(bad.raw().expose(), "7-$(cmd)");
    }
}
