//! Draws the rules that were derived from the audit log, full screen.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::app::allowlist::audit_form::{AuditImport, AuditRules, Stage};
use crate::app::widget::scroll::Scroll;
use crate::app::widget::window::Window as _;
use crate::domain::Rule;
use crate::view::line::{put, put_right, row, rule};
use crate::view::text;
use crate::view::theme::Theme;
use crate::view::widget::draw::{Canvas, Draw};
use crate::view::widget::form_box::{FormBox, words_box};

/// One row: its text, the text at its right end, and whether it is selected.
struct Row<'a> {
    left: Line<'a>,
    right: String,
    marked: bool,
}

impl Draw for AuditImport {
    fn draw(&self, on: &mut Canvas<'_, '_>) {
        match &self.stage {
            Stage::Asking(fault) => {
                let words = "Derives rules from the calls in the audit log. You select the rules before they are used.";
                FormBox {
                    title: "Derive rules from the audit log".into(),
                    words: Some(words.into()),
                    fault: fault.as_ref(),
                    form: &self.form,
                    contexts: self.contexts(),
                }
                .draw(on);
            }
            Stage::Reading { calls, .. } => {
                let words = calls.progress();
                words_box(
                    "Reading the audit log",
                    &words,
                    &self.contexts(),
                    Scroll::default(),
                    on,
                );
            }
            Stage::Done(found) => full(found, on.theme, on.frame.buffer_mut(), on.area),
        }
    }
}

fn full(found: &AuditRules, theme: Theme, buf: &mut Buffer, area: Rect) {
    let whose = text::truncate(
        &found.calls.whose.words(),
        usize::from(area.width).saturating_sub(40).max(20),
        theme.signs().ellipsis,
    )
    .into_owned();
    let title = Line::from(vec![
        Span::raw(" "),
        Span::styled(format!("Rules from the calls of {whose}"), theme.strong()),
    ]);
    put(buf, row(area, 0), &title);
    let chosen = found.selected.iter().filter(|selected| **selected).count();
    let chosen = format!("{chosen} of {} rules selected ", found.selected.len());
    put_right(
        buf,
        row(area, 0),
        &Line::styled(chosen, theme.dim()),
        title.width(),
    );
    rule(theme, buf, row(area, 1));
    let rows = rows(found, theme, area.width);
    let page = usize::from(area.height.saturating_sub(2)).max(1);
    // From the top as long as that shows the mark: the notes stand there.
    let marked = rows.iter().position(|row| row.marked).unwrap_or(0);
    let from = (marked + 1).saturating_sub(page);
    for (y, it) in (2..).zip(rows.iter().skip(from).take(page)) {
        put(buf, row(area, y), &it.left);
        let right = Line::styled(it.right.as_str(), theme.dim());
        put_right(buf, row(area, y), &right, it.left.width());
    }
}

fn rows<'a>(found: &'a AuditRules, theme: Theme, width: u16) -> Vec<Row<'a>> {
    let plain = |left: Line<'a>| Row {
        left,
        right: String::new(),
        marked: false,
    };
    let room = usize::from(width).saturating_sub(2);
    let mut rows: Vec<Row<'a>> = text::wrap(&found.calls.summary(), room)
        .into_iter()
        .map(|words| plain(Line::styled(format!(" {words}"), theme.strong())))
        .collect();
    for note in &found.draft.notes {
        for words in text::wrap(note, room) {
            rows.push(plain(Line::raw(format!(" {words}"))));
        }
    }
    let mut number = 0;
    let mut group =
        |rows: &mut Vec<Row<'a>>, head: &str, right: &str, rules: Vec<(&'a Rule, String)>| {
            if rules.is_empty() {
                return;
            }
            rows.push(plain(Line::raw("")));
            rows.push(Row {
                left: Line::styled(format!(" {head}"), theme.dim()),
                right: right.to_owned(),
                marked: false,
            });
            for (rule, right) in rules {
                let selected = found.selected.get(number).copied().unwrap_or(false);
                let marked = number == found.at;
                number += 1;
                rows.push(Row {
                    left: rule_line(
                        rule,
                        selected,
                        marked,
                        theme,
                        room.saturating_sub(right.len()),
                    ),
                    right,
                    marked,
                });
            }
        };
    let called = found.draft.rules.iter();
    let called = called
        .map(|(rule, calls)| (rule, format!("{calls} ")))
        .collect();
    group(&mut rows, "CALLED", "CALLS ", called);
    let reads = found.draft.reads.iter();
    let reads = reads.map(|rule| (rule, String::new())).collect();
    group(&mut rows, "RELATED READS", "", reads);
    rows
}

fn rule_line(rule: &Rule, selected: bool, marked: bool, theme: Theme, room: usize) -> Line<'_> {
    let marker = Span::styled(
        if marked { theme.signs().marker } else { " " },
        theme.accent(),
    );
    let words = rule.to_string();
    let words = text::truncate(&words, room.saturating_sub(6), theme.signs().ellipsis).into_owned();
    let style = match (marked, selected) {
        (true, _) => theme.strong(),
        (false, true) => Style::new(),
        (false, false) => theme.dim(),
    };
    Line::from(vec![
        marker,
        Span::raw(if selected { " [x] " } else { " [ ] " }),
        Span::styled(words, style),
    ])
}
