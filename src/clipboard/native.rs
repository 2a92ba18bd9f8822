//! The desktop's clipboard, in a thread of its own: opening it talks to a display server, and on X11 and Wayland whoever
//! copied must live on to hand the text out.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use tokio::sync::mpsc::UnboundedSender;
use zeroize::Zeroizing;

/// The way to the thread, which starts with the first copy and lives as long as this.
#[derive(Debug)]
pub(super) struct Native {
    done: UnboundedSender<Result<(), String>>,
    thread: Option<Sender<Zeroizing<String>>>,
}

/// The thread cannot be had.
#[derive(Debug)]
pub(super) struct Gone;

impl Native {
    pub(super) fn new(done: UnboundedSender<Result<(), String>>) -> Self {
        Self { done, thread: None }
    }

    /// Hands the text over; the answer comes through the channel.
    pub(super) fn copy(&mut self, text: &str) -> Result<(), Gone> {
        if self.thread.is_none() {
            let (to, texts) = channel();
            let done = self.done.clone();
            thread::Builder::new()
                .name("clipboard".into())
                .spawn(move || serve(&texts, &done))
                .map_err(|_| Gone)?;
            self.thread = Some(to);
        }
        match &self.thread {
            Some(thread) => thread
                .send(Zeroizing::new(text.to_owned()))
                .map_err(|_| Gone),
            None => Err(Gone),
        }
    }
}

fn serve(texts: &Receiver<Zeroizing<String>>, done: &UnboundedSender<Result<(), String>>) {
    let mut open: Option<arboard::Clipboard> = None;
    while let Ok(text) = texts.recv() {
        let result = copy(&mut open, &text).map_err(|error| error.to_string());
        if done.send(result).is_err() {
            return;
        }
    }
}

fn copy(open: &mut Option<arboard::Clipboard>, text: &str) -> Result<(), arboard::Error> {
    let clipboard = match open {
        Some(clipboard) => clipboard,
        None => open.insert(arboard::Clipboard::new()?),
    };
    let set = clipboard.set();
    // A clipboard history would keep the secret: KDE's and macOS's understand this.
    #[cfg(all(
        unix,
        not(any(target_os = "macos", target_os = "android", target_os = "emscripten"))
    ))]
    let set = arboard::SetExtLinux::exclude_from_history(set);
    #[cfg(target_os = "macos")]
    let set = arboard::SetExtApple::exclude_from_history(set);
    set.text(text)
}
