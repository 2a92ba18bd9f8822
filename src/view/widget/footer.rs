//! The footer: the shortcuts of the current contexts.

use ratatui::text::{Line, Span};

use crate::app::{Cx, rights};
use crate::keymap::{Action, Chord, Context, bindings};
use crate::view::text;
use crate::view::theme::Theme;

/// One hint of the footer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The chord, as the footer prints it.
    pub chord: String,
    /// Its label, one or two words.
    pub short: &'static str,
    /// How long it stays in a narrow footer.
    pub importance: Importance,
    /// The account may not do it: the hint is dim.
    pub denied: bool,
}

/// How long a hint stays in a narrow footer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Importance {
    /// The first to be left out: the heading shows the order, and one system needs no list of systems.
    Seldom,
    /// The next: the help is enough.
    Spare,
    /// What most hints are.
    Ordinary,
    /// What the window is for: it saves or copies. Also the help, which names the rest.
    Main,
    /// Enter, which confirms.
    Confirm,
    /// Esc, which leaves: the last to be left out.
    Leave,
}

/// What the importance of hints depends on.
#[derive(Clone, Copy, Debug, Default)]
struct Screen {
    /// The list of keys is on top.
    list: bool,
    /// Keys are marked: actions on one key can wait.
    marked: bool,
    /// Several systems are open.
    several: bool,
}

impl Importance {
    /// The importance of an action.
    fn of(context: Context, action: Action, screen: Screen) -> Self {
        match (context, action) {
            (_, Action::Back | Action::GiveUp) => Self::Leave,
            (_, Action::Accept) => Self::Confirm,
            (_, Action::Save | Action::Copy | Action::Help) => Self::Main,
            (Context::Keys, Action::Systems) if screen.several => Self::Main,
            (Context::Keys, Action::Mark | Action::Filter) => Self::Ordinary,
            (Context::Keys, Action::Sort | Action::Systems) => Self::Seldom,
            (Context::Keys | Context::ServiceAccount, _) => Self::Spare,
            (Context::Change, Action::Reset) if screen.list => Self::Spare,
            (Context::Marked, Action::Reset) => Self::Spare,
            (Context::Marked, Action::Rotate) => Self::Spare,
            (Context::New | Context::Change, _) if screen.marked => Self::Spare,
            _ => Self::Ordinary,
        }
    }
}

/// The entries of the footer: every binding with a label and a chord that no earlier context binds, in the order of the
/// table, help last.
pub fn entries(contexts: &[Context]) -> Vec<Entry> {
    entries_that(contexts, false, |_, _| false)
}

/// The entries of the footer while several systems are open.
pub fn entries_of_several(contexts: &[Context]) -> Vec<Entry> {
    entries_that(contexts, true, |_, _| false)
}

/// The entries of the footer, with the actions marked that the account may not do.
pub fn entries_for(cx: &Cx, contexts: &[Context]) -> Vec<Entry> {
    entries_that(contexts, cx.has_several(), |context, action| {
        rights::refusal(context, action, cx).is_some()
    })
}

fn entries_that(
    contexts: &[Context],
    several: bool,
    denied: impl Fn(Context, Action) -> bool,
) -> Vec<Entry> {
    let screen = Screen {
        list: contexts.contains(&Context::Keys),
        marked: contexts.contains(&Context::Marked),
        several,
    };
    let mut taken: Vec<Chord> = Vec::new();
    let mut out = Vec::new();
    let mut help = None;
    let all = contexts.iter().flat_map(|context| {
        let all = bindings(std::slice::from_ref(context));
        all.map(move |binding| (*context, binding))
    });
    for (context, binding) in all {
        let free = binding.chords.iter().find(|c| !taken.contains(*c));
        if let Some(chord) = free.filter(|_| !binding.short.is_empty()) {
            let entry = Entry {
                chord: chord.to_string(),
                short: binding.short,
                importance: Importance::of(context, binding.action, screen),
                denied: denied(context, binding.action),
            };
            match binding.action {
                Action::Help => help = Some(entry),
                _ => out.push(entry),
            }
        }
        taken.extend(binding.chords);
    }
    out.extend(help);
    out
}

