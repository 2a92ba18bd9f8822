mod bytes;

use std::cell::RefCell;
use std::num::NonZeroU16;
use std::rc::Rc;

use proptest::prelude::*;
use ratatui::buffer::CellWidth;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};

use self::bytes::list;
use super::*;

/// Keeps the bytes where the test can reach them, and counts the writes.
#[derive(Clone, Default)]
struct Wire(Rc<RefCell<(Vec<u8>, usize)>>);

impl Write for Wire {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut inner = self.0.borrow_mut();
        inner.0.extend_from_slice(bytes);
        inner.1 += 1;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Wire {
    fn take(&self) -> Vec<u8> {
        std::mem::take(&mut self.0.borrow_mut().0)
    }
}

/// The cells and the cursor of a frame.
struct Frame {
    buffer: Buffer,
    cursor: Option<Position>,
}

impl Frame {
    fn area(&self) -> Rect {
        self.buffer.area
    }

    fn buffer_mut(&mut self) -> &mut Buffer {
        &mut self.buffer
    }

    fn set_cursor_position(&mut self, at: impl Into<Position>) {
        self.cursor = Some(at.into());
    }
}

struct Rig {
    wire: Wire,
    painter: Painter<Wire>,
    screen: vt100::Parser,
}

impl Rig {
    fn new(width: u16, height: u16) -> Self {
        let wire = Wire::default();
        let size = |n| NonZeroU16::new(n).unwrap();
        Self {
            painter: Painter::new(wire.clone(), Size::new(width, height), true),
            wire,
            screen: vt100::Parser::new(size(height), size(width), 0),
        }
    }

    fn draw(&mut self, draw: impl Fn(&mut Frame)) -> Vec<u8> {
        let frame = self.drawn(draw);
        self.painter.paint(&frame.buffer, frame.cursor).unwrap();
        let bytes = self.wire.take();
        self.screen.process(&bytes);
        bytes
    }

    fn drawn(&self, draw: impl Fn(&mut Frame)) -> Frame {
        let mut frame = Frame {
            buffer: Buffer::empty(Rect::from(self.painter.size())),
            cursor: None,
        };
        draw(&mut frame);
        frame
    }

    /// What the bytes of a frame are, with `^` for the escape character.
    fn shown(&mut self, draw: impl Fn(&mut Frame)) -> String {
        let bytes = self.draw(draw);
        String::from_utf8(bytes).unwrap().replace('\u{1b}', "^")
    }
}

fn vt_colour(colour: Color) -> vt100::Color {
    match colour {
        Color::Reset => vt100::Color::Default,
        Color::Red => vt100::Color::Idx(1),
        Color::Cyan => vt100::Color::Idx(6),
        Color::DarkGray => vt100::Color::Idx(8),
        Color::White => vt100::Color::Idx(15),
        Color::Indexed(i) => vt100::Color::Idx(i),
        Color::Rgb(r, g, b) => vt100::Color::Rgb(r, g, b),
        other => panic!("{other:?} is not drawn by these tests"),
    }
}

/// What a person sees of a cell.
#[derive(Debug, PartialEq)]
struct Seen {
    text: String,
    fg: vt100::Color,
    bg: vt100::Color,
    bold: bool,
    dim: bool,
    italic: bool,
    underline: bool,
    inverse: bool,
}

impl Seen {
    /// Colour and weight of a blank cannot be seen.
    fn normal(mut self) -> Self {
        if self.text.is_empty() || self.text == " " {
            self.text = " ".into();
            (self.fg, self.bold, self.dim, self.italic) =
                (vt100::Color::Default, false, false, false);
        }
        self
    }

    fn on(screen: &vt100::Screen, x: u16, y: u16) -> Self {
        let cell = screen.cell(y, x).unwrap();
        Self {
            text: cell.contents().to_owned(),
            fg: cell.fgcolor(),
            bg: cell.bgcolor(),
            bold: cell.bold(),
            dim: cell.dim(),
            italic: cell.italic(),
            underline: cell.underline(),
            inverse: cell.inverse(),
        }
        .normal()
    }

