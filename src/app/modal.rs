//! The modals above a screen: a stack of enum values, of which the topmost gets the keys (invariant 5 of the crate's docs).

use crate::app::widget::scroll::Scroll;
use crate::app::widget::window::{Pasted, Window as _};
use crate::domain::KeyId;
use crate::keymap::Context;

pub use crate::app::access::required_methods::{MethodsFor, RequiredMethods};
pub use crate::app::access::screen::Access;
pub use crate::app::account::form::{AccountField, AccountForm};
pub use crate::app::account::roles::AccountRoles;
pub use crate::app::account::window::AccountSteps;
pub use crate::app::allowlist::audit_form::AuditImport;
pub use crate::app::allowlist::builder::Builder;
pub use crate::app::arguments::editor::ArgumentEditor;
pub use crate::app::check::window::Check;
pub use crate::app::connect::changed_certificate::{ChangedCertificate, Pair};
pub use crate::app::connect::code_form::{Code, CodeField};
pub use crate::app::connect::owner_form::{KeyOwner, OwnerField};
pub use crate::app::keys::details_window::Details;
pub use crate::app::keys::export::form::ExportKeys;
pub use crate::app::keys::form::KeyForm;
pub use crate::app::keys::form_fields::KeyField;
pub use crate::app::keys::reset_form::ResetForm;
pub use crate::app::keys::save_filter_form::SaveFilter;
pub use crate::app::lost_reply::window::LostReply;
pub use crate::app::requests::waiting::Waiting;
pub use crate::app::rotation::form::{OwnerFacts, RotateField, RotateForm};
pub use crate::app::rotation::window::RotationPanel;
pub use crate::app::secret::progress::{ExportProgress, ExportState, Look};
pub use crate::app::secret::save_form::{SaveField, SaveSecret};
pub use crate::app::secret::snippets::Snippets;
pub use crate::app::secret::window::{Qr, SecretShown};
pub use crate::app::sessions::window::KeySessions;
pub use crate::app::systems::save_form::SaveProfile;
pub use crate::app::upgrade::report::Upgrade;
pub use crate::app::widget::help::Help;
pub use crate::app::widget::picker::Picker;
pub use crate::app::widget::question::{Answer, Button, Line, Question, Tone};
pub use crate::app::widget::save_report::SaveReport;

/// The screen below all modals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Screen {
    /// The connect screen.
    Connect,
    /// The list of keys.
    Keys,
    /// None: an editor fills the screen until the end of the program.
    Editor,
}

/// Defines the enum of all modals, and [`on_window`], which evaluates an expression on the content of a modal. `$dollar` is `$`, because
/// the inner macro has its own parameters.
macro_rules! modals {
    (
        $dollar:tt
        $(#[$doc:meta])*
        pub enum Modal { $($(#[$about:meta])* $name:ident($window:ty),)+ }
    ) => {
        $(#[$doc])*
        #[derive(Debug)]
        pub enum Modal {
            $($(#[$about])* $name($window),)+
        }

        /// `on_window!(modal, it => it.contexts())`: `it` is the content of the modal.
        macro_rules! on_window {
            ($dollar modal:expr, $dollar it:ident => $dollar then:expr) => {
                match $dollar modal {
                    $($crate::app::modal::Modal::$name($dollar it) => $dollar then,)+
                }
            };
        }
    };
}

modals! {
    $
    /// A modal.
    pub enum Modal {
        /// The details of a key, full screen.
        Details(Details),
        /// The sessions of a key, full screen.
        Sessions(KeySessions),
        /// The access of an owner, full screen.
        Access(Box<Access>),
        /// The required methods of an integration, full screen.
        RequiredMethods(Box<RequiredMethods>),
        /// The roles of a planned service account.
        AccountRoles(Box<AccountRoles>),
        /// The form of a service account.
        AccountForm(Box<AccountForm>),
        /// The steps of a service account.
        AccountSteps(AccountSteps),
        /// The properties of a command, full screen.
        Arguments(Box<ArgumentEditor>),
        /// The form that creates or edits a key.
        KeyForm(Box<KeyForm>),
        /// The allowlist builder, full screen.
        Builder(Box<Builder>),
        /// Rules from the audit log, for the builder below. Full screen once they were read.
        AuditImport(Box<AuditImport>),
        /// The expiry for a reset.
        ResetForm(Box<ResetForm>),
        /// The form that starts a rotation.
        RotateForm(Box<RotateForm>),
        /// The panel of a rotation.
        Rotation(RotationPanel),
        /// The report on the upgrade to 25.04, full screen.
        Upgrade(Box<Upgrade>),
        /// The findings of the check, full screen.
        Check(Box<Check>),
        /// The form that saves a report.
        SaveReport(Box<SaveReport>),
        /// The form that exports the list of keys.
        ExportKeys(Box<ExportKeys>),
        /// The form that saves a profile.
        SaveProfile(Box<SaveProfile>),
        /// The form that saves a filter.
        SaveFilter(Box<SaveFilter>),
        /// A list to pick from, for example an owner or a profile.
        Picker(Picker),
        /// A question or a notice, with buttons.
        Question(Question),
        /// A request in flight that must not be repeated.
        Waiting(Waiting),
        /// A lost request: a create or reset whose reply was lost.
        LostReply(LostReply),
        /// A new secret.
        Secret(SecretShown),
        /// The form that saves the secret to a file.
        SaveSecret(Box<SaveSecret>),
        /// The secret as a QR code.
        Qr(Qr),
        /// The snippets of the secret.
        Snippets(Snippets),
        /// The comparison of a changed certificate with the trusted one.
        ChangedCertificate(Box<ChangedCertificate>),
        /// The form for a one-time code.
        Code(Code),
        /// The form for the owner of the API key that signs in.
        KeyOwner(KeyOwner),
        /// The help: all bindings of the contexts below.
        Help(Help),
    }
}

pub(crate) use on_window;

impl Modal {
    /// The contexts for a chord while this modal is topmost. Earlier contexts win.
    pub fn contexts(&self) -> Vec<Context> {
        on_window!(self, it => it.contexts())
    }

    /// Whether it asks the user to trust a certificate.
    pub fn asks_about_certificate(&self) -> bool {
        match self {
            Self::ChangedCertificate(_) => true,
            Self::Question(it) => it.about_certificate,
            _ => false,
        }
    }

    /// Whether it fills the screen.
    pub fn fills_the_screen(&self) -> bool {
        on_window!(self, it => it.fills_the_screen())
    }

    /// Its scroll position, if its text scrolls.
    pub(in crate::app) fn scroll_mut(&mut self) -> Option<&mut Scroll> {
        on_window!(self, it => it.scroll_mut())
    }

    /// The key that its shortcuts act on, if that is not the selected one of the list; it may have been deleted.
    pub(in crate::app) fn key(&self) -> Option<KeyId> {
        match self {
            Self::Details(details) => Some(details.id),
            Self::Check(check) => check.key(),
            _ => None,
        }
    }

    /// Handles pasted text.
    pub(in crate::app) fn paste(&mut self, text: &str) -> Pasted {
        on_window!(self, it => it.paste(text))
    }
}
