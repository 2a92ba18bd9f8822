//! What is known of the owner that a rotation gives to a successor.

use crate::api::Scope;
use crate::app::access::{Owners, is_full_admin, owners};
use crate::app::catalogue;
use crate::app::cx::Cx;
use crate::app::modal::OwnerFacts;
use crate::domain::owner_change::OwnerChange;
use crate::domain::{Text, User};

impl Owners {
    /// The facts about `new` as the owner of a successor of a key that belongs to `old`.
    pub(in crate::app) fn facts_for_successor(&self, old: &str, new: &str, cx: &Cx) -> OwnerFacts {
        let new = new.trim();
        let (was, user) = (owners::user(old, cx), owners::user(new, cx));
        let change = was.zip(user).filter(|_| new != old);
        let change = change.and_then(|(was, user)| compare(was, user, cx));
        let (mut note, mut warning) = self.owner_texts(new, cx);
        if let Some(change) = change {
            note = match note.is_empty() {
                true => change.to_string(),
                false => format!("{change}, {note}"),
            };
            if warning.is_empty() && change.gained > 0 {
                warning = format!(
                    "{} may call {} methods that {} may not.",
                    Text::from(new),
                    change.gained,
                    Text::from(old)
                );
            }
        }
        OwnerFacts {
            note,
            warning,
            error: refusal(new, user, cx),
            full_admin: is_full_admin(new, cx),
            was_full_admin: is_full_admin(old, cx),
        }
    }
}

fn compare(old: &User, new: &User, cx: &Cx) -> Option<OwnerChange> {
    let (old, new) = (old.roles.as_deref()?, new.roles.as_deref()?);
    let (catalogue, roles) = (catalogue::current(cx), catalogue::roles(cx));
    Some(OwnerChange::between(old, new, &catalogue, &roles))
}

/// Why TrueNAS would not create a key for this user.
fn refusal(name: &str, user: Option<&User>, cx: &Cx) -> Option<String> {
    if user.is_some_and(|user| !user.may_own()) {
        return Some("no roles: this user cannot own a key".to_owned());
    }
    let most = cx.connection.system.as_ref()?.caps.keys_per_user?;
    let has = match cx.keys.scope {
        Some(Scope::All) => {
            let keys = cx.keys.all().iter().filter_map(|key| key.owner());
            keys.filter(|owner| owner.raw() == name).count()
        }
        _ => user?.keys?,
    };
    (has >= most)
        .then(|| format!("{has} of {most} keys: delete one of them, or choose another owner"))
}
