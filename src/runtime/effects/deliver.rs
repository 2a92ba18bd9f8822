//! Giving a secret to a command of the person's choice, such as a password manager.
//!
//! Invariants: the secret goes to its standard input and nowhere else, without a line end; there is no shell; it has no terminal to
//! ask on; none of our secrets is in its environment; it ends with its time and with whoever gives it up; what it says is shown only
//! without the secret.

use std::io;
use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::Command;
use tokio::time::timeout;
use zeroize::Zeroizing;

use crate::domain::scrub::scrub;
use crate::domain::{Fault, Kind, Secret};
use crate::net;
use crate::process::Group;

/// How long it may take: somebody may have to unlock something first.
pub(super) const PATIENCE: Duration = Duration::from_secs(60);
/// How long its last words may take after it has ended: what it leaves running may hold its output open.
const LAST_WORDS: Duration = Duration::from_millis(500);
/// What is kept of its words. Far more than is shown: what is cut off is then no half of the secret.
const KEPT: usize = 16 * 1024;

/// Runs the command. What it has to say when all went well is given back.
///
/// # Errors
/// When it cannot be run, fails, or takes too long; with its own words.
pub(super) async fn run(words: &[String], secret: &Secret) -> Result<String, Fault> {
    let Some((program, arguments)) = words.split_first() else {
        return Err(Fault::new(Kind::Local, "The command is empty."));
    };
    let arguments: Vec<_> = arguments.iter().map(Into::into).collect();
    let command = net::leash(Path::new(program), &arguments);
    let command = command
        .map_err(|error| Fault::new(Kind::Local, format!("{program} cannot be run: {error}.")))?;
    feed(command, program, secret, PATIENCE).await
}

/// Starts it, gives it the secret, and waits for its end.
async fn feed(
    mut command: Command,
    program: &str,
    secret: &Secret,
    patience: Duration,
) -> Result<String, Fault> {
    let failed = |what: String| {
        Fault::new(Kind::Local, format!("{program} {what}")).meaning("The key is still here.")
    };
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        // Whoever asks for a passphrase must not do it on this terminal.
        .env_remove("GPG_TTY")
        .env_remove("SSH_TTY");
    let mut child = command
        .spawn()
        .map_err(|error| failed(format!("could not be run: {error}.")))?;
    let (input, complaints) = (child.stdin.take(), child.stderr.take());
    let mut group = Group::of(child);
    let mut heard = Zeroizing::new(Vec::with_capacity(KEPT));
    let give = async {
        let Some(mut input) = input else {
            return Ok(());
        };
        // A pipe takes all of it at once; whoever closes it early did not want it.
        input.write_all(secret.expose().as_bytes()).await
    };
    let done = timeout(patience, talk(&mut group, give, complaints, &mut heard)).await;
    let said = scrub(&String::from_utf8_lossy(&heard), secret.expose().as_bytes());
    let with_words = |fault: Fault| match said.as_str() {
        "" => fault,
        said => fault.next(format!("It says: {said}")),
    };
    match done {
        Err(_) => {
            let seconds = patience.as_secs();
            let fault = failed(format!("did not end within {seconds} s, and was ended."));
            Err(with_words(fault.next(
                "It cannot ask on this terminal: unlock what it needs first.",
            )))
        }
        Ok(Err(error)) => Err(failed(format!("could not be heard: {error}."))),
        Ok(Ok((status, _))) if !status.success() => {
            Err(with_words(failed(format!("failed ({status})."))))
        }
        Ok(Ok((_, Err(error)))) => Err(with_words(failed(format!(
            "ended well, but did not take the key: {error}."
        )))),
        Ok(Ok((_, Ok(())))) => Ok(said),
    }
}

/// Everything that it takes until it has ended and has nothing more to say. Whether it took the secret comes along.
async fn talk(
    group: &mut Group,
    give: impl Future<Output = io::Result<()>>,
    complaints: Option<impl AsyncRead + Unpin>,
    heard: &mut Vec<u8>,
) -> io::Result<(ExitStatus, io::Result<()>)> {
    let mut listening = std::pin::pin!(listen(complaints, heard));
    let mut listened = false;
    let ending = async {
        let ended = tokio::join!(group.ended(), give);
        // What it leaves running, an agent for example, goes on.
        group.let_go();
        ended
    };
    let mut ending = std::pin::pin!(ending);
    let (status, given) = loop {
        tokio::select! {
            ended = &mut ending => break ended,
            () = &mut listening, if !listened => listened = true,
        }
    };
    if !listened {
        // Too late means: as far as it came.
        let _ = timeout(LAST_WORDS, listening).await;
    }
    Ok((status?, given))
}

/// Reads to the end, keeping the first bytes in room that never moves: what grows leaves copies behind.
async fn listen(from: Option<impl AsyncRead + Unpin>, kept: &mut Vec<u8>) {
    let Some(mut from) = from else { return };
    let mut piece = Zeroizing::new([0; 1024]);
    while let Ok(read @ 1..) = from.read(&mut piece[..]).await {
        let room = kept.capacity() - kept.len();
        kept.extend_from_slice(&piece[..read.min(room)]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "21-NotARealKeyNotARealKey";

    async fn sh(script: &str, patience: Duration) -> Result<String, Fault> {
        let mut command = Command::new("sh");
        command.args(["-c", script]).process_group(0);
        feed(command, "sh", &Secret::new(KEY.into()), patience).await
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
    async fn it_ends_with_its_time_and_so_do_its_children() {
        let dir = tempfile::tempdir().unwrap();
        let fifo = dir.path().join("fifo");
        let made = std::process::Command::new("mkfifo").arg(&fifo).status();
        assert!(made.unwrap().success());
        // Read to its end when the last writer is gone: the child of the command's shell.
        let reader = fifo.clone();
        let gone = tokio::task::spawn_blocking(move || std::fs::read(reader));
        let script = format!("sleep 300 > {} & wait", fifo.display());
        let fault = sh(&script, Duration::from_secs(1)).await.unwrap_err();
        assert!(fault.what.contains("within 1 s"), "{fault}");
        let gone = timeout(Duration::from_secs(60), gone).await;
        assert!(gone.expect("the child lives").unwrap().unwrap().is_empty());
    }

    #[tokio::test]
    async fn what_it_leaves_running_does_not_hold_it_up() {
        let dir = tempfile::tempdir().unwrap();
        let fifo = dir.path().join("fifo");
        let made = std::process::Command::new("mkfifo").arg(&fifo).status();
        assert!(made.unwrap().success());
        // It holds the output open until somebody writes to it.
        let left = format!("cat {} >&2", fifo.display());
        let script = format!("cat >/dev/null; echo x >&2; {left} & exit 0");
        assert_eq!(sh(&script, PATIENCE).await.unwrap(), "x");
        std::fs::write(&fifo, "").unwrap();
    }
}
