//! Whether the terminal can draw more than ASCII, from the environment.

use std::ffi::OsString;

/// Whether only ASCII can be drawn: the locale is not a UTF-8 one, or the terminal has too few glyphs. The first variable that is set
/// decides the locale: `LC_ALL`, `LC_CTYPE`, `LANG`. Without any, the locale is `C`.
pub(super) fn is_ascii(env: impl Fn(&str) -> Option<OsString>) -> bool {
    let text = |name: &str| {
        let value = env(name).map(|value| value.to_string_lossy().into_owned());
        value.filter(|value| !value.is_empty())
    };
    if text("TERM").is_some_and(|term| is_plain(&term)) {
        return true;
    }
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(text);
    !locale.is_some_and(|locale| is_utf8(&locale))
}

/// Whether a terminal of this type interprets the sequence that sets a title. Some that do not would print it.
pub(super) fn has_title(env: impl Fn(&str) -> Option<OsString>) -> bool {
    env("TERM").is_some_and(|term| !term.is_empty() && !is_plain(&term.to_string_lossy()))
}

/// The console of Linux, and terminals without any capability.
fn is_plain(term: &str) -> bool {
    term == "dumb" || term == "linux" || term.starts_with("linux-")
}

/// Whether this is the name of a UTF-8 locale: `C.UTF-8`, `de_DE.utf8@euro`, `UTF-8`.
fn is_utf8(locale: &str) -> bool {
    let locale = locale.split_once('@').map_or(locale, |(before, _)| before);
    let charset = locale
        .rsplit_once('.')
        .map_or(locale, |(_, charset)| charset);
    charset.replace('-', "").eq_ignore_ascii_case("utf8")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ascii(set: &[(&str, &str)]) -> bool {
        is_ascii(|name| {
            let (_, value) = set.iter().find(|(of, _)| *of == name)?;
            Some(OsString::from(value))
        })
    }

    #[test]
    fn the_first_variable_decides() {
        for (set, wanted) in [
            (&[][..], true),
            (&[("LANG", "C.UTF-8")], false),
            (&[("LANG", "en_US.utf8")], false),
            (&[("LANG", "de_DE.UTF-8@euro")], false),
            (&[("LC_CTYPE", "UTF-8")], false),
            (&[("LANG", "C")], true),
            (&[("LANG", "en_US")], true),
            (&[("LANG", "de_DE.ISO-8859-15")], true),
            (&[("LC_ALL", "C"), ("LANG", "C.UTF-8")], true),
            (&[("LC_ALL", ""), ("LANG", "C.UTF-8")], false),
            (&[("LC_ALL", "C.UTF-8"), ("LANG", "C")], false),
            (&[("LC_CTYPE", "POSIX"), ("LANG", "C.UTF-8")], true),
            (&[("LANG", "C.UTF-8"), ("TERM", "linux")], true),
            (&[("LANG", "C.UTF-8"), ("TERM", "dumb")], true),
            (&[("LANG", "C.UTF-8"), ("TERM", "xterm-256color")], false),
        ] {
            assert_eq!(ascii(set), wanted, "{set:?}");
        }
    }

    #[test]
    fn a_title_is_not_sent_where_it_could_be_printed() {
        let has = |term: Option<&str>| has_title(|_| term.map(OsString::from));
        assert!(has(Some("xterm")) && has(Some("tmux-256color")));
        assert!(!has(Some("linux")) && !has(Some("dumb")) && !has(None));
    }
}
