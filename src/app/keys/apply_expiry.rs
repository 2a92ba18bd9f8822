//! Makes the system enforce a new expiry: creates a helper key of the same owner and deletes it. Nobody sees its secret.
//!
//! Invariant: only the key that this create request made is deleted. If tnkeys cannot identify it, nothing is deleted and the user is
//! told. The create request is sent once, as every other; a lost reply goes to `lost_reply`.

use jiff::{SignedDuration, Timestamp};

use crate::api::{Call, Reply, RequestId, Scope};
use crate::app::access::owners;
use crate::app::cx::Cx;
use crate::app::keys::unenforced::{self, Applying};
use crate::app::keys::{Enforcing, changes, identity};
use crate::app::modal::Modal;
use crate::app::notice::Weight;
use crate::app::present::{self, explain};
use crate::app::requests::{RequestKind, reads, send};
use crate::app::widget::question::{Answer, Line, Question};
use crate::domain::draft::NewAccess;
use crate::domain::expiry::Expiry;
use crate::domain::{ApiKey, Fault, KeyId, Kind, NewKey, Text, time};

/// The start of a helper key's name; the id and the time follow.
const NAME: &str = "tnkeys-apply";
/// Lifetime of a helper key that cannot be deleted: under an hour even if the clocks differ a little.
const LIFE: SignedDuration = SignedDuration::from_mins(59);

/// Creates the helper key.
pub(in crate::app) fn apply_expiry(id: KeyId, enforcing: &mut Enforcing, cx: &mut Cx) {
    let key = cx.keys.get(id).cloned();
    let Some(key) = key.filter(|key| unenforced::enforced_expiry(key, enforcing).is_some()) else {
        return cx.say(Weight::Plain, "the expiry is already enforced");
    };
    if !cx.online() {
        return;
    }
    if enforcing.applying.is_some() {
        return cx.say(
            Weight::Plain,
            "another expiry is being applied; wait for it",
        );
    }
    if let Some(why) = cannot_apply(&key, cx) {
        return cx.say(Weight::Bad, format!("not applied: {why}"));
    }
    let Some(owner) = key.owner() else { return };
    let access = NewAccess::User {
        username: owner.raw().to_owned(),
        // Whole seconds, as TrueNAS keeps them.
        expires_at: Timestamp::from_second(cx.now.as_second() + LIFE.as_secs()).ok(),
    };
    let name = format!("{NAME}-{id}-{}", cx.now.as_second());
    let new = NewKey {
        name: name.clone(),
        access,
    };
    let Some(request) = send::send(Call::Create(new), cx) else {
        return;
    };
    enforcing.applying = Some(Applying {
        request,
        about: key.name.clone(),
        name,
        made: None,
    });
    let words = format!("applying the new expiry of {} …", key.name);
    cx.say(Weight::Plain, words);
}

/// Handles a reply about a helper key. Returns any other reply.
pub(in crate::app) fn take_helper_reply(
    request: RequestId,
    reply: Reply,
    enforcing: &mut Enforcing,
    cx: &mut Cx,
) -> Option<Reply> {
    let Some(it) = enforcing.applying.take_if(|it| it.request == request) else {
        return Some(reply);
    };
    match (reply, it.made) {
        (
            Reply::NewSecret {
                key,
                secret,
                differences,
                ..
            },
            None,
        ) => {
            // Nobody needs the secret: wipe it first.
            drop(secret);
            let ours = differences.is_empty()
                && key.name.raw() == it.name
                && cx
                    .keys
                    .get(key.id)
                    .is_none_or(|known| known.name == key.name);
            if !ours {
                helper_unknown(&it, cx);
                return None;
            }
            unenforced::expiries_enforced_by(request, enforcing);
            let id = key.id;
            cx.keys.put(*key, cx.now);
            match send::send(Call::Delete(id), cx) {
                Some(request) => {
                    enforcing.applying = Some(Applying {
                        request,
                        made: Some(id),
                        ..it
                    });
                }
                None => helper_not_deleted(&it, id, Vec::new(), cx),
            }
            None
        }
        (Reply::Deleted, Some(id)) => {
            unenforced::expiries_enforced_by(request, enforcing);
            helper_deleted(&it, id, cx);
            None
        }
        (other, _) => Some(other),
    }
}

