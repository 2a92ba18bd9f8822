//! The simulator as its tests and the demo hold it.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinHandle;

use crate::sim::server::hub::Hub;
use crate::sim::server::listen;
use crate::sim::world::config::{Config, Listen};
use crate::sim::world::demo::MAIN_KEY;
use crate::sim::world::fault::Fault;
use crate::sim::world::keys::{Expiry, Key};
use crate::sim::world::session::Out;
use crate::sim::world::users::User;

/// The simulator.
#[derive(Debug)]
pub struct Sim;

impl Sim {
    /// Open the door and serve on the current tokio runtime, until the handle is stopped or dropped.
    ///
    /// # Errors
    /// When the address cannot be bound, or the state not be read or written.
    pub async fn start(config: Config, listen: Listen) -> io::Result<Handle> {
        let door = listen::open(listen).await?;
        let hub = Hub::new(config)?;
        let (password, api_key) = {
            let world = hub.world();
            let key = world.keys.iter().find(|key| key.name == MAIN_KEY);
            let key = key.map(Key::plain);
            let password = world.user(USER).map(|user| user.password.clone());
            (password.unwrap_or_default(), key.unwrap_or_default())
        };
        Ok(Handle {
            uri: door.uri.clone(),
            certificate_pem: door.certificate_pem.clone(),
            password,
            api_key,
            task: tokio::spawn(door.serve(Arc::clone(&hub))),
            hub,
        })
    }
}

const USER: &str = "truenas_admin";

/// A running simulator. Dropping it ends it.
#[derive(Debug)]
pub struct Handle {
    pub(super) hub: Arc<Hub>,
    task: JoinHandle<()>,
    uri: String,
    password: String,
    api_key: String,
    certificate_pem: Option<String>,
}

impl Handle {
    /// `ws://127.0.0.1:PORT`, `wss://...` or `unix:PATH`, without a path of the API.
    pub fn uri(&self) -> String {
        self.uri.clone()
    }

    /// The name of the full administrator.
    pub fn user(&self) -> &str {
        USER
    }

    /// Their password.
    pub fn password(&self) -> &str {
        &self.password
    }

    /// A working key with full access, as it was at the start; empty when there was none.
    pub fn api_key(&self) -> &str {
        &self.api_key
    }

    /// The self-signed certificate, with TLS.
    pub fn certificate_pem(&self) -> Option<&str> {
        self.certificate_pem.as_deref()
    }

    /// How many times a method was received.
    pub fn calls(&self, method: &str) -> usize {
        self.hub.world().counted(method)
    }

    /// How many calls were received that carry a credential ([`super::CREDENTIAL_METHODS`]).
    pub fn credential_calls(&self) -> usize {
        self.hub.world().observer.credentials()
    }

    /// How many calls were received that carry an API key as text.
    pub fn plain_key_calls(&self) -> usize {
        self.hub.world().observer.plain_keys()
    }

    /// The most such calls within any span of this length.
    pub fn most_credential_calls(&self, span: Duration) -> usize {
        self.hub.world().observer.most_credentials(span)
    }

    /// The most connections within any span of this length, refused ones included.
    pub fn most_connections(&self, span: Duration) -> usize {
        self.hub.world().observer.most_connections(span)
    }

    /// The names of all keys, by id.
    pub fn key_names(&self) -> Vec<String> {
        let world = self.hub.world();
        world.keys.iter().map(|key| key.name.clone()).collect()
    }

    /// The id of the key of this name.
    pub fn key_id(&self, name: &str) -> Option<i64> {
        let world = self.hub.world();
        let key = world.keys.iter().find(|key| key.name == name);
        key.map(|key| key.id)
    }

    /// The present secret of the key of this name.
    pub fn plain_key(&self, name: &str) -> Option<String> {
        let world = self.hub.world();
        let key = world.keys.iter().find(|key| key.name == name);
        key.map(Key::plain)
    }

    /// Whether this secret is one of a key that is there and not revoked. At one moment: names may be changing.
    pub fn has_plain_key(&self, secret: &str) -> bool {
        let world = self.hub.world();
        let mut keys = world.keys.iter();
        keys.any(|key| key.plain() == secret && key.expiry != Expiry::Revoked)
    }