/// Formats entries: ` n new  e edit  ? help`. Entries that do not fit are left out, the least important first, and of those the
/// last one first.
pub fn line(entries: impl IntoIterator<Item = Entry>, cells: u16, theme: Theme) -> Line<'static> {
    let mut entries: Vec<Entry> = entries.into_iter().collect();
    let room = usize::from(cells);
    while entries.len() > 1 && wide(&entries) > room {
        let least = entries.iter().map(|it| it.importance).min();
        let Some(at) = entries.iter().rposition(|it| Some(it.importance) == least) else {
            break;
        };
        entries.remove(at);
    }
    let mut spans = Vec::with_capacity(entries.len() * 3);
    for it in entries {
        let gap = if spans.is_empty() { " " } else { "  " };
        spans.push(Span::raw(gap));
        let style = if it.denied { theme.dim() } else { theme.key() };
        spans.push(Span::styled(it.chord, style));
        spans.push(Span::styled(format!(" {}", it.short), theme.dim()));
    }
    Line::from(spans)
}

fn wide(entries: &[Entry]) -> usize {
    let words: usize = entries
        .iter()
        .map(|it| text::width(&it.chord) + 1 + text::width(it.short))
        .sum();
    words + 2 * entries.len() - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(contexts: &[Context], cells: u16) -> String {
        line(entries(contexts), cells, Theme::FULL).to_string()
    }

    #[test]
    fn what_does_not_fit_goes_from_the_end_but_help_stays() {
        let contexts = [
            Context::New,
            Context::Change,
            Context::Keys,
            Context::Anywhere,
        ];
        assert_eq!(
            shown(&contexts, 80),
            " n new  e edit  r reset  t rotate  d delete  Space mark  / filter  ? help"
        );
        assert_eq!(shown(&contexts, 24), " n new  e edit  ? help");
        assert_eq!(shown(&contexts, 0), " ? help");
    }

    #[test]
    fn marks_and_systems_are_named_in_80_columns() {
        let of_list = [
            Context::New,
            Context::Change,
            Context::Upgrades,
            Context::Keys,
            Context::ServiceAccount,
            Context::NotEnforced,
            Context::Anywhere,
        ];
        let with_marks = [&[Context::Marked][..], &of_list].concat();
        for contexts in [&of_list[..], &with_marks] {
            let shown = |entries| line(entries, 80, Theme::FULL).to_string();
            let one = shown(entries(contexts));
            assert!(one.contains("  Space mark"), "{one}");
            let several = shown(entries_of_several(contexts));
            assert!(several.contains("  Space mark"), "{several}");
            assert!(several.contains("  S systems"), "{several}");
        }
    }

    #[test]
    fn no_line_is_wider_than_asked_while_something_can_go() {
        let contexts = [
            Context::New,
            Context::Change,
            Context::Keys,
            Context::Anywhere,
        ];
        for cells in 7..200 {
            assert!(shown(&contexts, cells).chars().count() <= usize::from(cells));
        }
    }

    #[test]
    fn a_chord_that_an_earlier_context_has_is_not_promised() {
        // In the rule list, Down moves a line: Tab is what goes to the next field.
        let keys = entries(&[
            Context::Rules,
            Context::Text,
            Context::Form,
            Context::Anywhere,
        ]);
        assert!(
            keys.iter()
                .any(|it| it.chord == "Tab" && it.short == "next")
        );
        assert!(keys.iter().all(|it| !it.short.is_empty()));
    }

    #[test]
    fn escape_and_enter_go_last() {
        let question = [Context::Question, Context::Anywhere];
        assert_eq!(shown(&question, 24), " Enter press  Esc cancel");
        assert_eq!(shown(&question, 12), " Esc cancel");
        let secret = [Context::Secret, Context::Anywhere];
        assert_eq!(shown(&secret, 28), " c copy  Esc close  ? help");
        assert_eq!(shown(&secret, 12), " Esc close");
        let form = [Context::Text, Context::Form, Context::Anywhere];
        assert_eq!(shown(&form, 22), " F2 save  Esc cancel");
    }

    #[test]
    fn nothing_to_say() {
        assert_eq!(line([], 80, Theme::FULL).to_string(), "");
    }
}
