//! The `.env` form: `TRUENAS_API_KEY=ID-SECRET`, among other variables and comments.

/// The variables that hold a key; that of TrueNAS's clients comes first.
const VARIABLES: [&str; 2] = ["TRUENAS_API_KEY", "TNKEYS_API_KEY"];

/// The name and the value of the variable that a line sets; `None` if no line sets one.
///
/// # Errors
/// The name of a variable that is set twice.
pub(super) fn find(text: &str) -> Result<Option<(&'static str, &str)>, &'static str> {
    let mut found: Option<(&'static str, &str)> = None;
    for line in text.lines() {
        let line = line.trim();
        let line = match line.strip_prefix("export") {
            Some(rest) if rest.starts_with([' ', '\t']) => rest.trim_start(),
            _ => line,
        };
        let Some((name, value)) = line.split_once('=') else {
            continue;
        };
        let known = VARIABLES.iter().find(|known| **known == name.trim_end());
        let Some(name) = known.copied() else { continue };
        match found {
            Some((before, _)) if before == name => return Err(name),
            Some(_) if name != VARIABLES[0] => {}
            _ => found = Some((name, without_comment(value.trim()))),
        }
    }
    Ok(found)
}

/// The value without quotes, or without the comment of a shell behind it.
fn without_comment(value: &str) -> &str {
    if value.starts_with(['"', '\'']) {
        return unquoted(value);
    }
    let value = value.split_once(" #").map_or(value, |(value, _)| value);
    value.trim_end()
}

/// The text without a pair of quotes around it.
pub(super) fn unquoted(text: &str) -> &str {
    let inner = ['"', '\''].iter().find_map(|quote| {
        let inner = text.strip_prefix(*quote)?.strip_suffix(*quote)?;
        (!inner.contains(*quote)).then(|| inner.trim())
    });
    inner.unwrap_or(text)
}
