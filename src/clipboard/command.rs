//! Runs the commands that take a copy: the user's own, and those of the other backends.

use std::time::Duration;

use zeroize::Zeroizing;

use super::error::CopyError;
use crate::domain::copy::Copied;
use crate::domain::text::harmless;
use crate::process::{Program, Run, RunError};

/// Time limit: the command may reach another machine.
const PATIENCE: Duration = Duration::from_secs(10);
/// Largest output that is kept; tmux prints 12 KiB for each terminal.
const LONGEST: usize = 64 * 1024;

/// Passes the text to the user's command. A successful exit is the only confirmation.
pub(super) async fn copy(words: Vec<String>, text: Zeroizing<String>) -> Result<Copied, CopyError> {
    let Some((program, arguments)) = words.split_first() else {
        return Err(CopyError::failed("the copy_command is empty"));
    };
    let ran = run(program, arguments, text.as_bytes(), PATIENCE).await;
    // If it has it all the same, that could not be cleared either.
    ran.map_err(|error| CopyError::failed(error.why))?;
    Ok(Copied::Command(harmless(program).into_owned()))
}

/// Runs a program with the text on its standard input, for `patience` at most, and returns its output. Background
/// children of a successful program keep running: xclip serves the text.
///
/// # Errors
/// When the program fails, with its error output but without the text.
pub(super) async fn run<S: AsRef<str>>(
    program: &str,
    arguments: &[S],
    text: &[u8],
    patience: Duration,
) -> Result<Zeroizing<Vec<u8>>, CopyError> {
    let run = Run {
        program: Program::new(program, arguments.iter().map(AsRef::as_ref)),
        input: Some(text),
        patience,
        keep_out: LONGEST,
        keep_err: LONGEST,
    };
    let ran = run.to_end().await.map_err(|error| {
        let (seconds, maybe) = (patience.as_secs(), error.may_have_input());
        let why = match error {
            RunError::NotStarted => format!("{program} did not start within {seconds} s"),
            RunError::CannotRun(error) => format!("could not run {program}: {error}"),
            RunError::Unheard(error) => format!("could not wait for {program}: {error}"),
            RunError::TimedOut(_) => {
                format!("{program} did not finish within {seconds} s and was killed")
            }
        };
        match maybe {
            true => CopyError::maybe(why),
            false => CopyError::failed(why),
        }
    })?;
    if ran.status.success() {
        return Ok(ran.out);
    }
    Err(CopyError::failed(match ran.err.as_str() {
        "" => format!("{program} failed ({})", ran.status),
        said => format!("{program} failed ({}): {}", ran.status, harmless(said)),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn sh(script: &str, text: &str) -> Result<String, String> {
        let out = run("sh", &["-c", script], text.as_bytes(), PATIENCE * 6).await?;
        Ok(String::from_utf8_lossy(&out).into_owned())
    }

    #[tokio::test]
    async fn who_does_not_read_the_text_has_not_failed_by_that() {
        assert_eq!(
            sh("cat; echo end", "1-not-a-key").await.unwrap(),
            "1-not-a-keyend\n"
        );
        assert_eq!(sh("exit 0", &"x".repeat(300_000)).await.unwrap(), "");
    }

    #[tokio::test]
    async fn its_own_words_are_shown_when_it_fails() {
        let why = sh("echo 'no \u{1b}[2J display' >&2; exit 3", "x")
            .await
            .unwrap_err();
        assert_eq!(why, "sh failed (exit status: 3): no \\x1b[2J display");
        assert_eq!(
            sh("exit 4", "x").await.unwrap_err(),
            "sh failed (exit status: 4)"
        );
        let none = run("/no/such/program", &["x"], b"", PATIENCE).await;
        let none = none.unwrap_err();
        assert!(none.why.contains("could not run") && !none.maybe_copied);
    }

    #[tokio::test]
    async fn what_takes_too_long_may_have_the_text() {
        let slow = run("sh", &["-c", "sleep 300"], b"", Duration::from_secs(1)).await;
        assert_eq!(
            slow.unwrap_err(),
            CopyError::maybe("sh did not finish within 1 s and was killed")
        );
    }
}