    /// Every secret that ever was, those of reset and deleted keys included: for leak tests.
    pub fn plain_keys(&self) -> Vec<String> {
        self.hub.world().keys.plain_keys()
    }

    /// Arm a fault.
    pub fn fault(&self, fault: Fault) {
        self.hub.world().arm(fault);
    }

    /// Send the replies that [`Fault::Hold`] kept back.
    pub fn release_held(&self) {
        let mut world = self.hub.world();
        for (no, text) in std::mem::take(&mut world.held) {
            if let Some(session) = world.sessions.get(&no) {
                session.send(text);
            }
        }
    }

    /// Whether new connections are served; while not, they are closed at once.
    pub fn set_accepting(&self, accepting: bool) {
        self.hub.world().accepting = accepting;
    }

    /// Let the simulated clock jump ahead.
    pub fn advance(&self, seconds: i64) {
        self.hub.world().clock_offset += seconds;
    }

    /// The one-time code that the two-factor account must give now.
    pub fn otp_code(&self) -> String {
        self.hub.world().otp_code()
    }

    /// Enter or leave STIG mode.
    pub fn set_stig(&self, stig: bool) {
        self.hub.world().config.stig = stig;
    }

    /// Take TCP clients without TLS for remote ones, from the next that comes.
    pub fn set_insecure_peer(&self, insecure: bool) {
        self.hub.world().config.insecure_peer = insecure;
    }

    /// Cut all links, without a close frame.
    pub fn drop_connections(&self) {
        self.hub.cut();
    }

    /// End every session as an administrator would: close code 1000 without a reason.
    pub fn terminate_sessions(&self) {
        for session in self.hub.world().sessions.values() {
            // A client that is gone needs no close.
            let _ = session.outbox.send(Out::Close(1000, String::new()));
        }
    }

    /// How many clients are connected.
    pub fn sessions(&self) -> usize {
        let world = self.hub.world();
        world.sessions.values().filter(|s| !s.stands_in).count()
    }

    /// End every subscription to `event`, with the words of its source when that failed.
    pub fn end_subscriptions(&self, event: &str, error: Option<&str>) {
        self.hub.world().end_subscriptions(event, error);
    }

    /// Let the next job have an id above this one.
    pub fn skip_job_ids_to(&self, last: i64) {
        self.hub.world().jobs.skip_to(last);
    }

    /// Send this text to every client, whatever it is.
    pub fn push(&self, text: &str) {
        for session in self.hub.world().sessions.values() {
            session.send(text.to_owned());
        }
    }

    /// Revoke a key, as the system does: without an event.
    pub fn revoke(&self, id: i64, reason: &str) {
        if let Some(key) = self.hub.world().keys.get_mut(id) {
            key.revoke(reason);
        }
    }

    /// Delete an account; its keys stay, and nobody owns them any more.
    pub fn delete_user(&self, name: &str) {
        self.hub.world().users.retain(|user| user.name != name);
    }

    /// Make an account again that was deleted, or another of the same rights as `like`: a new row, whose id no key refers to.
    pub fn create_user(&self, name: &str, like: &str) {
        let world = &mut *self.hub.world();
        let id = world.users.iter().map(|user| user.id).max().unwrap_or(0) + 1;
        if let Some(like) = world.user(like).cloned() {
            world.users.push(User {
                id,
                uid: like.uid + 1000,
                name: name.to_owned(),
                ..like
            });
        }
    }

    /// The directories answer again.
    pub fn end_directory_outage(&self) {
        for user in &mut self.hub.world().users {
            user.away = false;
        }
    }

    /// Move a key's expiry to this second since 1970, sign-in included: without an event.
    pub fn set_expiry(&self, id: i64, seconds: i64) {
        if let Some(key) = self.hub.world().keys.get_mut(id) {
            key.expiry = Expiry::At(seconds);
            key.known_expiry = key.expiry;
        }
    }

    /// Close the door and end every link.
    pub async fn stop(mut self) {
        self.task.abort();
        // It was aborted: there is nothing to learn from how it ended.
        let _ = (&mut self.task).await;
        self.hub.cut();
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.task.abort();
        self.hub.cut();
    }
}