    fn wanted(cell: &Cell) -> Self {
        Self {
            text: cell.symbol().to_owned(),
            fg: vt_colour(cell.fg),
            bg: vt_colour(cell.bg),
            bold: cell.modifier.contains(Modifier::BOLD),
            dim: cell.modifier.contains(Modifier::DIM),
            italic: cell.modifier.contains(Modifier::ITALIC),
            underline: cell.modifier.contains(Modifier::UNDERLINED),
            inverse: cell.modifier.contains(Modifier::REVERSED),
        }
        .normal()
    }
}

fn assert_same(screen: &vt100::Screen, buffer: &Buffer) {
    let mut covered = 0;
    for y in 0..buffer.area.height {
        for x in 0..buffer.area.width {
            let cell = &buffer[(x, y)];
            if x == 0 {
                covered = 0;
            }
            if x < covered {
                continue;
            }
            covered = x + cell.symbol().cell_width();
            assert_eq!(
                Seen::on(screen, x, y),
                Seen::wanted(cell),
                "column {x}, row {y}"
            );
        }
    }
}

const WIDTH: u16 = 24;
const HEIGHT: u16 = 7;

fn style() -> impl Strategy<Value = Style> {
    let colour = prop_oneof![
        5 => Just(Color::Reset),
        1 => Just(Color::Cyan),
        1 => Just(Color::Red),
        1 => Just(Color::DarkGray),
        1 => Just(Color::White),
        1 => Just(Color::Indexed(200)),
        1 => Just(Color::Rgb(1, 2, 3)),
    ];
    let weight = prop_oneof![
        4 => Just(Modifier::empty()),
        1 => Just(Modifier::BOLD),
        1 => Just(Modifier::DIM),
    ];
    let extra = prop_oneof![
        6 => Just(Modifier::empty()),
        1 => Just(Modifier::UNDERLINED),
        1 => Just(Modifier::REVERSED),
        1 => Just(Modifier::ITALIC | Modifier::UNDERLINED),
    ];
    (
        colour.clone(),
        prop_oneof![6 => Just(Color::Reset), 1 => colour],
        weight,
        extra,
    )
        .prop_map(|(fg, bg, weight, extra)| Style::new().fg(fg).bg(bg).add_modifier(weight | extra))
}

/// A row: pieces of text one after the other, so that no wide character is cut in half by another.
fn row() -> impl Strategy<Value = Vec<(String, Style)>> {
    let piece = prop_oneof![
        4 => "[a-c ]{1,9}",
        3 => " {1,12}",
        1 => Just("日本".to_owned()),
        1 => Just("▌●─".to_owned()),
        1 => Just("e\u{301}x".to_owned()),
        1 => Just("─".repeat(WIDTH.into())),
    ];
    prop::collection::vec((piece, style()), 0..5)
}

fn frame() -> impl Strategy<Value = Vec<Vec<(String, Style)>>> {
    prop::collection::vec(row(), 0..usize::from(HEIGHT))
}

fn paint(frame: &mut Frame, rows: &[Vec<(String, Style)>]) {
    for (y, row) in (0..).zip(rows) {
        let mut x = 0;
        for (text, style) in row {
            let room = usize::from(WIDTH - x);
            x = frame.buffer_mut().set_stringn(x, y, text, room, *style).0;
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_terminal_shows_what_was_drawn(
        frames in prop::collection::vec((frame(), prop::option::of((0..WIDTH, 0..HEIGHT)), any::<u8>()), 1..6)
    ) {
        let mut rig = Rig::new(WIDTH, HEIGHT);
        for (rows, cursor, chance) in frames {
            if chance < 20 {
                rig.painter.wipe();
            }
            let draw = |frame: &mut Frame| {
                paint(frame, &rows);
                if let Some(at) = cursor {
                    frame.set_cursor_position(at);
                }
            };
            rig.draw(draw);
            assert_same(rig.screen.screen(), &rig.drawn(draw).buffer);
            prop_assert_eq!(rig.screen.screen().hide_cursor(), cursor.is_none());
            if let Some((x, y)) = cursor {
                prop_assert_eq!(rig.screen.screen().cursor_position(), (y, x));
            }
        }
    }
}

#[test]
fn typing_moves_no_cursor() {
    let mut rig = Rig::new(40, 4);
    let typed = |text: &'static str| {
        move |frame: &mut Frame| {
            frame.buffer_mut().set_string(5, 1, text, Style::new());
            frame.set_cursor_position((5 + text.len() as u16, 1));
        }
    };
    rig.draw(typed("graf"));
    assert_eq!(rig.draw(typed("grafa")), b"a");
}

#[test]
fn one_frame_is_one_write() {
    let mut rig = Rig::new(100, 40);
    rig.draw(|frame| list(frame, 5));
    assert_eq!(rig.wire.0.borrow().1, 1);
}

#[test]
fn wiping_repaints_everything_and_asks_nothing() {
    let mut rig = Rig::new(10, 2);
    let draw = |frame: &mut Frame| frame.buffer_mut().set_string(0, 0, "abc", Style::new());
    rig.draw(draw);
    rig.painter.wipe();
    assert_eq!(rig.shown(draw), "^[m^[H^[Jabc");
}

#[test]
fn a_new_size_repaints_everything() {
    let mut rig = Rig::new(10, 2);
    let draw = |frame: &mut Frame| frame.buffer_mut().set_string(0, 0, "abc", Style::new());
    rig.draw(draw);
    rig.painter.resized(Size::new(12, 3));
    assert_eq!(rig.shown(draw), "^[m^[H^[Jabc^[?25l");
}

#[test]
fn no_control_character_gets_through_a_cell() {
    let mut rig = Rig::new(10, 1);
    let shown = rig.shown(|frame| {
        frame.buffer_mut()[(0, 0)].set_symbol("\u{1b}]52;c;eA==\u{7}");
    });
    assert_eq!(shown, "^[H?^[?25l");
}

#[test]
fn without_colour_only_attributes_are_sent() {
    let mut rig = Rig::new(10, 1);
    rig.painter.colour = false;
    let style = Style::new().fg(Color::Red).add_modifier(Modifier::BOLD);
    let shown = rig.shown(|frame| frame.buffer_mut().set_string(0, 0, "a", style));
    assert_eq!(shown, "^[H^[1ma^[?25l");
}

#[test]
fn many_styles_and_characters_start_the_tables_anew() {
    let mut rig = Rig::new(50, 50);
    let many = |from: u32| {
        move |frame: &mut Frame| {
            let cells = frame.area().positions();
            for (n, at) in (from..).zip(cells.step_by(2)) {
                let bytes = n.to_le_bytes();
                let cell = &mut frame.buffer_mut()[at];
                cell.fg = Color::Rgb(bytes[0], bytes[1], bytes[2]);
                let marks = (0..=n % 7).map(|_| '\u{301}').collect::<String>();
                cell.set_symbol(&format!("e{marks}"));
            }
        }
    };
    for from in (0..8000).step_by(1000) {
        rig.draw(many(from));
        assert_same(rig.screen.screen(), &rig.drawn(many(from)).buffer);
    }
    rig.draw(many(7000));
    assert_eq!(rig.draw(many(7000)), b"");
}
