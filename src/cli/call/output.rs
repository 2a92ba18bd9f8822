//! Prints the result of a call.

use std::io::{self, IsTerminal as _};

use zeroize::Zeroizing;

use super::json::{self, Style, Written};
use crate::api::{RawReply, mask};
use crate::cli::exit::{self, Problem};
use crate::domain::text::harmless_lines;

/// How a result is printed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Output {
    /// As the system sent it. Otherwise as midclt prints it.
    pub(super) sent: bool,
    /// With secrets.
    pub(super) secrets: bool,
    /// Without a remark about masked secrets.
    pub(super) quiet: bool,
}

impl Output {
    pub(super) fn style(self) -> Style {
        Style {
            python: !self.sent,
            masks: !self.secrets,
        }
    }

    /// Remarks on a terminal that secrets were masked. A script is not disturbed.
    pub(super) fn remark(self, masked: usize) {
        if masked == 0 || self.quiet || !io::stderr().is_terminal() {
            return;
        }
        let secrets = match masked {
            1 => "1 secret is".to_owned(),
            n => format!("{n} secrets are"),
        };
        exit::remark(&format!("{secrets} masked; --print-secrets shows them"));
    }
}

/// Prints a result. A text is printed without quotes, as midclt does.
pub(super) fn print(reply: &RawReply, method: &str, output: Output) -> Result<u8, Problem> {
    let Written { text, masked } = shown(reply.json(), method, output);
    write(&text)?;
    output.remark(masked);
    Ok(exit::OK)
}

fn shown(json: &str, method: &str, output: Output) -> Written {
    let mut written = json::write(json.trim(), output.style(), mask::gives_secret(method));
    let bare = match written.text.as_str() {
        _ if output.sent => None,
        // Python's words.
        "true" => Some(Zeroizing::new("True".to_owned())),
        "false" => Some(Zeroizing::new("False".to_owned())),
        text if text.starts_with('"') => Some(json::unquoted(text)),
        _ => None,
    };
    if let Some(bare) = bare {
        written.text = bare;
    }
    written
}

/// Prints a line. A terminal gets no control characters, a script gets the text unchanged.
pub(super) fn write(text: &str) -> Result<(), Problem> {
    match io::stdout().is_terminal() {
        true => {
            let text = Zeroizing::new(harmless_lines(text));
            exit::write(|out| writeln!(out, "{}", *text))
        }
        false => exit::write(|out| writeln!(out, "{text}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_midclt_prints_it_or_as_the_system_sent_it() {
        for (json, midclt, sent) in [
            ("5", "5", "5"),
            ("true", "True", "true"),
            (" false\n", "False", "false"),
            ("null", "null", "null"),
            (r#""a\nb \u00e9""#, "a\nb é", r#""a\nb \u00e9""#),
            (
                r#"{"a":[1,"é"]}"#,
                r#"{"a": [1, "\u00e9"]}"#,
                r#"{"a":[1,"é"]}"#,
            ),
            ("1.50", "1.50", "1.50"),
            (
                r#"{"$date": 1700000000000}"#,
                r#"{"$date": 1700000000000}"#,
                r#"{"$date": 1700000000000}"#,
            ),
        ] {
            let output = |sent| Output {
                sent,
                secrets: false,
                quiet: true,
            };
            assert_eq!(*shown(json, "a.b", output(false)).text, midclt);
            assert_eq!(*shown(json, "a.b", output(true)).text, sent);
        }
    }

    #[test]
    fn a_result_that_is_a_secret() {
        let token = |secrets| {
            let output = Output {
                sent: false,
                secrets,
                quiet: true,
            };
            shown("\"not-a-token\"", "auth.generate_token", output)
                .text
                .to_string()
        };
        assert_eq!(
            (token(false), token(true)),
            ("********".into(), "not-a-token".into())
        );
    }
}
