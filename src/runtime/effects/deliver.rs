//! Delivers a secret to a command of the user's choice, such as a password manager.
//!
//! Invariants: the secret is written to its standard input only, without a line end. The command has no shell, no terminal and no secret
//! in its environment. It is killed on a timeout or a cancel. Its output is shown only without the secret.

use std::time::Duration;

use crate::domain::{Fault, Kind, Secret};
use crate::process::{Program, Run, RunError};

/// Time limit: the user may have to unlock a password manager first.
const PATIENCE: Duration = Duration::from_secs(60);
/// Bytes of its output to keep. Much more than is shown, so that the secret is not cut in half.
const KEPT: usize = 16 * 1024;

/// Runs the command. Returns its output after a success.
///
/// # Errors
/// When it cannot be run, fails, or exceeds the time limit; with its output.
pub async fn run(words: &[String], secret: &Secret) -> Result<String, Fault> {
    let Some((name, arguments)) = words.split_first() else {
        return Err(Fault::new(Kind::Local, "The command is empty."));
    };
    feed(Program::leashed(name, arguments), name, secret, PATIENCE).await
}

/// Starts the command, writes the secret, and waits for its end.
async fn feed(
    program: Program,
    name: &str,
    secret: &Secret,
    patience: Duration,
) -> Result<String, Fault> {
    let failed = |what: String| {
        Fault::new(Kind::Local, format!("{name} {what}")).meaning("The key is still shown here.")
    };
    let with_words = |fault: Fault, said: &str| match said {
        "" => fault,
        said => fault.next(format!("Its output: {said}")),
    };
    let seconds = patience.as_secs();
    let run = Run {
        program,
        input: Some(secret.expose().as_bytes()),
        patience,
        keep_out: 0,
        keep_err: KEPT,
    };
    let ran = run.to_end().await.map_err(|error| match error {
        RunError::NotStarted => failed(format!("did not start within {seconds} s.")),
        RunError::CannotRun(error) => failed(format!("could not be started: {error}.")),
        RunError::Unheard(error) => failed(format!("could not be read: {error}.")),
        RunError::TimedOut(said) => with_words(
            failed(format!("did not finish within {seconds} s and was killed.")).next(
                "The command cannot ask on this terminal: unlock its password manager first.",
            ),
            &said,
        ),
    })?;
    match ran.refused {
        _ if !ran.status.success() => Err(with_words(
            failed(format!("failed ({}).", ran.status)),
            &ran.err,
        )),
        // A pipe takes all of it at once; whoever closes it early did not want it.
        Some(error) => Err(with_words(
            failed(format!("finished, but did not read the key: {error}.")),
            &ran.err,
        )),
        None => Ok(ran.err),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "21-NotARealKeyNotARealKey";

    async fn sh(script: &str, patience: Duration) -> Result<String, Fault> {
        let program = Program::new("sh", ["-c", script]);
        feed(program, "sh", &Secret::new(KEY.into()), patience).await
    }

    #[tokio::test]
    async fn it_gets_the_secret_to_the_letter_on_its_standard_input() {
        let dir = tempfile::tempdir().unwrap();
        let script = format!("cat > {}/it", dir.path().display());
        assert_eq!(sh(&script, PATIENCE).await, Ok(String::new()));
        let got = std::fs::read_to_string(dir.path().join("it")).unwrap();
        assert_eq!(got, KEY);
    }

    #[tokio::test]
    async fn its_words_are_shown_without_the_secret() {
        let script = "read -r k; printf 'no \\033[2J\\n%s\\n' \"$k\" >&2; exit 3";
        let fault = sh(script, PATIENCE).await.unwrap_err().to_string();
        assert!(fault.contains("sh failed (exit status: 3)"), "{fault}");
        assert!(fault.contains("no \\x1b[2J (the key)"), "{fault}");
        assert!(!fault.contains("NotAReal"), "{fault}");
        let said = sh("cat >/dev/null; echo stored as x >&2", PATIENCE).await;
        assert_eq!(said.unwrap(), "stored as x");
    }

    #[tokio::test]
    async fn it_ends_with_its_time_and_is_told_what_it_cannot_do() {
        let fault = sh("sleep 300", Duration::from_secs(1)).await.unwrap_err();
        assert!(fault.what.contains("within 1 s"), "{fault}");
        assert!(
            fault.next.contains("cannot ask on this terminal"),
            "{fault}"
        );
    }

    #[tokio::test]
    async fn what_it_leaves_running_does_not_hold_it_up() {
        let script = "cat >/dev/null; echo x >&2; sleep 20 & exit 0";
        assert_eq!(sh(script, PATIENCE).await.unwrap(), "x");
    }
}
