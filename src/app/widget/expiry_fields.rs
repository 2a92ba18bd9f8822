//! The expiry of a key as two fields: a choice, and a date if the choice is "on date".

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::domain::expiry::{self, DateError};
use crate::domain::time;
use crate::form::{Field, Form};

/// The options. `Keep` exists only in a form that edits a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// No change.
    Keep,
    /// Never.
    Never,
    /// 23:59:59 on the date in this many days.
    Days(i32),
    /// 23:59:59 on the typed date.
    On,
}

/// The options for a new key.
pub const FRESH: &[Choice] = &[
    Choice::Never,
    Choice::Days(30),
    Choice::Days(90),
    Choice::Days(365),
    Choice::On,
];
/// The options for an existing key.
pub const CHANGE: &[Choice] = &[
    Choice::Keep,
    Choice::Never,
    Choice::Days(30),
    Choice::Days(90),
    Choice::Days(365),
    Choice::On,
];

fn label(choice: Choice) -> &'static str {
    match choice {
        Choice::Keep => "no change",
        Choice::Never => "never",
        Choice::Days(30) => "30d",
        Choice::Days(90) => "90d",
        Choice::Days(_) => "1y",
        Choice::On => "on date",
    }
}

/// The two fields, with `choice` selected.
pub fn fields<Id: Copy + Eq>(
    choice_id: Id,
    date_id: Id,
    choices: &[Choice],
    marked: Choice,
) -> [Field<Id>; 2] {
    let options = choices.iter().map(|c| label(*c));
    let at = choices.iter().position(|c| *c == marked).unwrap_or(0);
    let help = "never, or end of day (local time).";
    [
        Field::choice(choice_id, "Expires", help, options).selected(at),
        Field::text(
            date_id,
            "Date",
            "YYYY-MM-DD, in the future. The key works until the end of that day.",
        )
        .required()
        .hidden(),
    ]
}

/// Whether "never" is selected.
pub fn is_never<Id: Copy + Eq>(form: &Form<Id>, choice_id: Id, choices: &[Choice]) -> bool {
    choices.get(form.choice(choice_id)) == Some(&Choice::Never)
}

/// Shows the date field if the choice needs it, and the chosen moment beside the choice.
pub fn refresh<Id: Copy + Eq>(
    form: &mut Form<Id>,
    ids: (Id, Id),
    choices: &[Choice],
    now: Timestamp,
    zone: &TimeZone,
) {
    let choice = choices
        .get(form.choice(ids.0))
        .copied()
        .unwrap_or(Choice::Never);
    let on = choice == Choice::On;
    form.set_visible(ids.1, on);
    let note = |at: Option<Timestamp>| at.map_or(String::new(), |at| time::exact(at, zone));
    let chosen = match choice {
        Choice::Days(days) => note(expiry::in_days(now, days, zone)),
        _ => String::new(),
    };
    form.set_note(ids.0, chosen);
    let typed = form.text(ids.1);
    form.set_note(
        ids.1,
        if on {
            note(expiry::parse(&typed, now, zone).ok())
        } else {
            String::new()
        },
    );
}

/// The expiry in the fields; `None` means no change.
///
/// # Errors The typed date is invalid or in the past.
pub fn read<Id: Copy + Eq>(
    form: &Form<Id>,
    ids: (Id, Id),
    choices: &[Choice],
    now: Timestamp,
    zone: &TimeZone,
) -> Result<Option<Option<Timestamp>>, DateError> {
    match choices
        .get(form.choice(ids.0))
        .copied()
        .unwrap_or(Choice::Never)
    {
        Choice::Keep => Ok(None),
        Choice::Never => Ok(Some(None)),
        Choice::Days(days) => expiry::in_days(now, days, zone)
            .map(|at| Some(Some(at)))
            .ok_or(DateError::Form),
        Choice::On => expiry::parse(&form.text(ids.1), now, zone).map(|at| Some(Some(at))),
    }
}
