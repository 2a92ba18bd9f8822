//! Findings that the user ignores: they are saved in the profile of the system, which `tnkeys check` uses too.

use crate::app::cx::Cx;
use crate::app::systems;
use crate::domain::KeyId;
use crate::domain::check::{Finding, Ignored, Report};
use crate::domain::profile::ProfileChange;

/// Marks the findings that the profile of the system ignores.
pub(super) fn mark(report: &mut Report, cx: &Cx) {
    let Some(profile) = cx.profile().filter(|it| !it.ignore.is_empty()) else {
        return;
    };
    for finding in &mut report.findings {
        finding.ignored = profile.ignore.iter().any(|it| is_about(it, finding, cx));
    }
}

/// Whether the profile names this finding. As on the command line, an id comes before a name.
fn is_about(it: &Ignored, finding: &Finding, cx: &Cx) -> bool {
    let id = it.key.parse().ok().map(KeyId);
    let is_key = match id.filter(|id| *id == finding.key || cx.keys.get(*id).is_some()) {
        Some(id) => id == finding.key,
        None => it.key == finding.name.raw(),
    };
    it.code == finding.code && is_key
}

/// Ignores the selected finding, or reports it again, and saves that in the profile.
pub(super) fn toggle(finding: &Finding, cx: &mut Cx) {
    let Some(before) = cx.profile().cloned() else {
        return;
    };
    let mut profile = before.clone();
    match finding.ignored {
        true => profile.ignore.retain(|it| !is_about(it, finding, cx)),
        false => {
            // A rotated key has another id, and the same name.
            let key = match finding.name.raw() {
                "" => finding.key.to_string(),
                name => name.to_owned(),
            };
            let code = finding.code;
            profile.ignore.push(Ignored { code, key });
        }
    }
    let before = Some(before);
    systems::save(ProfileChange { profile, before }, cx);
}
