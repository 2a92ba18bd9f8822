//! The handle with which the tests and the demo control a running simulator.

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
use crate::sim::world::session::Outgoing;
use crate::sim::world::users::User;

/// Starts a simulator.
#[derive(Debug)]
pub struct Sim;

impl Sim {
    /// Listens and serves on the current tokio runtime, until the handle is stopped or dropped.
    ///
    /// # Errors
    /// When the address cannot be bound, or the state file cannot be read or written.
    pub async fn start(config: Config, listen: Listen) -> io::Result<Handle> {
        let endpoint = listen::open(listen).await?;
        let hub = Hub::new(config)?;
        let (password, api_key) = {
            let world = hub.world();
            let key = world.keys.iter().find(|key| key.name == MAIN_KEY);
            let key = key.map(Key::plain);
            let password = world.user(USER).and_then(|user| user.password.clone());
            (password.unwrap_or_default(), key.unwrap_or_default())
        };
        Ok(Handle {
            uri: endpoint.uri.clone(),
            certificate_pem: endpoint.certificate_pem.clone(),
            password,
            api_key,
            task: tokio::spawn(endpoint.serve(Arc::clone(&hub))),
            hub,
        })
    }
}

const USER: &str = "truenas_admin";

/// A running simulator. Dropping the handle stops it.
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
    /// `ws://127.0.0.1:PORT`, `wss://...` or `unix:PATH`, without an API path.
    pub fn uri(&self) -> String {
        self.uri.clone()
    }

    /// The name of the full administrator.
    pub fn user(&self) -> &str {
        USER
    }

    /// The password of the full administrator.
    pub fn password(&self) -> &str {
        &self.password
    }

    /// A key with full access, as created at the start; empty if there was none.
    pub fn api_key(&self) -> &str {
        &self.api_key
    }

    /// The certificate, with TLS.
    pub fn certificate_pem(&self) -> Option<&str> {
        self.certificate_pem.as_deref()
    }

    /// How many calls of a method were received. One that was received may still wait for its turn: what a call does
    /// is seen once [`Self::executions`] counts it.
    pub fn calls(&self, method: &str) -> usize {
        self.hub.world().counted(method)
    }

    /// How many calls of a method were executed or refused by its own checks, those inside `core.bulk` included.
    /// Once a call is counted here, its effects are visible and a reply that [`Fault::Hold`] keeps back is kept.
    pub fn executions(&self, method: &str) -> usize {
        self.hub.world().executed(method)
    }

    /// How many calls with a credential ([`crate::sim::CREDENTIAL_METHODS`]) were received.
    pub fn credential_calls(&self) -> usize {
        self.hub.world().observer.credentials()
    }

    /// How many calls with an API key in plain text were received.
    pub fn plain_key_calls(&self) -> usize {
        self.hub.world().observer.plain_keys()
    }

    /// The highest number of calls with a credential within any span of this length.
    pub fn most_credential_calls(&self, span: Duration) -> usize {
        self.hub.world().observer.most_credentials(span)
    }

    /// The highest number of connections within any span of this length, including refused ones.
    pub fn most_connections(&self, span: Duration) -> usize {
        self.hub.world().observer.most_connections(span)
    }

    /// The names of all keys, in the order of their ids.
    pub fn key_names(&self) -> Vec<String> {
        let world = self.hub.world();
        world.keys.iter().map(|key| key.name.clone()).collect()
    }

    /// The id of the key with this name.
    pub fn key_id(&self, name: &str) -> Option<i64> {
        let world = self.hub.world();
        let key = world.keys.iter().find(|key| key.name == name);
        key.map(|key| key.id)
    }

    /// The current secret of the key with this name.
    pub fn plain_key(&self, name: &str) -> Option<String> {
        let world = self.hub.world();
        let key = world.keys.iter().find(|key| key.name == name);
        key.map(Key::plain)
    }

    /// Whether this is the secret of an existing key that is not revoked. One lock covers the check, so renames cannot
    /// interfere.
    pub fn has_plain_key(&self, secret: &str) -> bool {
        let world = self.hub.world();
        let mut keys = world.keys.iter();
        keys.any(|key| key.plain() == secret && key.expiry != Expiry::Revoked)
    }

    /// Every secret that ever existed, including those of reset and deleted keys: for leak tests.
    pub fn plain_keys(&self) -> Vec<String> {
        self.hub.world().keys.plain_keys()
    }

    /// Arms a fault.
    pub fn fault(&self, fault: Fault) {
        self.hub.world().arm(fault);
    }

    /// Sends the replies that [`Fault::Hold`] kept back.
    pub fn release_held(&self) {
        let mut world = self.hub.world();
        for (no, text) in std::mem::take(&mut world.held) {
            if let Some(session) = world.sessions.get(&no) {
                session.send(text);
            }
        }
    }

    /// Sets whether new connections are served. If not, they are closed at once.
    pub fn set_accepting(&self, accepting: bool) {
        self.hub.world().accepting = accepting;
    }

    /// Moves the simulated clock forward.
    pub fn advance(&self, seconds: i64) {
        self.hub.world().clock_offset += seconds;
    }

    /// The one-time code that the two-factor account must give now.
    pub fn otp_code(&self) -> String {
        self.hub.world().otp_code()
    }

    /// Enters or leaves STIG mode.
    pub fn set_stig(&self, stig: bool) {
        self.hub.world().config.stig = stig;
    }

    /// Sets whether TCP clients without TLS count as remote, from the next connection on.
    pub fn set_insecure_peer(&self, insecure: bool) {
        self.hub.world().config.insecure_peer = insecure;
    }

    /// Cuts all connections without a close frame.
    pub fn drop_connections(&self) {
        self.hub.cut();
    }

    /// Ends every session as an administrator would: close code 1000 without a reason.
    pub fn terminate_sessions(&self) {
        for session in self.hub.world().sessions.values() {
            // The client may already be gone.
            let _ = session.outbox.send(Outgoing::Close(1000, String::new()));
        }
    }

    /// How many clients are connected.
    pub fn sessions(&self) -> usize {
        let world = self.hub.world();
        world.sessions.values().filter(|s| !s.is_of_job).count()
    }

    /// How many subscriptions the clients have.
    pub fn subscriptions(&self) -> usize {
        let world = self.hub.world();
        world.sessions.values().map(|s| s.subscriptions.len()).sum()
    }

    /// Ends every subscription to `event`, with the error of its source if it failed.
    pub fn end_subscriptions(&self, event: &str, error: Option<&str>) {
        self.hub.world().end_subscriptions(event, error);
    }

    /// Makes the next job id greater than `last`.
    pub fn skip_job_ids_to(&self, last: i64) {
        self.hub.world().jobs.skip_to(last);
    }

    /// Sends this text to every client, valid or not.
    pub fn push(&self, text: &str) {
        for session in self.hub.world().sessions.values() {
            session.send(text.to_owned());
        }
    }

    /// Revokes a key without an event, as the system does.
    pub fn revoke(&self, id: i64, reason: &str) {
        if let Some(key) = self.hub.world().keys.get_mut(id) {
            key.revoke(reason);
        }
    }

    /// Renames a key without an event.
    pub fn rename(&self, id: i64, name: &str) {
        if let Some(key) = self.hub.world().keys.get_mut(id) {
            key.name = name.to_owned();
        }
    }

    /// Deletes a key with an event, as another administrator would. `false`: there is no such key.
    pub fn remove(&self, id: i64) -> bool {
        self.hub.world().remove_key(id)
    }

    /// Changes, deletes or creates a random key with an event, as other administrators do.
    pub fn stir(&self) {
        self.hub.world().stir();
    }

    /// Makes every account and every session read-only.
    pub fn lose_rights(&self) {
        self.hub.world().lose_rights();
    }

    /// Deletes an account. Its keys stay and are orphaned.
    pub fn delete_user(&self, name: &str) {
        let world = &mut *self.hub.world();
        world.users.retain(|user| user.name != name);
        world.settle_roles();
    }

    /// Creates an account with the rights of `like`. Its row is new, so no key refers to it, even if a deleted account
    /// had the same name.
    pub fn create_user(&self, name: &str, like: &str) {
        let world = &mut *self.hub.world();
        if let Some(like) = world.user(like).cloned() {
            world.add_user(User {
                uid: like.uid + 1000,
                name: name.to_owned(),
                ..like
            });
        }
    }

    /// Ends all directory outages.
    pub fn end_directory_outage(&self) {
        for user in &mut self.hub.world().users {
            user.away = false;
        }
    }

    /// Sets a key's expiry, in seconds since 1970, without an event. Sign-in sees it at once.
    pub fn set_expiry(&self, id: i64, seconds: i64) {
        if let Some(key) = self.hub.world().keys.get_mut(id) {
            key.expiry = Expiry::At(seconds);
            key.known_expiry = key.expiry;
        }
    }

    /// Stops listening and ends every connection.
    pub async fn stop(mut self) {
        self.task.abort();
        // The task was aborted: its result says nothing.
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
