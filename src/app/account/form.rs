//! The form of a service account: the names of its parts, and the expiry of its key. It lists exactly what will be created.
//!
//! Invariant: what was typed survives every refusal.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::app::account::names::Names;
use crate::app::widget::expiry_fields::{self, Choice, FRESH};
use crate::app::widget::form_keys::before_form;
use crate::app::widget::full_control;
use crate::app::widget::window::{Pasted, Window};
use crate::domain::account::{PartKind, Piece, Plan, Preset};
use crate::domain::text::harmless;
use crate::domain::{Caps, Fault, KeyId, Text};
use crate::form::{Field, Form};
use crate::keymap::Context;

/// The fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountField {
    /// The name of the user.
    User,
    /// The full name of the user.
    FullName,
    /// The name of the group.
    Group,
    /// The name of the privilege.
    Privilege,
    /// Whether a new key is created, or an existing one moves to the account.
    Move,
    /// The name of the key.
    Key,
    /// The expiry of the key.
    Expires,
    /// The date, if the expiry is "on date".
    Date,
    /// The choice that full control without an expiry requires.
    Confirm,
}

const EXPIRY: (AccountField, AccountField) = (AccountField::Expires, AccountField::Date);

/// The form.
#[derive(Debug)]
pub struct AccountForm {
    /// The integration.
    pub preset: Preset,
    /// The roles of the privilege.
    pub roles: Vec<Text>,
    /// The fields.
    pub form: Form<AccountField>,
    /// An error of the system that belongs to no field.
    pub fault: Option<Fault>,
    full_admin: bool,
    caps: Caps,
    /// The key that can move to the account, with its name.
    movable: Option<(KeyId, String)>,
}

impl Window for AccountForm {
    fn contexts(&self) -> Vec<Context> {
        before_form(Context::AccountForm, self.form.contexts())
    }

    fn paste(&mut self, text: &str) -> Pasted {
        self.form.paste(text);
        Pasted::FormChanged
    }
}

impl AccountForm {
    /// The form for an integration and its roles. `account` and `key` are free names; `movable` is a key that can move to the account.
    pub(super) fn new(
        preset: Preset,
        roles: Vec<Text>,
        (account, key): (&str, &str),
        movable: Option<(KeyId, &str)>,
        caps: Caps,
    ) -> Self {
        use AccountField as F;
        let text = |id, label, help, initial: &str| {
            Field::text(id, label, help).required().initial(initial)
        };
        let name = match preset.id.as_str() {
            "" => "Integration",
            _ => preset.name.as_str(),
        };
        let mut fields = vec![
            text(
                F::User,
                "User",
                "the owner of the key. Group and privilege follow this name.",
                account,
            ),
            text(
                F::FullName,
                "Full name",
                "the description of the user.",
                name,
            ),
            text(
                F::Group,
                "Group",
                "the primary group of the user, without SMB. The privilege belongs to this group.",
                account,
            ),
            text(
                F::Privilege,
                "Privilege",
                "gives the roles to the group, without the web shell.",
                account,
            ),
            text(
                F::Key,
                "Key",
                "the name of the API key, unique on this system.",
                key,
            ),
        ];
        if let Some((_, name)) = movable {
            let help = "a new key, or the rotation of this key to the new owner: it keeps working until you remove it.";
            let options = ["new key".to_owned(), format!("move {}", harmless(name))];
            let at = fields.len().saturating_sub(1);
            fields.insert(at, Field::choice(F::Move, "Secret", help, options));
        }
        fields.extend(expiry_fields::fields(
            EXPIRY.0,
            EXPIRY.1,
            FRESH,
            Choice::Days(90),
        ));
        fields.push(full_control::field(F::Confirm));
        Self {
            form: Form::new(fields, "Create"),
            fault: None,
            movable: movable.map(|(id, name)| (id, harmless(name).into_owned())),
            full_admin: roles.iter().any(|role| role.as_str() == "FULL_ADMIN"),
            preset,
            roles,
            caps,
        }
    }

    /// The text above the fields.
    pub fn text(&self) -> String {
        let roles: Vec<&str> = self.roles.iter().map(Text::as_str).collect();
        let s = if roles.len() == 1 { "" } else { "s" };
        let key = match self.moves() {
            Some(_) => "The rotation of the key follows.",
            None => "Then it creates an API key of that user.",
        };
        format!(
            "tnkeys creates a group, a privilege with the role{s} {} and a user (no shell, no SMB, no password). {key}",
            roles.join(", ")
        )
    }