/// Says that a new expiry is not enforced yet, and offers to apply it.
pub(in crate::app) fn offer_to_apply(id: KeyId, enforcing: &Enforcing, cx: &mut Cx) {
    let Some(key) = cx.keys.get(id).cloned() else {
        return;
    };
    let Some(enforced) = unenforced::enforced_expiry(&key, enforcing) else {
        return;
    };
    let system = cx.host_name().to_owned();
    let words = |expiry: Expiry| time::exact_expiry(expiry, &cx.zone);
    let mut lines = vec![
        Line::plain(identity::belongs(&key, cx)),
        Line::warning(format!(
            "{system} shows the new expiry ({}) but still enforces the old one ({}).",
            words(key.expiry()),
            words(enforced)
        )),
        Line::plain(format!(
            "{system} enforces it after the next create, reset or delete of any key."
        )),
    ];
    let title = format!("The new expiry of {} ({id}) is not enforced yet", key.name);
    let question = match cannot_apply(&key, cx) {
        Some(why) => {
            lines.push(Line::plain(format!("tnkeys cannot apply it now: {why}.")));
            Question::notice(title, lines)
        }
        None => {
            let owner = key.owner().map_or(String::new(), ToString::to_string);
            lines.push(Line::plain(format!(
                "\"Apply now\" creates a temporary key for {owner}, discards its secret and deletes it."
            )));
            let apply = vec![("Apply now", Answer::ApplyExpiry(id))];
            Question::new(title, lines, "Later", apply)
        }
    };
    present::question(question, cx);
}

/// Why no helper key can be created.
fn cannot_apply(key: &ApiKey, cx: &Cx) -> Option<String> {
    let system = cx.connection.system.as_ref()?;
    if cx.connection.read_only {
        return Some("this connection is read-only".into());
    }
    let Some(owner) = key.owner() else {
        return Some("the owner of the key is unknown".into());
    };
    if !system.me.manages_others() && system.me.username.as_ref() != Some(owner) {
        return Some("this account may create keys only for itself".into());
    }
    if owner.cut().is_some() {
        return Some("the owner's name is too long to be sent".into());
    }
    let user = owners::user(owner.raw(), cx);
    if user.is_some_and(|user| !user.may_own()) {
        return Some(format!(
            "{owner} has no roles, and a user without roles cannot own a key"
        ));
    }
    let most = system.caps.keys_per_user?;
    let listed = cx.keys.all().iter();
    let listed = listed.filter(|it| it.owner() == Some(owner)).count();
    let has = match (cx.keys.scope, user.and_then(|user| user.keys)) {
        (Some(Scope::All), _) | (_, None) => listed,
        (_, Some(told)) => told.max(listed),
    };
    (has >= most).then(|| format!("{owner} has {has} of {most} keys"))
}

/// Handles a failed request about a helper key, or its lost reply. Returns whether nothing is left to do.
pub(in crate::app) fn helper_request_failed(
    request: RequestId,
    kind: &RequestKind,
    fault: &Fault,
    lost: bool,
    enforcing: &mut Enforcing,
    cx: &mut Cx,
) -> bool {
    let Some(it) = enforcing.applying.take_if(|it| it.request == request) else {
        return false;
    };
    match (it.made, kind) {
        (Some(id), _) if fault.kind == Kind::NotFound && !lost => {
            helper_deleted(&it, id, cx);
        }
        (Some(id), _) => {
            helper_not_deleted(&it, id, explain(fault), cx);
            changes::reread_list(cx);
        }
        // A lost reply to a create goes to `lost_reply`.
        (None, _) if lost => return false,
        (None, _) => {
            let mut lines = vec![Line::plain(cx.on_system())];
            lines.extend(explain(fault));
            lines.push(Line::plain(format!(
                "{} enforces it after the next create, reset or delete of any key.",
                cx.host_name()
            )));
            let title = format!("Could not apply the new expiry of {}", it.about);
            present::question(Question::notice(title, lines), cx);
            reads::read_owners_again(cx);
        }
    }
    true
}

fn helper_deleted(it: &Applying, id: KeyId, cx: &mut Cx) {
    changes::remove_key(id, cx);
    let words = format!("the new expiry of {} is now enforced", it.about);
    cx.say(Weight::Good, words);
}

/// The reply may be about another key: it is neither listed nor offered for deletion.
fn helper_unknown(it: &Applying, cx: &mut Cx) {
    let name = Text::from(it.name.as_str());
    let lines = vec![
        Line::plain(cx.on_system()),
        Line::warning("The system created a key with other data than requested."),
        Line::plain(format!(
            "A temporary key {name} may exist. Its secret was discarded, and it expires within one hour. Delete it if it is in the list."
        )),
    ];
    let title = format!("The new expiry of {} may not be applied", it.about);
    present::question(Question::notice(title, lines), cx);
    changes::reread_list(cx);
}

/// The helper key may exist until it expires.
fn helper_not_deleted(it: &Applying, id: KeyId, why: Vec<Line>, cx: &mut Cx) {
    let name = Text::from(it.name.as_str());
    let mut lines = vec![Line::plain(cx.on_system())];
    lines.extend(why);
    lines.push(Line::plain(format!(
        "The new expiry of {} is now enforced. The temporary key {name} ({id}) may still exist.",
        it.about
    )));
    lines.push(Line::plain(
        "Its secret was discarded, and it expires within one hour. Delete it.",
    ));
    let delete = vec![("Delete", Answer::Delete(id))];
    let title = format!("Could not delete {name} ({id})");
    present::modal(
        Modal::Question(Question::new(title, lines, "Close", delete)),
        cx,
    );
}
