//! A buffer of tmux: it can be read back, and tmux passes it on to the terminal of who is attached (`-w`, from 3.2),
//! whatever its `set-clipboard` says.

use std::time::Duration;

use zeroize::Zeroizing;

use super::child;
use super::mark::{Mark, Marker};
use crate::domain::copy::{Cleared, Copied, Onward};
use crate::domain::text::harmless;

/// It answers at once, or its server hangs.
const PATIENCE: Duration = Duration::from_secs(5);
/// What overwrites the clipboard of the terminal: tmux passes no empty text on.
const BLANK: &str = " ";
/// The buffer that holds the blank for a moment. One with a name never gets into the way of those without.
const BLANK_BUFFER: &str = "tnkeys-blank";

/// Loads the text into a new buffer, reads it back, and tells what tmux did with it besides. An older tmux does not know
/// `-w`, and fails.
pub(super) async fn copy(text: Zeroizing<String>) -> Result<Copied, String> {
    ask(&["load-buffer", "-w", "-"], text.as_bytes()).await?;
    let held = ask(&["show-buffer"], b"").await?;
    if held[..] != *text.as_bytes() {
        return Err("tmux does not hold what it was given".into());
    }
    let format = "#{client_termname} #{client_termfeatures}";
    let client = ask(&["display-message", "-p", format], b"").await;
    Ok(Copied::Tmux(onward(&client.unwrap_or_default())))
}

/// What the terminal's name and features, as tmux knows them, say about its clipboard.
fn onward(client: &[u8]) -> Onward {
    let client = String::from_utf8_lossy(client);
    match client.trim().split_once(' ') {
        Some((_, features)) if features.split(',').any(|it| it == "clipboard") => Onward::Sent,
        Some((name, _)) => Onward::NotKnown(harmless(name).into_owned()),
        None if client.trim().is_empty() => Onward::Nobody,
        None => Onward::NotKnown(harmless(client.trim()).into_owned()),
    }
}

/// Deletes the buffers that hold one of our texts, and no others. The terminal's clipboard is overwritten only if nothing
/// was copied in tmux since: that would have gone there too.
pub(super) async fn clear(ours: Vec<Mark>, marker: Marker) -> Cleared {
    delete(&ours, &marker).await.unwrap_or_else(Cleared::Failed)
}

async fn delete(ours: &[Mark], marker: &Marker) -> Result<Cleared, String> {
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
    Ok(Cleared::Tmux { terminal: newest })
}

async fn ask(arguments: &[&str], text: &[u8]) -> Result<Zeroizing<Vec<u8>>, String> {
    let ran = child::run("tmux", arguments, text, PATIENCE).await?;
    ran.well("tmux")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_tmux_knows_of_its_terminal() {
        let sent = onward(b"xterm-256color bpaste,ccolour,clipboard,title\n");
        assert_eq!(sent, Onward::Sent);
        let unknown = onward(b"rxvt title\n");
        assert_eq!(unknown, Onward::NotKnown("rxvt".into()));
        assert_eq!(onward(b"vt100 \n"), Onward::NotKnown("vt100".into()));
        assert_eq!(onward(b" \n"), Onward::Nobody);
        assert_eq!(onward(b""), Onward::Nobody);
    }
}
