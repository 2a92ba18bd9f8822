//! Why no account was created, in words.

use crate::cli::exit::{DENIED, Problem};
use crate::domain::account::{Obstacle, Piece, Plan, Taken};
use crate::domain::text::harmless;
use crate::domain::{Fault, FieldError, Kind, System};

/// Why this account cannot create a service account.
pub(super) fn obstacle(it: &Obstacle, system: &System) -> Problem {
    let host = &system.hostname;
    let refused = match it {
        Obstacle::Era => Problem::usage(format!(
            "Service accounts need TrueNAS 25.04 or newer: on {host} ({}) each key has rules of its own.",
            system.product()
        ))
        .next("Create a key with rules: tnkeys create NAME --rules FILE."),
        Obstacle::ReadOnly => Problem::new(
            DENIED,
            format!("The connection to {host} is read-only."),
        )
        .next("Use a profile without read_only, and leave out --read-only."),
        Obstacle::Roles(missing) => Problem::new(
            DENIED,
            format!(
                "{} on {host} lacks {}, which creating a service account requires.",
                system.me.label(),
                missing.join(", ")
            ),
        )
        .next("Sign in as an account with these roles, or as a full administrator."),
    };
    refused.means("Nothing was changed.")
}

/// Names of the plan that TrueNAS refuses.
pub(super) fn names(problems: &[(Piece, String)], plan: &Plan) -> Option<Problem> {
    let (first, _) = problems.first()?;
    let what = format!(
        "TrueNAS does not accept the name {:?} for a {}.",
        harmless(plan.name(*first)),
        first.word()
    );
    let mut fault = Fault::new(Kind::Invalid, what)
        .meaning("Nothing was changed.")
        .next(others(problems.iter().map(|(piece, _)| *piece)));
    fault.fields = problems
        .iter()
        .map(|(piece, why)| FieldError {
            field: piece.word().into(),
            text: why.clone(),
        })
        .collect();
    Some(Problem::from(fault).into_usage())
}

/// Names of the plan that are taken. `usable`: `--use-existing` completes the account.
pub(super) fn taken(all: &[Taken], usable: bool, system: &System) -> Problem {
    let host = &system.hostname;
    let called = |it: &Taken| format!("{} {} ({})", it.piece.word(), harmless(&it.name), it.id);
    let list: Vec<String> = all.iter().map(called).collect();
    let what = format!("{host} already has the {}.", list.join(", the "));
    let key = all.iter().find(|it| it.piece == Piece::Key && it.alike);
    let rename = others(all.iter().map(|it| it.piece));
    let next = match (usable, key) {
        (true, _) => format!(
            "They have the fields of this account, as an interrupted run leaves them. Add --use-existing to complete the account. {rename}"
        ),
        (false, Some(key)) => format!(
            "The key belongs to this user. If its secret is lost, reset it: tnkeys reset {}. {rename}",
            key.id
        ),
        (false, None) => rename,
    };
    let mut fault = Fault::new(Kind::Invalid, what)
        .meaning("Nothing was changed.")
        .next(next);
    fault.fields = all
        .iter()
        .map(|it| FieldError {
            field: it.piece.word().into(),
            text: match it.alike {
                true => "exists, with the fields of this account".into(),
                false if it.piece == Piece::Group => "exists, with other fields or members".into(),
                false => "exists, with other fields".into(),
            },
        })
        .collect();
    Problem::from(fault)
}

/// `Choose other names: --group NAME, --privilege NAME.`
fn others(pieces: impl Iterator<Item = Piece>) -> String {
    let options: Vec<&str> = pieces
        .map(|piece| match piece {
            Piece::Group => "--group NAME",
            Piece::Privilege => "--privilege NAME",
            Piece::User => "--user-name NAME",
            Piece::Key => "--key-name NAME",
        })
        .collect();
    format!("Choose other names: {}.", options.join(", "))
}
