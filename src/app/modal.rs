//! The modals above a screen: a stack of enum values, of which the topmost gets the keys (invariant 5 of the crate's docs).

use crate::app::widget::window::{Pasted, Window as _};
use crate::keymap::Context;

pub use crate::app::access::required_methods::RequiredMethods;
pub use crate::app::access::screen::Access;
pub use crate::app::allowlist::audit_form::AuditImport;
pub use crate::app::allowlist::builder::Builder;
pub use crate::app::connect::code_form::{Code, CodeField};
pub use crate::app::keys::details_window::Details;
pub use crate::app::keys::form::{KeyField, KeyForm};
pub use crate::app::keys::reset_form::ResetForm;
pub use crate::app::lost_reply::window::LostReply;
pub use crate::app::requests::waiting::Waiting;
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

/// Makes the enum of all modals, and [`on_window`], which runs an expression on the window of one. `$dollar` is `$`: the inner
/// macro has parameters of its own.
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

        /// `on_window!(modal, it => it.contexts())`: `it` is the window, whichever it is.
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
    /// One thing on top.
    pub enum Modal {
        /// Everything about one key, full screen.
        Details(Details),
        /// Who is signed in with a key, full screen.
        Sessions(KeySessions),
        /// What an owner may call, full screen.
        Access(Box<Access>),
        /// What an integration needs, full screen.
        RequiredMethods(Box<RequiredMethods>),
        /// Create or edit.
        KeyForm(Box<KeyForm>),
        /// The builder of an allowlist, full screen.
        Builder(Box<Builder>),
        /// Rules learned from the audit, for the builder below; full screen once they are there.
        AuditImport(Box<AuditImport>),
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
}

pub(crate) use on_window;

impl Modal {
    /// The contexts to look a chord up in while this modal is on top. Earlier contexts win.
    pub fn contexts(&self) -> Vec<Context> {
        on_window!(self, it => it.contexts())
    }

    /// Whether it fills the screen instead of lying on it.
    pub fn fills_the_screen(&self) -> bool {
        on_window!(self, it => it.fills_the_screen())
    }

    /// Takes pasted text.
    pub(in crate::app) fn paste(&mut self, text: &str) -> Pasted {
        on_window!(self, it => it.paste(text))
    }
}
