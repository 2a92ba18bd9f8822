//! `tnkeys owners`: prints the users that can own a key, and what a key of theirs may do.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::ascii::ascii;
use super::at::On;
use super::exit::{self, OTHER, Problem};
use super::settings::Settings;
use super::table::{self, Head};
use super::{list, reads, sign_in};
use crate::app::access::owners::OwnerTexts;
use crate::app::widget::picker::Item;
use crate::domain::catalogue::Roles;
use crate::domain::method_count::by_roles;
use crate::domain::owner_ranking::Needs;
use crate::domain::text::harmless;
use crate::domain::{Caps, Catalogue, Text, User, user};

/// The arguments of `tnkeys owners`.
#[derive(Debug, clap::Args)]
pub(super) struct Options {
    /// Only owners with sufficient rights for these methods, separated by commas; the fewest extra rights come first.
    #[arg(long, value_name = "METHODS", value_delimiter = ',')]
    can: Vec<String>,

    /// Print JSON.
    #[arg(long)]
    pub(super) json: bool,

    #[command(flatten)]
    pub(super) on: On,
}

/// Runs the command.
pub(super) async fn run(options: &Options, settings: &Settings) -> Result<u8, Problem> {
    let mut session = sign_in::connect(&options.on.at, settings).await?;
    let keys = list::read(&mut session).await?.keys;
    let users = reads::users(&mut session).await?;
    let (catalogue, roles) = reads::catalogue(&mut session, &keys).await;
    let system = session.system();
    let caps = system.caps;
    let needed: BTreeSet<String> = options.can.iter().map(|it| it.trim().to_owned()).collect();
    check(&needed, &catalogue, system.hostname.as_str())?;
    if !caps.owner {
        exit::remark(
            "the keys of this release have no owner: this list is for the upgrade to 25.04",
        );
    }
    let texts = OwnerTexts::new(caps, &catalogue, &roles, &needed);
    let mut items = texts.items(&users);
    if !needed.is_empty() {
        let summary = texts.summary(Some(&users), &items);
        items = sufficient(items, &summary)?;
    }
    let known = Known {
        caps,
        catalogue: &catalogue,
        roles: &roles,
        needs: Needs::new(needed.iter().map(String::as_str), &catalogue, &roles),
    };
    exit::write(|out| match options.json {
        true => {
            let found = items
                .iter()
                .filter_map(|item| user::named(&users, &Text::from(&item.value)));
            let all: Vec<Value> = found.map(|user| known.as_json(user)).collect();
            writeln!(out, "{}", ascii(&format!("{:#}", json!(all))))
        }
        false => {
            let head = ["OWNER", "RIGHTS"].map(Head::words);
            table::write(out, &head, items.iter(), |item, cells| {
                cells.add(harmless(&item.value));
                cells.add(&item.note);
            })
        }
    })?;
    Ok(exit::OK)
}

/// Refuses names that are no methods of the system.
fn check(needed: &BTreeSet<String>, catalogue: &Catalogue, system: &str) -> Result<(), Problem> {
    let Some(unknown) = needed.iter().find(|name| catalogue.method(name).is_none()) else {
        return Ok(());
    };
    let names = catalogue
        .methods()
        .iter()
        .map(|method| method.name.as_str());
    let near = names.min_by_key(|name| strsim::damerau_levenshtein(name, unknown));
    let problem = Problem::usage(format!("{system} has no method {}.", harmless(unknown)));
    Err(match near {
        Some(near) => problem.next(format!("Did you mean {near}?")),
        None => problem,
    })
}

/// The owners with sufficient rights.
fn sufficient(items: Vec<Item>, summary: &str) -> Result<Vec<Item>, Problem> {
    let closest = items.first().map(|item| {
        let name = harmless(&item.value);
        format!("The closest owner is {name}: {}.", item.note)
    });
    let found: Vec<Item> = items.into_iter().filter(|item| !item.doubtful).collect();
    if !found.is_empty() {
        return Ok(found);
    }
    let what = summary.split(';').next().unwrap_or_default();
    Err(Problem::new(OTHER, format!("{what}.")).next(closest.unwrap_or_default()))
}

/// What the rights of a user are computed from.
struct Known<'a> {
    caps: Caps,
    catalogue: &'a Catalogue,
    roles: &'a Roles,
    needs: Needs<'a>,
}

impl Known<'_> {
    fn as_json(&self, user: &User) -> Value {
        let own = user.roles.as_deref();
        let methods = own.map(|own| by_roles(&self.roles.expand(own), self.catalogue));
        let mut value = json!({
            "username": user.username.raw(),
            "uid": user.uid,
            "full_name": user.full_name.raw(),
            "local": user.local,
            "locked": user.locked,
            "may_own_keys": user.may_own(),
            "full_admin": user.full_admin(),
            "roles": own.map(|own| own.iter().map(Text::raw).collect::<Vec<_>>()),
            "keys": user.keys,
            "keys_max": self.caps.keys_per_user,
            "methods": methods.map(|count| json!({
                "permitted": count.permitted,
                "all": count.all,
                "approximate": count.approximate,
            })),
        });
        if let Some(own) = own.filter(|_| !self.needs.is_empty()) {
            value["extra_methods"] = json!(self.needs.fit(own).excess);
        }
        value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_method_is_refused_with_the_nearest_one() {
        let catalogue = Catalogue::declared(None, true);
        let check = |name: &str| check(&BTreeSet::from([name.to_owned()]), &catalogue, "nas1");
        assert_eq!(check("pool.query"), Ok(()));
        let problem = check("pool.qurey").unwrap_err();
        assert_eq!(problem.code, exit::USAGE);
        assert_eq!(
            problem.said(),
            "tnkeys: nas1 has no method pool.qurey.\nDid you mean pool.query?"
        );
    }
}
