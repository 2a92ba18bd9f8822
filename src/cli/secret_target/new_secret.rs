//! A new secret, and where it went.

use crate::domain::text::harmless;
use crate::domain::{ApiKey, KeyText, Salting};

/// A new secret, as the system sent it.
#[derive(Debug)]
pub(in crate::cli) struct NewSecret {
    /// The name of the system.
    pub(in crate::cli) system: String,
    /// The key.
    pub(in crate::cli) key: Box<ApiKey>,
    /// The secret.
    pub(in crate::cli) secret: KeyText,
    /// The SCRAM parameters of the key (26.0 and newer).
    pub(in crate::cli) salting: Option<Salting>,
}

/// Where a secret went.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub(in crate::cli) struct HandedOver {
    /// The file.
    pub(in crate::cli) saved: Option<String>,
    /// The delivery command.
    pub(in crate::cli) delivered: Option<String>,
    /// Whether it was printed.
    pub(in crate::cli) printed: bool,
}

impl HandedOver {
    /// `saved to /root/grafana.key, delivered to vault`.
    pub(in crate::cli) fn describe(&self) -> String {
        let saved = self.saved.as_ref().map(|path| format!("saved to {path}"));
        let delivered = self.delivered.as_ref();
        let delivered = delivered.map(|name| format!("delivered to {}", harmless(name)));
        let printed = self
            .printed
            .then(|| "printed to standard output".to_owned());
        let all: Vec<_> = [saved, delivered, printed].into_iter().flatten().collect();
        all.join(", ")
    }
}