    /// Shows and hides the fields that depend on others. Group and privilege have the name of the user until the person edits them.
    pub(super) fn refresh(&mut self, now: Timestamp, zone: &TimeZone) {
        use AccountField as F;
        let user = self.form.text(F::User);
        for id in [F::Group, F::Privilege] {
            self.form.set_initial(id, user.trim());
        }
        expiry_fields::refresh(&mut self.form, EXPIRY, FRESH, now, zone);
        let moves = self.moves().is_some();
        self.form.set_visible(F::Key, !moves);
        self.form.set_visible(F::Expires, !moves);
        if moves {
            self.form.set_visible(F::Date, false);
        }
        let never = expiry_fields::is_never(&self.form, F::Expires, FRESH);
        full_control::refresh(
            &mut self.form,
            F::Confirm,
            self.full_admin && never && !moves,
        );
    }

    /// The key that moves to the account instead of a new one.
    pub(super) fn moves(&self) -> Option<KeyId> {
        self.movable
            .as_ref()
            .filter(|_| self.form.choice(AccountField::Move) == 1)
            .map(|(id, _)| *id)
    }

    /// The name and id of that key.
    pub(super) fn moved(&self) -> Option<String> {
        let id = self.moves()?;
        self.movable
            .as_ref()
            .map(|(_, name)| format!("{name} ({id})"))
    }

    /// What the fields stand for, or `None` with the errors at their fields.
    pub(super) fn read(&mut self, taken: &Names, now: Timestamp, zone: &TimeZone) -> Option<Plan> {
        use AccountField as F;
        self.form.clear_errors();
        self.fault = None;
        let mut ok = !self.form.missing();
        let value = |form: &Form<F>, id| form.text(id).trim().to_owned();
        let plan = Plan {
            group: value(&self.form, F::Group),
            privilege: value(&self.form, F::Privilege),
            user: value(&self.form, F::User),
            full_name: value(&self.form, F::FullName),
            roles: self.roles.clone(),
            key: value(&self.form, F::Key),
            expires_at: None,
        };
        // A group is the first part that a run creates: what has these names may be the work of an interrupted run, which the run judges.
        let unjudged = !taken.groups.contains(&plan.group);
        let errors = [
            (
                F::User,
                (unjudged && taken.users.contains(&plan.user))
                    .then_some("another user has this name"),
            ),
            (
                F::Privilege,
                (unjudged && taken.privileges.contains(&plan.privilege))
                    .then_some("another privilege has this name"),
            ),
            (
                F::Key,
                taken
                    .keys
                    .contains(&plan.key)
                    .then_some("another key has this name"),
            ),
        ];
        for (id, error) in errors {
            if let Some(error) = error {
                self.form.set_error(id, error);
                ok = false;
            }
        }
        for (piece, why) in plan.problems(self.caps.name_max) {
            self.form.set_error(field_of(piece), why);
            ok = false;
        }
        let read = match self.moves() {
            // The form of the rotation asks for the expiry.
            Some(_) => Ok(None),
            None => expiry_fields::read(&self.form, EXPIRY, FRESH, now, zone),
        };
        let expires_at = match read {
            Ok(at) => at.flatten(),
            Err(error) => {
                self.form.set_error(F::Date, error.to_string());
                ok = false;
                None
            }
        };
        ok &= full_control::confirmed(&mut self.form, F::Confirm, "an expiry");
        if !ok {
            self.form.first_error();
            return None;
        }
        Some(Plan { expires_at, ..plan })
    }

    /// The system has something with this name.
    pub(super) fn name_taken(&mut self, piece: Piece, id: i64) {
        let error = format!("another {} has this name ({id})", piece.word());
        self.form.set_error(field_of(piece), error);
        self.form.first_error();
    }

    /// Puts the system's complaints about a part at their fields; a complaint without a field stays in `fault`.
    pub(super) fn refused(&mut self, part: Option<PartKind>, fault: Fault) {
        use AccountField as F;
        self.fault = self.form.refused(fault, |name| match (part, name) {
            (Some(PartKind::Group), "name") => Some(F::Group),
            (Some(PartKind::Privilege), "name") => Some(F::Privilege),
            (Some(PartKind::User), "username") => Some(F::User),
            (Some(PartKind::User), "full_name") => Some(F::FullName),
            (None, "name") => Some(F::Key),
            (None, "expires_at") => Some(F::Expires),
            _ => None,
        });
    }
}

/// The field of the name of a piece.
fn field_of(piece: Piece) -> AccountField {
    match piece {
        Piece::Group => AccountField::Group,
        Piece::Privilege => AccountField::Privilege,
        Piece::User => AccountField::User,
        Piece::Key => AccountField::Key,
    }
}
