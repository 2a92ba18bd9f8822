//! Reads a secret from a command of the user's choice, such as a password manager.
//!
//! Invariants: the command has no shell, no terminal and no secret in its environment. On a timeout or a cancel it is killed, with
//! everything that it started.

use std::time::Duration;

use crate::domain::{Fault, Kind, Secret};
use crate::process::{Program, Run, RunError, blocking};

/// Time limit: the user may have to unlock a password manager first.
pub(super) const PATIENCE: Duration = Duration::from_secs(60);
/// Bytes of output to read: more than any key or password.
const LONGEST: usize = 16 * 1024;
/// Length of the shown error output.
const SHOWN: usize = 400;

/// Runs the command and returns the first line of its output.
///
/// # Errors
/// When it cannot be run, fails, prints nothing, or exceeds the time limit; with its error output.
pub(super) async fn run(words: &[String], patience: Duration) -> Result<Secret, Fault> {
    let Some((program, arguments)) = words.split_first() else {
        return Err(Fault::new(Kind::Local, "The key_command is empty."));
    };
    let failed = |what: String| {
        Fault::new(Kind::Local, format!("{program} {what}"))
            .meaning("This is the key_command of the profile, which must print the secret.")
    };
    let run = Run {
        program: Program::new(program, arguments),
        input: None,
        patience,
        keep_out: LONGEST,
        keep_err: SHOWN,
    };
    let seconds = patience.as_secs();
    let ran = run.to_end().await.map_err(|error| match error {
        RunError::NotStarted => failed(format!(
            "could not be started. {}",
            blocking::hangs(patience).what
        )),
        RunError::CannotRun(error) => failed(format!("could not be started: {error}.")),
        RunError::Unheard(error) => failed(format!("could not be read: {error}.")),
        RunError::TimedOut(_) => {
            failed(format!("did not finish within {seconds} s and was killed."))
                .next("The command cannot ask on this terminal: unlock the password manager first.")
        }
    })?;
    if !ran.status.success() {
        let fault = failed(format!("failed ({}).", ran.status));
        return Err(match ran.err.as_str() {
            "" => fault,
            said => fault.next(format!("Its output: {said}")),
        });
    }
    let line = ran
        .out
        .split(|byte| *byte == b'\n')
        .next()
        .unwrap_or_default();
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    match std::str::from_utf8(line) {
        Ok("") => Err(failed("printed an empty first line.".into())),
        // The end may have been cut off.
        Ok(_) if line.len() >= LONGEST => Err(failed(
            "printed a first line that is too long for a secret.".into(),
        )),
        Ok(line) => Ok(Secret::new(line.to_owned())),
        Err(_) => Err(failed("printed a first line that is not text.".into())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn sh(script: &str) -> Result<String, Fault> {
        let words = ["sh", "-c", script].map(str::to_owned);
        run(&words, PATIENCE)
            .await
            .map(|secret| secret.expose().to_owned())
    }

    #[tokio::test]
    async fn the_first_line_is_the_secret() {
        assert_eq!(
            sh("printf 'not-a-secret\\nuser: x\\n'").await.unwrap(),
            "not-a-secret"
        );
        assert_eq!(
            sh("printf 'not a secret\\r\\n'").await.unwrap(),
            "not a secret"
        );
        // More than the pipe holds does not make it wait.
        let long = "echo not-a-secret; head -c 300000 /dev/zero";
        assert_eq!(sh(long).await.unwrap(), "not-a-secret");
    }

    #[tokio::test]
    async fn its_own_words_are_shown_when_it_fails() {
        let fault = sh("echo 1-not-a-key; echo 'gpg: no \u{1b}[2Jsecret key' >&2; exit 3").await;
        let words = fault.unwrap_err().to_string();
        assert!(words.contains("exit status: 3"), "{words}");
        assert!(words.contains("gpg: no \\x1b[2Jsecret key"), "{words}");
        assert!(!words.contains("not-a-key"), "{words}");
        let nothing = run(&["/no/such/program".into()], PATIENCE).await;
        assert!(nothing.unwrap_err().what.contains("could not be started"));
        assert!(sh("exit 0").await.is_err());
        assert!(sh("head -c 20000 /dev/zero | tr '\\0' x").await.is_err());
    }

    #[tokio::test]
    async fn it_cannot_read_and_runs_without_a_shell() {
        assert_eq!(sh("cat; echo end").await.unwrap(), "end");
        let words = ["printf", "%s", "$HOME;x"].map(str::to_owned);
        let said = run(&words, PATIENCE).await.unwrap();
        assert_eq!(said.expose(), "$HOME;x");
    }

    #[tokio::test]
    async fn it_ends_with_its_time() {
        let words = ["sleep".to_owned(), "300".into()];
        let fault = run(&words, Duration::from_secs(1)).await.unwrap_err();
        assert!(fault.what.contains("within 1 s"), "{fault}");
    }
}
