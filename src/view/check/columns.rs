//! The columns of the findings.

use ratatui::text::{Line, Span};

use crate::app::Cx;
use crate::app::check::advice;
use crate::app::check::window::{Check, CheckRow};
use crate::view::check::parts::{hint, is_denied, sign};
use crate::view::text;
use crate::view::theme::{PLAIN, Theme};

/// Width of `critical`.
const SEVERITY: usize = 8;
/// Width of `TNK010`.
const ID: usize = 6;
/// Least width of a name.
const NAME: usize = 8;
/// Least width of what was found.
const BRIEF: usize = 16;
/// Width of the longest remedy: `i sessions`.
const REMEDY: usize = 10;
/// Cells between two columns.
const GAP: usize = 2;
/// Cells of the marker, the sign and a blank.
const LEAD: usize = 3;

/// The widths of the columns; 0 for one that is left out.
#[derive(Clone, Copy)]
pub(super) struct Columns {
    severity: usize,
    id: usize,
    name: usize,
    brief: usize,
    remedy: usize,
}

impl Columns {
    /// A narrow list does without the severity, whose sign remains, then the remedy, then the id.
    pub(super) fn of(check: &Check, width: u16) -> Self {
        let findings = || check.report.findings.iter();
        let name = findings().map(|it| text::width(it.name.as_str())).max();
        let brief = findings().map(|it| text::width(it.code.brief())).max();
        let brief = brief.unwrap_or(0).max(BRIEF);
        // The last cell stays free.
        let room = usize::from(width).saturating_sub(LEAD + 1);
        let mut it = Self {
            severity: SEVERITY,
            id: ID,
            name: NAME,
            brief,
            remedy: REMEDY,
        };
        if it.used() > room {
            it.severity = 0;
        }
        if it.used() > room {
            it.remedy = 0;
        }
        if it.used() > room {
            it.id = 0;
        }
        if it.used() > room {
            it.brief = brief.saturating_sub(it.used() - room);
        }
        let free = room.saturating_sub(it.used());
        let wanted = name.unwrap_or(0).clamp(NAME, 32);
        it.name += free.min(wanted - NAME);
        // What the names leave, the remedies get: their column stays at the right end.
        it.brief += room.saturating_sub(it.used()).min(8);
        it
    }

    fn used(self) -> usize {
        let widths = [self.severity, self.id, self.name, self.brief, self.remedy];
        let shown = widths.iter().filter(|it| **it > 0);
        shown.map(|it| it + GAP).sum::<usize>().saturating_sub(GAP)
    }

    /// The names of the columns.
    pub(super) fn header(self, theme: Theme) -> Line<'static> {
        let names = ["SEVERITY", "ID", "KEY", "FINDING", "FIX"];
        let words = self.cells(names, theme);
        let words = words.iter().map(String::as_str).collect::<String>();
        Line::styled(format!("   {}", words.trim_end()), theme.dim())
    }

    /// The cells with the gap behind each.
    fn cells(self, words: [&str; 5], theme: Theme) -> [String; 5] {
        let widths = [self.severity, self.id, self.name, self.brief, self.remedy];
        let mut at = 0;
        words.map(|words| {
            let width = widths.get(at).copied().unwrap_or(0);
            at += 1;
            match width {
                0 => String::new(),
                _ => text::left(words, width, theme.signs().ellipsis) + &" ".repeat(GAP),
            }
        })
    }

    /// A row.
    pub(super) fn line(
        self,
        it: CheckRow<'_>,
        selected: bool,
        cx: &Cx,
        theme: Theme,
    ) -> Line<'static> {
        let marker = if selected { theme.signs().marker } else { " " };
        let marker = Span::styled(marker, theme.accent());
        let it = match it {
            CheckRow::Finding(it) => it,
            CheckRow::Missing(it) => {
                let words = format!("not read: {}", it.what);
                let style = match selected {
                    true => theme.selected(),
                    false => PLAIN,
                };
                return Line::from(vec![
                    marker,
                    Span::styled(theme.signs().orphaned, theme.warning()),
                    Span::raw(" "),
                    Span::styled(words, style),
                ]);
            }
        };
        let (sign, style) = match it.ignored {
            true => (" ", theme.dim()),
            false => sign(it.severity, theme),
        };
        let severity = if it.ignored {
            "ignored"
        } else {
            it.severity.word()
        };
        let name = match it.name.as_str() {
            "" => format!("key {}", it.key),
            name => name.to_owned(),
        };
        let remedy = advice::remedy(it, cx);
        let (chord, word) = remedy.map_or_else(Default::default, hint);
        let together = format!("{chord} {word}");
        let words = [severity, it.code.id(), &name, it.code.brief(), &together];
        let [severity, id, name, brief, _] = self.cells(words, theme);
        let shown = name.trim_end().to_owned();
        let padding = name.get(shown.len()..).unwrap_or_default().to_owned();
        let mut spans = vec![
            marker,
            Span::styled(sign, style),
            Span::raw(" "),
            Span::styled(severity, style),
            Span::styled(id, theme.dim()),
            Span::styled(shown, if selected { theme.selected() } else { PLAIN }),
            Span::raw(padding),
            Span::raw(brief),
        ];
        if self.remedy > 0 && remedy.is_some() {
            let denied = remedy.is_some_and(|it| is_denied(it, cx));
            let key = if denied { theme.dim() } else { theme.key() };
            spans.push(Span::styled(chord, key));
            spans.push(Span::styled(format!(" {word}"), theme.dim()));
        }
        Line::from(spans)
    }
}
