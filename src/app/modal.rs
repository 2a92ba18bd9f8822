//! The modals above a screen: a stack of enum values, of which the topmost gets the keys (invariant 5 of the crate's docs).

use crate::api::{CodeWanted, RequestId};
use crate::app::widget::form_keys::before_form;
use crate::form::Form;
use crate::keymap::Context;

pub use crate::app::access::required_methods::NeedsScreen;
pub use crate::app::access::screen::Access;
pub use crate::app::allowlist::audit_form::Learn;
pub use crate::app::allowlist::builder::Builder;
pub use crate::app::keys::details_window::Details;
pub use crate::app::keys::form::{KeyField, KeyForm};
pub use crate::app::keys::reset_form::ResetForm;
pub use crate::app::lost_reply::window::LostReply;
pub use crate::app::rotation::form::{RotateField, RotateForm};
pub use crate::app::rotation::window::RotationPanel;
pub use crate::app::secret::progress::{ExportProgress, ExportState, Look};
pub use crate::app::secret::save_form::{SaveField, SaveSecret};
pub use crate::app::secret::snippets::Snippets;
pub use crate::app::secret::window::{Qr, SecretShown};
pub use crate::app::sessions::window::KeySessions;
pub use crate::app::systems::save_form::SaveProfile;
pub use crate::app::upgrade::report::{SaveReport, Upgrade};
pub use crate::app::widget::help::Help;
pub use crate::app::widget::picker::Picker;
pub use crate::app::widget::question::{Answer, Button, Line, Question, Tone};

/// Which screen lies at the bottom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Screen {
    /// Address and sign-in.
    Connect,
    /// The list of keys.
    Keys,
}

/// One thing on top.
#[derive(Debug)]
pub enum Modal {
    /// Everything about one key, full screen.
    Details(Details),
    /// Who is signed in with a key, full screen.
    Sessions(KeySessions),
    /// What an owner may call, full screen.
    Access(Box<Access>),
    /// What an integration needs, full screen.
    Needs(Box<NeedsScreen>),
    /// Create or edit.
    KeyForm(Box<KeyForm>),
    /// The builder of an allowlist, full screen.
    Builder(Box<Builder>),
    /// Rules learned from the audit, for the builder below; full screen once they are there.
    Learn(Box<Learn>),
    /// The expiry that a reset needs.
    ResetForm(Box<ResetForm>),
    /// How a key is to be replaced.
    RotateForm(Box<RotateForm>),
    /// Where that stands.
    Rotation(RotationPanel),
    /// What the upgrade to 25.04 does to the keys, full screen.
    Upgrade(Box<Upgrade>),
    /// Into which file that is written.
    SaveReport(Box<SaveReport>),
    /// Under which name the fields of the connect screen are saved.
    SaveProfile(Box<SaveProfile>),
    /// A list to pick an owner, or a profile, from.
    Picker(Picker),
    /// A question, or something to know, with buttons.
    Question(Question),
    /// A request that must not be repeated is on its way.
    Waiting(Waiting),
    /// A create or reset whose answer was lost.
    Doubt(LostReply),
    /// The secret, once.
    Secret(SecretShown),
    /// Where the secret is saved.
    SaveSecret(Box<SaveSecret>),
    /// The secret as a QR code.
    Qr(Qr),
    /// Texts to paste where the secret is used.
    Snippets(Snippets),
    /// The one-time code that the sign-in needs.
    Code(Code),
    /// All bindings of the contexts below.
    Help(Help),
}

/// A reset that is on its way.
#[derive(Debug)]
pub struct Waiting {
    /// The request.
    pub id: RequestId,
    /// The heading.
    pub title: String,
    /// What is awaited.
    pub text: String,
}

/// The one field of the code's form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodeField;

/// Asks for a one-time code.
#[derive(Debug)]
pub struct Code {
    /// The field.
    pub form: Form<CodeField>,
    /// Why it is asked for.
    pub why: CodeWanted,
}

impl Modal {
    /// The contexts to look a chord up in while this modal is on top. Earlier contexts win.
    pub fn contexts(&self) -> Vec<Context> {
        match self {
            Self::Details(_) => vec![Context::Details, Context::Anywhere],
            Self::KeyForm(it) if it.sending.is_some() => vec![Context::Anywhere],
            Self::Sessions(_) => vec![Context::Sessions, Context::Anywhere],
            Self::Access(it) => it.contexts(),
            Self::Needs(it) => it.contexts(),
            Self::KeyForm(it) if it.has_owner() => {
                let contexts = before_form(Context::Create, it.form.contexts());
                before_form(Context::OwnerChoice, &contexts)
            }
            Self::KeyForm(it) if it.old.is_none() => {
                before_form(Context::Create, it.form.contexts())
            }
            Self::KeyForm(it) => it.form.contexts().to_vec(),
            Self::Builder(it) => it.contexts(),
            Self::Learn(it) => it.contexts(),
            Self::ResetForm(it) => before_form(Context::Reset, it.form.contexts()),
            Self::RotateForm(it) if it.sending.is_some() => vec![Context::Anywhere],
            Self::RotateForm(it) => before_form(Context::Rotate, it.form.contexts()),
            Self::Rotation(_) => vec![Context::Rotation, Context::Anywhere],
            Self::Upgrade(_) => vec![Context::Upgrade, Context::Anywhere],
            Self::SaveReport(it) if it.writing => vec![Context::Anywhere],
            Self::SaveReport(it) => before_form(Context::Export, it.form.contexts()),
            Self::SaveProfile(it) => it.form.contexts().to_vec(),
            Self::Code(it) => before_form(Context::Code, it.form.contexts()),
            Self::Picker(it) if it.offers == crate::app::widget::picker::Offers::Owners => {
                vec![Context::Picker, Context::OwnerChoice, Context::Anywhere]
            }
            Self::Picker(_) => vec![Context::Picker, Context::Anywhere],
            Self::Question(it) if it.ends.is_some() => {
                vec![Context::EndsSessions, Context::Question, Context::Anywhere]
            }
            Self::Question(_) => vec![Context::Question, Context::Anywhere],
            Self::Doubt(_) => vec![Context::Doubt, Context::Anywhere],
            Self::Waiting(_) => vec![Context::Anywhere],
            Self::Secret(it) if it.progress.cancellable().is_some() => {
                vec![Context::UnderWay, Context::Secret, Context::Anywhere]
            }
            Self::Secret(_) => vec![Context::Secret, Context::Anywhere],
            Self::SaveSecret(it) => {
                let mut contexts = before_form(Context::SaveSecret, it.form.contexts());
                if it.in_path() {
                    contexts.insert(0, Context::Path);
                }
                contexts
            }
            Self::Qr(_) => vec![Context::Qr, Context::Anywhere],
            Self::Snippets(_) => vec![Context::Snippets, Context::Anywhere],
            Self::Help(_) => vec![Context::Help, Context::Anywhere],
        }
    }

    /// Whether it fills the screen instead of lying on it.
    pub fn fills_the_screen(&self) -> bool {
        match self {
            Self::Details(_)
            | Self::Sessions(_)
            | Self::Builder(_)
            | Self::Access(_)
            | Self::Needs(_)
            | Self::Upgrade(_) => true,
            Self::Learn(it) => {
                matches!(it.stage, crate::app::allowlist::audit_form::Stage::Done(_))
            }
            _ => false,
        }
    }
}
