//! What will be created: for the question, and as requests for `--dry-run`.

use jiff::tz::TimeZone;
use serde_json::Value;

use super::lists::{count, names};
use super::needs::Needs;
use crate::api::{Call, Exchange};
use crate::cli::exit::{self, Problem};
use crate::domain::account::{NewPart, Plan};
use crate::domain::expiry::Expiry;
use crate::domain::text::harmless;
use crate::domain::{Caps, System, time};

/// Names of other methods that are shown.
const SHOWN: usize = 5;
/// Stands for an id in a part that is only printed.
const UNKNOWN: i64 = i64::MIN;

/// The question.
pub(super) fn question(
    plan: &Plan,
    moved: Option<&str>,
    needs: &Needs,
    system: &System,
    zone: &TimeZone,
) -> String {
    let expiry = plan.expires_at.map_or(Expiry::Never, Expiry::At);
    let key = match moved {
        Some(key) => format!("{}: moved to the user by a rotation", harmless(key)),
        None => format!(
            "{}: expires {}",
            harmless(&plan.key),
            time::exact_expiry(expiry, zone)
        ),
    };
    format!(
        "Create a service account on {} ({})?\n  group      {}\n  privilege  {}: {}\n  user       {}: no password, no shell, no SMB\n  key        {key}\n{}\n",
        system.hostname,
        system.product(),
        harmless(&plan.group),
        harmless(&plan.privilege),
        names(&plan.roles),
        harmless(&plan.user),
        permits(needs),
    )
}

/// What the roles permit, and what an administrator should know about them; one sentence a line.
pub(super) fn permits(needs: &Needs) -> String {
    let notes = needs.choice.notes();
    let lines: Vec<String> = [summary(needs)].into_iter().chain(notes).collect();
    lines.join("\n")
}

/// `The roles permit the 12 required methods, and 40 other methods: app.query, …`
fn summary(needs: &Needs) -> String {
    let choice = &needs.choice;
    let required = count(choice.covered.len(), "required method");
    match choice.extra.len() {
        0 => format!("The roles permit the {required}, and no other method."),
        more => {
            let shown = choice.extra.get(..SHOWN).unwrap_or(&choice.extra);
            let dots = if more > shown.len() { ", …" } else { "." };
            let permitted = match choice.covered.len() {
                0 => count(more, "method"),
                _ => format!("the {required}, and {}", count(more, "other method")),
            };
            format!("The roles permit {permitted}: {}{dots}", names(shown))
        }
    }
}

/// Prints the requests. An id that only the system knows is printed as its name: `"GID"`, `"GROUP_ID"`.
///
/// # Errors
/// Standard output cannot be written.
pub(super) fn requests(plan: &Plan, with_key: bool, caps: Caps) -> Result<(), Problem> {
    let parts = [
        NewPart::Group {
            name: plan.group.clone(),
        },
        NewPart::Privilege {
            name: plan.privilege.clone(),
            gid: UNKNOWN,
            roles: plan.roles.clone(),
        },
        NewPart::User {
            username: plan.user.clone(),
            full_name: plan.full_name.clone(),
            group: UNKNOWN,
        },
    ];
    let calls = parts.into_iter().map(Call::CreatePart);
    let calls = calls.chain(with_key.then(|| Call::Create(plan.new_key())));
    let mut text = String::new();
    for call in calls {
        let (_, request) = Exchange::start(call, caps);
        let mut params = (*request.params).clone();
        if let Some(fields) = params.get_mut(0) {
            name_ids(fields);
        }
        text.push_str(&format!("{} {params}\n", request.method));
    }
    exit::print(&text)
}

fn name_ids(fields: &mut Value) {
    if fields["group"] == UNKNOWN {
        fields["group"] = "GROUP_ID".into();
    }
    if fields["local_groups"][0] == UNKNOWN {
        fields["local_groups"][0] = "GID".into();
    }
}
