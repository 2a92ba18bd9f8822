//! The state of the export of secrets: copies, files, commands.

use jiff::Timestamp;

use crate::app::secret::export::ExportId;
use crate::app::secret::in_flight::InFlight;
use crate::app::secret::window::SecretShown;
use crate::domain::copy::{Cleared, Clearing, Copied, CopyId};
use crate::domain::{Handling, Text};

/// How a new secret leaves the program: copies, files, commands.
#[derive(Debug)]
pub struct SecretExport {
    /// The copies of new secrets.
    pub copies: Copies,
    /// How a new secret is handled.
    pub handling: Handling,
    /// Where a secret was saved last, with the `/` at its end.
    pub(in crate::app) save_dir: Option<String>,
    pub(in crate::app) last_export: ExportId,
    pub(in crate::app) in_flight: InFlight,
}

/// What is known of the copies of this run.
#[derive(Debug, Default)]
pub struct Copies {
    pub(in crate::app::secret) last: CopyId,
    /// The last copy of the secret on the screen.
    pub(in crate::app::secret) of_shown: Option<CopyId>,
    /// The last copy of a text without a secret, until it is answered.
    pub(in crate::app::secret) of_text: Option<CopyId>,
    /// The last copy is not answered yet.
    pub(in crate::app::secret) unanswered: bool,
    /// The last copy that is to stay, though it was not answered yet.
    pub(in crate::app::secret) kept: Option<CopyId>,
    pub(in crate::app::secret) countdown: Option<Countdown>,
    /// The copy is all that there is of a secret whose window was closed.
    pub(in crate::app::secret) only: Option<OnlyCopy>,
    /// The copy of a secret that is cleared now, or was last; `None`: a text without one.
    pub(in crate::app::secret) clearing: Option<CopyId>,
    /// The last copy before the secret on the screen: those after it are of that one.
    pub(in crate::app::secret) earlier: CopyId,
    /// How the last clearing of the secret on the screen went, until its next copy.
    pub cleared: Option<Cleared>,
    /// The last clearing, if it did not work: what is cleared next takes along what it left.
    pub(in crate::app::secret) failed: Option<Cleared>,
}

/// A copy that is all there is of a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::app) struct OnlyCopy {
    /// The key.
    pub(in crate::app) name: Text,
    /// It is there while the program runs, and no longer.
    pub(in crate::app) ends_with_us: bool,
}

impl OnlyCopy {
    pub(in crate::app::secret) fn of(it: &SecretShown) -> Option<Self> {
        let ours = it.copied.as_ref().is_some_and(|it| it.clearing().is_some());
        (it.is_copied() && ours && !it.progress.taken).then(|| Self {
            name: it.name.clone(),
            ends_with_us: it.copied == Some(Copied::Native),
        })
    }
}

/// A copy that will be cleared.
#[derive(Clone, Copy, Debug)]
pub(in crate::app::secret) struct Countdown {
    pub(in crate::app::secret) at: Timestamp,
    pub(in crate::app::secret) how: Clearing,
    /// `None`: a text without a secret.
    pub(in crate::app::secret) of: Option<CopyId>,
}

impl SecretExport {
    /// A new try.
    pub(in crate::app) fn next_id(&mut self) -> ExportId {
        self.last_export = ExportId(self.last_export.0 + 1);
        self.last_export
    }
}
