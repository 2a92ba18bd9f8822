//! The reply to a create or a reset: the secret goes into its window, and every feature hears of the key.

use crate::api::{Difference, RequestId};
use crate::app::catalogue;
use crate::app::effect::Effect;
use crate::app::keys::{changes, unenforced};
use crate::app::message::Wake;
use crate::app::modal::SecretShown;
use crate::app::model::Model;
use crate::app::present;
use crate::app::requests::reads;
use crate::app::rotation::plan;
use crate::app::secret::shown;
use crate::app::update::sent_windows;
use crate::app::widget::scroll::Scroll;
use crate::domain::{ApiKey, KeyText, Salting};

/// The fields of [`crate::api::Reply::NewSecret`].
pub(super) struct NewSecret {
    pub(super) key: ApiKey,
    pub(super) secret: KeyText,
    pub(super) differences: Vec<Difference>,
    pub(super) salting: Option<Salting>,
}

/// Handles the new secret of a reset, or else of a create.
pub(super) fn received(request: RequestId, reset: bool, new: NewSecret, model: &mut Model) {
    let NewSecret {
        key,
        secret,
        differences,
        salting,
    } = new;
    unenforced::expiries_enforced_by(request, &mut model.enforcing);
    // An answer about another key than the one that was reset says nothing about that one.
    let other = reset && differences.iter().any(|it| it.what == "key");
    // Nor does a new key with the number of one that is there.
    let taken = !reset
        && model
            .cx
            .keys
            .get(key.id)
            .is_some_and(|known| known.name != key.name);
    let strange = other || taken;
    let id = secret.id();
    let named = model.cx.keys.get(id).filter(|_| other);
    let name = named.map_or(&key.name, |known| &known.name).clone();
    if let Some(old) = plan::old_key_of_request(request, &model.cx)
        && !strange
    {
        model.rotation.record_successor(old, &key, &mut model.cx);
        model.account.key_moved(old, &mut model.cx);
    }
    model.rotation.before_reset = None;
    model.rotation.prints.remove(&id);
    sent_windows::close(request, &mut model.cx);
    // Whatever a lost request may still do to this key is made up for by this secret.
    if !taken {
        model.lost_reply.settle_key(id, name.raw(), &mut model.cx);
    }
    let user = key.owner().map(|owner| owner.raw().to_owned());
    let mut progress = model.secret.new_progress(user, salting);
    if let Some(preset) = model.account.integration(request) {
        progress.integration = Some(preset.name.clone());
        progress.snippet = preset.snippet.clone();
        progress.probes = preset.probes(&catalogue::current(&model.cx));
    }
    match strange {
        true => reads::read_list(&mut model.cx),
        false => changes::put_and_select(key, &mut model.cx),
    }
    // It comes to lie below a secret that is there already, and changes nothing for that.
    if shown::secret(&model.cx).is_none() {
        model.secret.forget_copy();
    }
    present::secret(
        SecretShown {
            id,
            name,
            reset,
            secret,
            differences,
            copied: None,
            copy_gone: false,
            progress: Box::new(progress),
            scroll: Scroll::default(),
        },
        &mut model.cx,
    );
    model.cx.notice = None;
    model.cx.out.push(Effect::Unwake(Wake::Notice));
    model.account.key_created(request, id, &mut model.cx);
}
