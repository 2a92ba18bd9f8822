//! The rows of the preview and of the report: the same for the screen and for a file.

/// What a row says; the view has a sign and a style for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// A fact.
    Plain,
    /// A system, and its keys below.
    System,
    /// A heading below a system.
    Heading,
    /// A key.
    Key,
    /// The key whose turn it is.
    Next,
    /// A key that was changed.
    Done,
    /// A key that was not changed because the system refused.
    Failed,
    /// A key whose state is unknown, or a warning.
    Warning,
    /// A key that is left out or was not sent.
    Left,
    /// An action that cannot be undone.
    Danger,
    /// An empty row.
    Gap,
}

/// A row. The view wraps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// What it says.
    pub mark: Mark,
    /// Its text. Everything in it that came from a system is harmless.
    pub text: String,
    /// What stands in a second column, where there is room: the owner, the reason.
    pub note: String,
}

impl Row {
    /// A row without a note.
    pub fn new(mark: Mark, text: impl Into<String>) -> Self {
        Self {
            mark,
            text: text.into(),
            note: String::new(),
        }
    }

    /// A row with a note.
    pub fn noted(mark: Mark, text: impl Into<String>, note: impl Into<String>) -> Self {
        Self {
            mark,
            text: text.into(),
            note: note.into(),
        }
    }

    /// An empty row.
    pub fn gap() -> Self {
        Self::new(Mark::Gap, "")
    }

    /// Columns before its text.
    pub fn indent(&self) -> usize {
        match self.mark {
            Mark::Plain | Mark::System | Mark::Danger | Mark::Warning | Mark::Gap => 0,
            Mark::Heading => 2,
            Mark::Key | Mark::Next | Mark::Done | Mark::Failed | Mark::Left => 4,
        }
    }
}

/// The rows as text, for a file.
pub fn as_text(rows: &[Row]) -> String {
    let mut out = String::new();
    for row in rows {
        out.push_str(&" ".repeat(row.indent()));
        out.push_str(&row.text);
        if !row.note.is_empty() {
            out.push_str("  ");
            out.push_str(&row.note);
        }
        out.push('\n');
    }
    out
}
