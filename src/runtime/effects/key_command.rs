//! A secret from a command of the person's choice, such as a password manager.
//!
//! Invariants: no shell; no terminal to read from; none of our secrets in its environment; it ends with its time and with whoever
//! gives it up, and so does what it started.

use std::io;
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _};
use tokio::process::Command;
use zeroize::Zeroizing;

use crate::domain::{Fault, Kind, Secret};
use crate::process::Group;
use crate::process::blocking;

/// How long a person may take to open the password manager.
pub(super) const PATIENCE: Duration = Duration::from_secs(60);
/// More than any key or password with what may follow it.
const LONGEST: usize = 16 * 1024;
/// What is shown of the command's complaints.
const SHOWN: usize = 400;

/// Runs the command and takes the first line of what it prints.
///
/// # Errors
/// When it cannot be run, fails, prints nothing, or takes too long; with its own words.
pub(super) async fn run(words: &[String], patience: Duration) -> Result<Secret, Fault> {
    let Some((program, arguments)) = words.split_first() else {
        return Err(Fault::new(Kind::Local, "The key_command is empty."));
    };
    let failed = |what: String| {
        Fault::new(Kind::Local, format!("{program} {what}"))
            .meaning("It is the key_command of the profile, and should print the secret.")
    };
    let mut command = Command::new(program);
    command
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    // It may be on a disk that hangs.
    let starting = async { Ok::<_, io::Error>(Group::start(command).await) };
    let started = blocking::within(patience, starting).await;
    let mut group = started
        .map_err(|fault| failed(format!("could not be run. {}", fault.what)))?
        .map_err(|e| failed(format!("could not be run: {e}.")))?;
    let child = group.child();
    let (out, complaints) = (child.stdout.take(), child.stderr.take());
    let talk = async {
        let (out, complaints, status) =
            tokio::join!(read(out, LONGEST), read(complaints, SHOWN), group.ended());
        io::Result::Ok((out?, complaints?, status?))
    };
    let done = tokio::time::timeout(patience, talk).await;
    let (out, complaints, status) = match done {
        Ok(Ok(done)) => {
            group.let_go();
            done
        }
        Ok(Err(error)) => return Err(failed(format!("could not be heard: {error}."))),
        Err(_) => {
            group.end().await;
            let seconds = patience.as_secs();
            return Err(
                failed(format!("did not end within {seconds} s, and was ended."))
                    .next("It cannot ask on this terminal: open the password manager first."),
            );
        }
    };
    if !status.success() {
        let complaints = String::from_utf8_lossy(&complaints);
        let complaints = complaints.split_whitespace().collect::<Vec<_>>().join(" ");
        let fault = failed(format!("failed ({status})."));
        return Err(match complaints.as_str() {
            "" => fault,
            said => fault.next(format!("It says: {said}")),
        });
    }
    let line = out.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    match std::str::from_utf8(line) {
        Ok("") => Err(failed("printed nothing in its first line.".into())),
        // The end may have been cut off.
        Ok(_) if line.len() >= LONGEST => Err(failed("printed no secret: it is too long.".into())),
        Ok(line) => Ok(Secret::new(line.to_owned())),
        Err(_) => Err(failed("printed something that is not text.".into())),
    }
}

/// Reads to the end, keeping the first `most` bytes in room that never moves: what grows leaves copies behind.
async fn read(from: Option<impl AsyncRead + Unpin>, most: usize) -> io::Result<Zeroizing<Vec<u8>>> {
    let mut kept = Zeroizing::new(Vec::with_capacity(most));
    let mut piece = Zeroizing::new([0; 1024]);
    let Some(mut from) = from else {
        return Ok(kept);
    };
    loop {
        let read = from.read(&mut piece[..]).await?;
        let Some(piece) = piece.get(..read).filter(|piece| !piece.is_empty()) else {
            return Ok(kept);
        };
        let room = most - kept.len();
        kept.extend_from_slice(piece.get(..room).unwrap_or(piece));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::process::group::tests::Witness;

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
        assert!(nothing.unwrap_err().what.contains("could not be run"));
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

    #[test]
    fn a_disk_that_hangs_with_the_program_on_it_is_not_waited_for() {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .max_blocking_threads(1)
            .build()
            .unwrap();
        let (release, held) = std::sync::mpsc::channel::<()>();
        runtime.block_on(async {
            // Nothing that blocks comes to an end.
            tokio::task::spawn_blocking(move || held.recv());
            let words = ["echo", "not-a-secret"].map(str::to_owned);
            let fault = run(&words, Duration::from_millis(1)).await.unwrap_err();
            assert!(fault.what.contains("could not be run"), "{fault}");
            drop(release);
        });
    }

    #[tokio::test]
    async fn given_up_it_ends_and_so_do_its_children() {
        let witness = Witness::new();
        let words = ["sh".to_owned(), "-c".into(), witness.script()];
        let running = tokio::spawn(async move { run(&words, PATIENCE).await.map(drop) });
        let witness = witness.until_there().await;
        running.abort();
        witness.until_gone().await;
    }

    #[tokio::test]
    async fn it_ends_with_its_time_and_so_do_its_children() {
        let dir = tempfile::tempdir().unwrap();
        let fifo = dir.path().join("fifo");
        let made = std::process::Command::new("mkfifo").arg(&fifo).status();
        assert!(made.unwrap().success());
        // Read to its end when the last writer is gone: the child of the command's shell.
        let reader = fifo.clone();
        let gone = tokio::task::spawn_blocking(move || std::fs::read(reader));
        let script = format!("sleep 300 > {} & wait", fifo.display());
        let words = ["sh".to_owned(), "-c".into(), script];
        let fault = run(&words, Duration::from_secs(1)).await.unwrap_err();
        assert!(fault.what.contains("within 1 s"), "{fault}");
        let gone = tokio::time::timeout(Duration::from_secs(60), gone).await;
        assert!(gone.expect("the child lives").unwrap().unwrap().is_empty());
    }
}
