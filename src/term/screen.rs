//! Draws frames, and the single writer to the terminal.

use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError, TryLockError};
use std::time::Duration;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect, Size};
use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;

use super::painter::Painter;

/// The terminal was restored for good. No frame may follow: it could hold a secret and would appear on the shell's
/// screen.
static CLOSED: AtomicBool = AtomicBool::new(false);

/// Held while a frame is written.
static WRITING: Mutex<()> = Mutex::new(());

/// The longest title in characters.
const TITLE: usize = 120;

/// How often, and how long each time, the end waits for a frame in progress. A terminal that accepts no bytes is not
/// waited for.
const TRIES: u32 = 50;
const TRY: Duration = Duration::from_millis(2);

/// Blocks all further frames, because the process ends.
pub(super) fn close() {
    CLOSED.store(true, Ordering::SeqCst);
    for _ in 0..TRIES {
        match WRITING.try_lock() {
            Err(TryLockError::WouldBlock) => std::thread::sleep(TRY),
            _ => return,
        }
    }
}

/// The last bytes for the terminal, after [`close`].
#[derive(Clone, Copy, Debug)]
pub(super) struct LastWord;

impl Write for LastWord {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        put(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The terminal on standard output, unbuffered: one write is one system call.
#[derive(Clone, Copy, Debug)]
pub struct Tty;

impl Write for Tty {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let _writing = WRITING.lock().unwrap_or_else(PoisonError::into_inner);
        match CLOSED.load(Ordering::SeqCst) {
            false => put(bytes),
            true => Err(io::ErrorKind::BrokenPipe.into()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn put(bytes: &[u8]) -> io::Result<usize> {
    let out = rustix::stdio::stdout();
    loop {
        match rustix::io::write(out, bytes) {
            // Somebody who shares the terminal set it non-blocking: wait for room.
            Err(Errno::AGAIN) => {
                let mut room = [PollFd::new(&out, PollFlags::OUT)];
                match poll(&mut room, None) {
                    Ok(_) | Err(Errno::INTR) => {}
                    Err(errno) => return Err(errno.into()),
                }
            }
            Err(Errno::INTR) => {}
            written => return Ok(written?),
        }
    }
}

/// A full screen to draw on.
#[derive(Debug)]
pub struct Screen<W: Write> {
    /// The last frame. The next one is drawn into it.
    buffer: Buffer,
    painter: Painter<W>,
    /// The title of the terminal, if it was set.
    title: Option<String>,
}

impl<W: Write> Screen<W> {
    /// A screen of this size, assumed empty, as the alternate screen is at first.
    pub fn new(sink: W, size: Size, colour: bool) -> Self {
        Self {
            buffer: Buffer::empty(Rect::from(size)),
            painter: Painter::new(sink, size, colour),
            title: None,
        }
    }

    /// Draws a frame and sends the changes in one write. `draw` gets empty cells, and returns the position of the cursor if it is shown.
    ///
    /// # Errors
    /// An error of the writer.
    pub fn draw(&mut self, draw: impl FnOnce(&mut Buffer) -> Option<Position>) -> io::Result<()> {
        let area = Rect::from(self.painter.size());
        if self.buffer.area != area {
            self.buffer.resize(area);
        }
        self.buffer.reset();
        let cursor = draw(&mut self.buffer);
        self.painter.paint(&self.buffer, cursor)
    }

    /// Sets the title of the terminal (OSC 2), with the next frame. A title that is set already is not sent again.
    pub fn set_title(&mut self, title: Option<String>) {
        if title.is_none() || title == self.title {
            return;
        }
        if let Some(title) = &title {
            self.painter.push(b"\x1b]2;");
            let shown: String = title
                .chars()
                .filter(|c| !c.is_control())
                .take(TITLE)
                .collect();
            self.painter.push(shown.as_bytes());
            self.painter.push(b"\x1b\\");
        }
        self.title = title;
    }

    /// Records a new size: the next frame repaints everything.
    pub fn resized(&mut self, width: u16, height: u16) {
        let size = Size::new(width, height);
        if self.painter.size() != size {
            self.painter.resized(size);
        }
    }

    /// The next frame clears the screen, in the same write, and repaints everything.
    pub fn wipe(&mut self) {
        self.painter.wipe();
    }

    /// The next frame clears the screen, because another program may have drawn on it.
    pub fn reclaim(&mut self, width: u16, height: u16) {
        self.painter.resized(Size::new(width, height));
        self.title = None;
    }

    /// Sends bytes that draw nothing (OSC 52), immediately.
    ///
    /// # Errors
    /// An error of the writer.
    pub fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.painter.push(bytes);
        self.painter.flush()
    }
}
