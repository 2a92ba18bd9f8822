//! What the text of an error of `core.bulk` says about rights. There is no errno beside it: TrueNAS writes `[EPERM] Not authorized` for a
//! method that the account may not call, and `[EACCES] …` for a key that it may not change.

use super::words::plain;

/// Explains a refusal for lack of rights; `None` for any other error. `method`: the method that the job calls.
pub(in crate::api) fn refusal(text: &str, method: &str) -> Option<String> {
    let words = plain(text).trim_end_matches('.').to_lowercase();
    if words == "not authorized" {
        return Some(format!(
            "This account is not authorized to call {method}. This requires the role API_KEY_WRITE or FULL_ADMIN; a key with an allowlist needs a rule for the method."
        ));
    }
    let of_others = words.contains("lacks privileges") && words.contains("other users");
    of_others.then(|| {
        "This account is not authorized. Keys of other users require the role API_KEY_WRITE or FULL_ADMIN.".to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_errnos_and_none_are_explained_and_other_errors_are_not() {
        for text in [
            "[EPERM] Not authorized",
            "[EACCES] Not authorized.",
            "Not authorized",
        ] {
            let words = refusal(text, "api_key.delete").unwrap();
            assert!(words.contains("to call api_key.delete"), "{words}");
        }
        let other = "[EACCES] bob: authenticated user lacks privileges to create or modify API keys of other users.";
        let words = refusal(other, "api_key.update").unwrap();
        assert!(words.contains("Keys of other users require"), "{words}");
        for text in [
            "[EPERM] Operation not permitted",
            "[EACCES] Session is expired",
            "[EFAULT] Not authorized by the quorum",
            "",
        ] {
            assert_eq!(refusal(text, "api_key.delete"), None, "{text}");
        }
    }
}
