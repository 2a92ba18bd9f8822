//! What `tnkeys account create` prints about the account.

use serde_json::{Value, json};

use super::needs::Needs;
use super::verify::Verified;
use crate::domain::account::{Piece, Plan, Run};

/// The account as members of the JSON object.
pub(super) fn members(
    run: &Run,
    needs: &Needs,
    verified: Option<&Verified>,
) -> Vec<(&'static str, Value)> {
    let choice = &needs.choice;
    let plan = run.plan();
    let mut account = json!({
        "roles": raw(&plan.roles),
        "methods": raw(&choice.covered),
        "extra_methods": choice.extra.len(),
        "fewest_roles": choice.exact,
    });
    for piece in [Piece::Group, Piece::Privilege, Piece::User] {
        account[piece.word()] = part(run, plan, piece);
    }
    vec![
        ("account", account),
        (
            "verified",
            verified.map(Verified::as_json).unwrap_or_default(),
        ),
    ]
}

fn part(run: &Run, plan: &Plan, piece: Piece) -> Value {
    let made = run.made().id(piece);
    json!({"name": plan.name(piece), "id": made, "existed": made.is_none()})
}

fn raw(all: &[crate::domain::Text]) -> Vec<&str> {
    all.iter().map(|it| it.raw()).collect()
}
