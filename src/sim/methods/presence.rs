//! Connects and disconnects clients, signs sessions in and out, and keeps tokens.

use serde_json::json;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

use crate::sim::release::failure::Failure;
use crate::sim::world::event::Event;
use crate::sim::world::session::{
    Credential, Link, Means, Outgoing, Rights, Session, SessionNo, Switches, Token,
};
use crate::sim::world::state::World;

impl World {
    /// Adds the session of a new client. A client on the unix socket is signed in as root.
    pub(in crate::sim) fn connect(
        &mut self,
        link: Link,
        outbox: UnboundedSender<Outgoing>,
    ) -> SessionNo {
        let credential = link.local.then(|| Credential {
            user: Some("root".to_owned()),
            means: Means::Socket,
            rights: self.rights_of_root(),
            since: self.now(),
            login_id: self.rng.uuid(),
        });
        let session = Session {
            id: self.rng.uuid(),
            link,
            credential,
            challenge: None,
            scram: None,
            subscriptions: Vec::new(),
            switches: Switches {
                legacy_jobs: true,
                private_methods: false,
                py_exceptions: false,
            },
            greeted: false,
            active: self.now(),
            is_of_job: false,
            outbox,
        };
        self.next_session += 1;
        self.sessions.insert(self.next_session, session);
        self.next_session
    }

    fn rights_of_root(&self) -> Rights {
        match self.user("root") {
            Some(root) if !root.roles.is_empty() => Rights::of_roles(&root.roles, &self.catalogue),
            _ => Rights::Full,
        }
    }

    /// Adds a session in which a job runs, with the rights of session `no`. Nothing lists it, and it receives nothing.
    pub(in crate::sim) fn connect_job(&mut self, no: SessionNo) -> Result<SessionNo, Failure> {
        let session = self.sessions.get(&no).ok_or(Failure::NotAuthenticated)?;
        let (link, credential) = (session.link.clone(), session.credential.clone());
        // There is no receiver: messages to this session are dropped.
        let (outbox, _) = unbounded_channel();
        let no = self.connect(link, outbox);
        if let Some(session) = self.sessions.get_mut(&no) {
            session.credential = credential;
            session.is_of_job = true;
        }
        Ok(no)
    }

    /// Signs the session of a disconnected client out and removes it.
    pub(in crate::sim) fn disconnect(&mut self, no: SessionNo) {
        self.sign_out(no);
        self.sessions.remove(&no);
    }

    /// Signs a session in.
    pub(in crate::sim) fn sign_in(&mut self, no: SessionNo, credential: Credential) {
        self.sign_out(no);
        let now = self.now();
        let Some(session) = self.sessions.get_mut(&no) else {
            return;
        };
        session.challenge = None;
        session.credential = Some(credential);
        session.active = now;
        let Some(session) = self.sessions.get(&no) else {
            return;
        };
        if session.is_internal() {
            return;
        }
        let fields = session.fields(self.traits);
        let data = json!({
            "credentials": fields.get("credentials"),
            "credentials_data": fields.get("credentials_data"),
        });
        self.announce(&Event {
            msg: "added",
            collection: "auth.sessions",
            id: None,
            fields: Some(&fields),
            extra: None,
        });
        self.audit_sign_in(no, data, None);
    }

    /// Signs a session out, if it is signed in.
    pub(in crate::sim) fn sign_out(&mut self, no: SessionNo) {
        let Some(session) = self.sessions.get_mut(&no) else {
            return;
        };
        session.challenge = None;
        let internal = session.is_internal();
        let extra = json!({"fields": {"id": session.id}});
        let Some(credential) = session.credential.clone() else {
            return;
        };
        if !internal {
            self.audit_sign_out(no, &credential);
        }
        if let Some(session) = self.sessions.get_mut(&no) {
            session.credential = None;
        }
        if internal {
            return;
        }
        self.announce(&Event {
            msg: "removed",
            collection: "auth.sessions",
            id: None,
            fields: None,
            extra: Some(extra),
        });
    }

    /// Stores a token.
    pub(in crate::sim) fn keep_token(&mut self, token: Token) {
        self.drop_old_tokens();
        self.tokens.push(token);
    }

    /// Removes expired tokens.
    pub(in crate::sim) fn drop_old_tokens(&mut self) {
        let now = self.now();
        self.tokens
            .retain(|token| now < token.used.saturating_add(token.ttl));
    }

    /// Whether a call in this session that starts a job gets its reply only when the job ends.
    pub(in crate::sim) fn answers_late(&self, no: SessionNo) -> bool {
        let session = self.sessions.get(&no);
        self.traits.jobs_answer_late && session.is_some_and(|s| !s.switches.legacy_jobs)
    }
}
