//! State of the feature: copies of secrets, settings, in-flight exports.

use jiff::Timestamp;

use crate::app::secret::export::ExportId;
use crate::app::secret::in_flight::InFlight;
use crate::app::secret::progress::ExportProgress;
use crate::app::secret::window::SecretShown;
use crate::domain::copy::{Cleared, Clearing, Copied, CopyId};
use crate::domain::{Handling, Salting, Text};

/// State of the feature.
#[derive(Debug)]
pub struct SecretExport {
    pub(in crate::app::secret) copies: Copies,
    /// Settings of the configuration.
    pub(in crate::app::secret) handling: Handling,
    /// Directory of the last saved file, with a trailing `/`.
    pub(in crate::app::secret) save_dir: Option<String>,
    pub(in crate::app::secret) last_export: ExportId,
    pub(in crate::app::secret) in_flight: InFlight,
}

/// Copies of this run.
#[derive(Debug, Default)]
pub(in crate::app::secret) struct Copies {
    pub(in crate::app::secret) last: CopyId,
    /// The last copy of the secret on the screen.
    pub(in crate::app::secret) of_shown: Option<CopyId>,
    /// The last copy of a text without a secret, until its result arrives.
    pub(in crate::app::secret) of_text: Option<CopyId>,
    /// The last copy has no result yet.
    pub(in crate::app::secret) unanswered: bool,
    /// The last copy that the user wants to keep, requested before its result arrived.
    pub(in crate::app::secret) kept: Option<CopyId>,
    pub(in crate::app::secret) countdown: Option<Countdown>,
    /// A copy that is the only copy of a secret whose window was closed.
    pub(in crate::app::secret) only: Option<OnlyCopy>,
    /// The copy that is being cleared, or was cleared last; `None`: a text without a secret.
    pub(in crate::app::secret) clearing: Option<CopyId>,
    /// The last copy made before the secret on the screen appeared. Later copies are of that secret.
    pub(in crate::app::secret) earlier: CopyId,
    /// Result of clearing the last copy of the secret on the screen, until its next copy.
    pub(in crate::app::secret) cleared: Option<Cleared>,
    /// The last clear, if it failed. The next clear includes what it left.
    pub(in crate::app::secret) failed: Option<Cleared>,
}

/// The only copy of a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::app) struct OnlyCopy {
    /// The key.
    pub(in crate::app) name: Text,
    /// The copy disappears when the program ends.
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

/// The countdown to clearing a copy.
#[derive(Clone, Copy, Debug)]
pub(in crate::app::secret) struct Countdown {
    pub(in crate::app::secret) at: Timestamp,
    pub(in crate::app::secret) how: Clearing,
    /// `None`: a text without a secret.
    pub(in crate::app::secret) of: Option<CopyId>,
}

impl SecretExport {
    /// Before any secret was shown. `save_dir`: directory of the last saved file, with a trailing `/`.
    pub(in crate::app) fn new(handling: Handling, save_dir: Option<String>) -> Self {
        Self {
            copies: Copies::default(),
            handling,
            save_dir,
            last_export: ExportId::default(),
            in_flight: InFlight::default(),
        }
    }

    /// The state of a new secret's exports.
    pub(in crate::app) fn new_progress(
        &self,
        user: Option<String>,
        salting: Option<Salting>,
    ) -> ExportProgress {
        ExportProgress::new(self.handling.show, user, salting)
    }

    /// Exports that quitting would interrupt.
    pub(in crate::app) fn in_flight(&self) -> &InFlight {
        &self.in_flight
    }

    /// The id of the next export.
    pub(in crate::app::secret) fn next_id(&mut self) -> ExportId {
        self.last_export = ExportId(self.last_export.0 + 1);
        self.last_export
    }
}
