//! Prompts on the terminal without echo: passwords, API keys and one-time codes for the script commands.

use std::fs::File;
use std::io::{self, Read, Write};
use std::os::fd::AsFd;
use std::time::Duration;

use rustix::stdio::stdin;
use rustix::termios::{QueueSelector, isatty, tcflush};

use super::setup::Session;
use super::watch;
use crate::domain::Secret;
use crate::domain::text::harmless;

/// Shortest time that a user needs to read what a question is about.
const DEAD_TIME: Duration = Duration::from_millis(300);
/// The longest accepted answer.
const LONGEST: usize = 4096;

/// Whether a user is there to answer.
pub fn possible() -> bool {
    isatty(stdin())
}

/// Asks on standard error and reads one line without echo. `None` when the user cancelled with Ctrl-C, Ctrl-D or Esc.
///
/// # Errors
/// When standard input is not a terminal or cannot be read.
pub fn secret(question: &str) -> io::Result<Option<Secret>> {
    let session = Session::question()?;
    watch::start_for_question()?;
    write!(io::stderr(), "{}: ", harmless(question))?;
    let input = File::from(stdin().as_fd().try_clone_to_owned()?);
    let answer = read_line(input);
    drop(session);
    writeln!(io::stderr())?;
    answer
}

/// Shows a text, asks on standard error and reads one line with echo.
///
/// Input that was typed before the question, or within a short time after the text was shown, is discarded.
///
/// # Errors
/// When standard input or error cannot be used.
pub fn line(about: &str, question: &str) -> io::Result<String> {
    let mut out = io::stderr();
    write!(out, "{about}").and_then(|()| out.flush())?;
    std::thread::sleep(DEAD_TIME);
    tcflush(stdin(), QueueSelector::IFlush)?;
    write!(out, "{question}: ").and_then(|()| out.flush())?;
    let mut answer = String::new();
    io::stdin().read_line(&mut answer)?;
    Ok(answer.trim().to_owned())
}

/// Reads keys until Enter, byte by byte, so that input after the line stays for the next reader.
fn read_line(mut from: impl Read) -> io::Result<Option<Secret>> {
    // Room for all of it: a buffer that grows leaves copies behind.
    let mut line = zeroize::Zeroizing::new(Vec::with_capacity(LONGEST));
    let mut byte = zeroize::Zeroizing::new([0u8]);
    loop {
        match from.read(&mut byte[..]) {
            Ok(0) => return Ok(None),
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        }
        match byte[0] {
            b'\r' | b'\n' => {
                let text = std::str::from_utf8(&line)
                    .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "not UTF-8"))?;
                return Ok(Some(Secret::new(text.to_owned())));
            }
            // Ctrl-C, Ctrl-D, Esc.
            0x03 | 0x04 | 0x1b => return Ok(None),
            // Backspace takes a character, which may be several bytes.
            0x08 | 0x7f => while line.pop().is_some_and(|b| b & 0xc0 == 0x80) {},
            // Ctrl-U.
            0x15 => line.clear(),
            0x00..=0x1f => {}
            other if line.len() < LONGEST => line.push(other),
            _ => return Err(io::Error::new(io::ErrorKind::InvalidData, "too long")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(keys: &str) -> Option<String> {
        read_line(keys.as_bytes())
            .unwrap()
            .map(|secret| secret.expose().to_owned())
    }

    #[test]
    fn a_line_with_its_corrections() {
        assert_eq!(typed("not-a-pw\r").as_deref(), Some("not-a-pw"));
        assert_eq!(
            typed("wörg\u{7f}\u{7f}\u{7f}rong\r").as_deref(),
            Some("wrong")
        );
        assert_eq!(typed("all\u{15}new\nrest").as_deref(), Some("new"));
        assert_eq!(typed("\u{7f}\r").as_deref(), Some(""));
    }

    #[test]
    fn leaving_gives_nothing() {
        assert_eq!(typed("abc\u{3}\r"), None);
        assert_eq!(typed("abc"), None);
    }

    #[test]
    fn an_endless_line_is_refused() {
        assert!(read_line("x".repeat(LONGEST + 1).as_bytes()).is_err());
    }
}
