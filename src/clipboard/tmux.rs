//! A tmux buffer. It can be read back, and tmux forwards it to the attached terminal (`-w`, from 3.2) whatever its
//! `set-clipboard` option says.

use std::time::Duration;

use zeroize::Zeroizing;

use super::command;
use super::error::CopyError;
use super::mark::{Mark, Marker};
use crate::domain::copy::{Around, Cleared, Copied, Onward};
use crate::domain::text::harmless;

/// Time limit: tmux answers at once, or its server hangs.
const PATIENCE: Duration = Duration::from_secs(5);
/// Overwrites the terminal's clipboard: tmux does not forward an empty text.
const BLANK: &str = " ";
/// Temporary buffer for the blank. Named buffers do not displace unnamed ones.
const BLANK_BUFFER: &str = "tnkeys-blank";

/// Loads the text into a new buffer, reads it back, and reports where tmux forwarded it. Fails with tmux before 3.2,
/// which does not know `-w`.
pub(super) async fn copy(text: Zeroizing<String>) -> Result<Copied, CopyError> {
    ask(&["load-buffer", "-w", "-"], text.as_bytes()).await?;
    // It took it: what goes wrong from here on does not take it back.
    let held = ask(&["show-buffer"], b"").await;
    let held = held.map_err(|error| CopyError::maybe(error.why))?;
    if held[..] != *text.as_bytes() {
        return Err(CopyError::maybe("the tmux buffer contains another text"));
    }
    Ok(Copied::Tmux(passed_on().await.unwrap_or(Onward::Unclear)))
}

/// Where tmux forwarded the copy: to the client that shows our pane, if tmux knows how to set that terminal's
/// clipboard.
async fn passed_on() -> Result<Onward, CopyError> {
    let format = "#{client_tty} #{client_termname}";
    let client = ask(&["display-message", "-p", format], b"").await?;
    // Without a client tmux does not say what it knows of terminals.
    if client.trim_ascii().is_empty() {
        return Ok(Onward::Nobody);
    }
    let terminals = ask(&["show-messages", "-T"], b"").await?;
    Ok(onward(
        &String::from_utf8_lossy(&client),
        &String::from_utf8_lossy(&terminals),
    ))
}

/// Finds the client in tmux's list of terminals: a line `Terminal 0: NAME for TTY, flags=...` for each, and below it
/// `192: Ms: (string) ...` or `192: Ms: [missing]`, which decides.
fn onward(client: &str, terminals: &str) -> Onward {
    let Some((tty, name)) = client.trim().split_once(' ') else {
        return Onward::Nobody;
    };
    let head = format!(" for {tty}, ");
    let sets = terminals
        .lines()
        .skip_while(|line| !(line.starts_with("Terminal ") && line.contains(&head)))
        .skip(1)
        .take_while(|line| !line.starts_with("Terminal "))
        .find_map(|line| line.split_once(" Ms: "));
    match sets {
        Some((_, "[missing]")) => Onward::NotKnown(harmless(name).into_owned()),
        Some(_) if name.starts_with("tmux") || name.starts_with("screen") => {
            Onward::Sent(Around::Multiplexer)
        }
        Some(_) => Onward::Sent(Around::Nothing),
        None => Onward::Unclear,
    }
}

/// Deletes the buffers that hold one of our texts. The terminal's clipboard is overwritten only if nothing else was
/// copied in tmux since.
pub(super) async fn clear(ours: &[Mark], marker: &Marker) -> Cleared {
    let deleted = delete(ours, marker).await;
    deleted.unwrap_or_else(|error| Cleared::Failed(error.why))
}

async fn delete(ours: &[Mark], marker: &Marker) -> Result<Cleared, CopyError> {
    let format = "#{buffer_size} #{buffer_name}";
    let list = ask(&["list-buffers", "-F", format], b"").await?;
    let list = String::from_utf8_lossy(&list).into_owned();
    let mut newest = false;
    for (at, line) in list.lines().enumerate() {
        let Some((size, name)) = line.split_once(' ') else {
            continue;
        };
        // Nobody else's buffer is read but one that is as long as ours.
        if !ours.iter().any(|mark| size.parse() == Ok(mark.length())) {
            continue;
        }
        // Gone meanwhile is as good.
        let Ok(held) = ask(&["show-buffer", "-b", name], b"").await else {
            continue;
        };
        if ours.contains(&marker.mark(&held)) {
            ask(&["delete-buffer", "-b", name], b"").await?;
            newest |= at == 0;
        }
    }
    if newest {
        ask(
            &["load-buffer", "-w", "-b", BLANK_BUFFER, "-"],
            BLANK.as_bytes(),
        )
        .await?;
        ask(&["delete-buffer", "-b", BLANK_BUFFER], b"").await?;
    }
    let terminal = newest
        && match passed_on().await? {
            Onward::Sent(_) | Onward::Unclear => true,
            Onward::NotKnown(_) | Onward::Nobody => false,
        };
    Ok(Cleared::Tmux { terminal })
}

async fn ask(arguments: &[&str], text: &[u8]) -> Result<Zeroizing<Vec<u8>>, CopyError> {
    command::run("tmux", arguments, text, PATIENCE).await
}

#[cfg(test)]
mod tests {
    use super::*;

    const TERMINALS: &str = "Terminal 0: xterm-256color for /dev/pts/1, flags=0x20:
 191: Kup7: (string) \\033[1;7A
 192: Ms: (string) \\033]52;%p1%s;%p2%s\\a
Terminal 1: vt220 for /dev/pts/12, flags=0x20:
 192: Ms: [missing]
Terminal 2: tmux-256color for /dev/pts/2, flags=0x20:
 192: Ms: (string) \\033]52;%p1%s;%p2%s\\a
Terminal 3: odd for /dev/pts/3, flags=0x20:
";

    #[test]
    fn what_tmux_knows_of_its_terminal() {
        let of = |client: &str| onward(client, TERMINALS);
        assert_eq!(
            of("/dev/pts/1 xterm-256color\n"),
            Onward::Sent(Around::Nothing)
        );
        assert_eq!(
            of("/dev/pts/2 tmux-256color\n"),
            Onward::Sent(Around::Multiplexer)
        );
        assert_eq!(of("/dev/pts/12 vt220\n"), Onward::NotKnown("vt220".into()));
        assert_eq!(of("/dev/pts/3 odd\n"), Onward::Unclear);
        assert_eq!(of("/dev/pts/4 other\n"), Onward::Unclear);
        assert_eq!(of(" \n"), Onward::Nobody);
        assert_eq!(of(""), Onward::Nobody);
    }
}
