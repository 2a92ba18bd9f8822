//! Floor 0: the field in pure types. No tokio, no ratatui, no I/O, no clock: time arrives as an argument.
//!
//! Invariant: whatever a server said has passed through [`Text`] before it is kept here, and whatever must not be
//! seen is a [`Secret`].

pub mod address;
pub mod allowlist;
pub mod audit_rules;
pub mod budget;
pub mod caps;
pub mod catalogue;
pub mod certificate;
pub mod copy;
pub mod credentials;
pub mod draft;
pub mod error_reply;
pub mod expiry;
pub mod fault;
pub mod handling;
pub mod hash_print;
pub mod key;
pub mod key_text;
pub mod owner_ranking;
pub mod policy;
pub mod profile;
pub mod quote;
pub mod reach;
pub mod release;
pub mod rotation;
pub mod rule;
pub mod scram_params;
pub mod scrub;
pub mod secret;
pub mod session;
pub mod system;
pub mod text;
pub mod time;
pub mod unanswered;
pub mod upgrade;
pub mod user;

pub use address::Address;
pub use caps::Caps;
pub use catalogue::Catalogue;
pub use certificate::{Certificate, Fingerprint, Pin, PublicKey, Untrusted};
pub use credentials::{Credentials, ScramParts};
pub use draft::{KeyChange, NewKey};
pub use error_reply::ErrorReply;
pub use fault::{Fault, FieldError, Kind};
pub use handling::Handling;
pub use hash_print::HashPrint;
pub use key::{Access, ApiKey, KeyId, Ownership, State};
pub use key_text::KeyText;
pub use profile::Profile;
pub use release::Release;
pub use rotation::Rotation;
pub use rule::{Rule, Verb};
pub use scram_params::Salting;
pub use secret::Secret;
pub use session::KeySession;
pub use system::{Identity, System};
pub use text::Text;
pub use unanswered::Unanswered;
pub use user::User;
