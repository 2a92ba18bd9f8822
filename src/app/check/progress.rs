//! The line about the audit log: how much of it has been read.

use crate::api::KEPT_DAYS;
use crate::app::Link;
use crate::app::check::reading::Checks;
use crate::app::cx::Cx;
use crate::domain::audit::Activity;
use crate::domain::number::thousands;
use crate::domain::time;

impl Checks {
    /// `audit log: 3,500 entries read, back to 12 Nov`.
    pub fn progress(&self, cx: &Cx) -> String {
        if let Some(reading) = &self.reading {
            let words = match reading.activity.entries {
                0 => "audit log: reading".to_owned(),
                _ => format!("audit log: {}", newest(&reading.activity, cx)),
            };
            return match &self.read {
                Some((_, at)) => format!("{words}; findings of {}", time::clock(*at, &cx.zone)),
                None => words,
            };
        }
        let offline = cx.connection.link != Link::Live;
        let Some((activity, at)) = &self.read else {
            return match (&self.fault, offline) {
                (_, true) => "offline: only what was read before".to_owned(),
                (Some(_), false) => "audit log: could not be read. R retries".to_owned(),
                (None, false) => String::new(),
            };
        };
        let words = match activity.capped {
            true => newest(activity, cx),
            false => format!("{} in {KEPT_DAYS} days", entries(activity)),
        };
        let read = time::clock(*at, &cx.zone);
        match (offline, &self.fault) {
            (true, _) => format!("offline. audit log: {words}, as of {read}"),
            (false, Some(_)) => format!("audit log: refresh failed; {words}, as of {read}"),
            (false, None) => format!("audit log: {words}, as of {read}"),
        }
    }
}

/// `3,500 entries read, back to 12 Nov`.
fn newest(activity: &Activity, cx: &Cx) -> String {
    let back = activity
        .oldest
        .map(|at| format!(", back to {}", time::day(at, &cx.zone)));
    format!("{} read{}", entries(activity), back.unwrap_or_default())
}

fn entries(activity: &Activity) -> String {
    match activity.entries {
        1 => "1 entry".to_owned(),
        n => format!("{} entries", thousands(n)),
    }
}
