//! The view and the painter on one end, a terminal on the other.

use std::cell::RefCell;
use std::io::{self, Write};
use std::num::NonZeroU16;
use std::rc::Rc;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect, Size};
use unicode_width::UnicodeWidthStr;

use crate::app::testkit::Driven;
use crate::app::testkit::fleet::Many;
use crate::domain::text::{harmless, is_hidden};
use crate::term::painter::Painter;
use crate::view::{self, Theme};

pub(super) const SIZE: (u16, u16) = (100, 30);

#[derive(Clone, Default)]
struct Wire(Rc<RefCell<Vec<u8>>>);

impl Write for Wire {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A terminal on the other end.
pub(super) struct Rig {
    wire: Wire,
    painter: Painter<Wire>,
    screen: vt100::Parser,
}

impl Rig {
    pub(super) fn new() -> Self {
        let wire = Wire::default();
        let size = |n| NonZeroU16::new(n).unwrap();
        Self {
            painter: Painter::new(wire.clone(), Size::new(SIZE.0, SIZE.1), true),
            wire,
            screen: vt100::Parser::new(size(SIZE.1), size(SIZE.0), 0),
        }
    }

    /// Draws; the terminal shows what was drawn, cell by cell, and got no command but those of the painter.
    pub(super) fn shows(&mut self, it: &Driven, at: &str) {
        self.shows_what(|buffer| view::draw(&it.model, Theme::FULL, buffer), at);
    }

    /// The same of several systems.
    pub(super) fn shows_many(&mut self, it: &mut Many, at: &str) {
        it.fleet.prepare_frame();
        let draw = |buffer: &mut Buffer| view::fleet::render(&it.fleet, Theme::FULL, buffer).cursor;
        self.shows_what(draw, at);
        let title = it.fleet.terminal_title();
        assert_eq!(harmless(&title), title, "{at}");
    }

    fn shows_what(&mut self, draw: impl FnOnce(&mut Buffer) -> Option<Position>, at: &str) {
        let mut buffer = Buffer::empty(Rect::from(self.painter.size()));
        let cursor = draw(&mut buffer);
        self.painter.paint(&buffer, cursor).unwrap();
        let bytes = self.wire.0.take();
        let text = String::from_utf8(bytes.clone()).expect(at);
        only_ours(&text, at);
        self.screen.process(&bytes);
        for y in 0..SIZE.1 {
            assert_eq!(
                row_of(self.screen.screen(), y),
                row(&buffer, y),
                "{at}, row {y}"
            );
        }
    }
}

/// The commands of the painter alone: moves, erasures, weights and colours, the cursor shown or not.
fn only_ours(text: &str, at: &str) {
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\u{1b}' => {
                assert_eq!(chars.next(), Some('['), "{at}: {text:?}");
                chars.next_if_eq(&'?');
                while chars.next_if(|c| c.is_ascii_digit() || *c == ';').is_some() {}
                let last = chars.next();
                assert!(
                    last.is_some_and(|c| "ABCDGHJKdhlm".contains(c)),
                    "{at}: {last:?}"
                );
            }
            '\r' | '\n' | '\u{8}' => {}
            c => assert!(!is_hidden(c), "{at}: {c:?}"),
        }
    }
}

fn row_of(screen: &vt100::Screen, y: u16) -> String {
    let cells = (0..SIZE.0).filter_map(|x| screen.cell(y, x));
    let shown = cells.filter(|cell| !cell.is_wide_continuation());
    let text: String = shown
        .map(|cell| match cell.contents() {
            "" => " ".to_owned(),
            text => text.to_owned(),
        })
        .collect();
    text.trim_end().to_owned()
}

fn row(buffer: &Buffer, y: u16) -> String {
    let mut text = String::new();
    let mut x = 0;
    while x < SIZE.0 {
        let symbol = buffer[(x, y)].symbol();
        text.push_str(if symbol.is_empty() { " " } else { symbol });
        x += u16::try_from(symbol.width().max(1)).unwrap();
    }
    text.trim_end().to_owned()
}
