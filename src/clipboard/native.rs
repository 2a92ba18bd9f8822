//! The desktop's clipboard, in a thread of its own: opening it talks to a display server, and on X11 and Wayland whoever
//! copied must live on to hand the text out.
//!
//! Invariants: what is said to be there was read back; what is cleared was read before and was ours; once it is cleared, no
//! connection to the display server is left.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use tokio::sync::mpsc::UnboundedSender;
use zeroize::Zeroizing;

use super::Done;
use super::mark::{Mark, Marker};
use crate::domain::copy::{Cleared, Copied, CopyId};

/// What the thread is to do.
enum Order {
    Copy(CopyId, Zeroizing<String>),
    Clear,
}

/// The way to the thread, which starts with the first copy and lives as long as this.
#[derive(Debug)]
pub(super) struct Native {
    done: UnboundedSender<Done>,
    marker: Marker,
    thread: Option<Sender<Order>>,
}

/// The thread cannot be had.
#[derive(Debug)]
pub(super) struct Gone;

impl Native {
    pub(super) fn new(done: UnboundedSender<Done>, marker: Marker) -> Self {
        Self {
            done,
            marker,
            thread: None,
        }
    }

    /// Hands the text over; the answer comes through the channel.
    pub(super) fn copy(&mut self, id: CopyId, text: &str) -> Result<(), Gone> {
        self.order(Order::Copy(id, Zeroizing::new(text.to_owned())))
    }

    /// Has what was copied cleared if it is still there; the answer comes through the channel.
    pub(super) fn clear(&mut self) -> Result<(), Gone> {
        self.order(Order::Clear)
    }

    fn order(&mut self, order: Order) -> Result<(), Gone> {
        if self.thread.is_none() {
            let (to, orders) = channel();
            let (done, marker) = (self.done.clone(), self.marker.clone());
            thread::Builder::new()
                .name("clipboard".into())
                .spawn(move || serve(&orders, &done, &marker))
                .map_err(|_| Gone)?;
            self.thread = Some(to);
        }
        match &self.thread {
            Some(thread) => thread.send(order).map_err(|_| Gone),
            None => Err(Gone),
        }
    }
}

fn serve(orders: &Receiver<Order>, done: &UnboundedSender<Done>, marker: &Marker) {
    let mut open: Option<arboard::Clipboard> = None;
    let mut ours: Option<Mark> = None;
    while let Ok(order) = orders.recv() {
        let answer = match order {
            Order::Copy(id, text) => {
                ours = Some(marker.mark(text.as_bytes()));
                let copied = copy(&mut open, &text).map_err(|error| error.to_string());
                if let Err(why) = &copied {
                    tracing::warn!(why, "the desktop's clipboard");
                }
                Done::Copied(id, copied.map(|()| Copied::Native))
            }
            Order::Clear => {
                let cleared = match (&mut open, ours.take()) {
                    (Some(clipboard), Some(ours)) => clear(clipboard, ours, marker),
                    // Nothing was copied.
                    _ => Cleared::NotOurs,
                };
                if !matches!(cleared, Cleared::Failed(_)) {
                    // It has the text, and buffers with what it sent of it, for as long as it is open.
                    open = None;
                }
                Done::Cleared(cleared)
            }
        };
        if done.send(answer).is_err() {
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
    set.text(text)?;
    match read(clipboard)? {
        Some(held) if held.as_str() == text => Ok(()),
        _ => Err(arboard::Error::Unknown {
            description: "it does not hold what it was given".into(),
        }),
    }
}

/// Clears the clipboard if it still holds our text.
fn clear(clipboard: &mut arboard::Clipboard, ours: Mark, marker: &Marker) -> Cleared {
    let is_ours = |held: Option<Zeroizing<String>>| {
        held.is_some_and(|held| marker.mark(held.as_bytes()) == ours)
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
