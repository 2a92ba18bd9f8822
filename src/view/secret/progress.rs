//! Draws the state of the exports except the copy, a few lines for each.

use ratatui::style::Style;
use ratatui::text::Line;

use crate::app::Model;
use crate::app::modal::{ExportProgress, ExportState, SecretShown};
use crate::domain::text::harmless;
use crate::domain::{Fault, System};
use crate::view::secret::copy::beside;
use crate::view::theme::Theme;

/// Maximum number of listed rules.
const RULES: usize = 4;
/// Maximum number of listed roles.
const ROLES: usize = 6;

/// The lines of each export that was started.
pub(in crate::view) fn lines(
    model: &Model,
    it: &SecretShown,
    theme: Theme,
    room: usize,
) -> Vec<Line<'static>> {
    let signs = theme.signs();
    let running = (signs.connecting, theme.warning());
    let good = (signs.done, theme.good());
    let progress = &it.progress;
    let mut out = Vec::new();
    // A path is as it was typed, and a command says what it likes.
    let mut say = |(sign, style), words: String| {
        out.extend(beside(sign, style, &harmless(&words), room));
    };
    if let (Some(name), ExportState::NotStarted) = (&progress.integration, &progress.verifying) {
        say(
            (" ", theme.dim()),
            format!("i shows the snippet for {name}; v tests the key."),
        );
    }
    match &progress.saving {
        ExportState::NotStarted => {}
        ExportState::Running(_) => say(running, "saving".into()),
        ExportState::Done(path) => say(good, format!("saved to {path} (only you can read it).")),
        ExportState::Failed(fault) => say(bad(theme), failed("not saved", fault)),
    }
    let receiver = &progress.receiver;
    match &progress.delivering {
        ExportState::NotStarted => {}
        ExportState::Running(_) => say(
            running,
            format!("delivering to {receiver}, 60 s at most. Esc cancels."),
        ),
        ExportState::Done(said) if said.is_empty() => {
            say(good, format!("delivered to {receiver} (exit status 0)."))
        }
        ExportState::Done(said) => say(
            good,
            format!("delivered to {receiver} (exit status 0). Its output: {said}"),
        ),
        ExportState::Failed(fault) => say(bad(theme), failed("not delivered", fault)),
    }
    match &progress.verifying {
        ExportState::NotStarted => {}
        ExportState::Running(_) => say(
            running,
            "verifying: signing in with the new key. Esc cancels.".into(),
        ),
        ExportState::Done(system) => {
            say(good, able(model, it, progress, system));
            let (ok, refused): (Vec<_>, Vec<_>) =
                progress.probed.iter().partition(|it| it.fault.is_none());
            if !ok.is_empty() {
                let names: Vec<&str> = ok.iter().map(|it| it.method.as_str()).collect();
                say(good, format!("permitted: {}", names.join(", ")));
            }
            for it in refused {
                let why = it.fault.as_ref().map_or("", |fault| &fault.what);
                say(bad(theme), format!("{}: {why}", it.method));
            }
        }
        ExportState::Failed(fault) => say(bad(theme), failed("not verified", fault)),
    }
    out
}

fn bad(theme: Theme) -> (&'static str, Style) {
    (theme.signs().bad, theme.danger())
}

fn failed(what: &str, fault: &Fault) -> String {
    format!("{what}: {fault}")
}

/// The user that the key signs in as, and what it may do.
fn able(model: &Model, it: &SecretShown, progress: &ExportProgress, system: &System) -> String {
    let rules = model.cx.keys.get(it.id).and_then(|key| key.rules());
    if let Some(rules) = rules {
        if rules.iter().any(|rule| rule.is_everything()) {
            return "Works: signed in (full access)".into();
        }
        let named: Vec<String> = rules.iter().take(RULES).map(ToString::to_string).collect();
        return match (rules.len(), rules.len().saturating_sub(RULES)) {
            (0, _) => {
                "Works: signed in, but the allowlist is empty: no rule permits a method".into()
            }
            (_, 0) => format!("Works: signed in (permits {})", named.join(", ")),
            (_, more) => format!(
                "Works: signed in (permits {} and {more} more)",
                named.join(", ")
            ),
        };
    }
    let who = system.me.username.as_ref().map(ToString::to_string);
    let who = who.or_else(|| progress.user.clone());
    let who = who.map_or_else(
        || "Works: signed in".to_owned(),
        |who| format!("Works: signed in as {who}"),
    );
    let roles = &system.me.roles;
    let named: Vec<&str> = roles.iter().take(ROLES).map(|role| role.as_str()).collect();
    match (system.me.full_admin, roles.len()) {
        (true, _) => format!("{who} (full admin)"),
        (_, 0) => format!("{who} (roles unknown)"),
        (_, count) if count > ROLES => {
            format!(
                "{who} ({} and {} more roles)",
                named.join(", "),
                count - ROLES
            )
        }
        _ => format!("{who} ({})", named.join(", ")),
    }
}
