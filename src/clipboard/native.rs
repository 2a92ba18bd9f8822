//! The desktop's clipboard, on a thread of its own: connecting to the display server may hang, and on X11 and Wayland
//! the copying process must stay alive to serve the text.
//!
//! Invariants: a copy is read back before it is reported. Only our own text is cleared, after it was read. After a
//! clear no connection to the display server remains. Every request is answered within a few seconds, and a copy that
//! times out is cleared again.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::timeout;
use zeroize::Zeroizing;

use super::error::CopyError;
use super::mark::{Mark, Marker};
use crate::domain::copy::{Cleared, Copied};

/// Time limit for an answer. Longer than arboard waits for a connected display server.
const PATIENCE: Duration = Duration::from_secs(5);
const GONE: &str = "the desktop's clipboard is not available";
const SILENT: &str = "the desktop's clipboard does not respond";

/// A request to the thread, with the channel for its result.
enum Order {
    Copy(Zeroizing<String>, oneshot::Sender<Result<(), CopyError>>),
    Clear(Vec<Mark>, oneshot::Sender<Cleared>),
}

/// The handle of the thread, which starts with the first copy and ends with this value.
#[derive(Debug)]
pub(super) struct Native {
    marker: Marker,
    thread: Option<Sender<Order>>,
}

impl Native {
    pub(super) fn new(marker: Marker) -> Self {
        Self {
            marker,
            thread: None,
        }
    }

    /// Copies the text and waits for the result. A copy that arrives too late is cleared.
    pub(super) fn copy(
        &mut self,
        text: &str,
    ) -> impl Future<Output = Result<Copied, CopyError>> + use<> {
        let (answer, answered) = oneshot::channel();
        self.order(Order::Copy(Zeroizing::new(text.to_owned()), answer));
        async {
            match timeout(PATIENCE, answered).await {
                Ok(Ok(went)) => went.map(|()| Copied::Native),
                Ok(Err(_)) => Err(CopyError::failed(GONE)),
                Err(_) => Err(CopyError::failed(SILENT)),
            }
        }
    }

    /// Clears the clipboard if it holds one of these texts.
    pub(super) fn clear(&mut self, ours: Vec<Mark>) -> impl Future<Output = Cleared> + use<> {
        let (answer, answered) = oneshot::channel();
        self.order(Order::Clear(ours, answer));
        async {
            match timeout(PATIENCE, answered).await {
                Ok(Ok(cleared)) => cleared,
                Ok(Err(_)) => Cleared::Failed(GONE.into()),
                Err(_) => Cleared::Failed(SILENT.into()),
            }
        }
    }

    /// Sends a request to the thread. A request that cannot be sent is dropped, which its channel reports.
    fn order(&mut self, order: Order) {
        if self.thread.is_none() {
            let (to, orders) = channel();
            let marker = self.marker.clone();
            let thread = thread::Builder::new().name("clipboard".into());
            let started = thread.spawn(move || serve(&orders, &marker));
            self.thread = started.ok().map(|_| to);
        }
        if let Some(thread) = &self.thread
            && thread.send(order).is_err()
        {
            self.thread = None;
        }
    }
}

fn serve(orders: &Receiver<Order>, marker: &Marker) {
    let mut open = None;
    while let Ok(order) = orders.recv() {
        match order {
            Order::Copy(text, answer) => {
                let went = copy(&mut open, &text);
                if let Err(error) = &went {
                    tracing::warn!(undone.why = error.why, "the desktop's clipboard");
                }
                if answer.send(went).is_err() {
                    if cfg!(debug_assertions) {
                        // Closed at once, arboard complains, in such a build, across the screen.
                        thread::sleep(Duration::from_millis(150));
                    }
                    let ours = [marker.mark(text.as_bytes())];
                    let cleared = clear(&mut open, &ours, marker);
                    tracing::info!(?cleared, "a copy to the desktop's clipboard was too late");
                }
            }
            Order::Clear(ours, answer) => {
                // Whether somebody waits or not: it is done.
                let _ = answer.send(clear(&mut open, &ours, marker));
            }
        }
    }
}

fn copy(open: &mut Option<arboard::Clipboard>, text: &str) -> Result<(), CopyError> {
    let clipboard = match open {
        Some(clipboard) => clipboard,
        None => {
            open.insert(arboard::Clipboard::new().map_err(|e| CopyError::failed(e.to_string()))?)
        }
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
    let held = set.text(text).and_then(|()| read(clipboard));
    match held.map_err(|error| CopyError::maybe(error.to_string()))? {
        Some(held) if held.as_str() == text => Ok(()),
        _ => Err(CopyError::maybe(
            "the desktop's clipboard contains another text",
        )),
    }
}

/// Clears the clipboard if it still holds one of our texts, and disconnects.
fn clear(open: &mut Option<arboard::Clipboard>, ours: &[Mark], marker: &Marker) -> Cleared {
    let cleared = match open {
        Some(clipboard) => overwrite(clipboard, ours, marker),
        // Nothing was copied.
        None => Cleared::NotOurs,
    };
    if !matches!(cleared, Cleared::Failed(_)) {
        // It has the text, and buffers with what it sent of it, for as long as it is open.
        *open = None;
    }
    cleared
}

fn overwrite(clipboard: &mut arboard::Clipboard, ours: &[Mark], marker: &Marker) -> Cleared {
    let is_ours = |held: Option<Zeroizing<String>>| {
        held.is_some_and(|held| ours.contains(&marker.mark(held.as_bytes())))
    };
    let cleared = match read(clipboard).map(is_ours) {
        Ok(false) => return Cleared::NotOurs,
        Ok(true) => clipboard.clear().and_then(|()| read(clipboard)),
        Err(error) => Err(error),
    };
    match cleared.map(is_ours) {
        Ok(false) => Cleared::Gone,
        Ok(true) => Cleared::Failed("the desktop's clipboard still contains it".into()),
        Err(error) => Cleared::Failed(format!("the desktop's clipboard: {error}")),
    }
}

/// The text on the clipboard; `None` when there is none.
fn read(clipboard: &mut arboard::Clipboard) -> Result<Option<Zeroizing<String>>, arboard::Error> {
    match clipboard.get().text() {
        Ok(text) => Ok(Some(Zeroizing::new(text))),
        // Nothing, or a picture.
        Err(arboard::Error::ContentNotAvailable | arboard::Error::ConversionFailure) => Ok(None),
        Err(error) => Err(error),
    }
}
