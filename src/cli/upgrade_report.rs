//! `tnkeys upgrade-report`: prints what the upgrade to 25.04 does to the keys. The screen shows the same report.

use super::at::On;
use super::exit::{self, Problem};
use super::settings::Settings;
use super::sign_in;
use crate::api::{Call, Reply};
use crate::domain::Catalogue;
use crate::domain::catalogue::Roles;
use crate::domain::upgrade::{About, Report};

/// The arguments of `tnkeys upgrade-report`.
#[derive(Debug, clap::Args)]
pub(super) struct Options {
    #[command(flatten)]
    pub(super) on: On,
}

/// Runs the command.
pub(super) async fn run(options: &Options, settings: &Settings) -> Result<u8, Problem> {
    let mut session = sign_in::connect(&options.on.at, settings).await?;
    let there = session.system().clone();
    if !there.caps.allowlist {
        exit::print(&format!(
            "{}, {}, already runs 25.04 or newer.\n",
            there.hostname,
            there.product()
        ))?;
        return Ok(exit::OK);
    }
    let Reply::Keys { keys, skipped, .. } = session.call(Call::Keys).await? else {
        return Err(Problem::local(
            "could not create the report",
            &"the response does not match the request",
        ));
    };
    // Without the users the report only lacks a name.
    let users = match session.call(Call::Users).await {
        Ok(Reply::Users(users)) => Some(users),
        Ok(_) => None,
        Err(fault) => {
            exit::remark(&format!("could not read the users: {fault}"));
            None
        }
    };
    let declared = || Catalogue::declared(there.release, false);
    let catalogue = match session.call(Call::Catalogue).await {
        Ok(Reply::Catalogue(listed)) if there.is_shown_everything(&keys) => *listed,
        Ok(Reply::Catalogue(listed)) => listed.or_declared(declared()),
        _ => declared(),
    };
    let roles = match session.call(Call::Roles).await {
        Ok(Reply::Roles(roles)) => roles,
        _ => Roles::declared(false),
    };
    let report = Report::new(About {
        system: there.hostname.as_str(),
        product: &there.product(),
        keys: &keys,
        skipped,
        users: users.as_deref(),
        has_roles: there.caps.method_roles,
        catalogue: &catalogue,
        roles: &roles,
    });
    exit::print(&report.as_text())?;
    Ok(exit::OK)
}
