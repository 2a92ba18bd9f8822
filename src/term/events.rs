//! Reads terminal events and translates them into messages.
//!
//! A thread of its own reads, because crossterm loops forever when the terminal is gone, and that must not block the
//! thread that ends the program.

use std::io;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use crossterm::event::{self, Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use rustix::process::{Signal, getpid, kill_process};
use tokio::sync::mpsc::UnboundedSender;

use super::input::{Ending, Input};
use super::watch;
use crate::app::Msg;
use crate::keymap::{Chord, Key};

/// Most events in one batch, so that an endless paste still gets frames.
const BATCH: usize = 512;

/// A poll that hardly waits. With no time at all crossterm does not even report events that it has already read.
const NO_TIME: Duration = Duration::from_micros(20);

/// How long the end of the reader is waited for.
const LONGEST: Duration = Duration::from_secs(1);

/// The thread that reads the terminal.
#[derive(Debug)]
pub struct Reader(mpsc::Receiver<()>);

impl Reader {
    /// Ends the thread, so that the next reader of the terminal gets every key. The receiver of its inputs must be dropped. Returns whether
    /// the thread has ended.
    pub fn stop(self) -> bool {
        // A change of the size wakes it; it then finds that nobody receives its inputs.
        let woken = kill_process(getpid(), Signal::WINCH);
        woken.is_ok() && self.0.recv_timeout(LONGEST) == Err(RecvTimeoutError::Disconnected)
    }
}

/// Starts to read the terminal and to watch signals and the hang-up. The terminal must be in raw mode.
///
/// # Errors
/// When a thread cannot be started or a signal handler cannot be installed.
pub fn start(to: UnboundedSender<Input>) -> io::Result<Reader> {
    watch::start(to.clone())?;
    let (ended, told) = mpsc::channel();
    thread::Builder::new().name("input".into()).spawn(move || {
        read(&to);
        drop(ended);
    })?;
    Ok(Reader(told))
}

/// Reads until the receiver is dropped.
fn read(to: &UnboundedSender<Input>) {
    loop {
        let mut batch = Vec::new();
        let ended = loop {
            match event::read() {
                Ok(event) => batch.extend(translate(event)),
                Err(_) => break true,
            }
            if batch.len() >= BATCH || !event::poll(NO_TIME).unwrap_or(false) {
                break false;
            }
        };
        if !batch.is_empty() && to.send(Input::Msgs(batch)).is_err() {
            return;
        }
        if ended {
            let _ = to.send(Input::End(Ending::HANG_UP));
            return;
        }
    }
}

/// Translates an event into a message, if it has a meaning here.
fn translate(event: Event) -> Option<Msg> {
    match event {
        Event::Key(key) if key.kind != KeyEventKind::Release => chord(key).map(Msg::Key),
        Event::Paste(text) => Some(Msg::Paste(text)),
        Event::Resize(columns, rows) => Some(Msg::Resize(columns.max(1), rows.max(1))),
        _ => None,
    }
}

/// Translates a key event into a chord of the keymap. Only the typed character counts, not the position of the key.
fn chord(event: KeyEvent) -> Option<Chord> {
    let meta = KeyModifiers::SUPER | KeyModifiers::HYPER | KeyModifiers::META;
    if event.modifiers.intersects(meta) {
        return None;
    }
    let ctrl = event.modifiers.contains(KeyModifiers::CONTROL);
    let key = match event.code {
        // Ctrl-Space is the byte 0, which types nothing.
        KeyCode::Char(' ') if ctrl => return None,
        KeyCode::Char(c) if ctrl => Key::Char(control(c)),
        KeyCode::Char(c) => Key::Char(c),
        KeyCode::F(n) => Key::F(n),
        KeyCode::Enter => Key::Enter,
        KeyCode::Esc => Key::Esc,
        KeyCode::Tab if event.modifiers.contains(KeyModifiers::SHIFT) => Key::BackTab,
        KeyCode::Tab => Key::Tab,
        KeyCode::BackTab => Key::BackTab,
        KeyCode::Backspace => Key::Backspace,
        KeyCode::Delete => Key::Delete,
        KeyCode::Up => Key::Up,
        KeyCode::Down => Key::Down,
        KeyCode::Left => Key::Left,
        KeyCode::Right => Key::Right,
        KeyCode::Home => Key::Home,
        KeyCode::End => Key::End,
        KeyCode::PageUp => Key::PageUp,
        KeyCode::PageDown => Key::PageDown,
        _ => return None,
    };
    Some(Chord {
        key,
        ctrl,
        alt: event.modifiers.contains(KeyModifiers::ALT),
    })
}

/// The character behind a control byte. crossterm names the bytes 0x1c to 0x1f after the digits 4 to 7; the keys that
/// send them everywhere are `\`, `]`, `^` and `_`.
fn control(c: char) -> char {
    match c {
        '4' => '\\',
        '5' => ']',
        '6' => '^',
        '7' => '_',
        other => other.to_ascii_lowercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pressed(code: KeyCode, modifiers: KeyModifiers) -> Option<String> {
        match translate(Event::Key(KeyEvent::new(code, modifiers)))? {
            Msg::Key(chord) => Some(chord.to_string()),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn keys_as_the_table_writes_them() {
        let none = KeyModifiers::NONE;
        let ctrl = KeyModifiers::CONTROL;
        let shift = KeyModifiers::SHIFT;
        let cases = [
            (KeyCode::Char('g'), none, Some("g")),
            (KeyCode::Char('G'), shift, Some("G")),
            (KeyCode::Char('?'), shift, Some("?")),
            (KeyCode::Char('ü'), none, Some("ü")),
            (KeyCode::Char(' '), none, Some("Space")),
            (KeyCode::Char('s'), ctrl, Some("Ctrl-S")),
            (KeyCode::Char('S'), ctrl | shift, Some("Ctrl-S")),
            (KeyCode::Char('h'), ctrl, Some("Ctrl-H")),
            (KeyCode::Char('7'), ctrl, Some("Ctrl-_")),
            (KeyCode::Char(' '), ctrl, None),
            (KeyCode::Char('b'), KeyModifiers::ALT, Some("Alt-b")),
            (KeyCode::Char('b'), KeyModifiers::SUPER, None),
            (KeyCode::BackTab, shift, Some("Shift-Tab")),
            (KeyCode::Tab, shift, Some("Shift-Tab")),
            (KeyCode::Tab, none, Some("Tab")),
            (KeyCode::Backspace, none, Some("Backspace")),
            (KeyCode::F(10), none, Some("F10")),
            (KeyCode::Up, shift, Some("Up")),
            (KeyCode::Insert, none, None),
            (KeyCode::Null, none, None),
        ];
        for (code, modifiers, want) in cases {
            let got = pressed(code, modifiers);
            assert_eq!(got.as_deref(), want, "{code:?} {modifiers:?}");
        }
    }

    #[test]
    fn ctrl_letters_are_lower_case_for_the_table() {
        let event = KeyEvent::new(KeyCode::Char('C'), KeyModifiers::CONTROL);
        assert_eq!(chord(event), Some(Chord::ctrl('c')));
    }

    #[test]
    fn letting_a_key_go_means_nothing() {
        let event = KeyEvent::new_with_kind(
            KeyCode::Char('a'),
            KeyModifiers::NONE,
            KeyEventKind::Release,
        );
        assert!(translate(Event::Key(event)).is_none());
    }

    #[test]
    fn a_terminal_is_never_of_no_size() {
        assert!(matches!(
            translate(Event::Resize(0, 0)),
            Some(Msg::Resize(1, 1))
        ));
    }
}
