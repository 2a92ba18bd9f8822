//! The desktop's clipboard, in a thread of its own: opening it talks to a display server, which may hang, and on X11 and
//! Wayland whoever copied must live on to hand the text out.
//!
//! Invariants: what is said to be there was read back; what is cleared was read before and was ours; once it is cleared, no
//! connection to the display server is left. Nobody waits for longer than a few seconds, and a copy that is not waited for
//! any more does not stay.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::timeout;
use zeroize::Zeroizing;

use super::error::CopyError;
use super::mark::{Mark, Marker};
use crate::domain::copy::{Cleared, Copied};

/// It answers at once, or it hangs. Longer than a display server is waited for once it is connected.
const PATIENCE: Duration = Duration::from_secs(5);
const GONE: &str = "the desktop's clipboard is not to be had";
const SILENT: &str = "the desktop's clipboard does not answer";

/// What the thread is to do, and who wants to know how it went.
enum Order {
    Copy(Zeroizing<String>, oneshot::Sender<Result<(), CopyError>>),
    Clear(Vec<Mark>, oneshot::Sender<Cleared>),
}

/// The way to the thread, which starts with the first copy and lives as long as this.
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

    /// Hands the text over, and waits for it. One that comes too late is cleared by itself.
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

    /// Has what is there cleared if it is one of these.
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

    /// An order that cannot be given is dropped, and that is its answer.
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
                    tracing::info!(?cleared, "a copy to the desktop came too late");
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
            "the desktop's clipboard shows something else",
        )),
    }
}

/// Clears the clipboard if it still holds one of our texts, and closes it.
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
        Ok(true) => Cleared::Failed("the desktop's clipboard still holds it".into()),
        Err(error) => Cleared::Failed(format!("the desktop's clipboard: {error}")),
    }
}

/// The text on the clipboard; `None` where there is none.
fn read(clipboard: &mut arboard::Clipboard) -> Result<Option<Zeroizing<String>>, arboard::Error> {
    match clipboard.get().text() {
        Ok(text) => Ok(Some(Zeroizing::new(text))),
        // Nothing, or a picture.
        Err(arboard::Error::ContentNotAvailable | arboard::Error::ConversionFailure) => Ok(None),
        Err(error) => Err(error),
    }
}
